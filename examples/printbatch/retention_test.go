package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/testdata"
)

// A holding is an office with the sample people, which keeps all that is told and written.
type holding struct {
	t      *testing.T
	values [][]byte
	lease  bool              // numbers the cards
	told   map[string][]byte // on standard output and on standard error, by command
	lost   bool              // who reads standard output has gone away
}

// leastValue is the length in bytes of the shortest cell that is searched for: KEN and F
// are everywhere.
const leastValue = 5

func TestNothingWrittenNamesAHolder(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lease bool
		rows  int
	}{{"numbers of the people", false, 24}, {"numbers of a lease", true, 2}} {
		t.Run(tt.name, func(t *testing.T) {
			if testing.Short() {
				tt.rows = 2
			}
			h := newHolding(t, tt.rows, tt.lease)
			h.live()
			h.purge()
		})
	}
}

// newHolding writes the sample people, and one who cannot be printed, with their photos.
func newHolding(t *testing.T, rows int, lease bool) *holding {
	dir := t.TempDir()
	h := &holding{t: t, lease: lease, told: map[string][]byte{}}
	t.Chdir(dir)
	t.Setenv("TMPDIR", dir)
	data, err := fs.ReadFile(testdata.FS, "people/docket.csv")
	h.must(err)
	table, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	h.must(err)
	table = table[:rows+1]
	faulty := slices.Clone(table[rows])
	for column, cell := range map[string]string{"cardNumber": "9999-8888-7777", "fullName": "Faultiana Wrongwell", "birthDate": "31.02.1990", "photo": "faultiana.jpg"} {
		faulty[slices.Index(table[0], column)] = cell
	}
	table = append(table, faulty)
	if lease {
		l := &journal.Lease{Office: "BX", Last: 99, Digits: 9, Key: bytes.Repeat([]byte{7}, 32)}
		data, err := l.Encode()
		h.must(err)
		h.must(os.WriteFile("bx.lease", data, 0o600))
		for i := range table {
			table[i] = table[i][1:]
		}
	}
	for _, line := range table[1:] {
		for _, cell := range line {
			h.values = append(h.values, forms(cell)...)
		}
	}
	h.write(table)
	if lease {
		h.run(0, "lease", "take", "bx.lease", "--key", "office.key")
	}
	return h
}

// write writes the people file, and a photo for each of them.
func (h *holding) write(table [][]string) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	h.must(errors.Join(w.WriteAll(table), w.Error(), os.WriteFile("people.csv", out.Bytes(), 0o600), os.Mkdir("photos", 0o700)))
	photo := slices.Index(table[0], photoColumn)
	for i, line := range table[1:] {
		data, err := fs.ReadFile(testdata.FS, fmt.Sprintf("photos/%02d.jpg", i%24+1))
		h.must(errors.Join(err, os.WriteFile(filepath.Join("photos", line[photo]), data, 0o600)))
	}
}

// forms returns a cell as it could be written: composed and not, its lines and the words of
// a name by themselves, and as JSON in ASCII.
func forms(cell string) (all [][]byte) {
	parts := append(strings.FieldsFunc(cell, func(r rune) bool { return unicode.IsSpace(r) }), strings.Split(cell, "\n")...)
	for _, p := range parts {
		for _, s := range []string{p, norm.NFC.String(p), norm.NFD.String(p), strings.Trim(strconv.QuoteToASCII(p), `"`)} {
			if len(s) >= leastValue {
				all = append(all, []byte(s))
			}
		}
	}
	return all
}

// live has the office print, be cut off, go on, print again and count, in both forms of the
// log.
func (h *holding) live() {
	const id = "https://id.example"
	print := []string{"--people", "people.csv", "--photos", "photos", "--issuer", id, "--letters", "--order", "stacks"}
	key := []string{"--key", "office.key"}
	if h.lease { // for two people, as it takes its time
		h.run(command.ExitSomeRows, append(print, "--dry-run")...)
		h.run(command.ExitSomeRows, "lint", "--people", "people.csv", "--photos", "photos", "--log-format", "json")
	}

	h.lost = true
	h.run(command.ExitUnexpected, append(slices.Concat(print, key), "--out", "-", "--log-format", "json")...)
	h.lost = false
	if _, err := os.Stat("office.key.journal.order"); err != nil {
		h.t.Fatalf("the flags of a batch that is cut off: %v", err)
	}
	h.clean("while a batch is open", "office.key.journal", "office.key.journal.order")
	h.run(command.ExitSomeRows, append([]string{"resume"}, key...)...)
	h.run(command.ExitSomeRows, append(slices.Concat(print, key), "--out", "out", "--log-format", "json")...)
	h.run(command.ExitSomeRows, append(slices.Concat(print, key), "--out", "out")...)
	card := h.digest("out")
	h.run(0, append(slices.Concat([]string{"reprint", card, "--reason", "spoiled"}, print, key), "--out", "again")...)
	h.run(command.ExitSomeRows, append([]string{"report"}, key...)...)
	h.run(command.ExitSomeRows, append([]string{"report", "--json", "--log-format", "json"}, key...)...)
	h.run(0, append([]string{"report", "--places"}, key...)...)
	h.run(0, append([]string{"lease"}, key...)...)
	h.run(0, append([]string{"spoil", card}, key...)...)
	h.run(command.ExitSomeRows, append([]string{"purge", "--out", "out", "--people", "people.csv", "--photos", "photos"}, key...)...)
}

// purge finds nobody in what is to stay, everybody in what is to go, and nobody in the end.
func (h *holding) purge() {
	h.clean("before the purge", "office.key.journal", "out/batch.json", "out/report.txt", "again/batch.json", "again/report.txt", "out/jwks.json", "out/trust.cose")
	table, err := os.ReadFile("people.csv")
	h.must(err)
	if n := h.found(table); n < 10 {
		h.t.Fatalf("%d cells are found in the people file: the search is no good", n)
	}
	if manifest, err := os.ReadFile("out/manifest.csv"); err != nil || !h.lease && h.found(manifest) == 0 {
		h.t.Errorf("the card numbers are not found in the manifest, %v: the search is no good", err)
	}
	key := []string{"--key", "office.key", "--open"}
	h.run(0, append([]string{"purge", "--out", "again"}, key...)...)
	h.run(0, append([]string{"purge", "--out", "out", "--people", "people.csv", "--photos", "photos", "--log-format", "json"}, key...)...)
	for name, told := range h.told {
		if v := h.holds(told); v != nil {
			h.t.Errorf("printbatch %s: told of a holder: %q", name, v)
		}
	}
	left := 0
	h.must(filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if v := h.holds([]byte(norm.NFC.String(path))); v != nil {
			h.t.Errorf("the name of a file has %q", v)
		}
		if err == nil && !d.IsDir() {
			h.clean("after the purge", path)
			left++
		}
		return err
	}))
	if left < 6 {
		h.t.Errorf("%d files are left, want those of the office and of two folders", left)
	}
}

// clean demands that files are there and name nobody.
func (h *holding) clean(when string, paths ...string) {
	h.t.Helper()
	for _, p := range paths {
		data, err := os.ReadFile(p)
		h.must(err)
		if v := h.holds(data); v != nil {
			h.t.Errorf("%s, %s holds %q", when, p, v)
		}
	}
}

// holds returns a value that data has in it, or nil.
func (h *holding) holds(data []byte) []byte {
	for _, v := range h.values {
		if bytes.Contains(data, v) {
			return v
		}
	}
	return nil
}

// found counts the values that data has in it.
func (h *holding) found(data []byte) (n int) {
	for _, v := range h.values {
		if bytes.Contains(data, v) {
			n++
		}
	}
	return n
}

// digest returns the digest of the first card of a batch.
func (h *holding) digest(folder string) string {
	f, err := os.Open(filepath.Join(folder, manifestFile))
	h.must(err)
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	h.must(err)
	return lines[1][2]
}

// run runs the command and keeps what it tells. Card files that go to standard output are
// the office's to look after.
func (h *holding) run(status int, args ...string) {
	h.t.Helper()
	var stdout, stderr bytes.Buffer
	a := &app{stdout: &stdout, stderr: &stderr}
	if h.lost {
		a.stdout = gone{}
	}
	err := a.run(h.t.Context(), args)
	if err != nil {
		a.log.Error(err.Error())
	}
	if got := command.Status(err); got != status {
		h.t.Fatalf("printbatch %s: status %d, want %d\n%s", strings.Join(args, " "), got, status, &stderr)
	}
	h.told[strings.Join(args, " ")] = stderr.Bytes()
	if !bytes.HasPrefix(stdout.Bytes(), []byte("%PDF-")) {
		h.told[strings.Join(args, " ")] = append(stderr.Bytes(), stdout.Bytes()...)
	}
}

// gone is a reader that went away.
type gone struct{}

func (gone) Write([]byte) (int, error) { return 0, errors.New("nobody reads") }

func (h *holding) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}
