package main

import (
	"crypto/ed25519"
	"time"

	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
	"github.com/sealcard/sealcard/internal/statuslist"
)

// Times of the status lists: whole, and brought up by a delta.
var (
	listed  = time.Date(2026, 2, 15, 0, 0, 0, 0, time.UTC)
	listEnd = time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC)
	updated = time.Date(2026, 2, 20, 0, 0, 0, 0, time.UTC)
)

// A URI for lists of each width.
const (
	uri4 = "https://id.example/s/4"
	uri2 = "https://id.example/s/2"
	uri1 = "https://id.example/s/1b"
	uri8 = "https://id.example/s/8"
)

// Indices in the lists and what stands there. All others are not issued.
const (
	valid, revoked, suspended, notIssued, extended = 1, 2, 3, 4, 5
	noMeaning, noLater, revokedLater, ended        = 6, 7, 8, 9
)

// Since when the stolen key is compromised.
var stolen = time.Date(2026, 2, 10, 0, 0, 0, 0, time.UTC)

// Days that the policy words stale-status and stale-trust allow.
const staleDays = 7

// snapshot returns a list as it was on 15 February.
func snapshot(uri string, bits int) *cwt.Snapshot {
	fill := byte(statuslist.NotIssued)
	if bits == 1 {
		fill = statuslist.Revoked
	}
	l, err := statuslist.New(bits, 64, fill)
	if err != nil {
		panic(err) // constants
	}
	set := func(index uint32, value byte, later uint64) {
		if err := l.Set(index, value, later); err != nil {
			panic(err)
		}
	}
	set(valid, statuslist.Valid, 0)
	set(revoked, statuslist.Revoked, 0)
	set(revokedLater, statuslist.Valid, 0)
	if bits > 1 {
		set(suspended, statuslist.Suspended, 0)
	}
	if bits > 2 {
		set(extended, statuslist.Extended, uint64(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC).Unix()))
		set(ended, statuslist.Extended, uint64(now.Unix()))
		set(noMeaning, 5, 0)
		if bits == 4 {
			l.Data()[noLater/2] = l.Data()[noLater/2]&0x0f | statuslist.Extended<<4
		}
	}
	return &cwt.Snapshot{URI: uri, IssuedAt: uint64(listed.Unix()), Expiry: uint64(listEnd.Unix()), List: l}
}

// later returns s as it was on 20 February.
func later(s *cwt.Snapshot) *cwt.Snapshot {
	l := s.List.Clone()
	if err := l.Set(revokedLater, statuslist.Revoked, 0); err != nil {
		panic(err)
	}
	return &cwt.Snapshot{URI: s.URI, IssuedAt: uint64(updated.Unix()), Expiry: uint64(listEnd.Unix()), TTL: 40 * 24 * 3600, List: l}
}

// statusLists returns the files of the lists.
func statusLists() (map[string][]byte, error) {
	files := map[string][]byte{}
	add := func(name, typ string, payload []byte, err error) error {
		h := (&cose.Header{Alg: cose.AlgEdDSA, KeyID: edkey.ID(public(statusKey)), Type: typ}).Encode()
		m := cose.Message{Protected: h, Payload: payload, Signature: sign(statusKey, h, payload)}
		files[name] = m.Encode()
		return err
	}
	hour := snapshot(uri8, 8)
	hour.TTL = 3600
	for name, s := range map[string]*cwt.Snapshot{
		"status-4.cose": snapshot(uri4, 4), "status-2.cose": snapshot(uri2, 2), "status-1.cose": snapshot(uri1, 1),
		"status-ttl.cose": hour,
	} {
		payload, err := s.Encode()
		if err := add(name, cwt.StatusType, payload, err); err != nil {
			return nil, err
		}
	}
	base := snapshot(uri4, 4)
	d, err := cwt.NewDelta(base, later(base))
	if err != nil {
		return nil, err
	}
	payload, err := d.Encode()
	return files, add("status-4-delta.cose", cwt.DeltaType, payload, err)
}

// ref returns the claims of a card with a place in a list.
func ref(iat, exp time.Time, uri string, index int64) []byte {
	return dict(num(1), str(issuer), num(4), num(exp.Unix()), num(6), num(iat.Unix()), num(169), identity(),
		num(65535), dict(str("status_list"), dict(str("idx"), num(index), str("uri"), str(uri))))
}

// by returns the text of a card sealed by a key.
func by(k ed25519.PrivateKey, claims []byte) string {
	h := dict(num(1), num(-8), num(4), bin(edkey.ID(public(k))))
	return wrap(cat([]byte{0xd2}, list(bin(h), dict(), bin(claims), bin(sign(k, h, claims)))))
}

// statuses returns cards whose status decides.
func statuses() []entry {
	const lists = "status-1.cose, status-2.cose, status-4.cose"
	f := func(expect, name, text, comment string) entry {
		e := entry{name: "status-" + name, expect: expect, layer: "status", text: text, status: lists, comment: comment}
		if expect == "accepted" {
			e.name, e.layer = "good-"+name, ""
		}
		return e
	}
	at := func(t time.Time, e entry) entry { e.at = t; return e }
	policy := func(p string, e entry) entry { e.policy = p; return e }
	layer := func(l string, e entry) entry { e.layer, e.name = l, l+e.name[len("status"):]; return e }
	on := func(uri string, index int64) string { return sealed(ref(issued, expiry, uri, index)) }
	ttl := func(e entry) entry { e.status = "status-ttl.cose"; return e }
	delta := func(e entry) entry { e.status = "status-4.cose, status-4-delta.cose"; return e }
	past := now.Add(-time.Hour)
	young := listed.Add(time.Second)
	plain, plainText := claims(identity()), sealed(claims(identity()))
	early := dated(stolen.Add(-time.Second))
	return []entry{
		f("accepted", "valid-4-bits", on(uri4, valid), ""),
		f("accepted", "valid-2-bits", on(uri2, valid), ""),
		f("accepted", "valid-1-bit", on(uri1, valid), ""),
		f("accepted", "extended", sealed(ref(issued, past, uri4, extended)), "expired by its own claim; the list moves its end to 2027"),
		f("accepted", "extended-to-less", on(uri4, ended), "an extension does not shorten a card's life"),
		f("revoked", "revoked-4-bits", on(uri4, revoked), ""),
		f("revoked", "revoked-2-bits", on(uri2, revoked), ""),
		f("revoked", "revoked-1-bit", on(uri1, revoked), ""),
		f("suspended", "suspended-4-bits", on(uri4, suspended), ""),
		f("suspended", "suspended-2-bits", on(uri2, suspended), ""),
		f("not issued", "not-issued", on(uri4, notIssued), "no card was made for the index"),
		f("not issued", "not-issued-last", on(uri4, 63), "last index"),
		f("revoked", "not-issued-1-bit", on(uri1, notIssued), "one bit cannot tell it from revoked"),
		policy("unknown-status", f("revoked", "revoked-where-unknown-is-allowed", on(uri4, revoked), "")),
		policy("unknown-status", f("not issued", "not-issued-where-unknown-is-allowed", on(uri4, notIssued), "")),
		f("status unknown", "index-beyond", on(uri4, 64), "first index beyond the list"),
		policy("unknown-status", f("status unknown", "index-beyond-where-unknown-is-allowed", on(uri4, 4294967295), "")),
		policy("unknown-status", f("status unknown", "value-without-meaning", on(uri4, noMeaning), "the value 5")),
		policy("unknown-status", f("status unknown", "extended-without-a-time", on(uri4, noLater), "the value 12 and no later expiry")),
		f("status unknown", "other-uri", on("https://id.example/s/5", valid), "no such list is held"),
		f("status unknown", "uri-with-a-slash", on(uri4+"/", valid), "compared byte for byte"),
		layer("time", f("expired", "status-extended-and-over", sealed(ref(issued, past, uri4, ended)), "the later expiry has passed as well")),
		layer("time", f("expired", "status-revoked-and-expired", sealed(ref(issued, past, uri4, revoked)), "the expiry comes before the status")),
		layer("time", at(listed.Add(-time.Second), f("clock untrusted", "status-clock-behind-list", on(uri4, valid), "the clock stands before the status list was issued"))),
		at(listEnd.Add(-time.Second), f("accepted", "status-last-fresh-second", on(uri4, valid), "")),
		at(listEnd, f("status unknown", "list-ended", on(uri4, valid), "the list's expiry is the first second that is too late")),
		at(listEnd, policy("stale-status", f("accepted", "status-stale", on(uri4, valid), "a stale list where it is allowed"))),
		at(listEnd.AddDate(0, 0, staleDays), policy("stale-status", f("status unknown", "list-too-old", on(uri4, valid), "later than a stale list is allowed"))),
		at(listEnd.AddDate(0, 0, staleDays), policy("stale-status", f("revoked", "list-too-old-revoked", on(uri4, revoked), "what was revoked stays so"))),
		at(listEnd.AddDate(0, 0, staleDays), policy("unknown-status", f("accepted", "status-too-old-allowed", on(uri4, valid), "a list that is too old, where an unknown status is allowed"))),
		layer("time", at(listEnd, f("expired", "status-extended-by-old-list", sealed(ref(issued, past, uri4, extended)), "a list that is too old extends nothing"))),
		f("status unknown", "not-yet-listed", sealed(ref(young, expiry, uri4, notIssued)), "issued a second after the list, and no stale list is allowed"),
		policy("stale-status", f("accepted", "status-not-yet-listed", sealed(ref(young, expiry, uri4, notIssued)), "issued a second after the list")),
		policy("stale-status", f("accepted", "status-not-yet-listed-1-bit", sealed(ref(young, expiry, uri1, notIssued)), "")),
		policy("stale-status", f("accepted", "status-not-yet-listed-valid", sealed(ref(young, expiry, uri4, valid)), "allocated before it was issued")),
		policy("stale-status", f("not issued", "not-issued-in-the-second-of-the-list", sealed(ref(listed, expiry, uri4, notIssued)), "the list of that second knows the card")),
		policy("stale-status", f("revoked", "revoked-before-issue", sealed(ref(young, expiry, uri4, revoked)), "an index is given out once")),
		at(listEnd.AddDate(0, 0, staleDays), policy("stale-status", f("status unknown", "not-yet-listed-too-old", sealed(ref(young, expiry, uri4, notIssued)), ""))),
		f("accepted", "status-before-delta", on(uri4, revokedLater), ""),
		delta(f("revoked", "revoked-by-delta", on(uri4, revokedLater), "")),
		delta(f("accepted", "status-after-delta", on(uri4, valid), "")),
		delta(at(listEnd.Add(-time.Second), f("accepted", "status-delta-last-fresh-second", on(uri4, valid), "ttl ends after the expiry"))),
		f("accepted", "status-required", by(strictKey, ref(issued, expiry, uri4, valid)), "its key asks for a status"),
		f("status unknown", "required", by(strictKey, plain), "its key asks for a status"),
		policy("unknown-status", f("accepted", "status-required-allowed", by(strictKey, plain), "")),
		layer("key", f("unknown key", "status-key", by(statusKey, ref(issued, expiry, uri4, valid)), "a key for status lists signs no card")),
		layer("window", f("outside key window", "status-compromised", by(stolenKey, ref(stolen, expiry, uri4, valid)), "issued in the second since which its key is compromised")),
		layer("window", f("outside key window", "status-compromised-later", by(stolenKey, ref(now, expiry, uri4, valid)), "")),
		f("accepted", "status-compromised-before", by(stolenKey, ref(stolen.Add(-time.Second), expiry, uri4, valid)), "issued before that, and a list says valid"),
		f("not issued", "compromised-not-issued", by(stolenKey, ref(stolen.Add(-time.Second), expiry, uri4, notIssued)), "issued before that, says the card; no list knows it"),
		policy("unknown-status", f("status unknown", "compromised-without-status", by(stolenKey, early), "no policy helps a card of a compromised key")),
		policy("unknown-status", f("status unknown", "compromised-not-held", by(stolenKey, ref(stolen.Add(-time.Second), expiry, "https://id.example/s/5", valid)), "")),
		policy("unknown-status, stale-status", at(listEnd.AddDate(0, 0, staleDays), f("status unknown", "compromised-too-old", by(stolenKey, ref(stolen.Add(-time.Second), expiry, uri4, valid)), ""))),
		policy("stale-status", f("status unknown", "compromised-not-yet-listed", by(lateKey, ref(young, expiry, uri4, notIssued)), "the key is compromised since a day after the list")),
		at(trustEnd, policy("stale-trust", f("accepted", "stale-trust", plainText, "a stale trust list where it is allowed"))),
		layer("none", at(trustEnd, f("no trust list", "status-trust-ended", plainText, "the expiry is the first second that is too late"))),
		layer("none", at(trustEnd.AddDate(0, 0, staleDays), policy("stale-trust", f("no trust list", "status-trust-too-old", plainText, "")))),
		at(listed.Add(time.Hour-time.Second), ttl(f("accepted", "status-before-ttl", on(uri8, valid), ""))),
		at(listed.Add(time.Hour), ttl(f("status unknown", "ttl-over", on(uri8, valid), "the ttl ends before the expiry"))),
		policy("unknown-status", f("accepted", "status-not-yet-listed-unknown-allowed", sealed(ref(young, expiry, uri4, notIssued)), "")),
		layer("time", policy("stale-status", f("expired", "status-not-yet-listed-extended", sealed(ref(young, past, uri4, extended)), "a list older than the card extends nothing"))),
		f("accepted", "scanner", "\t\n]Q1"+plainText+"\r\n\t", "what scanners add"),
		f("accepted", "scanner-0", "]Q0"+plainText, ""),
		f("accepted", "scanner-6", "]Q6"+plainText, ""),
		malformed("base45", "scanner-7", "]Q7"+plainText, "no identifier of a QR code"),
		malformed("base45", "scanner-twice", "]Q1]Q1"+plainText, "one identifier is taken off"),
		malformed("base45", "scanner-space", " "+plainText, "a space is a character of Base45"),
		malformed("base45", "scanner-inside", plainText[:30]+"\n"+plainText[30:], "a line end inside"),
	}
}
