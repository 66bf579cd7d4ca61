package journal

import "github.com/sealcard/sealcard/card"

// planAll decides about rows. What it decided before an error stands.
func (c *change) planAll(rows []Row, issuer *card.Issuer) ([]plan, error) {
	plans := make([]plan, len(rows))
	asked := make(map[Digest]*Row, len(rows)) // by key
	planned := make(map[int]bool, len(rows))  // cards
	for i := range rows {
		p := &plans[i]
		p.Row = &rows[i]
		if other, twice := asked[p.Key]; twice && (other.Content != p.Content || other.Anew != p.Anew) {
			p.err = ErrConflict // one would replace the other, and be replaced when the call is repeated
			continue
		}
		asked[p.Key] = p.Row
		if p.InPlaceOf != nil && planned[p.InPlaceOf.Card] {
			p.err = ErrTwo // a row before it asks for that very card
			continue
		}
		if err := c.plan(p, issuer); err != nil {
			return nil, err
		}
		if p.err == nil {
			planned[p.card] = true
		}
		if err := c.flush(); err != nil {
			return nil, err
		}
	}
	return plans, nil
}
