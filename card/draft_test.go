package card_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
)

var rootA, rootB, rootC = cardtest.OtherKey(21), cardtest.OtherKey(22), cardtest.OtherKey(23)

func rootDoc() *card.Root {
	r := &card.Root{Name: "Docket card", Sequence: 1, IssuedAt: issued, Expiry: issued.AddDate(5, 0, 0), Threshold: 2}
	for _, k := range []ed25519.PrivateKey{rootA, rootB, rootC} {
		r.Keys = append(r.Keys, k.Public().(ed25519.PublicKey))
	}
	return r
}

// fullList has every field that a list may have.
func fullList() *card.TrustList {
	l := trustList()
	l.Root = 3
	l.Keys[0].RequireStatus, l.Keys[0].Alias = true, "k-1"
	status := l.Keys[0]
	status.Key, status.Use, status.RequireStatus, status.Alias = cardtest.OtherKey(5).Public().(ed25519.PublicKey), card.UseStatus, false, ""
	stolen := l.Keys[0]
	stolen.Key, stolen.State, stolen.CompromisedSince = cardtest.OtherKey(6).Public().(ed25519.PublicKey), card.KeyCompromised, issued.Add(time.Hour)
	l.Keys = append(l.Keys, status, stolen)
	return l
}

func TestDraftsGoFromHandToHand(t *testing.T) {
	for name, seal := range map[string]func(...crypto.Signer) ([]byte, error){"trust list": fullList().Seal, "root": rootDoc().Seal} {
		both, err := seal(rootA, rootB)
		if err != nil {
			t.Fatal(err)
		}
		unsigned, err := seal()
		if err != nil {
			t.Fatal(err)
		}
		d, err := card.ParseDraft(unsigned)
		if err != nil || len(d.Signers()) != 0 {
			t.Fatalf("%s: ParseDraft = %v, %v", name, d, err)
		}
		for _, k := range []ed25519.PrivateKey{rootB, rootA, rootB} {
			if d, err = card.ParseDraft(d.Bytes()); err != nil {
				t.Fatal(err)
			}
			if err := d.Sign(k); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(d.Bytes(), both) || len(d.Signers()) != 2 {
			t.Errorf("%s: signed by hand it differs", name)
		}
		// Signed at two places at once, and put together.
		one, err := card.ParseDraft(unsigned)
		if err != nil {
			t.Fatal(err)
		}
		other, err := card.ParseDraft(unsigned)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(one.Sign(rootA), other.Sign(rootB), one.Merge(other)); err != nil || !bytes.Equal(one.Bytes(), both) {
			t.Errorf("%s: merged it differs, %v", name, err)
		}
		if one.Digest() != d.Digest() {
			t.Errorf("%s: signatures change its digest", name)
		}
		if got := d.TrustList(); name == "trust list" && !reflect.DeepEqual(got, fullList()) {
			t.Errorf("it says %+v, want %+v", got, fullList())
		}
		if got := d.Root(); name == "root" && !reflect.DeepEqual(got, rootDoc()) {
			t.Errorf("it says %+v, want %+v", got, rootDoc())
		}
		if (d.Root() != nil) != (name == "root") || (d.TrustList() != nil) == (name == "root") {
			t.Errorf("%s: it says it is both kinds, or none", name)
		}
	}
}

func TestDraftsThatAreRefused(t *testing.T) {
	good, err := rootDoc().Seal(rootA)
	if err != nil {
		t.Fatal(err)
	}
	list, err := trustList().Seal(rootA)
	if err != nil {
		t.Fatal(err)
	}
	raw := func(typ string, payload []byte) []byte { return (&cose.Signed{Type: typ, Payload: payload}).Encode() }
	empty, err := (&cwt.Root{}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	none, err := (&cwt.Trust{}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		in   []byte
		want string
	}{
		{"nothing", nil, "card: draft: offset 0"},
		{"bytes behind", append(bytes.Clone(good), 0), "card: draft: neither"},
		{"another type", raw("application/other", nil), "card: draft: neither"},
		{"root that is none", raw(cwt.RootType, []byte{0xa0}), "card: draft: root: "},
		{"root without a name", raw(cwt.RootType, empty), "card: draft: root: name: is required"},
		{"list that is none", raw(cwt.TrustType, []byte{0xa0}), "card: draft: trust list: "},
		{"list without a name", raw(cwt.TrustType, none), "card: draft: trust list: name: is required"},
	} {
		if _, err := card.ParseDraft(tt.in); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: ParseDraft = %v, want %q", tt.name, err, tt.want)
		}
	}
	d, err := card.ParseDraft(good)
	if err != nil {
		t.Fatal(err)
	}
	other, err := card.ParseDraft(list)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Merge(other); err == nil || !strings.Contains(err.Error(), "another document") {
		t.Errorf("Merge of another document = %v", err)
	}
	if err := d.Sign(nil); !errors.Is(err, card.ErrSigner) {
		t.Errorf("Sign without a key = %v, want ErrSigner", err)
	}
	for i := range byte(31) {
		if err := d.Sign(cardtest.OtherKey(100 + i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Sign(cardtest.OtherKey(200)); err == nil || !strings.Contains(err.Error(), "more than 32 signatures") {
		t.Errorf("Sign a 33rd time = %v", err)
	}
	rest, err := card.ParseDraft(good)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(rest.Sign(cardtest.OtherKey(200)), rest.Merge(d)); err == nil || !strings.Contains(err.Error(), "more than 32 signatures") {
		t.Errorf("Merge to 33 signatures = %v", err)
	}
}

func TestRootsThatAreNotSealed(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*card.Root)
		want   string
	}{
		{"no name", func(r *card.Root) { r.Name = "" }, "name: is required"},
		{"no sequence", func(r *card.Root) { r.Sequence = 0 }, "sequence: is required"},
		{"no time", func(r *card.Root) { r.IssuedAt = time.Time{} }, "issue or expiry: is not a whole second from 1970 to 9999"},
		{"fraction", func(r *card.Root) { r.Expiry = r.Expiry.Add(1) }, "issue or expiry: is not a whole second from 1970 to 9999"},
		{"ends at once", func(r *card.Root) { r.Expiry = r.IssuedAt }, "expiry: is not after the time of issue"},
		{"no keys", func(r *card.Root) { r.Keys = nil }, "keys: there are none, or more than 16"},
		{"17 keys", func(r *card.Root) { r.Keys = make([]ed25519.PublicKey, 17) }, "keys: there are none, or more than 16"},
		{"key twice", func(r *card.Root) { r.Keys[2] = r.Keys[0] }, "keys[2]: the same key twice"},
		{"short key", func(r *card.Root) { r.Keys[1] = r.Keys[1][:31] }, "keys[1]: public key is not 32 bytes long"},
		{"no threshold", func(r *card.Root) { r.Threshold = 0 }, "threshold: is not from 1 to the number of keys"},
		{"negative threshold", func(r *card.Root) { r.Threshold = -1 }, "threshold: is not from 1 to the number of keys"},
		{"high threshold", func(r *card.Root) { r.Threshold = 4 }, "threshold: is not from 1 to the number of keys"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := rootDoc()
			tt.change(r)
			if _, err := r.Seal(rootA); err == nil || err.Error() != "card: root: "+tt.want {
				t.Errorf("Seal = %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := rootDoc().Seal(nil); !errors.Is(err, card.ErrSigner) {
		t.Errorf("Seal without a key = %v, want ErrSigner", err)
	}
	if _, err := trustList().Seal(nil); !errors.Is(err, card.ErrSigner) {
		t.Errorf("Seal without a key = %v, want ErrSigner", err)
	}
}

func TestZeroListsAndDraftsDoNothing(t *testing.T) {
	var d card.Draft
	if d.Bytes() != nil || d.Signers() != nil || d.TrustList() != nil || d.Root() != nil || d.Digest() != [32]byte{} || d.SignedBy(rootA.Public().(ed25519.PublicKey)) {
		t.Error("the zero Draft says something")
	}
	if d.Sign(rootA) == nil || d.Merge(&d) == nil || d.Merge(nil) == nil {
		t.Error("the zero Draft is signed")
	}
	var l card.StatusList
	if s, _ := l.Status(0); s != card.StatusUnknown || l.Len() != 0 || l.Bits() != 0 || l.Free() != 0 || l.Clone() == nil {
		t.Error("the zero StatusList says something")
	}
	if _, err := l.Allocate(chance(1)); err == nil {
		t.Error("the zero StatusList gives out an index")
	}
	full := statusList(t, 2, 8)
	_, err1 := l.Seal(statusKey)
	_, err2 := full.SealDelta(nil, statusKey)
	_, err3 := l.SealDelta(full, statusKey)
	if l.Set(0, card.StatusValid) == nil || l.Extend(0, issued) == nil || err1 == nil || err2 == nil || err3 == nil {
		t.Error("the zero StatusList is changed or sealed")
	}
}

func TestSignedBy(t *testing.T) {
	token, err := rootDoc().Seal(rootA, rootB)
	if err != nil {
		t.Fatal(err)
	}
	d, err := card.ParseDraft(token)
	if err != nil {
		t.Fatal(err)
	}
	public := func(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }
	if !d.SignedBy(public(rootA)) || !d.SignedBy(public(rootB)) || d.SignedBy(public(rootC)) || d.SignedBy(nil) {
		t.Error("SignedBy tells the signers wrongly")
	}
	token[len(token)-1] ^= 1
	if d, err = card.ParseDraft(token); err != nil {
		t.Fatal(err)
	}
	if d.SignedBy(public(rootA)) && d.SignedBy(public(rootB)) {
		t.Error("SignedBy takes an altered signature")
	}
}
