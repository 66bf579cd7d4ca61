package cwt

import (
	"github.com/fxamacker/cbor/v2"
)

// FirstPrivate and LastPrivate bound our own attributes. The Claim 169 working
// group leaves numbers below 100 open for itself.
const (
	FirstPrivate = 100
	LastPrivate  = 32767
)

// Attributes are the attributes of Claim 169, version 1.2.0, section "Attributes",
// that the profile uses.
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
	SecondaryName     string      `cbor:"19,keyasint,omitempty"`
	SecondaryLanguage string      `cbor:"20,keyasint,omitempty"`
	LocationCode      string      `cbor:"21,keyasint,omitempty"`
	LegalStatus       string      `cbor:"22,keyasint,omitempty"`
	Country           string      `cbor:"23,keyasint,omitempty"`
	Face              []Biometric `cbor:"62,keyasint,omitempty"`
}

// A Biometric is one entry of a biometric attribute.
type Biometric struct {
	Data      []byte `cbor:"0,keyasint"`
	Format    uint   `cbor:"1,keyasint"` // 0 is an image
	SubFormat uint   `cbor:"2,keyasint"` // of images: 1 JPEG, 4 WebP
	Issuer    string `cbor:"3,keyasint,omitempty"`
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
	known, err := encoding.Marshal(i.Attributes)
	if err != nil {
		return nil, err
	}
	if len(i.Private) == 0 {
		return known, nil
	}
	private, err := encoding.Marshal(i.Private)
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
	keys := map[int64]cbor.RawMessage{}
	if err := cardDecoding.Unmarshal(b, &keys); err != nil {
		return err
	}
	if err := lenient.Unmarshal(b, &i.Attributes); err != nil {
		return err
	}
	for k, raw := range keys {
		if k < FirstPrivate || k > LastPrivate {
			continue
		}
		var v any
		if err := cardDecoding.Unmarshal(raw, &v); err != nil {
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

// lenient passes over the keys that are not in the struct.
var lenient = func() cbor.DecMode {
	o := decOptions(maxPairs)
	o.ExtraReturnErrors = cbor.ExtraDecErrorNone
	return must(o.DecMode())
}()

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
