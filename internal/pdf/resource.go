package pdf

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/sealcard/sealcard/internal/draw"
)

// form writes a content as a form XObject.
func (w *Writer) form(c *Content) int {
	if n, ok := w.record[c]; ok {
		return n
	}
	n := w.formWith(c, "")
	w.record[c] = n
	return n
}

func (w *Writer) formWith(c *Content, hints string) int {
	resources := w.resources(&c.res)
	n := w.alloc()
	w.stream(n, fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[%s]/Resources%s%s/Filter/FlateDecode",
		appendUnits(nil, c.box[:]...), resources, hints), c.stream)
	return n
}

// resources writes what a content names and returns its dictionary.
func (w *Writer) resources(r *resources) string {
	var fonts, objects, spaces, states []byte
	add := func(list []byte, letter byte, i, n int) []byte {
		return fmt.Appendf(appendName(append(list, '/'), letter, i), " %d 0 R", n)
	}
	for i, f := range r.fonts {
		fonts = add(fonts, 'F', i, w.font(f))
	}
	for i, g := range r.groups {
		objects = add(objects, 'G', i, w.group(g))
	}
	for i, img := range r.images {
		objects = add(objects, 'I', i, w.image(img))
	}
	for i, m := range r.masks {
		objects = add(objects, 'M', i, w.mask(m))
	}
	for i, ink := range r.plates {
		spaces = add(spaces, 'S', i, w.plate(ink))
	}
	if r.srgb {
		spaces = fmt.Appendf(spaces, "/CS %d 0 R", w.profile())
	}
	if r.overprint {
		on, off := w.overprint()
		states = fmt.Appendf(states, "/OP %d 0 R/ON %d 0 R", on, off)
	}
	var b strings.Builder
	b.WriteString("<<")
	for _, e := range []struct {
		key  string
		list []byte
	}{{"Font", fonts}, {"XObject", objects}, {"ColorSpace", spaces}, {"ExtGState", states}} {
		if len(e.list) > 0 {
			fmt.Fprintf(&b, "/%s<<%s>>", e.key, e.list)
		}
	}
	return b.String() + ">>"
}

// appendName appends the name of a resource.
func appendName(b []byte, letter byte, n int) []byte { return fmt.Appendf(b, "%c%d", letter, n) }

// font notes the use of a font and returns its object.
func (w *Writer) font(u fontUse) int {
	i := slices.IndexFunc(w.fonts, func(e *embedded) bool { return e.face == u.face })
	if i < 0 {
		i = len(w.fonts)
		w.fonts = append(w.fonts, &embedded{face: u.face, object: w.alloc(), texts: map[uint16]string{}})
	}
	w.fonts[i].use(u)
	return w.fonts[i].object
}

// group writes what many cards share, with hints for presses that keep what recurs
// (ISO 16612-2, encapsulated XObjects).
func (w *Writer) group(g *draw.Group) int {
	if n, ok := w.shared[g]; ok {
		return n
	}
	c, err := w.opts.Style.paint(g.Trim, g.Bleed, g.Ops)
	if err != nil {
		w.fail(err)
		return w.alloc()
	}
	sum := sha256.Sum256(c.stream)
	n := w.formWith(c, fmt.Sprintf("/GTS_Encapsulated true/GTS_XID(%s)", uuid(sum[:])))
	w.shared[g] = n
	return n
}

func (w *Writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// uuid returns the first bytes of a digest as a name of RFC 9562, version 8.
func uuid(sum []byte) string {
	b := slices.Clone(sum[:16])
	b[6], b[8] = b[6]&0xf|0x80, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return "urn:uuid:" + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// image writes a picture.
func (w *Writer) image(img *draw.Image) int {
	known := w.record
	if img.Shared {
		known = w.shared
	}
	if n, ok := known[img]; ok {
		return n
	}
	x, err := readImage(img)
	if err != nil {
		w.fail(err)
		return w.alloc()
	}
	space := "/DeviceGray"
	switch {
	case x.channels == 3 && w.opts.Style.Press:
		space = fmt.Sprintf(" %d 0 R", w.profile())
	case x.channels == 3:
		space = "/DeviceRGB"
	}
	entries := fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace%s/Filter/%s",
		x.w, x.h, space, map[bool]string{true: "DCTDecode", false: "FlateDecode"}[x.jpeg])
	if x.alpha != nil {
		soft := w.alloc()
		w.stream(soft, fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode", x.w, x.h), x.alpha)
		entries += fmt.Sprintf("/SMask %d 0 R", soft)
	}
	n := w.alloc()
	w.stream(n, entries, x.data)
	known[img] = n
	return n
}

// mask writes the modules of a symbol, one bit each: a press or printer scales them up
// to whole dots.
func (w *Writer) mask(m *draw.Bitmap) int {
	if n, ok := w.record[m]; ok {
		return n
	}
	n := w.alloc()
	w.stream(n, fmt.Sprintf("/Type/XObject/Subtype/Image/ImageMask true/Decode[1 0]/BitsPerComponent 1/Width %d/Height %d", m.W, m.H), m.Bits)
	w.record[m] = n
	return n
}

// plate writes the color space of an ink with a plate of its own.
func (w *Writer) plate(i draw.Ink) int {
	// One spelling of an ink has one object, however it is overprinted.
	i.Overprint = false
	if n, ok := w.shared[i]; ok {
		return n
	}
	var c1 []byte
	for _, v := range []uint8{i.Process.C, i.Process.M, i.Process.Y, i.Process.K} {
		c1 = appendFixed(c1, int64(v), 2)
	}
	n := w.alloc()
	w.object(n, "[/Separation%s/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[%s]/N 1>>]", nameObject(i.Name), c1)
	w.shared[i] = n
	return n
}

// nameObject writes a name in UTF-8, with what is no letter or digit as #xx.
func nameObject(s string) string {
	b := []byte{'/'}
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			b = append(b, c)
			continue
		}
		b = fmt.Appendf(b, "#%02X", c)
	}
	return string(b)
}

// profile writes the color space of the screen.
func (w *Writer) profile() int {
	if w.srgb == 0 {
		data := w.alloc()
		w.stream(data, "/N 3/Alternate/DeviceRGB/Filter/FlateDecode", compress(srgb()))
		w.srgb = w.alloc()
		w.object(w.srgb, "[/ICCBased %d 0 R]", data)
	}
	return w.srgb
}

// overprint writes the graphics states that turn overprinting on and off.
func (w *Writer) overprint() (on, off int) {
	if w.states[0] == 0 {
		w.states = [2]int{w.alloc(), w.alloc()}
		w.object(w.states[0], "<</Type/ExtGState/OP true/op true/OPM 1>>")
		w.object(w.states[1], "<</Type/ExtGState/OP false/op false/OPM 0>>")
	}
	return w.states[0], w.states[1]
}

// hexText returns text as a string object in UTF-16.
func hexText(s string) string {
	b := []byte("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		b = appendHex(b, u)
	}
	return string(append(b, '>'))
}
