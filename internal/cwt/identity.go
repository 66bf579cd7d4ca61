package cwt

import (
	"maps"
	"slices"

	"github.com/sealcard/sealcard/internal/cbor"
)

// FirstPrivate and LastPrivate bound our own attributes. The Claim 169 working
// group leaves numbers below 100 open for itself.
const (
	FirstPrivate = 100
	LastPrivate  = 32767
)

// Attributes are the registered attributes of Claim 169, version 1.2.0.
type Attributes struct {
	ID                string      `cbor:"1,keyasint,omitempty"`
	Version           string      `cbor:"2,keyasint,omitempty"`
	Language          string      `cbor:"3,keyasint,omitempty"`
	FullName          string      `cbor:"4,keyasint,omitempty"`
	FirstName         string      `cbor:"5,keyasint,omitempty"`
	MiddleName        string      `cbor:"6,keyasint,omitempty"`
	LastName          string      `cbor:"7,keyasint,omitempty"`
	BirthDate         string      `cbor:"8,keyasint,omitempty"` // YYYYMMDD
	Gender            uint        `cbor:"9,keyasint,omitempty"`
	Address           string      `cbor:"10,keyasint,omitempty"`
	Email             string      `cbor:"11,keyasint,omitempty"`
	Phone             string      `cbor:"12,keyasint,omitempty"`
	Nationality       string      `cbor:"13,keyasint,omitempty"`
	MaritalStatus     uint        `cbor:"14,keyasint,omitempty"`
	Guardian          string      `cbor:"15,keyasint,omitempty"`
	Image             []byte      `cbor:"16,keyasint,omitempty"`
	ImageFormat       uint        `cbor:"17,keyasint,omitempty"`
	BestFingers       []uint      `cbor:"18,keyasint,omitempty"`
	SecondaryName     string      `cbor:"19,keyasint,omitempty"`
	SecondaryLanguage string      `cbor:"20,keyasint,omitempty"`
	LocationCode      string      `cbor:"21,keyasint,omitempty"`
	LegalStatus       string      `cbor:"22,keyasint,omitempty"`
	Country           string      `cbor:"23,keyasint,omitempty"`
	RightThumb        []Biometric `cbor:"50,keyasint,omitempty"`
	RightPointer      []Biometric `cbor:"51,keyasint,omitempty"`
	RightMiddle       []Biometric `cbor:"52,keyasint,omitempty"`
	RightRing         []Biometric `cbor:"53,keyasint,omitempty"`
	RightLittle       []Biometric `cbor:"54,keyasint,omitempty"`
	LeftThumb         []Biometric `cbor:"55,keyasint,omitempty"`
	LeftPointer       []Biometric `cbor:"56,keyasint,omitempty"`
	LeftMiddle        []Biometric `cbor:"57,keyasint,omitempty"`
	LeftRing          []Biometric `cbor:"58,keyasint,omitempty"`
	LeftLittle        []Biometric `cbor:"59,keyasint,omitempty"`
	RightIris         []Biometric `cbor:"60,keyasint,omitempty"`
	LeftIris          []Biometric `cbor:"61,keyasint,omitempty"`
	Face              []Biometric `cbor:"62,keyasint,omitempty"`
	RightPalm         []Biometric `cbor:"63,keyasint,omitempty"`
	LeftPalm          []Biometric `cbor:"64,keyasint,omitempty"`
	Voice             []Biometric `cbor:"65,keyasint,omitempty"`
}

// Biometrics returns the list of a biometric attribute, 50 to 65, to read or to set.
func (a *Attributes) Biometrics(key int) *[]Biometric {
	return [...]*[]Biometric{
		&a.RightThumb, &a.RightPointer, &a.RightMiddle, &a.RightRing, &a.RightLittle,
		&a.LeftThumb, &a.LeftPointer, &a.LeftMiddle, &a.LeftRing, &a.LeftLittle,
		&a.RightIris, &a.LeftIris, &a.Face, &a.RightPalm, &a.LeftPalm, &a.Voice,
	}[key-FirstBiometric]
}

// FirstBiometric and LastBiometric bound the biometric attributes.
const (
	FirstBiometric = 50
	LastBiometric  = 65
)

// A Biometric is one entry of a biometric attribute. Its encoder writes format and
// sub-format always and the issuer if there is one.
type Biometric struct {
	Data      []byte `cbor:"0,keyasint"`
	Format    uint   `cbor:"1,keyasint"`
	SubFormat uint   `cbor:"2,keyasint"`
	Issuer    string `cbor:"3,keyasint,omitempty"`
}

// lastSub is the last registered sub-format of images, templates, sounds and bio hashes.
var lastSub = [...]int64{6, 2, 1, 0}

// KnownSample reports whether the format and sub-format of a sample have a meaning; 100
// to 200 are a vendor's own.
func KnownSample(format, sub int64) bool {
	if format < 0 || format >= int64(len(lastSub)) {
		return false
	}
	return sub >= 0 && sub <= lastSub[format] || sub >= 100 && sub <= 200
}

// Identity is the map of claim 169: the registered attributes and, from
// FirstPrivate on, our own, whose values are string, int64, []byte or bool.
type Identity struct {
	Attributes
	Private map[int]any
}

// MarshalCBOR writes one map of both parts. All private keys come after the
// registered ones in deterministic order, so the parts are written one after the
// other under a common head.
func (i Identity) MarshalCBOR() ([]byte, error) {
	known, err := cbor.Marshal(i.Attributes)
	if err != nil {
		return nil, err
	}
	if len(i.Private) == 0 {
		return known, nil
	}
	private, err := cbor.Marshal(i.Private)
	if err != nil {
		return nil, err
	}
	n, known := cutMapHead(known)
	m, private := cutMapHead(private)
	return append(append(mapHead(n+m), known...), private...), nil
}

// UnmarshalCBOR reads the map twice, once for each part. What neither part knows is
// missing from the encoding that decode compares with.
func (i *Identity) UnmarshalCBOR(b []byte) error {
	keys := map[int64]cbor.Raw{}
	if err := cardDecoding.Unmarshal(b, &keys); err != nil {
		return err
	}
	if err := looseDecoding.Unmarshal(b, &i.Attributes); err != nil {
		return err
	}
	for _, k := range slices.Sorted(maps.Keys(keys)) { // so that of two faults always the same is told
		if k < FirstPrivate || k > LastPrivate {
			continue
		}
		var v any
		if err := cardDecoding.Unmarshal(keys[k], &v); err != nil {
			return err
		}
		switch v.(type) {
		case string, int64, []byte, bool:
		default:
			return errPrivate
		}
		if i.Private == nil {
			i.Private = map[int]any{}
		}
		i.Private[int(k)] = v
	}
	return nil
}

// cutMapHead returns the number of pairs of a map of ours, which is below 256, and
// the pairs.
func cutMapHead(b []byte) (int, []byte) {
	if b[0] == 0xb8 {
		return int(b[1]), b[2:]
	}
	return int(b[0] &^ 0xa0), b[1:]
}

func mapHead(n int) []byte {
	if n < 24 {
		return []byte{0xa0 | byte(n)}
	}
	return []byte{0xb8, byte(n)}
}
