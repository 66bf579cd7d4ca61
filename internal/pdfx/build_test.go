package pdfx_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"strings"
)

// Numbers of the objects of good.
const (
	catalog = iota + 1
	pages
	page1
	content1
	composite
	cidFont
	descriptor
	program
	unicodeMap
	photo1
	cmyk
	srgb
	metadata
	intent
	info
	form
	symbol
	state
	spot
	tint
	page2
	content2
	photo2
	partRoot
	partTop
	part1
	part2
	last
)

// xmp is what a PDF/VT-1 file says of itself.
const xmp = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" xmlns:pdfvtid="http://www.npes.org/pdfvt/ns/id/"
 pdf:Trapped="False" xmpMM:VersionID="1">
<xmp:CreateDate>2026-11-24T00:00:00Z</xmp:CreateDate><xmp:ModifyDate>2026-11-24T00:00:00Z</xmp:ModifyDate>
<xmp:MetadataDate>2026-11-24T00:00:00Z</xmp:MetadataDate>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Cards</rdf:li></rdf:Alt></dc:title>
<xmpMM:DocumentID>uuid:1</xmpMM:DocumentID><xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>
<pdfvtid:GTS_PDFVTVersion>PDF/VT-1</pdfvtid:GTS_PDFVTVersion>
<pdfvtid:GTS_PDFVTModDate>2026-11-24T00:00:00Z</pdfvtid:GTS_PDFVTModDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`

// A sample is a file in parts that a test may alter before they are put together.
type sample struct {
	head    string
	objects [last]string // by number; 0 is not used
	trailer string
}

// with returns a stream of the entries and data; its Length is filled in by bytes.
func with(entries, data string) string {
	return "<< " + entries + " /Length LENGTH >>\nstream\n" + data + "\nendstream"
}

// deflated is with for packed data.
func deflated(entries, data string) string {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	if _, err := z.Write([]byte(data)); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return with(entries+" /Filter /FlateDecode", out.String())
}

// icc returns a profile with a header and one tag without a meaning.
func icc(class, space string) string {
	b := make([]byte, 160)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	b[8] = 2
	copy(b[12:], class)
	copy(b[16:], space)
	copy(b[20:], "Lab ")
	copy(b[36:], "acsp")
	binary.BigEndian.PutUint32(b[128:], 1)
	copy(b[132:], "cprt")
	binary.BigEndian.PutUint32(b[136:], 144)
	binary.BigEndian.PutUint32(b[140:], 16)
	return string(b)
}

// portrait returns a JPEG of 8 x 8 pixels in three components.
func portrait() string {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewNRGBA(image.Rect(0, 0, 8, 8)), nil); err != nil {
		panic(err)
	}
	return out.String()
}

func good() *sample {
	s := &sample{
		head: "%PDF-1.6\n%\xe2\xe3\xcf\xd3\n",
		trailer: fmt.Sprintf("/Size %d /Root 1 0 R /Info 15 0 R /ID [<%s> <%s>]", last,
			strings.Repeat("01", 16), strings.Repeat("02", 16)),
	}
	o := &s.objects
	o[catalog] = "<< /Type /Catalog /Pages 2 0 R /Metadata 13 0 R /OutputIntents [14 0 R] /DPartRoot 24 0 R >>"
	o[pages] = "<< /Type /Pages /Kids [3 0 R 21 0 R] /Count 2 /MediaBox [0 0 300 200] >>"
	boxes := "/CropBox [0 0 300 200] /BleedBox [10 10 290 190] /TrimBox [20 20 280 180]"
	o[page1] = "<< /Type /Page /Parent 2 0 R " + boxes + " /Contents [4 0 R] /DPart 26 0 R" +
		" /Group << /S /Transparency /CS /DeviceCMYK >>" +
		" /Resources << /Font << /F1 5 0 R >> /XObject << /P1 10 0 R /T1 16 0 R >> /ExtGState << /G1 18 0 R >>" +
		" /ColorSpace << /UV 19 0 R >> /Properties << /MC << /Type /Layer >> >> >> >>"
	o[content1] = deflated("", "/G1 gs q 1 0 0 1 20 20 cm /P1 Do Q q /T1 Do Q 0 g BT /F1 9 Tf 30 40 Td <0001> Tj ET\n"+
		"/UV cs 1 scn 30 30 10 10 re f 0 0 0 1 k /Span /MC BDC 10 10 m 20 20 l S EMC\n"+
		"q 8 0 0 1 30 60 cm BI /W 8 /H 2 /BPC 1 /IM true ID \xffEI EI Q\n")
	o[composite] = "<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Sans /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 9 0 R >>"
	o[cidFont] = "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Sans /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>" +
		" /FontDescriptor 7 0 R /W [0 [500 600] 2 9 700] /CIDToGIDMap /Identity >>"
	o[descriptor] = "<< /Type /FontDescriptor /FontName /ABCDEF+Sans /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 /FontFile2 8 0 R >>"
	o[program] = deflated("/Length1 12", "\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	o[unicodeMap] = with("", "begincmap endcmap")
	image := "/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 8 /ColorSpace [/ICCBased 12 0 R] /Filter /DCTDecode"
	o[photo1] = with(image, portrait())
	o[cmyk] = deflated("/N 4", icc("prtr", "CMYK"))
	o[srgb] = deflated("/N 3", icc("mntr", "RGB "))
	o[metadata] = with("/Type /Metadata /Subtype /XML", xmp)
	o[intent] = "<< /Type /OutputIntent /S /GTS_PDFX /OutputConditionIdentifier (FOGRA39) /Info (Coated) /DestOutputProfile 11 0 R >>"
	o[info] = "<< /Title (Cards) /CreationDate (D:20261124000000Z) /ModDate (D:20261124010000+01'00') /Trapped /False >>"
	o[form] = with("/Type /XObject /Subtype /Form /BBox [0 0 300 200] /Resources << /XObject << /M1 17 0 R >> >>", "q 8 0 0 8 40 40 cm /M1 Do Q")
	o[symbol] = with("/Type /XObject /Subtype /Image /Width 8 /Height 8 /ImageMask true /BitsPerComponent 1 /Decode [1 0]", "\x01\x02\x03\x04\x05\x06\x07\x08")
	o[state] = "<< /Type /ExtGState /OP true /op true /OPM 1 /BM /Normal /CA 1 /ca 0.5 /SMask /None >>"
	o[spot] = "[/Separation /UV /DeviceCMYK 20 0 R]"
	o[tint] = "<< /FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [1 0 0 0] /N 1 >>"
	o[page2] = "<< /Type /Page /Parent 2 0 R " + boxes + " /Contents 22 0 R /DPart 27 0 R" +
		" /Resources << /XObject << /P1 23 0 R /T1 16 0 R >> /ColorSpace << /UV [/Separation /UV /DeviceCMYK 20 0 R] >> >> >>"
	o[content2] = with("", "/P1 Do /T1 Do")
	o[photo2] = with(image, portrait())
	o[partRoot] = "<< /Type /DPartRoot /DPartRootNode 25 0 R /NodeNameList [/Batch /Card] /RecordLevel 1 >>"
	o[partTop] = "<< /Type /DPart /Parent 24 0 R /DParts [[26 0 R 27 0 R]] >>"
	o[part1] = "<< /Type /DPart /Parent 25 0 R /Start 3 0 R /DPM << /Card << /Serial (1) /Sides 1 /Proof false >> >> >>"
	o[part2] = "<< /Type /DPart /Parent 25 0 R /Start 21 0 R >>"
	return s
}

// body returns an object as it stands in a file, with the length of its stream.
func body(o string) string {
	head, data, ok := strings.Cut(o, "\nstream\n")
	if !ok {
		return o
	}
	return strings.Replace(head, "LENGTH", fmt.Sprint(len(data)-len("\nendstream")), 1) + "\nstream\n" + data
}

// bytes returns the file with a cross-reference table.
func (s *sample) bytes() []byte {
	out := bytes.NewBufferString(s.head)
	table := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", last)
	for num := 1; num < last; num++ {
		table += fmt.Sprintf("%010d 00000 n \n", out.Len())
		fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", num, body(s.objects[num]))
	}
	start := out.Len()
	fmt.Fprintf(out, "%strailer\n<< %s >>\nstartxref\n%d\n%%%%EOF\n", table, s.trailer, start)
	return out.Bytes()
}

// packed returns the file with an object stream and a cross-reference stream whose rows
// are predicted.
func (s *sample) packed() []byte {
	out := bytes.NewBufferString(s.head)
	rows := []byte{2, 0, 0, 0, 0} // object 0 is free
	row := func(kind, a, b int) { rows = append(rows, 0, byte(kind), byte(a>>8), byte(a), byte(b)) }
	var index, inner string
	count := 0
	for num := 1; num < last; num++ {
		if strings.Contains(s.objects[num], "\nstream\n") {
			row(1, out.Len(), 0)
			fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", num, body(s.objects[num]))
			continue
		}
		row(2, last, count)
		index += fmt.Sprintf("%d %d ", num, len(inner))
		inner += s.objects[num] + " "
		count++
	}
	row(1, out.Len(), 0)
	fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", last, body(deflated(fmt.Sprintf("/Type /ObjStm /N %d /First %d", count, len(index)), index+inner)))
	start := out.Len()
	row(1, start, 0)
	entries := strings.Replace(s.trailer, fmt.Sprint("/Size ", last), fmt.Sprint("/Size ", last+2), 1) +
		" /Type /XRef /W [1 2 1] /DecodeParms << /Predictor 12 /Columns 4 >>"
	fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", last+1, body(deflated(entries, string(rows))), start)
	return out.Bytes()
}
