package card_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/base45"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/flate"
)

// maxAllocated is what any text may cost, in bytes.
const maxAllocated = 1 << 20

// allDialects reads everything that can be read.
func allDialects(t testing.TB) *card.OpenOptions {
	t.Helper()
	return &card.OpenOptions{
		Dialects:      []card.Dialect{card.Spec, card.Inji, card.Core, card.CoreEncrypted, card.PhilSys},
		DecryptionKey: cardtest.KitFile(t, "secret.hex"),
	}
}

// allocated returns how many bytes a call of f takes.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestNoTextCostsMuch(t *testing.T) {
	opts := allDialects(t)
	for _, c := range cardtest.Kit(t) {
		if n := allocated(func() { card.Open(c.Text, testKeys, opts) }); n > maxAllocated {
			t.Errorf("%s: opening it takes %d bytes, want at most %d", c.Name, n, maxAllocated)
		}
	}
	// Some hundred characters that inflate to as many small items as there can be.
	for name, head := range map[string]string{
		"array": "\xd2\x99\x3f\xf0", "unprotected": "\xd2\x84\x40\x99\x3f\xf0", "nothing": "",
		"deep": "\xd8\x3d\xd2\x84\x81\x81\x81\x81\x99\x3f\xe0", "protected": "\xd2\x84\x59\x3f\xf0\x99\x3f\xe0",
	} {
		for _, item := range []string{"\x80", "\xa0", "\x60", "\x81", "\x00"} {
			text := base45.Encode(flate.Compress([]byte(head + strings.Repeat(item, 1<<14-len(head)))))
			if n := allocated(func() { card.Open(text, testKeys, opts) }); n > maxAllocated {
				t.Errorf("%s of %x: %d characters take %d bytes, want at most %d", name, item, len(text), n, maxAllocated)
			}
		}
	}
}

// FuzzOpen opens any text. What opens in our own profile can be issued and opened again;
// that its bytes are the same is for the targets of each layer.
func FuzzOpen(f *testing.F) {
	for _, c := range cardtest.Kit(f) {
		f.Add(c.Text)
	}
	opts := allDialects(f)
	issuers := map[string]*card.Issuer{}
	f.Fuzz(func(t *testing.T, text string) {
		var c *card.Card
		var err error
		if n := allocated(func() { c, err = card.Open(text, testKeys, opts) }); n > 4*maxAllocated { // other workers allocate too
			t.Errorf("opening %q takes %d bytes", text, n)
		}
		if err != nil || c.Dialect() != card.Own {
			return
		}
		claims := c.Claims()
		s := issuers[claims.Issuer]
		if s == nil {
			if s, err = card.NewIssuer(claims.Issuer, cardtest.Key(), nil); err != nil {
				t.Fatal(err)
			}
			issuers[claims.Issuer] = s
		}
		again, err := s.Issue(claims)
		if err != nil {
			return // composed text can be longer than its limit
		}
		opened, err := card.Open(again.Text(), testKeys, nil)
		if err != nil || spell(opened.Claims()) != spell(again.Claims()) {
			t.Errorf("the claims of %q are issued and opened as others: %v", text, err)
		}
	})
}
