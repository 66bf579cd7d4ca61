package main

import (
	"crypto/sha512"
	"strings"
	"time"
)

// noise returns n bytes that do not compress.
func noise(n int) []byte {
	var b []byte
	block := sha512.Sum512(nil)
	for len(b) < n {
		b = append(b, block[:]...)
		block = sha512.Sum512(block[:])
	}
	return b[:n]
}

func accepted(name, text, comment string) entry {
	return entry{name: "good-" + name, expect: "accepted", text: text, comment: comment}
}

// good returns cards without a fault, at the bounds of what is allowed.
func good() []entry {
	plain := claims(identity())
	face := func(n int) []byte { return with(62, list(dict(num(0), bin(noise(n)), num(1), num(0), num(2), num(4)))) }
	all := []entry{
		accepted("plain", sealed(plain), "the card that most others are made from"),
		accepted("least", sealed(claims(dict())), "no attribute at all"),
		accepted("algorithm-19", wrap(token(dict(num(1), num(-19), num(4), bin(kid())), plain)), "the identifier of RFC 9864"),
		accepted("face-1", sealed(face(1)), "smallest face"),
		accepted("face-500", sealed(face(500)), ""),
		accepted("face-2048", sealed(face(2048)), "largest face"),
		accepted("text-512", sealed(with(4, str(strings.Repeat("a", 512)))), "longest text"),
		accepted("address-lines", sealed(with(10, str("1 Street\nTown"))), "a line feed is allowed in an address"),
		accepted("scripts", sealed(with(4, str("Αμίνα Амина أمينة 李"))), "any script"),
		accepted("marks", sealed(with(4, str("e\u0301"))), "a reader does not ask for composed text"),
		accepted("joiners", sealed(with(4, str("\u0646\u200c\u0647 \u0d15\u0d4d\u200d"))), "the two joiners that some scripts need"),
		accepted("private", sealed(claims(dict(num(101), str("x"), num(102), num(-5), num(103), yes, num(32766), bin([]byte{1})))), "private attributes of each type"),
		accepted("layout", sealed(with(32767, str("utopia.docket/3"))), "the design that the card is printed in"),
		accepted("fingers", sealed(with(18, list(num(1), num(10), num(0)))), ""),
		accepted("image", sealed(claims(dict(num(16), bin([]byte{1}), num(17), num(4)))), "picture in attributes 16 and 17"),
		accepted("two-irises", sealed(claims(dict(num(60), list(sample(1)), num(61), list(sample(2), sample(3))))), ""),
		accepted("subject-and-cti", sealed(dict(num(1), str(issuer), num(2), str("s"), num(4), num(expiry.Unix()), num(5), num(issued.Unix()), num(6), num(issued.Unix()), num(7), bin(noise(16)), num(169), dict())), "every claim"),
	}
	first := accepted("first-second-of-window", sealed(dated(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))), "issued when the key's window opens")
	early := accepted("list-second", sealed(dated(time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC))), "the clock stands at the second of the trust list and of the card")
	early.at = time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)
	specimen := accepted("specimen", sealed(with(100, yes)), "a sample card where they are allowed")
	specimen.policy = "specimen"
	status := accepted("status", sealed(withStatus(dict(str("idx"), num(7), str("uri"), str("https://id.example/s/1")))), "an unknown status where it is allowed")
	status.policy = "unknown-status"
	secretive := accepted("encrypted", wrap(encrypted(token(header(), plain))), "encrypted under secret.hex")
	secretive.policy = "secret"
	return append(all, first, early, specimen, status, secretive)
}

// sample is a biometric of one byte.
func sample(b byte) []byte { return dict(num(0), bin([]byte{b}), num(1), num(0), num(2), num(1)) }

// dated returns the claims of a plain card issued at t.
func dated(t time.Time) []byte {
	return dict(num(1), str(issuer), num(4), num(expiry.Unix()), num(6), num(t.Unix()), num(169), identity())
}

// withStatus returns the claims of a plain card with a status_list.
func withStatus(list []byte) []byte {
	return dict(num(1), str(issuer), num(4), num(expiry.Unix()), num(6), num(issued.Unix()), num(169), identity(),
		num(65535), dict(str("status_list"), list))
}
