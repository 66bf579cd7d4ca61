package cwt_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/statuslist"
)

// snapshot returns a list of 4 bits with an entry of each kind.
func snapshot(t testing.TB, change func(*cwt.Snapshot)) *cwt.Snapshot {
	t.Helper()
	l, err := statuslist.New(4, 16, statuslist.NotIssued)
	if err != nil {
		t.Fatal(err)
	}
	for i, value := range []byte{statuslist.Valid, statuslist.Revoked, statuslist.Suspended, statuslist.NotIssued, statuslist.Extended} {
		if err := l.Set(uint32(i), value, 2_000_000_000); err != nil {
			t.Fatal(err)
		}
	}
	s := &cwt.Snapshot{URI: "u", IssuedAt: 1_000_000_000, Expiry: 1_000_100_000, TTL: 3600, List: l}
	if change != nil {
		change(s)
	}
	return s
}

func digestOf(t testing.TB, s *cwt.Snapshot) [32]byte {
	t.Helper()
	d, err := s.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestStatusListsAreReadAsTheyWereWritten(t *testing.T) {
	for name, s := range map[string]*cwt.Snapshot{
		"all":       snapshot(t, nil),
		"no ttl":    snapshot(t, func(s *cwt.Snapshot) { s.TTL = 0 }),
		"no expiry": snapshot(t, func(s *cwt.Snapshot) { s.Expiry = 0 }),
	} {
		b, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := cwt.DecodeStatus(b)
		if err != nil || digestOf(t, got) != digestOf(t, s) {
			t.Errorf("%s: DecodeStatus = %+v, %v", name, got, err)
		}
	}
	for i, want := range []uint64{1_000_003_600, 1_000_100_000, 1_000_003_600, 1_000_000_600} {
		s := snapshot(t, func(s *cwt.Snapshot) {
			switch i {
			case 1:
				s.TTL = 0
			case 2:
				s.Expiry = 0
			case 3:
				s.Expiry = s.IssuedAt + 600
			}
		})
		if got := s.FreshUntil(); got != want {
			t.Errorf("case %d: FreshUntil = %d, want %d", i, got, want)
		}
	}
}

// TestEveryPartOfASnapshotIsInItsDigest changes one part at a time.
func TestEveryPartOfASnapshotIsInItsDigest(t *testing.T) {
	seen := map[[32]byte]string{digestOf(t, snapshot(t, nil)): "the list itself"}
	for name, change := range map[string]func(*cwt.Snapshot){
		"uri": func(s *cwt.Snapshot) { s.URI = "v" }, "iat": func(s *cwt.Snapshot) { s.IssuedAt++ }, "exp": func(s *cwt.Snapshot) { s.Expiry++ },
		"no exp": func(s *cwt.Snapshot) { s.Expiry = 0 }, "ttl": func(s *cwt.Snapshot) { s.TTL++ },
		"entry":  func(s *cwt.Snapshot) { s.List.Data()[7] ^= 1 },
		"expiry": func(s *cwt.Snapshot) { s.List.Extensions()[0].Expiry++ },
		"width": func(s *cwt.Snapshot) {
			l, err := statuslist.Parse(2, s.List.Data(), nil)
			if err != nil {
				t.Fatal(err)
			}
			s.List = l
		},
	} {
		d := digestOf(t, snapshot(t, change))
		if other, ok := seen[d]; ok {
			t.Errorf("%s has the digest of %s", name, other)
		}
		seen[d] = name
	}
}

func TestRulesOfASnapshot(t *testing.T) {
	const last = 253402300799
	for _, tt := range []struct {
		name   string
		change func(*cwt.Snapshot)
		want   string
	}{
		{"good", func(*cwt.Snapshot) {}, ""},
		{"no uri", func(s *cwt.Snapshot) { s.URI = "" }, "uri: is required"},
		{"longest uri", func(s *cwt.Snapshot) { s.URI = strings.Repeat("a", 256) }, ""},
		{"long uri", func(s *cwt.Snapshot) { s.URI = strings.Repeat("a", 257) }, "uri: has 257 bytes"},
		{"no time", func(s *cwt.Snapshot) { s.IssuedAt = 0 }, "issue, expiry or ttl: is not"},
		{"first second", func(s *cwt.Snapshot) { s.IssuedAt = 1 }, ""},
		{"year 10000", func(s *cwt.Snapshot) { s.Expiry = last + 1 }, "issue, expiry or ttl: is not"},
		{"year 9999", func(s *cwt.Snapshot) { s.Expiry = last }, ""},
		{"ten years", func(s *cwt.Snapshot) { s.TTL = 3660 * 86400 }, ""},
		{"more", func(s *cwt.Snapshot) { s.TTL = 3660*86400 + 1 }, "issue, expiry or ttl: is not"},
		{"no end", func(s *cwt.Snapshot) { s.TTL, s.Expiry = 0, 0 }, "neither expiry nor ttl"},
		{"ends at once", func(s *cwt.Snapshot) { s.Expiry = s.IssuedAt }, "expiry: is not after"},
		{"ends a second later", func(s *cwt.Snapshot) { s.Expiry = s.IssuedAt + 1 }, ""},
		{"extended to nothing", func(s *cwt.Snapshot) { s.List.Extensions()[0].Expiry = 0 }, "later expiries: is not"},
		{"extended beyond", func(s *cwt.Snapshot) { s.List.Extensions()[0].Expiry = last + 1 }, "later expiries: is not"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := snapshot(t, tt.change).Check()
			if (tt.want == "") != (err == nil) || err != nil && !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("Check = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestDeltas(t *testing.T) {
	base := snapshot(t, nil)
	next := snapshot(t, func(s *cwt.Snapshot) { s.IssuedAt++ })
	// An entry of each kind becomes one of another, one is extended further.
	for i, value := range map[uint32]byte{0: statuslist.Extended, 1: statuslist.Valid, 5: statuslist.Valid, 15: statuslist.Revoked} {
		if err := next.List.Set(i, value, 2_000_000_001); err != nil {
			t.Fatal(err)
		}
	}
	if err := next.List.Set(4, statuslist.Extended, 2_000_000_002); err != nil {
		t.Fatal(err)
	}
	d, err := cwt.NewDelta(base, next)
	if err != nil {
		t.Fatal(err)
	}
	if want := []uint64{0, 12, 1, 0, 5, 0, 15, 1}; !equal(d.Changes, want) {
		t.Errorf("changes %v, want %v", d.Changes, want)
	}
	if want := []uint64{0, 2_000_000_001, 4, 2_000_000_002}; !equal(d.Extended, want) {
		t.Errorf("later expiries %v, want %v", d.Extended, want)
	}
	b, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	read, err := cwt.DecodeDelta(b)
	if err != nil {
		t.Fatal(err)
	}
	before := digestOf(t, base)
	got, err := read.Apply(base, digestOf(t, base))
	if err != nil || digestOf(t, got) != digestOf(t, next) {
		t.Errorf("Apply = %v, %v", got, err)
	}
	if digestOf(t, base) != before {
		t.Error("Apply changed its base")
	}
	if _, err := read.Apply(next, digestOf(t, next)); err == nil || !strings.Contains(err.Error(), "another list than the one held") {
		t.Errorf("Apply to another base = %v", err)
	}
	for name, change := range map[string]func(*cwt.Snapshot){
		"other uri": func(s *cwt.Snapshot) { s.IssuedAt++; s.URI = "v" }, "the same second": func(*cwt.Snapshot) {},
		"other length": func(s *cwt.Snapshot) {
			s.IssuedAt++
			s.List, _ = statuslist.New(4, 32, 0)
		},
		"other width": func(s *cwt.Snapshot) {
			s.IssuedAt++
			s.List, _ = statuslist.New(8, 16, 0)
		},
	} {
		if d, err := cwt.NewDelta(base, snapshot(t, change)); err == nil {
			t.Errorf("%s: NewDelta = %+v, want an error", name, d)
		}
	}
}

func equal(a, b []uint64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestTheDraftsSignedListIsRead(t *testing.T) {
	var v struct {
		Token string `json:"status_list_cwt_hex"`
	}
	if err := json.Unmarshal(cardtest.Vector(t, "status-list/token-status-list.json"), &v); err != nil {
		t.Fatal(err)
	}
	token, err := hex.DecodeString(v.Token)
	if err != nil {
		t.Fatal(err)
	}
	// It is signed with ES256, so its header is refused, and its claims are read apart.
	if _, _, err := cwt.DecodeStatusEnvelope(token); err == nil || !strings.Contains(err.Error(), "signed with Ed25519") {
		t.Errorf("DecodeStatusEnvelope = %v", err)
	}
	ours := bytes.Replace(token, []byte{0x01, 0x26, 0x10}, []byte{0x01, 0x27, 0x10}, 1)
	e, rest, err := cwt.DecodeStatusEnvelope(append(ours, 1, 2))
	if err != nil || !bytes.Equal(rest, []byte{1, 2}) || e.Type != cwt.StatusType || string(e.KeyID) != "12" {
		t.Fatalf("DecodeStatusEnvelope = %+v, %x, %v", e, rest, err)
	}
	s, err := cwt.DecodeStatus(e.Payload)
	if err != nil {
		t.Fatal(err)
	}
	if s.URI != "https://example.com/statuslists/1" || s.IssuedAt != 1686920170 || s.Expiry != 2291720170 || s.TTL != 43200 || s.List.Len() != 16 || s.List.At(3) != 1 {
		t.Errorf("DecodeStatus = %+v", s)
	}
}

func TestStatusEnvelopesThatAreRefused(t *testing.T) {
	for name, in := range map[string]string{
		"nothing": "", "no tag": "84", "another tag": "d18440a040", "three parts": "d28340a040", "no signature": "d28440a04040",
		"text label": "d28443a1617801a0405840" + strings.Repeat("00", 64), "crit": "d28446a301270280105840a0405840" + strings.Repeat("00", 64),
		"algorithm of text": "d28444a1016161a0405840" + strings.Repeat("00", 64), "indefinite": "d29f40a040ff",
		"twice": "d28445a201270127a0405840" + strings.Repeat("00", 64),
	} {
		b, err := hex.DecodeString(in)
		if err != nil {
			t.Fatal(name, err)
		}
		if e, _, err := cwt.DecodeStatusEnvelope(b); err == nil {
			t.Errorf("%s: DecodeStatusEnvelope = %+v, want an error", name, e)
		}
	}
}

func FuzzDecodeStatusEnvelope(f *testing.F) {
	f.Add([]byte("\xd2\x84\x40\xa0\x40\x40"))
	f.Fuzz(func(t *testing.T, in []byte) {
		e, rest, err := cwt.DecodeStatusEnvelope(in)
		if err == nil && (len(e.Signature) != 64 || len(rest) >= len(in)) {
			t.Errorf("DecodeStatusEnvelope(%x) = %+v, %x", in, e, rest)
		}
	})
}

func FuzzDecodeStatus(f *testing.F) {
	b, err := snapshot(f, nil).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, in []byte) {
		s, err := cwt.DecodeStatus(in)
		if err != nil {
			return
		}
		again, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := cwt.DecodeStatus(again); err != nil || digestOf(t, got) != digestOf(t, s) {
			t.Errorf("%x: read again: %v, %v", in, got, err)
		}
	})
}

func FuzzDecodeDelta(f *testing.F) {
	base := snapshot(f, nil)
	next := snapshot(f, func(s *cwt.Snapshot) { s.IssuedAt++ })
	if err := next.List.Set(0, statuslist.Revoked, 0); err != nil {
		f.Fatal(err)
	}
	d, err := cwt.NewDelta(base, next)
	if err != nil {
		f.Fatal(err)
	}
	b, err := d.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, in []byte) {
		d, err := cwt.DecodeDelta(in)
		if err != nil {
			return
		}
		if again, err := d.Encode(); err != nil || !bytes.Equal(again, in) {
			t.Errorf("DecodeDelta accepts %x, which Encode never makes", in)
		}
		if s, err := d.Apply(base, digestOf(t, base)); err == nil && digestOf(t, s) != [32]byte(d.Result) {
			t.Errorf("%x: Apply gives another list than it promises", in)
		}
	})
}

func TestDeltasAtTheirBounds(t *testing.T) {
	wide := func(change func(*statuslist.List)) *cwt.Snapshot {
		l, err := statuslist.New(8, 4, 0)
		if err != nil {
			t.Fatal(err)
		}
		change(l)
		return &cwt.Snapshot{URI: "u", IssuedAt: 10, TTL: 5, List: l}
	}
	base := wide(func(*statuslist.List) {})
	next := wide(func(l *statuslist.List) {
		if err := l.Set(3, 255, 0); err != nil {
			t.Fatal(err)
		}
	})
	next.IssuedAt++
	d, err := cwt.NewDelta(base, next)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := d.Apply(base, digestOf(t, base)); err != nil || got.List.At(3) != 255 {
		t.Errorf("Apply of the largest value = %v", err)
	}
	for want, changes := range map[string][]uint64{
		"changes: an index beyond the list":                           {1<<32 - 1, 0},
		"changes: is not pairs of a rising index and a number":        {1 << 32, 0},
		"changes: a value that the entries are too narrow for":        nil,
		"later expiries: is not pairs of a rising index and a number": {},
	} {
		d := &cwt.Delta{URI: "u", IssuedAt: 11, TTL: 5, Changes: changes}
		b := base
		switch {
		case changes == nil:
			b, d.Changes = snapshot(t, nil), []uint64{1, 16}
		case len(changes) == 0:
			d.Extended = []uint64{1, 5, 1, 6}
		}
		d.URI = b.URI
		from := digestOf(t, b)
		d.Base, d.Result = from[:], from[:]
		if _, err := d.Apply(b, digestOf(t, b)); err == nil || err.Error() != want {
			t.Errorf("Apply = %v, want %q", err, want)
		}
	}
	// A delta that a key signed although NewDelta does not make it: of the base's second.
	same := wide(func(*statuslist.List) {})
	from, to := digestOf(t, base), digestOf(t, same)
	d = &cwt.Delta{URI: "u", IssuedAt: 10, TTL: 5, Base: from[:], Result: to[:]}
	if _, err := d.Apply(base, digestOf(t, base)); err == nil || !strings.Contains(err.Error(), "does not give the list that it promises") {
		t.Errorf("Apply of a delta of the same second = %v", err)
	}
}

// envelope returns a status token with these parts.
func envelope(protected, unprotected string, signature int) []byte {
	h, err := hex.DecodeString(protected)
	if err != nil {
		panic(err)
	}
	u, err := hex.DecodeString(unprotected)
	if err != nil {
		panic(err)
	}
	b := append([]byte{0xd2, 0x84, 0x59, byte(len(h) >> 8), byte(len(h))}, h...)
	b = append(append(b, u...), 0x41, 7, 0x58, byte(signature))
	return append(b, make([]byte, signature)...)
}

func TestStatusEnvelopes(t *testing.T) {
	const typ = "10781a6170706c69636174696f6e2f7374617475736c6973742b637774"
	long := func(n int) string {
		return "59" + hex.EncodeToString([]byte{byte(n >> 8), byte(n)}) + strings.Repeat("00", n)
	}
	for _, tt := range []struct {
		name                   string
		protected, unprotected string
		signature              int
		kid                    string // in hexadecimal
		good                   bool
	}{
		{"no key id", "a20127" + typ, "a0", 64, "", true},
		{"algorithm of RFC 9864", "a20132" + typ, "a0", 64, "", true},
		{"protected key id", "a30127044101" + typ, "a0", 64, "01", true},
		{"unprotected key id", "a20127" + typ, "a1044102", 64, "02", true},
		{"both", "a30127044101" + typ, "a1044102", 64, "01", true},
		{"longest protected", "a3012704" + long(220) + typ, "a0", 64, strings.Repeat("00", 220), true},
		{"a byte more", "a3012704" + long(221) + typ, "a0", 64, "", false},
		{"longest unprotected", "a20127" + typ, "a104" + long(251), 64, strings.Repeat("00", 251), true},
		{"a byte more", "a20127" + typ, "a104" + long(252), 64, "", false},
		{"another algorithm", "a20126" + typ, "a0", 64, "", false},
		{"no algorithm", "a1" + typ, "a0", 64, "", false},
		{"another label", "a301270301" + typ, "a0", 64, "", false},
		{"another unprotected label", "a20127" + typ, "a1010a", 64, "", false},
		{"unprotected array", "a20127" + typ, "80", 64, "", false},
		{"63 bytes", "a20127" + typ, "a0", 63, "", false},
		{"65 bytes", "a20127" + typ, "a0", 65, "", false},
	} {
		e, rest, err := cwt.DecodeStatusEnvelope(append(envelope(tt.protected, tt.unprotected, tt.signature), 9))
		if (err == nil) != tt.good {
			t.Errorf("%s: DecodeStatusEnvelope = %v, want good %v", tt.name, err, tt.good)
			continue
		}
		if tt.good && (e.Type != cwt.StatusType || hex.EncodeToString(e.KeyID) != tt.kid || !bytes.Equal(e.Payload, []byte{7}) || !bytes.Equal(rest, []byte{9})) {
			t.Errorf("%s: DecodeStatusEnvelope = %+v, %x", tt.name, e, rest)
		}
	}
	if _, _, err := cwt.DecodeStatusEnvelope(envelope("a20127"+typ, "a0", 64)[1:]); err == nil || !strings.Contains(err.Error(), "tag 18") {
		t.Errorf("DecodeStatusEnvelope without a tag = %v", err)
	}
}

// BenchmarkApply takes back the extension of 131,072 cards, as an agency may after a mass
// extension: the time per card must not grow with their number.
func BenchmarkApply(b *testing.B) {
	const cards = 1 << 17
	l, err := statuslist.New(4, cards, statuslist.Valid)
	if err != nil {
		b.Fatal(err)
	}
	next := &cwt.Snapshot{URI: "u", IssuedAt: 2, TTL: 9, List: l.Clone()}
	for i := range uint32(cards) {
		if err := l.Set(i, statuslist.Extended, 1<<30); err != nil {
			b.Fatal(err)
		}
	}
	base := &cwt.Snapshot{URI: "u", IssuedAt: 1, TTL: 9, List: l}
	d, err := cwt.NewDelta(base, next)
	if err != nil {
		b.Fatal(err)
	}
	digest := digestOf(b, base)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Apply(base, digest); err != nil {
			b.Fatal(err)
		}
	}
}
