package card_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/base45"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/flate"
)

const issuerName = "https://id.gov.example"

var issued = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func newIssuer(t testing.TB, key crypto.Signer, opts *card.IssuerOptions) *card.Issuer {
	t.Helper()
	s, err := card.NewIssuer(issuerName, key, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// holder returns the least that a card says.
func holder() *card.Claims {
	return &card.Claims{
		IssuedAt: issued, Expiry: issued.AddDate(2, 0, 0),
		Identity: card.Identity{ID: "D-1", FullName: "Amina Njeri Odhiambo"},
	}
}

func testKeys([]byte) []ed25519.PublicKey {
	return []ed25519.PublicKey{cardtest.Key().Public().(ed25519.PublicKey)}
}

// A vector is a card made with two independent stacks.
type vector struct {
	Token string `json:"cose_sign1_hex"`
	Text  string `json:"qr_text"`
}

func readVector(t testing.TB, name string) vector {
	t.Helper()
	var v vector
	if err := json.Unmarshal(cardtest.Vector(t, "claim169/"+name+".json"), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// token returns the signed token inside a text: compressors differ, tokens do not.
func token(t testing.TB, text string) []byte {
	t.Helper()
	z, err := base45.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	b, err := flate.Decompress(z, flate.MaxInflated)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestProfileVectorsAreIssuedByteForByte(t *testing.T) {
	for _, name := range []string{"profile-text", "profile-face500", "profile-face1000"} {
		t.Run(name, func(t *testing.T) {
			v := readVector(t, name)
			opened, err := card.Open(v.Text, testKeys, nil)
			if err != nil {
				t.Fatalf("Open: %v", err)
			}
			again, err := newIssuer(t, cardtest.Key(), nil).Issue(opened.Claims())
			if err != nil {
				t.Fatalf("Issue: %v", err)
			}
			if got := hex.EncodeToString(token(t, again.Text())); got != v.Token {
				t.Errorf("token = %s\nwant    %s", got, v.Token)
			}
			if again.Digest() != opened.Digest() {
				t.Errorf("digest of the issued card = %x, of the opened %x", again.Digest(), opened.Digest())
			}
		})
	}
}

func TestTextVectorFromItsClaims(t *testing.T) {
	v := readVector(t, "profile-text")
	c, err := newIssuer(t, cardtest.Key(), nil).Issue(&card.Claims{
		IssuedAt: time.Unix(0x69264300, 0), Expiry: time.Unix(0x72bd0bff, 0),
		Status: &card.StatusRef{URI: "https://id.gov.example/s/17", Index: 0x1a77a7},
		Identity: card.Identity{
			ID: "4917-2035-8846", Language: "eng", FullName: "Amina Njeri Odhiambo",
			BirthDate: card.Date{Year: 1990, Month: 5, Day: 15}, Gender: card.GenderFemale,
			Nationality: "KE", Country: "KE",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(token(t, c.Text())); got != v.Token {
		t.Errorf("token = %s\nwant    %s", got, v.Token)
	}
}

func TestOpenReturnsWhatWasIssued(t *testing.T) {
	want := holder()
	want.Subject, want.ID, want.NotBefore, want.Specimen = "s-1", []byte("12345678"), issued, true
	want.Identity = card.Identity{
		ID: "D-1", Version: "1.0", Language: "eng", FullName: "A B C", FirstName: "A", MiddleName: "B", LastName: "C",
		BirthDate: card.Date{Year: 2000, Month: 2, Day: 29}, Gender: card.GenderOther, Address: "1 Street\nTown",
		Email: "a@b.example", Phone: "+254 20 1234567", Nationality: "KEN", MaritalStatus: card.Divorced,
		Guardian: "G", SecondaryName: "أمينة", SecondaryLanguage: "ara", LocationCode: "6GCRPR6C+24",
		LegalStatus: "Asylum seeker", Country: "KE",
		Image:       &card.Image{Kind: card.ImageAVIF, Data: []byte("avif")},
		BestFingers: []card.Finger{card.FingerLeftLittle, card.FingerUnknown},
		Biometrics:  everyBodyPart(),
		Private:     map[int]any{101: "Registry", 102: int64(-7), 103: true, 104: []byte{1}},
	}
	c, err := newIssuer(t, cardtest.Key(), nil).Issue(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := card.Open(c.Text(), testKeys, nil)
	if err != nil {
		t.Fatal(err)
	}
	want.Issuer = issuerName
	for _, c := range []*card.Card{c, got} {
		g, w := spell(c.Claims()), spell(want)
		if g != w {
			t.Errorf("claims = %s\nwant     %s", g, w)
		}
	}
	if !bytes.Equal(got.KeyID(), newIssuer(t, cardtest.Key(), nil).KeyID()) {
		t.Errorf("KeyID = %x", got.KeyID())
	}
	if got.Digest() != c.Digest() {
		t.Errorf("Digest = %x, want %x", got.Digest(), c.Digest())
	}
}

// everyBodyPart returns a sample of each body part, with every format.
func everyBodyPart() map[card.BodyPart][]card.Biometric {
	m := map[card.BodyPart][]card.Biometric{}
	for part := card.RightThumb; part <= card.Voice; part++ {
		m[part] = []card.Biometric{{Kind: card.BiometricFormat(part % 4), Data: []byte{byte(part)}}}
	}
	m[card.Face] = []card.Biometric{
		{Kind: card.FormatImage, SubFormat: card.SubImageWebP, Data: []byte("RIFF"), Issuer: "Registry"},
		{Kind: card.FormatTemplate, SubFormat: 200, Data: []byte{1}},
	}
	return m
}

// spell writes claims out, past their redaction.
func spell(c *card.Claims) string {
	type claims card.Claims
	type identity card.Identity
	p := claims(*c)
	p.Identity = card.Identity{}
	image := card.Image{}
	id := identity(c.Identity)
	if id.Image != nil {
		image, id.Image = *id.Image, nil
	}
	return fmt.Sprintf("%v %v %v %+v %+v", p.Issuer, p.Expiry, p.IssuedAt, image, id) +
		fmt.Sprint(p.Subject, p.ID, p.NotBefore, p.Specimen)
}

func TestClaimsThatMayNotBeStated(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*card.Claims)
		want   string
	}{
		{"other issuer", func(c *card.Claims) { c.Issuer = "https://other.example" }, "card: issuer is another than the one that seals"},
		{"no expiry", func(c *card.Claims) { c.Expiry = time.Time{} }, "card: expiry is required"},
		{"expiry with a fraction", func(c *card.Claims) { c.Expiry = c.Expiry.Add(1) }, "card: expiry is not a whole second from 1970 to 9999"},
		{"expiry before issue", func(c *card.Claims) { c.Expiry = issued }, "card: expiry is not after the time of issue"},
		{"issued before 1970", func(c *card.Claims) { c.IssuedAt = time.Unix(-1, 0) }, "card: issued is not a whole second from 1970 to 9999"},
		{"not before after expiry", func(c *card.Claims) { c.NotBefore = c.Expiry }, "card: notBefore is not before the expiry"},
		{"short cti", func(c *card.Claims) { c.ID = make([]byte, 7) }, "card: id is not 8 to 16 bytes long"},
		{"status without list", func(c *card.Claims) { c.Status = &card.StatusRef{} }, "card: status is required"},
		{"control character", func(c *card.Claims) { c.Identity.FullName = "A\x00" }, "card: fullName has a control, line, direction or hidden character"},
		{"line end in a name", func(c *card.Claims) { c.Identity.FullName = "A\nB" }, "card: fullName has a control, line, direction or hidden character"},
		{"direction override", func(c *card.Claims) { c.Identity.FullName = "A\u202eB" }, "card: fullName has a control, line, direction or hidden character"},
		{"line separator", func(c *card.Claims) { c.Identity.Address = "A\u2028B" }, "card: address has a control, line, direction or hidden character"},
		{"byte order mark", func(c *card.Claims) { c.Identity.ID = "\ufeffD" }, "card: cardNumber has a control, line, direction or hidden character"},
		{"not UTF-8", func(c *card.Claims) { c.Identity.FullName = "\xff" }, "card: fullName is not UTF-8"},
		{"long name", func(c *card.Claims) { c.Identity.FullName = strings.Repeat("A", 513) }, "card: fullName has 513 bytes, limit is 512"},
		{"no such day", func(c *card.Claims) { c.Identity.BirthDate = card.Date{Year: 2023, Month: 2, Day: 29} }, "card: birthDate is not a day of the calendar"},
		{"gender", func(c *card.Claims) { c.Identity.Gender = 4 }, "card: gender is a number without a meaning"},
		{"marital status", func(c *card.Claims) { c.Identity.MaritalStatus = -1 }, "card: maritalStatus is a number without a meaning"},
		{"language", func(c *card.Claims) { c.Identity.Language = "en" }, "card: language is not three small letters of ISO 639-3"},
		{"nationality", func(c *card.Claims) { c.Identity.Nationality = "Kenya" }, "card: nationality is not two or three capital letters of ISO 3166-1"},
		{"image of no format", func(c *card.Claims) { c.Identity.Image = &card.Image{Data: []byte{1}} }, "card: image is not an image of a listed format of 1 to 2,048 bytes"},
		{"empty image", func(c *card.Claims) { c.Identity.Image = &card.Image{Kind: card.ImageJPEG} }, "card: image is not an image of a listed format of 1 to 2,048 bytes"},
		{"no fingers", func(c *card.Claims) { c.Identity.BestFingers = []card.Finger{} }, "card: bestFingers is not 1 to 10 fingers numbered 0 to 10"},
		{"eleventh finger", func(c *card.Claims) { c.Identity.BestFingers = []card.Finger{11} }, "card: bestFingers is not 1 to 10 fingers numbered 0 to 10"},
		{"body part", func(c *card.Claims) { c.Identity.Biometrics = map[card.BodyPart][]card.Biometric{66: nil} }, "card: biometrics.66 is not a biometric attribute from 50 to 65"},
		{"no samples", func(c *card.Claims) {
			c.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: {}}
		}, "card: biometrics.62 has no samples, or one without a listed format and 1 to 2,048 bytes"},
		{"sub-format", func(c *card.Claims) {
			c.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: {{SubFormat: 7, Data: []byte{1}}}}
		}, "card: biometrics.62 has no samples, or one without a listed format and 1 to 2,048 bytes"},
		{"large sample", func(c *card.Claims) {
			c.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Voice: {{Kind: card.FormatSound, Data: make([]byte, 2049)}}}
		}, "card: biometrics.65 has no samples, or one without a listed format and 1 to 2,048 bytes"},
		{"private below the range", func(c *card.Claims) { c.Identity.Private = map[int]any{100: true} }, "card: private.100 is not a string, int64, []byte or bool numbered 101 to 32766"},
		{"private above the range", func(c *card.Claims) { c.Identity.Private = map[int]any{32767: "x"} }, "card: private.32767 is not a string, int64, []byte or bool numbered 101 to 32766"},
		{"layout without version", func(c *card.Claims) { c.Layout = "utopia.docket" }, "card: layout is not the id of a layout, a slash and its version, at most 64 characters of a to z, 0 to 9, dot, hyphen and slash"},
		{"layout of version zero", func(c *card.Claims) { c.Layout = "utopia.docket/01" }, "card: layout is not the id of a layout, a slash and its version, at most 64 characters of a to z, 0 to 9, dot, hyphen and slash"},
		{"layout in capitals", func(c *card.Claims) { c.Layout = "Docket/1" }, "card: layout is not the id of a layout, a slash and its version, at most 64 characters of a to z, 0 to 9, dot, hyphen and slash"},
		{"long layout", func(c *card.Claims) { c.Layout = strings.Repeat("a", 63) + "/1" }, "card: layout is not the id of a layout, a slash and its version, at most 64 characters of a to z, 0 to 9, dot, hyphen and slash"},
		{"private float", func(c *card.Claims) { c.Identity.Private = map[int]any{101: 1.5} }, "card: private.101 is not a string, int64, []byte or bool numbered 101 to 32766"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := holder()
			tt.change(c)
			got, err := newIssuer(t, cardtest.Key(), nil).Issue(c)
			if _, ok := errors.AsType[*card.ClaimError](err); !ok || err.Error() != tt.want {
				t.Errorf("Issue = %v, %v, want error %q", got, err, tt.want)
			}
		})
	}
}

func TestTextsAreComposedAtIssue(t *testing.T) {
	c := holder()
	c.Identity.FullName = "Ame\u0301lie" // e and an acute accent
	c.Identity.Private = map[int]any{101: "A\u030angstro\u0308m"}
	got, err := newIssuer(t, cardtest.Key(), nil).Issue(c)
	if err != nil {
		t.Fatal(err)
	}
	id := got.Claims().Identity
	if id.FullName != "Am\u00e9lie" || id.Private[101] != "\u00c5ngstr\u00f6m" {
		t.Errorf("texts are %q and %q, want their composed form", id.FullName, id.Private[101])
	}
	if c.Identity.FullName != "Ame\u0301lie" || c.Identity.Private[101] != "A\u030angstro\u0308m" {
		t.Error("Issue changed its argument")
	}
}

func TestTextLongerThanItsSymbolIsRefused(t *testing.T) {
	_, err := newIssuer(t, cardtest.Key(), &card.IssuerOptions{MaxText: 100}).Issue(holder())
	e, ok := errors.AsType[*card.SizeError](err)
	if !ok || e.Limit != 100 || e.Length <= 100 {
		t.Errorf("Issue = %v, want a SizeError with limit 100", err)
	}
}

func TestTimeOfIssueIsNowInWholeSeconds(t *testing.T) {
	now := issued.Add(1500 * time.Millisecond)
	c := holder()
	c.IssuedAt = time.Time{}
	got, err := newIssuer(t, cardtest.Key(), &card.IssuerOptions{Now: func() time.Time { return now }}).Issue(c)
	if err != nil {
		t.Fatal(err)
	}
	if want := issued.Add(time.Second); !got.Claims().IssuedAt.Equal(want) {
		t.Errorf("IssuedAt = %v, want %v", got.Claims().IssuedAt, want)
	}
	if !c.IssuedAt.IsZero() {
		t.Error("Issue changed its argument")
	}
}

// faulty is a signer that returns sign's result.
type faulty struct {
	crypto.Signer
	sign func(sig []byte) ([]byte, error)
}

func (f faulty) Sign(r io.Reader, msg []byte, o crypto.SignerOpts) ([]byte, error) {
	sig, err := f.Signer.Sign(r, msg, o)
	if err != nil {
		return nil, err
	}
	return f.sign(sig)
}

func TestFaultySignerIssuesNothing(t *testing.T) {
	for _, tt := range []struct {
		name string
		sign func([]byte) ([]byte, error)
	}{
		{"error", func([]byte) ([]byte, error) { return nil, errors.New("token was removed") }},
		{"nothing", func([]byte) ([]byte, error) { return nil, nil }},
		{"cut", func(s []byte) ([]byte, error) { return s[:63], nil }},
		{"flipped bit", func(s []byte) ([]byte, error) { s[5] ^= 1; return s, nil }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := newIssuer(t, faulty{cardtest.Key(), tt.sign}, nil).Issue(holder())
			if c != nil || !errors.Is(err, card.ErrSigner) {
				t.Errorf("Issue = %v, %v, want ErrSigner", c, err)
			}
		})
	}
	c, err := newIssuer(t, impostor{cardtest.OtherKey(2)}, nil).Issue(holder())
	if c != nil || !errors.Is(err, card.ErrSigner) {
		t.Errorf("other key: Issue = %v, %v, want ErrSigner", c, err)
	}
}

// impostor signs with another key than the one it shows.
type impostor struct{ ed25519.PrivateKey }

func (impostor) Public() crypto.PublicKey { return cardtest.Key().Public() }

func TestWhatIsIssuedIsOpened(t *testing.T) {
	s := newIssuer(t, cardtest.Key(), nil)
	west := time.FixedZone("west", -12*60*60)
	for name, change := range map[string]func(*card.Claims){
		"private bytes that are nil": func(c *card.Claims) { c.Identity.Private = map[int]any{101: []byte(nil)} },
		"long private texts": func(c *card.Claims) {
			c.Identity.Private = map[int]any{}
			for i := range 24 {
				c.Identity.Private[101+i] = strings.Repeat("A", 512)
			}
		},
		"large faces": func(c *card.Claims) {
			c.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: slices.Repeat([]card.Biometric{{Data: make([]byte, 2048)}}, 10)}
		},
		"year 10000 elsewhere": func(c *card.Claims) { c.Expiry = time.Date(10000, 1, 1, 5, 0, 0, 0, time.UTC).In(west) },
		"last second":          func(c *card.Claims) { c.Expiry = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).In(west) },
	} {
		c := holder()
		change(c)
		sealed, err := s.Issue(c)
		if err != nil {
			continue // refused, which is as good
		}
		if _, err := card.Open(sealed.Text(), testKeys, nil); err != nil {
			t.Errorf("%s: issued, and Open = %v", name, err)
		}
	}
	if _, err := s.Issue(nil); err == nil {
		t.Error("Issue of nil = nil, want an error")
	}
	if got := new(card.Card).Claims(); got == nil {
		t.Error("Claims of the zero Card = nil")
	}
}

// smallOrder has the identity as its public key, under which anything verifies.
type smallOrder struct{ crypto.Signer }

func (smallOrder) Public() crypto.PublicKey {
	return ed25519.PublicKey(append([]byte{1}, make([]byte, 31)...))
}

func TestUnsoundKeysMakeNoIssuer(t *testing.T) {
	for name, key := range map[string]crypto.Signer{"none": nil, "empty": ed25519.PrivateKey(nil), "small order": smallOrder{cardtest.Key()}} {
		if _, err := card.NewIssuer(issuerName, key, nil); !errors.Is(err, card.ErrSigner) {
			t.Errorf("NewIssuer with key %s = %v, want ErrSigner", name, err)
		}
	}
	if _, err := card.NewIssuer("", cardtest.Key(), nil); err == nil {
		t.Error("NewIssuer without a name = nil, want an error")
	}
}

func TestOpenNamesTheLayer(t *testing.T) {
	c, err := newIssuer(t, cardtest.Key(), nil).Issue(holder())
	if err != nil {
		t.Fatal(err)
	}
	tok := token(t, c.Text())
	flip := func(i int) string { b := bytes.Clone(tok); b[i] ^= 1; return cardtest.Text(b) }
	for _, tt := range []struct {
		name, text string
		want       card.Layer
	}{
		{"long text", strings.Repeat("0", card.MaxText+1), card.LayerText},
		{"empty", "", card.LayerZlib},
		{"lower case", strings.ToLower(c.Text()), card.LayerBase45},
		{"trailing space", c.Text() + " ", card.LayerBase45},
		{"no zlib", base45.Encode(tok), card.LayerZlib},
		{"other tag", flip(0), card.LayerCOSE},
		{"other algorithm", flip(5), card.LayerHeader},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := card.Open(tt.text, testKeys, nil)
			e, ok := errors.AsType[*card.FormatError](err)
			if !ok || e.Layer != tt.want {
				t.Errorf("Open = %v, %v, want a FormatError of layer %s", got, err, tt.want)
			}
		})
	}
}

func TestEveryFlippedBitIsRefused(t *testing.T) {
	c, err := newIssuer(t, cardtest.Key(), nil).Issue(holder())
	if err != nil {
		t.Fatal(err)
	}
	tok := token(t, c.Text())
	for bit := range len(tok) * 8 {
		b := bytes.Clone(tok)
		b[bit/8] ^= 1 << (bit % 8)
		if got, err := card.Open(cardtest.Text(b), testKeys, nil); err == nil {
			t.Errorf("bit %d flipped: Open = %v, want an error", bit, got)
		}
	}
}

func TestOpenWithoutTheKey(t *testing.T) {
	c, err := newIssuer(t, cardtest.Key(), nil).Issue(holder())
	if err != nil {
		t.Fatal(err)
	}
	none := func([]byte) []ed25519.PublicKey { return nil }
	if _, err := card.Open(c.Text(), none, nil); !errors.Is(err, card.ErrUnknownKey) {
		t.Errorf("Open with no keys = %v, want ErrUnknownKey", err)
	}
	if _, err := card.Open(c.Text(), nil, nil); !errors.Is(err, card.ErrUnknownKey) {
		t.Errorf("Open without a look-up = %v, want ErrUnknownKey", err)
	}
	other := cardtest.OtherKey(2).Public().(ed25519.PublicKey)
	good := testKeys(nil)[0]
	for n, want := range map[int]error{1: card.ErrSignature, 3: nil, 4: card.ErrSignature} {
		keys := make([]ed25519.PublicKey, n)
		for i := range keys {
			keys[i] = other
		}
		if n > 1 {
			keys = append(keys, good) // the fourth is tried, the fifth is not
		}
		if _, err := card.Open(c.Text(), func([]byte) []ed25519.PublicKey { return keys }, nil); !errors.Is(err, want) {
			t.Errorf("Open with %d other keys first = %v, want %v", n, err, want)
		}
	}
}

func TestCardDoesNotChange(t *testing.T) {
	in := holder()
	in.Identity.Private = map[int]any{101: []byte{1}}
	c, err := newIssuer(t, cardtest.Key(), nil).Issue(in)
	if err != nil {
		t.Fatal(err)
	}
	in.Identity.Private[101].([]byte)[0] = 9
	out := c.Claims()
	out.Identity.Private[101].([]byte)[0] = 9
	c.KeyID()[0], c.PublicKey()[0] = 0, 0
	if got := c.Claims().Identity.Private[101].([]byte)[0]; got != 1 {
		t.Errorf("private attribute = %d after a change outside, want 1", got)
	}
	if c.KeyID()[0] == 0 || c.PublicKey()[0] == 0 {
		t.Error("key or key id changed from outside")
	}
}

func TestNothingPersonalIsPrinted(t *testing.T) {
	in := holder()
	c, err := newIssuer(t, cardtest.Key(), nil).Issue(in)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	text := slog.New(slog.NewTextHandler(&out, nil))
	js := slog.New(slog.NewJSONHandler(&out, nil))
	for _, v := range []any{in, *in, in.Identity, &in.Identity, c} {
		fmt.Fprintf(&out, "%v %+v %#v %s %q %x %d\n", v, v, v, v, v, v, v)
		text.Info("m", "v", v)
		js.Info("m", "v", v)
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(b)
	}
	for _, s := range []string{"Amina", "416d696e61", "D-1", c.Text()[:20]} {
		if strings.Contains(out.String(), s) {
			t.Errorf("output holds %q:\n%s", s, out.String())
		}
	}
}

func BenchmarkIssue(b *testing.B) {
	s := newIssuer(b, cardtest.Key(), nil)
	c := holder()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Issue(c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	text := readVector(b, "profile-face500").Text
	keys := testKeys(nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := card.Open(text, func([]byte) []ed25519.PublicKey { return keys }, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBareVerify is the yardstick of BenchmarkOpen: the bare check of a signature
// over a card of that size.
func BenchmarkBareVerify(b *testing.B) {
	key := cardtest.Key()
	public, msg := key.Public().(ed25519.PublicKey), make([]byte, 700)
	sig := ed25519.Sign(key, msg)
	b.ReportAllocs()
	for b.Loop() {
		if !ed25519.Verify(public, msg, sig) {
			b.Fatal("signature does not verify")
		}
	}
}

// BenchmarkSignVerify is the yardstick of BenchmarkIssue: the bare signature of a
// card's size, made and verified.
func BenchmarkSignVerify(b *testing.B) {
	key := cardtest.Key()
	public := key.Public().(ed25519.PublicKey)
	msg := make([]byte, 160)
	b.ReportAllocs()
	for b.Loop() {
		if !ed25519.Verify(public, msg, ed25519.Sign(key, msg)) {
			b.Fatal("signature does not verify")
		}
	}
}
