package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/render"
	"github.com/sealcard/sealcard/verify"
)

// A manifest says where each card stands. It is how a reprint, a handover and a count
// are reconciled, and holds nothing of the holder but the card number.
type manifest struct{ lines [][]string }

var manifestHeader = []string{"row", "card number", "digest", "file", "page", "position"}

func (m *manifest) add(r *row, c *card.Card, file string, at render.Location) {
	digest := c.Digest()
	m.lines = append(m.lines, []string{
		strconv.Itoa(r.number), harmless(r.claims.Identity.ID), hex.EncodeToString(digest[:]),
		file, strconv.Itoa(at.Page), strconv.Itoa(at.Position),
	})
}

// harmless returns a cell that no spreadsheet takes for a formula.
func harmless(cell string) string {
	if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@") {
		return "'" + cell
	}
	return cell
}

func (m *manifest) bytes() []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write(manifestHeader) // a bytes.Buffer takes everything
	w.WriteAll(m.lines)
	return out.Bytes()
}

// verify decides about every card as a handheld would: from the trust list as it was
// written, and from the text that each QR code holds.
func (b *batch) verify() error {
	list, err := b.folder.read(trustFile)
	if err != nil {
		return err
	}
	store, err := verify.NewStore(verify.Roots{Keys: []ed25519.PublicKey{b.rootKey()}, Threshold: 1}, nil)
	if err != nil {
		return err
	}
	if err := store.Update(list); err != nil {
		return err
	}
	v, err := verify.New(store, verify.Policy{
		Now:           func() time.Time { return b.now },
		AllowSpecimen: b.specimen,
	})
	if err != nil {
		return err
	}
	for i, text := range b.texts {
		if _, err := v.Verify(text); err != nil {
			return fmt.Errorf("card %d of this batch does not verify, nothing was written: %w", i+1, err)
		}
	}
	return nil
}

// report says what was done and what to try next.
func (b *batch) report(stdout io.Writer) error {
	n := len(b.texts)
	l := b.renderer.Layout()
	kind := "cards"
	if b.specimen {
		kind = "specimen cards"
	}
	sheets, purpose := 0, "for a card printer"
	if b.press != nil {
		purpose = fmt.Sprintf("and a bleed of %s, PDF/X-4 for %s", l.Bleed, b.press.Condition)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%d %s, %s, valid through %s\n", n, kind, b.title(), b.valid.end(b.now).Format(time.DateOnly))
	fmt.Fprintf(&out, "All %d QR codes verify against the trust list in this folder.\n", n)
	photos, letters := "", ""
	if summary := b.photosSummary(); summary != "" {
		photos = photosFile
		out.WriteString(summary)
	}
	out.WriteByte('\n')
	if b.letters != nil {
		letters = lettersPrefix + "*.pdf"
	}
	cards, what := cardsFile, fmt.Sprintf("%d pages of %s %s", n*len(l.Sides), l.Trim, purpose)
	sheetsName := sheetsFile
	if b.paper != nil {
		cards, sheetsName = paperFile, ""
		what = fmt.Sprintf("%d pages to cut out and fold, cards of %s", n, l.Trim)
	} else {
		sheets = b.sheet.Sheets(n)
	}
	for _, f := range []struct{ name, what string }{
		{letters, fmt.Sprintf("a letter for each card, %d a file", perFile)},
		{cards, what},
		{sheetsName, fmt.Sprintf("%d %s sheet%s of %d, %s", sheets, b.media(), plural(sheets), b.sheet.Columns*b.sheet.Rows-len(b.sheet.Blank), b.turned())},
		{proofPrefix + "*.png", "the first card as a picture"},
		{photos, "what was measured of each portrait, and warnings"},
		{manifestFile, "row, card number, digest and place of each card"},
		{trustFile, "signed list of trusted keys, for verifiers"},
		{rootPublicFile, "public key that signed it: put it on devices by a trusted way"},
		{jwksFile, "the issuer's key as a JWK set, for other verifiers"},
	} {
		if f.name == "" {
			continue
		}
		fmt.Fprintf(&out, "  %-28s %s\n", filepath.Join(b.out, f.name), f.what)
	}
	fmt.Fprintf(&out, "\nNext (zbarimg is in Debian's zbar-tools):\n  %s\n  %s\n",
		fmt.Sprintf("zbarimg -q --raw -Sdisable -Sqrcode.enable %s | go run ./examples/verifycard --trust %s",
			quoted(filepath.Join(b.out, proofPrefix+b.codeSide+".png")), quoted(filepath.Join(b.out, trustFile))),
		"go run ./examples/printbatch -h")
	_, err := stdout.Write(out.Bytes())
	return err
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
