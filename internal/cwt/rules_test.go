package cwt_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/malformed"
)

func TestTextsThatMayBeShown(t *testing.T) {
	for _, tt := range []struct {
		name, text, allowed string
		limit               int
		want                string
	}{
		{"empty", "", "", 0, ""},
		{"at the limit", "abc", "", 3, ""},
		{"above it", "abcd", "", 3, "has 4 bytes, limit is 3"},
		{"joiners", "a\u200c\u200d", "", 99, ""},
		{"allowed line feed", "a\nb", "\n", 99, ""},
		{"line feed", "a\nb", "", 99, "hidden"},
		{"tab where a line feed is allowed", "a\tb", "\n", 99, "hidden"},
		{"direction", "\u202e", "", 99, "hidden"},
		{"zero width space", "\u200b", "", 99, "hidden"},
		{"beside the joiners", "\u200e", "", 99, "hidden"},
		{"separator", "\u2029", "", 99, "hidden"},
		{"noncharacter", "\ufdd0", "", 99, "hidden"},
		{"replacement", "\ufffd", "", 99, "hidden"},
		{"not UTF-8", "\xff", "", 99, "UTF-8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := cwt.CheckText(tt.text, tt.limit, tt.allowed)
			if (tt.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("CheckText = %v, want %q", err, tt.want)
			}
		})
	}
}

// named gives a list n keys with the same alias.
func named(alias string, n byte) func(*cwt.Trust) {
	return func(l *cwt.Trust) {
		first := l.Keys[0]
		l.Keys = nil
		for i := range n {
			k := cwt.NewTrustKey(cardtest.OtherKey(100 + i).Public().(ed25519.PublicKey))
			k.Use, k.State = cwt.UseCards, cwt.StateActive
			k.Issuer, k.NotBefore, k.NotAfter, k.Alias = first.Issuer, first.NotBefore, first.NotAfter, alias
			l.Keys = append(l.Keys, k)
		}
	}
}

func TestRulesOfATrustList(t *testing.T) {
	root := cardtest.OtherKey(7).Public().(ed25519.PublicKey)
	second := func(l *cwt.Trust) cwt.TrustKey {
		k := cwt.NewTrustKey(cardtest.OtherKey(3).Public().(ed25519.PublicKey))
		k.Issuer, k.NotBefore, k.NotAfter, k.Use, k.State = "i", 1, 1, cwt.UseStatus, cwt.StateActive
		return k
	}
	for _, tt := range []struct {
		name   string
		change func(*cwt.Trust)
		want   string
	}{
		{"good", func(l *cwt.Trust) {}, ""},
		{"two keys", func(l *cwt.Trust) { l.Keys = append(l.Keys, second(l)) }, ""},
		{"most keys", func(l *cwt.Trust) { l.Keys = make([]cwt.TrustKey, 4096) }, "keys[0]"},
		{"too many keys", func(l *cwt.Trust) { l.Keys = make([]cwt.TrustKey, 4097) }, "keys: there are none, or more"},
		{"no keys", func(l *cwt.Trust) { l.Keys = nil }, "keys: there are none"},
		{"no name", func(l *cwt.Trust) { l.Name = "" }, "name: is required"},
		{"hidden name", func(l *cwt.Trust) { l.Name = "\u200b" }, "name: has a"},
		{"sequence", func(l *cwt.Trust) { l.Sequence = 0 }, "sequence: is required"},
		{"first second", func(l *cwt.Trust) { l.IssuedAt, l.Keys[0].NotBefore = 1, 1 }, ""},
		{"zero", func(l *cwt.Trust) { l.IssuedAt = 0 }, "issue or expiry: is not a second"},
		{"last second", func(l *cwt.Trust) { l.Expiry, l.Keys[0].NotAfter = 253402300799, 253402300799 }, ""},
		{"year 10000", func(l *cwt.Trust) { l.Expiry = 253402300800 }, "issue or expiry: is not a second"},
		{"window of year 10000", func(l *cwt.Trust) { l.Keys[0].NotAfter = 253402300800 }, "keys[0]: window: is not a second"},
		{"window of zero", func(l *cwt.Trust) { l.Keys[0].NotBefore = 0 }, "keys[0]: window: is not a second"},
		{"window of one second", func(l *cwt.Trust) { l.Keys[0].NotAfter = l.Keys[0].NotBefore }, ""},
		{"window that ends first", func(l *cwt.Trust) { l.Keys[0].NotAfter = l.Keys[0].NotBefore - 1 }, "keys[0]: a window that ends"},
		{"ends at once", func(l *cwt.Trust) { l.Expiry = l.IssuedAt }, "expiry: is not after"},
		{"ends a second later", func(l *cwt.Trust) { l.Expiry = l.IssuedAt + 1 }, ""},
		{"root", func(l *cwt.Trust) { l.Keys[0].X, l.Keys[0].KeyID = root, cwt.NewTrustKey(root).KeyID }, "keys[0]: a root key"},
		{"twice", func(l *cwt.Trust) { l.Keys = append(l.Keys, l.Keys[0]) }, "keys[1]: the same key twice"},
		{"second key is unsound", func(l *cwt.Trust) { l.Keys = append(l.Keys, cwt.TrustKey{}) }, "keys[1]: public key is not 32 bytes"},
		{"no issuer", func(l *cwt.Trust) { l.Keys[0].Issuer = "" }, "keys[0]: issuer: is required"},
		{"long issuer", func(l *cwt.Trust) { l.Keys[0].Issuer = strings.Repeat("a", 257) }, "keys[0]: issuer: has 257 bytes"},
		{"hidden alias", func(l *cwt.Trust) { l.Keys[0].Alias = "\u200b" }, "keys[0]: alias: has a"},
		{"four keys of an alias", named("a", 4), ""},
		{"five keys of an alias", named("a", 5), "keys[4]: alias: more than 4 keys"},
		{"five keys without one", named("", 5), ""},
		{"no use", func(l *cwt.Trust) { l.Keys[0].Use = 0 }, "keys[0]: use: is neither"},
		{"third use", func(l *cwt.Trust) { l.Keys[0].Use = 3 }, "keys[0]: use: is neither"},
		{"status key", func(l *cwt.Trust) { l.Keys[0].Use = cwt.UseStatus }, ""},
		{"status key with an alias", func(l *cwt.Trust) { l.Keys[0].Use, l.Keys[0].Alias = cwt.UseStatus, "a" }, "keys[0]: an alias"},
		{"status key that asks for a status", func(l *cwt.Trust) { l.Keys[0].Use, l.Keys[0].Status = cwt.UseStatus, true }, "keys[0]: an alias"},
		{"card key that asks for a status", func(l *cwt.Trust) { l.Keys[0].Status = true }, ""},
		{"no state", func(l *cwt.Trust) { l.Keys[0].State = 0 }, "keys[0]: state: is not"},
		{"fourth state", func(l *cwt.Trust) { l.Keys[0].State, l.Keys[0].Compromised = 4, 5 }, "keys[0]: state: is not"},
		{"compromised", func(l *cwt.Trust) { l.Keys[0].State, l.Keys[0].Compromised = cwt.StateCompromised, 1 }, ""},
		{"compromised without a time", func(l *cwt.Trust) { l.Keys[0].State = cwt.StateCompromised }, "keys[0]: state: is not"},
		{"compromised in the year 10000", func(l *cwt.Trust) { l.Keys[0].State, l.Keys[0].Compromised = cwt.StateCompromised, 253402300800 }, "keys[0]: state: is not"},
		{"active with such a time", func(l *cwt.Trust) { l.Keys[0].Compromised = 1 }, "keys[0]: state: is not"},
		{"active with such a time of year 10000", func(l *cwt.Trust) { l.Keys[0].Compromised = 253402300800 }, "keys[0]: state: is not"},
		{"retired", func(l *cwt.Trust) {
			l.Keys[0].State, l.Keys[0].NotAfter = cwt.StateRetired, l.IssuedAt
			l.Keys[0].NotBefore = 1
		}, ""},
		{"retired a second early", func(l *cwt.Trust) { l.Keys[0].State, l.Keys[0].NotAfter = cwt.StateRetired, l.IssuedAt+1 }, "keys[0]: state: retired, and"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := trust(tt.change).Check([]ed25519.PublicKey{root})
			if (tt.want == "") != (err == nil) || err != nil && !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("Check = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestMapsOfEverySize(t *testing.T) {
	for n := range 60 {
		c := claims()
		c.Identity.Private = map[int]any{}
		c.Identity.Attributes = cwt.Attributes{ID: "1"}
		for i := range n {
			c.Identity.Private[200+i] = int64(i)
		}
		b, err := c.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := cwt.DecodeClaims(b)
		if err != nil || len(got.Identity.Private) != n {
			t.Errorf("%d private attributes: %v", n, err)
		}
	}
}

func TestBoundsOfThePrivateRange(t *testing.T) {
	for key, want := range map[int]bool{99: false, 100: true, 32767: true, 32768: false} {
		c := claims()
		c.Identity.Private = map[int]any{key: "x"}
		b, err := c.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := cwt.DecodeClaims(b); (err == nil) != want {
			t.Errorf("private attribute %d: %v, want read %v", key, err, want)
		}
	}
}

func TestPlaceOfADifference(t *testing.T) {
	c := claims()
	b, err := c.Encode()
	if err != nil {
		t.Fatal(err)
	}
	// exp in five bytes more: the first byte that differs is the head of its value.
	at := strings.Index(string(b), "\x04\x1a") + 1
	longer := append(append(append([]byte{}, b[:at]...), 0x1b, 0, 0, 0, 0), b[at+1:]...)
	_, err = cwt.DecodeClaims(longer)
	if e, ok := errors.AsType[*malformed.Error](err); !ok || e.Offset != at {
		t.Errorf("DecodeClaims = %v, want an error at %d", err, at)
	}
}

func TestInjiForm(t *testing.T) {
	c := claims()
	b, err := c.EncodeInji()
	if err != nil {
		t.Fatal(err)
	}
	v, err := cwt.DecodeLoose(b)
	if err != nil {
		t.Fatal(err)
	}
	top := v.(map[any]any)
	inner, err := cwt.DecodeLoose(top[int64(169)].([]byte))
	if err != nil {
		t.Fatal(err)
	}
	identity := inner.(map[any]any)
	face, ok := identity[int64(62)].(map[any]any)
	if !ok || fmt.Sprint(face[int64(0)]) != "[1]" || identity[int64(1)] != "text" || top[int64(1)] != "https://id.example" {
		t.Errorf("EncodeInji = %v with %v", top, identity)
	}
	for _, key := range []int{50, 65} {
		c := claims()
		*c.Identity.Biometrics(key) = []cwt.Biometric{{Data: []byte{1}}}
		if _, err := c.EncodeInji(); err != nil {
			t.Errorf("one sample of %d: %v", key, err)
		}
		*c.Identity.Biometrics(key) = []cwt.Biometric{{Data: []byte{1}}, {Data: []byte{2}}}
		if _, err := c.EncodeInji(); err == nil {
			t.Errorf("two samples of %d = nil, want an error", key)
		}
	}
}

func TestKeysOfOthers(t *testing.T) {
	key := cardtest.Key().Public().(ed25519.PublicKey)
	body := "2006215820" + hex.EncodeToString(key)
	for in, want := range map[string]bool{
		"a30101" + body: true, "a401010327" + body: true, "a401010332" + body: true, "a50101032704 8102" + body: true,
		"a401010326" + body: false, "a30102" + body: false, "a40101048101" + body: false, "a4010104820102" + body: false,
		"a301012007215820" + hex.EncodeToString(key): false, "a301012006215820" + strings.Repeat("00", 32): false,
	} {
		b, err := hex.DecodeString(strings.ReplaceAll(in, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := cwt.DecodeKey(b); (err == nil) != want || want && !got.Equal(key) {
			t.Errorf("DecodeKey(%s) = %x, %v, want read %v", in, got, err, want)
		}
	}
}
