package render

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/sealcard/sealcard/internal/draw"
)

var (
	errPathStart   = errors.New("does not begin with the command M")
	errPathCommand = errors.New("a command other than M, L, H, V, C, Q, Z")
	errPathNumber  = errors.New("wants a number of millimeters")
	errPathCount   = fmt.Errorf("more than %d steps", maxSteps)
)

// A pathParser reads the commands M, L, H, V, C, Q and Z of SVG paths (Scalable Vector
// Graphics 2, section 9.3). Small letters count from the point that was reached.
type pathParser struct {
	rest  string
	steps []draw.Step
	at    draw.Point // reached
	start draw.Point // of the part under way
}

// parsePath returns the steps of a path whose numbers are millimeters.
func parsePath(d string) ([]draw.Step, error) {
	p := &pathParser{rest: d}
	command := byte(0)
	for {
		p.rest = strings.TrimLeft(p.rest, " ,\t\n\r")
		if p.rest == "" {
			break
		}
		offset := len(d) - len(p.rest) // of the command
		if c := p.rest[0]; c >= 'A' {
			command, p.rest = c, p.rest[1:]
		} else if command == 'M' || command == 'm' {
			command-- // M becomes L: more points of a move are lines
		} else if command == 'Z' || command == 'z' {
			command = p.rest[0]
		}
		if len(p.steps) == 0 && command != 'M' && command != 'm' {
			return nil, errPathStart
		}
		err := p.step(command)
		if errors.Is(err, errPathNumber) {
			offset = len(d) - len(p.rest)
		}
		if err != nil {
			return nil, fmt.Errorf("character %d: %w", offset+1, err)
		}
		if len(p.steps) > maxSteps {
			return nil, errPathCount
		}
	}
	if len(p.steps) == 0 {
		return nil, errPathStart
	}
	return p.steps, nil
}

func (p *pathParser) step(command byte) error {
	origin := draw.Point{}
	if command >= 'a' && command <= 'z' {
		origin = p.at
		command -= 'a' - 'A'
	}
	switch command {
	case 'M', 'L':
		to, err := p.points(origin, 1)
		if err != nil {
			return err
		}
		if command == 'M' {
			p.start = to[0]
		}
		p.add(draw.Step{Op: command, P: [3]draw.Point{to[0]}}, to[0])
	case 'H', 'V':
		n, err := p.number()
		if err != nil {
			return err
		}
		to := draw.Point{X: origin.X + n, Y: p.at.Y}
		if command == 'V' {
			to = draw.Point{X: p.at.X, Y: origin.Y + n}
		}
		p.add(draw.Step{Op: 'L', P: [3]draw.Point{to}}, to)
	case 'C':
		to, err := p.points(origin, 3)
		if err != nil {
			return err
		}
		p.add(draw.Step{Op: 'C', P: [3]draw.Point(to)}, to[2])
	case 'Q':
		to, err := p.points(origin, 2)
		if err != nil {
			return err
		}
		p.add(draw.Step{Op: 'C', P: [3]draw.Point{toward(p.at, to[0]), toward(to[1], to[0]), to[1]}}, to[1])
	case 'Z':
		p.add(draw.Step{Op: 'Z'}, p.start)
	default:
		return errPathCommand
	}
	return nil
}

// toward returns the point at two thirds of the way: a quadratic curve as a cubic one.
func toward(from, to draw.Point) draw.Point {
	third := func(a, b int64) int64 { return a + (2*(b-a)+sign(b-a))/3 }
	return draw.Point{X: third(from.X, to.X), Y: third(from.Y, to.Y)}
}

// sign makes a division by three round to the nearest.
func sign(v int64) int64 {
	if v < 0 {
		return -1
	}
	return 1
}

func (p *pathParser) add(s draw.Step, at draw.Point) {
	p.steps, p.at = append(p.steps, s), at
}

func (p *pathParser) points(origin draw.Point, n int) ([]draw.Point, error) {
	out := make([]draw.Point, n)
	for i := range out {
		x, err := p.number()
		if err != nil {
			return nil, err
		}
		y, err := p.number()
		if err != nil {
			return nil, err
		}
		out[i] = draw.Point{X: origin.X + x, Y: origin.Y + y}
	}
	return out, nil
}

// number reads millimeters and returns micrometers.
func (p *pathParser) number() (int64, error) {
	p.rest = strings.TrimLeft(p.rest, " ,\t\n\r")
	n, point := 0, false
	for ; n < len(p.rest); n++ {
		c := p.rest[n]
		if c == '.' && !point {
			point = true
		} else if !(c >= '0' && c <= '9' || n == 0 && (c == '-' || c == '+')) {
			break
		}
	}
	v, err := strconv.ParseFloat(p.rest[:n], 64)
	if err != nil || math.Abs(v) > float64(maxLength/Millimeter) {
		return 0, errPathNumber
	}
	p.rest = p.rest[n:]
	return int64(math.Round(v * float64(Millimeter))), nil
}

// compose draws the copies of a path.
func (p *Path) compose(l *Layout, box Size) []draw.Op {
	out := draw.Path{Width: int64(p.Width), Ink: l.ink(p.Ink, p.Color), Steps: make([]draw.Step, 0, len(p.steps)*p.Copies)}
	middle := draw.Point{X: int64(box.W) / 2, Y: int64(box.H) / 2}
	for n := range p.Copies {
		by := draw.Point{X: int64(p.Step.X) * int64(n), Y: int64(p.Step.Y) * int64(n)}
		// Products are rounded before they are added, as some processors do not.
		sin, cos := math.Sincos(float64(p.Spin*n%360) * math.Pi / 180)
		for _, s := range p.steps {
			points := s.Points()
			for i, at := range points {
				if p.Spin != 0 {
					x, y := float64(at.X-middle.X), float64(at.Y-middle.Y)
					at.X = middle.X + int64(math.Round(float64(x*cos)-float64(y*sin)))
					at.Y = middle.Y + int64(math.Round(float64(x*sin)+float64(y*cos)))
				}
				points[i] = draw.Point{X: at.X + by.X, Y: at.Y + by.Y}
			}
			out.Steps = append(out.Steps, s)
		}
	}
	return []draw.Op{out}
}

// rounded returns a rectangle with round corners of a radius: an arc is a cubic curve to
// within 0.03 % of the radius.
func rounded(w, h, radius int64) []draw.Step {
	r := min(radius, w/2, h/2)
	k := r - r*5523/10_000 // from the corner to where a curve bends
	at := func(x, y int64) draw.Point { return draw.Point{X: x, Y: y} }
	line := func(p draw.Point) draw.Step { return draw.Step{Op: 'L', P: [3]draw.Point{p}} }
	arc := func(a, b, c draw.Point) draw.Step { return draw.Step{Op: 'C', P: [3]draw.Point{a, b, c}} }
	return []draw.Step{
		{Op: 'M', P: [3]draw.Point{at(r, 0)}},
		line(at(w-r, 0)), arc(at(w-k, 0), at(w, k), at(w, r)),
		line(at(w, h-r)), arc(at(w, h-k), at(w-k, h), at(w-r, h)),
		line(at(r, h)), arc(at(k, h), at(0, h-k), at(0, h-r)),
		line(at(0, r)), arc(at(0, k), at(k, 0), at(r, 0)),
		{Op: 'Z'},
	}
}
