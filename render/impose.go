package render

import (
	"iter"
	"slices"

	"github.com/sealcard/sealcard/internal/draw"
)

// cardSize returns what a card covers on the sheet.
func (s *Sheet) cardSize(l *Layout) Size {
	if s.Turn%2 != 0 {
		return Size{l.Trim.H, l.Trim.W}
	}
	return l.Trim
}

func (s *Sheet) slotSize(l *Layout) Size {
	if s.Slot != (Size{}) {
		return s.Slot
	}
	return s.cardSize(l)
}

// pitch returns the distance from slot to slot.
func (s *Sheet) pitch(l *Layout) Size {
	p, slot := s.Pitch, s.slotSize(l)
	if p.W == 0 {
		p.W = slot.W + s.Gutter.W
	}
	if p.H == 0 {
		p.H = slot.H + s.Gutter.H
	}
	return p
}

// origin returns the top left corner of the first slot.
func (s *Sheet) origin(l *Layout) Point {
	if s.Origin != (Point{}) || s.Pitch != (Size{}) {
		return s.Origin
	}
	slot, pitch := s.slotSize(l), s.pitch(l)
	w, h := Length(s.Columns-1)*pitch.W+slot.W, Length(s.Rows-1)*pitch.H+slot.H
	return Point{(s.Media.W - w) / 2, (s.Media.H - h) / 2}
}

// front returns what the card in a slot covers, from 0 and before any shift.
func (s *Sheet) front(l *Layout, position int) Rect {
	card, slot, pitch, at := s.cardSize(l), s.slotSize(l), s.pitch(l), s.origin(l)
	column, row := Length(position%s.Columns), Length(position/s.Columns)
	return Rect{
		at.X + column*pitch.W + (slot.W-card.W)/2,
		at.Y + row*pitch.H + (slot.H-card.H)/2,
		card.W, card.H,
	}
}

// sideways reports whether the sheet is turned about an edge that stands, so that left
// and right change places. Otherwise top and bottom do.
func (s *Sheet) sideways() bool {
	upright := s.Media.H >= s.Media.W
	return upright == (s.Flip != FlipShort)
}

// behind returns what lies behind a box of the front, on the page of the back.
func (s *Sheet) behind(r Rect) Rect {
	if s.sideways() {
		r.X = s.Media.W - r.X - r.W
	} else {
		r.Y = s.Media.H - r.Y - r.H
	}
	return r
}

// turn returns the quarter turns to the left of a card on a side. The back of a card has
// its upper edge where the front has it: a card is turned like a page of a book.
func (s *Sheet) turn(back bool) int {
	switch {
	case !back:
		return s.Turn
	case s.sideways():
		return (4 - s.Turn) % 4
	}
	return (6 - s.Turn) % 4
}

// shift returns how far everything on a side is moved.
func (s *Sheet) shift(back bool) Point {
	if back {
		return s.Shift[1]
	}
	return s.Shift[0]
}

// A spot is where a card's own lower left corner stands on a page, in dots from the
// page's lower left corner. They are whole, so that the layout's symbols stay on dots.
type spot struct{ x, y, turn int }

// spot returns where the card of a slot stands.
func (s *Sheet) spot(l *Layout, position int, back bool) spot {
	r := s.front(l, position)
	if back {
		r = s.behind(r)
	}
	shift, p := s.shift(back), spot{turn: s.turn(back)}
	x, y := r.X+shift.X, s.Media.H-r.Y-r.H-shift.Y
	if p.turn == 1 || p.turn == 2 {
		x += r.W
	}
	if p.turn >= 2 {
		y += r.H
	}
	p.x, p.y = draw.ToDots(int64(x), l.DPI), draw.ToDots(int64(y), l.DPI)
	return p
}

// slot returns what the card of a slot covers on the front of the sheet or on the page
// of its back, to the dot. X and Y are its lower left corner, counted from that of the
// page.
func (s *Sheet) slot(l *Layout, position int, back bool) draw.Rect {
	p, size := s.spot(l, position, back), s.cardSize(l)
	r := draw.Rect{X: draw.Dots(p.x, l.DPI), Y: draw.Dots(p.y, l.DPI), W: int64(size.W), H: int64(size.H)}
	if p.turn == 1 || p.turn == 2 {
		r.X -= r.W
	}
	if p.turn >= 2 {
		r.Y -= r.H
	}
	return r
}

// clip returns the part of the page, counted as slots are, in which the card of a slot is
// drawn: halfway to its neighbors. It is zero where all bleeds have room.
func (s *Sheet) clip(l *Layout, position int, back bool) draw.Rect {
	pitch, card := s.pitch(l), s.cardSize(l)
	gap := Size{pitch.W - card.W, pitch.H - card.H}
	if (gap.W >= 2*l.Bleed || s.Columns == 1) && (gap.H >= 2*l.Bleed || s.Rows == 1) {
		return draw.Rect{}
	}
	r := s.front(l, position)
	left, top, right, bottom := l.Bleed, l.Bleed, l.Bleed, l.Bleed
	if column := position % s.Columns; column > 0 {
		left = min(left, gap.W/2)
	}
	if column := position % s.Columns; column < s.Columns-1 {
		right = min(right, gap.W/2)
	}
	if position >= s.Columns {
		top = min(top, gap.H/2)
	}
	if position < s.Columns*(s.Rows-1) {
		bottom = min(bottom, gap.H/2)
	}
	r = Rect{r.X - left, r.Y - top, r.W + left + right, r.H + top + bottom}
	if back {
		r = s.behind(r)
	}
	shift := s.shift(back)
	return draw.Rect{X: int64(r.X + shift.X), Y: int64(s.Media.H - r.Y - r.H - shift.Y), W: int64(r.W), H: int64(r.H)}
}

// filled returns the slots that hold cards, from 0.
func (s *Sheet) filled() []int {
	var slots []int
	for i := range s.Columns * s.Rows {
		if !slices.Contains(s.Blank, i+1) {
			slots = append(slots, i)
		}
	}
	return slots
}

// sheets returns how many sheets n cards take.
func (s *Sheet) sheets(n int) int {
	each := len(s.filled())
	if n <= 0 || each == 0 {
		return 0
	}
	return (n-1)/each + 1
}

// Sheets returns how many sheets n cards take, 0 for a sheet that is not complete.
func (s Sheet) Sheets(n int) int { return s.sheets(n) }

// Sequence yields the cards of a batch of n, from 0, in the order in which a SheetWriter
// takes them: sheet by sheet, in rows from the top left. Whoever composes cards in this
// order prints stacks of any height without keeping more than a sheet of them. The sheet
// is complete, as Fit returns it.
func (s Sheet) Sequence(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		sheets, each := s.sheets(n), len(s.filled())
		for i := range sheets {
			for _, card := range s.cards(i, sheets, each) {
				if card < n && !yield(card) {
					return
				}
			}
		}
	}
}

// cards returns the numbers of the cards on a sheet, some of which may be beyond the
// last.
func (s *Sheet) cards(sheet, sheets, each int) []int {
	numbers := make([]int, each)
	for i := range numbers {
		numbers[i] = sheet*each + i
		if s.Order == OrderStacks {
			numbers[i] = i*sheets + sheet
		}
	}
	return numbers
}
