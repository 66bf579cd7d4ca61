package pdfx

import (
	"bytes"
	"errors"
	"slices"
)

// operators are those of content streams with the number of their operands, -1 for any
// (ISO 32000-1, annex A). BI, ID and EI are read apart.
var operators = map[word]int{
	"b": 0, "B": 0, "b*": 0, "B*": 0, "BDC": 2, "BMC": 1, "BT": 0, "BX": 0, "c": 6, "cm": 6, "CS": 1, "cs": 1,
	"d": 2, "d0": 2, "d1": 6, "Do": 1, "DP": 2, "EMC": 0, "ET": 0, "EX": 0, "f": 0, "F": 0, "f*": 0, "G": 1, "g": 1,
	"gs": 1, "h": 0, "i": 1, "j": 1, "J": 1, "K": 4, "k": 4, "l": 2, "m": 2, "M": 1, "MP": 1, "n": 0, "q": 0, "Q": 0,
	"re": 4, "RG": 3, "rg": 3, "ri": 1, "s": 0, "S": 0, "SC": -1, "sc": -1, "SCN": -1, "scn": -1, "sh": 1, "T*": 0,
	"Tc": 1, "Td": 2, "TD": 2, "Tf": 2, "Tj": 1, "TJ": 1, "TL": 1, "Tm": 6, "Tr": 1, "Ts": 1, "Tw": 1, "Tz": 1,
	"v": 4, "w": 1, "W": 0, "W*": 0, "y": 4, "'": 1, `"`: 3,
}

// closers are the operators that end what another begins.
var closers = map[word]word{"Q": "q", "ET": "BT", "EMC": "BMC", "EX": "BX"}

// content looks at the operators of a content stream.
func (l *lint) content(data []byte, s *scope) {
	if err := l.spend(len(data)); err != nil {
		return
	}
	sc := &scanner{b: data}
	open := map[word]int{}
	var operands []object
	for {
		o, err := sc.next(0)
		if errors.Is(err, errNone) {
			break
		}
		if err != nil {
			l.add("operator", s.num, "at byte %d of the content: %v", sc.pos, err)
			return
		}
		op, ok := o.(word)
		if !ok {
			if operands = append(operands, o); len(operands) > maxDepth {
				l.add("operator", s.num, "more than %d operands", maxDepth)
				return
			}
			continue
		}
		if op == "BI" {
			if !l.inline(sc, s) {
				return
			}
			continue
		}
		l.balance(op, open, s)
		l.operator(op, operands, s)
		operands = operands[:0]
	}
	if len(operands) > 0 {
		l.add("operator", s.num, "operands without an operator at the end")
	}
	for _, op := range []word{"q", "BT", "BMC", "BX"} {
		if open[op] > 0 {
			l.add("balance", s.num, "%s without its end", op)
		}
	}
}

// balance counts what is open; BT may not stand in another (ISO 32000-1, 9.4.1).
func (l *lint) balance(op word, open map[word]int, s *scope) {
	if begin, ok := closers[op]; ok {
		if open[begin]--; open[begin] < 0 {
			l.add("balance", s.num, "%s without %s", op, begin)
			open[begin] = 0
		}
		return
	}
	switch op {
	case "BDC":
		op = "BMC"
	case "q", "BT", "BMC", "BX":
	default:
		return
	}
	if open[op]++; op == "BT" && open[op] > 1 {
		l.add("balance", s.num, "BT inside BT")
	}
}

func (l *lint) operator(op word, args []object, s *scope) {
	want, ok := operators[op]
	switch {
	case !ok:
		l.add("operator", s.num, "operator %q is not known", op)
		return
	case want >= 0 && len(args) != want:
		l.add("operator", s.num, "%s has %d operands, want %d", op, len(args), want)
		return
	}
	arg := func(i int) name {
		n, _ := args[i].(name)
		return n
	}
	switch op {
	case "rg", "RG":
		l.device("DeviceRGB", s)
	case "k", "K":
		l.device("DeviceCMYK", s)
	case "cs", "CS":
		if n := arg(0); slices.Contains([]name{"DeviceGray", "DeviceRGB", "DeviceCMYK", "Pattern"}, n) {
			l.device(n, s)
			return
		}
		l.named(s, "ColorSpace", arg(0))
	case "scn", "SCN":
		if n := len(args); n > 0 && arg(n-1) != "" {
			l.named(s, "Pattern", arg(n-1))
		}
	case "Tf":
		l.named(s, "Font", arg(0))
	case "Do":
		l.named(s, "XObject", arg(0))
	case "gs":
		l.named(s, "ExtGState", arg(0))
	case "sh":
		l.named(s, "Shading", arg(0))
	case "BDC", "DP":
		if n := arg(1); n != "" {
			l.named(s, "Properties", n)
		}
	case "ri":
		if !slices.Contains(intentNames, arg(0)) {
			l.add("rendering", s.num, "rendering intent %q", arg(0))
		}
	}
}

// named asks for a resource.
func (l *lint) named(s *scope, kind, key name) {
	if _, ok := l.entry(s, kind, key); !ok {
		l.add("resources", s.num, "%s %q is not in the resources", kind, key)
	}
}

// short are the keys and names that only inline images abbreviate (ISO 32000-1, tables
// 93 and 94).
var short = map[name]name{
	"BPC": "BitsPerComponent", "CS": "ColorSpace", "D": "Decode", "DP": "DecodeParms", "F": "Filter", "H": "Height",
	"IM": "ImageMask", "I": "Interpolate", "W": "Width", "L": "Length",
	"G": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK", "LZW": "LZWDecode", "Fl": "FlateDecode",
}

func long(n name) name {
	if l, ok := short[n]; ok {
		return l
	}
	return n
}

// inline passes an inline image, sc standing behind BI (ISO 32000-1, 8.9.7), and looks at
// its color space and filters. It returns false if its end is not found.
func (l *lint) inline(sc *scanner, s *scope) bool {
	items, _, err := sc.until(0, "ID")
	d, err2 := pairs(items)
	if err := errors.Join(err, err2); err != nil || len(items)%2 != 0 {
		l.add("operator", s.num, "an inline image has no dictionary")
		return false
	}
	full := dict{}
	for key, o := range d {
		full[long(key)] = o
	}
	components := l.inlineSpace(full["ColorSpace"], s)
	for _, o := range l.list(full["Filter"]) {
		if n, _ := o.(name); long(n) == "LZWDecode" {
			l.add("lzw", s.num, "an inline image is packed by LZW")
		}
	}
	sc.pos = min(sc.pos+1, len(sc.b)) // one white space ends ID
	if mask, _ := full["ImageMask"].(bool); mask {
		components, full["BitsPerComponent"] = 1, int64(1)
	}
	if full["Filter"] == nil && components > 0 {
		w, _ := l.int(full["Width"])
		h, _ := l.int(full["Height"])
		bits, _ := l.int(full["BitsPerComponent"])
		size := (int64(w)*int64(bits)*int64(components) + 7) / 8 * int64(h)
		if w < 1 || h < 1 || w > 1<<16 || h > 1<<16 || bits < 1 || bits > 16 || size > int64(len(sc.b)-sc.pos) {
			l.add("image", s.num, "an inline image has no size or not all of its bytes")
			return false
		}
		sc.pos += int(size)
	}
	return l.endInline(sc, s)
}

// endInline finds the EI of an inline image. Without the size of packed bytes the first
// EI that stands alone must be it.
func (l *lint) endInline(sc *scanner, s *scope) bool {
	for {
		i := bytes.Index(sc.b[sc.pos:], []byte("EI"))
		if i < 0 {
			l.add("operator", s.num, "an inline image has no EI")
			return false
		}
		at := sc.pos + i
		sc.pos = at + 2
		if space(sc.b[at-1]) && (sc.pos == len(sc.b) || space(sc.b[sc.pos])) {
			return true
		}
	}
}

func (l *lint) inlineSpace(o object, s *scope) int {
	switch o := o.(type) {
	case nil:
		return 0
	case name:
		if n := long(o); n == "DeviceGray" || n == "DeviceRGB" || n == "DeviceCMYK" {
			return l.device(n, s)
		}
		l.named(s, "ColorSpace", o)
		if named, ok := l.entry(s, "ColorSpace", o); ok {
			return l.space(named, s, 0)
		}
	case array:
		if len(o) == 4 {
			l.inlineSpace(o[1], s) // Indexed
			return 1
		}
	}
	return 0
}
