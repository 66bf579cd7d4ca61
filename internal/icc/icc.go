package icc

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrProfile is in every error of Parse.
var ErrProfile = errors.New("color profile")

// A Profile converts a picture's values of 8 bits to linear sRGB.
type Profile struct {
	// Linear is the light of each value of a channel, red, green, blue: 0 to 65,535.
	Linear [3][256]uint16
	// Matrix takes linear RGB of the profile to linear sRGB, rows first, 1<<16 is 1. The
	// sum of each row is 1<<16, so that white and grays stay neutral; a cell is at most
	// 8<<16 either way.
	Matrix [9]int32
	// Gray says that the profile is for one channel: the three curves are the same.
	Gray bool
	// SRGB says that no color changes by a visible amount: a picture may be
	// taken as sRGB.
	SRGB bool
}

// Values in a profile's header, ICC.1:2022, clause 7.2.
const (
	headerSize  = 128
	atVersion   = 8  // 7.2.4
	atClass     = 12 // 7.2.5
	atSpace     = 16 // 7.2.6
	atPCS       = 20 // 7.2.7
	atSignature = 36 // 7.2.9
	tagSize     = 12 // 7.3.1: signature, offset, size
)

// Parse reads a profile whose curves and matrix say all: of a display, a scanner or a
// color space, for RGB or gray, with XYZ as the connection space. Errors wrap ErrProfile and
// say what the profile is instead.
func Parse(profile []byte) (*Profile, error) {
	tags, err := readHeader(profile)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProfile, err)
	}
	p := &Profile{Gray: text(profile, atSpace) == "GRAY"}
	if p.Gray {
		err = p.readGray(tags)
	} else {
		err = p.readRGB(tags)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProfile, err)
	}
	p.SRGB = p.isSRGB()
	return p, nil
}

// text returns the signature of four characters at a place that exists.
func text(b []byte, at int) string { return string(b[at : at+4]) }

// readHeader checks what kind of profile it is, and returns its tags.
func readHeader(profile []byte) (tags map[string][]byte, err error) {
	switch {
	case len(profile) > MaxSize:
		return nil, fmt.Errorf("%d bytes, limit is %d", len(profile), MaxSize)
	case len(profile) < headerSize+4 || text(profile, atSignature) != "acsp":
		return nil, errors.New("not an ICC profile")
	}
	size := binary.BigEndian.Uint32(profile)
	if size < headerSize+4 || uint64(size) > uint64(len(profile)) {
		return nil, fmt.Errorf("cut short: %d bytes of %d", len(profile), size)
	}
	profile = profile[:size]
	if v := profile[atVersion]; v != 2 && v != 4 {
		return nil, fmt.Errorf("version %d, 2 and 4 are read", v)
	}
	class, space := text(profile, atClass), text(profile, atSpace)
	switch space {
	case "RGB ", "GRAY":
	case "CMYK":
		return nil, errors.New("for CMYK, those for RGB and gray are read")
	default:
		return nil, errors.New("for another color space, those for RGB and gray are read")
	}
	switch class {
	case "mntr", "scnr", "spac":
	case "prtr": // that a gray picture is made for paper, with one curve for its dots
		if space != "GRAY" {
			return nil, errors.New("of a printer, those of displays, scanners and color spaces are read")
		}
	default:
		return nil, errors.New("of another class, those of displays, scanners and color spaces are read")
	}
	if text(profile, atPCS) != "XYZ " {
		return nil, errors.New("connected by another space than XYZ, which is what is read")
	}
	return readTags(profile)
}

// readTags returns the tags by their signatures: ICC.1:2022, clause 7.3. Tags may share
// their data. Of two with one signature the first counts.
func readTags(profile []byte) (map[string][]byte, error) {
	n := binary.BigEndian.Uint32(profile[headerSize:])
	table := profile[headerSize+4:]
	if n > maxTags || int(n) > len(table)/tagSize {
		return nil, fmt.Errorf("broken: %d tags in %d bytes, limit is %d tags", n, len(profile), maxTags)
	}
	tags := make(map[string][]byte, n)
	for range n {
		name := text(table, 0)
		at, size := binary.BigEndian.Uint32(table[4:]), binary.BigEndian.Uint32(table[8:])
		table = table[tagSize:]
		if uint64(at)+uint64(size) > uint64(len(profile)) {
			return nil, errors.New("broken: a tag ends behind the profile")
		}
		if _, ok := tags[name]; !ok {
			tags[name] = profile[at : uint64(at)+uint64(size)]
		}
	}
	return tags, nil
}

// readGray reads a profile of one curve: ICC.1:2022, clause 8.3.4, grayTRCTag.
func (p *Profile) readGray(tags map[string][]byte) error {
	if err := readCurve(&p.Linear[0], tags["kTRC"], "kTRC"); err != nil {
		return err
	}
	p.Linear[1], p.Linear[2] = p.Linear[0], p.Linear[0]
	p.Matrix = identity()
	return nil
}

// readRGB reads a profile of three curves and a matrix: ICC.1:2022, clause 8.3.3.
func (p *Profile) readRGB(tags map[string][]byte) error {
	if tags["rXYZ"] == nil && tags["rTRC"] == nil && tags["A2B0"] != nil {
		return errors.New("of tables, those of curves and a matrix are read")
	}
	var colorants [9]int64 // a row is X, Y or Z
	for i, name := range []string{"rXYZ", "gXYZ", "bXYZ"} {
		xyz, err := readXYZ(tags[name], name)
		if err != nil {
			return err
		}
		colorants[i], colorants[3+i], colorants[6+i] = xyz[0], xyz[1], xyz[2]
	}
	for i, name := range []string{"rTRC", "gTRC", "bTRC"} {
		if err := readCurve(&p.Linear[i], tags[name], name); err != nil {
			return err
		}
	}
	var err error
	p.Matrix, err = toSRGB(colorants)
	return err
}
