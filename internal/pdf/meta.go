package pdf

import (
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"time"
)

var errProfile = errors.New("the printing condition has no ICC profile of an output device in gray, RGB or CMYK")

// channels of the color spaces that a printing condition can have (ICC.1, 7.2.6).
var channels = map[string]int{"GRAY": 1, "RGB ": 3, "CMYK": 4}

// Check returns an error unless the profile is one of a printer.
func (i *Intent) Check() error {
	p := i.Profile
	if len(p) < 132 || int(binary.BigEndian.Uint32(p)) != len(p) || string(p[36:40]) != "acsp" ||
		string(p[12:16]) != "prtr" || channels[string(p[16:20])] == 0 {
		return errProfile
	}
	return nil
}

// Close writes what stands once in a file: fonts, trees, metadata and the table of
// objects. It does not close the underlying writer.
func (w *Writer) Close() error {
	for _, e := range w.fonts {
		if err := w.embed(e); err != nil {
			w.fail(err)
			return w.err
		}
	}
	w.pages.finish("")
	catalog := fmt.Sprintf("<</Type/Catalog/Pages %d 0 R", w.pages.root)
	if w.opts.Intent != nil {
		catalog += fmt.Sprintf("/OutputIntents[%d 0 R]", w.intent())
	}
	if w.parts != nil {
		w.parts.finish()
		catalog += fmt.Sprintf("/DPartRoot %d 0 R", w.parts.root)
	}
	info, meta, root := w.alloc(), w.alloc(), w.alloc()
	created := w.opts.Created.UTC()
	date := created.Format("D:20060102150405") + "+00'00'"
	w.object(info, "<</Title%s/Creator(Sealcard)/Producer(Sealcard)/CreationDate(%s)/ModDate(%s)/Trapped/False>>", hexText(w.opts.Title), date, date)
	// Not compressed: who looks for metadata need not know PDF.
	w.stream(meta, "/Type/Metadata/Subtype/XML", w.xmp(uuid(w.sum.Sum(nil)), created))
	w.object(root, "%s/Metadata %d 0 R>>", catalog, meta)
	return w.finish(root, info)
}

// intent writes the printing condition.
func (w *Writer) intent() int {
	i := w.opts.Intent
	data, n := w.alloc(), w.alloc()
	w.stream(data, fmt.Sprintf("/N %d/Filter/FlateDecode", channels[string(i.Profile[16:20])]), compress(i.Profile))
	w.object(n, "<</Type/OutputIntent/S/GTS_PDFX/OutputConditionIdentifier%s/Info%s/DestOutputProfile %d 0 R>>",
		hexText(i.Condition), hexText(i.Condition), data)
	return n
}

// xmp returns the metadata in XML (ISO 16684-1).
func (w *Writer) xmp(id string, created time.Time) []byte {
	var title strings.Builder
	xml.EscapeText(&title, []byte(w.opts.Title)) // a strings.Builder takes everything
	date := created.Format("2006-01-02T15:04:05Z")
	b := fmt.Appendf(nil, `<?xpacket begin="%s" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" xmlns:pdfvtid="http://www.npes.org/pdfvt/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<xmp:CreatorTool>Sealcard</xmp:CreatorTool>
<xmp:CreateDate>%s</xmp:CreateDate>
<xmp:ModifyDate>%s</xmp:ModifyDate>
<xmp:MetadataDate>%s</xmp:MetadataDate>
<pdf:Producer>Sealcard</pdf:Producer>
<pdf:Trapped>False</pdf:Trapped>
<xmpMM:DocumentID>%s</xmpMM:DocumentID>
<xmpMM:InstanceID>%s</xmpMM:InstanceID>
<xmpMM:VersionID>1</xmpMM:VersionID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
`, "\ufeff", title.String(), date, date, date, id, id)
	if w.opts.Intent != nil {
		b = append(b, "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>\n"...)
	}
	if w.parts != nil {
		b = fmt.Appendf(b, "<pdfvtid:GTS_PDFVTVersion>PDF/VT-1</pdfvtid:GTS_PDFVTVersion>\n<pdfvtid:GTS_PDFVTModDate>%s</pdfvtid:GTS_PDFVTModDate>\n", date)
	}
	return append(b, "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>"...)
}
