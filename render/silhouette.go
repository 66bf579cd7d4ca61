package render

import (
	"fmt"

	"github.com/sealcard/sealcard/internal/draw"
)

// Grays of a silhouette: light, so that nobody takes it for a portrait that failed.
const (
	silhouetteGround = 232
	silhouetteHead   = 196
)

// The silhouette in a square, in thousandths of its side: an oval head, and shoulders that
// the lower edge cuts. Quarters of an oval are cubic curves, with control points at 0.552
// of its radii.
var silhouette = []draw.Step{
	{Op: 'M', P: [3]draw.Point{{X: 500, Y: 190}}},
	{Op: 'C', P: [3]draw.Point{{X: 605, Y: 190}, {X: 690, Y: 293}, {X: 690, Y: 420}}},
	{Op: 'C', P: [3]draw.Point{{X: 690, Y: 547}, {X: 605, Y: 650}, {X: 500, Y: 650}}},
	{Op: 'C', P: [3]draw.Point{{X: 395, Y: 650}, {X: 310, Y: 547}, {X: 310, Y: 420}}},
	{Op: 'C', P: [3]draw.Point{{X: 310, Y: 293}, {X: 395, Y: 190}, {X: 500, Y: 190}}},
	{Op: 'Z'},
	{Op: 'M', P: [3]draw.Point{{X: 90, Y: 1000}}},
	{Op: 'C', P: [3]draw.Point{{X: 100, Y: 840}, {X: 220, Y: 715}, {X: 370, Y: 700}}},
	{Op: 'C', P: [3]draw.Point{{X: 450, Y: 750}, {X: 550, Y: 750}, {X: 630, Y: 700}}},
	{Op: 'C', P: [3]draw.Point{{X: 780, Y: 715}, {X: 900, Y: 840}, {X: 910, Y: 1000}}},
	{Op: 'Z'},
}

// missing returns what stands in the box of a portrait that a card does not have.
func (p *Photo) missing(box draw.Rect) ([]draw.Op, error) {
	switch p.Missing {
	case MissingSilhouette:
		gray := func(v uint8) draw.Ink { return draw.Ink{Color: Color{R: v, G: v, B: v}} }
		// The figure is as wide as the box is, up to its height, and stands on its lower edge.
		side := min(box.W, box.H)
		at := draw.Point{X: (box.W - side) / 2, Y: box.H - side}
		steps := make([]draw.Step, len(silhouette))
		for i, s := range silhouette {
			for j := range s.Points() {
				s.P[j] = draw.Point{X: at.X + s.P[j].X*side/1000, Y: at.Y + s.P[j].Y*side/1000}
			}
			steps[i] = s
		}
		return []draw.Op{
			draw.Fill{Box: box, Ink: gray(silhouetteGround)},
			draw.Path{Steps: steps, Ink: gray(silhouetteHead)},
		}, nil
	case MissingBlank:
		return nil, nil
	}
	return nil, fmt.Errorf("%w: there is none", ErrPhoto)
}
