package draw

// A Frame is where ops that were composed upright, with the upper left corner of their
// box at the origin, stand on a side.
type Frame struct {
	At   Point // upper left corner of the box as it stands
	Size Size  // of the upright box
	Turn int   // quarter turns to the left, 0 to 3
}

// Place returns op in its frame. It may use the memory of op again.
func (f *Frame) Place(op Op) Op {
	switch op := op.(type) {
	case Fill:
		op.Box = f.Box(op.Box)
		return op
	case Line:
		op.From, op.To = f.point(op.From), f.point(op.To)
		return op
	case Path:
		for i := range op.Steps {
			points := op.Steps[i].Points()
			for j := range points {
				points[j] = f.point(points[j])
			}
		}
		return op
	case Run:
		for i := range op.Glyphs {
			op.Glyphs[i].At = f.point(op.Glyphs[i].At)
		}
		op.Turn = (op.Turn + f.Turn) % 4
		return op
	case Picture:
		op.Box, op.Turn = f.Box(op.Box), (op.Turn+f.Turn)%4
		return op
	case Stencil:
		op.Box, op.Dots = f.Box(op.Box), op.Dots.turned(f.Turn)
		return op
	case Symbol:
		return f.symbol(op)
	}
	return op
}

func (f *Frame) symbol(s Symbol) Symbol {
	size := s.Size()
	box := f.Box(Rect{s.At.X, s.At.Y, size.W, size.H})
	s.At, s.Modules = Point{box.X, box.Y}, s.Modules.turned(f.Turn)
	if f.Turn%2 == 1 {
		s.CellW, s.CellH = s.CellH, s.CellW
	}
	return s
}

// point returns where a point of the upright box comes to stand.
func (f *Frame) point(p Point) Point {
	w, h := f.Size.W, f.Size.H
	switch f.Turn {
	case 1:
		p = Point{p.Y, w - p.X}
	case 2:
		p = Point{w - p.X, h - p.Y}
	case 3:
		p = Point{h - p.Y, p.X}
	}
	return Point{f.At.X + p.X, f.At.Y + p.Y}
}

// Box returns where a box within the upright box comes to stand.
func (f *Frame) Box(r Rect) Rect {
	a, b := f.point(Point{r.X, r.Y}), f.point(Point{r.X + r.W, r.Y + r.H})
	return Rect{min(a.X, b.X), min(a.Y, b.Y), max(a.X-b.X, b.X-a.X), max(a.Y-b.Y, b.Y-a.Y)}
}

// turned returns the bitmap after quarter turns to the left.
func (b *Bitmap) turned(turns int) *Bitmap {
	for range turns {
		t := NewBitmap(b.H, b.W)
		for y := range b.H {
			for x := range b.W {
				if b.Dark(x, y) {
					t.SetDark(y, b.W-1-x)
				}
			}
		}
		b = t
	}
	return b
}
