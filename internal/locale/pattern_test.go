package locale_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sealcard/sealcard/internal/locale"
)

func pattern(t testing.TB, s string) locale.Pattern {
	t.Helper()
	p, err := locale.ParsePattern(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDate(t *testing.T) {
	for _, test := range []struct{ tag, pattern, want string }{
		{"en", "d MMMM y", "7 September 2026"},
		{"en", "dd MMM yyyy", "07 Sep 2026"},
		{"en", "yyyy-MM-dd", "2026-09-07"},
		{"es", "d 'de' MMMM 'de' y", "7 de septiembre de 2026"},
		{"es", "d MMM y", "7 sept 2026"},
		{"fr", "d MMM yy", "7 sept. 26"},
		{"pt", "d 'de' MMMM 'de' y", "7 de setembro de 2026"},
		{"ht", "d MMMM y", "7 septanm 2026"},
		{"de", "d. MMMM y", "7. September 2026"},
		{"it", "d MMMM y", "7 settembre 2026"},
		{"ar", "d MMMM y", "7 سبتمبر 2026"},
		{"fa", "d MMMM y", "7 سپتامبر 2026"},
		{"fa-AF", "d MMMM y", "7 سپتمبر 2026"},
		{"ps", "y MMMM d", "2026 سېپتمبر 7"},
		{"ur", "d MMMM، y", "7 ستمبر، 2026"},
		{"he", "d 'ב'MMMM y", "7 בספטמבר 2026"},
		{"he", "d בMMMM y", "7 בספטמבר 2026"},
		{"hi", "d MMMM y", "7 सितंबर 2026"},
		{"am", "d MMMM y", "7 ሴፕቴምበር 2026"},
		{"ti", "dd/MM/y", "07/09/2026"},
		{"ru", "d MMMM y 'г'.", "7 сентября 2026 г."},
		{"uk", "d MMMM y", "7 вересня 2026"},
		{"pl", "d MMMM y", "7 września 2026"},
		{"el", "d MMMM y", "7 Σεπτεμβρίου 2026"},
		{"hy", "dd MMMM, y", "07 սեպտեմբերի, 2026"},
		{"tr", "d MMMM y", "7 Eylül 2026"},
		{"my", "d MMMM y", "7 စက်တင်ဘာ 2026"},
		{"th", "d MMM y", "7 ก.ย. 2026"},
		{"vi", "d MMMM, y", "7 tháng 9, 2026"},
		{"zh-Hans", "y年M月d日", "2026年9月7日"},
		{"zh-Hant", "y年MMMMd日", "2026年9月7日"},
		{"ko", "y년 MMMM d일", "2026년 9월 7일"},
		{"ja", "y年MMMMd日", "2026年9月7日"},
		{"en", "y''MM", "2026'09"},
		{"en", "d 'o''clock'", "7 o'clock"},
		{"en", "M/d", "9/7"},
	} {
		if got := find(t, test.tag).Date(pattern(t, test.pattern), 2026, 9, 7); got != test.want {
			t.Errorf("%s: %s writes %s, want %s", test.tag, test.pattern, got, test.want)
		}
	}
}

func TestMonths(t *testing.T) {
	for tag, want := range map[string][2]string{
		"en": {"January February March April May June July August September October November December",
			"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"},
		"es": {"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
			"ene feb mar abr may jun jul ago sept oct nov dic"},
		"fr": {"janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
			"janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."},
		"ht": {"janvye fevriye mas avril me jen jiyè out septanm oktòb novanm desanm",
			"jan fev mas avr me jen jiy out sep okt nov des"},
		"ar": {"يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
			"يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"},
		"ru": {"января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
			"янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек."},
		"am": {"ጃንዋሪ ፌብሩዋሪ ማርች ኤፕሪል ሜይ ጁን ጁላይ ኦገስት ሴፕቴምበር ኦክቶበር ኖቬምበር ዲሴምበር",
			"ጃን ፌብ ማርች ኤፕሪ ሜይ ጁን ጁላይ ኦገስ ሴፕቴ ኦክቶ ኖቬም ዲሴም"},
	} {
		wide, short, _, _ := everything(t, find(t, tag))
		if got := strings.Join(wide, " "); got != want[0] {
			t.Errorf("%s: %s, want %s", tag, got, want[0])
		}
		if got := strings.Join(short, " "); got != want[1] {
			t.Errorf("%s: %s, want %s", tag, got, want[1])
		}
	}
}

func TestDateTakesAnyNumbers(t *testing.T) {
	for _, test := range []struct {
		pattern          string
		year, month, day int
		want             string
	}{
		{"yyyy-MM-dd", 7, 1, 1, "0007-01-01"},
		{"y yy", 7, 1, 1, "7 07"},
		{"yy", 1900, 1, 1, "00"},
		{"yy", -1, 1, 1, "99"},
		{"y M d", 12345, 13, 99, "12345 13 99"},
		{"MMMM MMM", 0, 0, 0, "0 0"},
		{"MMMM", 0, 13, 0, "13"},
		{"MMM dd", 0, -1, -1, "-1 -1"},
	} {
		if got := (locale.Language{}).Date(pattern(t, test.pattern), test.year, test.month, test.day); got != test.want {
			t.Errorf("%s writes %s, want %s", test.pattern, got, test.want)
		}
	}
	if got := (locale.Language{}).Date(locale.Pattern{}, 2026, 9, 7); got != "" {
		t.Errorf("the zero pattern writes %q", got)
	}
}

func TestParsePatternErrors(t *testing.T) {
	allowed := "in a pattern, allowed are y, yy, yyyy, M, MM, MMM, MMMM, d, dd, and others in quotes"
	for _, test := range []struct{ name, pattern, want string }{
		{"empty", "", "no field, a pattern has y, M or d"},
		{"no field", "'d' 1.1.", "no field, a pattern has y, M or d"},
		{"letter", "d MMMM Y", "the letters Y " + allowed},
		{"month alone of CLDR", "LLLL y", "the letters LLLL " + allowed},
		{"word without quotes", "d de MMMM", "the letters e " + allowed},
		{"three digits of a year", "yyy", "the letters yyy " + allowed},
		{"first letter of a month", "MMMMM", "the letters MMMMM " + allowed},
		{"three digits of a day", "ddd", "the letters ddd " + allowed},
		{"open quote", "d 'de", "a quote without its pair, '...' holds letters and '' is a quote"},
		{"quote at the end", "d'", "a quote without its pair, '...' holds letters and '' is a quote"},
		{"open quote after a pair", "d 'o''", "a quote without its pair, '...' holds letters and '' is a quote"},
		{"line feed", "d\ny", "U+000A in a pattern, characters that can be seen are allowed"},
		{"mark of direction", "d\u200f/M", "U+200F in a pattern, characters that can be seen are allowed"},
		{"mark in quotes", "d '\u202e'", "U+202E in a pattern, characters that can be seen are allowed"},
		{"not UTF-8", "d\xff", "bytes that are not UTF-8, a pattern is UTF-8"},
		{"long", "d" + strings.Repeat(" ", 40), "a pattern of 41 bytes, at most 40 are allowed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := locale.ParsePattern(test.pattern)
			if err == nil || err.Error() != test.want {
				t.Errorf("ParsePattern(%q) = %v, %v, want %s", test.pattern, p, err, test.want)
			}
		})
	}
}

func FuzzParsePattern(f *testing.F) {
	for _, s := range []string{"d MMMM y", "d 'de' MMMM 'de' y", "y年M月d日", "''d'", "yy''MMM'o''c'", "d\u200fM"} {
		f.Add(s, 2026, 9, 7, "es-MX")
	}
	f.Fuzz(func(t *testing.T, s string, year, month, day int, tag string) {
		l, _ := locale.Find(tag)
		p, err := locale.ParsePattern(s)
		if err != nil {
			return
		}
		if p.String() != s {
			t.Errorf("%q is written as %q", s, p)
		}
		got := l.Date(p, year, month, day)
		if !utf8.ValidString(got) || len(got) > 40*20 { // a field of one byte has 20 at most
			t.Errorf("%s: %q writes %q", l.BCP47(), s, got)
		}
		if again := l.Date(p, year, month, day); again != got {
			t.Errorf("%q and %q for one date", got, again)
		}
	})
}

func BenchmarkDate(b *testing.B) {
	l, p := find(b, "am"), pattern(b, "d MMMM y")
	b.ReportAllocs()
	for b.Loop() {
		l.Date(p, 2026, 9, 7)
	}
}
