package journal

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"
)

// Limits of a lease.
const (
	leaseVersion   = 1
	leaseKeyLength = 32
	maxLease       = 64 << 10 // bytes of a file
	maxURI         = 256      // bytes, as in the claims of a card
	maxEntries     = 1 << 27  // places in a status list, as package card has them
)

// Labels keep the two permutations of a key apart.
const (
	numberLabel = "sealcard card number 1"
	placeLabel  = "sealcard status place 1"
)

// A Lease lets an office number cards without asking: a range of the programme's counter
// that no other office has. The counter goes through a permutation with a secret key, so
// that numbers show neither the order nor the count of cards. Printing a lease does not
// show its key, nor does package json: only [Lease.Encode] writes it.
type Lease struct {
	Office        string // in front of each number: 1 to 4 of A-Z and 0-9, a letter at the end
	First, Last   uint64 // counters, both included, below 10^Digits
	Digits        int    // 6 to 15, between office and check character; one count for the programme
	Key           []byte `json:"-"` // 32 bytes, secret, of the programme
	StatusURI     string // status list of the cards, up to 256 bytes; empty means none
	StatusEntries int    // places in the list, up to 2^27; the range lies within one list
}

// Check returns an error that names the first field that is not as allowed.
func (l *Lease) Check() error {
	if err := checkOffice(l.Office); err != nil {
		return fmt.Errorf("lease: %w", err)
	}
	if l.Digits < minDigits || l.Digits > maxDigits {
		return fmt.Errorf("lease: digits: %d, %d to %d are allowed", l.Digits, minDigits, maxDigits)
	}
	if most := powerOfTen(l.Digits) - 1; l.Last > most {
		return fmt.Errorf("lease: last: %d, at most %d is allowed with %d digits", l.Last, most, l.Digits)
	}
	if l.First > l.Last {
		return fmt.Errorf("lease: first: %d, at most last, which is %d, is allowed", l.First, l.Last)
	}
	if len(l.Key) != leaseKeyLength {
		return fmt.Errorf("lease: key: %d bytes, %d are needed", len(l.Key), leaseKeyLength)
	}
	return l.checkStatus()
}

func (l *Lease) checkStatus() error {
	if l.StatusURI == "" {
		if l.StatusEntries != 0 {
			return fmt.Errorf("lease: statusEntries: %d, 0 is needed without a statusURI", l.StatusEntries)
		}
		return nil
	}
	if len(l.StatusURI) > maxURI {
		return fmt.Errorf("lease: statusURI: %d bytes, at most %d are allowed", len(l.StatusURI), maxURI)
	}
	if !utf8.ValidString(l.StatusURI) || bytes.ContainsFunc([]byte(l.StatusURI), unicode.IsControl) {
		return errors.New("lease: statusURI: a control character or no UTF-8, which is not allowed")
	}
	if l.StatusEntries < 1 || l.StatusEntries > maxEntries {
		return fmt.Errorf("lease: statusEntries: %d, 1 to %d are allowed", l.StatusEntries, maxEntries)
	}
	if n := uint64(l.StatusEntries); l.First/n != l.Last/n {
		return fmt.Errorf("lease: last: %d, at most %d is allowed: the range may not reach into the next list of %d places",
			l.Last, l.First/n*n+n-1, n)
	}
	return nil
}

// Size returns how many cards the lease numbers.
func (l *Lease) Size() uint64 { return l.Last - l.First + 1 }

// Number returns the card number of a counter in its normal form, like "BX-483920175-K":
// office, digits and check character (ISO 7064 MOD 37,36). It depends on nothing but the
// lease and the counter. It is empty if the lease does not pass Check or if the counter
// is not of the lease.
func (l *Lease) Number(counter uint64) string {
	if !l.holds(counter) {
		return ""
	}
	x := permute(l.Key, numberLabel, powerOfTen(l.Digits)).at(counter)
	return numberText(l.Office, fmt.Sprintf("%0*d", l.Digits, x))
}

// StatusIndex returns the place in the status list of a counter, below StatusEntries. No
// two counters of a list have the same place. It is 0 where Number is empty and where the
// lease has no status list.
func (l *Lease) StatusIndex(counter uint64) uint32 {
	if !l.holds(counter) || l.StatusEntries == 0 {
		return 0
	}
	n := uint64(l.StatusEntries)
	return uint32(permute(l.Key, placeLabel, n).at(counter % n))
}

// CounterOf returns the counter whose place in the status list is given, and false if it
// is none of the lease, or the lease has no list or does not pass Check.
func (l *Lease) CounterOf(place uint32) (uint64, bool) {
	n := uint64(l.StatusEntries)
	if l.Check() != nil || uint64(place) >= n {
		return 0, false
	}
	counter := l.First/n*n + permute(l.Key, placeLabel, n).from(uint64(place))
	return counter, l.holds(counter)
}

func (l *Lease) holds(counter uint64) bool {
	return l.Check() == nil && l.First <= counter && counter <= l.Last
}

// Format writes the lease without its key, whatever the verb.
func (l Lease) Format(w fmt.State, _ rune) {
	fmt.Fprintf(w, "lease %q %d-%d of %d digits, status list %q of %d places, key hidden",
		l.Office, l.First, l.Last, l.Digits, l.StatusURI, l.StatusEntries)
}

// A leaseFile is a lease as its file has it.
type leaseFile struct {
	Version       int    `json:"lease"`
	Office        string `json:"office"`
	First         uint64 `json:"first"`
	Last          uint64 `json:"last"`
	Digits        int    `json:"digits"`
	Key           string `json:"key"` // base64
	StatusURI     string `json:"statusURI,omitempty"`
	StatusEntries int    `json:"statusEntries,omitempty"`
}

// Encode returns the file of a lease, which ParseLease reads. It holds the secret key.
// The error is that of Check.
func (l *Lease) Encode() ([]byte, error) {
	if err := l.Check(); err != nil {
		return nil, err
	}
	data, err := json.MarshalIndent(leaseFile{
		Version: leaseVersion, Office: l.Office, First: l.First, Last: l.Last, Digits: l.Digits,
		Key: base64.StdEncoding.EncodeToString(l.Key), StatusURI: l.StatusURI, StatusEntries: l.StatusEntries,
	}, "", "  ")
	return append(data, '\n'), err
}

// ParseLease reads the file of a lease: one JSON object of at most 64 KiB. What is
// unknown, given twice, missing or behind the object is refused, as is a lease that does
// not pass Check. Errors name the field and do not show the key.
func ParseLease(data []byte) (*Lease, error) {
	if len(data) > maxLease {
		return nil, fmt.Errorf("lease: %d bytes, at most %d are allowed", len(data), maxLease)
	}
	if !utf8.Valid(data) {
		return nil, errors.New("lease: no UTF-8")
	}
	var f leaseFile
	if err := f.read(json.NewDecoder(bytes.NewReader(data))); err != nil {
		return nil, fmt.Errorf("lease: %w", err)
	}
	if f.Version != leaseVersion {
		return nil, fmt.Errorf("lease: version %d, %d is read", f.Version, leaseVersion)
	}
	// The decoder passes over line ends, which are found by the length.
	key, err := base64.StdEncoding.Strict().DecodeString(f.Key)
	if err != nil || len(f.Key) != base64.StdEncoding.EncodedLen(leaseKeyLength) {
		return nil, fmt.Errorf("lease: key: not the base64 of %d bytes", leaseKeyLength)
	}
	l := &Lease{
		Office: f.Office, First: f.First, Last: f.Last, Digits: f.Digits, Key: key,
		StatusURI: f.StatusURI, StatusEntries: f.StatusEntries,
	}
	return l, l.Check()
}

// read takes the members one by one: package json would let a second of a name win, and
// take a name in another case.
func (f *leaseFile) read(d *json.Decoder) error {
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errors.New("not a JSON object")
	}
	into := map[string]any{
		"lease": &f.Version, "office": &f.Office, "first": &f.First, "last": &f.Last, "digits": &f.Digits, "key": &f.Key,
		"statusURI": &f.StatusURI, "statusEntries": &f.StatusEntries,
	}
	needed := []string{"lease", "office", "first", "last", "digits", "key"}
	seen := make(map[string]bool)
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return errors.New("not a JSON object")
		}
		if into[name] == nil {
			return fmt.Errorf("%.40q: no member of a lease", name)
		}
		if seen[name] {
			return fmt.Errorf("%s: given twice", name)
		}
		seen[name] = true
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return fmt.Errorf("%s: not JSON", name)
		}
		if string(raw) == "null" || json.Unmarshal(raw, into[name]) != nil {
			return fmt.Errorf("%s: neither a text nor a whole number that fits, whichever the member is", name)
		}
	}
	for _, name := range needed {
		if !seen[name] {
			return fmt.Errorf("%s: missing", name)
		}
	}
	if _, err := d.Token(); err != nil {
		return errors.New("not a JSON object")
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something follows the JSON object")
	}
	return nil
}
