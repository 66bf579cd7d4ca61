package exif

import "encoding/binary"

const (
	tagOrientation = 0x0112
	typeShort      = 3  // TIFF 6.0, section 2: an unsigned integer of 16 bits
	headerSize     = 8  // byte order, 42, place of the first directory
	entrySize      = 12 // tag, type, count, value
)

// Orientation returns how a TIFF structure says that the stored rows and columns lie in
// the picture, 1 to 8: 1 as they are, 2 mirrored left to right, 3 turned by 180 degrees,
// 4 mirrored top to bottom, 5 mirrored along the diagonal from the upper left, 6 to be
// turned by 90 degrees clockwise, 7 mirrored along the other diagonal, 8 to be turned by
// 90 degrees counterclockwise. Where the tag is absent, or anything on the way to it is
// broken, it returns 1, as every reader does. The structure begins with its byte order:
// the six bytes "Exif\0\0" before it are the file format's and not part of it.
func Orientation(tiff []byte) int {
	order := byteOrder(tiff)
	if order == nil {
		return 1
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at < headerSize || at+2 > uint64(len(tiff)) {
		return 1
	}
	n := int(order.Uint16(tiff[at:]))
	entries := tiff[at+2:]
	for range min(n, len(entries)/entrySize) {
		if order.Uint16(entries) == tagOrientation {
			return value(entries[:entrySize], order)
		}
		entries = entries[entrySize:]
	}
	return 1
}

// byteOrder returns that of a TIFF structure, or nil if tiff is none.
func byteOrder(tiff []byte) binary.ByteOrder {
	if len(tiff) < headerSize {
		return nil
	}
	switch string(tiff[:4]) {
	case "II*\x00":
		return binary.LittleEndian
	case "MM\x00*":
		return binary.BigEndian
	}
	return nil
}

// value returns the orientation in an entry, or 1 if it is none.
func value(entry []byte, order binary.ByteOrder) int {
	if order.Uint16(entry[2:]) != typeShort || order.Uint32(entry[4:]) != 1 {
		return 1
	}
	if v := int(order.Uint16(entry[8:])); v >= 1 && v <= 8 {
		return v
	}
	return 1
}
