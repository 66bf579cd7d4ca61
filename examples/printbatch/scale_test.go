//go:build linux

package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/testdata"
)

// scaleVariable is how many rows TestRowsWithPhotos prints.
const scaleVariable = "SEALCARD_SCALE"

// perRow is what a row may add to the most memory that the command has, in bytes, at the
// pace of the collector in these tests. In use are some 450: what the journal holds of a
// card, and where its row and its objects are in their files.
const perRow = 1500

// plainCard has no photo box, and holderCard has one and room for a face in its code.
const (
	plainCard = `{"layout": 1, "id": "test.plain", "version": 1, "name": "Plain card",
 "card": {"trim": ["85.6mm", "53.98mm"]},
 "sides": [{"name": "front", "fields": [
   {"box": ["5mm", "5mm", "35mm", "5mm"], "text": {"field": "fullName", "size": "9pt", "fit": "shrink", "minSize": "5pt"}},
   {"box": ["5mm", "20mm", "35mm", "5mm"], "text": {"field": "cardNumber", "size": "9pt"}},
   {"box": ["42mm", "8mm", "38mm", "38mm"], "qr": {}}]}]}
`
	holderCard = `{"layout": 1, "id": "test.holder", "version": 1, "name": "Card with a holder",
 "card": {"trim": ["85.6mm", "53.98mm"]},
 "sides": [{"name": "front", "fields": [
   {"box": ["4mm", "4mm", "22mm", "28mm"], "photo": {}},
   {"box": ["4mm", "35mm", "35mm", "5mm"], "text": {"field": "fullName", "size": "9pt", "fit": "shrink", "minSize": "5pt"}},
   {"box": ["4mm", "46mm", "35mm", "5mm"], "text": {"field": "cardNumber", "size": "9pt"}},
   {"box": ["42mm", "6mm", "40mm", "40mm"], "qr": {}}]}]}
`
)

// TestTwentyThousandRows prints a batch of many rows from reading them to the journal's
// last record. One card in a hundred has a photo, in a layout of its own and with a face in
// its code: a portrait takes as long as 60 other cards. SEALCARD_SCALE is for more of
// them.
func TestTwentyThousandRows(t *testing.T) {
	if testing.Short() {
		t.Skip("prints 22,000 cards")
	}
	grows(t, printRows(t, 2_000, 100), printRows(t, 20_000, 100))
}

// TestRowsWithPhotos prints a photo and a face on every card.
func TestRowsWithPhotos(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv(scaleVariable))
	if err != nil {
		t.Skipf("%s says how many rows", scaleVariable)
	}
	grows(t, printRows(t, max(n/50, 100), 1), printRows(t, n, 1))
}

// grows holds what a row costs in memory to its bound.
func grows(t *testing.T, few, many run) {
	t.Helper()
	each := (many.peak - few.peak) / int64(many.rows-few.rows)
	t.Logf("a row adds %d bytes to the most memory", each)
	if each > perRow {
		t.Errorf("%d rows take %d kB at most, and %d rows %d kB: %d bytes a row, want %d",
			few.rows, few.peak>>10, many.rows, many.peak>>10, each, perRow)
	}
}

// A run is what a batch took.
type run struct {
	rows int
	peak int64 // bytes of memory, the most at any moment
}

// printRows prints a batch with the command, in which each row of so many has a photo, and
// demands that nothing of it is lost.
func printRows(t *testing.T, rows, photos int) run {
	dir := t.TempDir()
	furnished(t, dir, rows)
	writePeople(t, filepath.Join(dir, "people.csv"), rows, photos)
	start := time.Now()
	// For stacks every card waits until the last is made.
	peak := inChild(t, dir, "--people", "people.csv", "--id-column", "request", "--photos", "photos", "--layout", "plain.json",
		"--order", "stacks", "--key", "office.key", "--issuer", "https://id.example", "--out", "out")
	took := time.Since(start)

	j, err := journal.Open(filepath.Join(dir, "office.key.journal"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	b := j.Batches()
	if len(b) != 1 || !b[0].Ended || b[0].Cards != rows || b[0].Copies != rows || b[0].Void+b[0].Replaced != 0 {
		t.Fatalf("the journal has %+v, want one batch of %d cards that has ended", b, rows)
	}
	places := placesOf(t, filepath.Join(dir, "out", manifestFile))
	for number, n := range places {
		if n != 2 {
			t.Fatalf("card %s has %d places, want one in a card file and one on a sheet", number, n)
		}
	}
	if len(places) != rows {
		t.Errorf("%d cards have places, want %d", len(places), rows)
	}
	t.Logf("%d rows: %d s, %d cards/s, %d kB of memory at most; the journal has %d bytes a card, all files %d MB",
		rows, took/time.Second, int64(rows)*int64(time.Second)/int64(took), peak>>10,
		sizeOf(t, dir, "office.key.journal")/int64(rows), sizeOf(t, dir, "out")>>20)
	return run{rows, peak}
}

// furnished makes the folder of an office: layouts, uploads, and a journal with numbers.
func furnished(t *testing.T, dir string, cards int) {
	t.Helper()
	save(t, filepath.Join(dir, "plain.json"), plainCard)
	save(t, filepath.Join(dir, "holder.json"), holderCard)
	if err := os.Mkdir(filepath.Join(dir, "photos"), 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range uploadFiles {
		name := fmt.Sprintf("photos/%02d.jpg", i+1)
		data, err := fs.ReadFile(testdata.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		save(t, filepath.Join(dir, name), string(data))
	}
	j, err := journal.Open(filepath.Join(dir, "office.key.journal"), nil)
	if err != nil {
		t.Fatal(err)
	}
	l := &journal.Lease{Office: "BX", First: 1000, Last: 999 + uint64(cards), Digits: 9, Key: bytes.Repeat([]byte{7}, 32),
		StatusURI: "https://id.example/status/1", StatusEntries: 1 << 20}
	if err := errors.Join(j.Take(l), j.Close()); err != nil {
		t.Fatal(err)
	}
}

// uploadFiles is how many photos there are: every eighth holder has the same.
const uploadFiles = 8

// writePeople writes a people file row by row, the same for the same numbers. Of each so
// many rows one has a photo and the layout for it.
func writePeople(t *testing.T, path string, rows, photos int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	buffer := bufio.NewWriter(f)
	w := csv.NewWriter(buffer)
	w.Write([]string{"request", "fullName", "birthDate", "gender", "nationality", "country", "photo", "layout"})
	r := rand.New(rand.NewPCG(9, 2026))
	pick := func(words string) string {
		list := strings.Fields(words)
		return list[r.IntN(len(list))]
	}
	const given = "Amina Karim Rana Sofia Emeka Lucía Tomasz Mária Pádraig Ngozi Yusuf Ingrid Zoë Đorđe Łucja Björn"
	const family = "Odhiambo Benabdallah Al-Khatib Marchetti Obiora Ortega Jędrzejewski Novák O'Brien Wanjiru Smith Ågren"
	for i := range rows {
		photo, layout := "", ""
		if i%photos == 0 {
			photo, layout = fmt.Sprintf("%02d.jpg", i/photos%uploadFiles+1), "holder"
		}
		w.Write([]string{fmt.Sprint("R", i), pick(given) + " " + pick(given) + " " + pick(family),
			fmt.Sprintf("%d-%02d-%02d", 1940+r.IntN(70), 1+r.IntN(12), 1+r.IntN(28)), pick("F M X"), pick("KEN SYR DZA ITA POL"), "UTO", photo, layout})
	}
	w.Flush()
	if err := errors.Join(w.Error(), buffer.Flush(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// placesOf counts the places of each card number in a manifest.
func placesOf(t *testing.T, path string) map[string]int {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]int{}
	for _, line := range lines[1:] {
		places[line[1]]++
	}
	return places
}

// sizeOf returns how many bytes a file has, or all files of a folder.
func sizeOf(t *testing.T, dir, name string) (n int64) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, name), func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// commandVariable holds the arguments of a command that a child of the test runs.
const commandVariable = "SEALCARD_SCALE_COMMAND"

// inChild runs the command in a folder and returns the most memory that it had, in bytes.
// The system counts with that what its parent had, which so is a process without more than
// the program itself, and not the one of all tests.
func inChild(t *testing.T, dir string, args ...string) int64 {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestCommandOfScale$", "-test.v")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), commandVariable+"="+strings.Join(args, " "))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var peak int64
	_, told, _ := strings.Cut(string(out), "at most: ")
	if _, err := fmt.Sscanf(told, "%d kB", &peak); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return peak << 10
}

// TestCommandOfScale is the parent of the command in TestTwentyThousandRows.
func TestCommandOfScale(t *testing.T) {
	args := os.Getenv(commandVariable)
	if args == "" {
		t.Skip("runs as the child of another test")
	}
	cmd := exec.CommandContext(t.Context(), "printbatch", strings.Fields(args)...)
	// A collector at a quicker pace than usual leaves less that is of no use any more, so
	// that the figure tells more of what is in use.
	cmd.Env = append(os.Environ(), "GOGC=25")
	var told bytes.Buffer
	cmd.Stderr = &told
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &told)
	}
	fmt.Printf("at most: %d kB\n", cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
}
