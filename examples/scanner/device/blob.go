package device

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	magic   = "sealdev\x01" // with the version
	maxKept = 66 << 20      // bytes; one Update takes 64 MiB, and the state of some thousand lists 1
	maxHeld = 4096          // lists, as many as one Update takes
)

var (
	errKept  = errors.New("device: kept: cut, changed, or of another version than 1")
	errLarge = fmt.Errorf("device: lists: more than %d bytes or %d lists to keep", maxKept, maxHeld)
)

// kept is the content of what Kept returns.
type kept struct {
	anchor [sha256.Size]byte // digest of the roots given to Open
	given  uint64            // their sequence, 0 for a key alone
	root   uint64            // sequence of the root document held
	state  []byte
	lists  [][]byte
}

func (k *kept) encode() []byte {
	b := append([]byte(magic), k.anchor[:]...)
	b = binary.BigEndian.AppendUint64(b, k.given)
	b = binary.BigEndian.AppendUint64(b, k.root)
	b = appendPart(b, k.state)
	b = binary.BigEndian.AppendUint32(b, uint32(len(k.lists)))
	for _, l := range k.lists {
		b = appendPart(b, l)
	}
	digest := sha256.Sum256(b)
	return append(b, digest[:]...)
}

func appendPart(b, part []byte) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(part))), part...)
}

// decode is the exact inverse of encode. What it returns is part of b.
func decode(b []byte) (*kept, error) {
	if len(b) > maxKept || len(b) < len(magic)+sha256.Size || !bytes.HasPrefix(b, []byte(magic)) {
		return nil, errKept
	}
	body, digest := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if d := sha256.Sum256(body); !bytes.Equal(d[:], digest) {
		return nil, errKept
	}
	r := parts{in: body[len(magic):]}
	k := new(kept)
	copy(k.anchor[:], r.take(sha256.Size))
	k.given, k.root, k.state = r.uint64(), r.uint64(), r.part()
	n := r.uint32()
	if n > maxHeld {
		return nil, errKept
	}
	for range n {
		k.lists = append(k.lists, r.part())
	}
	if r.bad || len(r.in) > 0 || len(k.state) == 0 {
		return nil, errKept
	}
	return k, nil
}

// parts reads what encode wrote. After the first thing that is not there it is bad, and
// returns zeros.
type parts struct {
	in  []byte
	bad bool
}

func (r *parts) take(n uint32) []byte {
	if r.bad || uint64(n) > uint64(len(r.in)) {
		r.bad = true
		return nil
	}
	b := r.in[:n:n]
	r.in = r.in[n:]
	return b
}

func (r *parts) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

func (r *parts) uint64() uint64 {
	if b := r.take(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

func (r *parts) part() []byte { return r.take(r.uint32()) }
