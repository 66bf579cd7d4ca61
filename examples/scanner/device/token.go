package device

import "errors"

// Kinds of signed lists, by their media types in docs/format.md.
const (
	typeRoot   = "application/vnd.sealcard.root+cwt"
	typeTrust  = "application/vnd.sealcard.trust+cwt"
	typeStatus = "application/statuslist+cwt"
	typeDelta  = "application/vnd.sealcard.statusdelta+cwt"
)

var errToken = errors.New("device: lists: what was taken in does not come apart")

// A token is one signed list.
type token struct {
	bytes []byte
	typ   string
	uri   string // of a status list or delta
}

// split takes lists apart. A verifier has taken them in before, so that they are known to
// be CBOR; an error here is a fault of this package.
func split(lists []byte) ([]token, error) {
	var all []token
	for len(lists) > 0 {
		r := walker{in: lists}
		r.skip()
		if r.bad {
			return nil, errToken
		}
		n := len(lists) - len(r.in)
		t, ok := describe(lists[:n:n])
		if !ok {
			return nil, errToken
		}
		all = append(all, t)
		lists = lists[n:]
	}
	return all, nil
}

// describe reads of a COSE message (RFC 9052) the type in its protected header, and of a
// status list the subject in its claims.
func describe(b []byte) (token, bool) {
	const tag, array = 6, 4
	r := walker{in: b}
	if major, _ := r.head(); major != tag {
		return token{}, false
	}
	if major, n := r.head(); major != array || n != 4 {
		return token{}, false
	}
	protected := r.text(majorBytes)
	r.skip()
	payload := r.text(majorBytes)
	t := token{bytes: b, typ: lookup(protected, 16)}
	switch t.typ {
	case typeRoot, typeTrust:
	case typeStatus, typeDelta:
		if t.uri = lookup(payload, 2); t.uri == "" {
			return token{}, false
		}
	default:
		return token{}, false
	}
	return t, !r.bad
}

// lookup returns the text that a map has under a small number, or nothing.
func lookup(b []byte, label uint64) string {
	const unsigned, dictionary = 0, 5
	r := walker{in: b}
	major, n := r.head()
	if major != dictionary {
		return ""
	}
	for ; n > 0 && !r.bad; n-- {
		key := r
		major, value := key.head()
		r.skip()
		if major == unsigned && value == label {
			return string(r.text(majorText))
		}
		r.skip()
	}
	return ""
}

const (
	majorBytes = 2
	majorText  = 3
)

// A walker goes through items of CBOR (RFC 8949) of definite length. After the first that
// is not there it is bad, and returns zeros.
type walker struct {
	in  []byte
	bad bool
}

// head consumes the head of an item.
func (r *walker) head() (major byte, n uint64) {
	if len(r.in) == 0 {
		r.bad = true
		return 0, 0
	}
	major, info := r.in[0]>>5, r.in[0]&31
	r.in = r.in[1:]
	if info < 24 {
		return major, uint64(info)
	}
	size := 1 << (info - 24)
	if info > 27 || size > len(r.in) {
		r.bad = true
		return 0, 0
	}
	for _, b := range r.in[:size] {
		n = n<<8 | uint64(b)
	}
	r.in = r.in[size:]
	return major, n
}

// text consumes a string of a major type and returns its bytes.
func (r *walker) text(major byte) []byte {
	m, n := r.head()
	if r.bad || m != major || n > uint64(len(r.in)) {
		r.bad = true
		return nil
	}
	b := r.in[:n]
	r.in = r.in[n:]
	return b
}

// skip consumes one item with all that is in it.
func (r *walker) skip() {
	for left := uint64(1); left > 0 && !r.bad; left-- {
		major, n := r.head()
		if major >= majorBytes && major < 6 && n > uint64(len(r.in)) { // each element takes a byte
			r.bad = true
			return
		}
		switch major {
		case majorBytes, majorText:
			r.in = r.in[n:]
		case 4:
			left += n
		case 5:
			left += 2 * n
		case 6:
			left++
		}
	}
}
