package journal

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/sealcard/sealcard/card"
)

var (
	// ErrOther says that a batch with other input or layout is open.
	ErrOther = errors.New("journal: another batch is open: finish it or give it up")
	// ErrNoLease says that no lease has a counter left for a card without a number.
	ErrNoLease = errors.New("journal: no numbers are left: take a lease")
	// ErrNumber says that another card has the number, or that it is of the form in which a
	// lease of this journal numbers cards.
	ErrNumber = errors.New("another card has this number, or will")
	// ErrTwo says that a row cannot stand in the place of a card: one of the two is in
	// another's place already, or a row before it in the same call asks for that card.
	ErrTwo = errors.New("stands in another card's place already")
	// ErrConflict says that a row would make other bytes than were written down for it, as
	// when it was issued by another version of the program that makes them, or when a row
	// before it in the same call has its key and says something else.
	ErrConflict = errors.New("would not be the card that was written down")
)

// A Row asks for a card.
type Row struct {
	Key     Digest // of the request: the same key has one live card at most
	Content Digest // of everything that the card depends on but its issuer's key
	Row     int    // in the input, for reports
	Number  string // of the card, where the input gives it; empty takes one of a lease

	// Anew asks for another card in place of the live one though nothing changed.
	Anew bool
	// InPlaceOf asks for a card in place of one of another key; nil for none.
	InPlaceOf *Entry
	// Same asks for this card, which was issued before, and for no other; nil for any.
	Same *Entry

	// Claims returns what the card says, issued at that time. ID, IssuedAt, Status and
	// the card number are the journal's to fill in. It runs while the journal is held, so
	// it may not call the journal, but for Digest.
	Claims func(issued time.Time) *card.Claims
}

// An Issued is the answer to a Row: a card, or why there is none.
type Issued struct {
	Card  *card.Card
	Entry Entry
	Known bool  // the card was issued before
	Err   error // of the row alone: a *card.ClaimError, a *card.SizeError, ErrNumber, ErrConflict
}

// A plan is a row on its way to a card.
type plan struct {
	*Row
	unsigned *card.Unsigned
	card     int // in the journal
	known    bool
	err      error
}

// Issue issues the cards of rows, in their order, in the batch that is open. A row that was
// issued before gets the card that it has; one whose content changed gets a new card, and
// the old one is Replaced. It writes twice, once before and once after all are signed, so
// ask for many at a time. An error means that the signer or the disk failed: the cards that
// were signed by then are in the journal, and the same call goes on with them.
func (j *Journal) Issue(issuer *card.Issuer, rows []Row) ([]Issued, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	c, _, err := j.beginOpen()
	if err != nil {
		return nil, err
	}
	defer c.leave()
	plans, err := c.planAll(rows, issuer)
	if failed := c.commit(); failed != nil {
		return nil, failed
	}
	if err != nil {
		return nil, err
	}
	return c.sign(plans)
}

// plan decides about a row, and writes down what is new about it.
func (c *change) plan(p *plan, issuer *card.Issuer) error {
	s := c.j.state
	r := reservation{card: len(s.cards), row: p.Row.Row, key: p.Key, content: p.boundTo(s, issuer), replaces: -1,
		issued: s.current().Opened.Unix()}
	if held, ok := s.byKey[p.Key.short()]; ok {
		e := &s.cards[held]
		if e.content == r.content && !(p.Anew && int(e.batch) != s.current().Number) {
			if p.stands(int(held), e) {
				return c.again(p, int(held), issuer)
			}
			p.err = ErrTwo
			return nil
		}
		r.replaces = int(held)
	}
	if p.Same != nil {
		p.err = ErrConflict
		return nil
	}
	if old := p.InPlaceOf; old != nil && r.replaces != old.Card {
		if r.replaces >= 0 || old.Card < 0 || old.Card >= len(s.cards) || !s.cards[old.Card].live() {
			p.err = ErrTwo
			return nil
		}
		r.replaces = old.Card
	}
	number, err := c.take(p, &r)
	if err != nil || p.err != nil {
		return err
	}
	r.id = s.cardID(&r)
	if p.unsigned, p.err = s.prepare(p, &r, number, issuer); p.err != nil {
		return nil // nothing was written, and the number is still free
	}
	p.card = r.card
	if err := c.add(r.encode()); err != nil {
		return err
	}
	return c.intend(p)
}

// stands reports whether a card that a row has is the one that it asks for.
func (r *Row) stands(card int, e *entry) bool {
	if r.Same != nil && card != r.Same.Card {
		return false
	}
	return r.InPlaceOf == nil || card == r.InPlaceOf.Card || e.replaces == r.InPlaceOf.Card
}

// boundTo returns the digest of what a row's card depends on, with the key that signs it.
func (r *Row) boundTo(s *state, issuer *card.Issuer) Digest {
	return s.digest(contentDigest, r.Content[:], issuer.PublicKey(), issuer.KeyID())
}

// take chooses the number of a card.
func (c *change) take(p *plan, r *reservation) (number string, err error) {
	s := c.j.state
	number, r.lease = p.Number, -1
	if number == "" {
		for i, l := range s.leases {
			if s.used[i] < l.Size() {
				r.lease, r.counter = i, l.First+s.used[i]
				number, r.place = l.Number(r.counter), l.StatusIndex(r.counter)
				break
			}
		}
		if r.lease < 0 {
			return "", ErrNoLease
		}
	}
	r.number = s.digest(numberDigest, []byte(number))
	if _, taken := s.byNumber[r.number.short()]; taken || p.Number != "" && s.leased(p.Number) {
		p.err = ErrNumber
	}
	return number, nil
}

// leased reports whether a number of the input looks like one that a lease gives: it could
// be in the way of a card to come.
func (s *state) leased(number string) bool {
	n, err := ParseNumber(number)
	return err == nil && slices.ContainsFunc(s.leases, func(l *Lease) bool { return strings.HasPrefix(n, l.Office+"-") })
}

// cardID returns the id of a new card: 128 bits that nobody foresees without the salt. It is
// not drawn, so that a batch which begins once more from the same journal makes the same
// cards.
func (s *state) cardID(r *reservation) (id [idSize]byte) {
	d := s.digest(idDigest, binary.LittleEndian.AppendUint64(nil, uint64(r.card)), r.key[:], r.content[:], r.number[:])
	copy(id[:], d[:])
	return id
}

// prepare returns the card that a row makes with what the journal decided.
func (s *state) prepare(p *plan, r *reservation, number string, issuer *card.Issuer) (*card.Unsigned, error) {
	issued := time.Unix(r.issued, 0).UTC()
	claims := p.Claims(issued)
	claims.ID, claims.IssuedAt, claims.Identity.ID = r.id[:], issued, number
	_, claims.Status = s.stated(&r.numbering)
	return issuer.Prepare(claims)
}

// intend writes down the digest that is to be signed.
func (c *change) intend(p *plan) error {
	d := p.unsigned.Digest()
	return c.add(kindIntend.record().number(uint64(p.card)).raw(d[:]).body)
}

// again finds the card that a row has.
func (c *change) again(p *plan, held int, issuer *card.Issuer) error {
	s := c.j.state
	e := &s.cards[held]
	p.card, p.known = held, true
	number, _ := s.stated(&e.numbering)
	if e.lease < 0 {
		if number = p.Number; s.digest(numberDigest, []byte(number)) != e.number {
			p.err = ErrConflict
			return nil
		}
	}
	if p.unsigned, p.err = s.prepare(p, &e.reservation, number, issuer); p.err != nil {
		return nil
	}
	if !e.intended {
		return c.intend(p)
	}
	if p.unsigned.Digest() != e.digest {
		p.err = ErrConflict
	}
	return nil
}

// sign asks the signer for what is not signed yet, and returns the cards once every
// signature is on disk.
func (c *change) sign(plans []plan) ([]Issued, error) {
	s := c.j.state
	signatures := make([][]byte, len(plans))
	var failed error
	for i := range plans {
		p := &plans[i]
		if p.err != nil {
			continue
		}
		e := &s.cards[p.card]
		if e.signedAt != 0 && e.signedAt < c.start {
			if signatures[i], failed = c.j.signature(e); failed != nil {
				break
			}
			continue
		}
		if signatures[i], failed = p.unsigned.Sign(); failed != nil {
			break
		}
		if err := c.signed(p, signatures[i]); err != nil {
			return nil, c.abandon(err)
		}
		if err := c.flush(); err != nil {
			return nil, err
		}
	}
	if err := c.commit(); err != nil {
		return nil, err
	}
	if failed != nil {
		return nil, failed
	}
	return c.seal(plans, signatures)
}

// signed writes down a signature.
func (c *change) signed(p *plan, signature []byte) error {
	if c.j.state.cards[p.card].signedAt != 0 {
		return nil // two rows of one call that ask for the same card
	}
	return c.add(kindSigned.record().number(uint64(p.card)).raw(signature).body)
}

// seal makes the cards. One whose text is longer than its code may hold is given up.
func (c *change) seal(plans []plan, signatures [][]byte) ([]Issued, error) {
	s := c.j.state
	out := make([]Issued, len(plans))
	for i := range plans {
		p := &plans[i]
		if p.err != nil {
			out[i].Err = p.err
			continue
		}
		sealed, err := p.unsigned.Seal(signatures[i])
		if err != nil {
			if _, long := errors.AsType[*card.SizeError](err); !long {
				return nil, cmp.Or(c.commit(), err)
			}
			out[i].Err = err
			if s.cards[p.card].copies > 0 || s.cards[p.card].void {
				continue
			}
			if err := c.add(kindVoid.about(p.card, uint64(c.j.now().Unix()))); err != nil {
				return nil, c.abandon(err)
			}
			if err := c.flush(); err != nil {
				return nil, err
			}
			continue
		}
		out[i] = Issued{Card: sealed, Entry: s.entry(p.card), Known: p.known}
	}
	return out, c.commit()
}

// Rendered writes down where cards stand, once the files are on disk under their names. A
// card that an earlier batch printed counts as printed again, and its copy of which nobody
// told as spoiled. Cards of which this batch told before are passed over, so that it can be
// told twice.
func (j *Journal) Rendered(places []Place) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	c, b, err := j.beginOpen()
	if err != nil {
		return err
	}
	for i := range places {
		if !j.state.placed(&places[i]) {
			return ErrState
		}
	}
	told := map[int]bool{} // cards: whether they are told of in this call
	for i := range places {
		if err := c.rendered(&places[i], told, b); err != nil {
			return err
		}
	}
	return c.commit()
}

func (c *change) rendered(p *Place, told map[int]bool, b *batch) error {
	e := &c.j.state.cards[p.Card]
	fresh, known := told[p.Card]
	if !known {
		// Before and not after, so that a group has every place of a card.
		if err := c.flush(); err != nil {
			return err
		}
		fresh = e.copies == 0 || int(e.newest) != b.Number
		told[p.Card] = fresh
		if fresh && e.copies > 0 {
			if err := c.reprinted(p.Card, b.For); err != nil {
				return c.abandon(err)
			}
		}
	}
	if !fresh {
		return nil
	}
	if err := c.add(p.encode()); err != nil {
		return c.abandon(err)
	}
	return nil
}

const maxFileName = 64 // bytes

// reprinted writes down that a card is printed once more. The copy before it was spoiled, if
// that is why, or if nobody told of it: a card has one copy that may be handed out.
func (c *change) reprinted(i int, why Reason) error {
	e := &c.j.state.cards[i]
	now := uint64(c.j.now().Unix())
	if !e.spoiled && (why == Misprint || !e.printed) {
		if err := c.add(kindSpoiled.about(i, now)); err != nil {
			return err
		}
	}
	if why == Fresh {
		why = Again
	}
	return c.add(kindReprinted.about(i, uint64(why)))
}
