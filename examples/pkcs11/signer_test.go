package main

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/pkcs11"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
)

func TestConformance(t *testing.T) { cardtest.TestSigner(t, newSigner(t)) }

func TestKeyIsFoundAgain(t *testing.T) {
	made := newSigner(t)
	if err := made.token.Close(); err != nil {
		t.Fatal(err)
	}
	found, err := openToken(t, t.Name()).Signer("key")
	if err != nil {
		t.Fatal(err)
	}
	if !found.public.Equal(made.public) {
		t.Errorf("public key = %x, want that of the key made: %x", found.public, made.public)
	}
	cardtest.TestSigner(t, found)
}

func TestPrivateKeyStaysInTheToken(t *testing.T) {
	s := newSigner(t)
	read := func(typ uint) ([]byte, error) {
		a, err := s.token.lib.GetAttributeValue(s.token.session, s.private, []*pkcs11.Attribute{pkcs11.NewAttribute(typ, nil)})
		if err != nil {
			return nil, err
		}
		return a[0].Value, nil
	}
	if v, err := read(pkcs11.CKA_VALUE); !errors.Is(err, pkcs11.Error(pkcs11.CKR_ATTRIBUTE_SENSITIVE)) {
		t.Errorf("CKA_VALUE gives %d bytes, %v, want CKR_ATTRIBUTE_SENSITIVE", len(v), err)
	}
	for _, tt := range []struct {
		name string
		typ  uint
		want byte
	}{
		{"CKA_TOKEN", pkcs11.CKA_TOKEN, 1},
		{"CKA_PRIVATE", pkcs11.CKA_PRIVATE, 1},
		{"CKA_SENSITIVE", pkcs11.CKA_SENSITIVE, 1},
		{"CKA_ALWAYS_SENSITIVE", pkcs11.CKA_ALWAYS_SENSITIVE, 1},
		{"CKA_EXTRACTABLE", pkcs11.CKA_EXTRACTABLE, 0},
		{"CKA_NEVER_EXTRACTABLE", pkcs11.CKA_NEVER_EXTRACTABLE, 1},
	} {
		if v, err := read(tt.typ); err != nil || !bytes.Equal(v, []byte{tt.want}) {
			t.Errorf("%s = %x, %v, want %d", tt.name, v, err, tt.want)
		}
	}
}

func TestEachMistakeHasItsOwnError(t *testing.T) {
	module := softHSM(t)
	newToken(t, "one")
	newToken(t, "twins")
	newToken(t, "twins")
	text := filepath.Join(t.TempDir(), "text.so")
	if err := os.WriteFile(text, []byte("no library"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, module, token, pin string
		want                     error
	}{
		{"no such library", module + ".old", "one", goodPIN, fs.ErrNotExist},
		{"a library's bare name", filepath.Base(module), "one", goodPIN, fs.ErrNotExist},
		{"not a library", text, "one", goodPIN, errModule},
		{"a folder", filepath.Dir(module), "one", goodPIN, errModule},
		{"no such token", module, "two", goodPIN, errNoToken},
		{"a token without a label", module, "", goodPIN, errNoToken},
		{"several tokens", module, "twins", goodPIN, errManyTokens},
		{"wrong PIN", module, "one", "seal-2719", errPIN},
		{"a PIN of one sign", module, "one", "2", errPIN},
		{"no PIN", module, "one", "", errNoPIN},
	} {
		t.Run(tt.name, func(t *testing.T) {
			token, err := OpenToken(tt.module, tt.token, tt.pin)
			checkError(t, err, tt.want)
			if token != nil {
				t.Error("a token beside the error")
			}
		})
	}
}

// checkError fails unless err is want, in one line without a PIN.
func checkError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
	if text := err.Error(); strings.Contains(text, "\n") || strings.Contains(text, "seal-27") {
		t.Errorf("error %q is not one line, or tells a PIN", text)
	}
}

func TestWrongPINsAreTold(t *testing.T) {
	for code, want := range map[uint]error{
		pkcs11.CKR_PIN_INCORRECT: errPIN, pkcs11.CKR_PIN_INVALID: errPIN, pkcs11.CKR_PIN_LEN_RANGE: errPIN, pkcs11.CKR_PIN_LOCKED: errLocked,
	} {
		if err := loginError(pkcs11.Error(code)); err != want {
			t.Errorf("code %#x: %v, want %v", code, err, want)
		}
	}
	if err := loginError(nil); err != nil {
		t.Errorf("a good PIN: %v", err)
	}
	const want = "the library says 0x30: CKR_DEVICE_ERROR"
	if err := loginError(pkcs11.Error(pkcs11.CKR_DEVICE_ERROR)); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestKeysAreNamedByOneLabel(t *testing.T) {
	s := newSigner(t)
	for _, label := range []string{"other", "", "ke", "key "} {
		_, err := s.token.Signer(label)
		checkError(t, err, errNoKey)
	}
	_, err := s.token.Generate("key")
	checkError(t, err, errKeyThere)
	_, err = s.token.Generate("")
	checkError(t, err, errNoKey)

	// As another program makes them, which does not look.
	if err := s.token.generate("key", curves[1]); err != nil {
		t.Fatal(err)
	}
	_, err = s.token.Signer("key")
	checkError(t, err, errManyKeys)
}

func TestOneTokenAtATime(t *testing.T) {
	s := newSigner(t)
	_, err := OpenToken(softHSM(t), t.Name(), goodPIN)
	checkError(t, err, errInUse)
	if _, err := crypto.SignMessage(s, nil, []byte("m"), crypto.Hash(0)); err != nil {
		t.Errorf("the first one no longer signs: %v", err)
	}
}

func TestClosedTokenSignsNothing(t *testing.T) {
	s := newSigner(t)
	issuer, err := card.NewIssuer("https://id.example", s, nil)
	if err != nil {
		t.Fatal(err)
	}
	// As when a device is pulled out: the library lives and its session does not.
	if err := s.token.lib.CloseSession(s.token.session); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Sign(nil, []byte("m"), crypto.Hash(0)); err == nil || !strings.Contains(err.Error(), "CKR_SESSION_HANDLE_INVALID") {
		t.Errorf("Sign without a session: %v, want CKR_SESSION_HANDLE_INVALID", err)
	}
	for range 2 {
		if err := s.token.Close(); err != nil {
			t.Fatal(err)
		}
		_, err := s.Sign(nil, []byte("m"), crypto.Hash(0))
		checkError(t, err, errClosed)
		_, err = s.token.Signer("key")
		checkError(t, err, errClosed)
		_, err = s.token.Generate("other")
		checkError(t, err, errClosed)
		c, err := issuer.Issue(&card.Claims{Expiry: time.Now().Truncate(time.Second).AddDate(1, 0, 0), Identity: card.Identity{ID: "D-1"}})
		checkError(t, err, card.ErrSigner)
		checkError(t, err, errClosed)
		if c != nil {
			t.Error("a card beside the error")
		}
	}
}

func TestConcurrentSigning(t *testing.T) {
	s := newSigner(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 25 {
				message := fmt.Appendf(nil, "message %d of %d", j, i)
				signature, err := s.Sign(nil, message, crypto.Hash(0))
				if err != nil || !ed25519.Verify(s.public, message, signature) {
					t.Errorf("%s: signature %x, %v", message, signature, err)
				}
			}
		})
	}
	wg.Wait()
	for range 8 {
		wg.Go(func() {
			for {
				signature, err := s.Sign(nil, []byte("m"), crypto.Hash(0))
				if err != nil {
					if !errors.Is(err, errClosed) {
						t.Errorf("Sign while the token is closed: %v, want %v", err, errClosed)
					}
					return
				}
				if !ed25519.Verify(s.public, []byte("m"), signature) {
					t.Error("a wrong signature while the token is closed")
				}
			}
		})
	}
	if err := s.token.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
}

func TestOnlyWholeMessagesAreSigned(t *testing.T) {
	s := newSigner(t)
	for name, opts := range map[string]crypto.SignerOpts{
		"none": nil, "a hash": crypto.SHA512, "Ed25519ph": &ed25519.Options{Hash: crypto.SHA512}, "Ed25519ctx": &ed25519.Options{Context: "c"},
	} {
		if _, err := s.Sign(nil, make([]byte, 64), opts); err != errHash {
			t.Errorf("%s: %v, want %v", name, err, errHash)
		}
	}
	if _, err := s.Sign(nil, []byte("m"), &ed25519.Options{}); err != nil {
		t.Errorf("plain Ed25519: %v", err)
	}
}

func TestPublicKeysInTheFormsOfLibraries(t *testing.T) {
	key := []byte(cardtest.Key().Public().(ed25519.PublicKey))
	join := func(head ...byte) []byte { return append(head, key...) }
	for _, tt := range []struct {
		name          string
		params, point []byte
		want          error
	}{
		{"plain", curves[0], key, nil},
		{"OCTET STRING", curves[1], join(0x04, 32), nil},
		{"BIT STRING", curves[2], join(0x03, 33, 0), nil},
		{"OCTET STRING of another length", curves[0], join(0x04, 33), errPoint},
		{"a byte more", curves[0], join(0), errPoint},
		{"nothing", curves[0], nil, errPoint},
		{"Ed448", []byte{0x06, 3, 0x2b, 101, 113}, key, errCurve},
		{"X25519", []byte{0x06, 3, 0x2b, 101, 110}, key, errCurve},
		{"no curve", nil, key, errCurve},
	} {
		got, err := publicKey(tt.params, tt.point)
		if err != tt.want || err == nil && !bytes.Equal(got, key) {
			t.Errorf("%s: publicKey = %x, %v, want %v", tt.name, got, err, tt.want)
		}
	}
}
