package verify_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/verify"
)

func TestWhatScannersAddIsTakenOff(t *testing.T) {
	c := text(t, cardtest.Key(), issuerName, nil)
	for _, tt := range []struct {
		name, prefix, text, suffix string
		good                       bool
	}{
		{"line end", "", c + "\r\n", "", true},
		{"tabs", "", "\t" + c + "\t\t", "", true},
		{"AIM identifier", "", "]Q1" + c + "\n", "", true},
		{"other AIM identifiers", "", "]Q6" + c, "", true},
		{"AIM identifier of another symbol", "", "]C1" + c, "", false},
		{"prefix", "AB", "AB" + c, "", true},
		{"prefix that is not sent", "AB", c, "", true},
		{"prefix that is not set", "", "AB" + c, "", false},
		{"prefix twice", "AB", "ABAB" + c, "", false},
		{"prefix before the identifier", "AB", "AB]Q1" + c, "", true},
		{"prefix behind the identifier", "AB", "]Q1AB" + c, "", true},
		{"suffix", "", c + "#\r", "#", true},
		{"suffix behind the line end", "", c + "\r#", "#", true},
		{"suffix that is not set", "", c + "#", "", false},
		{"suffix twice", "", c + "##", "#", false},
		{"space in front", "", " " + c, "", false},
		{"space behind", "", c + " ", "", false},
		{"line end inside", "", c[:20] + "\n" + c[20:], "", false},
		{"all of it", "<", "\n<]Q1" + c + ">\r\n", ">", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := newVerifier(t, newStore(t, trustList()), verify.Policy{Prefix: tt.prefix, Suffix: tt.suffix}).Verify(tt.text)
			if tt.good && (err != nil || r.Card.Text() != c) || !tt.good && !errors.Is(err, verify.Malformed) {
				t.Errorf("Verify = %v, want good %v", err, tt.good)
			}
		})
	}
}

// typing are models of hosts whose keyboards differ from the scanner's, written from the
// pictures of the keyboards and apart from the tables in the package: what each host makes
// of the keys for the 45 characters in their order, and of the bracket.
var typing = map[verify.Keyboard][]string{
	verify.German:  {"0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY $%(`ß.-Ö", "+"},
	verify.Swiss:   {"0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY ç%(`'.-é", ""},
	verify.French:  {"à&é\"'(-è_çQBCDEFGHIJKL?NOPARSTUVZXYW 458+):!M", "$"},
	verify.Belgian: {"à&é\"'(§è!çQBCDEFGHIJKL?NOPARSTUVZXYW 458_):=M", "$"},
	verify.Latin:   {"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(¿'.-Ñ", "+"},
	verify.Nordic:  {"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ¤%(`+.-Ö", ""},
}

// others are hosts that undo the same way as one above.
var others = map[string][]string{
	"Italian":        {"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(^'.-ç", "+"},
	"Portuguese":     {"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(»'.-Ç", ""},
	"Latin American": {"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(¡'.-Ñ", ""},
	"Danish":         {"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ¤%(`+.-Æ", ""},
	"Norwegian":      {"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ¤%(`+.-Ø", ""},
}

const base45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// typed returns what a host makes of a text.
func typed(host []string, text string) string {
	var out strings.Builder
	keys := []rune(host[0])
	for _, r := range text {
		switch i := strings.IndexRune(base45, r); {
		case i >= 0:
			out.WriteRune(keys[i])
		case r == ']':
			out.WriteString(host[1])
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

func TestTextsOfOtherKeyboardsAreRepaired(t *testing.T) {
	// Together the cards have every character of Base45.
	var cards []string
	rest := base45
	for i := 0; rest != "" || i < 10; i++ {
		c := text(t, cardtest.Key(), issuerName, func(c *card.Claims) { c.Identity.ID = fmt.Sprint("D-", i) })
		if i >= 10 && !strings.ContainsAny(c, rest) {
			continue
		}
		rest = strings.Map(func(r rune) rune {
			if strings.ContainsRune(c, r) {
				return -1
			}
			return r
		}, rest)
		cards = append(cards, c)
	}
	v := newVerifier(t, newStore(t, trustList()), verify.Policy{})
	check := func(name string, text, card string, want verify.Keyboard) {
		t.Helper()
		r, err := v.Repair(text)
		if err != nil || r.Card.Text() != card || want != "" && r.Keyboard != want {
			t.Errorf("%s: Repair = %v, want keyboard %q", name, err, want)
		}
		if _, err := v.Verify(text); name != "as it came" && !errors.Is(err, verify.Malformed) {
			t.Errorf("%s: Verify = %v, want Malformed", name, err)
		}
	}
	for _, c := range cards {
		r, err := v.Repair(c + "\r\n")
		if err != nil || r.Keyboard != "" {
			t.Errorf("Repair of a text as it came = %v", err)
		}
		for keyboard, host := range typing {
			check(string(keyboard), typed(host, c), c, "")
			if host[1] != "" {
				check(string(keyboard)+" with an identifier", typed(host, "]Q1"+c)+"\r", c, "")
			}
		}
		for name, host := range others {
			check(name, typed(host, c), c, "")
		}
		check("caps lock", strings.ToLower(c), c, verify.CapsLock)
	}
	// Where a text tells one keyboard from another, the Result names it.
	all := text(t, cardtest.Key(), issuerName, func(c *card.Claims) { c.Identity.FullName = "Amina Njeri Odhiambo of the long text" })
	for keyboard, host := range typing {
		if r, err := v.Repair(typed(host, all)); err != nil || r.Keyboard != keyboard {
			t.Errorf("%s: Repair = %v", keyboard, err)
		}
	}
}

func TestDeadKeysAreRepairedAsFarAsTheyLeaveATrace(t *testing.T) {
	v := newVerifier(t, newStore(t, trustList()), verify.Policy{})
	merge := strings.NewReplacer("`A", "À", "`E", "È", "`I", "Ì", "`O", "Ò", "`U", "Ù")
	merged := 0
	for i := range 40 {
		c := text(t, cardtest.Key(), issuerName, func(c *card.Claims) { c.Identity.ID = fmt.Sprint(i) })
		mangled := typed(typing[verify.German], c)
		if merge.Replace(mangled) != mangled {
			merged++
		}
		if r, err := v.Repair(merge.Replace(mangled)); err != nil || r.Keyboard != verify.German {
			t.Errorf("Repair = %v", err)
		}
	}
	if merged == 0 {
		t.Error("no text has a plus sign before a vowel")
	}
}

func TestRepairDecidesAsVerifyDoes(t *testing.T) {
	v := newVerifier(t, newStore(t, trustList()), verify.Policy{})
	german := typing[verify.German]
	expired := text(t, cardtest.Key(), issuerName, func(c *card.Claims) { c.Expiry = now })
	stranger := text(t, cardtest.OtherKey(2), issuerName, nil)
	good := text(t, cardtest.Key(), issuerName, nil)
	for _, tt := range []struct {
		name, text string
		want       verify.Reason
	}{
		{"expired", typed(german, expired), verify.Expired},
		{"expired as it came", expired, verify.Expired},
		{"of a stranger", typed(german, stranger), verify.Malformed},
		{"of a stranger as it came", stranger, verify.UnknownKey},
		{"some other code", "https://example.org/", verify.Malformed},
		{"nothing", "", verify.Malformed},
		{"a character wrong", typed(german, good[:40]+"A"+good[41:]), verify.Malformed},
		{"far too long", strings.Repeat("ß", 10_000), verify.Malformed},
	} {
		if r, err := v.Repair(tt.text); r != nil || !errors.Is(err, tt.want) {
			t.Errorf("%s: Repair = %v, %v, want %v", tt.name, r, err, tt.want)
		}
	}
	// As long as a text is repaired, and a byte longer.
	const longest = 2*card.MaxText + 2*64
	mangled := typed(german, good)
	for n, want := range map[int]bool{longest: true, longest + 1: false} {
		if r, err := v.Repair(mangled + strings.Repeat("\n", n-len(mangled))); (err == nil && r.Keyboard == verify.German) != want {
			t.Errorf("Repair of %d bytes = %v, want repaired %v", n, err, want)
		}
	}
	// An identifier and nothing else, whole and cut.
	for in, layer := range map[string]card.Layer{"]Q1": card.LayerZlib, "]Q": card.LayerBase45, "]": card.LayerBase45} {
		_, err := v.Verify(in)
		if f, ok := errors.AsType[*card.FormatError](err); !ok || f.Layer != layer {
			t.Errorf("Verify(%q) = %v, want layer %s", in, f, layer)
		}
	}
	empty, err := verify.NewStore(rootOf(root), nil)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := newVerifier(t, empty, verify.Policy{}).Repair(good); r != nil || !errors.Is(err, verify.ErrNoTrustList) {
		t.Errorf("Repair without a trust list = %v, %v", r, err)
	}
}

func TestPoliciesThatAreRefused(t *testing.T) {
	s := newStore(t, trustList())
	for name, p := range map[string]verify.Policy{
		"skew": {MaxSkew: -1}, "stale trust": {AllowStaleTrust: -1}, "stale status": {AllowStaleStatus: -1},
		"prefix": {Prefix: strings.Repeat("a", 65)}, "suffix": {Suffix: strings.Repeat("a", 65)},
		"dialect": {Dialects: []card.Dialect{99}}, "key": {DecryptionKey: make([]byte, 5)},
	} {
		if v, err := verify.New(s, p); err == nil || v != nil || !strings.HasPrefix(err.Error(), "verify: policy: ") {
			t.Errorf("%s: New = %v, %v, want an error", name, v, err)
		}
	}
	var zero verify.Verifier
	if r, err := zero.Verify("x"); r != nil || !errors.Is(err, verify.ErrNoTrustList) {
		t.Errorf("Verify of the zero Verifier = %v, %v", r, err)
	}
	var store verify.Store
	if r, err := newVerifier(t, &store, verify.Policy{}).Verify("x"); r != nil || !errors.Is(err, verify.ErrNoTrustList) {
		t.Errorf("Verify with the zero Store = %v, %v", r, err)
	}
}

// TestNothingOfACardReachesALog prints what Verify returns in every way that people log.
func TestNothingOfACardReachesALog(t *testing.T) {
	secrets := []string{"Amina", "Odhiambo", "D-77", "Q1x", "19900515", "1990"}
	c := text(t, cardtest.Key(), issuerName, func(c *card.Claims) {
		c.Identity = card.Identity{ID: "D-77", FullName: "Amina Odhiambo", BirthDate: card.Date{Year: 1990, Month: 5, Day: 15}}
	})
	v := newVerifier(t, newStore(t, trustList()), verify.Policy{})
	r, err := v.Verify(c)
	if err != nil {
		t.Fatal(err)
	}
	_, refusal := newVerifier(t, newStore(t, trustList()), clock(expiry)).Verify(c)
	holder := struct {
		Result *verify.Result
		Value  verify.Result
		Card   *card.Card
		inner  *verify.Result
	}{r, *r, r.Card, r}
	var out bytes.Buffer
	js := json.NewEncoder(&out)
	// Without the time: its nanoseconds can be any digits.
	untimed := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	text, log := slog.New(slog.NewTextHandler(&out, untimed)), slog.New(slog.NewJSONHandler(&out, untimed))
	for _, value := range []any{r, *r, r.Card, r.Card.Claims(), *r.Card.Claims(), refusal, holder, &holder, []any{r}, map[string]any{"r": r}} {
		fmt.Fprintf(&out, "%v %+v %#v %s %q %x\n", value, value, value, value, value, value)
		if err := js.Encode(value); err != nil {
			t.Errorf("%T: %v", value, err)
		}
		text.Info("scan", "value", value)
		log.Info("scan", "value", value)
	}
	digest := r.Card.Digest()
	printed := regexp.MustCompile("0x[0-9a-f]+").ReplaceAllString(out.String(), "pointer")
	for _, s := range append(secrets, c[10:40], fmt.Sprintf("%x", digest[:8])) {
		if strings.Contains(printed, s) {
			t.Errorf("%q is in\n%s", s, &out)
		}
	}
	if !strings.Contains(out.String(), "result(redacted)") {
		t.Errorf("no result in\n%s", &out)
	}
}

func FuzzVerify(f *testing.F) {
	s := storeOf(f, twoOf(rootA, rootB, rootC), sealBy(f, programme(1, 0), rootA, rootB), sealStatus(f, statusListAt(f, at, nil), statusKey))
	v := newVerifier(f, s, verify.Policy{AllowStaleStatus: time.Hour, Prefix: "<"})
	for i := range uint32(12) {
		f.Add(listed(f, i))
	}
	for _, c := range cardtest.Kit(f) {
		f.Add(c.Text)
	}
	f.Fuzz(func(t *testing.T, in string) {
		r, err := v.Verify(in)
		again, errAgain := v.Repair(in)
		if err == nil && (errAgain != nil || again.Keyboard != "" || r.Card.Digest() != again.Card.Digest()) {
			t.Errorf("Verify(%q) = %v, Repair = %v, %v", in, r, again, errAgain)
		}
	})
}

func FuzzUpdate(f *testing.F) {
	trust := sealBy(f, programme(2, 0), rootA, rootB)
	doc := rootDoc(f, 1, spare[:3], rootA, rootB, spare[0], spare[1])
	base := statusListAt(f, at, nil)
	f.Add(trust)
	f.Add(doc)
	f.Add(sealStatus(f, base, statusKey))
	f.Add(delta(f, base, statusListAt(f, at.Add(time.Hour), revoke(1)), status2))
	f.Add(append(bytes.Clone(doc), trust...))
	f.Fuzz(func(t *testing.T, in []byte) {
		s := storeOf(t, twoOf(rootA, rootB, rootC), sealBy(t, programme(1, 0), rootA, rootB), sealStatus(t, base, statusKey))
		before := s.State()
		err := s.Update(in)
		if err != nil && !bytes.Equal(s.State(), before) {
			t.Errorf("after an error the state differs")
		}
	})
}
