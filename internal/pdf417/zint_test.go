package pdf417_test

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/pdf417"
)

// size is what a symbol is asked to be.
type size struct{ columns, rows, level int }

// sizes returns every number of columns with every number of rows that it can have, and
// the levels in turn, as far as they leave room for the length and two codewords of text.
// The tallest come first: in a batch zint keeps the height of the symbol before, and warns
// of rows that become too low.
func sizes() []size {
	var all []size
	for columns := 1; columns <= 30; columns++ {
		for rows := min(90, 928/columns); rows >= 3; rows-- {
			level := (columns + rows) % 9
			for level >= 0 && 2<<level+3 > columns*rows {
				level--
			}
			if level >= 0 { // there is no room in one column of three or four rows
				all = append(all, size{columns, rows, level})
			}
		}
	}
	return all
}

// room returns a text of bytes beyond ASCII, which all encoders put into byte compaction
// alone, so long that the symbol has the size. Every third text leaves room for pads.
func (z size) room() string {
	words := z.columns*z.rows - 2<<z.level - 2 // without the length and the latch
	if z.rows%3 == 0 && words >= z.columns {
		words -= z.columns - 1
	}
	return textOfLength(alphabets[9].letters, words/5*6+words%5, uint64(z.columns))
}

// TestModulesEqualZint draws symbols of every size with the codewords that zint chooses
// too, and compares all modules.
func TestModulesEqualZint(t *testing.T) {
	type run struct{ columns, level int }
	batches := map[run][]*pdf417.Symbol{}
	texts := map[run][]string{}
	seen := map[size]bool{}
	for i, z := range sizes() {
		if testing.Short() && i%16 != 0 {
			continue
		}
		text := z.room()
		s, err := pdf417.Encode(text, z.columns, z.level)
		if err != nil || s.Rows != z.rows {
			t.Fatalf("%+v: %d bytes: %v", z, len(text), err)
		}
		seen[size{s.Columns, s.Rows, s.Level}] = true
		of := run{z.columns, z.level}
		batches[of] = append(batches[of], s)
		texts[of] = append(texts[of], text)
	}
	if !testing.Short() && len(seen) != 1819 {
		t.Errorf("%d sizes", len(seen))
	}
	for of, symbols := range batches {
		lines := zint(t, strings.Join(texts[of], "\n")+"\n", "--batch", of.columns, of.level)
		for _, s := range symbols {
			if len(lines) < s.Rows {
				t.Fatalf("%+v: %d lines left of zint", of, len(lines))
			}
			if got, want := dump(s), strings.Join(lines[:s.Rows], "\n"); got != want {
				t.Errorf("%d columns, %d rows, level %d: modules differ from zint's", s.Columns, s.Rows, s.Level)
			}
			lines = lines[s.Rows:]
		}
		if len(lines) > 0 {
			t.Errorf("%+v: %d lines more of zint", of, len(lines))
		}
	}
}

// zint returns the rows of what zint draws, in hexadecimal.
func zint(t *testing.T, input, mode string, columns, level int) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "input")
	if err := os.WriteFile(file, []byte(input), 0o600); err != nil {
		t.Fatal(err)
	}
	out := cardtest.Tool(t, "zint", "--barcode=PDF417", "--binary", mode, "--dump", "--input="+file,
		"--cols="+strconv.Itoa(columns), "--secure="+strconv.Itoa(level))
	return strings.Fields(strings.ReplaceAll(out, " ", ""))
}

// dump returns the rows of a symbol as zint writes them: four modules a digit.
func dump(s *pdf417.Symbol) string {
	var rows []string
	n := len(s.Bits) / s.Rows
	for y := range s.Rows {
		row := hex.EncodeToString(s.Bits[y*n : (y+1)*n])
		rows = append(rows, strings.ToUpper(row[:(s.Width+3)/4]))
	}
	return strings.Join(rows, "\n")
}

// parse returns the symbol of rows that zint wrote.
func parse(t *testing.T, rows []string, columns, level int) *pdf417.Symbol {
	t.Helper()
	s := &pdf417.Symbol{Columns: columns, Rows: len(rows), Level: level, Width: 17*(columns+4) + 1}
	for _, row := range rows {
		digits := row + strings.Repeat("0", 2*((s.Width+7)/8)-len(row))
		b, err := hex.DecodeString(digits)
		if err != nil {
			t.Fatal(err)
		}
		s.Bits = append(s.Bits, b...)
	}
	return s
}

// TestZintNeedsNoFewerCodewords reads symbols of zint with the decoder of the tests, and
// compares their length with ours.
func TestZintNeedsNoFewerCodewords(t *testing.T) {
	shorter := 0
	for i, a := range alphabets {
		for n := 1; n < 300; n += 1 + n/3 {
			for _, text := range []string{textOfLength(a.letters, n, uint64(i)), runs(n, uint64(i))} {
				name := fmt.Sprintf("%s %d", a.name, n)
				theirs := parse(t, zint(t, text, "--nobackground", 8, 2), 8, 2)
				if got, err := decode(theirs); err != nil || got != text {
					t.Errorf("%s: of zint's symbol read %.60q, %v, want %.60q", name, got, err, text)
				}
				_, rows, err := pdf417.Size(text, 8, 2)
				if err != nil || rows > theirs.Rows {
					t.Errorf("%s: %d rows, %v, zint has %d", name, rows, err, theirs.Rows)
				}
				shorter += theirs.Rows - rows
			}
		}
	}
	t.Logf("%d rows fewer than zint", shorter)
}
