package verify

import (
	"errors"
	"fmt"
	"time"

	"github.com/sealcard/sealcard/card"
)

// A Verifier decides about cards. It is safe for concurrent use.
type Verifier struct {
	store  *Store
	policy Policy
	open   card.OpenOptions // of the policy
}

var errStore = errors.New("verify: store is nil")

// New returns a Verifier that decides with what store holds at the time.
func New(store *Store, policy Policy) (*Verifier, error) {
	if store == nil {
		return nil, errStore
	}
	open, err := policy.prepare()
	if err != nil {
		return nil, err
	}
	return &Verifier{store: store, policy: policy, open: open}, nil
}

// Verify decides about the text of one scanned card. What scanners put around a text is
// taken off: an AIM identifier such as ]Q1, the policy's prefix and suffix, CR, LF and
// TAB; spaces stay. A refusal is a *Rejection; any other error means that the verifier
// cannot decide, and wraps ErrNoTrustList.
func (v *Verifier) Verify(text string) (*Result, error) {
	d, err := v.begin()
	if err != nil {
		return nil, err
	}
	return d.verify(text)
}

// A decision is what one verification rests on: it sees the lists of one time.
type decision struct {
	*Verifier
	view  *view
	now   time.Time
	trust freshness // of root document and trust list
}

// A freshness is how old a list is that a decision rests on.
type freshness struct {
	fresh  bool
	tooOld bool
	age    time.Duration
}

// begin returns ErrNoTrustList if nothing can be decided.
func (v *Verifier) begin() (*decision, error) {
	if v.store == nil {
		return nil, ErrNoTrustList // the zero Verifier
	}
	w := v.store.held.Load()
	if w == nil || w.trust == nil {
		return nil, ErrNoTrustList
	}
	end := w.trust.expiry
	if root := instant(w.roots.expiry); !root.IsZero() && root.Before(end) {
		end = root
	}
	d := &decision{Verifier: v, view: w, now: v.policy.Now()}
	if d.trust = d.freshness(w.trust.issuedAt, end, v.policy.AllowStaleTrust); d.trust.tooOld {
		return nil, fmt.Errorf("%w: the one held ended at %s", ErrNoTrustList, end.Format(time.RFC3339))
	}
	return d, nil
}

// freshness puts a list into one of three steps: fresh, stale, too old.
func (d *decision) freshness(issuedAt, freshUntil time.Time, grace time.Duration) freshness {
	return freshness{
		fresh:  d.now.Before(freshUntil),
		tooOld: !d.now.Before(freshUntil.Add(grace)),
		age:    d.now.Sub(issuedAt),
	}
}

func (d *decision) verify(text string) (*Result, error) {
	c, err := card.Open(strip(text, d.policy.Prefix, d.policy.Suffix), d.view.trust.lookup, &d.open)
	if err != nil {
		return nil, rejection(err)
	}
	result, refusal := d.decide(c)
	if refusal != nil {
		return nil, refusal
	}
	return result, nil
}

// rejection says why a text did not open.
func rejection(err error) error {
	switch {
	case errors.Is(err, card.ErrUnknownKey):
		return &Rejection{Reason: UnknownKey}
	case errors.Is(err, card.ErrSignature):
		return &Rejection{Reason: BadSignature}
	}
	return &Rejection{Reason: Malformed, Err: err}
}

// decide returns the result for an authentic card, or the first reason to refuse it.
func (d *decision) decide(c *card.Card) (*Result, *Rejection) {
	claims := c.Claims()
	key := d.view.trust.cards[[32]byte(c.PublicKey())]
	status := d.status(claims, key)
	early, late := d.now.Add(-d.policy.MaxSkew), d.now.Add(d.policy.MaxSkew)
	expiry := claims.Expiry
	if status.later.After(expiry) {
		expiry = status.later
	}
	window := key.inWindow(uint64(claims.IssuedAt.Unix()))
	switch {
	case window != nil:
		return nil, &Rejection{OutsideKeyWindow, window}
	case claims.Issuer != key.issuer:
		return nil, &Rejection{Reason: OutsideScope}
	case claims.Specimen && !d.policy.AllowSpecimen:
		return nil, &Rejection{Reason: Specimen}
	case late.Before(d.view.floor):
		return nil, &Rejection{Reason: ClockUntrusted}
	case claims.IssuedAt.After(late) || claims.NotBefore.After(late):
		return nil, &Rejection{Reason: NotYetValid}
	// A PhilSys card states no expiry; all others do.
	case !expiry.IsZero() && !early.Before(expiry): // exp is the first second that is too late, RFC 8392, section 3.1.4
		return nil, &Rejection{Reason: Expired}
	case status.refusal != 0:
		return nil, &Rejection{status.refusal, status.cause}
	}
	return &Result{
		Card: c, Expiry: expiry, Status: status.says, Fresh: d.trust.fresh && status.list.fresh,
		TrustAge: d.trust.age, StatusAge: status.list.age,
	}, nil
}

// A standing is what is known of a card's status, and what follows from it.
type standing struct {
	says    card.Status
	later   time.Time // expiry of a card that is extended
	list    freshness
	refusal Reason // zero means none
	cause   error
}

var (
	errNoStatus   = errors.New("it names no status list, although its key asks for one")
	errNotHeld    = errors.New("its status list is not held")
	errBeyond     = errors.New("its index is beyond the status list")
	errNoMeaning  = errors.New("its status list states a value without a meaning")
	errOldList    = errors.New("its status list is too old")
	errNotListed  = errors.New("it was issued after the status list")
	errByThief    = errors.New("its key is compromised, and no list says that this card is genuine")
	unlisted      = freshness{fresh: true} // what a card without a status rests on
	nothingListed freshness
)

// status returns the standing of a card. What a list says against a card counts at any
// age; what it says for a card counts as long as the policy uses the list.
func (d *decision) status(claims *card.Claims, key *trustedKey) standing {
	if claims.Status == nil {
		if !key.requireStatus && key.compromised == 0 {
			return standing{list: unlisted}
		}
		return d.unknown(key, errNoStatus, nothingListed)
	}
	held := d.view.status[listName{key.issuer, claims.Status.URI}]
	if held == nil {
		return d.unknown(key, errNotHeld, nothingListed)
	}
	if int64(claims.Status.Index) >= int64(held.snapshot.List.Len()) {
		return standing{refusal: StatusUnknown, cause: errBeyond} // Token Status List, section 8.3
	}
	says, later := held.at(claims.Status.Index)
	age := d.freshness(held.issuedAt, held.freshUntil, d.policy.AllowStaleStatus)
	// Last night's list does not know this morning's cards: they read as not issued.
	before := claims.IssuedAt.After(held.issuedAt) && (says == card.StatusNotIssued ||
		says == card.StatusRevoked && held.snapshot.List.Bits() == 1)
	switch {
	case before:
	case says == card.StatusRevoked:
		return standing{says: says, list: age, refusal: Revoked}
	case says == card.StatusSuspended:
		return standing{says: says, list: age, refusal: Suspended}
	case says == card.StatusNotIssued:
		return standing{says: says, list: age, refusal: NotIssued}
	case says == card.StatusUnknown:
		return standing{list: age, refusal: StatusUnknown, cause: errNoMeaning}
	}
	switch {
	case age.tooOld:
		return d.unknown(key, errOldList, age)
	case claims.IssuedAt.After(held.issuedAt):
		age.fresh = false
		if key.compromised != 0 || d.policy.AllowStaleStatus == 0 {
			return d.unknown(key, errNotListed, age)
		}
		return standing{list: age}
	}
	return standing{says: says, later: later, list: age}
}

// unknown returns the standing of a card that no list tells about. A card of a compromised
// key needs one, as a thief can give it any time of issue.
func (d *decision) unknown(key *trustedKey, cause error, age freshness) standing {
	switch {
	case key.compromised != 0:
		return standing{list: age, refusal: StatusUnknown, cause: errByThief}
	case !d.policy.AllowUnknownStatus:
		return standing{list: age, refusal: StatusUnknown, cause: cause}
	}
	return standing{list: freshness{age: age.age}}
}
