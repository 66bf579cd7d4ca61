package render

import (
	"math"

	"github.com/sealcard/sealcard/internal/draw"
)

// Marks, in the customary sizes.
const (
	markLength = 4 * Millimeter
	markGap    = Millimeter / 2 // from the bleed, so that no ink lies under a cut
	markWidth  = 88             // 0.25 pt

	targetRadius = 2 * Millimeter // of the cross; the circle has three quarters of it
	targetClear  = 3 * Millimeter // from its middle to a crop mark
)

// registration is on every plate, so that marks meet where plates do.
var registration = draw.Ink{Kind: draw.InkSpot, Name: "All", Process: draw.Process{C: 100, M: 100, Y: 100, K: 100}}

// A span is a stretch of one axis of a page, from its top or left edge.
type span struct{ from, to int64 }

// spans returns the columns and rows of a side's cards, from left to right and from top
// to bottom.
func (s *Sheet) spans(l *Layout, back bool) (columns, rows []span) {
	columns, rows = make([]span, s.Columns), make([]span, s.Rows)
	for i := range columns {
		r := s.slot(l, i, back)
		columns[i] = span{r.X, r.X + r.W}
	}
	for i := range rows {
		r := s.slot(l, i*s.Columns, back)
		top := int64(s.Media.H) - r.Y - r.H
		rows[i] = span{top, top + r.H}
	}
	return rising(columns), rising(rows)
}

// rising returns the spans of a grid, which run one way or the other, in rising order.
func rising(spans []span) []span {
	n := len(spans)
	if spans[0].from > spans[n-1].from {
		for i := range n / 2 {
			spans[i], spans[n-1-i] = spans[n-1-i], spans[i]
		}
	}
	return spans
}

// marks returns a side's marks, nil for none. They are the same on every sheet, full or
// not.
func (s *Sheet) marks(l *Layout, back bool) *draw.List {
	if !s.CropMarks && !s.Registration {
		return nil
	}
	m := &marker{group: &draw.Group{Trim: draw.Size{W: int64(s.Media.W), H: int64(s.Media.H)}}}
	columns, rows := s.spans(l, back)
	if s.CropMarks {
		m.crop(columns, ends(rows, int64(l.Bleed)), false)
		m.crop(rows, ends(columns, int64(l.Bleed)), true)
	}
	if s.Registration {
		away := int64(l.Bleed + s.targetGap(l) + targetRadius)
		left, right := columns[0].from, columns[len(columns)-1].to
		top, bottom := rows[0].from, rows[len(rows)-1].to
		x, y := (left+right)/2, (top+bottom)/2
		for _, at := range []draw.Point{{X: x, Y: top - away}, {X: left - away, Y: y}, {X: right + away, Y: y}, {X: x, Y: bottom + away}} {
			m.target(at)
		}
	}
	return &draw.List{Trim: m.group.Trim, Ops: []draw.Op{m.group}}
}

// targetGap returns how far targets are from the bleed: beside crop marks, or beyond
// them where one comes close to the middle of a side.
func (s *Sheet) targetGap(l *Layout) Length {
	// The middle of an even number of columns is a gutter, that of an odd one a card.
	tight := func(n int, pitch, card Length) bool {
		return n%2 == 0 && (pitch-card)/2 < targetClear || n%2 != 0 && card/2 < targetClear
	}
	pitch, card := s.pitch(l), s.cardSize(l)
	if s.CropMarks && (tight(s.Columns, pitch.W, card.W) || tight(s.Rows, pitch.H, card.H)) {
		return markGap + markLength + markGap
	}
	return markGap
}

// ends returns where crop marks stand along an axis: outside the first and the last
// span, and in each gutter that has room for one.
func ends(spans []span, bleed int64) []span {
	near, length := bleed+int64(markGap), int64(markLength)
	first, last := spans[0].from, spans[len(spans)-1].to
	out := []span{{first - near - length, first - near}}
	for i := range len(spans) - 1 {
		from, to := spans[i].to+near, spans[i+1].from-near
		switch {
		case to-from >= 2*length:
			out = append(out, span{from, from + length}, span{to - length, to})
		case to-from >= length:
			out = append(out, span{from, to}) // of both neighbors
		}
	}
	return append(out, span{last + near, last + near + length})
}

// A marker draws marks.
type marker struct{ group *draw.Group }

func (m *marker) line(from, to draw.Point) {
	m.group.Ops = append(m.group.Ops, draw.Line{From: from, To: to, Width: markWidth, Ink: registration})
}

// crop draws a mark at both edges of each span, along each of the ends.
func (m *marker) crop(spans, ends []span, across bool) {
	last := int64(math.MinInt64)
	for _, s := range spans {
		for _, edge := range []int64{s.from, s.to} {
			if edge == last {
				continue // neighbors without a gutter
			}
			last = edge
			for _, e := range ends {
				from, to := draw.Point{X: edge, Y: e.from}, draw.Point{X: edge, Y: e.to}
				if across {
					from, to = draw.Point{X: e.from, Y: edge}, draw.Point{X: e.to, Y: edge}
				}
				m.line(from, to)
			}
		}
	}
}

// target draws a circle and a cross.
func (m *marker) target(at draw.Point) {
	r, arc := int64(targetRadius), int64(targetRadius)*3/4
	m.line(draw.Point{X: at.X - r, Y: at.Y}, draw.Point{X: at.X + r, Y: at.Y})
	m.line(draw.Point{X: at.X, Y: at.Y - r}, draw.Point{X: at.X, Y: at.Y + r})
	circle := draw.Path{Steps: rounded(2*arc, 2*arc, arc), Width: markWidth, Ink: registration}
	frame := draw.Frame{At: draw.Point{X: at.X - arc, Y: at.Y - arc}}
	m.group.Ops = append(m.group.Ops, frame.Place(circle))
}
