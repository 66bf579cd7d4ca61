package render

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/language"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/font"
	"github.com/sealcard/sealcard/internal/mrz"
)

// An MRZ is the machine readable zone of a card of size TD1 (ICAO Doc 9303-5): three lines
// of 30 characters, made from the signed claims and set in OCR-B, ten characters an inch.
type MRZ struct {
	Document string // code of one or two letters; the first is A, C or I
	State    string // that issues: a private code, unless Real
	Real     bool   // State is that of a state or an organization with a code of its own
	Optional string // field of the second optional data; empty means none
}

// Measures of the zone (ICAO Doc 9303-3, section 4): OCR-B size 1 at ten characters and
// six lines an inch.
const (
	mrzColumns = 30
	mrzPitch   = Inch / 10
	mrzLeading = Inch / 6
)

// mrzSize is the em of OCR-B at which a character is as wide as the pitch.
const mrzSize = mrzPitch * 1000 / 723

// mrzFont is the built-in font of the zone.
const mrzFont = "ocrb"

// compose sets the zone in the middle of box.
func (m *MRZ) compose(box Size, c *card.Claims) ([]draw.Op, error) {
	lines, err := mrz.TD1(m.document(c))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMRZ, err)
	}
	face, err := font.Lookup(mrzFont)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMRZ, err)
	}
	size := mrzZone(face)
	if box.W < size.W || box.H < size.H {
		return nil, fmt.Errorf("%w of %s: the zone is %s", ErrOverflow, box, size)
	}
	y := (box.H-size.H)/2 + size.H - (Length(len(lines))-1)*mrzLeading
	var ops []draw.Op
	for _, line := range lines {
		run := draw.Run{Face: face, Size: int64(mrzSize), Text: line}
		for i, r := range line {
			id, _ := face.Glyph(r) // OCR-B has all of them
			x := (box.W-size.W)/2 + Length(i)*mrzPitch
			run.Glyphs = append(run.Glyphs, draw.Glyph{ID: id, Rune: r, At: draw.Point{X: int64(x), Y: int64(y)}})
		}
		ops = append(ops, run)
		y += mrzLeading
	}
	return ops, nil
}

// mrzZone returns the size of the zone, from the top of its capitals to its last baseline.
func mrzZone(face *font.Face) Size {
	m := face.Metrics()
	capital := Length(m.CapHeight) * mrzSize / Length(m.UnitsPerEm)
	return Size{mrzColumns * mrzPitch, capital + 2*mrzLeading}
}

// document returns what the zone says. A card that states no last name has one name alone.
func (m *MRZ) document(c *card.Claims) mrz.Document {
	id := &c.Identity
	d := mrz.Document{
		Code: m.Document, State: m.State, Number: bare(id.ID),
		Birth:       mrz.Date(id.BirthDate),
		Expiry:      mrz.Date(field(c, "expiry").day),
		Nationality: alpha3(id.Nationality),
		Primary:     id.LastName, Secondary: strings.TrimSpace(id.FirstName + " " + id.MiddleName),
	}
	if sex := gender(id.Gender); sex != "" {
		d.Sex = sex[0]
	}
	if d.Primary == "" {
		d.Primary, d.Secondary = id.FullName, ""
	}
	if m.Optional != "" {
		d.Optional2 = field(c, m.Optional).plain()
	}
	return d
}

// bare returns the letters and digits of a number: a zone has no room for what sets them
// apart, and readers of long numbers stop at it.
func bare(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, number)
}

// alpha3 returns the code of three letters for one of two. Codes of three letters, and
// those that nobody knows, stay what they are.
func alpha3(code string) string {
	if len(code) != 2 {
		return code
	}
	r, err := language.ParseRegion(code)
	if err != nil || !r.IsCountry() {
		return code
	}
	return r.ISO3()
}
