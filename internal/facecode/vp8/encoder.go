package vp8

import (
	"fmt"
	"math"
)

// MaxSide is the limit on the sides of a picture, in samples. It keeps the first part of
// a frame far below the size that the format can tell.
const MaxSide = 256

// A Picture has W x H samples of luma, and (W+1)/2 x (H+1)/2 of either color, row by row.
// Weights say how much errors count in each square of 16 x 16 samples, in sixteenths; none
// stand for 16.
type Picture struct {
	W, H    int
	Y, U, V []uint8
	Weights []uint8
}

// An Encoder codes one picture as often as wanted. It is not safe for concurrent use.
type Encoder struct {
	w, h, mbw, mbh int // of the picture, in samples and in macros
	src, rec       [3]plane
	macros         []macro
	top            []context // of the macros above
	left           context

	steps      [4][2]int32 // of the quantizer, by kind of block
	lambda     int64       // what 1/256 bit costs
	slope      int64       // what a coefficient costs, as a guess
	squared    int64       // what a squared error of luma costs in this macro
	weights    []uint8     // by macro
	probs      [96][11]uint8
	prices     [96]prices
	modePrices [subModes + 1]int64
	uvPrices   [wholeModes]int64
	subPrices  [subModes][subModes][subModes]int64

	scratch [64]token
	levels  coder
	second  writer
}

// NewEncoder returns an encoder of a picture, which it copies.
func NewEncoder(p *Picture) (*Encoder, error) {
	w, h := (p.W+1)/2, (p.H+1)/2
	switch {
	case p.W < 1 || p.H < 1 || p.W > MaxSide || p.H > MaxSide:
		return nil, fmt.Errorf("picture: %d x %d samples, limit is 1 to %d a side", p.W, p.H, MaxSide)
	case len(p.Y) != p.W*p.H || len(p.U) != w*h || len(p.V) != w*h:
		return nil, fmt.Errorf("picture: planes of %d, %d and %d samples for %d x %d", len(p.Y), len(p.U), len(p.V), p.W, p.H)
	}
	macros := (p.W + 15) / 16 * ((p.H + 15) / 16)
	if len(p.Weights) != 0 && len(p.Weights) != macros {
		return nil, fmt.Errorf("picture: %d weights for %d squares", len(p.Weights), macros)
	}
	e := &Encoder{w: p.W, h: p.H, mbw: (p.W + 15) / 16, mbh: (p.H + 15) / 16}
	for i, pix := range [3][]uint8{p.Y, p.U, p.V} {
		side, w, h := 8, w, h
		if i == 0 {
			side, w, h = 16, p.W, p.H
		}
		e.src[i] = newPlane(side*e.mbw, side*e.mbh)
		e.src[i].fill(pix, w, h)
		e.rec[i] = newPlane(side*e.mbw, side*e.mbh)
	}
	e.macros = make([]macro, macros)
	e.weights = append(e.weights, p.Weights...)
	for len(e.weights) < len(e.macros) {
		e.weights = append(e.weights, 16)
	}
	e.top = make([]context, e.mbw)
	return e, nil
}

// MaxIndex is the coarsest quantizer index, 0 is the finest.
const MaxIndex = 127

// Code returns the picture coded with a quantizer index, 0 to MaxIndex.
func (e *Encoder) Code(index int) *Frame {
	e.quantizer(index)
	e.probs = defaultProbs
	e.priceLists()
	e.modeLists()
	clear(e.top)
	for y := range e.mbh {
		e.left = context{}
		for x := range e.mbw {
			e.code(x, y)
		}
	}
	return e.frame(index)
}

// quantizer sets the steps of an index (RFC 6386, section 14.1) and what bits are worth at
// it. A quarter of the squared step served portraits in 300 to 700 bytes best.
func (e *Encoder) quantizer(index int) {
	dc, ac := int32(stepsDC[index]), int32(stepsAC[index])
	e.steps[kindY] = [2]int32{dc, ac}
	e.steps[kindMean] = [2]int32{2 * dc, max(ac*155/100, 8)}
	e.steps[kindUV] = [2]int32{min(dc, 132), ac}
	e.lambda = max(int64(ac*ac)/4, 1)
	e.slope = squared / 16 * int64(math.Sqrt(float64(16*e.lambda)))
}

// frame writes the macros down.
func (e *Encoder) frame(index int) *Frame {
	f := &Frame{w: e.w, h: e.h, index: index}
	e.levels.tokens = e.levels.tokens[:0]
	empty := 0
	for i := range e.macros {
		if e.macros[i].empty() {
			empty++
		}
	}
	if empty > 0 {
		f.skip = uint8(max(1, 256-256*empty/len(e.macros)))
	}
	clear(e.top)
	for i := range e.macros {
		m, top := &e.macros[i], &e.top[i%e.mbw]
		if i%e.mbw == 0 {
			e.left = context{}
		}
		if empty > 0 {
			f.modes.fix(f.skip, m.empty())
		}
		f.modes.modesOf(m, top, &e.left)
		if !m.empty() {
			e.levels.levelsOf(m, top, &e.left)
		}
		e.leave(i%e.mbw, m)
	}
	f.probs = improved(&e.levels)
	e.second.reset()
	f.write(&e.second, &e.levels)
	f.second = append(f.second, e.second.bytes()...)
	if len(f.second) == 0 {
		f.second = append(f.second, 0) // some decoders take no partition for a missing one
	}
	return f
}
