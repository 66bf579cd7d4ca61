package journal

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestCheckCharacterIsThatOfTheStandard holds the check character to published numbers:
// the example of the GRid standard, and of ISAN (ISO 15706), which use MOD 37,36.
func TestCheckCharacterIsThatOfTheStandard(t *testing.T) {
	for text, want := range map[string]byte{
		"A12425GABC1234002":        'M',
		"000000003A8D0000":         'Z',
		"000000003A8D000000000000": '6',
		"":                         '1', // (36 + c) mod 36 = 1
		"0":                        '2', // 36 doubled is 72, 35 modulo 37; (35 + 2) mod 36 = 1
	} {
		if got := checkCharacter(text); got != want {
			t.Errorf("%q: check character %c, want %c", text, got, want)
		}
	}
}

// TestEverySubstitutionIsFound changes each character of numbers to every other. That
// holds for all numbers, as a step of the sum is one to one in either argument: this is
// tried for every sum.
func TestEverySubstitutionIsFound(t *testing.T) {
	for p := 1; p <= 36; p++ {
		var byValue, bySum [37]bool
		for v := range 36 {
			q := checkStep(p, v)
			if q < 1 || q > 36 || byValue[q] {
				t.Fatalf("sum %d: value %d gives %d, which is none or had", p, v, q)
			}
			byValue[q] = true
		}
		for q := 1; q <= 36; q++ {
			s := checkStep(q, p-1)
			if bySum[s] {
				t.Fatalf("value %d: sum %d gives %d a second time", p-1, q, s)
			}
			bySum[s] = true
		}
	}
	for _, number := range []string{"BX483920175", "Z000000", "9Z9A999999999999999"} {
		number += string(checkCharacter(number))
		for i := range len(number) {
			for _, c := range alphabet {
				other := number[:i] + string(c) + number[i+1:]
				if last := len(other) - 1; other != number && checkCharacter(other[:last]) == other[last] {
					t.Errorf("%s passes for %s", other, number)
				}
			}
		}
	}
}

// TestTranspositionsThatEscape tries each exchange of two neighbors after each sum. Those
// that are not found are of two characters whose values follow each other, or of 0 and Z,
// each pair after one sum of 36: 1 exchange in 630, and 1 in 180 of digits. With the check
// character only 0 and 1 are exchanged unnoticed, after one sum.
func TestTranspositionsThatEscape(t *testing.T) {
	var all, escaped, digits, digitsEscaped, withCheck int
	for p := 1; p <= 36; p++ {
		for a := range 36 {
			if b := (37 - checkStep(p, a)) % 36; a != b && (37-checkStep(p, b))%36 == a {
				withCheck++
				if a+b != 1 || p != 18 {
					t.Errorf("sum %d: check character: %c and %c", p, alphabet[a], alphabet[b])
				}
			}
			for b := range a {
				same := checkStep(checkStep(p, a), b) == checkStep(checkStep(p, b), a)
				all++
				if a < 10 {
					digits++
				}
				if !same {
					continue
				}
				escaped++
				if a < 10 {
					digitsEscaped++
				}
				if a != b+1 && a != b+35 {
					t.Errorf("sum %d: %c and %c", p, alphabet[a], alphabet[b])
				}
			}
		}
	}
	if all != 630*36 || escaped != 36 || digits != 180*9 || digitsEscaped != 9 || withCheck != 2 {
		t.Errorf("of %d %d, of %d of digits %d, with the check character %d", all, escaped, digits, digitsEscaped, withCheck)
	}
}

func TestPermutationIsOneToOne(t *testing.T) {
	sizes := []uint64{1 << 20}
	for n := uint64(1); n <= 130; n++ {
		sizes = append(sizes, n)
	}
	sizes = append(sizes, 999, 1000, 1021, 1023, 1024, 1025, 4096, 10007)
	if testing.Short() {
		sizes[0] = 1 << 14
	}
	for _, n := range sizes {
		p := permute(make([]byte, leaseKeyLength), "test", n)
		had := make([]bool, n)
		for x := range n {
			y := p.at(x)
			if y >= n || had[y] {
				t.Fatalf("of %d: %d goes to %d, which is none or had", n, x, y)
			}
			had[y] = true
			if back := p.from(y); back != x {
				t.Fatalf("of %d: %d goes to %d, which comes from %d", n, x, y, back)
			}
		}
	}
}

func TestRootIsRoundedUp(t *testing.T) {
	for _, n := range []uint64{1, 2, 3, 4, 5, 8, 9, 10, 1 << 20, 1<<20 + 1, 1e6, 1e9, 1e15 - 1, 1e15} {
		a := rootUp(n)
		if a*a < n || (a-1)*(a-1) >= n {
			t.Errorf("root of %d: %d", n, a)
		}
	}
}

// TestPermutationHangsOnKeyLabelAndSize compares the orders of other keys, labels, sizes.
func TestPermutationHangsOnKeyLabelAndSize(t *testing.T) {
	order := func(p *permutation) string {
		var b strings.Builder
		for x := range uint64(50) {
			fmt.Fprint(&b, p.at(x), " ")
		}
		return b.String()
	}
	key := make([]byte, leaseKeyLength)
	other := append(make([]byte, leaseKeyLength-1), 1)
	seen := make(map[string]bool)
	for _, p := range []*permutation{permute(key, "a", 1000), permute(other, "a", 1000), permute(key, "b", 1000), permute(key, "a", 1001)} {
		seen[order(p)] = true
	}
	if len(seen) != 4 {
		t.Errorf("%d orders, want 4", len(seen))
	}
}

func TestTypedNumbersAreRead(t *testing.T) {
	want := "BX-483920175-" + string(checkCharacter("BX483920175"))
	check := want[len(want)-1:]
	for name, typed := range map[string]string{
		"normal form": want,
		"lower case":  strings.ToLower(want),
		"no hyphens":  strings.ReplaceAll(want, "-", ""),
		"groups":      " b x 483 920 175 " + check + "\n",
		"dashes":      "BX\u2013483920175\u2011" + check,
		"odd hyphens": "B-X48-3920175" + check + "-",
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := ParseNumber(typed); err != nil || got != want {
				t.Errorf("got %q, %v, want %q", got, err, want)
			}
		})
	}
}

func TestWrongNumbersAreRefused(t *testing.T) {
	good := "BX483920175" + string(checkCharacter("BX483920175"))
	with := func(text string) string { return text + string(checkCharacter(text)) }
	for name, c := range map[string]struct{ typed, want string }{
		"empty":              {"", "number: empty"},
		"hyphens only":       {" - ", "number: empty"},
		"too long":           {strings.Repeat(" ", 120) + good, "number: 132 bytes, at most 128 are read"},
		"another alphabet":   {"БX4839201750", "number: a character that is none of A to Z, 0 to 9, space and hyphen"},
		"no UTF-8":           {good + "\xff", "number: a character that is none of A to Z, 0 to 9, space and hyphen"},
		"no office":          {with("483920175"), "number: office: 0 characters, 1 to 4 are allowed"},
		"long office":        {with("ABCDE483920175"), "number: office: 5 characters, 1 to 4 are allowed"},
		"few digits":         {with("BX48392"), "number: 5 digits before the check character, 6 to 15 are allowed"},
		"many digits":        {with("BX1234567890123456"), "number: 16 digits before the check character, 6 to 15 are allowed"},
		"digits in front":    {with("1234567A123456"), "number: office: 8 characters, 1 to 4 are allowed"},
		"letter for a digit": {"BX4839O0175" + "A", "number: 4 digits before the check character, 6 to 15 are allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := ParseNumber(c.typed); err == nil || err.Error() != c.want || got != "" {
				t.Errorf("got %q, %v, want %s", got, err, c.want)
			}
		})
	}
	if _, err := ParseNumber("BX483920176" + good[len(good)-1:]); !errors.Is(err, ErrCheckCharacter) {
		t.Errorf("a digit mistyped: %v", err)
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"BX-483920175-K", "bx483920175k", "A12425GABC1234002M", "", "-", "B\u2013000000 0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseNumber(s)
		if err != nil {
			return
		}
		for _, again := range []string{n, strings.ToLower(n), strings.ReplaceAll(n, "-", "")} {
			if m, err := ParseNumber(again); err != nil || m != n {
				t.Errorf("%q is read as %q, which is read as %q, %v", s, n, m, err)
			}
		}
	})
}
