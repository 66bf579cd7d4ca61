package mobile

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sealcard/sealcard/verify"
)

// A Verifier decides about cards with the lists that it holds. It is safe for concurrent
// use.
type Verifier struct {
	store  *verify.Store
	policy atomic.Pointer[verify.Policy] // nil means the strictest
	count  atomic.Int64                  // decisions
}

// errInternal is all that is told of a panic, whose text may hold parts of a card.
var errInternal = errors.New("mobile: internal error")

// guard turns a panic of the function that defers it into errInternal.
func guard(err *error) {
	if recover() != nil {
		*err = errInternal
	}
}

// NewVerifier returns a Verifier without lists. Roots are a root document, or one Ed25519
// public key in PEM form. State is what State returned when it was last saved, and empty
// on the very first start alone: without it old lists are taken again.
func NewVerifier(roots, state []byte) (v *Verifier, err error) {
	defer guard(&err)
	// The bytes belong to the app and may not be kept after the call.
	parsed, err := parseRoots(bytes.Clone(roots))
	if err != nil {
		return nil, err
	}
	if state = bytes.Clone(state); len(state) == 0 {
		state = nil // an empty array of Java or NSData
	}
	store, err := verify.NewStore(parsed, state)
	if err != nil {
		return nil, err
	}
	return &Verifier{store: store}, nil
}

// Update takes in lists, one or several one behind the other, all or none. After it save
// State. Something older than what was held once is an error.
func (v *Verifier) Update(list []byte) (err error) {
	defer guard(&err)
	return v.store.Update(list)
}

// State returns what must outlive the app so that old lists do not come back. It holds
// none of the lists. It is empty after a fault inside: the one saved before stays then.
func (v *Verifier) State() (state []byte) {
	defer func() { _ = recover() }()
	return v.store.State()
}

// A Policy loosens verification. The zero Policy is the strictest.
type Policy struct {
	AllowSpecimen bool // accepts sample cards, for training

	// How long a list is still used after its end, in seconds up to a year.
	AllowStaleTrust, AllowStaleStatus int64
}

const maxStale = 366 * 24 * 60 * 60 // seconds; more is a number of milliseconds

// SetPolicy makes later decisions follow a copy of policy; nil means the strictest. After an
// error the policy is the strictest, too.
func (v *Verifier) SetPolicy(policy *Policy) error {
	v.policy.Store(nil)
	if policy == nil {
		return nil
	}
	if policy.AllowStaleTrust < 0 || policy.AllowStaleTrust > maxStale || policy.AllowStaleStatus < 0 || policy.AllowStaleStatus > maxStale {
		return fmt.Errorf("mobile: policy: a list is used from 0 to %d seconds after its end", maxStale)
	}
	v.policy.Store(&verify.Policy{
		AllowSpecimen:    policy.AllowSpecimen,
		AllowStaleTrust:  time.Duration(policy.AllowStaleTrust) * time.Second,
		AllowStaleStatus: time.Duration(policy.AllowStaleStatus) * time.Second,
	})
	return nil
}

// Verify decides about the text of one scanned card at a time in seconds since 1970,
// usually that of the device: a time before one that was signed accepts nothing.
func (v *Verifier) Verify(text string, atUnix int64) (*Result, error) {
	return v.decide((*verify.Verifier).Verify, text, atUnix)
}

// Repair decides like Verify about a text that a scanner typed as keyboards do, and undoes
// the keyboard layout of the device.
func (v *Verifier) Repair(text string, atUnix int64) (*Result, error) {
	return v.decide((*verify.Verifier).Repair, text, atUnix)
}

const maxTime = 1 << 36 // in the year 4147; more is a number of milliseconds

func (v *Verifier) decide(how func(*verify.Verifier, string) (*verify.Result, error), text string, atUnix int64) (r *Result, err error) {
	defer guard(&err)
	if atUnix <= 0 || atUnix >= maxTime {
		return nil, errors.New("mobile: time: not in seconds since 1970")
	}
	var policy verify.Policy
	if p := v.policy.Load(); p != nil {
		policy = *p
	}
	policy.Now = func() time.Time { return time.Unix(atUnix, 0) }
	verifier, err := verify.New(v.store, policy)
	if err != nil {
		return nil, err
	}
	passed, err := how(verifier, text)
	if err == nil {
		r = acceptance(passed)
	} else if r, err = refusal(err); err != nil {
		return nil, err
	}
	r.Serial = v.count.Add(1)
	return r, nil
}

// What ages say that are none.
const (
	NoList      = -1 // no such list is held
	ClockBehind = -2 // the time is before that of the list: the device's clock is wrong
)

// TrustAge returns the age of the trust list at a time, in seconds, or NoList or
// ClockBehind.
func (v *Verifier) TrustAge(atUnix int64) int64 { return v.age(verify.KindTrust, atUnix) }

// StatusAge returns the age of the oldest status list that is held, like TrustAge.
func (v *Verifier) StatusAge(atUnix int64) int64 { return v.age(verify.KindStatus, atUnix) }

func (v *Verifier) age(kind verify.ListKind, atUnix int64) int64 {
	age := int64(NoList)
	for _, l := range v.held() {
		if l.Kind != kind {
			continue
		}
		issued := l.IssuedAt.Unix()
		if atUnix < issued {
			return ClockBehind
		}
		age = max(age, atUnix-issued)
	}
	return age
}

// FreshUntil returns the second since 1970 at which the first of the lists held stops
// being fresh, or 0 if no trust list is held.
func (v *Verifier) FreshUntil() int64 {
	trust, end := false, int64(0)
	for _, l := range v.held() {
		trust = trust || l.Kind == verify.KindTrust
		if !l.FreshUntil.IsZero() && (end == 0 || l.FreshUntil.Unix() < end) {
			end = l.FreshUntil.Unix()
		}
	}
	if !trust {
		return 0
	}
	return end
}

// KeyCount returns how many keys the trust list names, 0 without one.
func (v *Verifier) KeyCount() int64 {
	for _, l := range v.held() {
		if l.Kind == verify.KindTrust {
			return int64(l.Entries)
		}
	}
	return 0
}

// Lists tells what is held, for a screen of an app or to compare: a line for the roots, one
// for the trust list if there is one, and one for each status list. A line ends in \n and has
// six fields with a tab between them:
//
//	kind     root, trust list or status list
//	name     of the programme, or the URI of a status list
//	number   sequence, or for a status list the second of its issue
//	end      second since 1970 at which it stops being fresh, 0 for roots without a document
//	entries  keys, or places for cards
//	issuer   of the cards that a status list is about; else empty
//
// No list whose names have tabs or line ends is taken in. It is empty after a fault inside.
func (v *Verifier) Lists() string {
	var b strings.Builder
	for _, l := range v.held() {
		number, end := int64(l.Sequence), int64(0)
		if l.Kind == verify.KindStatus {
			number = l.IssuedAt.Unix()
		}
		if !l.FreshUntil.IsZero() {
			end = l.FreshUntil.Unix()
		}
		fmt.Fprintf(&b, "%s\t%s\t%d\t%d\t%d\t%s\n", l.Kind, l.Name, number, end, l.Entries, l.Issuer)
	}
	return b.String()
}

// held returns the lists, and none after a fault inside.
func (v *Verifier) held() (all []verify.List) {
	defer func() { _ = recover() }()
	return v.store.Lists()
}
