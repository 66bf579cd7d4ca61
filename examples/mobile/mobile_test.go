package mobile_test

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sealcard/sealcard/examples/mobile"
	"github.com/sealcard/sealcard/examples/mobile/internal/samples"
	"github.com/sealcard/sealcard/verify"
)

var today = samples.Today.Unix()

// newVerifier returns a Verifier that holds the lists of today.
func newVerifier(t testing.TB, s *samples.Set) *mobile.Verifier {
	t.Helper()
	v, err := mobile.NewVerifier(s.RootDocument, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Update(slices.Concat(s.Trust, s.Status)); err != nil {
		t.Fatal(err)
	}
	return v
}

func decide(t testing.TB, v *mobile.Verifier, text string, at int64) *mobile.Result {
	t.Helper()
	r, err := v.Verify(text, at)
	if err != nil {
		t.Fatalf("Verify: %v", err)
	}
	return r
}

func setPolicy(t testing.TB, v *mobile.Verifier, p *mobile.Policy) {
	t.Helper()
	if err := v.SetPolicy(p); err != nil {
		t.Fatal(err)
	}
}

// tell returns what the methods of r return, by name.
func tell(r *mobile.Result) map[string]any {
	all := map[string]any{}
	v := reflect.ValueOf(r)
	for i := range v.NumMethod() {
		all[v.Type().Method(i).Name] = v.Method(i).Call(nil)[0].Interface()
	}
	return all
}

func TestVerdicts(t *testing.T) {
	s := samples.New(t)
	v := newVerifier(t, s)
	for _, c := range s.Cards {
		t.Run(c.Name, func(t *testing.T) {
			r := decide(t, v, c.Text, c.At)
			if r.Verdict() != c.Verdict || r.Reason() != c.Reason || r.Accepted() != (c.Verdict == mobile.Valid) {
				t.Errorf("Verify = %s, %q, accepted %v, want %s, %q", r.Verdict(), r.Reason(), r.Accepted(), c.Verdict, c.Reason)
			}
		})
	}
}

func TestAcceptedCardIsTold(t *testing.T) {
	s := samples.New(t)
	v := newVerifier(t, s)
	want := map[string]any{
		"Accepted": true, "Verdict": "valid", "Reason": "", "Stale": false, "CardNumber": samples.Number,
		"FullName": samples.Holder, "FirstName": "", "MiddleName": "", "LastName": "", "SecondaryName": "",
		"BirthDate": "1990-07-14", "Issuer": "https://id.example", "Expiry": int64(1835514000), "Status": "valid", "Keyboard": "",
		"Face": []byte(samples.Face), "FaceType": "image/webp",
	}
	if got := tell(decide(t, v, s.Cards[0].Text, today)); !reflect.DeepEqual(got, want) {
		t.Errorf("the card tells\n%v, want\n%v", got, want)
	}
	// Extended beyond the end that it states.
	if r := decide(t, v, s.Cards[3].Text, today); r.Status() != "extended" || r.Expiry() != 1835514000 {
		t.Errorf("an extended card has status %q and ends at %d", r.Status(), r.Expiry())
	}
}

func TestRefusalTellsNothingOfTheCard(t *testing.T) {
	s := samples.New(t)
	v := newVerifier(t, s)
	for _, c := range append(s.Cards, samples.Sample{Name: "zero"}) {
		r := new(mobile.Result)
		if c.Name != "zero" {
			r = decide(t, v, c.Text, c.At)
		}
		if r.Accepted() {
			continue
		}
		for name, value := range tell(r) {
			if name != "Verdict" && name != "Reason" && !reflect.ValueOf(value).IsZero() {
				t.Errorf("%s: %s = %v", c.Name, name, value)
			}
		}
	}
}

func TestResultPrintsNothingOfTheCard(t *testing.T) {
	s := samples.New(t)
	r := decide(t, newVerifier(t, s), s.Cards[0].Text, today)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%q"} {
		for _, value := range []any{r, *r} {
			if text := fmt.Sprintf(verb, value); strings.Contains(text, "Amina") || strings.Contains(text, samples.Number) {
				t.Errorf("%s prints %q", verb, text)
			}
		}
	}
}

func TestPolicyLoosens(t *testing.T) {
	s := samples.New(t)
	const week, day = 7 * 86400, 86400
	good, specimen := s.Cards[0].Text, s.Cards[10].Text
	end := today + 4*day // lists ended hours ago
	for _, tt := range []struct {
		name    string
		policy  *mobile.Policy
		text    string
		at      int64
		verdict string
		stale   bool
	}{
		{"specimen", &mobile.Policy{AllowSpecimen: true}, specimen, today, mobile.Specimen, false},
		{"stale lists", &mobile.Policy{AllowStaleTrust: week, AllowStaleStatus: week}, good, end, mobile.Stale, true},
		{"stale specimen", &mobile.Policy{AllowSpecimen: true, AllowStaleTrust: week}, specimen, end, mobile.Specimen, true},
		{"stale trust list alone", &mobile.Policy{AllowStaleTrust: week}, good, end, mobile.Undecided, false},
		{"stale status lists alone", &mobile.Policy{AllowStaleStatus: week}, good, end, mobile.Undecided, false},
		{"too old for the policy", &mobile.Policy{AllowStaleTrust: day, AllowStaleStatus: day}, good, end + day, mobile.Undecided, false},
		{"none", nil, good, end, mobile.Undecided, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := newVerifier(t, s)
			setPolicy(t, v, tt.policy)
			r := decide(t, v, tt.text, tt.at)
			if r.Verdict() != tt.verdict || r.Stale() != tt.stale || r.Accepted() != (tt.verdict != mobile.Undecided) {
				t.Errorf("Verify = %s, stale %v, accepted %v (%s), want %s, %v", r.Verdict(), r.Stale(), r.Accepted(), r.Reason(), tt.verdict, tt.stale)
			}
			setPolicy(t, v, nil)
			if decide(t, v, tt.text, tt.at).Accepted() {
				t.Error("accepted after the policy was taken back")
			}
		})
	}
}

// TestWrongPolicyIsTheStrictest also holds a change of the caller's Policy against its copy.
func TestWrongPolicyIsTheStrictest(t *testing.T) {
	s := samples.New(t)
	v := newVerifier(t, s)
	for _, seconds := range []int64{-1, math.MinInt64, math.MaxInt64, 7 * 86400 * 1000} {
		for _, p := range []mobile.Policy{{AllowSpecimen: true, AllowStaleTrust: seconds}, {AllowSpecimen: true, AllowStaleStatus: seconds}} {
			setPolicy(t, v, &mobile.Policy{AllowSpecimen: true})
			if err := v.SetPolicy(&p); err == nil {
				t.Errorf("SetPolicy takes %d seconds", seconds)
			}
			if decide(t, v, s.Cards[10].Text, today).Accepted() {
				t.Error("a specimen is accepted after a wrong policy")
			}
		}
	}
	var p mobile.Policy
	setPolicy(t, v, &p)
	p.AllowSpecimen = true
	if decide(t, v, s.Cards[10].Text, today).Accepted() {
		t.Error("a Policy that was set changes with the caller's")
	}
}

func TestOldListsStayOutOverRestarts(t *testing.T) {
	s := samples.New(t)
	state := newVerifier(t, s).State()
	for name, old := range map[string][]byte{"trust": s.OldTrust, "status": slices.Concat(s.Trust, s.OldStatus)} {
		v, err := mobile.NewVerifier(s.RootDocument, state)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Update(old); !errors.Is(err, verify.ErrRollback) {
			t.Errorf("%s: Update = %v, want ErrRollback", name, err)
		}
		if r := decide(t, v, s.Cards[0].Text, today); r.Accepted() || r.Verdict() != mobile.Undecided {
			t.Errorf("%s: Verify = %s without lists", name, r.Verdict())
		}
		if err := v.Update(slices.Concat(s.Trust, s.Status)); err != nil {
			t.Errorf("%s: Update with the lists of before: %v", name, err)
		}
		if !bytes.Equal(v.State(), state) {
			t.Errorf("%s: the state has changed", name)
		}
	}
}

// TestClockStaysBehindTheState turns the clock back on a device that was restarted.
func TestClockStaysBehindTheState(t *testing.T) {
	s := samples.New(t)
	state := newVerifier(t, s).State()
	v, err := mobile.NewVerifier(s.RootDocument, state)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Update(slices.Concat(s.Trust, s.Status)); err != nil {
		t.Fatal(err)
	}
	if r := decide(t, v, s.Cards[0].Text, today-86400); r.Reason() != "clock untrusted" {
		t.Errorf("Verify a day back = %s, %q", r.Verdict(), r.Reason())
	}
}

func TestBytesBelongToTheCaller(t *testing.T) {
	s := samples.New(t)
	state := newVerifier(t, s).State()
	for name, roots := range map[string][]byte{"PEM": s.RootPEM, "document": s.RootDocument} {
		mine, saved, lists := bytes.Clone(roots), bytes.Clone(state), slices.Concat(s.Trust, s.Status)
		if name == "PEM" {
			saved = []byte{}
		}
		v, err := mobile.NewVerifier(mine, saved)
		if err != nil {
			t.Fatal(err)
		}
		clear(mine)
		clear(saved)
		if name == "PEM" {
			lists = slices.Concat(s.RootDocument, lists)
		}
		if err := v.Update(lists); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		clear(lists)
		if r := decide(t, v, s.Cards[0].Text, today); !r.Accepted() {
			t.Errorf("%s: Verify = %s, %q", name, r.Verdict(), r.Reason())
		}
		r := decide(t, v, s.Cards[0].Text, today)
		clear(r.Face())
		if string(r.Face()) != samples.Face {
			t.Errorf("%s: the face is not a copy", name)
		}
	}
}

func TestOtherRootsAreRefused(t *testing.T) {
	s := samples.New(t)
	block, _ := pem.Decode(s.RootPEM)
	short := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: block.Bytes[:len(block.Bytes)-1]})
	rsa := bytes.Clone(block.Bytes)
	rsa[8]++
	for name, roots := range map[string][]byte{
		"nothing": nil, "garbage": []byte("garbage"), "no PEM": []byte("-----BEGIN"), "short": short,
		"private": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: block.Bytes}),
		"kind":    pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: rsa}),
		"two":     slices.Concat(s.RootPEM, s.RootPEM), "trust list": s.Trust, "cut": s.RootDocument[:40], "large": make([]byte, 2<<20),
	} {
		if v, err := mobile.NewVerifier(roots, nil); err == nil || v != nil {
			t.Errorf("%s: NewVerifier = %v, %v", name, v, err)
		}
	}
	if _, err := mobile.NewVerifier(s.RootPEM, []byte("garbage")); err == nil {
		t.Error("NewVerifier takes garbage for a state")
	}
}

func TestTimesAreSeconds(t *testing.T) {
	s := samples.New(t)
	v := newVerifier(t, s)
	for _, at := range []int64{math.MinInt64, -1, 0, today * 1000, math.MaxInt64} {
		if r, err := v.Verify(s.Cards[0].Text, at); err == nil || r != nil {
			t.Errorf("Verify at %d = %v, %v", at, r, err)
		}
	}
}

func TestListsAreTold(t *testing.T) {
	s := samples.New(t)
	v, err := mobile.NewVerifier(s.RootDocument, nil)
	if err != nil {
		t.Fatal(err)
	}
	check := func(name string, at int64, want ...int64) {
		t.Helper()
		if got := []int64{v.TrustAge(at), v.StatusAge(at), v.FreshUntil(), v.KeyCount()}; !slices.Equal(got, want) {
			t.Errorf("%s: ages, end and keys %d, want %d", name, got, want)
		}
	}
	const hours = 6 * 3600
	end := today - hours + 4*86400
	check("none", today, mobile.NoList, mobile.NoList, 0, 0)
	if err := v.Update(s.Trust); err != nil {
		t.Fatal(err)
	}
	check("trust", today, hours, mobile.NoList, end, 2)
	if err := v.Update(s.Status); err != nil {
		t.Fatal(err)
	}
	check("both", today, hours, hours, end, 2)
	check("clock", today-hours-1, mobile.ClockBehind, mobile.ClockBehind, end, 2)
	check("extremes", math.MinInt64, mobile.ClockBehind, mobile.ClockBehind, end, 2)
	lines := []string{
		"root\tDocket card\t1\t1835514000\t1\t",
		fmt.Sprintf("trust list\tDocket card\t2\t%d\t2\t", end),
		fmt.Sprintf("status list\thttps://id.example/s/1\t%d\t%d\t64\thttps://id.example", today-hours, end),
	}
	if got, want := v.Lists(), strings.Join(lines, "\n")+"\n"; got != want {
		t.Errorf("Lists = %q, want %q", got, want)
	}
}

// TestListsOfAKeyAlone has roots without a document, and so without a name and an end.
func TestListsOfAKeyAlone(t *testing.T) {
	v, err := mobile.NewVerifier(samples.New(t).RootPEM, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := v.Lists(), "root\t\t0\t0\t1\t\n"; got != want {
		t.Errorf("Lists = %q, want %q", got, want)
	}
}

func TestTypedTextIsRepaired(t *testing.T) {
	s := samples.New(t)
	v := newVerifier(t, s)
	typed := strings.NewReplacer("Y", "Z", "Z", "Y", "*", "(", "+", "`", "-", "ß", "/", "-", ":", "Ö").Replace(s.Cards[0].Text)
	if r := decide(t, v, typed, today); r.Accepted() {
		t.Error("Verify repairs")
	}
	r, err := v.Repair(typed, today)
	if err != nil || !r.Accepted() || r.Keyboard() != "German" {
		t.Errorf("Repair = %v, %v", r, err)
	}
}

// TestPanicIsAnError uses Verifiers that NewVerifier did not make.
func TestPanicIsAnError(t *testing.T) {
	const want = "mobile: internal error"
	v := new(mobile.Verifier)
	if err := v.Update([]byte{1}); err == nil || err.Error() != want {
		t.Errorf("Update = %v", err)
	}
	if r, err := v.Verify("", today); err == nil || r != nil {
		t.Errorf("Verify = %v, %v", r, err)
	}
	if v.State() != nil || v.Lists() != "" || v.TrustAge(today) != mobile.NoList || v.FreshUntil() != 0 || v.KeyCount() != 0 {
		t.Error("a Verifier without a store tells of lists")
	}
}

func TestSerialsDiffer(t *testing.T) {
	s := samples.New(t)
	v := newVerifier(t, s)
	for want := int64(1); want < 4; want++ {
		if r := decide(t, v, s.Cards[0].Text, today); r.Serial != want {
			t.Errorf("serial %d, want %d", r.Serial, want)
		}
	}
}

func TestVerifierIsSafeForConcurrentUse(t *testing.T) {
	s := samples.New(t)
	v := newVerifier(t, s)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 20 {
				r, err := v.Verify(s.Cards[0].Text, today)
				if err != nil || !r.Accepted() {
					t.Errorf("Verify = %v, %v", r, err)
				}
				if err := errors.Join(v.Update(s.Status), v.SetPolicy(&mobile.Policy{})); err != nil {
					t.Error(err)
				}
				v.State()
			}
		})
	}
	all.Wait()
}
