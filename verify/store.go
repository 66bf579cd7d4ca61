package verify

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
)

var (
	// ErrNoTrustList says that nothing can be decided: no trust list is held, or the one
	// held is too old.
	ErrNoTrustList = errors.New("verify: no trust list in force")
	// ErrRollback says that something older was offered than was held once.
	ErrRollback = errors.New("verify: older than what was held before")
	// ErrConflict says that a list was offered with the sequence number, or the time, of
	// one that was held before and says something else. Somebody signed both.
	ErrConflict = errors.New("verify: another list with the number of one held before")
	// ErrThreshold says that too few root keys have signed a trust list or a root
	// document, and nothing else against it so far.
	ErrThreshold = errors.New("too few root keys signed it")
)

// Limits on what a Store takes in.
const (
	maxUpdate = 64 << 20 // bytes in one Update: status lists of a whole programme
	maxTokens = 4096     // lists in one Update
	maxStatus = 4096     // status lists held, four thousand million cards of usual shards

	maxMemory    = 256 << 20 // bytes of status lists held; 100 million cards of 4 bits take 50 MB
	maxKeyMemory = 64 << 20  // of one key, so that a thief of one leaves room for the others
	maxWork      = 1 << 30   // of lists that deltas are applied to in one Update, some seconds
	maxFloors    = cwt.MaxFloors
	maxKeyFloors = 512 // lists that one key signs
)

var (
	errTooLarge = fmt.Errorf("verify: more than %d bytes or %d lists at once, or %d lists of one key", maxUpdate, maxTokens, maxKeyFloors)
	errNothing  = errors.New("verify: no list")
	errKind     = errors.New("not a root document, a trust list, a status list or a status delta")
	errNoRoot   = errors.New("verify: the store was not made by NewStore")
)

// A Store holds what a verifier trusts: root keys, the newest trust list that they
// signed, and status lists signed by keys of that list. It is safe for concurrent use; a
// card that is being verified during an Update sees all of the old lists or all of the new.
type Store struct {
	mu   sync.Mutex // serializes Update
	held atomic.Pointer[view]
}

// view is all that a Store holds at one time. It does not change once it is stored.
type view struct {
	roots  Roots
	trust  *trust // nil means none
	status map[listName]*statusList
	floors floors
	floor  time.Time // latest signed time that still counts
}

// floors are what lists must not fall below.
type floors struct {
	trust  *cwt.TrustState
	status map[signedName]cwt.StatusState
}

// A listName names a status list. Two issuers may use one URI.
type listName struct{ issuer, uri string }

// A signedName is a list and one of the keys that signed it.
type signedName struct {
	listName
	key [ed25519.PublicKeySize]byte
}

// compare puts names into the order of issuer, URI and key.
func (n signedName) compare(other signedName) int {
	return slices.Compare([]string{n.issuer, n.uri, string(n.key[:])}, []string{other.issuer, other.uri, string(other.key[:])})
}

// NewStore returns a Store without lists. State is what another Store of the same roots
// returned once, or nil: the new one takes no list that is older. Where state and roots
// differ, the later root document counts; one of another name, in the state, is an error. To
// put roots on a device by hand, after somebody signed root documents with stolen keys, give
// it no state.
func NewStore(roots Roots, state []byte) (*Store, error) {
	if err := roots.check(); err != nil {
		return nil, fmt.Errorf("verify: roots: %w", err)
	}
	w := &view{roots: roots.clone(), status: map[listName]*statusList{}, floors: floors{status: map[signedName]cwt.StatusState{}}}
	if state != nil {
		if err := w.restore(state); err != nil {
			return nil, fmt.Errorf("verify: state: %w", err)
		}
	}
	s := new(Store)
	s.put(w)
	return s, nil
}

// put stores a finished view.
func (s *Store) put(w *view) {
	w.floor = w.latest()
	s.held.Store(w)
}

// Update takes in lists: root documents, trust lists, status lists and status deltas, one
// or several one behind the other, in the order in which they build on each other. It
// takes all of them or none; after an error the Store is as before. What is held already
// is taken without an error.
//
// Something older than what was held once gives ErrRollback, something else with its
// number ErrConflict. An older root document may stand in front of one that is not, and
// an older status list in front of deltas that bring it up to what was held.
//
// No clock is asked: a list that has ended is taken, and the policy decides about it.
// Save State after an Update.
func (s *Store) Update(lists []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := s.held.Load()
	switch {
	case held == nil:
		return errNoRoot
	case len(lists) == 0:
		return errNothing
	case len(lists) > maxUpdate:
		return errTooLarge
	}
	lists = bytes.Clone(lists) // parts of it are kept
	u := &update{view: held.clone(), touched: map[listName]bool{}}
	for n := 0; len(lists) > 0; n++ {
		if n == maxTokens {
			return errTooLarge
		}
		rest, err := u.take(lists)
		if err != nil {
			return err
		}
		lists = rest
	}
	if err := u.finish(); err != nil {
		return err
	}
	s.put(u.view)
	return nil
}

// anyDigest stands in a floor that is the time of a theft, and not of a list.
var anyDigest = make([]byte, sha256.Size)

// clone returns a copy whose maps are its own. What the maps hold does not change.
func (w *view) clone() *view {
	c := *w
	c.status, c.floors.status = maps.Clone(w.status), maps.Clone(w.floors.status)
	return &c
}

// An update is a view in the making.
type update struct {
	*view
	touched map[listName]bool
	work    int  // bytes of lists that deltas were applied to
	older   bool // the last root document was older than the one held
}

// take takes in the first of lists and returns the others.
func (u *update) take(lists []byte) (rest []byte, err error) {
	const tagSign1 = 0xd2 // tag 18
	switch {
	case lists[0] == tagSign1:
		rest, err = u.takeStatus(lists)
		return rest, wrap("status list", err)
	case !cose.IsSigned(lists):
		return nil, wrap("list", errKind)
	}
	m, rest, err := cose.DecodeSigned(lists)
	if err != nil {
		return nil, wrap("list", err)
	}
	switch m.Type {
	case cwt.RootType:
		return rest, wrap("root", u.takeRoot(m))
	case cwt.TrustType:
		return rest, wrap("trust list", u.takeTrust(m))
	}
	return nil, wrap("list", errType)
}

// wrap says what kind of list an error is about.
func wrap(kind string, err error) error {
	if err == nil || errors.Is(err, ErrRollback) || errors.Is(err, ErrConflict) {
		return err
	}
	return fmt.Errorf("verify: %s: %w", kind, err)
}

// finish holds the whole against the floors, and raises them.
func (u *update) finish() error {
	if u.older {
		return ErrRollback
	}
	for name := range u.touched {
		l := u.status[name]
		if l == nil {
			continue // a trust list behind it took its key away
		}
		for n, f := range u.floors.status {
			if n.listName != name {
				continue
			}
			switch {
			case l.snapshot.IssuedAt < f.IssuedAt:
				return ErrRollback
			case l.snapshot.IssuedAt == f.IssuedAt && !slices.Equal(f.Digest, l.digest[:]) && !slices.Equal(f.Digest, anyDigest):
				return ErrConflict
			}
		}
		for _, p := range l.parts {
			n := signedName{name, p.key}
			if p.issued >= u.floors.status[n].IssuedAt {
				u.floors.status[n] = p.state(name)
			}
		}
	}
	return u.bounded()
}

// bounded returns an error if more is held, or remembered, than a Store keeps.
func (u *update) bounded() error {
	each := map[[ed25519.PublicKeySize]byte]int{}
	for n := range u.floors.status {
		each[n.key]++
		if each[n.key] > maxKeyFloors {
			return errTooLarge
		}
	}
	if len(u.status) > maxStatus || len(u.floors.status) > maxFloors {
		return errTooLarge
	}
	return nil
}

// latest returns the latest time that a key which still counts has signed.
func (w *view) latest() time.Time {
	at := w.roots.issued
	if w.floors.trust != nil {
		at = max(at, w.floors.trust.IssuedAt)
	}
	for _, f := range w.floors.status {
		at = max(at, f.IssuedAt)
	}
	return instant(at)
}

// A ListKind is a kind of list that a Store holds.
type ListKind string

// Kinds of lists.
const (
	KindRoot   ListKind = "root"
	KindTrust  ListKind = "trust list"
	KindStatus ListKind = "status list"
)

// A List is what a Store holds, for display.
type List struct {
	Kind       ListKind
	Name       string    // of the programme, or the URI of a status list
	Issuer     string    // of the cards that a status list is about
	Sequence   uint64    // of a root document or trust list
	Root       uint64    // of the root document under which a trust list was signed
	IssuedAt   time.Time // zero for root keys without a document
	FreshUntil time.Time // zero for the same
	Entries    int       // keys, or places for cards
}

// Lists returns what is held: the roots, the trust list if there is one, and the status
// lists in the order of issuer and URI.
func (s *Store) Lists() []List {
	w := s.held.Load()
	if w == nil {
		return nil
	}
	all := []List{{Kind: KindRoot, Name: w.roots.name, Sequence: w.roots.Sequence, IssuedAt: instant(w.roots.issued), FreshUntil: instant(w.roots.expiry), Entries: len(w.roots.Keys)}}
	if t := w.trust; t != nil {
		all = append(all, List{KindTrust, t.name, "", t.sequence, t.root, t.issuedAt, t.expiry, len(t.cards) + len(t.status)})
	}
	var names []signedName // by no key: they sort like those of a state
	for n := range w.status {
		names = append(names, signedName{listName: n})
	}
	slices.SortFunc(names, signedName.compare)
	for _, n := range names {
		l := w.status[n.listName]
		all = append(all, List{KindStatus, n.uri, n.issuer, 0, 0, l.issuedAt, l.freshUntil, l.snapshot.List.Len()})
	}
	return all
}

// instant returns s seconds after 1970, or the zero time for zero. What reaches it is
// bounded by the checks of a list.
func instant(s uint64) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(int64(s), 0).UTC()
}
