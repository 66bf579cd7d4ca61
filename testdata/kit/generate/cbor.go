package main

import (
	"crypto/ed25519"
	"encoding/binary"

	"github.com/sealcard/sealcard/internal/base45"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/edkey"
	"github.com/sealcard/sealcard/internal/flate"
)

// Pieces of CBOR, joined as bytes so that any of them can be wrong.

func cat(parts ...[]byte) []byte {
	var b []byte
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

func head(major byte, n uint64) []byte {
	m := major << 5
	switch {
	case n < 24:
		return []byte{m | byte(n)}
	case n < 1<<8:
		return []byte{m | 24, byte(n)}
	case n < 1<<16:
		return binary.BigEndian.AppendUint16([]byte{m | 25}, uint16(n))
	case n < 1<<32:
		return binary.BigEndian.AppendUint32([]byte{m | 26}, uint32(n))
	}
	return binary.BigEndian.AppendUint64([]byte{m | 27}, n)
}

func num(n int64) []byte {
	if n < 0 {
		return head(1, uint64(-1-n))
	}
	return head(0, uint64(n))
}

func bin(b []byte) []byte { return cat(head(2, uint64(len(b))), b) }
func str(s string) []byte { return cat(head(3, uint64(len(s))), []byte(s)) }

// list and dict take encoded items; dict takes keys and values in turn.
func list(items ...[]byte) []byte { return cat(head(4, uint64(len(items))), cat(items...)) }
func dict(items ...[]byte) []byte { return cat(head(5, uint64(len(items)/2)), cat(items...)) }

var (
	null    = []byte{0xf6}
	yes     = []byte{0xf5}
	float16 = []byte{0xf9, 0x40, 0x00} // 2.0
)

// kid is the card key's id.
func kid() []byte { return edkey.ID(public(cardKey)) }

// header is that of a card.
func header() []byte { return dict(num(1), num(-8), num(4), bin(kid())) }

// sign returns a signature over a header and claims.
func sign(k ed25519.PrivateKey, header, claims []byte) []byte {
	return ed25519.Sign(k, cose.ToBeSigned(header, claims))
}

// token returns a signed token.
func token(header, claims []byte) []byte {
	return cat([]byte{0xd2}, list(bin(header), dict(), bin(claims), bin(sign(cardKey, header, claims))))
}

// wrap returns the text of a token.
func wrap(token []byte) string { return base45.Encode(flate.Compress(token)) }

// sealed returns the text of a card with these claims and nothing else wrong.
func sealed(claims []byte) string { return wrap(token(header(), claims)) }

// claims returns the claims of a plain card with this identity.
func claims(identity []byte) []byte {
	return dict(num(1), str(issuer), num(4), num(expiry.Unix()), num(6), num(issued.Unix()), num(169), identity)
}

// identity is that of a plain card.
func identity() []byte {
	return dict(num(1), str("D-1"), num(3), str("eng"), num(4), str("Amina Odhiambo"), num(8), str("19900515"),
		num(9), num(2), num(13), str("KE"), num(23), str("KE"))
}

// with returns the claims of a plain card that has one more attribute.
func with(key int64, value []byte) []byte { return claims(dict(num(1), str("D-1"), num(key), value)) }
