package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// claimForms returns claims that are signed and spelled in a way that is not ours.
func claimForms() []entry {
	f := func(name string, claims []byte, comment string) entry {
		return malformed("claims", name, sealed(claims), comment)
	}
	iss, exp, iat := cat(num(1), str(issuer)), cat(num(4), num(expiry.Unix())), cat(num(6), num(issued.Unix()))
	id := cat(num(169), identity())
	m := func(n byte, parts ...[]byte) []byte { return cat([]byte{0xa0 | n}, cat(parts...)) }
	e32 := []byte{0x1b, 0, 0, 0, 0}
	plain := claims(identity())
	return []entry{
		f("empty", nil, ""),
		f("no-map", list(num(1)), ""),
		f("null", null, ""),
		f("order", m(4, exp, iss, iat, id), "keys in another order"),
		f("order-inside", claims(dict(num(4), str("A"), num(1), str("D-1"))), "attributes in another order"),
		f("twice", m(5, iss, exp, exp, iat, id), ""),
		f("twice-inside", claims(cat([]byte{0xa2}, num(1), str("D-1"), num(1), str("D-1"))), ""),
		f("long-key", cat([]byte{0xa4, 0x18, 0x01}, str(issuer), exp, iat, id), "a key in a longer form"),
		f("long-time", m(4, iss, num(4), e32, num(expiry.Unix())[1:], iat, id), "a time in a longer form"),
		f("long-text", m(4, num(1), cat([]byte{0x78, byte(len(issuer))}, []byte(issuer)), exp, iat, id), "a text in a longer form"),
		f("long-map", cat([]byte{0xb8, 4}, iss, exp, iat, id), "a map in a longer form"),
		f("indefinite-map", cat([]byte{0xbf}, iss, exp, iat, id, []byte{0xff}), ""),
		f("indefinite-text", m(4, num(1), []byte{0x7f}, str(issuer), []byte{0xff}, exp, iat, id), ""),
		f("trailing", append(bytes.Clone(plain), 0), "a byte after the map"),
		f("tagged", cat([]byte{0xd8, 0x3d}, plain), "tag 61 around the claims"),
		f("tagged-time", m(4, iss, num(4), []byte{0xc1}, num(expiry.Unix()), iat, id), "tag 1 on a time"),
		f("float-time", m(4, iss, num(4), float16, iat, id), ""),
		f("negative-time", m(4, iss, num(4), num(-1), iat, id), ""),
		f("text-time", m(4, iss, num(4), str("2028-02-01"), iat, id), ""),
		f("huge-time", m(4, iss, num(4), cat([]byte{0x1b}, bytes.Repeat([]byte{0xff}, 8)), iat, id), "2^64 - 1"),
		f("beyond-9999", m(4, iss, num(4), num(253402300800), iat, id), "the first second of the year 10000"),
		f("no-iss", m(3, exp, iat, id), ""),
		f("empty-iss", m(4, num(1), str(""), exp, iat, id), ""),
		f("no-exp", m(3, iss, iat, id), ""),
		f("no-iat", m(3, iss, exp, id), ""),
		f("zero-iat", m(4, iss, exp, num(6), num(0), id), ""),
		f("no-identity", m(3, iss, exp, iat), ""),
		f("identity-bytes", m(4, iss, exp, iat, num(169), bin(identity())), "the form that MOSIP writes"),
		f("identity-null", m(4, iss, exp, iat, num(169), null), ""),
		f("identity-list", m(4, iss, exp, iat, num(169), list()), ""),
		f("aud", m(5, iss, num(3), str("me"), exp, iat, id), "a claim that is not of the profile"),
		f("cnf", m(5, iss, exp, iat, num(8), dict(), id), "a claim that is not of the profile"),
		f("name-170", m(5, iss, exp, iat, id, num(170), str("A")), "a claim that is not of the profile"),
		f("negative-claim", m(5, iss, exp, iat, id, num(-1), num(1)), ""),
		f("text-claim", m(5, iss, exp, iat, id, str("x"), num(1)), ""),
		f("exp-is-iat", m(4, iss, num(4), num(issued.Unix()), iat, id), "a card that ends when it begins"),
		f("nbf-is-exp", m(5, iss, exp, num(5), num(expiry.Unix()), iat, id), ""),
		f("cti-7", m(5, iss, exp, iat, num(7), bin(noise(7)), id), "a cti of seven bytes"),
		f("cti-17", m(5, iss, exp, iat, num(7), bin(noise(17)), id), ""),
		f("status-text", withStatus(str("x")), ""),
		f("status-no-uri", withStatus(dict(str("idx"), num(1))), ""),
		f("status-no-idx", withStatus(dict(str("uri"), str("u"))), ""),
		f("status-spare", withStatus(dict(str("x"), num(1), str("idx"), num(1), str("uri"), str("u"))), ""),
		f("status-order", withStatus(dict(str("uri"), str("u"), str("idx"), num(1))), ""),
		f("status-negative", withStatus(dict(str("idx"), num(-1), str("uri"), str("u"))), ""),
		f("status-large", withStatus(dict(str("idx"), num(1<<32), str("uri"), str("u"))), "an index of 2^32"),
		f("status-empty-uri", withStatus(dict(str("idx"), num(1), str("uri"), str(""))), ""),
		f("deep", with(101, deep(12)), "a value nested twelve deep"),
		f("many", claims(cat(head(5, 65), many(65))), "65 attributes"),
	}
}

// deep returns a list in a list and so on.
func deep(n int) []byte { return cat(bytes.Repeat([]byte{0x81}, n), num(1)) }

// many returns n private attributes.
func many(n int64) []byte {
	var b []byte
	for i := range n {
		b = cat(b, num(101+i), num(1))
	}
	return b
}

// claimValues returns attributes of a wrong type or value.
func claimValues() []entry {
	f := func(name string, key int64, value []byte, comment string) entry {
		return malformed("claims", name, sealed(with(key, value)), comment)
	}
	var all []entry
	for _, key := range []int64{2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 15, 19, 20, 21, 22, 23} {
		all = append(all,
			f(fmt.Sprintf("attribute-%02d-number", key), key, num(1), "a number where a text is asked for"),
			f(fmt.Sprintf("attribute-%02d-empty", key), key, str(""), "an empty text, which is left out"))
	}
	for _, key := range []int64{4, 10, 19, 22} {
		all = append(all,
			f(fmt.Sprintf("attribute-%02d-control", key), key, str("A\x00B"), "a control character"),
			f(fmt.Sprintf("attribute-%02d-override", key), key, str("A\u202eB"), "a direction override"),
			f(fmt.Sprintf("attribute-%02d-separator", key), key, str("A\u2028B"), "a line separator"),
			f(fmt.Sprintf("attribute-%02d-utf8", key), key, str("A\xffB"), "not UTF-8"),
			f(fmt.Sprintf("attribute-%02d-long", key), key, str(strings.Repeat("A", 513)), "513 bytes"))
	}
	return append(all,
		f("name-line-feed", 4, str("A\nB"), "a line feed in a name"),
		f("name-mark", 4, str("\ufeffA"), "a byte order mark"),
		f("name-zero-width", 4, str("A\u200bB"), "a space without a width"),
		f("name-soft-hyphen", 4, str("A\u00adB"), ""),
		f("name-tag", 4, str("A\U000e0041"), "a tag character"),
		f("name-noncharacter", 4, str("A\ufffe"), ""),
		f("name-filler", 4, str("A\u3164"), "an ignorable letter"),
		f("name-private-use", 4, str("A\ue000"), ""),
		f("name-replacement", 4, str("A\ufffd"), "a text that was read wrongly before"),
		f("name-isolate", 4, str("A\u2067B"), "a direction isolate"),
		f("birth-date-dashes", 8, str("1990-05-15"), "a form of other dialects"),
		f("birth-date-no-day", 8, str("19900230"), "a day that is not there"),
		f("birth-date-short", 8, str("199005"), ""),
		f("gender-0", 9, num(0), "a zero, which is left out"),
		f("gender-4", 9, num(4), ""),
		f("gender-text", 9, str("2"), "a form of other dialects"),
		f("gender-negative", 9, num(-1), ""),
		f("marital-4", 14, num(4), ""),
		f("language-upper", 3, str("ENG"), ""),
		f("language-two", 3, str("en"), ""),
		f("nationality-lower", 13, str("ke"), ""),
		f("nationality-long", 13, str("KENYA"), ""),
		f("nationality-one", 13, str("K"), ""),
		f("image-text", 16, str("ffd8ff"), "hexadecimal text, a form of other dialects"),
		f("image-alone", 16, bin([]byte{1}), "no format in attribute 17"),
		f("image-format-alone", 17, num(1), "no picture in attribute 16"),
		f("fingers-11", 18, list(num(11)), ""),
		f("fingers-empty", 18, list(), ""),
		f("fingers-eleven", 18, list(num(1), num(1), num(1), num(1), num(1), num(1), num(1), num(1), num(1), num(1), num(1)), "eleven fingers"),
		f("face-map", 62, sample(1), "a sample that stands without a list, a form of other dialects"),
		f("face-empty", 62, list(), ""),
		f("face-no-data", 62, list(dict(num(1), num(0), num(2), num(4))), ""),
		f("face-no-format", 62, list(dict(num(0), bin([]byte{1}), num(2), num(4))), ""),
		f("face-empty-data", 62, list(dict(num(0), bin(nil), num(1), num(0), num(2), num(4))), ""),
		f("face-hex", 62, list(dict(num(0), str("52494646"), num(1), num(0), num(2), num(4))), "hexadecimal text"),
		f("face-format-4", 62, list(dict(num(0), bin([]byte{1}), num(1), num(4), num(2), num(0))), ""),
		f("face-sub-format", 62, list(dict(num(0), bin([]byte{1}), num(1), num(0), num(2), num(7))), ""),
		f("face-spare", 62, list(dict(num(0), bin([]byte{1}), num(1), num(0), num(2), num(4), num(4), num(1))), "a key that is not of a sample"),
		f("face-2049", 62, list(dict(num(0), bin(noise(2049)), num(1), num(0), num(2), num(4))), "one byte too large"),
		f("unassigned-24", 24, str("x"), "a number that is not assigned"),
		f("unassigned-49", 49, str("x"), ""),
		f("unassigned-66", 66, str("x"), ""),
		f("unassigned-99", 99, str("x"), ""),
		f("negative-attribute", -1, str("x"), ""),
		f("private-32768", 32768, str("x"), "beyond the private range"),
		f("private-list", 101, list(), ""),
		f("private-map", 101, dict(), ""),
		f("private-null", 101, null, ""),
		f("private-float", 101, float16, ""),
		f("private-undefined", 101, []byte{0xf7}, ""),
		f("private-control", 101, str("\x07"), ""),
		f("private-large-number", 101, cat([]byte{0x1b}, bytes.Repeat([]byte{0xff}, 8)), "beyond 64 bits with a sign"),
		f("specimen-false", 100, []byte{0xf4}, "false, which is left out"),
		f("specimen-text", 100, str("yes"), ""),
		f("layout-bytes", 32767, bin([]byte("docket/3")), "a design as bytes"),
		f("layout-empty", 32767, str(""), "a design without a name"),
		f("layout-version", 32767, str("docket/03"), "a version with a zero in front"),
		f("layout-letters", 32767, str("Docket/3"), "a design in capitals"),
		f("layout-long", 32767, str(strings.Repeat("a", 63)+"/1"), "65 characters"),
	)
}

// times returns good cards at the wrong time, for another issuer, or of a kind that the
// policy does not allow.
func times() []entry {
	f := func(expect, layer, name string, claims []byte, comment string) entry {
		return entry{name: strings.TrimPrefix(layer+"-"+name, "-"), expect: expect, layer: layer, text: sealed(claims), comment: comment}
	}
	span := func(nbf, iat, exp time.Time) []byte {
		middle := cat(num(5), num(nbf.Unix()))
		n := byte(5)
		if nbf.IsZero() {
			middle, n = nil, 4
		}
		return cat([]byte{0xa0 | n}, num(1), str(issuer), num(4), num(exp.Unix()), middle, num(6), num(iat.Unix()), num(169), identity())
	}
	none := time.Time{}
	at := func(e entry, t time.Time) entry { e.at = t; return e }
	from := func(iss string) []byte {
		return dict(num(1), str(iss), num(4), num(expiry.Unix()), num(6), num(issued.Unix()), num(169), identity())
	}
	return []entry{
		f("outside key window", "window", "before", dated(time.Date(2025, 12, 31, 23, 59, 59, 0, time.UTC)), "issued one second before the key's window"),
		f("outside key window", "window", "years-before", dated(time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)), ""),
		f("outside key window", "window", "after", dated(time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)), "issued one second after it; the window is looked at first"),
		f("outside scope", "scope", "other", from("https://other.example"), ""),
		f("outside scope", "scope", "slash", from(issuer+"/"), "compared byte for byte"),
		f("outside scope", "scope", "case", from("https://ID.example"), ""),
		f("outside scope", "scope", "prefix", from("https://id.example.org"), ""),
		f("specimen", "specimen", "refused", with(100, yes), "a sample card where none are allowed"),
		at(f("clock untrusted", "time", "clock-behind", dated(time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)), "the clock stands before the trust list was issued"), time.Date(2026, 1, 14, 23, 59, 59, 0, time.UTC)),
		at(f("clock untrusted", "time", "clock-behind-and-expired", span(none, time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC)), "the clock comes before the expiry"), time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)),
		f("not yet valid", "time", "iat-ahead", span(none, now.Add(time.Second), expiry), "issued one second from now"),
		f("not yet valid", "time", "nbf-ahead", span(now.Add(time.Second), issued, expiry), ""),
		f("expired", "time", "exp-now", span(none, issued, now), "the expiry is the first second that is too late"),
		f("expired", "time", "exp-past", span(none, issued, now.Add(-time.Hour)), ""),
		f("status unknown", "status", "not-held", withStatus(dict(str("idx"), num(7), str("uri"), str("https://id.example/s/1"))), "a status list that is not held"),
		f("accepted", "", "good-nbf-now", span(now, issued, expiry), ""),
		f("accepted", "", "good-iat-now", span(none, now, expiry), ""),
		f("accepted", "", "good-exp-in-a-second", span(none, issued, now.Add(time.Second)), ""),
	}
}
