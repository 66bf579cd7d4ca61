package device_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/mobile"
	"github.com/sealcard/sealcard/examples/scanner/device"
	"github.com/sealcard/sealcard/verify"
)

func open(t testing.TB, roots, kept []byte) *device.Device {
	t.Helper()
	d, err := device.Open(roots, kept)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return d
}

func update(t testing.TB, d *device.Device, lists ...[]byte) {
	t.Helper()
	if changed, err := d.Update(join(lists...)); err != nil || !changed {
		t.Fatalf("Update = %v, %v", changed, err)
	}
}

// restarted returns the device after a restart, which must hold the same.
func restarted(t testing.TB, roots []byte, d *device.Device) *device.Device {
	t.Helper()
	again := open(t, roots, d.Kept())
	if again.Lists() != d.Lists() || !bytes.Equal(again.Kept(), d.Kept()) {
		t.Fatalf("after a restart a device holds\n%s, before\n%s", again.Lists(), d.Lists())
	}
	return again
}

// reopened is restarted where another device that is given what this one gives away must
// hold the same as well.
func reopened(t testing.TB, roots []byte, d *device.Device) *device.Device {
	t.Helper()
	other := open(t, roots, nil)
	if _, err := other.Update(d.Held()); err != nil || other.Lists() != d.Lists() {
		t.Fatalf("another device that is given all: %v, holds\n%s, want\n%s", err, other.Lists(), d.Lists())
	}
	return restarted(t, roots, d)
}

func reason(t testing.TB, d *device.Device, text string, on int) string {
	t.Helper()
	r, err := d.Verify(text, day(on).Unix())
	if err != nil {
		t.Fatal(err)
	}
	return r.Verdict() + r.Reason()
}

func TestFirstStartHoldsNothing(t *testing.T) {
	p := programme{t}
	for _, kept := range [][]byte{nil, {}} {
		d := open(t, p.root(1), kept)
		if len(d.Held()) > 0 || d.TrustAge(day(1).Unix()) != mobile.NoList {
			t.Errorf("a first start holds %s", d.Lists())
		}
		if got := reason(t, d, p.text("/s/1", 1), 1); got != "undecidedno trust list" {
			t.Errorf("Verify = %s", got)
		}
		restarted(t, p.root(1), d)
	}
}

func TestOldListsStayOutOverRestarts(t *testing.T) {
	p := programme{t}
	d := open(t, p.root(1), nil)
	update(t, d, p.trust(1, 5), p.status("/s/1", 5))
	for range 2 {
		d = reopened(t, p.root(1), d)
		before := d.Kept()
		for name, tt := range map[string]struct {
			lists []byte
			want  error
		}{
			"trust":         {p.trust(1, 4), verify.ErrRollback},
			"status":        {p.status("/s/1", 4), verify.ErrRollback},
			"trust of 5":    {p.trust(1, 5), nil},
			"other of 5":    {mustSeal(t, p.list("/s/1", 6), day(5)), verify.ErrConflict},
			"new and old":   {join(p.trust(1, 6), p.status("/s/1", 4)), verify.ErrRollback},
			"all as before": {d.Held(), nil},
		} {
			if changed, err := d.Update(tt.lists); !errors.Is(err, tt.want) || changed || !bytes.Equal(d.Kept(), before) {
				t.Errorf("%s: Update = %v, %v, want %v and no change", name, changed, err, tt.want)
			}
		}
		if got := reason(t, d, p.text("/s/1", 199), 6); got != "invalidrevoked" {
			t.Errorf("Verify = %s", got)
		}
		if got := reason(t, d, p.text("/s/1", 1), 4); got != "undecidedclock untrusted" {
			t.Errorf("Verify with the clock turned back = %s", got)
		}
	}
}

func TestUpdateTakesAllOrNothing(t *testing.T) {
	p := programme{t}
	d := open(t, p.root(1), nil)
	update(t, d, p.trust(1, 5))
	before, lists := d.Kept(), d.Lists()
	status := p.status("/s/1", 6)
	for name, broken := range map[string][]byte{
		"nothing": nil, "garbage": []byte("garbage"), "cut": join(p.trust(1, 6), status[:len(status)-1]),
		"with a tail": join(p.trust(1, 6), status, []byte{0}), "of a stranger": join(p.trust(2, 6), status),
	} {
		if changed, err := d.Update(broken); err == nil || changed {
			t.Errorf("%s: Update = %v, %v", name, changed, err)
		}
		if !bytes.Equal(d.Kept(), before) || d.Lists() != lists {
			t.Errorf("%s: changed by an Update that failed", name)
		}
	}
}

// TestDeltasAreKeptOnTheirBase also holds that a whole list makes them needless.
func TestDeltasAreKeptOnTheirBase(t *testing.T) {
	p := programme{t}
	d := open(t, p.root(1), nil)
	trust, base, one, two := p.trust(1, 1), p.status("/s/1", 1), p.delta("/s/1", 1, 2), p.delta("/s/1", 2, 3)
	update(t, d, trust, base)
	d = reopened(t, p.root(1), d)
	update(t, d, one)
	d = reopened(t, p.root(1), d)
	update(t, d, one, two) // the first once more
	d = reopened(t, p.root(1), d)
	if want := join(trust, base, one, two); !bytes.Equal(d.Held(), want) {
		t.Errorf("%d bytes are held, want %d", len(d.Held()), len(want))
	}
	if got := reason(t, d, p.text("/s/1", 197), 4) + reason(t, d, p.text("/s/1", 196), 4); got != "invalidrevokedvalid" {
		t.Errorf("Verify = %s", got)
	}
	if _, err := d.Update(join(base, one)); !errors.Is(err, verify.ErrRollback) {
		t.Errorf("Update with the day before = %v", err)
	}
	update(t, d, p.status("/s/1", 4))
	if want := join(trust, p.status("/s/1", 4)); !bytes.Equal(reopened(t, p.root(1), d).Held(), want) {
		t.Error("deltas are kept that a whole list replaced")
	}
}

func TestListsAreReplacedOneByOne(t *testing.T) {
	p := programme{t}
	d := open(t, p.root(1), nil)
	update(t, d, p.trust(1, 1), p.status("/s/1", 1), p.status("/s/2", 1))
	for n := 2; n < 6; n++ {
		update(t, d, p.status("/s/2", n))
		update(t, d, p.trust(1, uint64(n)))
		d = reopened(t, p.root(1), d)
	}
	if want := join(p.trust(1, 5), p.status("/s/1", 1), p.status("/s/2", 5)); !bytes.Equal(d.Held(), want) {
		t.Errorf("held:\n%s", d.Lists())
	}
}

// TestTwoIssuersMayUseOneName has a name that says not which list is replaced.
func TestTwoIssuersMayUseOneName(t *testing.T) {
	p := programme{t}
	other := func(n int) []byte {
		b, err := p.list("/s/1", n).Seal(otherLists)
		p.check(err)
		return b
	}
	d := open(t, p.root(1), nil)
	update(t, d, p.trust(1, 1), p.status("/s/1", 1), other(1))
	for n := 2; n < 5; n++ {
		update(t, d, p.status("/s/1", n))
		d = reopened(t, p.root(1), d)
	}
	if want := join(p.trust(1, 1), other(1), p.status("/s/1", 4)); !bytes.Equal(d.Held(), want) {
		t.Errorf("%d bytes are held, want %d:\n%s", len(d.Held()), len(want), d.Lists())
	}
}

func TestRootsChangeOnTheWay(t *testing.T) {
	p := programme{t}
	d := open(t, p.root(1), nil)
	update(t, d, p.trust(1, 1), p.status("/s/1", 1))
	update(t, d, p.root(2), p.trust(2, 2))
	d = reopened(t, p.root(1), d)
	if got := reason(t, d, p.text("/s/1", 199), 3); got != "invalidrevoked" {
		t.Errorf("Verify = %s", got)
	}
	update(t, d, p.root(3), p.trust(3, 3), p.status("/s/1", 3))
	for _, roots := range [][]byte{p.root(1), p.root(2), p.root(3)} {
		again := open(t, roots, d.Kept())
		if again.Lists() != d.Lists() {
			t.Errorf("with another root document a device holds\n%s, want\n%s", again.Lists(), d.Lists())
		}
		if _, err := again.Update(p.status("/s/1", 2)); !errors.Is(err, verify.ErrRollback) {
			t.Errorf("Update with an old list = %v", err)
		}
	}
	reopened(t, p.root(1), d)
}

// TestTrustListOfBothRootsIsKept has a trust list that outlives its root document. It cannot
// be given away: a device that starts with the older roots does not know the later signer,
// and one with the later roots takes no list of the older.
func TestTrustListOfBothRootsIsKept(t *testing.T) {
	p := programme{t}
	d := open(t, p.root(1), nil)
	update(t, d, p.trust(1, 1))
	update(t, d, p.status("/s/1", 1))
	update(t, d, p.trust(1, 1, rootKey(2)), p.root(2))
	d = restarted(t, p.root(1), d)
	if got := reason(t, d, p.text("/s/1", 199), 3); got != "invalidrevoked" {
		t.Errorf("Verify = %s", got)
	}
	update(t, d, p.trust(2, 2), p.status("/s/1", 2))
	reopened(t, p.root(1), d)
}

// TestRootsWithoutATrustList has a root document that takes the trust list away.
func TestRootsWithoutATrustList(t *testing.T) {
	p := programme{t}
	d := open(t, p.root(1), nil)
	update(t, d, p.trust(1, 1))
	update(t, d, p.root(2))
	d = reopened(t, p.root(1), d)
	if !bytes.Equal(d.Held(), p.root(2)) || d.KeyCount() != 0 {
		t.Errorf("held:\n%s", d.Lists())
	}
	if _, err := d.Update(p.trust(1, 2)); err == nil {
		t.Error("a list of the root document before is taken")
	}
}

// TestReleaseWithLaterRoots holds the numbers over a release of a page that comes with a
// root document which the device has not seen.
func TestReleaseWithLaterRoots(t *testing.T) {
	p := programme{t}
	d := open(t, p.root(1), nil)
	update(t, d, p.trust(1, 5), p.status("/s/1", 5))
	d = open(t, p.root(3), d.Kept())
	if len(d.Held()) > 0 || d.KeyCount() != 0 {
		t.Errorf("what older roots signed is held:\n%s", d.Lists())
	}
	d = restarted(t, p.root(3), d)
	if _, err := d.Update(join(p.trust(3, 6), p.status("/s/1", 4))); !errors.Is(err, verify.ErrRollback) {
		t.Errorf("Update with an old status list = %v", err)
	}
	update(t, d, p.trust(3, 6), p.status("/s/1", 5))
	reopened(t, p.root(3), d)
}

// pemOf returns a root key as a file.
func (p programme) pemOf(key ed25519.PrivateKey) []byte {
	p.Helper()
	der, err := x509.MarshalPKIXPublicKey(public(key))
	p.check(err)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// rootOf returns a root document of any programme.
func (p programme) rootOf(name string, sequence uint64, key ed25519.PrivateKey) []byte {
	p.Helper()
	r := card.Root{Name: name, Sequence: sequence, IssuedAt: day(0), Expiry: day(900), Keys: []ed25519.PublicKey{public(key)}, Threshold: 1}
	b, err := r.Seal(key)
	p.check(err)
	return b
}

// TestKeptOfAnotherProgrammeIsAnError holds that what a browser has kept of one programme
// does not decide whom it believes in another that is served from the same address.
func TestKeptOfAnotherProgrammeIsAnError(t *testing.T) {
	p := programme{t}
	for name, pair := range map[string][2][]byte{
		"a document, then a key":               {p.root(1), p.pemOf(rootKey(9))},
		"a document, then its own key":         {p.root(1), p.pemOf(rootKey(1))},
		"a key, then another":                  {p.pemOf(rootKey(1)), p.pemOf(rootKey(9))},
		"the same number":                      {p.root(1), p.rootOf("Docket card", 1, rootKey(9))},
		"another name":                         {p.root(1), p.rootOf("Student card", 1, rootKey(9))},
		"another name and a higher number":     {p.root(1), p.rootOf("Student card", 2, rootKey(9))},
		"another name of lower number, by key": {p.rootOf("Student card", 2, rootKey(9)), p.root(1)},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := device.Open(pair[1], open(t, pair[0], nil).Kept())
			if !errors.Is(err, device.ErrProgramme) || d != nil {
				t.Errorf("Open = %v, %v, want ErrProgramme", d, err)
			}
		})
	}
}

func TestWrongRootsAreAnError(t *testing.T) {
	p := programme{t}
	for _, roots := range [][]byte{nil, []byte("garbage"), p.trust(1, 1)} {
		if d, err := device.Open(roots, nil); err == nil || d != nil {
			t.Errorf("Open = %v, %v", d, err)
		}
	}
}

// TestReleaseWithTheRootsHeld is of a page that comes with the document to which the device
// has rotated by itself.
func TestReleaseWithTheRootsHeld(t *testing.T) {
	p := programme{t}
	d := open(t, p.root(1), nil)
	update(t, d, p.root(2), p.trust(2, 5))
	for _, later := range [][]byte{p.root(2), p.root(3)} {
		d = restarted(t, later, open(t, later, d.Kept()))
	}
	if d = open(t, p.root(1), d.Kept()); !strings.HasPrefix(d.Lists(), "root\tDocket card\t3\t") {
		t.Errorf("after going back to a release before, held:\n%s", d.Lists())
	}
}

func TestPolicyOutlivesUpdate(t *testing.T) {
	p := programme{t}
	d := open(t, p.root(1), nil)
	p.check(d.SetPolicy(&mobile.Policy{AllowStaleTrust: 90 * 86400, AllowStaleStatus: 90 * 86400}))
	update(t, d, p.trust(1, 1), p.status("/s/1", 1))
	if got := reason(t, d, p.text("/s/1", 0), 60); got != "stale" {
		t.Errorf("Verify = %s", got)
	}
}

func TestErrorsTellNoLists(t *testing.T) {
	p := programme{t}
	_, err := device.Open(p.root(1), []byte("Amina Odhiambo"))
	if err == nil || strings.Contains(err.Error(), "Amina") {
		t.Errorf("Open = %v", err)
	}
}
