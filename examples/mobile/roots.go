package mobile

import (
	"bytes"
	"crypto/ed25519"
	"encoding/pem"
	"errors"

	"github.com/sealcard/sealcard/verify"
)

const maxRoots = 1 << 20 // bytes; a root document has at most a few keys

// keyInfo stands in front of the 32 bytes of an Ed25519 public key (RFC 8410, section 4). It
// is compared, as crypto/x509 adds half a megabyte to the library.
var keyInfo = []byte("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00")

var errRoots = errors.New("mobile: roots: neither a root document nor an Ed25519 public key in PEM form")

// parseRoots returns the key in a PEM file, or the keys in a root document. It may keep
// data.
func parseRoots(data []byte) (verify.Roots, error) {
	if len(data) > maxRoots {
		return verify.Roots{}, errRoots
	}
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("-----BEGIN")) {
		return verify.ParseRoots(data)
	}
	block, rest := pem.Decode(data)
	if block == nil || block.Type != "PUBLIC KEY" || len(bytes.TrimSpace(rest)) > 0 {
		return verify.Roots{}, errRoots
	}
	key, ok := bytes.CutPrefix(block.Bytes, keyInfo)
	if !ok || len(key) != ed25519.PublicKeySize {
		return verify.Roots{}, errRoots
	}
	return verify.Roots{Keys: []ed25519.PublicKey{key}, Threshold: 1}, nil
}
