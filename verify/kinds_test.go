package verify_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/verify"
)

// TestNoKindPassesForAnother gives every kind of message to every reader.
func TestNoKindPassesForAnother(t *testing.T) {
	base := statusListAt(t, at, nil)
	// One key for everything, so that kinds alone keep them apart.
	key := rootA
	cardText := text(t, key, issuerName, nil)
	kinds := map[string][]byte{
		"card":         cardToken(t, cardText),
		"trust list":   sealBy(t, programme(1, 0), key),
		"root":         rootDoc(t, 1, []ed25519.PrivateKey{rootA, rootB}, rootA, rootB),
		"status list":  sealStatus(t, base, key),
		"status delta": delta(t, base, statusListAt(t, at.Add(time.Hour), nil), key),
	}
	keys := func([]byte) []ed25519.PublicKey { return []ed25519.PublicKey{public(key)} }
	tried := 0
	for name, message := range kinds {
		readers := map[string]func() error{
			"card":        func() error { _, err := card.Open(cardtest.Text(message), keys, nil); return err },
			"root":        func() error { _, err := verify.ParseRoots(message); return err },
			"status list": func() error { _, err := card.OpenStatusList(message, public(key)); return err },
			"trust list": func() error { // the payload under the type of a trust list, and so on, is what Update looks at
				s := storeOf(t, rootOf(key))
				if err := s.Update(message); err != nil {
					return err
				}
				if len(s.Lists()) != 2 {
					return errors.New("no trust list is held")
				}
				return nil
			},
			"status delta": func() error { // a device that holds the list before, and the key for lists
				l := programme(1, 0)
				l.Keys[1].Key = public(key)
				s := storeOf(t, rootOf(rootD), sealBy(t, l, rootD), sealStatus(t, base, key))
				if err := s.Update(message); err != nil {
					return err
				}
				if got := s.Lists()[2].IssuedAt; !got.Equal(at.Add(time.Hour)) {
					return fmt.Errorf("the list is of %v", got)
				}
				return nil
			},
		}
		for reader, read := range readers {
			err := read()
			if (err == nil) != (name == reader) {
				t.Errorf("a %s read as a %s: %v", name, reader, err)
			}
			tried++
		}
	}
	if tried != 25 {
		t.Errorf("%d pairs tried, want 25", tried)
	}
	// Signed payloads under each other's type, by the key that the type asks for.
	payloads := map[string][]byte{}
	for name, message := range kinds {
		if m, _, err := cose.DecodeSigned(message); err == nil {
			payloads[name] = m.Payload
		} else if m, err := cose.Decode(message); err == nil {
			payloads[name] = m.Payload
		}
	}
	types := map[string]string{"trust list": cwt.TrustType, "root": cwt.RootType}
	for name, payload := range payloads {
		for kind, typ := range types {
			if err := storeOf(t, rootOf(key)).Update(cosign(typ, payload, key)); (err == nil) != (name == kind) && !(name == kind && kind == "root") {
				t.Errorf("the content of a %s as a %s: %v", name, kind, err)
			}
		}
	}
}

// cardToken returns the token in a card's text.
func cardToken(t testing.TB, text string) []byte {
	t.Helper()
	b, err := cardtest.Token(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRootKeysServeOneProgramme(t *testing.T) {
	doc := rootDoc(t, 1, []ed25519.PrivateKey{rootA, rootB, rootC}, rootA, rootB)
	s := storeOf(t, twoOf(rootA, rootB, rootC), doc)
	canteen := programme(40, 1)
	canteen.Name = "Canteen"
	if err := s.Update(sealBy(t, canteen, rootA, rootB)); err == nil || !strings.Contains(err.Error(), "of another programme") {
		t.Errorf("Update with the list of another programme = %v", err)
	}
	other, err := (&card.Root{Name: "Canteen", Sequence: 2, IssuedAt: issued, Expiry: expiry, Threshold: 1, Keys: []ed25519.PublicKey{public(rootA)}}).Seal(rootA, rootB)
	if err != nil {
		t.Fatal(err)
	}
	for _, store := range []*verify.Store{s, restart(t, twoOf(rootA, rootB, rootC), s)} {
		if err := store.Update(other); err == nil || !strings.Contains(err.Error(), "of another programme") {
			t.Errorf("Update with the root document of another programme = %v", err)
		}
	}
}
