package main

import (
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/render"
)

// A table is a CSV file that is written line by line.
type table struct{ w *csv.Writer }

// table begins a file of the folder.
func (d *folder) table(name string, header []string) (*table, error) {
	f, err := d.create(name, private)
	if err != nil {
		return nil, err
	}
	t := newTable(f)
	return t, t.line(header...)
}

func newTable(out io.Writer) *table { return &table{csv.NewWriter(out)} }

// line writes a line in which no spreadsheet takes a cell for a formula.
func (t *table) line(cells ...string) error {
	for i := range cells {
		cells[i] = harmless(cells[i])
	}
	return t.w.Write(cells)
}

func (t *table) flush() error {
	t.w.Flush()
	return t.w.Error()
}

// harmless returns a cell that no spreadsheet takes for a formula.
func harmless(cell string) string {
	if _, err := strconv.Atoi(cell); err == nil || !strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r") {
		return cell
	}
	return "'" + cell
}

// A manifest says where each card stands. It is how a reprint, a handover and a count
// are reconciled, and holds nothing of the holder but the card number.
type manifest struct{ *table }

var manifestHeader = []string{"row", "card number", "digest", "file", "page", "position"}

func (m manifest) add(row int, c *card.Card, file string, at render.Location) error {
	digest := c.Digest()
	return m.line(strconv.Itoa(row), c.Claims().Identity.ID, hex.EncodeToString(digest[:]),
		file, strconv.Itoa(at.Page), strconv.Itoa(at.Position))
}

// report tells what was done, on standard output or, where the cards went there, elsewhere.
func (b *batch) report(stdout io.Writer) error {
	b.tell(b.log)
	text, err := os.ReadFile(b.folder.final(reportFile))
	if err != nil {
		return err
	}
	if b.folder.stdout {
		err = b.tellAside(text)
	} else {
		_, err = stdout.Write(text)
	}
	if err != nil {
		return err
	}
	if len(b.bad) > 0 {
		return command.Fail(command.ExitSomeRows, fmt.Errorf("%d of %d rows were not printed", len(b.bad), len(b.crowd.seats)))
	}
	return nil
}

// tellAside writes a report beside the log: as it is, or as records where the log has those.
func (b *batch) tellAside(text []byte) error {
	if linesOf(b.log) != nil {
		_, err := b.stderr.Write(text)
		return err
	}
	for line := range strings.Lines(string(text)) {
		b.log.Info(strings.TrimSpace(line))
	}
	return nil
}

// reportFile holds what a batch told at its end, for whoever asks again.
const reportFile = "report.txt"

// summary says what was done and what to try next.
func (b *batch) summary() []byte {
	var out bytes.Buffer
	b.headline(&out)
	codes := fmt.Sprintf("All %d QR codes verify", b.printed)
	if b.printed == 1 {
		codes = "The QR code verifies"
	}
	if b.listed() {
		fmt.Fprintf(&out, "%s against the trust list in this folder.\n", codes)
	} else {
		fmt.Fprintf(&out, "%s with the signing key. There is no trust list: --root-key signs one.\n", codes)
	}
	out.WriteString(b.history())
	out.WriteString(b.looks.summary(b.face))
	if b.folder.stdout {
		return out.Bytes()
	}
	b.contents(&out)
	if b.listed() {
		e := b.editions[slices.IndexFunc(b.editions, func(e *edition) bool { return e.placed > 0 })]
		fmt.Fprintf(&out, "\nNext (zbarimg is in Debian's zbar-tools):\n  %s\n  %s\n",
			fmt.Sprintf("zbarimg -q --raw -Sdisable -Sqrcode.enable %s | go run ./examples/verifycard --trust %s",
				quoted(filepath.Join(b.out, e.called(proofPrefix+e.codeSide+".png"))), quoted(filepath.Join(b.out, trustFile))),
			"go run ./examples/printbatch -h")
	}
	return out.Bytes()
}

// headline says how many cards there are.
func (b *batch) headline(out io.Writer) {
	kind := "card" + plural(b.printed)
	if b.specimen {
		kind = "specimen " + kind
	}
	fmt.Fprintf(out, "%d %s, %s, valid through %s\n", b.printed, kind, b.titles(), b.valid.end(b.now).Format(time.DateOnly))
}

// contents names the files of the folder.
func (b *batch) contents(out io.Writer) {
	fmt.Fprintln(out)
	for _, e := range b.editions {
		if e.placed > 0 {
			e.list(out)
		}
	}
	photos, trust, root := "", "", ""
	if b.looks.photos > 0 {
		photos = photosFile
	}
	if b.listed() {
		trust, root = trustFile, rootPublicFile
	}
	b.files(out, []written{
		{photos, "what was measured of each portrait, and warnings"},
		{manifestFile, "row, card number, digest and place of each card"},
		{trust, "signed list of trusted keys, for verifiers"},
		{root, "public key that signed it: put it on devices by a trusted way"},
		{jwksFile, "the issuer's key as a JWK set, for other verifiers"},
	})
}

// titles names what was printed.
func (b *batch) titles() string {
	var names []string
	for _, e := range b.editions {
		if e.placed > 0 {
			names = append(names, e.title())
		}
	}
	return strings.Join(names, " and ")
}

// history says what the journal knew of the cards before.
func (b *batch) history() (s string) {
	if b.known > 0 {
		s += fmt.Sprintf("Issued before: %d, printed again as the same cards.\n", b.known)
	}
	if b.replaced > 0 {
		s += fmt.Sprintf("In the place of older cards: %d, which the status list has to name.\n", b.replaced)
	}
	return s
}

// A written is a file of the folder and what it is.
type written struct{ name, what string }

func (b *batch) files(out io.Writer, list []written) {
	for _, f := range list {
		if f.name != "" {
			fmt.Fprintf(out, "  %-28s %s\n", filepath.Join(b.out, f.name), f.what)
		}
	}
}

// list names the print files of an edition.
func (e *edition) list(out io.Writer) {
	l, n := e.renderer.Layout(), e.placed
	purpose := "for a card printer"
	if e.press != nil {
		purpose = fmt.Sprintf("and a bleed of %s, PDF/X-4 for %s", l.Bleed, e.press.Condition)
	}
	letters := ""
	if e.letters != nil {
		letters = e.called(lettersPrefix + "*.pdf")
	}
	cards, what := e.called(cardsFile), fmt.Sprintf("%d pages of %s %s", n*len(l.Sides), l.Trim, purpose)
	sheetsName, sheets := e.called(sheetsFile), 0
	if e.paper != nil {
		cards, sheetsName = e.called(paperFile), ""
		what = fmt.Sprintf("%d pages to cut out and fold, cards of %s", n, l.Trim)
	} else {
		sheets = e.sheet.Sheets(n)
	}
	e.files(out, []written{
		{letters, fmt.Sprintf("a letter for each card, %d a file", perFile)},
		{cards, what},
		{sheetsName, fmt.Sprintf("%d %s sheet%s of %d, %s", sheets, e.media(), plural(sheets), e.sheet.Columns*e.sheet.Rows-len(e.sheet.Blank), e.turned())},
		{e.called(proofPrefix + "*.png"), "the first card as a picture"},
	})
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// quoted returns a path as a shell takes it for one word.
func quoted(path string) string {
	if strings.Trim(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+") == "" {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
