package qr_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/skip2/go-qrcode"

	"github.com/sealcard/sealcard/internal/qr"
	"github.com/sealcard/sealcard/internal/qrsize"
)

var levels = []qrsize.Level{qrsize.L, qrsize.M, qrsize.Q, qrsize.H}

// A kind is a text that is one segment, and how many characters of it fit into bits.
type kind struct {
	name     string
	alphabet string
	indices  [3]int // bits of the count in versions 1 to 9, to 26, to 40
	fit      func(bits int) int
}

// kinds has one for each mode. The alphanumeric one is without digits, so that all of it
// is best written in one segment.
var kinds = []kind{
	{"numeric", "0123456789", [3]int{10, 12, 14}, func(bits int) int {
		return bits/10*3 + []int{0, 0, 0, 0, 1, 1, 1, 2, 2, 2}[bits%10]
	}},
	{"alphanumeric", "ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", [3]int{9, 11, 13}, func(bits int) int {
		return bits/11*2 + []int{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1}[bits%11]
	}},
	{"byte", "abcdefghijklmnopqrstuvwxyz", [3]int{8, 16, 16}, func(bits int) int { return bits / 8 }},
}

// text returns n characters, the same for the same seed.
func (k *kind) text(n, seed int) string {
	b := make([]byte, n)
	x := uint32(seed)*2_654_435_761 + 1
	for i := range b {
		x = x*1_664_525 + 1_013_904_223
		b[i] = k.alphabet[int(x>>16)%len(k.alphabet)]
	}
	return string(b)
}

// capacity returns how many characters a version holds, 0 for version 0.
func (k *kind) capacity(version int, l qrsize.Level) int {
	switch {
	case version == 0:
		return 0
	case version <= 9:
		return k.fit(8*qr.DataCodewords(version, l) - 4 - k.indices[0])
	case version <= 26:
		return k.fit(8*qr.DataCodewords(version, l) - 4 - k.indices[1])
	}
	return k.fit(8*qr.DataCodewords(version, l) - 4 - k.indices[2])
}

// base45 returns a text like those of cards.
func base45(n int) string {
	k := kind{alphabet: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"}
	return k.text(n, 45)
}

// TestEveryVersionIsFilled fills each version to its last character, and one more makes
// the next version.
func TestEveryVersionIsFilled(t *testing.T) {
	var e qr.Encoder
	for _, k := range kinds {
		for _, l := range levels {
			for v := 1; v <= qrsize.MaxVersion; v++ {
				n := k.capacity(v, l)
				s, err := e.Encode(k.text(n, v), l)
				if err != nil || s.Version != v || s.Level != l || s.Size != qrsize.Modules(v) {
					t.Fatalf("%d %s characters at %s: %v, want version %d", n, k.name, l, err, v)
				}
				s, err = e.Encode(k.text(n+1, v), l)
				if v == qrsize.MaxVersion {
					want := fmt.Sprintf("%d characters, a QR code of level %s holds %d", n+1, l, n)
					if !errors.Is(err, qr.ErrTooLong) || !strings.HasSuffix(err.Error(), want) {
						t.Errorf("%d %s characters at %s: %v, want %s", n+1, k.name, l, err, want)
					}
				} else if err != nil || s.Version != v+1 {
					t.Errorf("%d %s characters at %s: %v, want version %d", n+1, k.name, l, err, v+1)
				}
			}
		}
	}
}

// TestCapacitiesOfTheStandard compares with table 7 of ISO/IEC 18004, of which qrsize
// has the data codewords.
func TestCapacitiesOfTheStandard(t *testing.T) {
	for _, l := range levels {
		for v := 1; v <= qrsize.MaxVersion; v++ {
			if got, want := kinds[1].capacity(v, l), qrsize.Capacity(v, l); got != want {
				t.Errorf("version %d-%s holds %d characters, want %d", v, l, got, want)
			}
		}
	}
	for _, tt := range []struct {
		version int
		level   qrsize.Level
		want    []int // digits, characters, bytes
	}{
		{1, qrsize.L, []int{41, 25, 17}},
		{1, qrsize.H, []int{17, 10, 7}},
		{9, qrsize.M, []int{432, 262, 180}},
		{10, qrsize.M, []int{513, 311, 213}},
		{26, qrsize.L, []int{3283, 1990, 1367}},
		{27, qrsize.L, []int{3517, 2132, 1465}},
		{40, qrsize.L, []int{7089, 4296, 2953}},
		{40, qrsize.M, []int{5596, 3391, 2331}},
		{40, qrsize.Q, []int{3993, 2420, 1663}},
		{40, qrsize.H, []int{3057, 1852, 1273}},
	} {
		var got []int
		for _, k := range kinds {
			got = append(got, k.capacity(tt.version, tt.level))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("version %d-%s holds %v, want %v", tt.version, tt.level, got, tt.want)
		}
	}
	// Those of Q that the forecast of a card uses most.
	q := []int{221, 259, 296, 352, 376, 426, 470, 531, 574, 644, 702, 742, 823, 890, 963, 1041, 1094}
	for i, want := range q {
		if got := qrsize.Capacity(10+i, qrsize.Q); got != want {
			t.Errorf("Capacity(%d, Q) = %d, want %d", 10+i, got, want)
		}
	}
}

// TestExampleOfTheStandard is annex I of ISO/IEC 18004: 01234567 in version 1-M.
func TestExampleOfTheStandard(t *testing.T) {
	want := []byte{
		0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11,
		0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55,
	}
	if got := qr.Codewords("01234567", 1, qrsize.M); !slices.Equal(got, want) {
		t.Errorf("Codewords = % x, want % x", got, want)
	}
	for _, tt := range []struct {
		name      string
		got, want uint32
	}{
		{"format of M with mask 5, section 7.9.1", qr.FormatBits(qrsize.M, 5), 0b100000011001110},
		{"format of L with mask 0, annex C", qr.FormatBits(qrsize.L, 0), 0b111011111000100},
		{"format of H with mask 7, annex C", qr.FormatBits(qrsize.H, 7), 0b000100000111011},
		{"version 7, section 7.10", qr.VersionBits(7), 0b000111110010010100},
		{"version 40, annex D", qr.VersionBits(40), 0b101000110001101001},
	} {
		if tt.got != tt.want {
			t.Errorf("%s = %018b, want %018b", tt.name, tt.got, tt.want)
		}
	}
}

func TestTextsThatAreNoSymbol(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		level      qrsize.Level
		want       string
	}{
		{"empty", "", qrsize.M, "no characters"},
		{"no level", "A", 0, "a level that is none of L, M, Q, H"},
		{"a level too high", "A", qrsize.H + 1, "a level that is none of L, M, Q, H"},
		{"longer than any", strings.Repeat("1", 7090), qrsize.L, "a text too long for a QR code: 7090 characters, a QR code of level L holds 7089"},
		{"longer than its level", strings.Repeat("1", 5597), qrsize.M, "a text too long for a QR code: 5597 characters, a QR code of level M holds 5596"},
	} {
		if s, err := qr.Encode(tt.text, tt.level); s != nil || fmt.Sprint(err) != tt.want {
			t.Errorf("%s: Encode = %v, want %s", tt.name, err, tt.want)
		}
	}
}

// TestDigitsMakeCardsSmaller holds that the forecast of qrsize, which knows no segments,
// is never below the version of a symbol, and that segments do save one.
func TestDigitsMakeCardsSmaller(t *testing.T) {
	smaller := 0
	for n := 2; n <= 1700; n += 9 {
		text := base45(n/2) + strings.Repeat("31415926", n/16)
		s, err := qr.Encode(text, qrsize.Q)
		want, _ := qrsize.Version(len(text), qrsize.Q)
		if err != nil || s.Version > want {
			t.Errorf("%d characters: %v, want at most version %d", len(text), err, want)
		} else if s.Version < want {
			smaller++
		}
	}
	if smaller < 100 {
		t.Errorf("%d of 189 symbols are smaller than forecast, want 100 or more", smaller)
	}
}

func TestBitsAreTheModules(t *testing.T) {
	for _, v := range []int{1, 2, 11, 12, 27, 40} {
		s, err := new(qr.Encoder).EncodeFrom("SEALCARD", qrsize.L, v)
		if err != nil {
			t.Fatal(err)
		}
		for _, quiet := range []int{-1, 0, 1, 4, 9} {
			got := s.Bits(quiet)
			quiet = max(quiet, 0)
			side := s.Size + 2*quiet
			width := (side + 7) / 8
			want := make([]byte, side*width)
			for y := range side {
				for x := range side {
					if s.Dark(x-quiet, y-quiet) {
						want[y*width+x/8] |= 0x80 >> (x % 8)
					}
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("version %d: Bits(%d) are not the modules", v, quiet)
			}
		}
		for _, far := range []int{-1, s.Size, 1000, -1000} {
			if s.Dark(far, 0) || s.Dark(0, far) {
				t.Errorf("version %d: module %d outside the symbol is dark", v, far)
			}
		}
	}
}

// TestEncoderForgets encodes a large symbol and then smaller ones, which must be as from
// a new encoder.
func TestEncoderForgets(t *testing.T) {
	var e qr.Encoder
	for _, n := range []int{1800, 40, 900, 3, 1500} {
		got, err := e.Encode(base45(n), qrsize.M)
		if err != nil {
			t.Fatal(err)
		}
		want, err := new(qr.Encoder).Encode(base45(n), qrsize.M)
		if err != nil {
			t.Fatal(err)
		}
		if got.Mask != want.Mask || got.Penalty() != want.Penalty() || !slices.Equal(got.Bits(0), want.Bits(0)) {
			t.Errorf("%d characters: another symbol than from a new encoder", n)
		}
	}
}

func TestSymbolsStay(t *testing.T) {
	texts := []string{"A", base45(100), "B", base45(900)}
	var symbols []*qr.Symbol
	for _, text := range texts {
		s, err := qr.Encode(text, qrsize.H)
		if err != nil {
			t.Fatal(err)
		}
		symbols = append(symbols, s)
	}
	for i, s := range symbols {
		if got, err := qr.Read(s); err != nil || got != texts[i] {
			t.Errorf("Read = %q, %v, want %q", got, err, texts[i])
		}
	}
}

func TestSymbolsOfManyGoroutines(t *testing.T) {
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for n := range 40 {
				text := base45(1 + 20*((n+5*g)%40))
				s, err := qr.Encode(text, levels[g%4])
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := qr.Read(s); err != nil || got != text {
					t.Errorf("Read = %q, %v, want %q", got, err, text)
				}
			}
		})
	}
	wg.Wait()
}

func TestNothingIsAllocated(t *testing.T) {
	var e qr.Encoder
	texts := []string{base45(900), base45(30), strings.Repeat("seal", 300)}
	encode := func() {
		for _, text := range texts {
			if _, err := e.Encode(text, qrsize.M); err != nil {
				t.Fatal(err)
			}
		}
	}
	encode()
	if n := testing.AllocsPerRun(20, encode); n != 0 {
		t.Errorf("%v allocations for three symbols, want none", n)
	}
}

func BenchmarkEncode(b *testing.B) {
	text := base45(900)
	b.Run("sealcard", func(b *testing.B) {
		b.ReportAllocs()
		var e qr.Encoder
		for b.Loop() {
			if _, err := e.Encode(text, qrsize.M); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("skip2", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s, err := qrcode.New(text, qrcode.Medium)
			if err != nil {
				b.Fatal(err)
			}
			s.Bitmap()
		}
	})
}

func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	text := base45(900)
	s, err := qr.Encode(text, qrsize.M)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if got, err := qr.Read(s); err != nil || got != text {
			b.Fatal(err)
		}
	}
}
