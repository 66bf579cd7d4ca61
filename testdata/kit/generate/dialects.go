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
	philSys := token(nil, alg, dict(), dict(str("d"), str("2026-02-01"), str("i"), str(issuer), str("sb"),
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
	return append(all, sealedCore,
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
