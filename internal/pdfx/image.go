package pdfx

import (
	"encoding/binary"
	"slices"
)

// image looks at an image XObject (ISO 32000-1, 8.9; for what X-4 rules out ISO
// 15930-7, recalled).
func (l *lint) image(st *stream, s *scope) {
	d := st.dict
	components := 0
	if cs := d["ColorSpace"]; cs != nil {
		components = l.space(cs, s, 0)
	}
	if !l.first(st.num) {
		return
	}
	w, ok1 := l.int(d["Width"])
	h, ok2 := l.int(d["Height"])
	if !ok1 || !ok2 || w < 1 || h < 1 || w > 1<<20 || h > 1<<20 {
		l.add("image", st.num, "no width and height above 0")
		return
	}
	if d["Alternates"] != nil {
		l.add("alternates", st.num, "the image has alternates")
	}
	bits, _ := l.int(d["BitsPerComponent"])
	mask, _ := l.at(d, "ImageMask").(bool)
	codec := l.codec(d)
	switch {
	case codec == "JPXDecode" || codec == "JBIG2Decode":
		// PDF/X-4 takes them; presses and readers differ over them, so Sealcard does not.
		l.add("image-codec", st.num, "packed by %s", codec)
		return
	case mask && d["ColorSpace"] != nil:
		l.add("mask", st.num, "an image mask with a color space")
	case mask:
		components = 1
		if bits == 0 {
			bits = 1
		}
	case d["ColorSpace"] == nil:
		l.add("image", st.num, "no color space")
	}
	if !slices.Contains([]int{1, 2, 4, 8, 16}, bits) || mask && bits != 1 || codec == "DCTDecode" && bits != 8 {
		l.add("image", st.num, "BitsPerComponent is %d", bits)
		return
	}
	if n := len(l.array(d["Decode"])); n > 0 && components > 0 && n != 2*components {
		l.add("image", st.num, "Decode has %d numbers for %d components", n, components)
	}
	l.masks(st, s)
	l.samples(st, picture{w: w, h: h, bits: bits, components: components})
}

// codec returns the last filter, which is the one that knows pictures.
func (l *lint) codec(d dict) name {
	filters := l.list(d["Filter"])
	if len(filters) == 0 {
		return ""
	}
	return l.name(filters[len(filters)-1])
}

// masks looks at what cuts an image out.
func (l *lint) masks(st *stream, s *scope) {
	if m := l.stream(st.dict["Mask"]); m != nil {
		if is, _ := l.at(m.dict, "ImageMask").(bool); !is || m.dict["Mask"] != nil || m.dict["SMask"] != nil {
			l.add("mask", st.num, "Mask is no plain image mask")
			return
		}
		l.image(m, s)
	}
	o := st.dict["SMask"]
	if o == nil {
		return
	}
	m := l.stream(o)
	if m == nil || l.name(m.dict["ColorSpace"]) != "DeviceGray" || m.dict["SMask"] != nil || m.dict["Mask"] != nil {
		l.add("mask", st.num, "SMask is no plain image in DeviceGray")
		return
	}
	l.image(m, s)
}

// A picture is the size of an image in pixels, bits a component and components a pixel.
type picture struct{ w, h, bits, components int }

// samples compares what an image says of itself with its bytes.
func (l *lint) samples(st *stream, p picture) {
	switch l.codec(st.dict) {
	case "DCTDecode":
		if len(l.list(st.dict["Filter"])) > 1 {
			l.add("unread", st.num, "a JPEG inside another filter is not looked at")
			return
		}
		got, ok := frame(st.raw)
		if !ok || got.w != p.w || got.h != p.h || got.bits != 8 || p.components > 0 && got.components != p.components {
			l.add("image-jpeg", st.num, "the JPEG is %+v, the dictionary says %+v", got, p)
		}
	case "", "FlateDecode":
		data, ok := l.bytes(st)
		want := (int64(p.w)*int64(p.bits)*int64(p.components) + 7) / 8 * int64(p.h)
		if ok && p.components > 0 && int64(len(data)) != want {
			l.add("image", st.num, "%d bytes of samples, want %d", len(data), want)
		}
	default:
		l.add("unread", st.num, "samples packed by %s are not looked at", l.codec(st.dict))
	}
}

// frame reads the frame header of a JPEG (ITU-T T.81, B.2.2), baseline or progressive.
func frame(b []byte) (picture, bool) {
	if len(b) < 4 || b[0] != 0xff || b[1] != 0xd8 {
		return picture{}, false
	}
	for b = b[2:]; len(b) >= 10 && b[0] == 0xff; {
		if b[1] == 0xff { // fill bytes may stand before a marker (B.1.1.2)
			b = b[1:]
			continue
		}
		size := int(binary.BigEndian.Uint16(b[2:]))
		if m := b[1]; m >= 0xc0 && m <= 0xc2 {
			return picture{
				w: int(binary.BigEndian.Uint16(b[7:])), h: int(binary.BigEndian.Uint16(b[5:])),
				bits: int(b[4]), components: int(b[9]),
			}, true
		}
		if size < 2 || 2+size > len(b) || b[1] == 0xda {
			break
		}
		b = b[2+size:]
	}
	return picture{}, false
}
