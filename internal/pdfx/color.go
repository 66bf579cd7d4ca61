package pdfx

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A spaceUse is a color space under the default color spaces of a scope.
type spaceUse struct {
	num             int
	gray, rgb, cmyk bool
}

func (l *lint) use(num int, s *scope) spaceUse {
	d := l.dict(s.res["ColorSpace"])
	return spaceUse{num: num, gray: d["DefaultGray"] != nil, rgb: d["DefaultRGB"] != nil, cmyk: d["DefaultCMYK"] != nil}
}

// space looks at a color space (ISO 32000-1, 8.6) and returns the number of its
// components, 0 if it is not known.
func (l *lint) space(o object, s *scope, depth int) int {
	num := number(o)
	key := l.use(num, s)
	if n, ok := l.spaces[key]; ok && num > 0 {
		return n
	}
	if depth > 8 || l.spend(1) != nil {
		l.add("color", s.num, "color spaces stand too deep inside one another")
		return 0
	}
	if num > 0 {
		l.spaces[key] = 0 // for one that leads to itself
	}
	n := 0
	switch o := l.get(o).(type) {
	case name:
		n = l.device(o, s)
	case array:
		n = l.family(o, s, depth)
	default:
		l.add("color", s.num, "a color space is neither a name nor an array")
	}
	if num > 0 {
		l.spaces[key] = n
	}
	return n
}

// device looks at a color space that is a name alone. A device space must be that of
// the output intent, or have a default in the scope (ISO 15930-7, recalled); gray prints on
// the black plate of every output.
func (l *lint) device(n name, s *scope) int {
	key := l.use(0, s)
	switch n {
	case "DeviceGray", "Pattern":
		return map[name]int{"DeviceGray": 1}[n]
	case "DeviceRGB":
		if l.intent != "RGB " && !key.rgb {
			l.add("color", s.num, "DeviceRGB without DefaultRGB, for output in %q", l.intent)
		}
		return 3
	case "DeviceCMYK":
		if l.intent != "CMYK" && !key.cmyk {
			l.add("color", s.num, "DeviceCMYK without DefaultCMYK, for output in %q", l.intent)
		}
		return 4
	}
	l.add("color", s.num, "color space %q is not known", n)
	return 0
}

func (l *lint) family(a array, s *scope, depth int) int {
	if len(a) == 0 {
		l.add("color", s.num, "a color space is an empty array")
		return 0
	}
	family := l.name(a[0])
	second := func() object {
		if len(a) < 2 {
			return nil
		}
		return a[1]
	}
	switch family {
	case "ICCBased":
		return l.iccBased(second(), s, depth)
	case "CalGray":
		return 1
	case "CalRGB", "Lab":
		return 3
	case "Indexed":
		l.indexed(a, s, depth)
		return 1
	case "Pattern":
		if len(a) > 1 {
			l.space(a[1], s, depth+1)
		}
		return 0
	case "Separation", "DeviceN":
		return l.colorants(a, s, depth)
	}
	if len(a) == 1 {
		return l.device(family, s)
	}
	l.add("color", s.num, "color space %q is not known", family)
	return 0
}

func (l *lint) iccBased(o object, s *scope, depth int) int {
	st := l.stream(o)
	if st == nil {
		l.add("profile", s.num, "ICCBased without a stream")
		return 0
	}
	n, _ := l.int(st.dict["N"])
	if l.first(st.num) {
		l.profile(st, "scnr", "mntr", "prtr", "spac")
	}
	// The alternate is for readers that do not know profiles; none of those prints X-4.
	// Still its components must be as many.
	if alt, ok := l.at(st.dict, "Alternate").(name); ok {
		want := map[name]int{"DeviceGray": 1, "DeviceRGB": 3, "DeviceCMYK": 4}[alt]
		if want != n {
			l.add("profile", st.num, "N is %d, but the alternate is %q", n, alt)
		}
	}
	return n
}

func (l *lint) indexed(a array, s *scope, depth int) {
	if len(a) != 4 {
		l.add("color", s.num, "Indexed has not four entries")
		return
	}
	n := l.space(a[1], s, depth+1)
	high, ok := l.int(a[2])
	size := 0
	switch t := l.get(a[3]).(type) {
	case text:
		size = len(t)
	case *stream:
		data, read := l.bytes(t)
		if !read {
			return
		}
		size = len(data)
	}
	if !ok || high < 0 || high > 255 || n > 0 && size < n*(high+1) {
		l.add("color", s.num, "Indexed goes to %d, with %d bytes of colors", high, size)
	}
}

// colorants looks at Separation and DeviceN: one spelling of a colorant has one alternate
// and one tint transform in the whole file (ISO 15930-7, recalled).
func (l *lint) colorants(a array, s *scope, depth int) int {
	if len(a) < 4 {
		l.add("color", s.num, "Separation or DeviceN has %d entries", len(a))
		return 0
	}
	var names []string
	for _, o := range l.list(a[1]) {
		names = append(names, string(l.name(o)))
	}
	if len(names) == 0 || len(names) > 32 || slices.Contains(names, "") {
		l.add("color", s.num, "Separation or DeviceN of %d colorants", len(names))
		return 0
	}
	l.space(a[2], s, depth+1)
	if len(a) > 4 {
		d := l.dict(l.dict(a[4])["Colorants"])
		for _, key := range slices.Sorted(maps.Keys(d)) {
			l.space(d[key], s, depth+1)
		}
	}
	key := strings.Join(names, "\x00")
	was, met := l.spots[key]
	is := l.digest(a[2]) + l.digest(a[3])
	if met && was != is && key != "All" && key != "None" {
		l.add("spot", s.num, "colorant %q has another alternate or tint transform than before", names)
	}
	l.spots[key] = is
	return len(names)
}

// digest returns a hash of an object with all that it refers to.
func (l *lint) digest(o object) string {
	h := sha256.New()
	var walk func(o object, depth int)
	walk = func(o object, depth int) {
		if depth > 16 || l.spend(1) != nil {
			return
		}
		switch o := l.get(o).(type) {
		case array:
			fmt.Fprintf(h, "[%d ", len(o))
			for _, e := range o {
				walk(e, depth+1)
			}
		case *stream:
			walk(o.dict, depth+1)
			fmt.Fprintf(h, "%x ", sha256.Sum256(o.raw))
			l.work += int64(len(o.raw))
		case dict:
			fmt.Fprintf(h, "<%d ", len(o))
			for _, key := range slices.Sorted(maps.Keys(o)) {
				fmt.Fprintf(h, "%q ", key)
				walk(o[key], depth+1)
			}
		default:
			fmt.Fprintf(h, "%T %v ", o, o)
		}
	}
	walk(o, 0)
	return string(h.Sum(nil))
}

// fallback looks at a default color space (ISO 32000-1, 8.6.5.6): of so many components,
// and no device space itself.
func (l *lint) fallback(s *scope, key name, o object) {
	want, ok := map[name]int{"DefaultGray": 1, "DefaultRGB": 3, "DefaultCMYK": 4}[key]
	if !ok {
		return
	}
	family := name("")
	if a := l.array(o); len(a) > 0 {
		family = l.name(a[0])
	}
	if n := l.space(o, s, 0); n != want || !slices.Contains([]name{"ICCBased", "CalGray", "CalRGB"}, family) {
		l.add("color", s.num, "%s is %q of %d components", key, family, n)
	}
}
