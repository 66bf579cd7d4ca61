package vp8

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	xvp8 "golang.org/x/image/vp8"
)

// These tests see what the encoder reconstructed, which the package does not export.

// random returns a picture of smooth or rough noise.
func random(r *rand.Rand) *Picture {
	p := &Picture{W: 1 + r.IntN(70), H: 1 + r.IntN(90)}
	n := (p.W + 1) / 2 * ((p.H + 1) / 2)
	p.Y, p.U, p.V = make([]uint8, p.W*p.H), make([]uint8, n), make([]uint8, n)
	for _, plane := range [][]uint8{p.Y, p.U, p.V} {
		v, step := r.IntN(256), 1<<r.IntN(9)
		for i := range plane {
			v = min(max(v+r.IntN(2*step)-step, 0), 255)
			if step == 1 {
				v = 128
			}
			plane[i] = uint8(v)
		}
	}
	return p
}

// TestDecoderSeesWhatWasReconstructed compares with x/image, sample by sample: a wrong
// prediction, transform, price or token shows in all that follows.
func TestDecoderSeesWhatWasReconstructed(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 5))
		p := random(r)
		e, err := NewEncoder(p)
		if err != nil {
			t.Fatal(err)
		}
		index := r.IntN(MaxIndex + 1)
		if seed%3 == 0 {
			index = r.IntN(4) // the largest levels
		}
		data := e.Code(index).Bytes(0)
		name := fmt.Sprintf("seed %d, %d x %d at %d", seed, p.W, p.H, index)
		d := xvp8.NewDecoder()
		d.Init(bytes.NewReader(data), len(data))
		head, err := d.DecodeFrameHeader()
		if err != nil || head.Width != p.W || head.Height != p.H {
			t.Fatalf("%s: %+v, %v", name, head, err)
		}
		img, err := d.DecodeFrame()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i, pix := range [3][]uint8{img.Y, img.Cb, img.Cr} {
			w, h, stride := p.W, p.H, img.YStride
			if i > 0 {
				w, h, stride = (p.W+1)/2, (p.H+1)/2, img.CStride
			}
			for y := range h {
				if got, want := pix[y*stride:][:w], e.rec[i].row(0, y, w); !bytes.Equal(got, want) {
					t.Fatalf("%s: plane %d, row %d is decoded as\n%v, want\n%v", name, i, y, got, want)
				}
			}
		}
	}
}

// TestFinestIsNearlyLossless holds that the way there and back leaves the picture.
func TestFinestIsNearlyLossless(t *testing.T) {
	p := random(rand.New(rand.NewPCG(8, 8)))
	e, err := NewEncoder(p)
	if err != nil {
		t.Fatal(err)
	}
	e.Code(0)
	for y := range p.H {
		for x, v := range e.rec[0].row(0, y, p.W) {
			if e := abs(int32(v) - int32(p.Y[y*p.W+x])); e > 6 {
				t.Fatalf("off by %d at %d, %d", e, x, y)
			}
		}
	}
}

func TestTransformsUndoThemselves(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	for range 1000 {
		var b block
		for i := range b {
			b[i] = int32(r.IntN(511) - 255)
		}
		got := b
		got.forward()
		got.inverse()
		for i := range b {
			if abs(got[i]-b[i]) > 1 {
				t.Fatalf("cosine of %v came back as %v", b, got)
			}
		}
		got = b
		got.hadamard()
		got.hadamard()
		got.scale(8, 4)
		if got != b {
			t.Fatalf("Hadamard of %v came back as %v", b, got)
		}
	}
}

func TestCodingLeavesNoTrace(t *testing.T) {
	p := random(rand.New(rand.NewPCG(2, 2)))
	e, err := NewEncoder(p)
	if err != nil {
		t.Fatal(err)
	}
	first := e.Code(40)
	want := first.Bytes(12)
	e.Code(90)
	if again := e.Code(40).Bytes(12); !bytes.Equal(again, want) || !bytes.Equal(first.Bytes(12), want) {
		t.Error("a frame depends on those before it")
	}
}

func TestPicturesThatAreRefused(t *testing.T) {
	plane := make([]uint8, 70000)
	for name, p := range map[string]*Picture{
		"empty":           {},
		"negative":        {W: -1, H: -1, Y: plane[:1], U: plane[:0], V: plane[:0]},
		"wide":            {W: 257, H: 1, Y: plane[:257], U: plane[:129], V: plane[:129]},
		"luma":            {W: 16, H: 16, Y: plane[:255], U: plane[:64], V: plane[:64]},
		"color":           {W: 15, H: 15, Y: plane[:225], U: plane[:64], V: plane[:49]},
		"too few weights": {W: 17, H: 17, Y: plane[:289], U: plane[:81], V: plane[:81], Weights: plane[:3]},
	} {
		if _, err := NewEncoder(p); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestSizeFallsWithTheIndex holds that an index is a quality at all.
func TestSizeFallsWithTheIndex(t *testing.T) {
	p := random(rand.New(rand.NewPCG(6, 6)))
	e, err := NewEncoder(p)
	if err != nil {
		t.Fatal(err)
	}
	last := 1 << 30
	for index := 0; index <= MaxIndex; index += 25 {
		if n := len(e.Code(index).Bytes(0)); n >= last {
			t.Errorf("%d bytes at %d, %d before", n, index, last)
		} else {
			last = n
		}
	}
}
