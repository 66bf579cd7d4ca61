package journal

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

// testLease returns a lease of the tests. The change may be nil.
func testLease(change func(*Lease)) *Lease {
	l := &Lease{
		Office: "BX", First: 3 << 20, Last: 4<<20 - 1, Digits: 9, Key: bytes.Repeat([]byte{7}, leaseKeyLength),
		StatusURI: "https://id.example/s/1", StatusEntries: 1 << 20,
	}
	if change != nil {
		change(l)
	}
	return l
}

// TestNumbersAreTheSameEverywhere holds numbers and places to what a second program
// computed. A change would give cards that are printed already a second number.
func TestNumbersAreTheSameEverywhere(t *testing.T) {
	for _, c := range []struct {
		lease   *Lease
		counter uint64
		number  string
		place   uint32
	}{
		{testLease(nil), 3 << 20, "BX-699125311-L", 49524},
		{testLease(nil), 3<<20 + 1, "BX-284937510-2", 581178},
		{testLease(nil), 4<<20 - 1, "BX-469047975-1", 1009578},
		{testLease(func(l *Lease) { l.Digits, l.First, l.Last, l.StatusEntries = 15, 1e15-5, 1e15-1, 5 }), 1e15 - 1, "BX-868925620505417-O", 4},
		{testLease(func(l *Lease) { l.Digits, l.First, l.Last, l.StatusEntries = 6, 0, 63, 64 }), 0, "BX-152593-5", 14},
	} {
		if n, p := c.lease.Number(c.counter), c.lease.StatusIndex(c.counter); n != c.number || p != c.place {
			t.Errorf("%v: counter %d: number %s and place %d, want %s and %d", c.lease, c.counter, n, p, c.number, c.place)
		}
	}
}

// TestNumbersShowNoOrder looks at consecutive counters of two offices: no number comes
// twice, each is read back, and a number is as often above the one before as below.
func TestNumbersShowNoOrder(t *testing.T) {
	count := uint64(200_000)
	if testing.Short() {
		count = 20_000
	}
	first := testLease(func(l *Lease) { l.First, l.Last = 0, count/2-1 })
	second := testLease(func(l *Lease) { l.Office, l.First, l.Last = "A", count/2, count-1 })
	had, digits := make(map[string]bool), make(map[string]bool)
	places := make(map[uint32]bool)
	var ascents, near int
	var last string
	for counter := range count {
		l := first
		if counter > first.Last {
			l = second
		}
		n, p := l.Number(counter), l.StatusIndex(counter)
		parts := strings.Split(n, "-")
		if got, err := ParseNumber(n); err != nil || got != n || parts[0] != l.Office || len(parts[1]) != l.Digits {
			t.Fatalf("counter %d: %q is read as %q, %v", counter, n, got, err)
		}
		if had[n] || digits[parts[1]] || places[p] || p >= 1<<20 {
			t.Fatalf("counter %d: number %s or place %d a second time", counter, n, p)
		}
		had[n], digits[parts[1]], places[p] = true, true, true
		if parts[1] > last {
			ascents++
		}
		if last != "" && parts[1][:3] == last[:3] {
			near++
		}
		last = parts[1]
	}
	// The ascents of a random order have the mean count/2 and the variance count/12.
	if off := float64(ascents) - float64(count)/2; off*off > 25*float64(count)/12 {
		t.Errorf("%d of %d numbers are above the one before", ascents, count)
	}
	if mean := int(count / 1000); near < mean/2 || near > 2*mean {
		t.Errorf("%d neighbors have the first three digits in common, about %d are expected", near, mean)
	}
}

func TestACounterOfAnotherOfficeHasNoNumber(t *testing.T) {
	l := testLease(nil)
	bad := testLease(func(l *Lease) { l.Digits = 70 })
	for name, got := range map[string]string{
		"below": l.Number(l.First - 1), "above": l.Number(l.Last + 1), "not checked": bad.Number(bad.First), "zero": new(Lease).Number(0),
	} {
		if got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if p := new(Lease).StatusIndex(0); p != 0 {
		t.Errorf("place %d without a list", p)
	}
}

func TestLeaseIsChecked(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Lease)
		want   string
	}{
		"good":             {func(*Lease) {}, ""},
		"one card":         {func(l *Lease) { l.Last = l.First }, ""},
		"no list":          {func(l *Lease) { l.StatusURI, l.StatusEntries, l.First = "", 0, 0 }, ""},
		"no office":        {func(l *Lease) { l.Office = "" }, "lease: office: 0 characters, 1 to 4 are allowed"},
		"long office":      {func(l *Lease) { l.Office = "ABCDE" }, "lease: office: 5 characters, 1 to 4 are allowed"},
		"lower case":       {func(l *Lease) { l.Office = "bx" }, "lease: office: a character that is none of A to Z and 0 to 9"},
		"digit at the end": {func(l *Lease) { l.Office = "B7" }, "lease: office: ends with a digit, a letter is needed: the digits of a number begin behind it"},
		"few digits":       {func(l *Lease) { l.Digits = 5 }, "lease: digits: 5, 6 to 15 are allowed"},
		"many digits":      {func(l *Lease) { l.Digits = 16 }, "lease: digits: 16, 6 to 15 are allowed"},
		"beyond digits":    {func(l *Lease) { l.Digits = 6 }, "lease: last: 4194303, at most 999999 is allowed with 6 digits"},
		"backwards":        {func(l *Lease) { l.Last = l.First - 1 }, "lease: first: 3145728, at most last, which is 3145727, is allowed"},
		"short key":        {func(l *Lease) { l.Key = l.Key[1:] }, "lease: key: 31 bytes, 32 are needed"},
		"entries alone":    {func(l *Lease) { l.StatusURI = "" }, "lease: statusEntries: 1048576, 0 is needed without a statusURI"},
		"no entries":       {func(l *Lease) { l.StatusEntries = 0 }, "lease: statusEntries: 0, 1 to 134217728 are allowed"},
		"many entries":     {func(l *Lease) { l.StatusEntries = 1<<27 + 1 }, "lease: statusEntries: 134217729, 1 to 134217728 are allowed"},
		"long URI":         {func(l *Lease) { l.StatusURI = strings.Repeat("u", 257) }, "lease: statusURI: 257 bytes, at most 256 are allowed"},
		"line in URI":      {func(l *Lease) { l.StatusURI = "a\nb" }, "lease: statusURI: a control character or no UTF-8, which is not allowed"},
		"two lists": {func(l *Lease) { l.Last++ },
			"lease: last: 4194304, at most 4194303 is allowed: the range may not reach into the next list of 1048576 places"},
	} {
		t.Run(name, func(t *testing.T) {
			l := testLease(c.change)
			err := l.Check()
			if (err == nil) != (c.want == "") || err != nil && err.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if _, again := l.Encode(); (again == nil) != (err == nil) {
				t.Errorf("encode: %v", again)
			}
		})
	}
}

func TestLeaseIsReadAsItWasWritten(t *testing.T) {
	for _, l := range []*Lease{testLease(nil), testLease(func(l *Lease) { l.StatusURI, l.StatusEntries = "", 0 })} {
		data, err := l.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseLease(data)
		if err != nil {
			t.Fatal(err)
		}
		if got.Number(l.First) != l.Number(l.First) || got.StatusIndex(l.Last) != l.StatusIndex(l.Last) || got.Size() != l.Size() {
			t.Errorf("%v was read as %v", l, got)
		}
		if again, err := got.Encode(); err != nil || !bytes.Equal(again, data) {
			t.Errorf("written again: %v\n%s", err, again)
		}
	}
}

func TestWrongLeasesAreRefused(t *testing.T) {
	data, err := testLease(nil).Encode()
	if err != nil {
		t.Fatal(err)
	}
	good := string(data)
	swap := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %s in %s", old, good)
		}
		return strings.Replace(good, old, new, 1)
	}
	const typed = ": neither a text nor a whole number that fits, whichever the member is"
	for name, c := range map[string]struct{ data, want string }{
		"empty":          {"", "lease: not a JSON object"},
		"array":          {"[1]", "lease: not a JSON object"},
		"cut":            {good[:len(good)-3], "lease: not a JSON object"},
		"too long":       {good + strings.Repeat(" ", 64<<10), "lease: 65751 bytes, at most 65536 are allowed"},
		"no UTF-8":       {swap("BX", "\xff"), "lease: no UTF-8"},
		"trailing":       {good + "{}", "lease: something follows the JSON object"},
		"other version":  {swap(`"lease": 1`, `"lease": 2`), "lease: version 2, 1 is read"},
		"unknown":        {swap(`"lease"`, `"more": [{}], "lease"`), `lease: "more": no member of a lease`},
		"another case":   {swap(`"office"`, `"Office"`), `lease: "Office": no member of a lease`},
		"twice":          {swap(`"office"`, `"office": "A", "office"`), "lease: office: given twice"},
		"missing":        {swap(`"first": 3145728,`, ``), "lease: first: missing"},
		"null":           {swap(`3145728`, `null`), "lease: first" + typed},
		"fraction":       {swap(`3145728`, `3145728.0`), "lease: first" + typed},
		"negative":       {swap(`3145728`, `-1`), "lease: first" + typed},
		"beyond 64 bits": {swap(`4194303`, `18446744073709551616`), "lease: last" + typed},
		"number as text": {swap(`3145728`, `"3145728"`), "lease: first" + typed},
		"no value":       {swap(`3145728`, `}`), "lease: first: not JSON"},
		"key with lines": {swap(`"key": "`, `"key": "\n`), "lease: key: not the base64 of 32 bytes"},
		"short key":      {swap(`BwcH`, ``), "lease: key: not the base64 of 32 bytes"},
		"loose bits":     {swap(`wc="`, `wd="`), "lease: key: not the base64 of 32 bytes"},
		"check":          {swap(`"digits": 9`, `"digits": 1`), "lease: digits: 1, 6 to 15 are allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := ParseLease([]byte(c.data))
			if err == nil || err.Error() != c.want {
				t.Errorf("got %v, %v, want %s", l, err, c.want)
			}
		})
	}
}

// TestKeyIsNotPrinted prints a lease in every way that logs do.
func TestKeyIsNotPrinted(t *testing.T) {
	l := testLease(func(l *Lease) { l.Key = []byte("0123456789abcdefghijklmnopqrstuv") })
	var b strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&b, verb+verb+verb+"\n", l, *l, struct{ L *Lease }{l})
	}
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "lease", l)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "lease", l)
	data, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	b.Write(data)
	out := b.String()
	for _, secret := range []string{string(l.Key), base64.StdEncoding.EncodeToString(l.Key), fmt.Sprintf("%x", l.Key), fmt.Sprintf("%X", l.Key), fmt.Sprint(l.Key)} {
		if strings.Contains(out, secret) {
			t.Errorf("%s stands in\n%s", secret, out)
		}
	}
	if !strings.Contains(out, `lease "BX" 3145728-4194303 of 9 digits`) {
		t.Errorf("the lease is not described:\n%s", out)
	}
}

func TestEveryPlaceIsOfOneCounter(t *testing.T) {
	l := testLease(func(l *Lease) { l.First, l.Last, l.StatusEntries = 128, 191, 64 })
	var places []uint32
	for c := l.First; c <= l.Last; c++ {
		places = append(places, l.StatusIndex(c))
	}
	part := testLease(func(l *Lease) { l.First, l.Last, l.StatusEntries = 140, 150, 64 })
	for i, p := range places {
		want := 128 + uint64(i)
		got, ok := part.CounterOf(p)
		if ok != (want >= part.First && want <= part.Last) || ok && got != want {
			t.Errorf("place %d: counter %d, %t, want %d", p, got, ok, want)
		}
	}
	if _, ok := l.CounterOf(64); ok {
		t.Error("a place beyond the list has a counter")
	}
	if _, ok := new(Lease).CounterOf(0); ok {
		t.Error("a place of no list has a counter")
	}
	if slices.IsSorted(places) {
		t.Error("places show the order")
	}
	slices.Sort(places)
	for i, p := range places {
		if int(p) != i {
			t.Fatalf("place %d is missing or given twice", i)
		}
	}
}

func FuzzParseLease(f *testing.F) {
	for _, l := range []*Lease{testLease(nil), testLease(func(l *Lease) { l.StatusURI, l.StatusEntries = "", 0 })} {
		data, err := l.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"lease":1,"office":"A","office":"B"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := ParseLease(data)
		if err != nil {
			return
		}
		first, err := l.Encode()
		if err != nil {
			t.Fatal(err)
		}
		m, err := ParseLease(first)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := m.Encode(); err != nil || !bytes.Equal(again, first) {
			t.Errorf("%v\n%s\nis read and written as\n%s", err, first, again)
		}
		if n := l.Number(l.Last); n == "" || l.StatusURI != "" && int(l.StatusIndex(l.Last)) >= l.StatusEntries {
			t.Errorf("%v: number %q, place %d", l, n, l.StatusIndex(l.Last))
		}
	})
}

func BenchmarkNumber(b *testing.B) {
	l := testLease(nil)
	b.ReportAllocs()
	for b.Loop() {
		l.Number(l.First)
	}
}

func BenchmarkStatusIndex(b *testing.B) {
	l := testLease(nil)
	b.ReportAllocs()
	for b.Loop() {
		l.StatusIndex(l.First)
	}
}
