package journal_test

import (
	"bytes"
	"errors"
	"hash/maphash"
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/journal"
)

// An undisturbed run of a day, and how far it may be cut off.
type undisturbed struct {
	issuer *card.Issuer
	steps  []step
	file   []byte
	texts  map[string]string
	dump   string
	ends   map[int]bool    // where a group ends
	gone   map[[2]int]bool // lengths and steps from which the rest was worked off
}

func undisturbedDay(t testing.TB) *undisturbed {
	t.Helper()
	u := &undisturbed{issuer: remembering(t), steps: day(), ends: map[int]bool{0: true}, gone: map[[2]int]bool{}}
	d := &disk{after: func(d *disk) {
		if d.dirty == nil && d.sizes == nil {
			u.ends[len(d.seen)] = true
		}
	}}
	j, err := mount(d)
	if err != nil {
		t.Fatal(err)
	}
	o := newOffice(j, u.issuer)
	if n, err := o.work(u.steps); err != nil {
		t.Fatalf("step %d: %v", n, err)
	}
	u.file, u.texts, u.dump = d.seen, o.texts, dump(t, j)
	for _, text := range u.texts {
		if !verified(text) {
			t.Error("a card that does not verify")
		}
	}
	return u
}

// check opens what a power loss left, and holds it to what was acknowledged: the file is
// that of the undisturbed run, up to the end of the last sync or of the write after it.
func (u *undisturbed) check(t *testing.T, left *disk, acknowledged, written, step int) bool {
	j, err := mount(left)
	if _, damaged := errors.AsType[*journal.CorruptError](err); damaged && left.dusty && acknowledged == 0 {
		return true // dust in a new file may be anything, and is not taken for a journal
	}
	if err != nil {
		t.Errorf("step %d: %v: %q, %d acknowledged, %d written", step, err, left.seen[:min(len(left.seen), 80)], acknowledged, written)
		return false
	}
	n := len(left.seen)
	first := acknowledged == 0 && n == firstGroup
	if n != acknowledged && n != written && !first || !bytes.Equal(left.seen, u.file[:n]) {
		t.Errorf("step %d: %d bytes after %d acknowledged and %d written, or others", step, n, acknowledged, written)
		return false
	}
	if left.dirty != nil || left.sizes != nil {
		t.Errorf("step %d: Open left something that is not durable", step)
	}
	j.Close()
	return true
}

// firstGroup is the length of a journal in which nothing happened.
const firstGroup = 73

// goOn works off the rest of the day. What comes out is the undisturbed run's, byte for
// byte, whoever asks.
func (u *undisturbed) goOn(t *testing.T, left *disk, step int) {
	j, err := mount(left)
	if err != nil {
		t.Error(err)
		return
	}
	o := newOffice(j, u.issuer)
	if n, err := o.work(u.steps[step:]); err != nil {
		t.Errorf("cut off in step %d, step %d: %v", step, step+n, err)
		return
	}
	if !bytes.Equal(left.seen, u.file) || dump(t, j) != u.dump {
		t.Errorf("cut off in step %d: another journal at the end", step)
	}
	for name, text := range o.texts {
		if u.texts[name] != text {
			t.Errorf("cut off in step %d: %s has another card", step, name)
		}
	}
	u.askAgain(t, o)
}

// askAgain asks for every live card of the day in a batch of its own.
func (u *undisturbed) askAgain(t *testing.T, o *office) {
	ask := newOffice(o.j, u.issuer)
	ask.texts = maps.Clone(u.texts)
	if err := beginning(5, 0).do(ask); err != nil {
		t.Error(err)
	}
	if err := issuing(append(wants(9, 26), wants(4, 8)...)).do(ask); err != nil {
		t.Error(err)
	}
}

// A cutter lets the power fail after every change of a disk, and tries the disks that may
// be left then.
type cutter struct {
	*undisturbed
	t      *testing.T
	r      *rand.Rand
	step   int
	synced int // bytes
	each   int // states of a kilobyte that is not durable
	seed   maphash.Seed
	seen   map[uint64]bool
	states int
}

func newCutter(t *testing.T, u *undisturbed, each int) *cutter {
	return &cutter{undisturbed: u, t: t, r: rand.New(rand.NewPCG(9, 9)), each: each, seed: maphash.MakeSeed(), seen: map[uint64]bool{}}
}

// cut is called after each change of the disk.
func (c *cutter) cut(d *disk) {
	if d.dirty == nil && d.sizes == nil {
		c.synced = len(d.seen)
	}
	n := 4
	for _, w := range d.dirty {
		n += len(w.data) * c.each >> 10
	}
	for range n {
		left := d.powerLoss(c.r)
		if h := maphash.Bytes(c.seed, left.seen) ^ uint64(c.synced); c.seen[h] {
			continue
		} else {
			c.seen[h] = true
		}
		c.open(left, len(d.seen))
	}
}

// open tries one state, and for some of them what a second power loss while it is opened
// leaves, and the rest of the day.
func (c *cutter) open(left *disk, written int) {
	c.states++
	if c.states%16 == 0 {
		again := left.restarted()
		again.after = func(d *disk) {
			for range 2 {
				c.states++
				c.check(c.t, d.powerLoss(c.r), c.synced, written, c.step)
			}
		}
		mount(again)
	}
	if !c.check(c.t, left, c.synced, written, c.step) {
		c.t.FailNow()
	}
	from := [2]int{len(left.seen), c.step}
	if c.synced == 0 && left.dusty || c.gone[from] && c.states%256 != 0 {
		return
	}
	c.gone[from] = true
	c.goOn(c.t, left, c.step)
}

// work runs a day on a disk, from a step on.
func (c *cutter) work(d *disk) error {
	j, err := mount(d)
	if err != nil {
		return err
	}
	o := newOffice(j, c.issuer)
	for c.step < len(c.steps) {
		if err := c.steps[c.step].do(o); err != nil {
			return err
		}
		c.step++
	}
	return nil
}

// On one disk files grow with zeros, on the other with what lay there before.
func TestPowerLoss(t *testing.T) {
	u := undisturbedDay(t)
	each, least := 7500, 100_000
	if testing.Short() {
		each, least = 100, 2000
	}
	states := 0
	for _, dusty := range []bool{false, true} {
		c := newCutter(t, u, each)
		d := &disk{dusty: dusty, after: c.cut}
		if err := c.work(d); err != nil {
			t.Fatalf("step %d: %v", c.step, err)
		}
		if !bytes.Equal(d.seen, u.file) {
			t.Error("the run in which the power did not fail is another")
		}
		states += c.states
	}
	if states < least {
		t.Errorf("%d states, want %d", states, least)
	}
	t.Logf("%d states", states)
}

// After a sync that failed, programs read what is not on the platter. The journal has to
// write it once more before it tells anybody of it, whenever the power fails afterwards.
func TestFailedSyncLosesNothing(t *testing.T) {
	u := undisturbedDay(t)
	stride := 1
	if testing.Short() {
		stride = 9
	}
	states := 0
	for bad := 1; ; bad += stride {
		syncs := 0
		c := newCutter(t, u, 8)
		fails := func(operation string) bool {
			if operation == "sync" {
				syncs++
			}
			return operation == "sync" && syncs == bad
		}
		d := &disk{after: c.cut, fails: fails, lost: c.r}
		if c.work(d) == nil {
			break
		}
		again := d.restarted()
		again.after = c.cut
		if err := c.work(again); err != nil {
			t.Fatalf("sync %d failed, step %d: %v", bad, c.step, err)
		}
		if !bytes.Equal(again.seen, u.file) || !bytes.Equal(again.media[:again.size], u.file) {
			t.Errorf("sync %d failed: another journal at the end", bad)
		}
		states += c.states
	}
	t.Logf("%d states", states)
}

// What a first power loss left behind the end of the file shows through the holes that a
// second one leaves in a group of other cards in the same place.
func TestRemainsOfAnEarlierGroupAreNotMixedIn(t *testing.T) {
	issuer := remembering(t)
	r := rand.New(rand.NewPCG(3, 3))
	rounds := 800
	if testing.Short() {
		rounds = 60
	}
	begun := &disk{dusty: true}
	j, err := mount(begun)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newOffice(j, issuer).work([]step{take(lease(0, 99)), beginning(0, journal.Fresh)}); err != nil {
		t.Fatal(err)
	}
	first := lostIn(t, begun, issuing(wants(10, 18)), issuer, 1)
	for range rounds {
		life := first.powerLoss(r)
		from, to := 20, 21+r.IntN(12)
		second := lostIn(t, life, issuing(wants(from, to)), issuer, 1+r.IntN(2))
		left := second.powerLoss(r)
		size := len(left.seen)
		j, err := mount(left)
		if err != nil {
			t.Fatalf("%d cards after 8, %d bytes of %d are left: %v", to-from, size, len(second.seen), err)
		}
		o := newOffice(j, issuer)
		n, m := heldOf(o, 10, 18), heldOf(o, from, to)
		if n%8 != 0 || m%(to-from) != 0 {
			t.Fatalf("%d cards of 8, and %d of %d", n, m, to-from)
		}
		if _, err := o.work([]step{issuing(wants(10, 18)), issuing(wants(from, to))}); err != nil {
			t.Fatal(err)
		}
	}
}

// heldOf counts the rows that have a card.
func heldOf(o *office, from, to int) (n int) {
	for _, w := range wants(from, to) {
		if _, ok := o.j.ByKey(o.j.Digest("key", []byte(w.key))); ok {
			n++
		}
	}
	return n
}

// lostIn does a step, and returns the disk as it is before the n-th sync in it.
func lostIn(t *testing.T, d *disk, s step, issuer *card.Issuer, n int) *disk {
	t.Helper()
	j, err := mount(d)
	if err != nil {
		t.Fatal(err)
	}
	var cut *disk
	d.fails = func(operation string) bool {
		if operation == "sync" {
			n--
		}
		if operation == "sync" && n == 0 {
			cut = d.restarted()
		}
		return cut != nil
	}
	d.lost = rand.New(rand.NewPCG(1, 1))
	s.do(newOffice(j, issuer))
	if cut == nil {
		t.Fatal("nothing was written")
	}
	return cut
}

// A call with more rows than a group holds is written in several, each of which stands.
func TestPowerLossInAGreatCall(t *testing.T) {
	if testing.Short() {
		t.Skip("issues 4,500 cards three times")
	}
	issuer := remembering(t)
	r := rand.New(rand.NewPCG(8, 8))
	var cuts []*disk
	d := &disk{after: func(d *disk) {
		if len(d.seen) > 1<<19 {
			cuts = append(cuts, d.powerLoss(r))
		}
	}}
	j, err := mount(d)
	if err != nil {
		t.Fatal(err)
	}
	steps := []step{take(wide()), beginning(0, journal.Fresh), issuing(wants(0, 4500)), printing(wants(0, 4500))}
	whole := newOffice(j, issuer)
	if _, err := whole.work(steps); err != nil {
		t.Fatal(err)
	}
	if len(cuts) < 6 {
		t.Fatalf("%d groups, which are great ones", len(cuts)/2)
	}
	for _, i := range []int{1, len(cuts) / 2} {
		j, err := mount(cuts[i])
		if err != nil {
			t.Fatal(err)
		}
		o := newOffice(j, issuer)
		o.texts = whole.texts
		if _, err := o.work(steps); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(recordsOf(cuts[i].seen), recordsOf(d.seen)) {
			t.Errorf("cut %d: another journal at the end", i)
		}
	}
}

// recordsOf returns what a journal tells, however it is grouped.
func recordsOf(file []byte) []byte { return bytes.Join(bodies(file), nil) }
