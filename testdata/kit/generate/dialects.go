package main

import (
	"encoding/hex"

	"github.com/sealcard/sealcard/internal/base45"
	"github.com/sealcard/sealcard/internal/cose"
)

// encrypted returns COSE_Encrypt0 around a token, with a nonce that a kit may repeat.
func encrypted(token []byte) []byte {
	b, err := cose.Encrypt(secret, noise(cose.NonceSize), token)
	if err != nil {
		panic(err) // secret is a constant of a good size
	}
	return b
}

// foreignIdentity is what the dialects may write and we do not.
func foreignIdentity() []byte {
	return dict(num(1), str("D-1"), num(2), num(1), num(3), str("EN"), num(4), str("Amina Odhiambo"), num(8), str("15-05-1990"),
		num(9), str("2"), num(13), str("ke"), num(24), str("own"), num(62), dict(num(0), str("52494646"), num(1), num(0), num(2), num(4)))
}

// dialects returns cards as others write them: accepted where their dialect is allowed,
// refused where none or another is.
func dialects() []entry {
	alg, named := dict(num(1), num(-8)), dict(num(1), num(-8), num(4), bin([]byte("k-1101")))
	kidOnly := dict(num(4), bin([]byte("k-1101")))
	asMap, asBytes := claims(foreignIdentity()), claims(bin(foreignIdentity()))
	token := func(tags, protected, unprotected, claims []byte) []byte {
		return cat(tags, list(bin(protected), unprotected, bin(claims), bin(sign(cardKey, protected, claims))))
	}
	tag18, tag61 := []byte{0xd2}, []byte{0xd8, 0x3d, 0xd2}
	spec := token(tag61, alg, kidOnly, asBytes)
	inji := token(tag61, named, dict(), asBytes)
	core := token(tag18, named, dict(), asMap)
	nameless := func(header, claims []byte) []byte {
		return list(bin(header), dict(), bin(claims), bin(sign(namelessKey, header, claims)))
	}
	philSys := nameless(alg, dict(str("d"), str("2026-02-01"), str("i"), str(issuer), str("sb"),
		dict(str("fn"), str("AMINA"), str("ln"), str("ODHIAMBO"), str("s"), str("Female"), str("DOB"), str("1990-05-15"), str("PCN"), str("D-1"))))
	texts := []struct{ dialect, name, text, layer string }{
		{"spec", "spec", wrap(spec), "cose"},
		{"inji", "inji", wrap(inji), "cose"},
		{"inji", "inji-hex", wrap([]byte(hex.EncodeToString(inji))), "cose"},
		{"core", "core", wrap(core), "header"},
		{"core", "core-no-zlib", base45.Encode(core), "zlib"},
		{"core", "core-no-tag", wrap(core[1:]), "cose"},
		{"core", "core-kid-unprotected", wrap(token(tag18, alg, kidOnly, asMap)), "cose"},
		{"philsys", "philsys", "PH1:" + base45.Encode(philSys), "base45"},
	}
	var all []entry
	for _, t := range texts {
		good := accepted("dialect-"+t.name, t.text, "a card as others write it, where its dialect is allowed")
		good.policy = t.dialect
		all = append(all, good, malformed(t.layer, "dialect-"+t.name, t.text, "the same where no dialect is allowed"))
		other := malformed(t.layer, "dialect-"+t.name+"-as-another", t.text, "the same where another dialect is allowed")
		other.policy = map[string]string{"spec": "core", "inji": "philsys", "core": "inji", "philsys": "spec"}[t.dialect]
		all = append(all, other)
	}
	sealedCore := accepted("dialect-core-encrypted", wrap(encrypted(core)), "claim169-core inside COSE_Encrypt0")
	sealedCore.policy = "core-encrypted, secret"
	flip := func(b []byte) []byte { return splice(b, len(b)-1, 1, b[len(b)-1]^1) }
	under := func(policy string, e entry) entry { e.policy = policy; return e }
	crit := dict(num(1), num(-8), num(2), list(num(4)), num(4), bin([]byte("k-1101")))
	es256 := dict(num(1), num(-7), num(4), bin([]byte("k-1101")))
	own := encrypted(token(tag18, header(), dict(), claims(identity())))
	own18 := token(tag18, header(), dict(), with(100, yes))
	coreWith := func(items ...[]byte) string { return wrap(token(tag18, named, dict(), dict(items...))) }
	one := func(expect, layer, policy, name, text, comment string) entry {
		return entry{name: layer + "-dialect-" + name, expect: expect, layer: layer, policy: policy, text: text, comment: comment}
	}
	start, end, at, id := num(1), num(expiry.Unix()), num(issued.Unix()), dict(num(1), str("D-1"))
	all = append(all,
		one("specimen", "specimen", "core", "core-own-untagged", wrap(own18[1:]), "a specimen of our own, its tag cut off"),
		one("specimen", "specimen", "core", "core-own-no-zlib", base45.Encode(own18), "a specimen of our own, not compressed"),
		one("specimen", "specimen", "core", "core", coreWith(num(1), str(issuer), num(4), end, num(6), at, num(169), dict(num(100), yes)), "a specimen"),
		one("specimen", "specimen", "inji", "inji", wrap(token(tag61, named, dict(), claims(bin(dict(num(100), yes))))), "a specimen"),
		one("malformed", "claims", "core", "core-own-refused", sealed(with(100, str("yes"))), "refused in our profile under a good signature, so not tried again"),
		one("malformed", "claims", "core", "core-specimen-text", coreWith(num(1), str(issuer), num(4), end, num(6), at, num(169), dict(num(100), str("yes"))), ""),
		one("malformed", "claims", "core", "core-private-list", coreWith(num(1), str(issuer), num(4), end, num(6), at, num(169), dict(num(101), list())), ""),
		one("malformed", "claims", "core", "core-nbf-float", coreWith(num(1), str(issuer), num(4), end, num(5), float16, num(6), at, num(169), id), "a time that cannot be read is not one that is not stated"),
		one("malformed", "claims", "core", "core-nbf-text", coreWith(num(1), str(issuer), num(4), end, num(5), str("2099"), num(6), at, num(169), id), ""),
		one("malformed", "claims", "core", "core-exp-negative", coreWith(num(1), str(issuer), num(4), num(-1), num(6), at, num(169), id), ""),
		one("malformed", "claims", "core", "core-no-exp", coreWith(num(1), str(issuer), num(6), at, num(169), id), ""),
		one("malformed", "claims", "core", "core-no-iat", coreWith(num(1), str(issuer), num(4), end, num(169), id), ""),
		one("malformed", "claims", "core", "core-no-iss", coreWith(num(4), end, num(6), at, num(169), id), ""),
		one("malformed", "claims", "core", "core-sub-number", coreWith(num(1), str(issuer), num(2), num(7), num(4), end, num(6), at, num(169), id), ""),
		one("malformed", "claims", "core", "core-cti-7", coreWith(num(1), str(issuer), num(4), end, num(6), at, num(7), bin(noise(7)), num(169), id), ""),
		one("malformed", "claims", "core", "core-status", coreWith(num(1), str(issuer), num(4), end, num(6), at, num(169), id, num(65535), dict()), "a status that cannot be read is not none"),
		one("malformed", "claims", "core", "core-bytes", wrap(token(tag18, named, dict(), asBytes)), "claim 169 as a byte string"),
		one("malformed", "claims", "inji", "inji-map", wrap(token(tag61, named, dict(), asMap)), "claim 169 as a map"),
		one("not yet valid", "time", "core", "core-nbf-ahead", coreWith(num(1), str(issuer), num(4), end, num(5), num(now.Unix()+1), num(6), at, num(169), id), ""),
		one("outside key window", "window", "core", "core-early", coreWith(num(1), str(issuer), num(4), end, num(6), start, num(169), id), "issued in 1970"),
		one("outside scope", "scope", "core", "core-other-issuer", coreWith(num(1), str("https://other.example"), num(4), end, num(6), at, num(169), id), ""),
		one("status unknown", "status", "core", "core-status-not-held", coreWith(num(1), str(issuer), num(4), end, num(6), at, num(169), id,
			num(65535), dict(str("status_list"), dict(str("idx"), num(7), str("uri"), str("u")))), ""),
		one("unknown key", "key", "core", "core-alias-star", wrap(token(tag18, dict(num(1), num(-8), num(4), bin([]byte("*"))), dict(), asMap)), "the mark of keys for cards without a key id is no key id"),
		one("bad signature", "signature", "core", "core-nameless", wrap(cat(tag18, token(nil, alg, dict(), asMap))), "no key id, and signed by a key that has one"),
		one("malformed", "claims", "philsys", "philsys-expiry", "PH1:"+base45.Encode(nameless(alg, dict(num(4), num(100), str("d"), str("2026-02-01"), str("i"), str(issuer), str("sb"), dict()))), "an end that a reader of four claims would overlook"),
		one("malformed", "claims", "philsys", "philsys-no-date", "PH1:"+base45.Encode(nameless(alg, dict(str("i"), str(issuer), str("sb"), dict()))), ""),
		one("malformed", "claims", "philsys", "philsys-no-issuer", "PH1:"+base45.Encode(nameless(alg, dict(str("d"), str("2026-02-01"), str("sb"), dict()))), ""),
		one("outside scope", "scope", "philsys", "philsys-other", "PH1:"+base45.Encode(nameless(alg, dict(str("d"), str("2026-02-01"), str("i"), str("PSA"), str("sb"), dict()))), ""),
		one("malformed", "base45", "philsys", "philsys-prefix", "ph1:"+base45.Encode(philSys), "a prefix outside the alphabet"),
	)
	coreNameless := accepted("dialect-core-nameless", wrap(cat(tag18, nameless(alg, asMap))), "no key id, and a key for such cards")
	coreNameless.policy = "core"
	return append(all, sealedCore, coreNameless,
		malformed("cose", "encrypted-no-key", wrap(own), "an encrypted card and no key"),
		under("secret", malformed("cose", "encrypted-flipped", wrap(flip(own)), "a bit of the tag flipped")),
		under("secret", malformed("cose", "encrypted-iv", wrap(splice(own, 8, 1, own[8]^1)), "a bit of the nonce flipped")),
		under("secret", malformed("cose", "encrypted-alg", wrap(splice(own, 5, 1, 3)), "the number of another key size")),
		under("secret", malformed("cose", "encrypted-trailing", wrap(append(own, 0)), "")),
		under("secret", malformed("cose", "encrypted-twice", wrap(encrypted(own)), "")),
		under("core", malformed("header", "dialect-core-crit", wrap(token(tag18, crit, dict(), asMap)), "a critical label, refused in every dialect")),
		under("core", malformed("header", "dialect-core-es256", wrap(token(tag18, es256, dict(), asMap)), "another algorithm, refused in every dialect")),
		under("spec", malformed("cose", "dialect-spec-x5u", wrap(token(tag61, alg, dict(num(35), str("https://x")), asBytes)), "a key that the card brings")),
		under("core", entry{name: "signature-dialect-core", expect: "bad signature", layer: "signature",
			text: wrap(cat(tag18, list(bin(named), dict(), bin(asMap), bin(sign(stranger, named, asMap))))), comment: "signed by another key"}),
		under("core", entry{name: "key-dialect-core", expect: "unknown key", layer: "key",
			text: wrap(token(tag18, dict(num(1), num(-8), num(4), bin([]byte("k-9"))), dict(), asMap)), comment: "a key id that is not in the list"}),
		under("core", entry{name: "time-dialect-core", expect: "expired", layer: "time",
			text: wrap(token(tag18, named, dict(), dict(num(1), str(issuer), num(4), num(now.Unix()), num(6), num(issued.Unix()), num(169), foreignIdentity())))}),
	)
}
