package journal_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/sealcard/sealcard/card/journal"
)

// on returns a disk that holds a file.
func on(file []byte) *disk {
	return &disk{seen: bytes.Clone(file), media: bytes.Clone(file), size: int64(len(file))}
}

// opened opens a file, and returns what it is afterwards. It fails where an error is none
// of a damaged journal, or where an error changed the file.
func opened(t testing.TB, file []byte) (*journal.Journal, []byte, error) {
	t.Helper()
	d := on(file)
	j, err := mount(d)
	if err != nil {
		if _, ok := errors.AsType[*journal.CorruptError](err); !ok || j != nil {
			t.Errorf("%v, want a CorruptError and no journal", err)
		}
		if !bytes.Equal(d.seen, file) {
			t.Error("a file that is refused was changed")
		}
	}
	return j, d.seen, err
}

func FuzzOpen(f *testing.F) {
	u := undisturbedDay(f)
	f.Add(u.file)
	f.Add(u.file[:len(u.file)/2])
	f.Add(u.file[:30])
	f.Add([]byte{})
	f.Add([]byte("name;born\n"))
	f.Add(append(bytes.Clone(u.file[:3000]), u.file...))
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) > 1<<16 {
			return
		}
		j, after, err := opened(t, file)
		_, same, again := opened(t, file)
		if !bytes.Equal(after, same) || (err == nil) != (again == nil) {
			t.Fatalf("opened twice it is another: %v, %v", err, again)
		}
		if err != nil {
			return
		}
		settled, third, err := opened(t, after)
		if err != nil || !bytes.Equal(third, after) || settled.Cut() != 0 {
			t.Fatalf("what was opened is changed by opening it: %v", err)
		}
		if told(settled) != told(j) {
			t.Error("what was opened says something else")
		}
	})
}

// records returns where the records of a journal begin, and its end.
func records(file []byte) []int {
	var at []int
	n := 8
	for n < len(file) {
		at = append(at, n)
		n += 24 + int(binary.LittleEndian.Uint32(file[n:]))
	}
	return append(at, n)
}

func TestRecordsAreAsTheFormatSays(t *testing.T) {
	u := undisturbedDay(t)
	at := records(u.file)
	if last := at[len(at)-1]; last != len(u.file) || len(at) < 150 {
		t.Fatalf("%d records end at %d, the file at %d", len(at)-1, last, len(u.file))
	}
	for end := range maps.Keys(u.ends) {
		if end != 0 && !slices.Contains(at, end) {
			t.Errorf("a group ends at %d, within a record", end)
		}
	}
}

// A mutation changes a journal in front of its last group.
type mutation struct {
	name string
	do   func(r *rand.Rand, file []byte, at []int) []byte
}

// cutOut returns a copy without a part.
func cutOut(file []byte, from, to int) []byte {
	return append(bytes.Clone(file[:from]), file[to:]...)
}

func mutations() []mutation {
	return []mutation{
		{"a bit flipped", func(r *rand.Rand, file []byte, at []int) []byte {
			file = bytes.Clone(file)
			file[r.IntN(at[len(at)-1])] ^= 1 << r.IntN(8)
			return file
		}},
		{"a record left out", func(r *rand.Rand, file []byte, at []int) []byte {
			i := r.IntN(len(at) - 1)
			return cutOut(file, at[i], at[i+1])
		}},
		{"a record twice", func(r *rand.Rand, file []byte, at []int) []byte {
			i := r.IntN(len(at) - 1)
			return append(bytes.Clone(file[:at[i+1]]), file[at[i]:]...)
		}},
		{"two records exchanged", func(r *rand.Rand, file []byte, at []int) []byte {
			i := r.IntN(len(at) - 2)
			out := append(bytes.Clone(file[:at[i]]), file[at[i+1]:at[i+2]]...)
			return append(append(out, file[at[i]:at[i+1]]...), file[at[i+2]:]...)
		}},
		{"a sector of zeros", func(r *rand.Rand, file []byte, at []int) []byte {
			file = bytes.Clone(file)
			from := r.IntN(at[len(at)-1]/512) * 512
			clear(file[from : from+512])
			return file
		}},
		{"a byte left out", func(r *rand.Rand, file []byte, at []int) []byte {
			n := r.IntN(at[len(at)-1])
			return cutOut(file, n, n+1)
		}},
		{"all of it twice", func(_ *rand.Rand, file []byte, _ []int) []byte { return append(bytes.Clone(file), file...) }},
		{"a part of it at the end", func(r *rand.Rand, file []byte, at []int) []byte {
			return append(bytes.Clone(file), file[at[r.IntN(len(at)-1)]:]...)
		}},
		{"garbage put in", func(r *rand.Rand, file []byte, at []int) []byte {
			n := r.IntN(at[len(at)-1])
			return append(append(bytes.Clone(file[:n]), "garbage"...), file[n:]...)
		}},
	}
}

func TestDamageBeforeTheLastGroupIsFound(t *testing.T) {
	u := undisturbedDay(t)
	at := records(u.file)
	// The last group is as it was, in its place or moved; what is in front of it is not.
	for i := len(at) - 2; i >= 0; i-- {
		if u.ends[at[i]] {
			at = at[:i+1]
			break
		}
	}
	rounds := 600
	if testing.Short() {
		rounds = 60
	}
	for _, m := range mutations() {
		t.Run(m.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 5))
			for range rounds {
				damaged := m.do(r, u.file, at)
				if bytes.Equal(damaged, u.file) {
					continue
				}
				if _, _, err := opened(t, damaged); err == nil {
					t.Fatal("not found")
				}
			}
		})
	}
}

func TestWhatFollowsTheLastGroupIsCut(t *testing.T) {
	u := undisturbedDay(t)
	r := rand.New(rand.NewPCG(6, 6))
	garbage := make([]byte, 2<<20)
	for i := range garbage {
		garbage[i] = byte(r.Uint32())
	}
	tests := map[string][]byte{
		"a zero": {0}, "zeros": make([]byte, 4096), "many zeros": make([]byte, 2<<20), "garbage": garbage[:5000], "much garbage": garbage,
	}
	for name, tail := range tests {
		t.Run(name, func(t *testing.T) {
			j, after, err := opened(t, append(bytes.Clone(u.file), tail...))
			if err != nil || !bytes.Equal(after, u.file) || j.Cut() != int64(len(tail)) {
				t.Fatalf("%v, %d bytes are left of %d", err, len(after), len(u.file))
			}
		})
	}
	if _, _, err := opened(t, append(bytes.Clone(u.file), make([]byte, 2<<20+1)...)); err == nil {
		t.Error("more than any group was cut")
	}
}

func TestEveryCutLeavesWholeGroups(t *testing.T) {
	u := undisturbedDay(t)
	stride := 1
	if testing.Short() {
		stride = 23
	}
	for n := 0; n < len(u.file); n += stride {
		_, after, err := opened(t, u.file[:n])
		if err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if len(after) > max(n, firstGroup) || !u.ends[len(after)] || !bytes.Equal(after, u.file[:len(after)]) {
			t.Fatalf("cut at %d: %d bytes are left", n, len(after))
		}
	}
}

func TestFilesOfOthersAreRefusedAndUnchanged(t *testing.T) {
	for name, file := range map[string]string{
		"text": "name;born\n", "one byte": "n", "long text": string(bytes.Repeat([]byte("line\n"), 100)),
		"many zeros": string(make([]byte, 4096)), "journal of another version": "SCJRNL2\n",
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := opened(t, []byte(file)); err == nil {
				t.Error("taken for a journal")
			}
		})
	}
}

// framed returns a journal of bodies, written by what the package comment says.
func framed(groups [][][]byte) []byte {
	file := []byte("SCJRNL1\n")
	for _, g := range groups {
		start, before := len(file), uint32(0)
		for i, body := range g {
			at := len(file)
			back := uint32(at - start)
			if i == len(g)-1 {
				back |= 1 << 31
			}
			file = binary.LittleEndian.AppendUint32(file, uint32(len(body)))
			file = binary.LittleEndian.AppendUint32(file, back)
			file = binary.LittleEndian.AppendUint64(file, uint64(at))
			file = binary.LittleEndian.AppendUint32(file, before)
			c := crc32.New(crc32.MakeTable(crc32.Castagnoli))
			c.Write(file[at:])
			c.Write(body)
			before = c.Sum32()
			file = binary.LittleEndian.AppendUint32(file, before)
			file = append(file, body...)
		}
	}
	return file
}

// bodies is the inverse of framed, as far as it can be.
func bodies(file []byte) [][]byte {
	var out [][]byte
	at := records(file)
	for i := range len(at) - 1 {
		out = append(out, file[at[i]+24:at[i+1]])
	}
	return out
}

// packed writes bodies one after the other, each behind its length, for a fuzzer.
func packed(bodies [][]byte) (b []byte) {
	for _, body := range bodies {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(body)))
		b = append(b, body...)
	}
	return b
}

// groupsOf takes apart what a fuzzer made; the highest bit of a length ends a group.
func groupsOf(b []byte) [][][]byte {
	var groups [][][]byte
	var group [][]byte
	for len(b) >= 2 {
		n := binary.LittleEndian.Uint16(b)
		size := min(int(n&0x0fff), len(b)-2)
		group, b = append(group, b[2:2+size]), b[2+size:]
		if n>>15 == 1 || len(b) < 2 {
			groups, group = append(groups, group), nil
		}
	}
	return groups
}

func TestFormatIsAsItIsWrittenDown(t *testing.T) {
	u := undisturbedDay(t)
	var groups [][][]byte
	var group [][]byte
	at := records(u.file)
	for i, body := range bodies(u.file) {
		group = append(group, body)
		if u.ends[at[i+1]] {
			groups, group = append(groups, group), nil
		}
	}
	if !bytes.Equal(framed(groups), u.file) {
		t.Error("a writer that follows the package comment makes another file")
	}
}

// A record that names another begin of its group is none of the group, whatever its checksum.
func TestRecordOfAnotherGroupIsNotTaken(t *testing.T) {
	u := undisturbedDay(t)
	all := bodies(u.file)
	whole := framed([][][]byte{all[:1], all[1:2]})
	at := records(whole)[1]
	for _, back := range []uint32{8, 1<<31 - 1} {
		file := bytes.Clone(whole)
		binary.LittleEndian.PutUint32(file[at+4:], back|1<<31)
		c := crc32.New(crc32.MakeTable(crc32.Castagnoli))
		c.Write(file[at : at+20])
		c.Write(file[at+24:])
		binary.LittleEndian.PutUint32(file[at+20:], c.Sum32())
		_, after, err := opened(t, file)
		if err != nil || len(after) != at {
			t.Errorf("back %d: %d bytes are left, want %d: %v", back, len(after), at, err)
		}
	}
}

// FuzzRecords has bodies without faults in their frames: whatever they tell, the journal
// refuses it or can be worked with.
func FuzzRecords(f *testing.F) {
	u := undisturbedDay(f)
	all := bodies(u.file)
	for _, n := range []int{1, 3, 4, 8, 40} {
		f.Add(packed(all[:n]))
	}
	issuer := remembering(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		d := on(framed(groupsOf(b)))
		j, err := mount(d)
		if err != nil {
			if _, ok := errors.AsType[*journal.CorruptError](err); !ok {
				t.Errorf("%v, want a CorruptError", err)
			}
			return
		}
		o := newOffice(j, issuer)
		for _, s := range []step{beginning(len(j.Batches()), journal.Fresh), issuing([]want{{key: "f", content: "f", number: "D-f"}}), issuing(wants(0, 2))} {
			s.do(o)
		}
		for e := range j.Cards() {
			j.Rendered([]journal.Place{{Card: e.Card, File: "f", Page: 1, Slot: 1}})
			j.Spoil(e.Card)
		}
		j.End()
		again, err := mount(d.restarted())
		if err != nil {
			t.Fatalf("what the journal wrote it does not read: %v", err)
		}
		if now, was := told(again), told(j); now != was {
			t.Errorf("%s, and it was %s", now, was)
		}
	})
}
