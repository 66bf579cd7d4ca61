package chain_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/examples/scanner/chain"
	"github.com/sealcard/sealcard/internal/qr"
	"github.com/sealcard/sealcard/internal/qrsize"
)

// sample returns n bytes, others for each seed.
func sample(n int, seed byte) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(b) // never fails
	return b
}

func split(t testing.TB, lists []byte) []string {
	t.Helper()
	texts, err := chain.Split(lists)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// add gives texts to c and returns the last progress.
func add(t testing.TB, c *chain.Collector, texts ...string) (p chain.Progress) {
	t.Helper()
	for _, s := range texts {
		var ok bool
		if p, ok = c.Add(s); !ok {
			t.Fatalf("%.40s is no part of a chain", s)
		}
	}
	return p
}

func TestAnyOrderWillDo(t *testing.T) {
	for _, n := range []int{1, 4, 5, 6, 764, 765, 766, 1530, 1531, 9999, 512 * 765} {
		lists := sample(n, 1)
		texts := split(t, lists)
		r := rand.New(rand.NewPCG(1, uint64(n)))
		r.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
		var c chain.Collector
		for i, s := range texts {
			p := add(t, &c, s)
			if p.Have != i+1 || p.Of != len(texts) || (p.Lists != nil) != (i+1 == len(texts)) {
				t.Fatalf("%d bytes, after %d texts: %d of %d", n, i+1, p.Have, p.Of)
			}
			if p.Lists != nil && !bytes.Equal(p.Lists, lists) {
				t.Errorf("%d bytes come back changed", n)
			}
			if p.Lists == nil {
				if again := add(t, &c, s); again.Have != p.Have || again.Lists != nil {
					t.Errorf("%d bytes: a part counts twice", n)
				}
			}
		}
	}
}

func TestCodesAreOfVersion20AtMost(t *testing.T) {
	for _, n := range []int{1, 765, 766, 5000, 100 * 765, 512 * 765} {
		versions := map[int]bool{}
		texts := split(t, sample(n, 2))
		for _, s := range []string{texts[0], texts[len(texts)/2], texts[max(0, len(texts)-2)]} {
			symbol, err := qr.Encode(s, qrsize.L)
			if err != nil || symbol.Version > 20 {
				t.Fatalf("%d bytes: %v, %v", n, symbol, err)
			}
			versions[symbol.Version] = true
		}
		if len(versions) > 1 {
			t.Errorf("%d bytes: codes of versions %v", n, versions)
		}
	}
}

func TestSplitIsBounded(t *testing.T) {
	for _, n := range []int{0, 512*765 + 1, 1 << 20} {
		if texts, err := chain.Split(make([]byte, n)); err == nil || texts != nil {
			t.Errorf("Split of %d bytes = %d texts, %v", n, len(texts), err)
		}
	}
}

func TestStrayCodeDoesNoHarm(t *testing.T) {
	lists := sample(3000, 1)
	texts, other, third := split(t, lists), split(t, sample(3000, 2)), split(t, sample(3000, 3))
	var c chain.Collector
	p := add(t, &c, texts[0], other[0], texts[1], other[1], other[1], third[0], other[2], texts[2], texts[3])
	if !bytes.Equal(p.Lists, lists) {
		t.Errorf("%d of %d after all parts, with others between", p.Have, p.Of)
	}
}

func TestNewerChainTakesOver(t *testing.T) {
	lists := sample(3000, 2)
	texts, other := split(t, sample(3000, 1)), split(t, lists)
	var c chain.Collector
	if p := add(t, &c, texts[0], texts[1], texts[2], other[3]); p.Have != 3 || p.Of != 4 {
		t.Errorf("%d of %d after the first part of another chain", p.Have, p.Of)
	}
	if p := add(t, &c, other[1]); p.Have != 2 {
		t.Errorf("%d of %d after its second", p.Have, p.Of)
	}
	if p := add(t, &c, other[0], other[2]); !bytes.Equal(p.Lists, lists) {
		t.Errorf("%d of %d after all", p.Have, p.Of)
	}
	one := split(t, lists[:100])
	if p := add(t, &c, texts[0], one[0]); !bytes.Equal(p.Lists, lists[:100]) {
		t.Error("a chain of one part is not complete")
	}
}

// TestWrongPartsStartOver has a part of other lists under the chain's name.
func TestWrongPartsStartOver(t *testing.T) {
	lists := sample(3000, 1)
	texts, other := split(t, lists), split(t, sample(3000, 2))
	wrong := strings.Join(append(strings.SplitN(texts[1], ":", 5)[:4], strings.SplitN(other[1], ":", 5)[4]), ":")
	var c chain.Collector
	if p := add(t, &c, texts[0], wrong, texts[2], texts[3]); p.Have != 0 || p.Of != 4 || p.Lists != nil {
		t.Errorf("%d of %d with a wrong part", p.Have, p.Of)
	}
	if p := add(t, &c, texts...); !bytes.Equal(p.Lists, lists) {
		t.Error("it does not start over")
	}
	if p := add(t, &c, texts[0], wrong, texts[1], texts[2], texts[3]); !bytes.Equal(p.Lists, lists) {
		t.Error("the later of two parts does not count")
	}
}

func TestChainIsBounded(t *testing.T) {
	part := strings.Repeat("A", 4264)
	var c chain.Collector
	have := 0
	for i := range 512 {
		p := add(t, &c, fmt.Sprintf("LISTS1:01234567:%d:512:%s", i+1, part))
		if p.Lists != nil {
			t.Fatal("a chain of more than 1 MiB is complete")
		}
		if p.Have < have {
			return
		}
		have = p.Have
	}
	t.Errorf("%d parts of %d bytes are held", have, len(part)*5/8)
}

func TestOtherTextsAreNoPart(t *testing.T) {
	good := split(t, sample(10, 1))[0] // LISTS1:........:1:1:................
	texts := []string{
		"", ":", "HTTPS://EXAMPLE.ORG/", "LISTS1", good[1:], good + "=", good + ":", good + "\n", "\n" + good, strings.ToLower(good),
		strings.Replace(good, "LISTS1", "LISTS2", 1), good[:len(good)-1], good + "A", "LISTS1:0123456G:1:1:AA", "LISTS1:0123456:1:1:AA",
		"LISTS1:01234567:0:1:AA", "LISTS1:01234567:2:1:AA", "LISTS1:01234567:1:513:AA", "LISTS1:01234567:01:1:AA", "LISTS1:01234567:+1:1:AA",
		"LISTS1:01234567:1:1:", "LISTS1:01234567:1:1:AB", "LISTS1:01234567:-1:1:AA", "LISTS1:01234567:1::AA", "LISTS1:01234567:1:1:A\r\nA",
		"LISTS1:01234567:1:1:" + strings.Repeat("A", 4280),
	}
	for _, s := range texts {
		var c chain.Collector
		if p, ok := c.Add(s); ok || p.Lists != nil {
			t.Errorf("%.60q is a part", s)
		}
	}
}

func FuzzCollector(f *testing.F) {
	lists := sample(1600, 1)
	texts := split(f, lists)
	f.Add(texts[0], texts[1], texts[2])
	f.Add(texts[2], texts[0], texts[1])
	f.Add(split(f, lists[:9])[0], "LISTS1:01234567:1:2:AA", "")
	f.Fuzz(func(t *testing.T, a, b, d string) {
		var c chain.Collector
		for _, s := range []string{a, b, d, a, b} {
			p, ok := c.Add(s)
			if p.Have < 0 || p.Have > p.Of || p.Of > 512 || p.Lists != nil && (!ok || p.Have != p.Of) {
				t.Fatalf("%d of %d, %v", p.Have, p.Of, ok)
			}
			if p.Lists == nil {
				continue
			}
			// What comes out can be sent on.
			var other chain.Collector
			if again := add(t, &other, split(t, p.Lists)...); !bytes.Equal(again.Lists, p.Lists) {
				t.Error("lists that were collected do not come back")
			}
		}
	})
}
