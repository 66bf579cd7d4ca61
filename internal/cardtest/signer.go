package cardtest

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/verify"
)

// TestSigner holds a signer to what Sealcard asks of one: Ed25519 over whole messages, the
// same signature each time, safe for concurrent use, and cards and lists that verify.
// Every way to keep a key runs it.
func TestSigner(t *testing.T, signer crypto.Signer) {
	t.Helper()
	public, ok := signer.Public().(ed25519.PublicKey)
	if !ok {
		t.Fatalf("public key is a %T, want ed25519.PublicKey", signer.Public())
	}
	for _, n := range []int{0, 1, 100, 4096, 100_000} {
		message := bytes.Repeat([]byte{0x84}, n)
		first, err := crypto.SignMessage(signer, rand.Reader, message, crypto.Hash(0))
		if err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		if !ed25519.Verify(public, message, first) {
			t.Errorf("%d bytes: the signature does not verify", n)
		}
		again, err := signer.Sign(rand.Reader, message, crypto.Hash(0))
		if err != nil || !bytes.Equal(first, again) {
			t.Errorf("%d bytes: a second signature differs (%v)", n, err)
		}
	}
	issued := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 5 {
				if err := issueAndVerify(signer, public, issued); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for name, faulty := range faults(signer) {
		if err := issueAndVerify(faulty, public, issued); !errors.Is(err, card.ErrSigner) {
			t.Errorf("a signer that %s: %v, want ErrSigner and no card", name, err)
		}
	}
}

// issueAndVerify issues a card with the signer and has it verified under lists that the
// signer signs too.
func issueAndVerify(signer crypto.Signer, public ed25519.PublicKey, at time.Time) error {
	issuer, err := card.NewIssuer("https://id.example", signer, nil)
	if err != nil {
		return err
	}
	c, err := issuer.Issue(&card.Claims{IssuedAt: at, Expiry: at.AddDate(1, 0, 0), Identity: card.Identity{ID: "D-1"}})
	if err != nil {
		if c != nil {
			return errors.New("a card beside an error")
		}
		return err
	}
	root := OtherKey(7)
	list, err := (&card.TrustList{Name: "n", Sequence: 1, IssuedAt: at, Expiry: at.AddDate(1, 0, 0), Keys: []card.TrustedKey{{
		Key: public, Use: card.UseCards, State: card.KeyActive, Issuer: "https://id.example", NotBefore: at, NotAfter: at.AddDate(1, 0, 0),
	}}}).Seal(root)
	if err != nil {
		return err
	}
	store, err := verify.NewStore(verify.Roots{Keys: []ed25519.PublicKey{root.Public().(ed25519.PublicKey)}, Threshold: 1}, nil)
	if err == nil {
		err = store.Update(list)
	}
	if err != nil {
		return err
	}
	v, err := verify.New(store, verify.Policy{Now: func() time.Time { return at }})
	if err == nil {
		_, err = v.Verify(c.Text())
	}
	if err != nil {
		return err
	}
	_, err = (&card.Root{Name: "n", Sequence: 1, IssuedAt: at, Expiry: at.AddDate(1, 0, 0), Keys: []ed25519.PublicKey{public}, Threshold: 1}).Seal(signer)
	return err
}

// faults returns signers that do what a broken or hostile device does.
func faults(good crypto.Signer) map[string]crypto.Signer {
	other := OtherKey(9)
	with := func(change func([]byte) ([]byte, error)) crypto.Signer { return &faulty{good, change} }
	return map[string]crypto.Signer{
		"uses the wrong key":  &wrongKey{good, other},
		"names the wrong key": &wrongName{good, other},
		"truncates":           with(func(s []byte) ([]byte, error) { return s[:63], nil }),
		"adds a byte":         with(func(s []byte) ([]byte, error) { return append(s, 0), nil }),
		"flips a bit of R":    with(func(s []byte) ([]byte, error) { s[3] ^= 1; return s, nil }),
		"flips a bit of S":    with(func(s []byte) ([]byte, error) { s[40] ^= 1; return s, nil }),
		"says nothing":        with(func([]byte) ([]byte, error) { return nil, nil }),
		"fails":               with(func(s []byte) ([]byte, error) { return s, errors.New("device removed") }),
		"repeats itself":      &stuck{good},
	}
}

type faulty struct {
	crypto.Signer
	change func([]byte) ([]byte, error)
}

func (f *faulty) Sign(r io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	s, err := f.Signer.Sign(r, message, opts)
	if err != nil {
		return nil, err
	}
	return f.change(bytes.Clone(s))
}

// wrongKey signs with another key than it names.
type wrongKey struct{ named, used crypto.Signer }

func (w *wrongKey) Public() crypto.PublicKey { return w.named.Public() }
func (w *wrongKey) Sign(r io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	return w.used.Sign(r, message, opts)
}

// wrongName names another key than it signs with.
type wrongName struct{ used, named crypto.Signer }

func (w *wrongName) Public() crypto.PublicKey { return w.named.Public() }
func (w *wrongName) Sign(r io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	return w.used.Sign(r, message, opts)
}

// stuck signs the same message whatever it is given.
type stuck struct{ crypto.Signer }

func (s *stuck) Sign(r io.Reader, _ []byte, opts crypto.SignerOpts) ([]byte, error) {
	return s.Signer.Sign(r, []byte("the last message"), opts)
}
