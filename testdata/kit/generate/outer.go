package main

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/adler32"
	"strings"

	"github.com/sealcard/sealcard/internal/base45"
)

// texts returns faults of the text itself.
func texts() []entry {
	plain := sealed(claims(identity()))
	all := []entry{
		malformed("text", "long", strings.Repeat("0", 4297), "one character more than the largest QR code"),
		malformed("base45", "lower-case", strings.ToLower(plain), ""),
		malformed("base45", "one-over", plain+"00"[:1+len(plain)%3/2], "a length that leaves one character over"),
		malformed("base45", "group", "GGW"+plain[3:], "a group of 65,536"),
		malformed("base45", "last-pair", "V5", "a last pair of 256"),
		malformed("base45", "prefix", "HC1:"+plain, "the prefix of another scheme"),
		malformed("base45", "url", "https://id.example/"+plain, ""),
		malformed("base45", "accent", plain[:30]+"é"+plain[32:], "not ASCII"),
	}
	for i, c := range []string{"!", "\"", "#", "&", "'", "(", ",", ";", "=", "?", "@", "[", "_", "a", "~", "\t", "\u00a0"[:1]} {
		all = append(all, malformed("base45", fmt.Sprintf("character-%02d", i), plain[:9]+c+plain[10:], "a character outside the 45"))
	}
	return all
}

// deflated returns a zlib stream of b by the standard library.
func deflated(b []byte) []byte {
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, zlib.BestCompression)
	if err != nil {
		panic(err) // a constant level
	}
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// streams returns faults of the zlib layer.
func streams() []entry {
	plain := token(header(), claims(identity()))
	z := deflated(plain)
	text := func(b []byte) string { return base45.Encode(b) }
	var raw, gz, dict bytes.Buffer
	f, _ := flate.NewWriter(&raw, 9)
	f.Write(plain)
	f.Close()
	g := gzip.NewWriter(&gz)
	g.Write(plain)
	g.Close()
	d, _ := zlib.NewWriterLevelDict(&dict, 9, plain[:20])
	d.Write(plain)
	d.Close()
	sum := func(b []byte) []byte { return binary.BigEndian.AppendUint32(b, adler32.Checksum(plain)) }
	return []entry{
		malformed("zlib", "none", text(plain), "a token without zlib"),
		malformed("zlib", "empty", "", "no text"),
		malformed("zlib", "raw-deflate", text(raw.Bytes()), "no zlib header"),
		malformed("zlib", "gzip", text(gz.Bytes()), ""),
		malformed("zlib", "cut-header", text(z[:1]), ""),
		malformed("zlib", "cut-half", text(z[:len(z)/2]), ""),
		malformed("zlib", "cut-checksum", text(z[:len(z)-1]), ""),
		malformed("zlib", "checksum", text(splice(z, len(z)-1, 1, z[len(z)-1]^1)), "Adler-32 does not match"),
		malformed("zlib", "trailing", text(append(bytes.Clone(z), 0)), "a byte after the stream"),
		malformed("zlib", "two-streams", text(append(bytes.Clone(z), z...)), ""),
		malformed("zlib", "dictionary", text(dict.Bytes()), "a preset dictionary"),
		malformed("zlib", "bomb", text(deflated(make([]byte, 1<<20))), "a million zeros"),
		malformed("zlib", "cap", text(deflated(make([]byte, 16<<10+1))), "one byte above the limit after inflating"),
		malformed("zlib", "method", text(splice(z, 0, 2, 0x79, 0x9c)), "another compression method"),
		malformed("zlib", "window", text(splice(z, 0, 2, 0x88, 0x1c)), "a window of 64 KiB"),
		malformed("zlib", "header-check", text(splice(z, 1, 1, z[1]^1)), "the header's check bits"),
		malformed("zlib", "block-type", text(sum([]byte{0x78, 0x9c, 0x07})), "a reserved block type"),
		malformed("zlib", "stored-length", text(sum([]byte{0x78, 0x01, 0x01, 5, 0, 0, 0, 1, 2, 3, 4, 5})), "a length and its complement disagree"),
	}
}

// tokens returns faults of the four parts.
func tokens() []entry {
	h, c := header(), claims(identity())
	sig := sign(cardKey, h, c)
	good := token(h, c)
	bare := good[1:]
	with := func(parts ...[]byte) string { return wrap(cat([]byte{0xd2}, cat(parts...))) }
	a4 := []byte{0x84}
	long := func(b []byte) []byte { return cat([]byte{0x59, byte(len(b) >> 8), byte(len(b))}, b) }
	f := func(name, text, comment string) entry { return malformed("cose", name, text, comment) }
	all := []entry{
		f("no-tag", wrap(bare), ""),
		f("tag-61", wrap(cat([]byte{0xd8, 0x3d}, good)), "the form that MOSIP writes"),
		f("tag-17", wrap(cat([]byte{0xd1}, bare)), "COSE_Mac0"),
		f("tag-98", wrap(cat([]byte{0xd8, 0x62}, bare)), "COSE_Sign"),
		f("tag-long", wrap(cat([]byte{0xd8, 0x12}, bare)), "tag 18 in a longer form"),
		f("tag-twice", wrap(cat([]byte{0xd2}, good)), ""),
		f("array-of-3", with([]byte{0x83}, bin(h), dict(), bin(c)), ""),
		f("array-of-5", with([]byte{0x85}, bin(h), dict(), bin(c), bin(sig), null), ""),
		f("array-indefinite", with([]byte{0x9f}, bin(h), dict(), bin(c), bin(sig), []byte{0xff}), ""),
		f("array-long", with([]byte{0x98, 4}, bin(h), dict(), bin(c), bin(sig)), ""),
		f("map", with(dict(num(1), bin(h))), ""),
		f("protected-map", with(a4, h, dict(), bin(c), bin(sig)), "the header is not in a byte string"),
		f("protected-text", with(a4, cat([]byte{0x6d}, h), dict(), bin(c), bin(sig)), ""),
		f("protected-long", with(a4, cat([]byte{0x58, 13}, h), dict(), bin(c), bin(sig)), "a length in a longer form"),
		f("unprotected-kid", with(a4, bin(h), dict(num(4), bin(kid())), bin(c), bin(sig)), ""),
		f("unprotected-alg", with(a4, bin(h), dict(num(1), num(-8)), bin(c), bin(sig)), ""),
		f("unprotected-chain", with(a4, bin(h), dict(num(33), bin(noise(40))), bin(c), bin(sig)), "a certificate chain"),
		f("unprotected-null", with(a4, bin(h), null, bin(c), bin(sig)), ""),
		f("unprotected-indefinite", with(a4, bin(h), []byte{0xbf, 0xff}, bin(c), bin(sig)), ""),
		f("payload-nil", with(a4, bin(h), dict(), null, bin(sig)), "detached"),
		f("payload-map", with(a4, bin(h), dict(), c, bin(sig)), ""),
		f("payload-text", with(a4, bin(h), dict(), str("claims"), bin(sig)), ""),
		f("payload-long", with(a4, bin(h), dict(), cat([]byte{0x5a, 0, 0, 0, byte(len(c))}, c), bin(sig)), "a length in a longer form"),
		f("payload-indefinite", with(a4, bin(h), dict(), []byte{0x5f}, bin(c), []byte{0xff}, bin(sig)), ""),
		f("payload-huge", with(a4, bin(h), dict(), []byte{0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}), "a length of 2^64 - 1"),
		f("signature-empty", with(a4, bin(h), dict(), bin(c), bin(nil)), ""),
		f("signature-63", with(a4, bin(h), dict(), bin(c), bin(sig[:63])), ""),
		f("signature-65", with(a4, bin(h), dict(), bin(c), bin(append(bytes.Clone(sig), 0))), ""),
		f("signature-long", with(a4, bin(h), dict(), bin(c), long(sig)), "a length in a longer form"),
		f("signature-text", with(a4, bin(h), dict(), bin(c), cat([]byte{0x78, 64}, sig)), ""),
		f("trailing", wrap(append(bytes.Clone(good), 0)), "a byte after the token"),
		f("two-tokens", wrap(append(bytes.Clone(good), good...)), ""),
		f("one-byte", wrap([]byte{0xd2}), ""),
	}
	for _, n := range []int{2, 3, 10, 16, 17, 19, 60, len(good) - 65, len(good) - 1} {
		all = append(all, f(fmt.Sprintf("cut-%03d", n), wrap(good[:n]), "cut short"))
	}
	return all
}
