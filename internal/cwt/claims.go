package cwt

// Claims are the claims of a card. A zero field is not written, except the three
// required times and names.
type Claims struct {
	Issuer    string   `cbor:"1,keyasint"`
	Subject   string   `cbor:"2,keyasint,omitempty"`
	Expiry    uint64   `cbor:"4,keyasint"`           // seconds since 1970
	NotBefore uint64   `cbor:"5,keyasint,omitempty"` // seconds since 1970
	IssuedAt  uint64   `cbor:"6,keyasint"`           // seconds since 1970
	ID        []byte   `cbor:"7,keyasint,omitempty"`
	Identity  Identity `cbor:"169,keyasint"`
	Status    *Status  `cbor:"65535,keyasint,omitempty"`
}

// A Status points to a place in a status list (Token Status List, section 6.3).
type Status struct {
	List StatusList `cbor:"status_list"`
}

// A StatusList names a list and an index in it.
type StatusList struct {
	Index uint32 `cbor:"idx"`
	URI   string `cbor:"uri"`
}

// Encode returns the bytes of the claims.
func (c *Claims) Encode() ([]byte, error) { return marshal(c) }

// DecodeClaims is the exact inverse of Encode. It checks shape and spelling, not
// the values: a birth date is any text here.
func DecodeClaims(b []byte) (*Claims, error) {
	c := new(Claims)
	if err := decode(cardDecoding, b, c); err != nil {
		return nil, err
	}
	return c, nil
}
