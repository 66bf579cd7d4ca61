package pdfx

import (
	"bytes"
	"maps"
	"regexp"
	"slices"
)

var tagged = regexp.MustCompile(`^[A-Z]{6}\+.`)

// font looks at a font (ISO 32000-1, 9.5 to 9.9): PDF/X-4 asks that every one is
// embedded, the standard 14 too (ISO 15930-7, recalled).
func (l *lint) font(o object) {
	num := number(o)
	d := l.dict(o)
	if !l.first(num) {
		return
	}
	sub := l.name(d["Subtype"])
	if !slices.Contains([]name{"Type0", "Type1", "MMType1", "TrueType", "Type3"}, sub) {
		l.add("font", num, "a font of subtype %q", sub)
		return
	}
	if s := l.stream(d["ToUnicode"]); s == nil {
		// PDF/X-4 does not ask for it. Sealcard does: its text must be found again.
		l.add("font-unicode", num, "the font has no ToUnicode")
	}
	switch sub {
	case "Type3":
		l.glyphs(num, d)
		return
	case "Type0":
		l.composite(num, d)
		return
	}
	first, ok1 := l.int(d["FirstChar"])
	last, ok2 := l.int(d["LastChar"])
	if w := l.numbers(d["Widths"]); !ok1 || !ok2 || len(w) != last-first+1 {
		l.add("font-widths", num, "FirstChar, LastChar and Widths do not agree")
	}
	l.program(num, d)
}

// composite looks at a Type0 font and its CIDFont (9.7).
func (l *lint) composite(num int, d dict) {
	switch e := l.get(d["Encoding"]).(type) {
	case name, *stream:
	default:
		l.add("font", num, "the encoding is %v", e)
	}
	kids := l.array(d["DescendantFonts"])
	if len(kids) != 1 || l.dict(kids[0]) == nil {
		l.add("font", num, "a composite font needs one descendant")
		return
	}
	kid := l.dict(kids[0])
	if n := number(kids[0]); n > 0 {
		num = n
	}
	info := l.dict(kid["CIDSystemInfo"])
	if info["Registry"] == nil || info["Ordering"] == nil {
		l.add("font", num, "CIDSystemInfo is not complete")
	}
	switch l.name(kid["Subtype"]) {
	case "CIDFontType0":
	case "CIDFontType2":
		// Without it an embedded TrueType font is not complete (table 117).
		if l.name(kid["CIDToGIDMap"]) != "Identity" && l.stream(kid["CIDToGIDMap"]) == nil {
			l.add("font", num, "CIDToGIDMap is neither Identity nor a stream")
		}
	default:
		l.add("font", num, "a descendant of subtype %q", l.name(kid["Subtype"]))
		return
	}
	l.cidWidths(num, kid["W"])
	// The CMap's name may follow in a Type0 font over CIDFontType0 (table 121).
	if a, b := l.name(d["BaseFont"]), l.name(kid["BaseFont"]); a != b && !bytes.HasPrefix([]byte(a), []byte(b+"-")) {
		l.add("font-tag", num, "BaseFont is %q above and %q here", a, b)
	}
	l.program(num, kid)
}

// cidWidths looks at the form of W (9.7.4.3).
func (l *lint) cidWidths(num int, o object) {
	for a := l.array(o); len(a) > 0; {
		if _, ok := l.int(a[0]); !ok || len(a) < 2 {
			break
		}
		if w, ok := l.get(a[1]).(array); ok {
			if l.numbers(w) == nil {
				break
			}
			a = a[2:]
		} else if len(a) >= 3 && len(l.numbers(a[:3])) == 3 {
			a = a[3:]
		} else {
			break
		}
		if len(a) == 0 {
			return
		}
	}
	if o != nil {
		l.add("font-widths", num, "W is not of its form")
	}
}

// programs are the places of a font program by subtype of font (table 126).
var programs = map[name][]name{
	"Type1":        {"FontFile", "Type1C", "OpenType"},
	"MMType1":      {"FontFile", "Type1C", "OpenType"},
	"TrueType":     {"FontFile2", "OpenType"},
	"CIDFontType0": {"CIDFontType0C", "OpenType"},
	"CIDFontType2": {"FontFile2", "OpenType"},
}

// program looks for the embedded program of a font and at its name.
func (l *lint) program(num int, d dict) {
	sub, base := l.name(d["Subtype"]), l.name(d["BaseFont"])
	desc := l.dict(d["FontDescriptor"])
	if n := l.name(desc["FontName"]); desc != nil && n != base {
		l.add("font-tag", num, "BaseFont is %q and FontName %q", base, n)
	}
	// A whole font has no tag; Sealcard embeds none whole (9.6.4).
	if !tagged.MatchString(string(base)) {
		l.add("font-tag", num, "%q has no tag of a subset", base)
	}
	for _, key := range []name{"FontFile", "FontFile2", "FontFile3"} {
		s := l.stream(desc[key])
		if s == nil {
			continue
		}
		kind := key
		if key == "FontFile3" {
			kind = l.name(s.dict["Subtype"])
		}
		if !slices.Contains(programs[sub], kind) {
			l.add("font-program", num, "a program of kind %q for a font of subtype %s", kind, sub)
		}
		if data, ok := l.bytes(s); ok && !startsAs(kind, data) {
			l.add("font-program", s.num, "the bytes are no font of kind %q", kind)
		}
		return
	}
	l.add("font-embed", num, "%q is not embedded", base)
}

// startsAs reports whether bytes begin as a font of that kind does.
func startsAs(kind name, data []byte) bool {
	starts := []string{"\x00\x01\x00\x00", "true", "OTTO"} // TrueType, OpenType
	switch kind {
	case "FontFile":
		starts = []string{"%!"}
	case "Type1C", "CIDFontType0C":
		starts = []string{"\x01\x00"} // CFF 1.0
	}
	return slices.ContainsFunc(starts, func(s string) bool { return bytes.HasPrefix(data, []byte(s)) })
}

// glyphs looks at the content streams of a Type3 font (9.6.5).
func (l *lint) glyphs(num int, d dict) {
	s := &scope{res: l.dict(d["Resources"]), num: num}
	procs := l.dict(d["CharProcs"])
	if len(procs) == 0 {
		l.add("font", num, "a Type3 font without glyphs")
	}
	for _, key := range slices.Sorted(maps.Keys(procs)) {
		if st := l.stream(procs[key]); st != nil && l.first(st.num) {
			l.enqueue(st, s)
		}
	}
}
