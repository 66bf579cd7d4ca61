package pdfx

import (
	"encoding/binary"
	"slices"
)

// intents looks at the output intents of the catalog (ISO 32000-1, 14.11.5; ISO
// 15930-7, recalled). The first of the PDF/X kind sets the color space of the output.
func (l *lint) intents() {
	count := 0
	for _, o := range l.array(l.root()["OutputIntents"]) {
		d := l.dict(o)
		if l.name(d["S"]) != "GTS_PDFX" {
			continue
		}
		if count++; count > 1 {
			continue
		}
		num := number(o)
		if s, _ := l.at(d, "OutputConditionIdentifier").(text); s == "" {
			l.add("intent", num, "no OutputConditionIdentifier")
		}
		info, _ := l.at(d, "Info").(text)
		condition, _ := l.at(d, "OutputCondition").(text)
		if info == "" && condition == "" {
			l.add("intent", num, "neither Info nor OutputCondition")
		}
		if d["DestOutputProfileRef"] != nil {
			l.add("intent", num, "a profile outside the file")
		}
		s := l.stream(d["DestOutputProfile"])
		if s == nil {
			l.add("intent", num, "no DestOutputProfile")
			continue
		}
		l.intent = l.profile(s, "prtr")
	}
	if count != 1 {
		l.add("intent", number(l.trailer["Root"]), "%d output intents GTS_PDFX, want 1", count)
	}
}

// components of the color spaces that a profile may describe here (ICC.1:2004-10,
// 7.2.6).
var components = map[string]int{"GRAY": 1, "RGB ": 3, "CMYK": 4, "Lab ": 3}

// profile looks at an ICC profile (ICC.1:2004-10, clause 7) of one of the classes and
// returns the signature of its color space, or "".
func (l *lint) profile(s *stream, classes ...string) string {
	data, ok := l.bytes(s)
	if !ok {
		return ""
	}
	if len(data) < 132 || string(data[36:40]) != "acsp" {
		l.add("profile", s.num, "no header of an ICC profile")
		return ""
	}
	if size := binary.BigEndian.Uint32(data); uint64(size) != uint64(len(data)) {
		l.add("profile", s.num, "the header says %d bytes, there are %d", size, len(data))
	}
	if data[8] < 2 || data[8] > 4 {
		l.add("profile", s.num, "version %d of ICC", data[8])
	}
	known := false
	for _, c := range classes {
		known = known || string(data[12:16]) == c
	}
	if !known {
		l.add("profile", s.num, "class %q, want one of %q", data[12:16], classes)
	}
	space := string(data[16:20])
	want, ok := components[space]
	if n, _ := l.int(s.dict["N"]); !ok || n != want {
		l.add("profile", s.num, "N is %d and the color space %q", n, space)
		return ""
	}
	l.tags(s.num, data)
	return space
}

// tags looks at the tag table of a profile.
func (l *lint) tags(num int, data []byte) {
	count := uint64(binary.BigEndian.Uint32(data[128:]))
	if count == 0 || count > uint64(len(data)-132)/12 {
		l.add("profile", num, "a table of %d tags does not fit", count)
		return
	}
	for row := range slices.Chunk(data[132:132+12*count], 12) {
		start, size := uint64(binary.BigEndian.Uint32(row[4:])), uint64(binary.BigEndian.Uint32(row[8:]))
		if start+size > uint64(len(data)) {
			l.add("profile", num, "tag %q lies outside the profile", row[:4])
			return
		}
	}
}
