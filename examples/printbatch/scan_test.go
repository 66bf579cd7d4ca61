package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/card/portrait"
	"github.com/sealcard/sealcard/examples/internal/people"
	"github.com/sealcard/sealcard/render"
	"github.com/sealcard/sealcard/testdata"
)

// tool runs a program of the system and returns its standard output. Where it is not
// installed the test is skipped, but not in .ci/run, which sets SEALCARD_CI.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("SEALCARD_CI") != "" {
			t.Fatalf("%s is not installed", name)
		}
		t.Skipf("%s is not installed", name)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, &stderr)
	}
	return string(out)
}

// build returns a command of this module as a program.
func build(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if out, err := exec.Command("go", "build", "-o", path, "github.com/sealcard/sealcard/examples/"+name).CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

// checkPDF fails unless qpdf finds nothing wrong with a file.
func checkPDF(t *testing.T, file string) {
	t.Helper()
	tool(t, "qpdf", "--version") // skips where it is not installed
	// A shell, since qpdf's status tells warnings from errors and both count here.
	out := tool(t, "sh", "-c", `qpdf --check "$1" 2>&1 || true`, "sh", file)
	for line := range strings.Lines(out) {
		// qpdf says this of a sound stream when its own buffer of 64 KiB is full at the
		// moment that a piece of input ends, which one sheet in some hundreds meets.
		if strings.Contains(line, "input stream is complete but output may still be valid") {
			continue
		}
		if strings.HasPrefix(line, "WARNING") || strings.HasPrefix(line, "ERROR") {
			t.Errorf("qpdf --check: %s", line)
		}
	}
	if !strings.Contains(out, "No syntax or stream encoding errors found") && !strings.Contains(out, "operation succeeded with warnings") {
		t.Errorf("qpdf --check:\n%s", out)
	}
}

// A placed is one line of a manifest.
type placed struct {
	number, digest, file string
	page, position       int
}

func readManifest(t *testing.T, path string) []placed {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []placed
	for _, l := range lines[1:] {
		page, err1 := strconv.Atoi(l[4])
		position, err2 := strconv.Atoi(l[5])
		if err1 != nil || err2 != nil {
			t.Fatalf("line %q", l)
		}
		all = append(all, placed{l[1], l[2], l[3], page, position})
	}
	return all
}

// TestPrintedCardsScanAndVerify runs the commands as an operator does, turns the pages
// into images at the printer's resolution and reads every code on them with two
// independent readers.
func TestPrintedCardsScanAndVerify(t *testing.T) {
	if testing.Short() {
		t.Skip("prints and reads all samples")
	}
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	tool(t, "printbatch", "--out", out)
	verifycard := build(t, "verifycard")
	for _, f := range []string{cardsFile, sheetsFile} {
		checkPDF(t, filepath.Join(out, f))
		tool(t, "pdftoppm", "-r", "300", "-gray", filepath.Join(out, f), filepath.Join(dir, f))
	}
	manifest := readManifest(t, filepath.Join(out, manifestFile))
	if len(manifest) != 2*24 {
		t.Fatalf("manifest has %d lines, want 48", len(manifest))
	}
	texts := map[string]string{} // by digest
	for _, p := range manifest {
		image := pageImage(t, dir, p)
		text := zbar(t, image, "qrcode")
		if again := zxing(t, image); again != text {
			t.Errorf("%s page %d position %d: zbar and ZXing read different texts", p.file, p.page, p.position)
		}
		if got := zbar(t, image, "code128"); got != p.number {
			t.Errorf("%s page %d position %d: barcode %q, want %q", p.file, p.page, p.position, got, p.number)
		}
		if before, ok := texts[p.digest]; ok && before != text {
			t.Errorf("card %s has two texts", p.number)
		}
		texts[p.digest] = text
	}
	if len(texts) != 24 {
		t.Errorf("%d different cards, want 24", len(texts))
	}
	decide(t, verifycard, filepath.Join(out, trustFile), manifest, texts)
	compareFaces(t, verifycard, out, manifest, texts)
}

// compareFaces takes the face out of each scanned code and looks for the portrait that it was
// made of.
func compareFaces(t *testing.T, verifycard, out string, manifest []placed, texts map[string]string) {
	t.Helper()
	layout, err := render.LoadLayout(sub(testdata.FS, "layouts"), "docket.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := render.NewRenderer(layout, nil)
	if err != nil {
		t.Fatal(err)
	}
	people, err := people.OpenFile(sub(testdata.FS, "people"), "docket.csv", "docket.csv")
	if err != nil {
		t.Fatal(err)
	}
	crowd, err := readCrowd(people, source{photo: func(string) (bool, error) { return true, nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer crowd.close()
	want := map[string][]byte{} // by card number
	for i := range crowd.seats {
		row, err := crowd.at(i)
		if err != nil {
			t.Fatal(err)
		}
		data, err := readAll(sub(testdata.FS, "photos"), row.photo, maxPhoto)
		if err != nil {
			t.Fatal(err)
		}
		p, err := portrait.Prepare(bytes.NewReader(data), &portrait.Options{Size: r.PortraitSize(), Flatten: true})
		if err != nil {
			t.Fatal(err)
		}
		want[row.claims.Identity.ID] = p.Face.Data
	}
	for _, p := range manifest {
		if p.file != cardsFile {
			continue // the same card on its sheet
		}
		path := filepath.Join(out, p.digest+".webp")
		tool(t, verifycard, "--trust", filepath.Join(out, trustFile), "--face", path, texts[p.digest])
		got, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(got, want[p.number]) || len(got) == 0 {
			t.Errorf("card %s: a face of %d bytes, %v, want %d", p.number, len(got), err, len(want[p.number]))
		}
	}
}

// pageImage returns the file of an image that shows the back of a placed card alone.
func pageImage(t *testing.T, dir string, p placed) string {
	t.Helper()
	if p.file == cardsFile {
		return filepath.Join(dir, fmt.Sprintf("%s-%02d.pgm", p.file, p.page+1))
	}
	// Two columns and four rows on A4 at 300 dpi, 2480 x 3508 pixels, pitch 61.98 mm.
	// The back's columns run the other way.
	const pitch, middle = 732, 3508 / 2
	column, row := 1-(p.position-1)%2, (p.position-1)/2
	top := middle + (row-2)*pitch
	slot := image.Rect(column*1240, top, (column+1)*1240, top+pitch)
	page := readPGM(t, filepath.Join(dir, fmt.Sprintf("%s-%d.pgm", p.file, p.page+1)))
	name := filepath.Join(dir, fmt.Sprintf("slot-%d-%d.png", p.page, p.position))
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	fast := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := errors.Join(fast.Encode(f, page.SubImage(slot)), f.Close()); err != nil {
		t.Fatal(err)
	}
	return name
}

// readPGM reads the gray images that pdftoppm writes in a tenth of the time of a PNG.
func readPGM(t *testing.T, name string) *image.Gray {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var w, h, most int
	if _, err := fmt.Fscanf(bytes.NewReader(data), "P5\n%d %d\n%d", &w, &h, &most); err != nil || most != 255 || len(data) < w*h {
		t.Fatalf("%s is no PGM image: %v", name, err)
	}
	return &image.Gray{Pix: data[len(data)-w*h:], Stride: w, Rect: image.Rect(0, 0, w, h)}
}

func zbar(t *testing.T, image, symbology string) string {
	t.Helper()
	out := tool(t, "zbarimg", "--quiet", "--raw", "-Sdisable", "-S"+symbology+".enable", image)
	return strings.TrimSuffix(out, "\n")
}

func zxing(t *testing.T, image string) string {
	t.Helper()
	for line := range strings.Lines(tool(t, "ZXingReader", "-format", "QRCode", image)) {
		if text, ok := strings.CutPrefix(line, "Text:"); ok {
			return strings.Trim(strings.TrimSpace(text), `"`)
		}
	}
	return ""
}

// decide gives every scanned text to verifycard: all are accepted with the manifest's
// digest, and refused when one character is another.
func decide(t *testing.T, verifycard, trust string, manifest []placed, texts map[string]string) {
	t.Helper()
	for i, p := range manifest {
		text := texts[p.digest]
		var got struct{ Verdict, Digest, CardNumber string }
		if err := json.Unmarshal([]byte(tool(t, verifycard, "--json", "--trust", trust, text)), &got); err != nil {
			t.Fatal(err)
		}
		if got.Verdict != "accepted" || got.Digest != p.digest || got.CardNumber != p.number {
			t.Errorf("card %s: %+v, want digest %s", p.number, got, p.digest)
		}
		at := 40 + i*3
		flipped := text[:at] + string(other(text[at])) + text[at+1:]
		cmd := exec.Command(verifycard, "--trust", trust, flipped)
		out, err := cmd.Output()
		if cmd.ProcessState.ExitCode() != 1 || !bytes.HasPrefix(out, []byte("refused: ")) {
			t.Errorf("card %s with character %d changed: %s, %v, want it refused with status 1", p.number, at, out, err)
		}
	}
}

// other returns another character of the alphabet of a card's text.
func other(c byte) byte {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
	return alphabet[(slices.Index([]byte(alphabet), c)+1)%len(alphabet)]
}
