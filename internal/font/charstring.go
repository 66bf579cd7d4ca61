package font

import (
	"encoding/binary"
	"errors"
)

// Operators of Type 2 charstrings (Adobe Technical Note 5177, appendix A).
const (
	csHStem     = 1
	csVStem     = 3
	csCallSubr  = 10
	csReturn    = 11
	csEscape    = 12
	csEndChar   = 14
	csHStemHM   = 18
	csHintMask  = 19
	csCntrMask  = 20
	csVStemHM   = 23
	csShortInt  = 28
	csCallGSubr = 29
)

const (
	maxCallDepth = 10      // of the note
	maxSteps     = 1 << 20 // of all glyphs of a subset: subroutines can call each other without end
)

var errCharString = errors.New("a glyph that cannot be embedded")

// A flattener writes glyphs without subroutines: what they call stands in its place. A
// subset needs none of the tens of thousands of subroutines of a large font then.
type flattener struct {
	c     *cff
	steps int

	// of the glyph under way
	subrs   [][]byte // of its font DICT
	out     []byte
	numbers int // on the stack, or that were
	hints   int
	last    int // where the last number begins in out, -1 if something else followed it
	value   int // of the last number
}

// glyph returns a charstring without calls.
func (s *flattener) glyph(code []byte, font int) ([]byte, error) {
	s.subrs, s.out, s.numbers, s.hints, s.last = s.c.fonts[font].subrs, nil, 0, 0, -1
	ended, err := s.run(code, 0)
	if err == nil && !ended {
		err = errCharString
	}
	return s.out, err
}

// run copies a charstring and reports whether the glyph ends in it.
func (s *flattener) run(code []byte, depth int) (ended bool, err error) {
	if depth > maxCallDepth {
		return false, errCharString
	}
	for len(code) > 0 {
		if s.steps++; s.steps > maxSteps {
			return false, errCharString
		}
		op := code[0]
		if op >= 32 || op == csShortInt {
			code = s.number(code)
			continue
		}
		n := 1 // bytes of the operator
		switch op {
		case csReturn:
			return false, nil
		case csCallSubr, csCallGSubr:
			if ended, err := s.call(op, depth); ended || err != nil {
				return ended, err
			}
			code = code[1:]
			continue
		case csHStem, csVStem, csHStemHM, csVStemHM:
			s.hints += s.numbers / 2 // two numbers each, and the first may follow the width
		case csHintMask, csCntrMask:
			s.hints += s.numbers / 2
			n += (s.hints + 7) / 8
		case csEscape:
			n = 2
		case csEndChar:
			if s.numbers >= 4 {
				return true, errCharString // an accented letter of two others, by their names
			}
		}
		s.out = append(s.out, code[:n]...)
		code = code[n:]
		s.numbers, s.last = 0, -1
		if op == csEndChar {
			return true, nil
		}
	}
	return false, nil
}

// number copies the number at the start of code and returns what follows it.
func (s *flattener) number(code []byte) []byte {
	n := 1
	switch b := int(code[0]); {
	case b == csShortInt:
		s.value, n = signed(code[1:]), 3
	case b <= 246:
		s.value = b - 139
	case b <= 250:
		s.value, n = (b-247)*256+int(code[1])+108, 2
	case b <= 254:
		s.value, n = -(b-251)*256-int(code[1])-108, 2
	default:
		s.value, n = int(int32(binary.BigEndian.Uint32(code[1:])))>>16, 5
	}
	s.last = len(s.out)
	s.out = append(s.out, code[:n]...)
	s.numbers++
	return code[n:]
}

// call copies the subroutine whose number was last, in place of that number.
func (s *flattener) call(op byte, depth int) (ended bool, err error) {
	subrs := s.c.global
	if op == csCallSubr {
		subrs = s.subrs
	}
	if s.last < 0 {
		return false, errCharString // computed, or left by a subroutine
	}
	n := s.value + bias(len(subrs))
	if n < 0 || n >= len(subrs) {
		return false, errCharString
	}
	s.out = s.out[:s.last]
	s.numbers--
	s.last = -1
	return s.run(subrs[n], depth+1)
}

// bias is added to the numbers of subroutines in charstrings.
func bias(n int) int {
	switch {
	case n < 1240:
		return 107
	case n < 33900:
		return 1131
	}
	return 32768
}
