package verify_test

import (
	"crypto/ed25519"
	"errors"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/verify"
)

// layers are those of reasons that a FormatError does not tell apart.
var layers = map[verify.Reason]string{
	verify.UnknownKey: "key", verify.BadSignature: "signature", verify.OutsideKeyWindow: "window",
	verify.OutsideScope: "scope", verify.Specimen: "specimen", verify.ClockUntrusted: "time",
	verify.NotYetValid: "time", verify.Expired: "time", verify.StatusUnknown: "status",
	verify.Revoked: "status", verify.Suspended: "status", verify.NotIssued: "status",
}

// causes returns what stands behind a refusal.
func causes(err error) error {
	if r, ok := errors.AsType[*verify.Rejection](err); ok {
		return r.Err
	}
	return err
}

// verdict returns what the kit expects in the words of its files.
func verdict(err error) (expect, layer string) {
	if err == nil {
		return "accepted", "none"
	}
	if errors.Is(err, verify.ErrNoTrustList) {
		return "no trust list", "none"
	}
	r, ok := errors.AsType[*verify.Rejection](err)
	if !ok {
		return err.Error(), "none"
	}
	if f, ok := errors.AsType[*card.FormatError](err); ok {
		return r.Reason.String(), string(f.Layer)
	}
	return r.Reason.String(), layers[r.Reason]
}

// kitPolicy returns the policy that a file of the kit asks for.
func kitPolicy(t testing.TB, c cardtest.KitCard) verify.Policy {
	t.Helper()
	p := verify.Policy{Now: func() time.Time { return c.At }}
	for _, word := range c.Policy {
		switch word {
		case "specimen":
			p.AllowSpecimen = true
		case "unknown-status":
			p.AllowUnknownStatus = true
		case "stale-status":
			p.AllowStaleStatus = 7 * 24 * time.Hour
		case "stale-trust":
			p.AllowStaleTrust = 7 * 24 * time.Hour
		case "secret":
			p.DecryptionKey = cardtest.KitFile(t, "secret.hex")
		case "spec":
			p.Dialects = append(p.Dialects, card.Spec)
		case "inji":
			p.Dialects = append(p.Dialects, card.Inji)
		case "core":
			p.Dialects = append(p.Dialects, card.Core)
		case "core-encrypted":
			p.Dialects = append(p.Dialects, card.CoreEncrypted)
		case "philsys":
			p.Dialects = append(p.Dialects, card.PhilSys)
		default:
			t.Fatalf("%s: policy %q", c.Name, word)
		}
	}
	return p
}

// kitStore returns a store that holds what a file of the kit asks for.
func kitStore(t testing.TB, c cardtest.KitCard) *verify.Store {
	t.Helper()
	store, err := verify.NewStore(verify.Roots{Keys: []ed25519.PublicKey{cardtest.KitFile(t, "root.hex")}, Threshold: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append([]string{"trust.cose"}, c.Status...) {
		if err := store.Update(cardtest.KitFile(t, name)); err != nil {
			t.Fatal(err)
		}
	}
	return store
}

func TestKit(t *testing.T) {
	good, bad := 0, 0
	reached := map[string]bool{}
	for _, c := range cardtest.Kit(t) {
		v, err := verify.New(kitStore(t, c), kitPolicy(t, c))
		if err != nil {
			t.Fatal(err)
		}
		result, err := v.Verify(c.Text)
		if expect, layer := verdict(err); expect != c.Expect || layer != c.Layer {
			t.Errorf("%s: %s in layer %s, want %s in layer %s (%v)", c.Name, expect, layer, c.Expect, c.Layer, causes(err))
		}
		if (result == nil) != (err != nil) {
			t.Errorf("%s: result %v with error %v", c.Name, result, err)
		}
		if c.Expect == "accepted" {
			good++
		} else {
			bad++
		}
		reached[c.Expect] = true
	}
	if good+bad < 250 || bad < 4*good {
		t.Errorf("the kit has %d good and %d bad cards, want 250 in all and four bad for a good", good, bad)
	}
	for r := verify.Malformed; r <= verify.StatusUnknown; r++ {
		if !reached[r.String()] {
			t.Errorf("no file of the kit reaches %v", r)
		}
	}
}
