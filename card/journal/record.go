package journal

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A kind says what a record tells.
type kind byte

// Kinds of records; their numbers are part of the format.
const (
	kindBegin kind = iota + 1
	kindLease
	kindOpen
	kindReserve
	kindIntend
	kindSigned
	kindRendered
	kindPrinted
	kindSpoiled
	kindReprinted
	kindVoid
	kindClose
	kindStock
)

const formatVersion = 1

// A writer puts the fields of a record one after the other.
type writer struct{ body []byte }

func (k kind) record() *writer { return &writer{[]byte{byte(k)}} }

func (w *writer) number(n uint64) *writer {
	w.body = binary.LittleEndian.AppendUint64(w.body, n)
	return w
}

func (w *writer) raw(b []byte) *writer {
	w.body = append(w.body, b...)
	return w
}

func (w *writer) text(s string) *writer {
	w.body = binary.LittleEndian.AppendUint16(w.body, uint16(len(s)))
	w.body = append(w.body, s...)
	return w
}

// A reader takes the fields of a record. After the first that is not there all are zero.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) take(n int) []byte {
	if n > len(r.rest) {
		r.bad = true
		return make([]byte, n)
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) number() uint64 { return binary.LittleEndian.Uint64(r.take(8)) }

// count returns a number that counts things which are held in memory.
func (r *reader) count() int {
	n := r.number()
	if n > math.MaxInt32 {
		r.bad = true
		return 0
	}
	return int(n)
}

func (r *reader) text() string { return string(r.take(int(binary.LittleEndian.Uint16(r.take(2))))) }

func (r *reader) digest() (d Digest) {
	copy(d[:], r.take(len(d)))
	return d
}

// done reports a record that ends too early or too late.
func (r *reader) done() error {
	if r.bad || len(r.rest) > 0 {
		return errKind
	}
	return nil
}

// A reservation is what is decided about a card before anything is signed.
type reservation struct {
	card, row int
	key       Digest // of the request
	content   Digest // of everything that the card depends on
	id        [idSize]byte
	issued    int64 // Unix seconds
	numbering
	replaces int // a card; -1 for none
}

// A numbering is where a card's number comes from: a counter of a lease, or the input.
type numbering struct {
	lease   int // -1: the number is the input's
	counter uint64
	number  Digest // of the number
	place   uint32 // in the status list of the lease
}

// idSize is the length of a card id, in bytes.
const idSize = 16

func (r *reservation) encode() []byte {
	return kindReserve.record().number(uint64(r.card)).number(uint64(r.row)).raw(r.key[:]).raw(r.content[:]).raw(r.id[:]).
		number(uint64(r.issued)).number(uint64(r.lease + 1)).number(r.counter).raw(r.number[:]).number(uint64(r.place)).
		number(uint64(r.replaces + 1)).body
}

func decodeReservation(f *reader) reservation {
	r := reservation{card: f.count(), row: f.count(), key: f.digest(), content: f.digest()}
	copy(r.id[:], f.take(idSize))
	r.issued = int64(f.number())
	r.lease, r.counter, r.number = f.count()-1, f.number(), f.digest()
	r.place = uint32(f.count())
	r.replaces = f.count() - 1
	return r
}

func (l *Lease) encode() []byte {
	return kindLease.record().text(l.Office).number(l.First).number(l.Last).number(uint64(l.Digits)).raw(l.Key).
		text(l.StatusURI).number(uint64(l.StatusEntries)).body
}

func decodeLease(f *reader) (*Lease, error) {
	l := &Lease{Office: f.text(), First: f.number(), Last: f.number(), Digits: f.count(), Key: append([]byte{}, f.take(leaseKeyLength)...),
		StatusURI: f.text(), StatusEntries: f.count()}
	if err := f.done(); err != nil {
		return nil, err
	}
	if err := l.Check(); err != nil {
		return nil, fmt.Errorf("%w: %w", errKind, err)
	}
	return l, nil
}

func (b *Batch) encode() []byte {
	return kindOpen.record().number(uint64(b.Number)).number(uint64(b.Opened.Unix())).raw(b.Input[:]).raw(b.Layout[:]).
		number(uint64(b.Rows)).number(uint64(b.For)).body
}

// A Place is where a card stands in a file of a batch.
type Place struct {
	Card       int    // as in Entry
	File       string // its name in the folder of the batch, 1 to 64 bytes, nothing of the holder
	Page, Slot int    // from 1
}

func (p *Place) encode() []byte {
	return kindRendered.record().number(uint64(p.Card)).text(p.File).number(uint64(p.Page)).number(uint64(p.Slot)).body
}

// about returns a record of a card with a number, mostly a time.
func (k kind) about(card int, n uint64) []byte { return k.record().number(uint64(card)).number(n).body }
