package verify_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
	"github.com/sealcard/sealcard/verify"
)

const issuerName = "https://id.gov.example"

var (
	issued = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	expiry = issued.AddDate(2, 0, 0)
	now    = issued.AddDate(0, 1, 0)
	root   = cardtest.OtherKey(7)
)

// rootOf returns roots of which one key must sign.
func rootOf(keys ...ed25519.PrivateKey) verify.Roots {
	r := verify.Roots{Threshold: 1}
	for _, k := range keys {
		r.Keys = append(r.Keys, public(k))
	}
	return r
}

func public(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

// trustList returns a list of one key, in force at now.
func trustList() *card.TrustList {
	return &card.TrustList{
		Name: "Docket card", Sequence: 5, IssuedAt: issued, Expiry: issued.AddDate(0, 6, 0),
		Keys: []card.TrustedKey{{
			Key: public(cardtest.Key()), Use: card.UseCards, State: card.KeyActive, Issuer: issuerName,
			NotBefore: issued.AddDate(0, -1, 0), NotAfter: issued.AddDate(1, 0, 0),
		}},
	}
}

func seal(t testing.TB, l *card.TrustList, key ed25519.PrivateKey) []byte {
	t.Helper()
	b, err := l.Seal(key)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func newStore(t testing.TB, l *card.TrustList) *verify.Store {
	t.Helper()
	s, err := verify.NewStore(rootOf(root), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Update(seal(t, l, root)); err != nil {
		t.Fatal(err)
	}
	return s
}

func newVerifier(t testing.TB, s *verify.Store, p verify.Policy) *verify.Verifier {
	t.Helper()
	if p.Now == nil {
		p.Now = func() time.Time { return now }
	}
	v, err := verify.New(s, p)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// text returns a card's text, sealed by key after change has altered its claims.
func text(t testing.TB, key ed25519.PrivateKey, issuer string, change func(*card.Claims)) string {
	t.Helper()
	s, err := card.NewIssuer(issuer, key, nil)
	if err != nil {
		t.Fatal(err)
	}
	claims := &card.Claims{IssuedAt: issued, Expiry: expiry, Identity: card.Identity{ID: "D-1", FullName: "Amina Odhiambo"}}
	if change != nil {
		change(claims)
	}
	c, err := s.Issue(claims)
	if err != nil {
		t.Fatal(err)
	}
	return c.Text()
}

func clock(at time.Time) verify.Policy {
	return verify.Policy{Now: func() time.Time { return at }}
}

func TestVerdicts(t *testing.T) {
	good := text(t, cardtest.Key(), issuerName, nil)
	specimen := text(t, cardtest.Key(), issuerName, func(c *card.Claims) { c.Specimen = true })
	status := text(t, cardtest.Key(), issuerName, func(c *card.Claims) { c.Status = &card.StatusRef{URI: "u"} })
	skewed := func(at time.Time) verify.Policy { p := clock(at); p.MaxSkew = time.Minute; return p }
	at := func(d time.Duration) string {
		return text(t, cardtest.Key(), issuerName, func(c *card.Claims) { c.IssuedAt = issued.Add(d) })
	}
	year := issued.AddDate(1, 0, 0).Sub(issued)
	month := issued.AddDate(0, -1, 0).Sub(issued)
	for _, tt := range []struct {
		name   string
		text   string
		policy verify.Policy
		want   verify.Reason // zero: accepted
	}{
		{"good", good, verify.Policy{}, 0},
		{"no text", "", verify.Policy{}, verify.Malformed},
		{"some other code", "HTTPS://EXAMPLE.ORG", verify.Policy{}, verify.Malformed},
		{"other key", text(t, cardtest.OtherKey(2), issuerName, nil), verify.Policy{}, verify.UnknownKey},
		{"root key", text(t, root, issuerName, nil), verify.Policy{}, verify.UnknownKey},
		{"other issuer", text(t, cardtest.Key(), "https://other.example", nil), verify.Policy{}, verify.OutsideScope},
		{"first second of the window", at(month), verify.Policy{}, 0},
		{"second before the window", at(month - time.Second), verify.Policy{}, verify.OutsideKeyWindow},
		{"second after the window", at(year + time.Second), clock(issued.AddDate(0, 5, 0)), verify.OutsideKeyWindow},
		{"specimen", specimen, verify.Policy{}, verify.Specimen},
		{"specimen in training", specimen, verify.Policy{AllowSpecimen: true}, 0},
		{"clock behind the list", at(month), clock(issued.Add(-time.Second)), verify.ClockUntrusted},
		{"clock behind within the skew", at(month), skewed(issued.Add(-time.Minute)), 0},
		{"issued in the future", at(3 * time.Hour), clock(issued.Add(2 * time.Hour)), verify.NotYetValid},
		{"issued in the future within the skew", at(time.Minute), skewed(issued), 0},
		{"not before", text(t, cardtest.Key(), issuerName, func(c *card.Claims) { c.NotBefore = now.Add(time.Second) }), verify.Policy{}, verify.NotYetValid},
		{"last second", text(t, cardtest.Key(), issuerName, func(c *card.Claims) { c.Expiry = now.Add(time.Second) }), verify.Policy{}, 0},
		{"expired", text(t, cardtest.Key(), issuerName, func(c *card.Claims) { c.Expiry = now }), verify.Policy{}, verify.Expired},
		{"expired within the skew", text(t, cardtest.Key(), issuerName, func(c *card.Claims) { c.Expiry = now }), verify.Policy{MaxSkew: time.Second}, 0},
		{"status list that is not held", status, verify.Policy{}, verify.StatusUnknown},
		{"status list that is not held, allowed", status, verify.Policy{AllowUnknownStatus: true}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := newVerifier(t, newStore(t, trustList()), tt.policy).Verify(tt.text)
			if tt.want == 0 {
				if err != nil || got.Card.Claims().Identity.ID != "D-1" {
					t.Errorf("Verify = %v, %v, want the card", got, err)
				}
				return
			}
			r, ok := errors.AsType[*verify.Rejection](err)
			if got != nil || !ok || r.Reason != tt.want || !errors.Is(err, tt.want) {
				t.Errorf("Verify = %v, %v, want reason %v", got, err, tt.want)
			}
		})
	}
}

func TestChangedSignatureIsRefused(t *testing.T) {
	// The same claims sealed by another key whose card is given the key id of ours.
	m := cose.Message{Protected: (&cose.Header{Alg: cose.AlgEdDSA, KeyID: cwt.NewTrustKey(public(cardtest.Key())).KeyID}).Encode()}
	payload, err := (&cwt.Claims{Issuer: issuerName, Expiry: uint64(expiry.Unix()), IssuedAt: uint64(issued.Unix())}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	m.Payload = payload
	m.Signature = ed25519.Sign(cardtest.OtherKey(2), cose.ToBeSigned(m.Protected, m.Payload))
	_, err = newVerifier(t, newStore(t, trustList()), verify.Policy{}).Verify(cardtest.Text(m.Encode()))
	if !errors.Is(err, verify.BadSignature) {
		t.Errorf("Verify = %v, want BadSignature", err)
	}
}

func TestProfileVectorsAreAccepted(t *testing.T) {
	for _, name := range []string{"profile-text", "profile-face500", "profile-face1000"} {
		var v struct {
			Text string `json:"qr_text"`
		}
		if err := json.Unmarshal(cardtest.Vector(t, "claim169/"+name+".json"), &v); err != nil {
			t.Fatal(err)
		}
		p := verify.Policy{AllowUnknownStatus: true}
		l := trustList()
		l.Keys[0].NotBefore = issued.AddDate(-1, 0, 0) // the vectors are of November 2025
		got, err := newVerifier(t, newStore(t, l), p).Verify(v.Text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if id := got.Card.Claims().Identity.ID; id != "4917-2035-8846" {
			t.Errorf("%s: card number = %q", name, id)
		}
	}
}

func TestWithoutATrustListNothingIsDecided(t *testing.T) {
	good := text(t, cardtest.Key(), issuerName, nil)
	empty, err := verify.NewStore(rootOf(root), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]*verify.Verifier{
		"empty store": newVerifier(t, empty, verify.Policy{}),
		"list ended":  newVerifier(t, newStore(t, trustList()), clock(issued.AddDate(0, 6, 0))),
	} {
		got, err := v.Verify(good)
		if _, refused := errors.AsType[*verify.Rejection](err); got != nil || refused || !errors.Is(err, verify.ErrNoTrustList) {
			t.Errorf("%s: Verify = %v, %v, want ErrNoTrustList and no rejection", name, got, err)
		}
	}
	if _, err := verify.New(nil, verify.Policy{}); err == nil {
		t.Error("New without a store = nil, want an error")
	}
	if _, err := verify.New(empty, verify.Policy{MaxSkew: -1}); err == nil {
		t.Error("New with a negative skew = nil, want an error")
	}
	if _, err := verify.NewStore(verify.Roots{Keys: []ed25519.PublicKey{make([]byte, 32)}, Threshold: 1}, nil); err == nil {
		t.Error("NewStore with a root of small order = nil, want an error")
	}
}

// signed returns a list that the root signed although card.TrustList would not.
func signed(t *testing.T, typ string, change func(*cwt.Trust)) []byte {
	t.Helper()
	k := cwt.NewTrustKey(public(cardtest.Key()))
	k.Issuer, k.NotBefore, k.NotAfter, k.Use, k.State = issuerName, 1, 2, cwt.UseCards, cwt.StateActive
	w := &cwt.Trust{Name: "n", Sequence: 9, IssuedAt: 1, Expiry: 9, Keys: []cwt.TrustKey{k}}
	change(w)
	payload, err := w.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return cosign(typ, payload, root)
}

// cosign returns a message that keys signed, whatever it says.
func cosign(typ string, payload []byte, keys ...ed25519.PrivateKey) []byte {
	m := cose.Signed{Type: typ, Payload: payload}
	for _, k := range keys {
		kid := edkey.ID(public(k))
		m.Add(kid, ed25519.Sign(k, m.ToBeSigned(kid)))
	}
	return m.Encode()
}

func TestTrustListsThatAreNotTakenIn(t *testing.T) {
	good := seal(t, trustList(), root)
	older, other := trustList(), trustList()
	older.Sequence--
	other.Name = "Other"
	typ := cwt.TrustType
	for _, tt := range []struct {
		name string
		list []byte
		want string
	}{
		{"nothing", nil, "verify: no list"},
		{"cut", good[:len(good)-1], "cut short"},
		{"large", make([]byte, 64<<20+1), "more than 67108864 bytes"},
		{"zeros", make([]byte, 64<<20), "verify: list: not a root document, a trust list, a status list or a status delta"},
		{"other root", seal(t, trustList(), cardtest.OtherKey(8)), "too few root keys signed it: 0 of 1"},
		{"unsigned", cosign(typ, []byte{0xa0}), "too few root keys signed it: 0 of 1"},
		{"signed by a card key", seal(t, &card.TrustList{Name: "n", Sequence: 9, IssuedAt: issued, Expiry: expiry,
			Keys: []card.TrustedKey{{Key: public(cardtest.OtherKey(3)), Use: card.UseCards, State: card.KeyActive, Issuer: "i", NotBefore: issued, NotAfter: issued}}}, cardtest.Key()), "a signature that is by no root key, or wrong"},
		{"flipped bit", append(bytes.Clone(good[:60]), append([]byte{good[60] ^ 1}, good[61:]...)...), ""},
		{"typ of another kind", signed(t, "application/other", func(*cwt.Trust) {}), "neither a root document nor a trust list"},
		{"no typ", signed(t, "", func(*cwt.Trust) {}), "a header other than typ"},
		{"ends first", signed(t, typ, func(w *cwt.Trust) { w.Expiry = 1 }), "expiry: is not after the time of issue"},
		{"no keys", signed(t, typ, func(w *cwt.Trust) { w.Keys = []cwt.TrustKey{} }), "keys: there are none, or more than 4096"},
		{"key twice", signed(t, typ, func(w *cwt.Trust) { w.Keys = append(w.Keys, w.Keys[0]) }), "keys[1]: the same key twice"},
		{"root key", signed(t, typ, func(w *cwt.Trust) { w.Keys[0].X, w.Keys[0].KeyID = public(root), edkey.ID(public(root)) }), "keys[0]: a root key"},
		{"no sequence", signed(t, typ, func(w *cwt.Trust) { w.Sequence = 0 }), "sequence: is required"},
		{"for ever", signed(t, typ, func(w *cwt.Trust) { w.Keys[0].NotAfter = 1<<64 - 1 }), "keys[0]: window: is not a second"},
		{"no issuer", signed(t, typ, func(w *cwt.Trust) { w.Keys[0].Issuer = "" }), "keys[0]: issuer: is required"},
		{"hidden name", signed(t, typ, func(w *cwt.Trust) { w.Name = "\u202e" }), "name: has a control"},
		{"unsound key", signed(t, typ, func(w *cwt.Trust) { w.Keys[0].X = make([]byte, 32) }), "keys[0]: public key is not"},
		{"window that ends first", signed(t, typ, func(w *cwt.Trust) { w.Keys[0].NotBefore = 3 }), "keys[0]: a window that ends before it begins"},
		{"older", seal(t, older, root), "verify: older than what was held before"},
		{"same sequence, other bytes", seal(t, other, root), "verify: another list with the number of one held before"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStore(t, trustList())
			err := s.Update(tt.list)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Update = %v, want an error with %q", err, tt.want)
			}
			if _, err := newVerifier(t, s, verify.Policy{}).Verify(text(t, cardtest.Key(), issuerName, nil)); err != nil {
				t.Errorf("Verify after it = %v, want the list held before", err)
			}
		})
	}
	s := newStore(t, trustList())
	if err := s.Update(good); err != nil {
		t.Errorf("Update with the list held = %v, want nil", err)
	}
	if err := s.Update(seal(t, older, root)); !errors.Is(err, verify.ErrRollback) {
		t.Errorf("Update with an older list = %v, want ErrRollback", err)
	}
}

// TestListsAreSwappedWhileCardsAreVerified brings trust lists that each take the other
// status key away, with a status list of the new key: a card that saw the one without the
// other would be of unknown status.
func TestListsAreSwappedWhileCardsAreVerified(t *testing.T) {
	var bundles [][]byte
	for i := range 30 {
		l := programme(uint64(i+1), 0)
		keep := 1 + i%2
		l.Keys = []card.TrustedKey{l.Keys[0], l.Keys[keep]}
		key := []ed25519.PrivateKey{statusKey, status2}[i%2]
		status := statusListAt(t, at.Add(time.Duration(i)*time.Second), nil)
		bundles = append(bundles, append(sealBy(t, l, rootA, rootB), sealStatus(t, status, key)...))
	}
	s := storeOf(t, twoOf(rootA, rootB, rootC), bundles[0])
	v := newVerifier(t, s, verify.Policy{})
	good := listed(t, 1)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for n := 0; ; n++ {
				if _, err := v.Verify(good); err != nil {
					t.Errorf("Verify = %v", err)
				}
				select {
				case <-done:
					if n > 50 {
						return
					}
				default:
				}
			}
		})
	}
	for _, l := range bundles {
		if err := s.Update(l); err != nil {
			t.Errorf("Update = %v", err)
		}
		_, _ = s.Lists(), s.State()
	}
	close(done)
	wg.Wait()
	if got := s.Lists()[1].Sequence; got != 30 {
		t.Errorf("list %d is held, want 30", got)
	}
}

func TestReasonsHaveWordsAndResultsHaveNone(t *testing.T) {
	seen := map[string]bool{}
	for r := verify.Malformed; r <= verify.StatusUnknown; r++ {
		if s := r.String(); s == "no reason" || seen[s] {
			t.Errorf("reason %d is %q", int(r), s)
		}
		seen[r.String()] = true
	}
	if got := verify.Reason(0).Error(); got != "verify: no reason" {
		t.Errorf("zero reason is %q", got)
	}
	r, err := newVerifier(t, newStore(t, trustList()), verify.Policy{}).Verify(text(t, cardtest.Key(), issuerName, nil))
	if err != nil {
		t.Fatal(err)
	}
	js, err := json.Marshal(r)
	if got := fmt.Sprintf("%v %+v %#v %s %v", r, *r, r, js, err); strings.Contains(got, "Amina") {
		t.Errorf("a result prints as %s", got)
	}
	_, err = newVerifier(t, newStore(t, trustList()), verify.Policy{}).Verify("x")
	if got := err.Error(); got != "verify: malformed" {
		t.Errorf("rejection prints as %q", got)
	}
	if e, ok := errors.AsType[*card.FormatError](err); !ok || e.Layer != card.LayerBase45 {
		t.Errorf("cause = %v, want a FormatError of layer base45", e)
	}
}
