package people_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/sealcard/sealcard/examples/internal/people"
)

func TestCSV(t *testing.T) {
	check(t, ".csv", []form{
		{"commas", "a, b \n1, 2 \n", []string{"a|b", "2: 1|2"}},
		{"semicolons", "a;b\n1,5;2\n", []string{"a|b", "2: 1,5|2"}},
		{"semicolon in a cell", "a,b;c\n1,2\n", []string{"a|b;c", "2: 1|2"}},
		{"byte order mark", "\ufeffa;b\r\n1;2\r\n", []string{"a|b", "2: 1|2"}},
		{"byte order mark before a quote", "\ufeff\"a\",b\n1,2\n", []string{"a|b", "2: 1|2"}},
		{"no end of line", "a,b\n1,2", []string{"a|b", "2: 1|2"}},
		{"empty rows and cells of two lines", "a,b\n\"1\n1\",2\n\n\n3,4\n5,6\n", []string{"a|b", "2: 1\n1|2", "5: 3|4", "6: 5|6"}},
		{"no rows", "a,b\n", []string{"a|b"}},
		{"a name twice is the caller's", "a,a\n1,2\n", []string{"a|a", "2: 1|2"}},
		{"empty", "", []string{"f.csv: no header"}},
		{"empty lines", "\n\n", []string{"f.csv: no header"}},
		{"too few and too many", "a,b\n1\n1,2,3\n4,5\n",
			[]string{"a|b", "f.csv: row 2: 1 cells, the header has 2", "f.csv: row 3: 3 cells, the header has 2", "4: 4|5"}},
		{"quote", "cardNumber,fullName,photo\nA,\"B\"B,a.jpg\nC,D,E\n",
			[]string{"cardNumber|fullName|photo", `f.csv: line 2, character 5: extraneous or missing " in quoted-field (row 2, column fullName)`}},
		{"quote after an empty row and a long cell", "a,b\n\"1\n1\",2\n\n3,x\"\n",
			[]string{"a|b", "2: 1\n1|2", `f.csv: line 5, character 4: bare " in non-quoted-field (row 4, column b)`}},
		{"quote not closed", "a,b\n1,\"2\n",
			[]string{"a|b", `f.csv: line 2, character 6: extraneous or missing " in quoted-field (row 2, column b)`}},
		{"quote in the header", "a,b\"\n", []string{`f.csv: line 1, character 4: bare " in non-quoted-field (row 1, column 2)`}},
		{"UTF-16, little end first", "\xff\xfea\x00,\x00", []string{"f.csv: UTF-16, not UTF-8: save it as CSV in UTF-8"}},
		{"UTF-16, big end first", "\xfe\xff\x00a\x00,", []string{"f.csv: UTF-16, not UTF-8: save it as CSV in UTF-8"}},
		{"UTF-16 without a mark", "a\x00,\x00b\x00\n\x00", []string{"f.csv: row 1, column 1: has a NUL character, which no text has: save it as CSV in UTF-8"}},
		{"Latin-1", "a,b\n1,2\n\n3,Jos\xe9\n5,6\n", []string{"a|b", "2: 1|2", "f.csv: row 4, column b: not UTF-8: save it as CSV in UTF-8"}},
		{"NUL", "a,b\n1,2\x00\n", []string{"a|b", "f.csv: row 2, column b: has a NUL character, which no text has: save it as CSV in UTF-8"}},
		{"too many columns", strings.Repeat("a,", 256) + "a\n", []string{"f.csv: row 1: 257 cells, at most 256 are columns"}},
		{"a long row", "a\n" + strings.Repeat("x", 64<<10-1) + "\n2\n", []string{"a", "2: " + strings.Repeat("x", 64<<10-1), "3: 2"}},
		{"too long a row", "a\n1\n" + strings.Repeat("x", 64<<10) + "\n2\n", []string{"a", "2: 1",
			"f.csv: after row 2: a row of more than 64 KiB, or a quote that is not closed"}},
		{"too long a row of many lines", "a\n1\n\"" + strings.Repeat("x\n", 100<<10) + "\"\n", []string{"a", "2: 1",
			"f.csv: after row 2: a row of more than 64 KiB, or a quote that is not closed"}},
		{"too long a header", strings.Repeat("x", 200<<10), []string{"f.csv: after row 0: a row of more than 64 KiB, or a quote that is not closed"}},
	})
}

func TestAColumnLimitIsReached(t *testing.T) {
	table, err := open(t, "f.csv", strings.Repeat("a,", 255)+"a\n")
	if err != nil || len(table.Header()) != 256 {
		t.Errorf("256 columns: %v", err)
	}
}

func TestManyRowsAreNoLongRow(t *testing.T) {
	const rows = 50_000
	for extension, content := range map[string]string{
		".csv": "a\n" + strings.Repeat("12345\n", rows), ".jsonl": strings.Repeat("{\"a\":1}\n", rows),
	} {
		table, err := open(t, "f"+extension, content)
		ok(t, err)
		n := 0
		for _, err := range table.Rows() {
			ok(t, err)
			n++
		}
		if n != rows {
			t.Errorf("%s: %d rows, want %d", extension, n, rows)
		}
	}
}

// A streamFS has one file, which is a reader.
type streamFS struct{ r io.Reader }

func (f streamFS) Open(string) (fs.File, error) { return stream{f.r}, nil }

type stream struct{ io.Reader }

func (stream) Stat() (fs.FileInfo, error) { return fs.Stat(fstest.MapFS{"f": {}}, "f") }
func (stream) Close() error               { return nil }

// A line is a reader of one letter, which counts what is read.
type line struct{ left, read int }

func (l *line) Read(p []byte) (int, error) {
	n := min(l.left, len(p))
	if n == 0 {
		return 0, io.EOF
	}
	copy(p, bytes.Repeat([]byte("x"), n))
	l.left, l.read = l.left-n, l.read+n
	return n, nil
}

func TestALineWithoutEndIsNotHeld(t *testing.T) {
	for _, extension := range []string{".csv", ".jsonl"} {
		l := &line{left: 8 << 20}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := people.OpenFile(streamFS{l}, "f"+extension, "F")
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), "more than 64 KiB") {
			t.Errorf("%s: got %v", extension, err)
		}
		if extension == ".csv" && l.read > 1<<20 {
			t.Errorf("%s: it reads on, %d bytes", extension, l.read)
		}
		// The test's own reader makes as much as it gives.
		if made := after.TotalAlloc - before.TotalAlloc; made > uint64(l.read)+2<<20 {
			t.Errorf("%s: makes %d bytes of a line of %d", extension, made, l.read)
		}
	}
}

func TestAFaultOfTheDiskIsTold(t *testing.T) {
	broken := errors.New("input/output error")
	for extension, want := range map[string]string{
		".csv": "F: after row 2: input/output error", ".jsonl": "F: row 3: input/output error",
	} {
		content := map[string]string{".csv": "a\n1\n\"2", ".jsonl": "{\"a\":1}\n{\"a\":2}\n{\"a\":"}[extension]
		r := io.MultiReader(strings.NewReader(content), iotestErr{&fs.PathError{Op: "read", Path: "Anna.csv", Err: broken}})
		table, err := people.OpenFile(streamFS{r}, "f"+extension, "F")
		if err != nil {
			t.Fatal(err)
		}
		got := lines(t, table, err)
		if got[len(got)-1] != want {
			t.Errorf("%s: got %q, want %q", extension, got, want)
		}
	}
}

type iotestErr struct{ err error }

func (e iotestErr) Read([]byte) (int, error) { return 0, e.err }

// TestMemoryIsFlat reads 200,000 rows: what is live after them is what was live before.
func TestMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const rows = 200_000
	line := []byte("A-1234567,Amina Wanjiru Otieno,1990-05-15,KEN,12 Long Street,a.jpg\n")
	header := append([]byte("cardNumber,fullName,birthDate,nationality,address,photo\n"), bytes.Repeat(line, rows)...)
	for extension, data := range map[string][]byte{
		".csv":   header,
		".jsonl": bytes.Repeat([]byte(`{"cardNumber":"A-1234567","fullName":"Amina Wanjiru Otieno","photo":"a.jpg"}`+"\n"), rows),
	} {
		table, err := people.OpenFile(fstest.MapFS{"f" + extension: {Data: data}}, "f"+extension, "F")
		if err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		var before, now runtime.MemStats
		runtime.ReadMemStats(&before)
		n, most := 0, uint64(0)
		start := time.Now()
		for _, err := range table.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n%50_000 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc)
			}
		}
		if n != rows {
			t.Errorf("%s: %d rows, want %d", extension, n, rows)
		}
		if most > before.HeapAlloc+1<<20 {
			t.Errorf("%s: %d kB more are live", extension, (most-before.HeapAlloc)>>10)
		}
		t.Logf("%s: %d rows in %v", extension, n, time.Since(start).Round(time.Millisecond))
		runtime.KeepAlive(data)
	}
}

// FuzzCSV reads twice, in whole and byte by byte, and compares.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\ufeffa;b\r\n1;2\r\n", "a\n\"1\n\n1\"\n\n2", "a,b\n1,\"2", "\xff\xfe", "a\n\xe9\n", "a\n\x00\n", "a\r\r\n1"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := open(t, "f.csv", string(data))
		whole := lines(t, table, err)
		table, err = people.OpenFile(streamFS{byByte{bytes.NewReader(data)}}, "f.csv", "f.csv")
		if byByte := lines(t, table, err); !slices.Equal(whole, byByte) {
			t.Errorf("in whole\n%q\nbyte by byte\n%q", whole, byByte)
		}
		numbersRise(t, whole)
	})
}

// numbersRise checks the numbers of rows that lines has returned.
func numbersRise(t *testing.T, all []string) {
	last := 0
	for _, l := range all[1:] {
		var n int
		if _, err := fmt.Sscanf(l, "%d: ", &n); err != nil {
			continue
		}
		if n <= last {
			t.Errorf("row %d follows row %d", n, last)
		}
		last = n
	}
}

type byByte struct{ r io.Reader }

func (b byByte) Read(p []byte) (int, error) { return b.r.Read(p[:min(1, len(p))]) }
