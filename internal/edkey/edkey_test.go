package edkey_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/edkey"
)

func TestThumbprintOfTheFirstKeyOfRFC8032(t *testing.T) {
	key := cardtest.Key().Public().(ed25519.PublicKey)
	const want = "866eefbd6718c8846cd7ddfe43fc74ab1daac4538ff8514ea2ec2d410a415743"
	if got := edkey.Thumbprint(key); hex.EncodeToString(got[:]) != want {
		t.Errorf("Thumbprint = %x, want %s", got, want)
	}
	if got := edkey.ID(key); hex.EncodeToString(got) != want[:16] {
		t.Errorf("ID = %x, want %s", got, want[:16])
	}
	if err := edkey.Check(key); err != nil {
		t.Errorf("Check = %v, want nil", err)
	}
}

func TestBadKeysOfCCTVAreRefused(t *testing.T) {
	var cases []struct {
		Key   string
		Flags []string
	}
	if err := json.Unmarshal(cardtest.Vector(t, "ed25519/cctv.json"), &cases); err != nil {
		t.Fatal(err)
	}
	refused := 0
	for _, c := range cases {
		key, err := hex.DecodeString(c.Key)
		if err != nil {
			t.Fatal(err)
		}
		if edkey.Check(key) != nil {
			refused++
		}
	}
	// 300 of low order, 360 of mixed order, 226 not canonical.
	if refused != 886 || len(cases) != 914 {
		t.Errorf("refused %d of %d keys, want 886 of 914", refused, len(cases))
	}
}

func TestKeyOfWrongLengthIsRefused(t *testing.T) {
	for _, n := range []int{0, 31, 33} {
		if err := edkey.Check(make([]byte, n)); err == nil {
			t.Errorf("Check of %d bytes = nil, want an error", n)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	key := cardtest.Key().Public().(ed25519.PublicKey)
	b.ReportAllocs()
	for b.Loop() {
		if err := edkey.Check(key); err != nil {
			b.Fatal(err)
		}
	}
}
