package pdfx

import (
	"bytes"
	"maps"
	"slices"
)

// header looks at the ends of the file and at its trailer (ISO 32000-1, 7.5).
func (l *lint) header() {
	line, rest, _ := bytes.Cut(l.data[:min(len(l.data), 64)], []byte("\n"))
	version := string(bytes.TrimRight(line, "\r"))
	if !slices.Contains([]string{"%PDF-1.3", "%PDF-1.4", "%PDF-1.5", "%PDF-1.6"}, version) {
		l.add("header", 0, "the first line is %.20q, want %%PDF-1.6", version)
	}
	if v := l.at(l.root(), "Version"); v != nil && !slices.Contains([]object{name("1.4"), name("1.5"), name("1.6")}, v) {
		l.add("header", number(l.trailer["Root"]), "the catalog raises the version to %v", v)
	}
	high := 0
	for i := 1; i < min(5, len(rest)); i++ {
		if rest[i] >= 0x80 {
			high++
		}
	}
	if high < 4 || rest[0] != '%' {
		l.add("header", 0, "the second line is no comment of four bytes above 127")
	}
	if !bytes.HasSuffix(bytes.TrimRight(l.data, "\r\n"), []byte("%%EOF")) {
		l.add("eof", 0, "the file does not end in %%%%EOF")
	}
	id := l.array(l.trailer["ID"])
	for _, o := range id {
		if s, ok := l.get(o).(text); !ok || len(s) < 16 {
			id = nil
		}
	}
	if len(id) != 2 {
		l.add("id", 0, "the trailer has no ID of two strings of 16 bytes")
	}
	if l.trailer["Encrypt"] != nil {
		l.add("encrypt", 0, "the file is encrypted")
	}
}

func (l *lint) root() dict { return l.dict(l.trailer["Root"]) }

// actions are the types of actions (ISO 32000-1, table 198); PDF/X-4 has none.
var actions = []name{
	"GoTo", "GoToR", "GoToE", "Launch", "Thread", "URI", "Sound", "Movie", "Hide", "Named", "SubmitForm",
	"ResetForm", "ImportData", "JavaScript", "SetOCGState", "Rendition", "Trans", "GoTo3DView",
}

// objects looks at every object of the file, whether or not a page leads to it, and for
// references to objects that are not there.
func (l *lint) objects() {
	for _, num := range l.file.all() {
		l.walk(num, l.cache[num])
	}
	l.walk(0, l.trailer)
	for _, f := range l.faults {
		l.add(f.Rule, f.Object, "%s", f.Text)
	}
}

// walk looks at one indirect object and the direct objects inside it.
func (l *lint) walk(num int, o object) {
	for stack := []object{o}; len(stack) > 0; {
		o := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if l.spend(1) != nil {
			return
		}
		switch o := o.(type) {
		case ref:
			if e, ok := l.entries[o.num]; !ok || e.free || e.gen != o.gen {
				l.add("dangling", num, "object %d %d is not in the file", o.num, o.gen)
			}
		case array:
			stack = append(stack, o...)
		case *stream:
			l.filters(o)
			stack = append(stack, o.dict)
		case dict:
			l.forbidden(num, o)
			for _, key := range slices.Sorted(maps.Keys(o)) {
				stack = append(stack, o[key])
			}
		}
	}
}

// filters looks at how a stream is packed and where its bytes are.
func (l *lint) filters(s *stream) {
	for _, key := range []name{"F", "FFilter", "FDecodeParms"} {
		if s.dict[key] != nil {
			l.add("external", s.num, "the stream's bytes are in another file")
			break
		}
	}
	for _, o := range l.list(s.dict["Filter"]) {
		switch n := l.name(o); n {
		case "LZWDecode":
			l.add("lzw", s.num, "the stream is packed by LZW")
		case "Crypt":
			l.add("encrypt", s.num, "the stream is encrypted")
		case "FlateDecode", "DCTDecode", "ASCIIHexDecode", "ASCII85Decode", "RunLengthDecode", "CCITTFaxDecode", "JPXDecode", "JBIG2Decode":
		default:
			l.add("stream", s.num, "filter %q is not known", n)
		}
	}
}

// forbidden looks for what PDF/X-4 rules out in any dictionary. Keys alone do not tell:
// a resource may be named AA.
func (l *lint) forbidden(num int, d dict) {
	typ, sub := l.name(d["Type"]), l.name(d["Subtype"])
	if s := l.name(d["S"]); slices.Contains(actions, s) {
		l.add("action", num, "an action of type %s", s)
	}
	if d["AA"] != nil && slices.Contains([]name{"Catalog", "Page", "Annot"}, typ) {
		l.add("action", num, "actions that events set off")
	}
	if typ == "EmbeddedFile" || typ == "Filespec" && d["EF"] != nil {
		l.add("embedded", num, "a file is embedded")
	}
	if d["OPI"] != nil && (sub == "Image" || sub == "Form") {
		l.add("opi", num, "a stand-in for an image elsewhere")
	}
}

func (l *lint) catalog() {
	num := number(l.trailer["Root"])
	d := l.root()
	if l.name(d["Type"]) != "Catalog" {
		l.add("catalog", num, "the root is no catalog")
	}
	if d["OpenAction"] != nil {
		l.add("action", num, "an action upon opening")
	}
	if d["AcroForm"] != nil {
		l.add("form-fields", num, "form fields")
	}
	l.layers(d["OCProperties"])
	names := l.dict(d["Names"])
	if names["JavaScript"] != nil {
		l.add("action", num, "scripts by name")
	}
	if names["EmbeddedFiles"] != nil {
		l.add("embedded", num, "embedded files by name")
	}
}

// layers looks at the configurations of optional content: none may switch layers by
// itself, for print or for the screen (ISO 15930-7, recalled).
func (l *lint) layers(o object) {
	d := l.dict(o)
	for _, o := range slices.Concat(array{d["D"]}, l.array(d["Configs"])) {
		if l.dict(o)["AS"] != nil {
			l.add("layers", number(o), "a configuration switches layers by itself")
		}
	}
}
