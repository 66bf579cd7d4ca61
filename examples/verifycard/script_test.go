package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/internal/scripts"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"verifycard": main})
}

func TestScripts(t *testing.T) { scripts.Run(t, setup, nil) }

// setup writes lists, roots and card texts that scripts decide about.
func setup(env *testscript.Env) error {
	root, other := newKey(1), newKey(2)
	key, statusKey := newKey(3), newKey(4)
	now := time.Now().Truncate(time.Second)
	list := card.TrustList{
		Name: "Test", Sequence: 1, IssuedAt: now.Add(-time.Hour), Expiry: now.AddDate(0, 1, 0),
		Keys: []card.TrustedKey{{
			Key: key.Public().(ed25519.PublicKey), Use: card.UseCards, State: card.KeyActive, Issuer: "https://id.example",
			NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0),
		}, {
			Key: statusKey.Public().(ed25519.PublicKey), Use: card.UseStatus, State: card.KeyActive, Issuer: "https://id.example",
			NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0),
		}},
	}
	good, err1 := list.Seal(root)
	foreign, err2 := list.Seal(other)
	list.Sequence = 2
	newer, err6 := list.Seal(root)
	document, err7 := (&card.Root{Name: "Test", Sequence: 1, IssuedAt: now, Expiry: now.AddDate(1, 0, 0),
		Keys: []ed25519.PublicKey{root.Public().(ed25519.PublicKey)}, Threshold: 1}).Seal(root)
	list.Root = 1
	under, err8 := list.Seal(root)
	list.Sequence, list.Root = 1, 0
	list.IssuedAt, list.Expiry = now.AddDate(0, -2, 0), now.AddDate(0, -1, 0)
	ended, err3 := list.Seal(root)
	pub, err4 := x509.MarshalPKIXPublicKey(root.Public())
	if err := errors.Join(err1, err2, err3, err4, err6, err7, err8); err != nil {
		return err
	}
	files := map[string][]byte{
		"newer.cose": newer, "root.cose": document, "under.cose": under,
		"trust.cose": good, "foreign.cose": foreign, "ended.cose": ended,
		"root.pem": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pub}),
	}
	status, err := statusFile(statusKey, now.Add(-time.Hour), now.Add(time.Hour))
	if err != nil {
		return err
	}
	old, err := statusFile(statusKey, now.Add(-3*time.Hour/2), now.Add(-time.Hour))
	if err != nil {
		return err
	}
	files["status.cose"], files["old.cose"] = status, old
	for name, c := range map[string]*card.Claims{
		"good":     {Expiry: time.Date(2099, 12, 31, 23, 59, 59, 0, time.UTC)},
		"faced":    {Expiry: time.Date(2099, 12, 31, 23, 59, 59, 0, time.UTC)},
		"specimen": {Expiry: time.Date(2099, 12, 31, 23, 59, 59, 0, time.UTC), Specimen: true},
		"valid":    {Expiry: time.Date(2099, 12, 31, 23, 59, 59, 0, time.UTC), Status: &card.StatusRef{URI: "u", Index: 1}, IssuedAt: now.Add(-2 * time.Hour)},
		"revoked":  {Expiry: time.Date(2099, 12, 31, 23, 59, 59, 0, time.UTC), Status: &card.StatusRef{URI: "u", Index: 2}, IssuedAt: now.Add(-2 * time.Hour)},
		"expired":  {IssuedAt: now.AddDate(0, 0, -2), Expiry: now.AddDate(0, 0, -1)},
	} {
		s, err := card.NewIssuer("https://id.example", key, nil)
		if err != nil {
			return err
		}
		c.Identity = card.Identity{ID: "D-1", FullName: "Amina Odhiambo"}
		if name == "faced" {
			c.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: {{
				Kind: card.FormatImage, SubFormat: card.SubImageWebP, Data: []byte("RIFF....WEBP, as far as anybody looks")}}}
		}
		sealed, err := s.Issue(c)
		if err != nil {
			return err
		}
		files[name] = []byte(sealed.Text())
		env.Setenv(name, sealed.Text())
	}
	inji, err := card.NewIssuer("https://id.example", key, &card.IssuerOptions{Profile: card.ForInji})
	if err != nil {
		return err
	}
	theirs, err := inji.Issue(&card.Claims{Expiry: time.Date(2099, 12, 31, 23, 59, 59, 0, time.UTC), Identity: card.Identity{ID: "D-2", FullName: "Amina Odhiambo"}})
	if err != nil {
		return err
	}
	env.Setenv("inji", theirs.Text())
	german := strings.NewReplacer("Y", "Z", "Z", "Y", "*", "(", "+", "`", "-", "ß", "/", "-", ":", "Ö")
	env.Setenv("german", german.Replace(string(files["good"])))
	files["all"] = []byte("\t" + string(files["good"]) + "\r\n\r\n" + string(files["expired"]) + "\n" + string(files["good"]) + " \n")
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(env.WorkDir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// statusFile returns a list that calls index 1 valid and index 2 revoked.
func statusFile(key ed25519.PrivateKey, issued, expiry time.Time) ([]byte, error) {
	l, err := card.NewStatusList("u", 2, 64)
	if err != nil {
		return nil, err
	}
	l.IssuedAt, l.Expiry = issued, expiry
	err = errors.Join(l.Set(1, card.StatusValid), l.Set(2, card.StatusValid), l.Set(2, card.StatusRevoked))
	if err != nil {
		return nil, err
	}
	return l.Seal(key)
}

// newKey returns a key of equal seed bytes.
func newKey(b byte) ed25519.PrivateKey {
	seed := make([]byte, ed25519.SeedSize)
	for i := range seed {
		seed[i] = b
	}
	return ed25519.NewKeyFromSeed(seed)
}
