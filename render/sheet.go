package render

import (
	"errors"
	"fmt"
)

// Sheet sizes of ISO 216 and ANSI/ASME Y14.1, upright.
var (
	A4     = Size{210 * Millimeter, 297 * Millimeter}
	Letter = Size{17 * Inch / 2, 11 * Inch}
)

// A Sheet says how cards are imposed on the printed medium. Columns and Rows of zero
// mean as many as fit; SheetFor and Fit tell how many those are.
type Sheet struct {
	Name        string // in a layout or among Sheets
	Description string
	Media       Size

	Columns, Rows int
	// Slot is the size of a place on stock that is cut or perforated already. A card may
	// differ from it by a millimeter and stands in its middle. Between neighbors that
	// are closer than two bleeds, each bleed ends halfway. Zero means that a slot is as
	// large as a card.
	Slot Size
	// Origin is the top left corner of the first slot, and Pitch the distance from slot
	// to slot. If both are zero, the grid stands in the middle of the sheet. A Pitch of
	// zero in one direction means Gutter.
	Origin Point
	Pitch  Size
	Gutter Size // between slots

	Turn  int   // quarter turns to the left in which cards stand, 0 to 3
	Flip  Flip  // how the sheet is turned for its back
	Order Order // of the cards
	Blank []int // slots that stay empty on each sheet, from 1 in rows from the top left

	CropMarks    bool // lines for cutting, outside the bleed
	Registration bool // a target on each side of the grid, on every plate
	Slug         bool // a line at the sheet's lower edge that says what it is

	// Shift moves all that is printed on the front and the back, to the right and
	// downward on the page of that side, as WriteCalibration tells.
	Shift [maxSides]Point
}

// A Flip says about which edge of the sheet a printer turns it. The long edge of an
// upright sheet stands, that of a sheet on its side lies.
type Flip string

// Flips. The zero Flip is FlipLong.
const (
	FlipLong  Flip = "long"
	FlipShort Flip = "short"
)

// An Order says which card stands where.
type Order string

// Orders. The zero Order is OrderRows.
const (
	// OrderRows fills sheet after sheet, in rows from the top left.
	OrderRows Order = "rows"
	// OrderStacks is for sheets that are cut as one stack: the pile of the first slot
	// has the first cards from top to bottom, that of the second goes on where it ends,
	// and so on.
	OrderStacks Order = "stacks"
)

const (
	// slotTolerance is by how much a card may differ from its slot.
	slotTolerance = Millimeter
	// sheetMargin is what an office printer leaves white.
	sheetMargin = 5 * Millimeter
	// cutRoom is between the bleeds of neighbors, so that a knife misses both.
	cutRoom  = 2 * Millimeter
	maxSlots = 1000
	maxShift = 20 * Millimeter
)

// SheetFor returns the sheet of a size that holds most cards of the layout with crop
// marks, or an error if it holds none.
func SheetFor(media Size, l *Layout) (Sheet, error) {
	return Sheet{Media: media, CropMarks: true}.Fit(l)
}

// Fit returns the sheet with as many columns and rows as it holds, where it has none yet,
// and a gutter for two bleeds if it has none either. It returns an error if the layout's
// cards do not fit.
func (s Sheet) Fit(l *Layout) (Sheet, error) {
	s, err := s.fit(l)
	if err != nil {
		return s, fmt.Errorf("render: %w", err)
	}
	return s, nil
}

func (s Sheet) fit(l *Layout) (Sheet, error) {
	if l.Trim.W <= 0 || l.Trim.H <= 0 {
		return s, errNotParsed
	}
	if s.Columns == 0 && s.Rows == 0 && s.Gutter == (Size{}) && s.Pitch == (Size{}) {
		s.Gutter = Size{2*l.Bleed + cutRoom, 2*l.Bleed + cutRoom}
	}
	count := func(length, margin, slot, pitch Length) int {
		if slot <= 0 || pitch <= 0 || length < 2*margin+slot {
			return 0
		}
		return int(min((length-2*margin-slot)/pitch, maxSlots)) + 1
	}
	slot, pitch := s.slotSize(l), s.pitch(l)
	margin := max(s.reach(l), sheetMargin)
	below := margin
	if s.Slug {
		below = s.reach(l) + slugBase + slugCap + markGap
	}
	if s.Columns == 0 {
		s.Columns = count(s.Media.W, margin, slot.W, pitch.W)
	}
	if s.Rows == 0 {
		s.Rows = count(s.Media.H, max(margin, below), slot.H, pitch.H)
	}
	return s, s.check(l)
}

// reach is how far bleed and marks stand out around the grid.
func (s *Sheet) reach(l *Layout) Length {
	r := l.Bleed
	if s.CropMarks {
		r = max(r, l.Bleed+markGap+markLength)
	}
	if s.Registration {
		r = max(r, l.Bleed+s.targetGap(l)+2*targetRadius)
	}
	return r
}

var (
	errFlip  = errors.New("flip: not long or short")
	errOrder = errors.New("order: not rows or stacks")
	errTurn  = errors.New("turn: not 0 to 3 quarter turns")
)

// check returns an error unless at least one card and all marks fit on the sheet.
func (s *Sheet) check(l *Layout) error {
	switch {
	case s.Flip != "" && s.Flip != FlipLong && s.Flip != FlipShort:
		return errFlip
	case s.Order != "" && s.Order != OrderRows && s.Order != OrderStacks:
		return errOrder
	case s.Turn < 0 || s.Turn > 3:
		return errTurn
	}
	if err := s.checkSlot(l); err != nil {
		return err
	}
	if err := s.checkGrid(l); err != nil {
		return err
	}
	for _, n := range s.Blank {
		if n < 1 || n > s.Columns*s.Rows {
			return fmt.Errorf("blank slot %d, the sheet has 1 to %d", n, s.Columns*s.Rows)
		}
	}
	if len(s.filled()) == 0 {
		return errors.New("every slot of the sheet is blank")
	}
	for _, p := range s.Shift {
		if max(p.X, -p.X, p.Y, -p.Y) > maxShift {
			return fmt.Errorf("shift of %s, %s, limit is %s", p.X, p.Y, maxShift)
		}
	}
	return s.checkSlug(l)
}

// checkSlot compares slots with cards, and with the room between them.
func (s *Sheet) checkSlot(l *Layout) error {
	card, slot := s.cardSize(l), s.slotSize(l)
	if d := max(card.W-slot.W, slot.W-card.W, card.H-slot.H, slot.H-card.H); d > slotTolerance {
		return fmt.Errorf("cards of %s do not go into slots of %s, %s more or less is allowed", card, slot, slotTolerance)
	}
	pitch := s.pitch(l)
	gap := Size{pitch.W - card.W, pitch.H - card.H}
	if s.Slot != (Size{}) && gap.W >= 0 && gap.H >= 0 {
		return nil
	}
	least := 2 * l.Bleed
	if s.Slot != (Size{}) {
		least = 0
	}
	// A single column has no gutter.
	if s.Columns != 1 && gap.W < least || s.Rows != 1 && gap.H < least {
		return fmt.Errorf("gutter of %s: cards with a bleed of %s need twice that between them", gap, l.Bleed)
	}
	return nil
}

// checkGrid compares the grid with the sheet.
func (s *Sheet) checkGrid(l *Layout) error {
	card, margin := s.cardSize(l), s.reach(l)
	if s.Slot != (Size{}) && !s.CropMarks && !s.Registration {
		margin = 0 // the stock ends where it does, bleed or not
	}
	within := func(at, extent, media Length) bool { return at >= margin && at+extent+margin <= media }
	// Bounded before they are multiplied.
	few := s.Columns >= 1 && s.Rows >= 1 && s.Columns <= maxSlots && s.Rows <= maxSlots/s.Columns &&
		max(s.Media.W, s.Media.H) <= maxLength && max(s.pitch(l).W, s.pitch(l).H, s.Origin.X, s.Origin.Y) <= maxLength
	if few {
		first := s.front(l, 0)
		last := s.front(l, s.Columns*s.Rows-1)
		if within(first.X, last.X+last.W-first.X, s.Media.W) && within(first.Y, last.Y+last.H-first.Y, s.Media.H) {
			return nil
		}
	}
	return fmt.Errorf("%d x %d cards of %s with %s around them do not fit on a sheet of %s",
		s.Columns, s.Rows, card, margin, s.Media)
}
