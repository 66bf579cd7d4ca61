package cardtest

import "encoding/binary"

// OutputProfile returns an ICC profile of a press with four inks that has no tag but a
// text: enough for who checks what kind of profile it is, and nothing that could convert
// a color.
func OutputProfile() []byte {
	const head = 128
	p := make([]byte, head+4+12+12)
	binary.BigEndian.PutUint32(p, uint32(len(p)))
	copy(p[8:], "\x02\x10\x00\x00prtrCMYKLab ")
	copy(p[36:], "acsp")
	p[head+3] = 1 // tag
	copy(p[head+4:], "cprt\x00\x00\x00\x90\x00\x00\x00\x0ctext\x00\x00\x00\x00-")
	return p
}
