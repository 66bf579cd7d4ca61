package qr_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/qr"
	"github.com/sealcard/sealcard/internal/qrsize"
)

// remainder is how many modules of a version are of no codeword (table 1).
func remainder(version int) int {
	switch {
	case version == 1 || version >= 7 && version <= 13 || version >= 35:
		return 0
	case version <= 6:
		return 7
	case version >= 21 && version <= 27:
		return 4
	}
	return 3
}

// TestEveryModuleIsRead flips one module after the other. Read must see all but those
// that the standard leaves without meaning.
func TestEveryModuleIsRead(t *testing.T) {
	for _, v := range []int{1, 2, 6, 7, 14, 21, 28, 32} {
		if testing.Short() && v > 7 {
			continue
		}
		s, err := new(qr.Encoder).EncodeFrom("SEALCARD", levels[v%4], v)
		if err != nil {
			t.Fatal(err)
		}
		ignored := 0
		for y := range s.Size {
			for x := range s.Size {
				s.Flip(x, y)
				if text, err := qr.Read(s); err == nil {
					ignored++
					if text != "SEALCARD" {
						t.Errorf("version %d, module %d, %d: Read = %q", v, x, y, text)
					}
				}
				s.Flip(x, y)
			}
		}
		if ignored != remainder(v) {
			t.Errorf("version %d: %d modules do not matter, want %d", v, ignored, remainder(v))
		}
	}
}

// TestEverySymbolIsRead reads each version, level and mask.
func TestEverySymbolIsRead(t *testing.T) {
	var e qr.Encoder
	for v := 1; v <= qrsize.MaxVersion; v++ {
		for _, l := range levels {
			for mask := range 8 {
				text := base45(qrsize.Capacity(v, l) - mask/2)
				s, err := e.EncodeWith(text, l, v, mask)
				if err != nil {
					t.Fatalf("%d-%s, mask %d: %v", v, l, mask, err)
				}
				if got, err := qr.Read(s); err != nil || got != text || s.Mask != mask {
					t.Errorf("%d-%s, mask %d: Read = %q, %v, want %q", v, l, mask, got, err, text)
				}
			}
		}
	}
}

// TestSymbolsThatLieAboutThemselves changes what stands beside the modules.
func TestSymbolsThatLieAboutThemselves(t *testing.T) {
	for _, tt := range []struct {
		name string
		set  func(s *qr.Symbol)
		want string
	}{
		{"nothing", func(s *qr.Symbol) { *s = qr.Symbol{} }, "a size that is of no version"},
		{"version 0", func(s *qr.Symbol) { s.Version, s.Size = 0, 17 }, "a size that is of no version"},
		{"version 41", func(s *qr.Symbol) { s.Version, s.Size = 41, 181 }, "a size that is of no version"},
		{"another size", func(s *qr.Symbol) { s.Size++ }, "a size that is of no version"},
		{"another mask", func(s *qr.Symbol) { s.Mask ^= 1 }, "format information that is damaged or of another symbol"},
		{"another level", func(s *qr.Symbol) { s.Level = qrsize.L }, "format information that is damaged or of another symbol"},
		{"no level", func(s *qr.Symbol) { s.Level = 0 }, "format information that is damaged or of another symbol"},
		{"a smaller version", func(s *qr.Symbol) { s.Version, s.Size = 6, 41 }, "format information that is damaged or of another symbol"},
		{"one copy of the format", func(s *qr.Symbol) { s.Flip(8, 0) }, "format information that is damaged or of another symbol"},
		{"both copies of the format", func(s *qr.Symbol) { s.Flip(8, 0); s.Flip(s.Size-1, 8) }, "format information that is damaged or of another symbol"},
		{"one copy of the version", func(s *qr.Symbol) { s.Flip(s.Size-11, 0) }, "version information that is damaged"},
		{"both copies of the version", func(s *qr.Symbol) { s.Flip(s.Size-11, 0); s.Flip(0, s.Size-11) }, "version information that is damaged"},
		{"the version of another", func(s *qr.Symbol) {
			for i, change := 0, qr.VersionBits(7)^qr.VersionBits(8); i < 18; i++ {
				if change>>i&1 != 0 {
					s.Flip(s.Size-11+i%3, i/3)
					s.Flip(i/3, s.Size-11+i%3)
				}
			}
		}, "version information that is damaged"},
		{"a finder pattern", func(s *qr.Symbol) { s.Flip(3, 3) }, "a function pattern that is damaged"},
		{"a separator", func(s *qr.Symbol) { s.Flip(7, 2) }, "a function pattern that is damaged"},
		{"an alignment pattern", func(s *qr.Symbol) { s.Flip(22, 22) }, "a function pattern that is damaged"},
		{"timing, across", func(s *qr.Symbol) { s.Flip(12, 6) }, "a function pattern that is damaged"},
		{"timing, down", func(s *qr.Symbol) { s.Flip(6, 12) }, "a function pattern that is damaged"},
		{"the dark module", func(s *qr.Symbol) { s.Flip(8, s.Size-8) }, "a function pattern that is damaged"},
		{"a codeword", func(s *qr.Symbol) { s.Flip(s.Size-1, s.Size-1) }, "codewords that are damaged"},
	} {
		s, err := new(qr.Encoder).EncodeFrom("SEALCARD", qrsize.M, 7)
		if err != nil {
			t.Fatal(err)
		}
		tt.set(s)
		if text, err := qr.Read(s); err == nil || err.Error() != tt.want || text != "" {
			t.Errorf("%s: Read = %q, %v, want %s", tt.name, text, err, tt.want)
		}
	}
}

// TestDataThatIsNoText reads codewords of version 1-L that no encoder of ours makes.
func TestDataThatIsNoText(t *testing.T) {
	const segment, padding = "a segment that is no numeric, alphanumeric or byte one", "padding that is not as the standard has it"
	pad := strings.Repeat("1110110000010001", 10)
	for _, tt := range []struct {
		name, bits string
		text, want string
	}{
		{name: "no segment", bits: "0000 0000" + pad},
		{name: "one byte", bits: "0100 00000001 01100001 0000" + pad, text: "a"},
		{name: "a segment without characters", bits: "0100 00000000 0000" + pad},
		{name: "two segments", bits: "0001 0000000001 0101 0010 000000001 101100 0000 0000000" + pad, text: "5:"},
		{name: "two digits", bits: "0001 0000000010 1100011 0000 0000000" + pad, text: "99"},
		{name: "filled", bits: "0100 00010001" + strings.Repeat("01111010", 17) + "0000", text: strings.Repeat("z", 17)},
		{name: "a digit above 9", bits: "0001 0000000001 1010 0000 00" + pad, want: segment},
		{name: "two digits above 99", bits: "0001 0000000010 1100100 0000 0000000" + pad, want: segment},
		{name: "three digits above 999", bits: "0001 0000000011 1111101000 0000 0000" + pad, want: segment},
		{name: "a character above 44", bits: "0010 000000001 101101 0000 0" + pad, want: segment},
		{name: "two characters above 2024", bits: "0010 000000010 11111101001 0000 0000" + pad, want: segment},
		{name: "more than there is", bits: "0100 00010010" + strings.Repeat("01111010", 17) + "0000", want: segment},
		{name: "a count cut short", bits: "0100 00010000" + strings.Repeat("01111010", 16) + "0001 00000000", want: segment},
		{name: "Kanji", bits: "1000 00000000 0000" + pad, want: segment},
		{name: "ECI", bits: "0111 00000011 0000" + pad, want: segment},
		{name: "another padding byte", bits: "0000 0000 11101101" + pad, want: padding},
		{name: "padding in the other order", bits: "0000 0000 00010001" + pad, want: padding},
		{name: "a one after the terminator", bits: "0000 0001" + pad, want: padding},
	} {
		data := packed(strings.ReplaceAll(tt.bits, " ", ""), qr.DataCodewords(1, qrsize.L))
		text, err := qr.Read(qr.Place(data, 1, qrsize.L))
		if (err == nil) != (tt.want == "") || err != nil && err.Error() != tt.want || err == nil && text != tt.text {
			t.Errorf("%s: Read = %q, %v, want %q, %s", tt.name, text, err, tt.text, tt.want)
		}
	}
}

// TestEveryRootIsTried makes blocks that are zero at all powers of 2 but one, of each
// number of error correction codewords that the standard has.
func TestEveryRootIsTried(t *testing.T) {
	for _, n := range []int{7, 10, 13, 15, 16, 17, 18, 20, 22, 24, 26, 28, 30} {
		for without := range n + 1 {
			block, root := []byte{1}, byte(1)
			for j := range n {
				if j != without {
					block = append(block, 0)
					for i := len(block) - 1; i > 0; i-- {
						block[i] ^= product(block[i-1], root)
					}
				}
				root = product(root, 2)
			}
			if got, want := qr.Perfect(block, n), without == n; got != want {
				t.Errorf("%d codewords, without root %d: perfect = %t, want %t", n, without, got, want)
			}
		}
	}
}

// product multiplies in the field of the standard, bit by bit.
func product(a, b byte) byte {
	p := 0
	for i := 7; i >= 0; i-- {
		if p <<= 1; p > 0xff {
			p ^= 0x11d
		}
		p ^= int(b>>i&1) * int(a)
	}
	return byte(p)
}

// packed returns the first n bytes of bits written as digits.
func packed(bits string, n int) []byte {
	b := make([]byte, n)
	for i := range 8 * n {
		b[i/8] |= (bits[i] & 1) << (7 - i%8)
	}
	return b
}

// TestFaultsOfTheEncoderAreFound breaks a table of the encoder, each time another one.
func TestFaultsOfTheEncoderAreFound(t *testing.T) {
	for _, tt := range []struct {
		name string
		turn func() // breaks and, called again, mends
		want string
	}{
		{"a character's value", qr.TurnValue, "the symbol does not read back"},
		{"a product of error correction", qr.TurnProduct, "the symbol does not read back: codewords that are damaged"},
		{"a place of a codeword", qr.TurnOrder, "the symbol does not read back: codewords that are damaged"},
		{"a mask", qr.TurnMask, "the symbol does not read back: codewords that are damaged"},
		{"a finder pattern", qr.TurnFinder, "the symbol does not read back: a function pattern that is damaged"},
	} {
		encode := func() error {
			s, err := new(qr.Encoder).EncodeWith("SEALCARD", qrsize.M, 3, 5)
			if (s == nil) == (err == nil) {
				t.Errorf("%s: a symbol beside an error, or neither", tt.name)
			}
			return err
		}
		tt.turn()
		if err := encode(); !errors.Is(err, qr.ErrReadBack) || err.Error() != tt.want {
			t.Errorf("%s: Encode = %v, want %s", tt.name, err, tt.want)
		}
		tt.turn()
		if err := encode(); err != nil {
			t.Errorf("%s, mended: Encode = %v", tt.name, err)
		}
	}
}

func FuzzEncode(f *testing.F) {
	f.Add("", byte(0))
	f.Add("01234567", byte(1))
	f.Add("SEALCARD 2026: $%*+-./", byte(2))
	f.Add("\x00\xff Trần Thị 0123456789012345678", byte(3))
	f.Add(base45(900), byte(4))
	f.Add(strings.Repeat("9", 7089), byte(0))
	f.Add(strings.Repeat("a0", 1300), byte(0))
	f.Fuzz(func(t *testing.T, text string, level byte) {
		l := qrsize.Level(level%4) + qrsize.L
		s, err := qr.Encode(text, l)
		if err != nil {
			if text != "" && !errors.Is(err, qr.ErrTooLong) {
				t.Fatalf("Encode(%q, %s) = %v", text, l, err)
			}
			return
		}
		if got, err := qr.Read(s); err != nil || got != text {
			t.Errorf("Read = %q, %v, want %q", got, err, text)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add("SEALCARD", byte(1), []byte{3, 3})
	f.Add("01234567", byte(2), []byte{20, 20, 8, 0, 20, 8})
	f.Add(base45(200), byte(3), []byte{})
	f.Add(base45(40), byte(0), []byte{24, 9, 24, 10, 24, 11})
	f.Fuzz(func(t *testing.T, text string, level byte, flips []byte) {
		s, err := qr.Encode(text, qrsize.Level(level%4)+qrsize.L)
		if err != nil {
			return
		}
		for ; len(flips) >= 2; flips = flips[2:] {
			s.Flip(int(flips[0])%s.Size, int(flips[1])%s.Size)
		}
		if got, err := qr.Read(s); err == nil && got != text {
			t.Errorf("Read = %q, want an error or %q", got, text)
		}
	})
}

// TestModulesAreReadWithoutMore reads symbols of which nothing is known but the modules.
func TestModulesAreReadWithoutMore(t *testing.T) {
	for _, l := range []qrsize.Level{qrsize.L, qrsize.M, qrsize.Q, qrsize.H} {
		s, err := qr.Encode("SEALCARD 0123456789 sealcard", l)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := qr.ReadModules(s.Size, s.Dark); err != nil || text != "SEALCARD 0123456789 sealcard" {
			t.Errorf("level %s: ReadModules = %q, %v", l, text, err)
		}
		if text, err := qr.ReadModules(s.Size, func(x, y int) bool { return s.Dark(x, y) != (x == 9 && y == 9) }); err == nil {
			t.Errorf("level %s: ReadModules of a symbol with a wrong module = %q", l, text)
		}
	}
	for _, size := range []int{-1, 0, 17, 20, 22, 181} {
		if text, err := qr.ReadModules(size, func(int, int) bool { return false }); err == nil {
			t.Errorf("ReadModules of %d modules a side = %q", size, text)
		}
	}
}
