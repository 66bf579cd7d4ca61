package main

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"math/big"
	"slices"
)

// headers returns faults of the protected header, each under a good signature.
func headers() []entry {
	c := claims(identity())
	f := func(name string, header []byte, comment string) entry {
		return malformed("header", name, wrap(token(header, c)), comment)
	}
	id := bin(kid())
	all := []entry{
		f("empty", nil, ""),
		f("empty-map", dict(), ""),
		f("array", list(num(1), num(-8)), ""),
		f("no-alg", dict(num(4), id), ""),
		f("no-kid", dict(num(1), num(-8)), ""),
		f("alg-text", dict(num(1), str("EdDSA"), num(4), id), ""),
		f("alg-null", dict(num(1), null, num(4), id), ""),
		f("alg-float", dict(num(1), []byte{0xf9, 0xc8, 0x00}, num(4), id), "-8.0"),
		f("alg-bignum", dict(num(1), []byte{0xc3, 0x41, 0x07}, num(4), id), "-8 as a bignum"),
		f("alg-long", dict(num(1), []byte{0x38, 7}, num(4), id), "-8 in a longer form"),
		f("alg-twice", cat([]byte{0xa3}, num(1), num(-8), num(1), num(-8), num(4), id), ""),
		f("alg-twice-differs", cat([]byte{0xa3}, num(1), num(-8), num(1), num(-7), num(4), id), ""),
		f("order", dict(num(4), id, num(1), num(-8)), "keys in another order"),
		f("map-long", cat([]byte{0xb8, 2}, num(1), num(-8), num(4), id), ""),
		f("map-indefinite", cat([]byte{0xbf}, num(1), num(-8), num(4), id, []byte{0xff}), ""),
		f("trailing", append(header(), 0), "a byte after the map"),
		f("kid-text", dict(num(1), num(-8), num(4), str("k-1101")), ""),
		f("kid-long", dict(num(1), num(-8), num(4), cat([]byte{0x58, 8}, kid())), ""),
		f("crit-empty", dict(num(1), num(-8), num(2), list(), num(4), id), ""),
		f("crit-known", dict(num(1), num(-8), num(2), list(num(4)), num(4), id), ""),
		f("crit-unknown", dict(num(1), num(-8), num(2), list(num(99)), num(4), id, num(99), yes), ""),
		f("content-type", dict(num(1), num(-8), num(3), num(61), num(4), id), ""),
		f("iv", dict(num(1), num(-8), num(4), id, num(5), bin(noise(12))), ""),
		f("typ-trust", dict(num(1), num(-8), num(4), id, num(16), str("application/vnd.sealcard.trust+cwt")), "the header of a trust list"),
		f("typ-status", dict(num(1), num(-8), num(4), id, num(16), str("application/statuslist+cwt")), "the header of a status list"),
		f("typ-empty", dict(num(1), num(-8), num(4), id, num(16), str("")), ""),
		f("cwt-claims", dict(num(1), num(-8), num(4), id, num(15), dict(num(1), str(issuer))), ""),
		f("text-label", dict(num(1), num(-8), num(4), id, str("x"), num(1)), ""),
		f("negative-label", dict(num(1), num(-8), num(4), id, num(-65537), num(1)), ""),
	}
	for _, label := range []int64{32, 33, 34, 35} { // x5bag, x5chain, x5t, x5u
		all = append(all, f(fmt.Sprintf("x5-%d", label), dict(num(1), num(-8), num(4), id, num(label), str("https://id.example/cert")), "a key that the card brings"))
	}
	for _, alg := range []int64{-7, -9, -35, -37, -47, -53, -257, -65535, 0, 1, 8, 5} {
		all = append(all, f(fmt.Sprintf("alg%+d", alg), dict(num(1), num(alg), num(4), id), "another algorithm, signed with Ed25519 all the same"))
	}
	for _, n := range []int{0, 1, 7, 9, 32, 255} {
		all = append(all, f(fmt.Sprintf("kid-%d-bytes", n), dict(num(1), num(-8), num(4), bin(noise(n))), "a key id of another length"))
	}
	return all
}

// signatures returns cards of unknown keys and with signatures that do not hold.
func signatures() []entry {
	h, c := header(), claims(identity())
	sig := sign(cardKey, h, c)
	with := func(sig []byte) string { return wrap(cat([]byte{0xd2}, list(bin(h), dict(), bin(c), bin(sig)))) }
	unknown := func(name string, k ed25519.PrivateKey, id []byte, comment string) entry {
		h := dict(num(1), num(-8), num(4), bin(id))
		text := wrap(cat([]byte{0xd2}, list(bin(h), dict(), bin(c), bin(sign(k, h, c)))))
		return entry{name: "key-" + name, expect: "unknown key", layer: "key", text: text, comment: comment}
	}
	bad := func(name string, text, comment string) entry {
		return entry{name: "signature-" + name, expect: "bad signature", layer: "signature", text: text, comment: comment}
	}
	all := []entry{
		unknown("stranger", stranger, noise(8), "a key that nobody trusts"),
		unknown("root", rootKey, []byte{0x2d, 0xa1, 0x38, 0x62, 0x0c, 0x8a, 0x3c, 0x3e}, "the root key signs lists and no cards"),
		unknown("zero", cardKey, make([]byte, 8), "a good signature under a key id of zeros"),
		unknown("first-byte", cardKey, splice(kid(), 0, 1, kid()[0]^1), "a good signature under a key id that is off by a bit"),
		bad("stranger", wrap(cat([]byte{0xd2}, list(bin(h), dict(), bin(c), bin(sign(stranger, h, c))))), "signed by another key than the one it names"),
		bad("zero", with(make([]byte, 64)), ""),
		bad("ones", with(bytes.Repeat([]byte{0xff}, 64)), ""),
		bad("s-plus-order", with(plusOrder(sig)), "S increased by the group order (RFC 8032, section 8.4)"),
		bad("identity-r", with(append(append([]byte{1}, make([]byte, 31)...), sig[32:]...)), "R is the identity"),
		bad("swapped", with(append(bytes.Clone(sig[32:]), sig[:32]...)), "R and S swapped"),
		bad("payload-alone", with(ed25519.Sign(cardKey, c)), "signed without the Sig_structure"),
		bad("context", with(ed25519.Sign(cardKey, cat([]byte{0x84}, str("Signature"), bin(h), bin(nil), bin(c)))), "the context of COSE_Sign"),
		bad("external-aad", with(ed25519.Sign(cardKey, cat([]byte{0x84}, str("Signature1"), bin(h), bin([]byte{1}), bin(c)))), "external data"),
		bad("empty-header", with(sign(cardKey, nil, c)), "signed over an empty header"),
		bad("algorithm", wrap(cat([]byte{0xd2}, list(bin(dict(num(1), num(-19), num(4), bin(kid()))), dict(), bin(c), bin(sig)))), "the algorithm's number changed after signing"),
		bad("other-claims", wrap(cat([]byte{0xd2}, list(bin(h), dict(), bin(claims(dict(num(1), str("D-2")))), bin(sig)))), "the signature of another card"),
		bad("no-claims", wrap(cat([]byte{0xd2}, list(bin(h), dict(), bin(nil), bin(sig)))), ""),
	}
	for _, bit := range []int{0, 7, 100, 255, 256, 300, 503, 504, 511} {
		all = append(all, bad(fmt.Sprintf("bit-%03d", bit), with(splice(sig, bit/8, 1, sig[bit/8]^1<<(bit%8))), "a bit of the signature flipped"))
	}
	for i := 0; i < len(c); i += 11 {
		changed := wrap(cat([]byte{0xd2}, list(bin(h), dict(), bin(splice(c, i, 1, c[i]^1)), bin(sig))))
		all = append(all, bad(fmt.Sprintf("claims-%03d", i), changed, "a bit of the claims flipped"))
	}
	return all
}

// plusOrder returns a signature whose S is larger by the order of the group.
func plusOrder(sig []byte) []byte {
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	s := slices.Clone(sig[32:])
	slices.Reverse(s)
	sum := new(big.Int).Add(new(big.Int).SetBytes(s), order).FillBytes(make([]byte, 32))
	slices.Reverse(sum)
	return append(bytes.Clone(sig[:32]), sum...)
}
