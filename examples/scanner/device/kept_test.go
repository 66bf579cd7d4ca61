package device_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/scanner/device"
)

// mustSeal signs a list as of another time.
func mustSeal(t testing.TB, l *card.StatusList, at time.Time) []byte {
	t.Helper()
	l.IssuedAt = at
	b, err := l.Seal(lists)
	programme{t}.check(err)
	return b
}

// filled returns roots, and what a device with a trust list, a status list and a delta keeps.
func filled(t testing.TB) (roots, kept []byte) {
	t.Helper()
	p := programme{t}
	d := open(t, p.root(1), nil)
	update(t, d, p.trust(1, 1), p.status("/s/1", 1), p.delta("/s/1", 1, 2))
	return p.root(1), d.Kept()
}

// TestKeptIsWholeOrAnError cuts it at each byte, and turns a bit of each.
func TestKeptIsWholeOrAnError(t *testing.T) {
	roots, kept := filled(t)
	for i := range kept {
		if d, err := device.Open(roots, kept[:i]); (err == nil || d != nil) && i > 0 {
			t.Errorf("cut at %d: Open = %v, %v", i, d, err)
		}
		broken := bytes.Clone(kept)
		broken[i] ^= 1 << (i % 8)
		if d, err := device.Open(roots, broken); err == nil || d != nil {
			t.Errorf("a bit of byte %d turned: Open = %v, %v", i, d, err)
		}
	}
	if d, err := device.Open(roots, append(kept, 0)); err == nil || d != nil {
		t.Errorf("with a tail: Open = %v, %v", d, err)
	}
}

// sealed returns body with the digest that makes it whole.
func sealed(body []byte) []byte {
	digest := sha256.Sum256(body)
	return append(bytes.Clone(body), digest[:]...)
}

// TestKeptThatIsWholeAndWrong has digests that fit.
func TestKeptThatIsWholeAndWrong(t *testing.T) {
	roots, kept := filled(t)
	body := kept[:len(kept)-sha256.Size]
	if d, err := device.Open(roots, sealed(body)); err != nil || d == nil {
		t.Fatalf("the test's own digest: %v", err)
	}
	state := int(binary.BigEndian.Uint32(body[56:]))
	lists := 60 + state // where they begin
	for name, broken := range map[string][]byte{
		"empty": nil, "magic alone": body[:8], "no lists": body[:lists], "cut": body[:len(body)-1], "with a tail": append(bytes.Clone(body), 0),
		"of version 2":        append([]byte("sealdev\x02"), body[8:]...),
		"without a state":     slices.Concat(body[:56], make([]byte, 4), body[lists:]),
		"with a broken state": slices.Concat(body[:60], make([]byte, state), body[lists:]),
		"of too many lists":   slices.Concat(body[:lists], []byte{255, 255, 255, 255}, body[lists+4:]),
		"of a long list":      slices.Concat(body[:lists+4], []byte{255, 255, 255, 255}, body[lists+8:]),
		"of broken lists":     slices.Concat(body[:lists], []byte{0, 0, 0, 1, 0, 0, 0, 1, 0}),
	} {
		if d, err := device.Open(roots, sealed(broken)); err == nil || d != nil {
			t.Errorf("%s: Open = %v, %v", name, d, err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	roots, kept := filled(f)
	f.Add(kept)
	f.Add(kept[:len(kept)-sha256.Size])
	f.Add(open(f, roots, nil).Kept())
	f.Add([]byte("sealdev\x01"))
	f.Fuzz(func(t *testing.T, kept []byte) {
		for _, b := range [][]byte{kept, sealed(kept)} {
			d, err := device.Open(roots, b)
			if (d == nil) != (err != nil) {
				t.Fatalf("Open = %v, %v", d, err)
			}
			if d != nil && (d.Lists() == "" || len(d.Kept()) < 8) {
				t.Error("an open device holds nothing")
			}
		}
	})
}
