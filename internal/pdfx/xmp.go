package pdfx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf16"
)

// Namespaces of XMP (ISO 16684-1; those of PDF/X and PDF/VT as published by NPES).
const (
	nsRDF  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	nsDC   = "http://purl.org/dc/elements/1.1/ "
	nsXMP  = "http://ns.adobe.com/xap/1.0/ "
	nsMM   = "http://ns.adobe.com/xap/1.0/mm/ "
	nsPDF  = "http://ns.adobe.com/pdf/1.3/ "
	nsPDFX = "http://www.npes.org/pdfx/ns/id/ "
	nsVT   = "http://www.npes.org/pdfvt/ns/id/ "
)

// required are the properties that ISO 15930-7 asks for beside the version, recalled.
var required = []string{
	nsXMP + "CreateDate", nsXMP + "ModifyDate", nsXMP + "MetadataDate", nsDC + "title", nsPDF + "Trapped",
	nsMM + "DocumentID", nsMM + "VersionID", nsMM + "RenditionClass",
}

// metadata looks at the XMP packet of the catalog and compares it with the Info
// dictionary (ISO 15930-7, recalled).
func (l *lint) metadata() {
	s := l.stream(l.root()["Metadata"])
	if s == nil {
		l.add("xmp", number(l.trailer["Root"]), "the catalog has no metadata")
		return
	}
	if l.name(s.dict["Type"]) != "Metadata" || l.name(s.dict["Subtype"]) != "XML" {
		l.add("xmp", s.num, "the metadata are not of type Metadata, XML")
	}
	if s.dict["Filter"] != nil {
		l.add("xmp", s.num, "the metadata are packed")
	}
	data, ok := l.bytes(s)
	if !ok {
		return
	}
	var err error
	if l.xmp, err = properties(data); err != nil {
		l.add("xmp", s.num, "%v", err)
		return
	}
	if v := l.xmp[nsPDFX+"GTS_PDFXVersion"]; v != "PDF/X-4" {
		l.add("xmp-version", s.num, "pdfxid:GTS_PDFXVersion is %q, want PDF/X-4", v)
	}
	for _, key := range required {
		if l.xmp[key] == "" {
			l.add("xmp-property", s.num, "no %s", key)
		}
	}
	for _, key := range required[:3] {
		if _, err := xmpDate(l.xmp[key]); err != nil && l.xmp[key] != "" {
			l.add("xmp-property", s.num, "%s is %q, no date", key, l.xmp[key])
		}
	}
	if v := l.xmp[nsPDF+"Trapped"]; v != "" && v != "True" && v != "False" {
		l.add("xmp-property", s.num, "pdf:Trapped is %q, want True or False", v)
	}
	l.info()
}

// info compares the Info dictionary with the XMP packet.
func (l *lint) info() {
	num := number(l.trailer["Info"])
	d := l.dict(l.trailer["Info"])
	if o := l.at(d, "Trapped"); o != nil && o != name("True") && o != name("False") {
		l.add("info", num, "Trapped is %v, want True or False", o)
	} else if n, _ := o.(name); o != nil && string(n) != l.xmp[nsPDF+"Trapped"] {
		l.add("info", num, "Trapped and pdf:Trapped differ")
	}
	for _, p := range []pair{{"Title", nsDC + "title"}, {"Creator", nsXMP + "CreatorTool"}, {"Producer", nsPDF + "Producer"}} {
		s, ok := l.at(d, p.key).(text)
		if v := l.xmp[p.property]; ok && v != "" && decodeText(s) != v {
			l.add("info", num, "%s and its XMP property differ", p.key)
		}
	}
	for _, p := range []pair{{"CreationDate", required[0]}, {"ModDate", required[1]}} {
		s, ok := l.at(d, p.key).(text)
		if !ok {
			continue
		}
		t, err := infoDate(string(s))
		if err != nil {
			l.add("info", num, "%s is no date", p.key)
			continue
		}
		if x, err := xmpDate(l.xmp[p.property]); err == nil && !x.Equal(t) {
			l.add("info", num, "%s and its XMP property differ", p.key)
		}
	}
}

// A pair is one thing said in the Info dictionary and in XMP.
type pair struct {
	key      name
	property string
}

// properties returns the simple properties of an XMP packet, keyed by namespace, a blank
// and name. Of an alternative, bag or sequence the first item counts.
func properties(data []byte) (map[string]string, error) {
	if len(data) > maxXMP {
		return nil, fmt.Errorf("the metadata have %d bytes, limit is %d", len(data), maxXMP)
	}
	out := map[string]string{}
	d := xml.NewDecoder(bytes.NewReader(data))
	key := ""            // of the property that the tokens are inside of
	inside, deep := 0, 0 // elements open inside it, elements open
	descriptions := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("the metadata are not well-formed: %w", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			deep++
			if key != "" {
				inside++
				continue
			}
			if t.Name.Space == nsRDF && t.Name.Local == "Description" {
				descriptions++
				for _, a := range t.Attr {
					out[a.Name.Space+" "+a.Name.Local] = a.Value
				}
				continue
			}
			if descriptions > 0 {
				key, inside = t.Name.Space+" "+t.Name.Local, 0
			}
		case xml.CharData:
			if v := strings.TrimSpace(string(t)); key != "" && v != "" && out[key] == "" {
				out[key] = v
			}
		case xml.EndElement:
			deep--
			switch {
			case key != "" && inside > 0:
				inside--
			case key != "":
				key = ""
			case t.Name.Space == nsRDF && t.Name.Local == "Description":
				descriptions--
			}
		}
	}
	if len(out) == 0 {
		return nil, errors.New("the metadata have no rdf:Description")
	}
	return out, nil
}

func xmpDate(s string) (time.Time, error) {
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02", "2006-01", "2006"} {
		if t, err := time.Parse(form, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errors.New("no date of XMP")
}

// infoDate reads a date of ISO 32000-1, 7.9.4.
func infoDate(s string) (time.Time, error) {
	s, ok := strings.CutPrefix(s, "D:")
	s = strings.ReplaceAll(s, "'", "")
	if !ok {
		return time.Time{}, errors.New("no date of PDF")
	}
	for _, form := range []string{"20060102150405Z0700", "20060102150405Z07", "20060102150405", "200601021504", "2006010215", "20060102", "200601", "2006"} {
		if t, err := time.Parse(form, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errors.New("no date of PDF")
}

// decodeText returns a text string (ISO 32000-1, 7.9.2.2). Of PDFDocEncoding it knows
// what agrees with Latin-1.
func decodeText(s text) string {
	if !strings.HasPrefix(string(s), "\xfe\xff") {
		r := make([]rune, len(s))
		for i := range len(s) {
			r[i] = rune(s[i])
		}
		return string(r)
	}
	var units []uint16
	for s = s[2:]; len(s) >= 2; s = s[2:] {
		units = append(units, uint16(s[0])<<8|uint16(s[1]))
	}
	return string(utf16.Decode(units))
}
