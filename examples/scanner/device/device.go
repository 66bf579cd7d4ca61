package device

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/sealcard/sealcard/examples/mobile"
)

// A Device is a verifier that knows what to keep. Its methods are for one goroutine at a
// time, as a page has. Its methods Verify, Repair, SetPolicy and those that tell of lists
// are those of mobile.Verifier.
type Device struct {
	*mobile.Verifier
	roots  []byte
	anchor [sha256.Size]byte // digest of roots
	given  uint64            // sequence of roots
	held   [][]byte          // lists that give Verifier what it holds
}

// ErrProgramme says that what was kept belongs to other roots than those given, and that
// these are no root document of the same programme with another sequence.
var ErrProgramme = errors.New("device: kept: of another programme")

var errLoad = errors.New("device: kept: lists that do not fit the roots")

// Open returns a Device. Roots are as for mobile.NewVerifier. Kept is what Kept returned
// when it was last stored, and empty at the very first start alone: anything else that
// cannot be read is an error, and starting without it would let old lists come back.
func Open(roots, kept []byte) (*Device, error) {
	d := &Device{roots: bytes.Clone(roots)}
	alone, err := mobile.NewVerifier(d.roots, nil)
	if err != nil {
		return nil, err
	}
	d.anchor, d.given = sha256.Sum256(d.roots), rootSequence(alone)
	if len(kept) == 0 {
		d.Verifier = alone
		return d, nil
	}
	k, err := decode(bytes.Clone(kept))
	if err != nil {
		return nil, err
	}
	if k.anchor == d.anchor {
		return d.resume(k)
	}
	// A page that goes back to a release before is no other programme: the later of the two
	// root documents counts.
	if d.given > 0 && d.given != k.given {
		if d, err := d.resume(k); err == nil {
			return d, nil
		}
	}
	return nil, ErrProgramme
}

// resume loads what was kept.
func (d *Device) resume(k *kept) (_ *Device, err error) {
	if d.Verifier, err = load(d.roots, k.state, k.lists); err == nil {
		d.held = k.lists
		return d, nil
	}
	if d.Verifier, err = mobile.NewVerifier(d.roots, k.state); err != nil {
		return nil, err
	}
	if rootSequence(d.Verifier) <= k.root {
		return nil, errLoad
	}
	return d, nil
}

// load returns a verifier that holds lists.
func load(roots, state []byte, lists [][]byte) (*mobile.Verifier, error) {
	v, err := mobile.NewVerifier(roots, state)
	if err != nil || len(lists) == 0 {
		return v, err
	}
	// In one Update, as an older root document or status list may stand in front of what
	// builds on it.
	if err := v.Update(bytes.Join(lists, nil)); err != nil {
		return nil, err
	}
	return v, nil
}

// rootSequence returns the number of the root document that v holds.
func rootSequence(v *mobile.Verifier) uint64 {
	roots, _, _ := strings.Cut(v.Lists(), "\n")
	fields := strings.Split(roots, "\t")
	if len(fields) < 3 {
		return 0
	}
	n, err := strconv.ParseUint(fields[2], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Update takes in lists, one or several one behind the other, all or none, and reports
// whether there is something new to keep. Errors are those of verify.Store.Update:
// verify.ErrRollback and verify.ErrConflict among them. After an error the Device is as
// before.
func (d *Device) Update(lists []byte) (changed bool, err error) {
	before := d.Kept()
	next, err := load(d.roots, d.State(), d.held)
	if err != nil {
		return false, fmt.Errorf("device: held: %w", err)
	}
	if err := next.Update(lists); err != nil {
		return false, err
	}
	offered, err := split(bytes.Clone(lists))
	if err != nil {
		return false, err
	}
	owned, err := split(bytes.Join(d.held, nil))
	if err != nil {
		return false, err
	}
	held, err := compact(d.roots, next, append(owned, offered...))
	if err != nil {
		return false, err
	}
	if d.keep(next, held).size() > maxKept || len(held) > maxHeld {
		return false, errLarge
	}
	// The same lists into the verifier in use, which has the policy.
	if err := d.Verifier.Update(lists); err != nil {
		return false, err
	}
	d.held = held
	return !bytes.Equal(before, d.Kept()), nil
}

// Kept returns what must be stored, in one step and where nobody else writes, after an
// Update that changed something. It is the same bytes for the same lists.
func (d *Device) Kept() []byte { return d.keep(d.Verifier, d.held).encode() }

func (d *Device) keep(v *mobile.Verifier, held [][]byte) *kept {
	return &kept{anchor: d.anchor, given: d.given, root: rootSequence(v), state: v.State(), lists: held}
}

func (k *kept) size() int {
	n := 128 + len(k.state)
	for _, l := range k.lists {
		n += 4 + len(l)
	}
	return n
}

// Held returns the signed lists, one behind the other, for another device to Update with.
// It is empty if none are held.
func (d *Device) Held() []byte { return bytes.Join(d.held, nil) }
