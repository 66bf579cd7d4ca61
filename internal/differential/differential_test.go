package differential

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/veraison/go-cose"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/base45"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/flate"
	"github.com/sealcard/sealcard/verify"
)

// cases is how many cards and mutants are compared.
const cases = 12_000

// A sample is one text, with what each verifier says.
type sample struct {
	kind  string
	text  string
	token []byte // nil if the text holds none

	ours, python string // reason, tab, layer
	goCose       bool   // the signature holds
}

var (
	now    = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	issued = time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC)
)

// claims returns claims that differ from one call to the next.
func claims(r *rand.Rand) *card.Claims {
	c := &card.Claims{
		IssuedAt: issued.Add(time.Duration(r.IntN(1000)) * time.Second),
		Expiry:   now.Add(time.Duration(r.IntN(200)-20) * time.Hour), // some have ended
	}
	id := &c.Identity
	words := []string{"Amina", "Trần Thị", "Нұрлан", "أمينة", "李", "O'Neil-Żółty", "a"}
	word := func() string { return words[r.IntN(len(words))] }
	for _, set := range []func(){
		func() { id.ID = fmt.Sprint(r.Uint32()) },
		func() { id.FullName = word() + " " + word() },
		func() { id.Address = word() + "\n" + word() },
		func() { id.BirthDate = card.Date{Year: 1900 + r.IntN(120), Month: 1 + r.IntN(12), Day: 1 + r.IntN(28)} },
		func() { id.Gender = card.Gender(1 + r.IntN(3)) },
		func() { id.Nationality = "KEN" },
		func() { id.BestFingers = []card.Finger{card.Finger(r.IntN(11))} },
		func() {
			id.Biometrics = map[card.BodyPart][]card.Biometric{
				card.RightThumb + card.BodyPart(r.IntN(16)): {{Kind: card.BiometricFormat(r.IntN(4)), Data: noise(r, 1+r.IntN(200))}}}
		},
		func() {
			id.Private = map[int]any{101 + r.IntN(9): int64(r.Uint64()), 200: r.IntN(2) == 0, 300: word(), 400: noise(r, r.IntN(9))}
		},
		func() { c.Subject = word() },
		func() { c.NotBefore = now.Add(time.Duration(r.IntN(40)-30) * time.Hour) },
		func() { c.Status = &card.StatusRef{URI: "https://id.example/s", Index: r.Uint32()} },
		func() { c.Specimen = r.IntN(4) == 0 },
		func() { c.ID = noise(r, 8+r.IntN(9)) },
	} {
		if r.IntN(3) == 0 {
			set()
		}
	}
	if !c.NotBefore.IsZero() && !c.NotBefore.Before(c.Expiry) {
		c.NotBefore = time.Time{}
	}
	return c
}

func noise(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// samples makes cards, and alters most of them in one place.
func samples(t *testing.T) []sample {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	issuers := make([]*card.Issuer, 0, 3)
	for _, o := range []struct {
		name string
		key  ed25519.PrivateKey
	}{{"https://id.example", cardtest.Key()}, {"https://other.example", cardtest.Key()}, {"https://id.example", cardtest.OtherKey(2)}} {
		s, err := card.NewIssuer(o.name, o.key, nil)
		if err != nil {
			t.Fatal(err)
		}
		issuers = append(issuers, s)
	}
	all := make([]sample, 0, cases)
	for len(all) < cases {
		which := 0
		if r.IntN(10) == 0 {
			which = 1 + r.IntN(2)
		}
		c, err := issuers[which].Issue(claims(r))
		if err != nil {
			t.Fatal(err)
		}
		token := inside(c.Text())
		s := sample{kind: "card", text: c.Text(), token: token}
		switch i := r.IntN(len(token)); r.IntN(8) {
		case 0, 1:
		case 2:
			s = altered("bit", token, i, 1, token[i]^1<<r.IntN(8))
		case 3:
			s = altered("byte", token, i, 1, byte(r.Uint32()))
		case 4:
			s = altered("inserted", token, i, 0, byte(r.Uint32()))
		case 5:
			s = altered("left out", token, i, 1)
		case 6:
			s = resigned(r, token)
		case 7:
			at := r.IntN(len(c.Text()))
			text := c.Text()[:at] + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"[r.IntN(45):][:1] + c.Text()[at+1:]
			s = sample{kind: "character", text: text, token: inside(text)}
		}
		all = append(all, s)
	}
	return all
}

// inside returns the token in a text, nil if there is none.
func inside(text string) []byte {
	z, err := base45.Decode(text)
	if err != nil {
		return nil
	}
	token, err := flate.Decompress(z, flate.MaxInflated)
	if err != nil {
		return nil
	}
	return token
}

func altered(kind string, token []byte, i, n int, with ...byte) sample {
	b := slices.Concat(token[:i], with, token[i+n:])
	return sample{kind: kind, text: base45.Encode(flate.Compress(b)), token: b}
}

// resigned alters the claims or the header and signs again, so that what refuses is what
// comes after the signature, or what go-cose does not look at.
func resigned(r *rand.Rand, token []byte) sample {
	var m cose.Sign1Message
	if err := m.UnmarshalCBOR(token); err != nil {
		panic(err) // a card
	}
	kind := "claims signed again"
	i := r.IntN(len(m.Payload))
	switch r.IntN(4) {
	case 0:
		m.Payload[i] ^= 1 << r.IntN(8)
	case 1:
		m.Payload = slices.Concat(m.Payload[:i], []byte{byte(r.Uint32())}, m.Payload[i:])
	case 2:
		kind = "unprotected header"
		m.Headers.RawUnprotected = nil
		m.Headers.Unprotected = cose.UnprotectedHeader{int64(33): noise(r, 9)}
	case 3:
		kind = "protected header signed again"
		m.Headers.RawProtected = nil
		m.Headers.Protected[int64(3)] = "application/vc+cwt"
	}
	signer, err := cose.NewSigner(cose.AlgorithmEdDSA, cardtest.Key())
	if err != nil {
		panic(err)
	}
	m.Signature = nil
	if err := m.Sign(nil, nil, signer); err != nil {
		return altered("bit", token, i, 1, token[i]^1)
	}
	b, err := m.MarshalCBOR()
	if err != nil {
		panic(err)
	}
	return sample{kind: kind, text: base45.Encode(flate.Compress(b)), token: b}
}

var layers = map[verify.Reason]string{
	verify.UnknownKey: "key", verify.BadSignature: "signature", verify.OutsideKeyWindow: "window",
	verify.OutsideScope: "scope", verify.Specimen: "specimen", verify.ClockUntrusted: "time",
	verify.NotYetValid: "time", verify.Expired: "time", verify.StatusUnknown: "status",
}

func (s *sample) askOurs(v *verify.Verifier) {
	_, err := v.Verify(s.text)
	r, ok := errors.AsType[*verify.Rejection](err)
	switch {
	case err == nil:
		s.ours = "accepted\tnone"
	case !ok:
		s.ours = err.Error()
	default:
		layer := layers[r.Reason]
		if f, ok := errors.AsType[*card.FormatError](err); ok {
			layer = string(f.Layer)
		}
		s.ours = r.Reason.String() + "\t" + layer
	}
}

func (s *sample) askGoCose(v cose.Verifier) {
	var m cose.Sign1Message
	s.goCose = s.token != nil && m.UnmarshalCBOR(s.token) == nil && m.Verify(nil, v) == nil
}

// askPython gives all samples to the kit's verifier in one run.
func askPython(t *testing.T, all []sample) {
	t.Helper()
	const python = "/usr/bin/python3" // Debian's, which has the two libraries
	if err := exec.Command(python, "-c", "import cbor2, cryptography").Run(); err != nil {
		if os.Getenv("SEALCARD_CI") != "" {
			t.Fatal("python3-cbor2 and python3-cryptography are not installed")
		}
		t.Skip("python3-cbor2 and python3-cryptography are not installed")
	}
	var in bytes.Buffer
	for i := range all {
		fmt.Fprintf(&in, "%s\tnone\t%s\n", now.Format(time.RFC3339), all[i].text)
	}
	cmd := exec.Command(python, filepath.Join(cardtest.Root(), "testdata", "kit", "verify.py"), "-")
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	for i := range all {
		if !lines.Scan() {
			t.Fatalf("%d answers for %d cards", i, len(all))
		}
		all[i].python = lines.Text()
	}
}

// class names why go-cose may say otherwise than we do. Empty means there is no reason.
func (s *sample) class() string {
	reason, layer, _ := strings.Cut(s.ours, "\t")
	beyond := []string{"unknown key", "outside key window", "outside scope", "specimen", "clock untrusted", "not yet valid", "expired", "status unknown"}
	switch {
	case s.goCose && slices.Contains(beyond, reason):
		return "go-cose checks a signature and decides nothing else"
	case s.goCose && layer == "cose":
		return "go-cose takes unprotected headers and longer lengths"
	case s.goCose && layer == "header":
		return "go-cose takes header labels that the profile has no use for"
	case s.goCose && layer == "claims":
		return "go-cose does not look into the claims"
	}
	return ""
}

func TestThreeVerifiersAgree(t *testing.T) {
	store, err := verify.NewStore(verify.Roots{Keys: []ed25519.PublicKey{cardtest.KitFile(t, "root.hex")}, Threshold: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Update(cardtest.KitFile(t, "trust.cose")); err != nil {
		t.Fatal(err)
	}
	v, err := verify.New(store, verify.Policy{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	general, err := cose.NewVerifier(cose.AlgorithmEdDSA, cardtest.Key().Public())
	if err != nil {
		t.Fatal(err)
	}
	all := samples(t)
	askPython(t, all)
	verdicts, classes := map[string]int{}, map[string]int{}
	for i := range all {
		s := &all[i]
		s.askOurs(v)
		s.askGoCose(general)
		verdicts[strings.ReplaceAll(s.ours, "\t", ", ")]++
		if s.ours != s.python {
			t.Errorf("%s: we say %q, Python %q: %s", s.kind, s.ours, s.python, s.text)
		}
		accepted := s.ours == "accepted\tnone"
		switch class := s.class(); {
		case accepted == s.goCose:
		case class == "":
			t.Errorf("%s: we say %q, go-cose %v: %s", s.kind, s.ours, s.goCose, s.text)
		default:
			classes[class]++
		}
	}
	t.Logf("%d cards and mutants\nverdicts %v\nclasses %v", len(all), verdicts, classes)
	if verdicts["accepted, none"] < 500 || len(classes) != 4 {
		t.Errorf("too little is tried: %v, %v", verdicts, classes)
	}
}
