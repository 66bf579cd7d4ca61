package locale_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/sealcard/sealcard/internal/font"
	"github.com/sealcard/sealcard/internal/locale"
	"github.com/sealcard/sealcard/internal/text"
)

func find(t testing.TB, tag string) locale.Language {
	t.Helper()
	l, ok := locale.Find(tag)
	if !ok {
		t.Fatalf("nothing is known in %s", tag)
	}
	return l
}

func TestFind(t *testing.T) {
	for tag, want := range map[string]string{ // empty for none
		"eng": "en", "spa": "es", "fra": "fr", "fre": "fr", "por": "pt", "hat": "ht", "deu": "de", "ita": "it",
		"ara": "ar", "arb": "ar", "fas": "fa", "pes": "fa", "prs": "fa-AF", "pus": "ps", "pbu": "ps", "urd": "ur",
		"heb": "he", "iw": "he", "hin": "hi", "ben": "bn", "nep": "ne", "npi": "ne", "pan": "pa", "amh": "am",
		"tir": "ti", "som": "so", "swa": "sw", "swh": "sw", "rus": "ru", "ukr": "uk", "ron": "ro", "tur": "tr",
		"kur": "ku", "kmr": "ku", "mya": "my", "tha": "th", "khm": "km", "vie": "vi", "zho": "zh-Hans", "cmn": "zh-Hans",
		"kor": "ko", "jpn": "ja", "ind": "id", "tgl": "fil", "tl": "fil", "que": "qu", "quz": "qu", "hye": "hy",
		"kat": "ka", "ell": "el", "pol": "pl", "nld": "nl",

		"EN": "en", "en-GB": "en", "es-MX": "es", "pt-BR": "pt", "pt-AO": "pt-PT", "fa-AF": "fa-AF", "fa_IR": "fa",
		"zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-TW": "zh-Hant", "zh-Hant-HK": "zh-Hant", "de-u-ca-buddhist": "de",

		// Other scripts, and languages that are near but not the same.
		"pa-Arab": "", "pnb": "", "ku-Arab": "", "ckb": "", "en-Shaw": "", "yue": "", "zsm": "", "quc": "", "mam": "",

		"": "", "und": "", "mul": "", "x-en": "", "english": "", "e": "", "en\x00": "", strings.Repeat("a", 36): "",
	} {
		l, ok := locale.Find(tag)
		if ok != (want != "") || ok && l.BCP47() != want {
			t.Errorf("Find(%q) = %s, %v, want %q", tag, l.BCP47(), ok, want)
		}
	}
}

func TestZeroIsEnglish(t *testing.T) {
	if l := find(t, "en"); l != (locale.Language{}) {
		t.Errorf("English is %v and not the zero value", l)
	}
}

func TestTagsAreSortedAndFindThemselves(t *testing.T) {
	tags := locale.Tags()
	if !slices.IsSorted(tags) || len(tags) < 40 {
		t.Errorf("tags are %v", tags)
	}
	for _, tag := range tags {
		if got := find(t, tag).BCP47(); got != tag {
			t.Errorf("%s finds %s", tag, got)
		}
	}
}

func TestRight(t *testing.T) {
	var right []string
	for _, tag := range locale.Tags() {
		if find(t, tag).Right() {
			right = append(right, tag)
		}
	}
	if want := []string{"ar", "fa", "fa-AF", "he", "ps", "ur"}; !slices.Equal(right, want) {
		t.Errorf("from right to left are %v, want %v", right, want)
	}
}

func TestSex(t *testing.T) {
	for _, test := range []struct{ tag, f, m, x string }{
		{"en", "Female", "Male", "Other"},
		{"es", "Femenino", "Masculino", "Otro"},
		{"fr", "Féminin", "Masculin", "Autre"},
		{"ht", "Fanm", "Gason", "Lòt"},
		{"ar", "أنثى", "ذكر", "آخر"},
		{"uk", "Жіноча", "Чоловіча", "Інша"},
		{"am", "ሴት", "ወንድ", "ሌላ"},
		{"my", "မ", "ကျား", "အခြား"},
	} {
		l := find(t, test.tag)
		if l.Sex("F") != test.f || l.Sex("M") != test.m || l.Sex("X") != test.x {
			t.Errorf("%s: %s, %s, %s, want %s, %s, %s", test.tag, l.Sex("F"), l.Sex("M"), l.Sex("X"), test.f, test.m, test.x)
		}
	}
	for _, letter := range []string{"", "f", "U", "FM"} {
		if got := (locale.Language{}).Sex(letter); got != letter {
			t.Errorf("Sex(%q) = %q", letter, got)
		}
	}
}

func TestCountry(t *testing.T) {
	for _, test := range []struct{ tag, code, want string }{
		{"en", "SZ", "Eswatini"},
		{"en", "MKD", "North Macedonia"},
		{"es", "USA", "Estados Unidos"},
		{"fr", "HTI", "Haïti"},
		{"ht", "HT", "Ayiti"},
		{"ht", "DEU", "Almay"},
		{"ht", "TD", "Tchad"}, // French, where ours ends
		{"pt", "VN", "Vietnã"},
		{"pt-PT", "VN", "Vietname"},
		{"de", "KEN", "Kenia"},
		{"ar", "SY", "سوريا"},
		{"fa", "AF", "افغانستان"},
		{"ru", "UKR", "Украина"},
		{"uk", "UA", "Україна"},
		{"am", "ETH", "ኢትዮጵያ"},
		{"hi", "IN", "भारत"},
		{"my", "MMR", "မြန်မာ"},
		{"th", "TH", "ไทย"},
		{"zh-Hans", "CN", "中国"},
		{"zh-Hant", "CN", "中國"},
		{"ja", "JPN", "日本"},
		{"ko", "KOR", "대한민국"},
		{"en", "XK", "Kosovo"},
	} {
		if got := find(t, test.tag).Country(test.code); got != test.want {
			t.Errorf("%s: %s is %s, want %s", test.tag, test.code, got, test.want)
		}
	}
	// Made up, withdrawn, of ICAO 9303 alone, in small letters, and numbers.
	for _, code := range []string{"", "UTO", "ZZ", "YUG", "ZAR", "AN", "XXA", "D", "ke", "ken", "840", "419", "EU", "1", "KENYA", "\xff\xff"} {
		if got := (locale.Language{}).Country(code); got != code {
			t.Errorf("Country(%q) = %q", code, got)
		}
	}
}

// everything returns all that is written in a language: months, abbreviated months,
// sexes, countries.
func everything(t testing.TB, l locale.Language) (wide, short, sexes, countries []string) {
	t.Helper()
	for m := range 12 {
		wide = append(wide, l.Date(pattern(t, "MMMM"), 2026, m+1, 1))
		short = append(short, l.Date(pattern(t, "MMM"), 2026, m+1, 1))
	}
	for _, letter := range []string{"F", "M", "X"} {
		sexes = append(sexes, l.Sex(letter))
	}
	for _, code := range codes() {
		if name := l.Country(code); name != code {
			countries = append(countries, name)
		}
	}
	return wide, short, sexes, countries
}

// codes returns all pairs of capital letters.
func codes() []string {
	var pairs []string
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			pairs = append(pairs, string([]rune{a, b}))
		}
	}
	return pairs
}

func distinct(s []string) int {
	s = slices.Clone(s)
	slices.Sort(s)
	return len(slices.Compact(s))
}

// TestEveryLanguageIsWhole holds what a card relies on: each name is there once, in NFC,
// and can be set with what is built in.
func TestEveryLanguageIsWhole(t *testing.T) {
	regular, err := font.Lookup("regular")
	if err != nil {
		t.Fatal(err)
	}
	style := text.Style{Chain: text.NewChain("regular", regular), Size: 3000}
	noFont := []string{"hy", "ja", "ka", "ko", "pa", "zh-Hans", "zh-Hant"} // an issuer brings one
	for _, tag := range locale.Tags() {
		wide, short, sexes, countries := everything(t, find(t, tag))
		if distinct(wide) != 12 || distinct(short) != 12 || distinct(sexes) != 3 || distinct(countries) != 250 {
			t.Errorf("%s has %d months, %d abbreviated, %d sexes, %d countries that differ, want 12, 12, 3, 250",
				tag, distinct(wide), distinct(short), distinct(sexes), distinct(countries))
		}
		var without int
		for _, s := range slices.Concat(wide, short, sexes, countries) {
			if s == "" || s != strings.TrimSpace(s) || len(s) > 160 || !norm.NFC.IsNormalString(s) || strings.ContainsFunc(s, unicode.IsControl) {
				t.Errorf("%s: %q is empty, too long, not in NFC or holds what cannot be seen", tag, s)
			}
			if err := style.Check(s); err != nil {
				without++
				if !slices.Contains(noFont, tag) {
					t.Errorf("%s: %q: %v", tag, s, err)
				}
			}
		}
		if without == 0 && slices.Contains(noFont, tag) {
			t.Errorf("%s has a built-in font", tag)
		}
	}
}

func BenchmarkCountry(b *testing.B) {
	for _, code := range []string{"KE", "KEN"} {
		b.Run(code, func(b *testing.B) {
			l := find(b, "am")
			b.ReportAllocs()
			for b.Loop() {
				l.Country(code)
			}
		})
	}
}

func BenchmarkFind(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		locale.Find("prs")
	}
}
