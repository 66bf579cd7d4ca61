package render

import (
	"fmt"
	"slices"
	"testing"

	"github.com/sealcard/sealcard/internal/draw"
)

// cardLayout is a layout of cards alone, for what needs no elements.
func cardLayout(w, h, bleed Length) *Layout {
	return &Layout{Trim: Size{w, h}, Bleed: bleed, DPI: 300, Sides: make([]Side, 2), parsed: true}
}

var (
	upright  = Size{150 * Millimeter, 210 * Millimeter}
	sideways = Size{210 * Millimeter, 150 * Millimeter}
)

func TestBacksAreMirroredAboutTheEdgeOfTheFlip(t *testing.T) {
	l := cardLayout(40*Millimeter, 30*Millimeter, 0)
	mm := func(x, y Length) Point { return Point{x * Millimeter, y * Millimeter} }
	for _, tt := range []struct {
		name     string
		media    Size
		flip     Flip
		turn     int
		at       Point // of the first slot
		want     Point // top left corner of what lies behind it
		wantTurn int
	}{
		{"upright, long edge", upright, FlipLong, 0, mm(12, 20), mm(98, 20), 0},
		{"upright, the zero flip", upright, "", 0, mm(12, 20), mm(98, 20), 0},
		{"upright, short edge", upright, FlipShort, 0, mm(12, 20), mm(12, 160), 2},
		{"on its side, long edge", sideways, FlipLong, 0, mm(12, 20), mm(12, 100), 2},
		{"on its side, short edge", sideways, FlipShort, 0, mm(12, 20), mm(158, 20), 0},
		{"upright, long edge, turned left", upright, FlipLong, 1, mm(12, 20), mm(108, 20), 3},
		{"upright, short edge, turned left", upright, FlipShort, 1, mm(12, 20), mm(12, 150), 1},
		{"upright, long edge, turned right", upright, FlipLong, 3, mm(12, 20), mm(108, 20), 1},
		{"upright, short edge, turned right", upright, FlipShort, 3, mm(12, 20), mm(12, 150), 3},
		{"on its side, long edge, turned left", sideways, FlipLong, 1, mm(12, 20), mm(12, 90), 1},
		{"on its side, short edge, turned left", sideways, FlipShort, 1, mm(12, 20), mm(168, 20), 3},
		{"upright, long edge, upside down", upright, FlipLong, 2, mm(12, 20), mm(98, 20), 2},
		{"upright, short edge, upside down", upright, FlipShort, 2, mm(12, 20), mm(12, 160), 0},
	} {
		s := &Sheet{Media: tt.media, Columns: 1, Rows: 1, Origin: tt.at, Turn: tt.turn, Flip: tt.flip}
		r := s.behind(s.front(l, 0))
		if got := (Point{r.X, r.Y}); got != tt.want || s.turn(true) != tt.wantTurn {
			t.Errorf("%s: back at %v turned %d, want %v turned %d", tt.name, got, s.turn(true), tt.want, tt.wantTurn)
		}
		// On dots, no more than one away.
		slot := s.slot(l, 0, true)
		x, y := Length(slot.X)-r.X, s.Media.H-Length(slot.Y+slot.H)-r.Y
		if max(x, -x, y, -y) > 43 {
			t.Errorf("%s: off by %s, %s on dots", tt.name, x, y)
		}
	}
}

func TestSheetsThatCannotBe(t *testing.T) {
	l := cardLayout(85600, 53980, 3*Millimeter)
	stock, _ := LookupSheet("a4-2x5-86x54-a")
	with := func(change func(*Sheet)) Sheet {
		s := Sheet{Media: A4, CropMarks: true, Columns: 2, Rows: 2, Gutter: Size{8 * Millimeter, 8 * Millimeter}}
		change(&s)
		return s
	}
	for _, tt := range []struct {
		name  string
		sheet Sheet
		want  string
	}{
		{"flip", with(func(s *Sheet) { s.Flip = "left" }), "render: flip: not long or short"},
		{"order", with(func(s *Sheet) { s.Order = "piles" }), "render: order: not rows or stacks"},
		{"turn", with(func(s *Sheet) { s.Turn = 4 }), "render: turn: not 0 to 3 quarter turns"},
		{"gutter", with(func(s *Sheet) { s.Gutter.H = 1 * Millimeter }), "render: gutter of 8mm x 1mm: cards with a bleed of 3mm need twice that between them"},
		{"pitch", with(func(s *Sheet) { s.Pitch = Size{86 * Millimeter, 86 * Millimeter} }), "render: gutter of 0.4mm x 32.02mm: cards with a bleed of 3mm need twice that between them"},
		{"slot", with(func(s *Sheet) { s.Slot = Size{87 * Millimeter, 54 * Millimeter} }), "render: cards of 85.6mm x 53.98mm do not go into slots of 87mm x 54mm, 1mm more or less is allowed"},
		{"turned in a slot", func() Sheet { s := stock; s.Turn = 1; return s }(), "render: cards of 53.98mm x 85.6mm do not go into slots of 86mm x 54mm, 1mm more or less is allowed"},
		{"origin", with(func(s *Sheet) { s.Origin = Point{7 * Millimeter, 40 * Millimeter} }), "render: 2 x 2 cards of 85.6mm x 53.98mm with 7.5mm around them do not fit on a sheet of 210mm x 297mm"},
		{"negative origin", with(func(s *Sheet) { s.Origin = Point{-Millimeter, 40 * Millimeter} }), "render: 2 x 2 cards of 85.6mm x 53.98mm with 7.5mm around them do not fit on a sheet of 210mm x 297mm"},
		{"many", with(func(s *Sheet) { s.Columns = 1 << 30 }), "render: 1073741824 x 2 cards of 85.6mm x 53.98mm with 7.5mm around them do not fit on a sheet of 210mm x 297mm"},
		{"blank", with(func(s *Sheet) { s.Blank = []int{5} }), "render: blank slot 5, the sheet has 1 to 4"},
		{"all blank", with(func(s *Sheet) { s.Blank = []int{1, 2, 3, 4} }), "render: every slot of the sheet is blank"},
		{"shift", with(func(s *Sheet) { s.Shift[1].Y = -21 * Millimeter }), "render: shift of 0mm, -21mm, limit is 20mm"},
		{"slug", with(func(s *Sheet) { s.Slug = true; s.Origin = Point{11 * Millimeter, 170 * Millimeter} }), "render: slug: no room for a line of it between the sheet's lower edge and its cards and marks"},
		{"slug of a back", with(func(s *Sheet) { s.Slug, s.Flip, s.Origin = true, FlipShort, Point{11 * Millimeter, 9 * Millimeter} }), "render: slug: no room for a line of it between the sheet's lower edge and its cards and marks"},
	} {
		if _, err := tt.sheet.Fit(l); err == nil || err.Error() != tt.want {
			t.Errorf("%s: Fit = %v, want %s", tt.name, err, tt.want)
		}
	}
	if _, err := (Sheet{Media: A4}).Fit(&Layout{}); err == nil {
		t.Error("Fit of cards without a size = nil, want an error")
	}
}

func TestBuiltinSheetsHoldCards(t *testing.T) {
	names := map[string]bool{}
	for _, s := range Sheets() {
		if names[s.Name] || s.Description == "" {
			t.Errorf("%s: a name that is there twice, or no description", s.Name)
		}
		names[s.Name] = true
		l := cardLayout(85600, 53980, 3*Millimeter)
		full, err := s.Fit(l)
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		for i := range full.Columns * full.Rows {
			card, slot := full.front(l, i), full.slotSize(l)
			if card.X < 5*Millimeter || card.Y < 5*Millimeter || card.X+card.W > s.Media.W-5*Millimeter || card.Y+card.H > s.Media.H-5*Millimeter {
				t.Errorf("%s: slot %d at %v", s.Name, i+1, card)
			}
			// The card stands in the middle of its slot.
			if at := full.origin(l); i == 0 && (2*(card.X-at.X) != slot.W-card.W && 2*(card.X-at.X)+1 != slot.W-card.W && 2*(card.X-at.X)-1 != slot.W-card.W) {
				t.Errorf("%s: card at %s in a slot at %s", s.Name, card.X, at.X)
			}
		}
	}
	for name, want := range map[string]int{"a4": 8, "letter": 8, "a4-landscape": 9, "letter-landscape": 6, "a4-2x5-85x54": 10, "letter-8": 8, "letter-1": 1} {
		s, ok := LookupSheet(name)
		full, _ := s.Fit(cardLayout(85600, 53980, 3*Millimeter))
		if n := full.Columns * full.Rows; !ok || n != want {
			t.Errorf("%s holds %d cards, want %d", name, n, want)
		}
	}
	if _, ok := LookupSheet("a5"); ok {
		t.Error("LookupSheet(a5) found one")
	}
}

// testSheets are sheets of all kinds for a card of 60 x 40 mm.
func testSheets() map[string]Sheet {
	gutter := func(mm Length) Size { return Size{mm * Millimeter, mm * Millimeter} }
	all := map[string]Sheet{}
	for _, media := range []Size{upright, sideways, A4} {
		for _, flip := range []Flip{FlipLong, FlipShort} {
			for turn := range 4 {
				for _, g := range []Length{4, 7, 10, 13, 20} {
					name := fmt.Sprintf("%s %s turn %d gutter %d", media, flip, turn, g)
					all[name] = Sheet{Media: media, Gutter: gutter(g), Flip: flip, Turn: turn, CropMarks: true, Registration: true, Slug: true}
				}
			}
		}
	}
	all["odd"] = Sheet{Media: A4, Columns: 1, Rows: 3, Gutter: gutter(4), CropMarks: true, Registration: true, Shift: [2]Point{{Millimeter, -2 * Millimeter}, {-Millimeter, Millimeter}}}
	all["stock"] = Sheet{Media: A4, Columns: 2, Rows: 4, Slot: Size{60 * Millimeter, 40 * Millimeter}, CropMarks: true, Registration: true}
	return all
}

// extent returns the edges of a mark.
func extent(op draw.Op) (x0, y0, x1, y1 int64) {
	var points []draw.Point
	switch op := op.(type) {
	case draw.Line:
		points = []draw.Point{op.From, op.To}
	case draw.Path:
		for i := range op.Steps {
			points = append(points, op.Steps[i].Points()...)
		}
	}
	x0, y0, x1, y1 = points[0].X, points[0].Y, points[0].X, points[0].Y
	for _, p := range points {
		x0, y0, x1, y1 = min(x0, p.X), min(y0, p.Y), max(x1, p.X), max(y1, p.Y)
	}
	return x0 - markWidth/2, y0 - markWidth/2, x1 + markWidth/2, y1 + markWidth/2
}

// TestMarksStayOutOfEveryBleed compares each mark with each card's bleed on both sides.
func TestMarksStayOutOfEveryBleed(t *testing.T) {
	l := cardLayout(60*Millimeter, 40*Millimeter, 2*Millimeter)
	inner := 0
	for name, s := range testSheets() {
		s, err := s.Fit(l)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, back := range []bool{false, true} {
			for _, op := range s.marks(l, back).Ops[0].(*draw.Group).Ops {
				x0, y0, x1, y1 := extent(op)
				const dot = 85 // slots lie on dots
				if x0 < -dot || y0 < -dot || x1 > int64(s.Media.W)+dot || y1 > int64(s.Media.H)+dot {
					t.Errorf("%s: a mark at %v leaves the sheet", name, op)
				}
				for i := range s.Columns * s.Rows {
					r, b := s.slot(l, i, back), int64(l.Bleed)
					top := int64(s.Media.H) - r.Y - r.H
					if x1 > r.X-b && x0 < r.X+r.W+b && y1 > top-b && y0 < top+r.H+b {
						t.Fatalf("%s: the mark %v in the bleed of slot %d", name, op, i+1)
					}
					if i > 0 && x0 > r.X+r.W && !back && s.Columns > 1 && x1 < s.slot(l, s.Columns-1, back).X {
						inner++
					}
				}
			}
		}
	}
	if inner == 0 {
		t.Error("no sheet has marks in its gutters")
	}
}

// TestBleedsEndHalfway looks at stock whose slots are closer than two bleeds.
func TestBleedsEndHalfway(t *testing.T) {
	l := cardLayout(85600, 53980, 3*Millimeter)
	for _, s := range Sheets() {
		s, err := s.Fit(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, back := range []bool{false, true} {
			for i := range s.Columns * s.Rows {
				c := s.clip(l, i, back)
				if c == (draw.Rect{}) {
					continue
				}
				for j := range s.Columns * s.Rows {
					// A dot is 85 micrometers, and slots lie on dots.
					r := s.slot(l, j, back)
					if j != i && c.X+43 < r.X+r.W && r.X < c.X+c.W-43 && c.Y+43 < r.Y+r.H && r.Y < c.Y+c.H-43 {
						t.Errorf("%s: bleed of slot %d reaches into slot %d", s.Name, i+1, j+1)
					}
				}
			}
		}
	}
}

func TestCutStacksAreInOrder(t *testing.T) {
	for _, blank := range [][]int{nil, {1}, {2, 5}} {
		s := Sheet{Columns: 2, Rows: 3, Blank: blank}
		each := len(s.filled())
		for n := range 40 {
			s.Order = OrderRows
			if got := slices.Collect(s.Sequence(n)); len(got) != n || !slices.IsSorted(got) {
				t.Errorf("%d cards in rows: %v", n, got)
			}
			s.Order = OrderStacks
			sheets := s.Sheets(n)
			if sheets != (n+each-1)/each {
				t.Errorf("%d cards on %d sheets of %d", n, sheets, each)
			}
			// A sheet after the other, cut: pile after pile from the top.
			piles := make([][]int, each)
			next := slices.Collect(s.Sequence(n))
			for sheet := range sheets {
				for slot := range each {
					if slot*sheets+sheet < n {
						piles[slot] = append(piles[slot], next[0])
						next = next[1:]
					}
				}
			}
			all := slices.Concat(piles...)
			if len(all) != n || len(next) != 0 || !slices.IsSorted(all) || n > 0 && all[n-1] != n-1 {
				t.Errorf("%d cards, blank %v: piles %v", n, blank, piles)
			}
		}
		for range s.Sequence(7) {
			break
		}
	}
}
