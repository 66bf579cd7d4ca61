package pdfx_test

import (
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/pdfx"
)

func TestFileRules(t *testing.T) {
	checkAltered(t, pdfx.Check, []alteration{
		{name: "later version", at: head, old: "1.6", new: "1.7", want: "header"},
		{name: "version in the catalog", at: catalog, old: "/Type", new: "/Version /1.7 /Type", want: "header"},
		{name: "no binary comment", at: head, old: "%\xe2", new: "%a", want: "header"},
		{name: "no end", at: whole, old: "%%EOF\n", new: "%%EOX\n", want: "eof"},
		{name: "no ID", at: trailer, old: "/ID", new: "/Id", want: "id"},
		{name: "short ID", at: trailer, old: "0101", new: "", want: "id"},
		{name: "encrypted", at: trailer, old: "/ID", new: "/Encrypt << >> /ID", want: "encrypt"},
		{name: "encrypted stream", at: cmyk, old: "/FlateDecode", new: "/Crypt", want: "color encrypt unread"},
		{name: "key without value", at: info, old: "/Trapped /False", new: "/Trapped", want: "syntax"},
		{name: "key that is no name", at: info, old: "/Title", new: "(Title)", want: "syntax"},
		{name: "two objects", at: info, old: ">>", new: ">> 1", want: "syntax"},
		{name: "stream without dictionary", at: unicodeMap, new: "1\nstream\n\nendstream", want: "font-unicode syntax"},
		{name: "no line end", at: unicodeMap, old: "stream\n", new: "stream ", want: "font-unicode syntax"},
		{name: "no end of object", at: unicodeMap, old: "\nendstream", new: "\nendstream 1", want: "font-unicode length syntax"},
		{name: "Length that needs itself", at: unicodeMap, old: "LENGTH", new: "9 0 R", want: "length"},
		{name: "Length elsewhere", at: symbol, old: "LENGTH", new: "20 0 R", want: "length"},
		{name: "name with escape", at: info, old: "/Trapped", new: "/T#72apped", want: ""},
		{name: "bad escape", at: info, old: "/Trapped", new: "/T#zzapped", want: "syntax"},
		{name: "key twice", at: info, old: "/Trapped", new: "/Title () /Trapped", want: "syntax"},
		{name: "exponent", at: state, old: "0.5", new: "5e-1", want: "resources syntax"},
		{name: "wrong offset", at: whole, old: "\n15 0 obj", new: "\n16 0 obj", want: "syntax"},
		{name: "short Length", at: symbol, old: "LENGTH", new: "7", want: "length"},
		{name: "long Length", at: symbol, old: "LENGTH", new: "800", want: "length"},
		{name: "dangling", at: info, old: "(Cards)", new: "99 0 R", want: "dangling"},
		{name: "other generation", at: info, old: "(Cards)", new: "1 1 R", want: "dangling"},
		{name: "external", at: symbol, old: "/Type", new: "/F (photo.jpg) /Type", want: "external"},
		{name: "LZW", at: program, old: "/FlateDecode", new: "/LZWDecode", want: "lzw unread"},
		{name: "unknown filter", at: program, old: "/FlateDecode", new: "/BrotliDecode", want: "stream unread"},
		{name: "broken packing", at: program, old: "\nstream\n", new: "\nstream\n\x01", want: "stream"},
		{name: "opening action", at: catalog, old: "/Type", new: "/OpenAction [3 0 R /Fit] /Type", want: "action"},
		{name: "script", at: catalog, old: "/Type", new: "/X << /S /JavaScript /JS (x) >> /Type", want: "action"},
		{name: "scripts by name", at: catalog, old: "/Type", new: "/Names << /JavaScript << >> >> /Type", want: "action"},
		{name: "launch", at: page1, old: "/Type", new: "/X << /S /Launch >> /Type", want: "action"},
		{name: "page event", at: page1, old: "/Type", new: "/AA << >> /Type", want: "action"},
		{name: "embedded files", at: catalog, old: "/Type", new: "/Names << /EmbeddedFiles << >> >> /Type", want: "embedded"},
		{name: "embedded file", at: catalog, old: "/Type", new: "/X << /Type /Filespec /EF << >> >> /Type", want: "embedded"},
		{name: "layers", at: catalog, old: "/Type", new: "/OCProperties << /OCGs [] /D << /Order [] >> >> /Type", want: ""},
		{name: "layers that switch", at: catalog, old: "/Type", new: "/OCProperties << /OCGs [] /D << /AS [] >> >> /Type", want: "layers"},
		{name: "form fields", at: catalog, old: "/Type", new: "/AcroForm << >> /Type", want: "form-fields"},
		{name: "no catalog", at: catalog, old: "/Catalog", new: "/Catalogue", want: "catalog"},
		{name: "OPI", at: photo1, old: "/Type", new: "/OPI << >> /Type", want: "opi"},
	})
}

func TestIntentRules(t *testing.T) {
	alter := func(old, with string) string {
		return deflated("/N 4", strings.Replace(icc("prtr", "CMYK"), old, with, 1))
	}
	checkAltered(t, pdfx.Check, []alteration{
		{name: "none", at: catalog, old: "/OutputIntents", new: "/Outputs", want: "color intent"},
		{name: "two", at: catalog, old: "[14 0 R]", new: "[14 0 R 14 0 R]", want: "intent"},
		{name: "of PDF/A", at: intent, old: "GTS_PDFX", new: "GTS_PDFA1", want: "color intent"},
		{name: "no identifier", at: intent, old: "(FOGRA39)", new: "()", want: "intent"},
		{name: "no words", at: intent, old: "/Info", new: "/Inf", want: "intent"},
		{name: "no profile", at: intent, old: "/DestOutputProfile ", new: "/Dest ", want: "color intent"},
		{name: "profile elsewhere", at: intent, old: "/Info", new: "/DestOutputProfileRef << >> /Info", want: "intent"},
		{name: "N", at: cmyk, old: "/N 4", new: "/N 3", want: "color profile"},
		{name: "class", at: cmyk, new: alter("prtr", "mntr"), want: "profile"},
		{name: "signature", at: cmyk, new: alter("acsp", "acsq"), want: "color profile"},
		{name: "size", at: cmyk, new: alter("\x00\x00\x00\xa0", "\x00\x00\x00\xa1"), want: "profile"},
		{name: "version", at: cmyk, new: alter("\x02\x00\x00\x00", "\x05\x00\x00\x00"), want: "profile"},
		{name: "tags", at: cmyk, new: alter("\x00\x00\x00\x90", "\x00\x00\x01\x90"), want: "profile"},
		{name: "no tags", at: cmyk, new: alter("\x00\x00\x00\x01cprt", "\x00\x00\x00\x00cprt"), want: "profile"},
		{name: "RGB output", at: intent, old: "11 0 R", new: "12 0 R", want: "color profile"},
	})
}

func TestMetadataRules(t *testing.T) {
	checkAltered(t, pdfx.Check, []alteration{
		{name: "none", at: catalog, old: "/Metadata", new: "/Meta", want: "xmp"},
		{name: "type", at: metadata, old: "/Type /Metadata", new: "/Type /Data", want: "xmp"},
		{name: "packed", at: metadata, new: deflated("/Type /Metadata /Subtype /XML", xmp), want: "xmp"},
		{name: "not well-formed", at: metadata, old: "</rdf:Alt>", new: "</rdf:Seq>", want: "xmp"},
		{name: "nothing in it", at: metadata, new: with("/Type /Metadata /Subtype /XML", "<x/>"), want: "xmp"},
		{name: "version", at: metadata, old: ">PDF/X-4<", new: ">PDF/X-3<", want: "xmp-version"},
		{name: "namespace", at: metadata, old: "pdfx/ns/id", new: "pdfx/ns/ID", want: "xmp-version"},
		{name: "no date", at: metadata, old: "xmp:CreateDate>2026-11-24T00:00:00Z", new: "xmp:CreateDate>", want: "xmp-property"},
		{name: "bad date", at: metadata, old: "xmp:MetadataDate>2026", new: "xmp:MetadataDate>today", want: "xmp-property"},
		{name: "no title", at: metadata, old: ">Cards<", new: "><", want: "xmp-property"},
		{name: "no trapping", at: metadata, old: `pdf:Trapped="False"`, new: "", want: "info xmp-property"},
		{name: "trapping unknown", at: metadata, old: `"False"`, new: `"Unknown"`, want: "info xmp-property"},
		{name: "no document", at: metadata, old: "uuid:1", new: "", want: "xmp-property"},
		{name: "no version id", at: metadata, old: "xmpMM:VersionID", new: "xmpMM:Version", want: "xmp-property"},
		{name: "no rendition", at: metadata, old: ">default<", new: "><", want: "xmp-property"},
		{name: "Trapped", at: info, old: "/False", new: "/Unknown", want: "info"},
		{name: "Trapped differs", at: info, old: "/False", new: "/True", want: "info"},
		{name: "title differs", at: info, old: "(Cards)", new: "(Card)", want: "info"},
		{name: "title in UTF-16", at: info, old: "(Cards)", new: "<FEFF00430061007200640073>", want: ""},
		{name: "date differs", at: info, old: "D:20261124000000Z", new: "D:20261124000001Z", want: "info"},
		{name: "no date in Info", at: info, old: "D:20261124000000Z", new: "24.11.2026", want: "info"},
	})
}

func TestPageRules(t *testing.T) {
	checkAltered(t, pdfx.Check, []alteration{
		{name: "Count", at: pages, old: "/Count 2", new: "/Count 3", want: "tree"},
		{name: "Parent", at: page2, old: "/Parent 2 0 R", new: "/Parent 1 0 R", want: "tree"},
		{name: "page twice", at: pages, old: "21 0 R", new: "3 0 R", want: "tree"},
		{name: "page twice, counted once", at: pages, old: "[3 0 R 21 0 R] /Count 2", new: "[3 0 R 3 0 R] /Count 1", want: "tree"},
		{name: "empty tree", at: pages, old: "[3 0 R 21 0 R] /Count 2", new: "[] /Count 0", want: "tree"},
		{name: "no resources, none used", at: page2, old: "/Contents 22 0 R /DPart 27 0 R /Resources", new: "/DPart 27 0 R /Res", want: "resources"},
		{name: "no type", at: page2, old: "/Type /Page", new: "/Type /Leaf", want: "tree"},
		{name: "no page", at: pages, old: "/Kids", new: "/Kit", want: "tree"},
		{name: "no MediaBox", at: pages, old: "/MediaBox", new: "/Media", want: "box"},
		{name: "empty MediaBox", at: pages, old: "[0 0 300 200]", new: "[0 0 0 200]", want: "box"},
		{name: "three numbers", at: page1, old: "[20 20 280 180]", new: "[20 20 280]", want: "box"},
		{name: "no TrimBox", at: page1, old: "/TrimBox", new: "/Trim", want: "box"},
		{name: "TrimBox and ArtBox", at: page1, old: "/TrimBox", new: "/ArtBox [20 20 90 90] /TrimBox", want: "box"},
		{name: "ArtBox alone", at: page1, old: "/TrimBox", new: "/ArtBox", want: ""},
		{name: "TrimBox beyond bleed", at: page1, old: "280 180", new: "290.01 180", want: "box"},
		{name: "BleedBox beyond media", at: page1, old: "[10 10", new: "[-1 10", want: "box"},
		{name: "BleedBox beyond crop", at: page1, old: "/CropBox [0 0 300 200]", new: "/CropBox [11 0 300 200]", want: "box"},
		{name: "annotation", at: page1, old: "/Type", new: "/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 11 11] >>] /Type", want: "annotation"},
		{name: "annotation outside", at: page1, old: "/Type", new: "/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] >>] /Type", want: ""},
		{name: "no resources", at: page2, old: "/Resources", new: "/Res", want: "resources"},
		{name: "no resources of a form", at: form, old: "/Resources", new: "/Res", want: "resources"},
		{name: "no resources of a form, none used", at: form, new: with("/Type /XObject /Subtype /Form /BBox [0 0 300 200]", "0 g"), want: "resources"},
		{name: "no BBox of a form", at: form, old: "/BBox", new: "/Box", want: "box"},
		{name: "form of another file", at: form, old: "/Type", new: "/Ref << >> /Type", want: "external"},
		{name: "group", at: page1, old: "/S /Transparency", new: "/S /Opaque", want: "group"},
		{name: "group in RGB", at: page1, old: "/CS /DeviceCMYK", new: "/CS /DeviceRGB", want: "color"},
		{name: "contents", at: page2, old: "/Contents 22 0 R", new: "/Contents 1 0 R", want: "stream"},
		{name: "PostScript", at: form, old: "/Subtype /Form", new: "/Subtype /PS", want: "postscript"},
		{name: "PostScript in a form", at: form, old: "/BBox", new: "/Subtype2 /PS /BBox", want: "postscript"},
		{name: "unknown XObject", at: form, old: "/Subtype /Form", new: "/Subtype /Foam", want: "xobject"},
		{name: "XObject without stream", at: page2, old: "23 0 R", new: "1 0 R", want: "xobject"},
	})
}

func TestFontRules(t *testing.T) {
	simple := "<< /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+Sans /FirstChar 65 /LastChar 66 /Widths [500 500] /FontDescriptor 7 0 R /ToUnicode 9 0 R >>"
	checkAltered(t, pdfx.Check, []alteration{
		{name: "subtype", at: composite, old: "/Type0", new: "/Type9", want: "font"},
		{name: "two descendants", at: composite, old: "[6 0 R]", new: "[6 0 R 6 0 R]", want: "font"},
		{name: "no encoding", at: composite, old: "/Encoding", new: "/Enc", want: "font"},
		{name: "no ToUnicode", at: composite, old: "/ToUnicode", new: "/ToUni", want: "font-unicode"},
		{name: "names differ", at: composite, old: "ABCDEF", new: "ABCDEG", want: "font-tag"},
		{name: "no map of glyphs", at: cidFont, old: "/CIDToGIDMap", new: "/Map", want: "font"},
		{name: "no system", at: cidFont, old: "/Registry", new: "/Reg", want: "font"},
		{name: "subtype of descendant", at: cidFont, old: "CIDFontType2", new: "CIDFontType3", want: "font"},
		{name: "kind of program", at: cidFont, old: "CIDFontType2", new: "CIDFontType0", want: "font-program"},
		{name: "widths", at: cidFont, old: "[500 600]", new: "[500 /x]", want: "font-widths"},
		{name: "range of widths", at: cidFont, old: "2 9 700", new: "2 9", want: "font-widths"},
		{name: "not embedded", at: descriptor, old: "/FontFile2", new: "/File", want: "font-embed"},
		{name: "no descriptor", at: cidFont, old: "/FontDescriptor", new: "/Desc", want: "font-embed"},
		{name: "FontName", at: descriptor, old: "ABCDEF", new: "ABCDEG", want: "font-tag"},
		{name: "program", at: program, new: with("", "Sans"), want: "font-program"},
		{name: "standard font", at: composite, new: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 1 /LastChar 1 /Widths [9] /ToUnicode 9 0 R >>", want: "font-embed font-tag"},
		{name: "simple font", at: composite, new: simple, want: ""},
		{name: "widths of a simple font", at: composite, new: strings.Replace(simple, "66", "67", 1), want: "font-widths"},
		{name: "CFF", at: composite, new: strings.Replace(strings.Replace(simple, "/TrueType", "/Type1", 1), "7 0 R",
			"<< /FontName /ABCDEF+Sans /FontFile3 << >> >>", 1), want: "font-embed"},
		{name: "glyphs", at: composite, new: "<< /Type /Font /Subtype /Type3 /ToUnicode 9 0 R /CharProcs << /a 22 0 R >> >>", want: "resources"},
		{name: "no glyphs", at: composite, new: "<< /Type /Font /Subtype /Type3 /ToUnicode 9 0 R >>", want: "font"},
	})
}

func TestImageRules(t *testing.T) {
	gray := deflated("/Type /XObject /Subtype /Image /Width 2 /Height 2 /BitsPerComponent 8 /ColorSpace /DeviceGray", "\x00\x01\x02\x03")
	checkAltered(t, pdfx.Check, []alteration{
		{name: "alternates", at: photo1, old: "/Type", new: "/Alternates [] /Type", want: "alternates"},
		{name: "no width", at: photo1, old: "/Width", new: "/W", want: "image"},
		{name: "bits of a JPEG", at: photo1, old: "/BitsPerComponent 8", new: "/BitsPerComponent 4", want: "image"},
		{name: "height of a JPEG", at: photo1, old: "/Height 8", new: "/Height 9", want: "image-jpeg"},
		{name: "no JPEG", at: photo1, old: "\xff\xd8", new: "\xff\xd9", want: "image-jpeg"},
		{name: "components of a JPEG", at: photo1, old: "[/ICCBased 12 0 R]", new: "/DeviceGray", want: "image-jpeg"},
		{name: "RGB", at: photo1, old: "[/ICCBased 12 0 R]", new: "/DeviceRGB", want: "color"},
		{name: "no color space", at: photo1, old: "/ColorSpace", new: "/CS", want: "image"},
		{name: "JPEG 2000", at: photo1, old: "DCTDecode", new: "JPXDecode", want: "image-codec"},
		{name: "JBIG2", at: symbol, old: "/Type", new: "/Filter /JBIG2Decode /Type", want: "image-codec"},
		{name: "mask with colors", at: symbol, old: "/Type", new: "/ColorSpace /DeviceGray /Type", want: "mask"},
		{name: "mask of two bits", at: symbol, old: "/BitsPerComponent 1", new: "/BitsPerComponent 2", want: "image"},
		{name: "Decode", at: symbol, old: "[1 0]", new: "[1 0 1]", want: "image"},
		{name: "sample bytes", at: symbol, old: "/Height 8", new: "/Height 7", want: "image"},
		{name: "profile", at: srgb, old: "/N 3", new: "/N 1", want: "image-jpeg profile"},
		{name: "alternate space", at: srgb, old: "/N 3", new: "/N 3 /Alternate /DeviceGray", want: "profile"},
		{name: "gray", at: photo1, new: gray, want: ""},
		{name: "two masks in one another", at: photo1, new: strings.Replace(gray, "/Type", "/SMask 10 0 R /Type", 1), want: "mask"},
		{name: "soft mask in RGB", at: photo1, new: strings.Replace(gray, "/Type", "/SMask 23 0 R /Type", 1), want: "mask"},
		{name: "mask that is none", at: photo1, new: strings.Replace(gray, "/Type", "/Mask 23 0 R /Type", 1), want: "mask"},
		{name: "JPEG packed again", at: photo1, old: "/DCTDecode", new: "[/FlateDecode /DCTDecode]", want: "unread"},
		{name: "JPEG that ends early", at: photo1, old: "\xff\xdb\x00\x84", new: "\xff\xda\x00\x84", want: "image-jpeg"},
		{name: "fill before a marker", at: photo1, old: "\xff\xdb\x00\x84", new: "\xff\xff\xff\xdb\x00\x84", want: ""},
		{name: "unknown predictor", at: program, old: "/Filter", new: "/DecodeParms << /Predictor 2 >> /Filter", want: "unread"},
		{name: "rows not whole", at: program, old: "/Filter", new: "/DecodeParms << /Predictor 10 /Columns 4 >> /Filter", want: "stream"},
		{name: "columns", at: program, old: "/Filter", new: "/DecodeParms << /Predictor 10 /Columns 0 >> /Filter", want: "stream"},
		{name: "RunLength", at: symbol, old: "/Type", new: "/Filter /RunLengthDecode /Type", want: "unread"},
	})
}

func TestColorRules(t *testing.T) {
	other := "/UV [/Separation /UV /DeviceCMYK << /FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [1 1 0 0] /N 1 >>]"
	checkAltered(t, pdfx.Check, []alteration{
		{name: "RGB of a separation", at: spot, old: "DeviceCMYK", new: "DeviceRGB", want: "color spot"},
		{name: "other tint", at: page2, old: "/UV [/Separation /UV /DeviceCMYK 20 0 R]", new: other, want: "spot"},
		{name: "short separation", at: spot, old: "20 0 R", new: "", want: "color"},
		{name: "DeviceN", at: spot, new: "[/DeviceN [/UV /Foil] /DeviceCMYK 20 0 R << /Colorants << /Foil [/Separation /Foil /DeviceRGB 20 0 R] >> >>]", want: "color"},
		{name: "unknown space", at: spot, new: "/DeviceHSV", want: "color"},
		{name: "no space", at: spot, new: "true", want: "color"},
		{name: "empty space", at: spot, new: "[]", want: "color"},
		{name: "ICCBased on nothing", at: spot, new: "[/ICCBased]", want: "profile"},
		{name: "Lab", at: spot, new: "[/Lab << >>]", want: ""},
		{name: "palette in a stream", at: spot, new: "[/Indexed [/ICCBased 12 0 R] 3 9 0 R]", want: ""},
		{name: "palette of three entries", at: spot, new: "[/Indexed /DeviceCMYK 1]", want: "color"},
		{name: "calibrated gray", at: spot, new: "[/CalGray << /WhitePoint [1 1 1] >>]", want: ""},
		{name: "no colorants", at: spot, old: "/Separation /UV", new: "/DeviceN []", want: "color"},
		{name: "spaces ten deep", at: spot, new: strings.Repeat("[/Pattern ", 10) + "/DeviceGray" + strings.Repeat("]", 10), want: "color"},
		{name: "unknown family", at: spot, new: "[/HSV 1]", want: "color"},
		{name: "device space in an array", at: spot, new: "[/DeviceRGB]", want: "color"},
		{name: "tint in a stream", at: page2, old: "/UV [/Separation /UV /DeviceCMYK 20 0 R]", new: "/UV [/Separation /UV /DeviceCMYK 9 0 R]", want: "spot"},
		{name: "tiling pattern", at: page2, old: "/ColorSpace", new: "/Pattern << /T 16 0 R >> /ColorSpace", want: "pattern"},
		{name: "short palette", at: spot, new: "[/Indexed /DeviceCMYK 1 (abcdefg)]", want: "color"},
		{name: "palette", at: spot, new: "[/Indexed /DeviceCMYK 1 (abcdefgh)]", want: ""},
		{name: "pattern of RGB", at: spot, new: "[/Pattern /DeviceRGB]", want: "color"},
		{name: "space inside itself", at: spot, new: "[/Indexed 19 0 R 0 (a)]", want: ""},
		{name: "default of another size", at: page1, old: "/UV 19 0 R", new: "/UV 19 0 R /DefaultRGB [/ICCBased 11 0 R]", want: "color"},
		{name: "RGB with a default", at: page1, old: "/CS /DeviceCMYK >> /Resources << /Font << /F1 5 0 R >> /XObject << /P1 10 0 R /T1 16 0 R >> /ExtGState << /G1 18 0 R >> /ColorSpace <<",
			new: "/CS /DeviceRGB >> /Resources << /Font << /F1 5 0 R >> /XObject << /P1 10 0 R /T1 16 0 R >> /ExtGState << /G1 18 0 R >> /ColorSpace << /DefaultRGB [/ICCBased 12 0 R]", want: ""},
		{name: "shading in RGB", at: page1, old: "/Properties", new: "/Shading << /S << /ShadingType 2 /ColorSpace /DeviceRGB >> >> /Properties", want: "color"},
		{name: "shading", at: page1, old: "/Properties", new: "/Shading << /S << /ShadingType 8 >> >> /Properties", want: "shading"},
		{name: "pattern", at: page1, old: "/Properties", new: "/Pattern << /S << /PatternType 1 >> >> /Properties", want: "pattern"},
		{name: "pattern of a shading in RGB", at: page1, old: "/Properties", new: "/Pattern << /S << /PatternType 2 /Shading << /ShadingType 2 /ColorSpace /DeviceRGB >> >> >> /Properties", want: "color"},
	})
}

func TestStateRules(t *testing.T) {
	checkAltered(t, pdfx.Check, []alteration{
		{name: "TR", at: state, old: "/OPM", new: "/TR /Identity /OPM", want: "transfer"},
		{name: "TR2", at: state, old: "/OPM", new: "/TR2 /Identity /OPM", want: "transfer"},
		{name: "TR2 default", at: state, old: "/OPM", new: "/TR2 /Default /OPM", want: ""},
		{name: "HTP", at: state, old: "/OPM", new: "/HTP [0 0] /OPM", want: "transfer"},
		{name: "halftone", at: state, old: "/OPM", new: "/HT << /HalftoneType 6 >> /OPM", want: "halftone"},
		{name: "halftone in a halftone", at: state, old: "/OPM", new: "/HT << /HalftoneType 5 /Default << /HalftoneType 5 >> >> /OPM", want: "halftone"},
		{name: "plain halftone", at: state, old: "/OPM", new: "/HT << /HalftoneType 5 /Default << /HalftoneType 1 >> >> /OPM", want: ""},
		{name: "no halftone", at: state, old: "/OPM", new: "/HT 1 /OPM", want: "halftone"},
		{name: "blend mode", at: state, old: "/Normal", new: "/Dissolve", want: "blend"},
		{name: "overprint mode", at: state, old: "/OPM 1", new: "/OPM 2", want: "overprint"},
		{name: "overprint", at: state, old: "/OP true", new: "/OP 1", want: "overprint"},
		{name: "opacity", at: state, old: "/ca 0.5", new: "/ca 1.5", want: "opacity"},
		{name: "rendering intent", at: state, old: "/OPM", new: "/RI /Vivid /OPM", want: "rendering"},
		{name: "soft mask", at: state, old: "/SMask /None", new: "/SMask << /S /Alpha >>", want: "mask"},
		{name: "soft mask with a group", at: state, old: "/SMask /None", new: "/SMask << /S /Alpha /G 16 0 R >>", want: ""},
		{name: "font", at: state, old: "/OPM", new: "/Font [<< >> 1] /OPM", want: "font"},
	})
}

func TestContentRules(t *testing.T) {
	page := func(data string) string { return with("", data) }
	checkAltered(t, pdfx.Check, []alteration{
		{name: "unknown operator", at: content2, new: page("fill"), want: "operator"},
		{name: "operands", at: content2, new: page("1 2 3 k"), want: "operator"},
		{name: "operands left", at: content2, new: page("1 2 3"), want: "operator"},
		{name: "many operands", at: content2, new: page(strings.Repeat("0 ", 99) + "scn"), want: "operator"},
		{name: "broken string", at: content2, new: page("(abc"), want: "operator"},
		{name: "rg", at: content2, new: page("0 0 0 rg"), want: "color"},
		{name: "RG", at: content2, new: page("0 0 0 RG"), want: "color"},
		{name: "cs", at: content2, new: page("/DeviceRGB cs"), want: "color"},
		{name: "gray", at: content2, new: page("0 g 0 G /DeviceGray cs"), want: ""},
		{name: "no space", at: content2, new: page("/Foil cs"), want: "resources"},
		{name: "no pattern", at: content2, new: page("/Pattern cs /P1 scn"), want: "resources"},
		{name: "no font", at: content2, new: page("BT /F9 1 Tf ET"), want: "resources"},
		{name: "no XObject", at: content2, new: page("/P9 Do"), want: "resources"},
		{name: "no state", at: content2, new: page("/G9 gs"), want: "resources"},
		{name: "no shading", at: content2, new: page("/S9 sh"), want: "resources"},
		{name: "no properties", at: content2, new: page("/Span /M9 BDC EMC"), want: "resources"},
		{name: "properties in place", at: content2, new: page("/Span << /ActualText (x) >> BDC EMC"), want: ""},
		{name: "rendering intent", at: content2, new: page("/Vivid ri"), want: "rendering"},
		{name: "q", at: content2, new: page("q q Q"), want: "balance"},
		{name: "Q", at: content2, new: page("Q q Q"), want: "balance"},
		{name: "BT", at: content2, new: page("BT"), want: "balance"},
		{name: "BT in BT", at: content2, new: page("BT BT ET ET"), want: "balance"},
		{name: "EMC", at: content2, new: page("/Span BMC EMC EMC"), want: "balance"},
		{name: "inline RGB", at: content2, new: page("BI /W 1 /H 1 /BPC 8 /CS /RGB ID abc EI"), want: "color"},
		{name: "inline LZW", at: content2, new: page("BI /W 1 /H 1 /BPC 8 /CS /G /F /LZW ID abc EI"), want: "lzw"},
		{name: "inline palette", at: content2, new: page("BI /W 1 /H 1 /BPC 8 /CS [/I /CMYK 0 (abcd)] ID a EI"), want: ""},
		{name: "inline without end", at: content2, new: page("BI /W 1 /H 1 /BPC 8 /CS /G ID aEI"), want: "operator"},
		{name: "inline too short", at: content2, new: page("BI /W 9 /H 9 /BPC 8 /CS /G ID a EI"), want: "image"},
		{name: "inline without dictionary", at: content2, new: page("BI 1 ID a EI"), want: "operator"},
		{name: "inline named space", at: content2, new: page("BI /W 1 /H 1 /BPC 8 /CS /UV ID a EI"), want: ""},
		{name: "inline unknown space", at: content2, new: page("BI /W 1 /H 1 /BPC 8 /CS /UW ID a EI"), want: "resources"},
		{name: "in a form", at: form, old: "q 8 0 0 8", new: "q 1 0 0 rg 8 0 0 8", want: "color"},
	})
}

func TestPartRules(t *testing.T) {
	checkAltered(t, pdfx.CheckParts, []alteration{
		{name: "not X-4", at: page1, old: "/TrimBox", new: "/Trim", want: "box"},
		{name: "no claim", at: metadata, old: "PDF/VT-1", new: "PDF/VT-2", want: "parts-xmp"},
		{name: "other date", at: metadata, old: "GTS_PDFVTModDate>2026", new: "GTS_PDFVTModDate>2025", want: "parts-xmp"},
		{name: "no root", at: catalog, old: "/DPartRoot", new: "/Parts", want: "parts-root"},
		{name: "type of root", at: partRoot, old: "/Type /DPartRoot", new: "/Type /Root", want: "parts-root"},
		{name: "no root node", at: partRoot, old: "/DPartRootNode", new: "/Node", want: "parts-root"},
		{name: "names", at: partRoot, old: "/Batch /Card", new: "/Batch", want: "parts-names"},
		{name: "no name token", at: partRoot, old: "/Card", new: "/A#20card", want: "parts-names"},
		{name: "no record level", at: partRoot, old: "/RecordLevel", new: "/Record", want: "parts-record"},
		{name: "record level", at: partRoot, old: "/RecordLevel 1", new: "/RecordLevel 2", want: "parts-record"},
		{name: "type of node", at: part1, old: "/Type /DPart", new: "/Type /Part", want: "parts-node"},
		{name: "parent", at: part1, old: "/Parent 25 0 R", new: "/Parent 24 0 R", want: "parts-node"},
		{name: "plain array", at: partTop, old: "[[26 0 R 27 0 R]]", new: "[26 0 R 27 0 R]", want: "parts-names parts-node parts-range parts-record"},
		{name: "neither", at: part2, old: "/Start", new: "/First", want: "parts-node parts-range"},
		{name: "node twice", at: partTop, old: "27 0 R", new: "26 0 R", want: "parts-node parts-range"},
		{name: "order", at: partTop, old: "26 0 R 27 0 R", new: "27 0 R 26 0 R", want: "parts-page parts-range"},
		{name: "gap", at: part1, old: "/Start 3 0 R", new: "/Start 21 0 R", want: "parts-page parts-range"},
		{name: "overlap", at: part1, old: "/Start 3 0 R", new: "/Start 3 0 R /End 21 0 R", want: "parts-page parts-range"},
		{name: "End of one page", at: part1, old: "/Start 3 0 R", new: "/Start 3 0 R /End 3 0 R", want: "parts-range"},
		{name: "two levels of parts", at: partTop, old: "[[26 0 R 27 0 R]]", new: "[[26 0 R] [27 0 R]]", want: ""},
		{name: "no way back", at: page2, old: "/DPart 27 0 R", new: "", want: "parts-page"},
		{name: "stream in metadata", at: part1, old: "/Sides 1", new: "/Sides 22 0 R", want: "parts-metadata"},
		{name: "key in metadata", at: part1, old: "/Sides", new: "/Si#20des", want: "parts-metadata"},
		{name: "array in metadata", at: part1, old: "/Sides 1", new: "/Sides [1 (x) /y 0.5]", want: ""},
		{name: "metadata inside themselves", at: part1, old: "/Sides 1", new: "/Sides 26 0 R", want: "parts-metadata"},
		{name: "metadata", at: part1, old: "/DPM << /Card << /Serial (1) /Sides 1 /Proof false >> >>", new: "/DPM [1]", want: "parts-metadata"},
	})
}
