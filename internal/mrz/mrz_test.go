package mrz_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/mrz"
)

// specimen returns the holder of the examples of Doc 9303.
func specimen() mrz.Document {
	return mrz.Document{
		Code: "I", State: "UTO", Number: "D23145890", Birth: mrz.Date{Year: 1974, Month: 8, Day: 12}, Sex: 'F',
		Expiry: mrz.Date{Year: 2012, Month: 4, Day: 15}, Nationality: "UTO", Primary: "Eriksson", Secondary: "Anna Maria",
	}
}

func TestLinesAreThoseOfTheStandard(t *testing.T) {
	for _, tt := range []struct {
		name string
		set  func(d *mrz.Document)
		want [3]string
	}{
		{"specimen", func(*mrz.Document) {},
			[3]string{"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"}},
		// The number of Doc 9303-11, appendix D, whose check digit is 9.
		{"long number", func(d *mrz.Document) { d.Number = "D23145890734" },
			[3]string{"I<UTOD23145890<7349<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"}},
		{"longest number", func(d *mrz.Document) { d.Number = "D234567890123456789012" },
			[3]string{"I<UTOD23456789<01234567890123<", "7408122F1204159UTO<<<<<<<<<<<8", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"}},
		{"long number and optional data", func(d *mrz.Document) { d.Number, d.Optional1 = "D23145890734", "0123456789" },
			[3]string{"I<UTOD23145890<7349<0123456789", "7408122F1204159UTO<<<<<<<<<<<3", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"}},
		{"signs in a number", func(d *mrz.Document) { d.Number, d.Optional1, d.Optional2 = "AB-12 3/4", "X.Y<Z", "1-2" },
			[3]string{"I<UTOAB<12<3<41X<Y<Z<<<<<<<<<<", "7408122F1204159UTO1<2<<<<<<<<9", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"}},
		{"nothing known", func(d *mrz.Document) {
			d.Code, d.State, d.Birth, d.Sex, d.Nationality = "AC", "D", mrz.Date{}, 'X', "XX"
		},
			[3]string{"ACD<<D231458907<<<<<<<<<<<<<<<", "<<<<<<0<1204159XX<<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"}},
		{"year known", func(d *mrz.Document) { d.Birth, d.Sex = mrz.Date{Year: 2000}, 0 },
			[3]string{"I<UTOD231458907<<<<<<<<<<<<<<<", "00<<<<0<1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"}},
		{"leap day", func(d *mrz.Document) { d.Birth, d.Sex = mrz.Date{Year: 2000, Month: 2, Day: 29}, 'M' },
			[3]string{"I<UTOD231458907<<<<<<<<<<<<<<<", "0002299M1204159UTO<<<<<<<<<<<4", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"}},
	} {
		d := specimen()
		tt.set(&d)
		got, err := mrz.TD1(d)
		if err != nil || got != tt.want {
			t.Errorf("%s: TD1 =\n%s\n%v, want\n%s", tt.name, strings.Join(got[:], "\n"), err, strings.Join(tt.want[:], "\n"))
		}
	}
}

func TestDocumentsThatHaveNoZone(t *testing.T) {
	const characters = "a character that is not of A to Z, 0 to 9, space, hyphen, point and stroke"
	for _, tt := range []struct {
		name string
		set  func(d *mrz.Document)
		want string
	}{
		{"no code", func(d *mrz.Document) { d.Code = "" }, "document code: not A, C or I, alone or before a capital letter other than V"},
		{"passport", func(d *mrz.Document) { d.Code = "P" }, "document code: not A, C or I, alone or before a capital letter other than V"},
		{"visa", func(d *mrz.Document) { d.Code = "IV" }, "document code: not A, C or I, alone or before a capital letter other than V"},
		{"filler in the code", func(d *mrz.Document) { d.Code = "I<" }, "document code: not A, C or I, alone or before a capital letter other than V"},
		{"long code", func(d *mrz.Document) { d.Code = "IDX" }, "document code: not A, C or I, alone or before a capital letter other than V"},
		{"no state", func(d *mrz.Document) { d.State = "" }, "state: a code of 0 characters, it has 1 to 3"},
		{"long state", func(d *mrz.Document) { d.State = "UTOP" }, "state: a code of 4 characters, it has 1 to 3"},
		{"lower case state", func(d *mrz.Document) { d.State = "uto" }, "state: a code of other characters than A to Z"},
		{"no nationality", func(d *mrz.Document) { d.Nationality = "" }, "nationality: a code of 0 characters, it has 1 to 3"},
		{"digit in a nationality", func(d *mrz.Document) { d.Nationality = "U2" }, "nationality: a code of other characters than A to Z"},
		{"no number", func(d *mrz.Document) { d.Number = "" }, "number: 0 characters, a zone holds 1 to 22"},
		{"number of 23", func(d *mrz.Document) { d.Number = strings.Repeat("1", 23) }, "number: 23 characters, a zone holds 1 to 22"},
		{"lower case number", func(d *mrz.Document) { d.Number = "a1" }, "number: " + characters},
		{"filler in a number", func(d *mrz.Document) { d.Number = "A<1" }, "number: " + characters},
		{"accent in a number", func(d *mrz.Document) { d.Number = "Á1" }, "number: " + characters},
		{"number of a hyphen", func(d *mrz.Document) { d.Number = "-" }, "number: a space or sign at an end, they stand between letters and digits"},
		{"number after a space", func(d *mrz.Document) { d.Number = " 1" }, "number: a space or sign at an end, they stand between letters and digits"},
		{"number before a hyphen", func(d *mrz.Document) { d.Number = "1234567890-" }, "number: a space or sign at an end, they stand between letters and digits"},
		{"hyphen after the ninth", func(d *mrz.Document) { d.Number = "123456789-1" }, "number: a space or sign after the ninth character, letters and digits follow there"},
		{"optional data of 16", func(d *mrz.Document) { d.Optional1 = strings.Repeat("1", 16) }, "optional data: 16 characters, there is room for 15"},
		{"no room", func(d *mrz.Document) { d.Number, d.Optional1 = "D23145890734", "01234567890" }, "optional data: 11 characters, there is room for 10"},
		{"lower case optional data", func(d *mrz.Document) { d.Optional1 = "a" }, "optional data: " + characters},
		{"second optional data of 12", func(d *mrz.Document) { d.Optional2 = strings.Repeat("1", 12) }, "second optional data: 12 characters, there is room for 11"},
		{"sign in optional data", func(d *mrz.Document) { d.Optional2 = "1+1" }, "second optional data: " + characters},
		{"sex", func(d *mrz.Document) { d.Sex = '<' }, "sex: not M, F, X or nothing"},
		{"month 13", func(d *mrz.Document) { d.Birth.Month = 13 }, "birth: a date that is not in the calendar"},
		{"negative year", func(d *mrz.Document) { d.Birth.Year = -1 }, "birth: a date that is not in the calendar"},
		{"year 10000", func(d *mrz.Document) { d.Birth.Year = 10000 }, "birth: a date that is not in the calendar"},
		{"30 February", func(d *mrz.Document) { d.Birth = mrz.Date{Month: 2, Day: 30} }, "birth: a date that is not in the calendar"},
		{"no leap year", func(d *mrz.Document) { d.Expiry = mrz.Date{Year: 2100, Month: 2, Day: 29} }, "expiry: a date that is not in the calendar"},
		{"31 April", func(d *mrz.Document) { d.Expiry.Day = 31 }, "expiry: a date that is not in the calendar"},
		{"no expiry", func(d *mrz.Document) { d.Expiry = mrz.Date{} }, "expiry: a date without day, month or year, only a birth lacks them"},
		{"no day of expiry", func(d *mrz.Document) { d.Expiry.Day = 0 }, "expiry: a date without day, month or year, only a birth lacks them"},
		{"no name", func(d *mrz.Document) { d.Primary = "" }, "primary identifier: no letter, whoever has one name has it there"},
		{"name of punctuation", func(d *mrz.Document) { d.Primary = "-'. " }, "primary identifier: no letter, whoever has one name has it there"},
		{"long name", func(d *mrz.Document) { d.Secondary = strings.Repeat("A", 1001) }, "secondary identifier: 1001 bytes, limit is 1000"},
		{"name that is not UTF-8", func(d *mrz.Document) { d.Primary = "\xff" }, "primary identifier: text that is not UTF-8"},
		{"digit in a name", func(d *mrz.Document) { d.Secondary = "Anna 2" }, "secondary identifier: a digit, names have letters only"},
		{"Arabic digit", func(d *mrz.Document) { d.Secondary = "٣" }, "secondary identifier: a digit, names have letters only"},
		{"symbol in a name", func(d *mrz.Document) { d.Primary = "A+B" }, "primary identifier: a symbol, names have letters only"},
		{"control character", func(d *mrz.Document) { d.Primary = "A\tB" }, "primary identifier: a symbol, names have letters only"},
		{"sixteen initials", func(d *mrz.Document) { d.Primary, d.Secondary = strings.Repeat("A ", 16), "" }, "primary identifier: more components than a line has room for"},
		{"Kazakh letter", func(d *mrz.Document) { d.Primary = "Құлжан" }, "primary identifier: a letter that Doc 9303 has no transliteration for, another spelling of the name is needed"},
	} {
		d := specimen()
		tt.set(&d)
		got, err := mrz.TD1(d)
		if err == nil || err.Error() != tt.want || got != [3]string{} {
			t.Errorf("%s: TD1 = %q, %v, want %s", tt.name, got, err, tt.want)
		}
	}
}

func TestOtherScriptsAreNamed(t *testing.T) {
	for name, want := range map[string]string{
		"王小明": "Han", "अनिता": "Devanagari", "ሰላም": "Ethiopic", "김민준": "Hangul", "Νίκος": "Greek", "דוד": "Hebrew",
		"さくら": "Hiragana", "がく": "Hiragana", "ณัฐ": "Thai", "გიორგი": "Georgian", "Անի": "Armenian", "A\u0941": "Devanagari",
	} {
		d := specimen()
		d.Secondary = name
		_, err := mrz.TD1(d)
		if e, ok := errors.AsType[*mrz.ScriptError](err); !ok || e.Script != want || strings.Contains(err.Error(), name) {
			t.Errorf("TD1 of a name in %s = %v", want, err)
		}
	}
}

func TestRealStates(t *testing.T) {
	for _, code := range strings.Fields("D DEU USA UKR KEN GBD GBN GBO GBP GBS RKS EUE UNO UNA UNK IAO " +
		"XXA XXB XXC XXX XOM XPO XCC XCE XCO XEC XBA XIM XMP XDC XES XCT XXK DDR ANT TWN PSE ESH SSD") {
		if !mrz.RealState(code) {
			t.Errorf("RealState(%s) = false", code)
		}
	}
	for _, code := range strings.Fields("UTO U UT AAA AAK AAZ QMA QMM QQQ QUU QZZ XAA XKK XZZ XXY ZZA ZZZ QQ ZZ deu De1 DEUT 276") {
		if mrz.RealState(code) {
			t.Errorf("RealState(%s) = true", code)
		}
	}
	if mrz.RealState("") || mrz.RealState(" ") {
		t.Error("RealState of nothing = true")
	}
}

func TestCheckDigits(t *testing.T) {
	for s, want := range map[string]byte{
		"": '0', "<<<<<<": '0', "D23145890": '7', "740812": '2', "120415": '9', "L898902C3": '6', "520727": '3', "AB2134<<<": '5',
	} {
		if got := mrz.Check(s); got != want {
			t.Errorf("Check(%s) = %c, want %c", s, got, want)
		}
	}
}

// holds tells whether lines are a zone whose check digits are right.
func holds(lines [3]string) bool {
	for _, line := range lines {
		if len(line) != 30 || strings.Trim(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<") != "" {
			return false
		}
	}
	number, digit := lines[0][5:14], lines[0][14]
	if digit == '<' {
		tail, _, _ := strings.Cut(lines[0][15:], "<")
		digit = tail[len(tail)-1]
		number += tail[:len(tail)-1]
	}
	two := lines[1]
	return mrz.Check(number) == digit && mrz.Check(two[:6]) == two[6] && mrz.Check(two[8:14]) == two[14] &&
		mrz.Check(lines[0][5:]+two[:7]+two[8:15]+two[18:29]) == two[29] && lines[2][0] != '<' &&
		!strings.Contains(strings.TrimRight(lines[2], "<"), "<<<") && strings.Count(strings.TrimRight(lines[2], "<"), "<<") <= 1
}

func FuzzTD1(f *testing.F) {
	f.Add("I", "UTO", "D23145890734", "12", "", 1974, 8, 12, byte('F'), "Eriksson", "Anna Maria")
	f.Add("ID", "D", "AB-1", "", "X<", 0, 0, 0, byte(0), "الرازي", "محمّد فاطمة")
	f.Add("A", "XX", "1", "", "", 2000, 2, 29, byte('X'), "Щербаков-Ѓорѓи", "Ǆ ﷲ Ⅳ g̃ 王")
	f.Add("C", "QMA", "1", "", "", 2000, 2, 0, byte('M'), "A B C D E F G H I J K L M N O", "A B C D E F G H I J K L M N O P Q")
	f.Add("C", "QMA", "1", "", "", 2000, 2, 0, byte('M'), strings.Repeat("AB ", 8), "J ROBERT")
	f.Fuzz(func(t *testing.T, code, state, number, optional1, optional2 string, year, month, day int, sex byte, primary, secondary string) {
		d := mrz.Document{
			Code: code, State: state, Nationality: state, Number: number, Optional1: optional1, Optional2: optional2,
			Birth: mrz.Date{Year: year, Month: month, Day: day}, Expiry: mrz.Date{Year: 2031, Month: 1, Day: 1},
			Sex: sex, Primary: primary, Secondary: secondary,
		}
		lines, err := mrz.TD1(d)
		if err == nil && !holds(lines) {
			t.Errorf("TD1(%+v) = %q", d, lines)
		}
		if err != nil && lines != [3]string{} {
			t.Errorf("TD1(%+v) = %q beside %v", d, lines, err)
		}
		// Names are seen whatever the rest is.
		d = specimen()
		d.Primary, d.Secondary = primary, secondary
		if lines, err := mrz.TD1(d); err == nil && !holds(lines) {
			t.Errorf("TD1(%+v) = %q", d, lines)
		}
	})
}

func BenchmarkTD1(b *testing.B) {
	for name, primary := range map[string]string{"Latin": "Müller-Lüdenscheidt", "Cyrillic": "Щербаков", "Arabic": "ابو بكر محمد بن زكريا الرازي"} {
		b.Run(name, func(b *testing.B) {
			d := specimen()
			d.Primary = primary
			b.ReportAllocs()
			for b.Loop() {
				if _, err := mrz.TD1(d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
