package pdf

import "testing"

// TestOffsetsComeBackAsTheyWereSet gives numbers to objects that are written at once, a
// little later, at the very end, and never.
func TestOffsetsComeBackAsTheyWereSet(t *testing.T) {
	var o offsets
	const n = 9*perPart + 5
	want := make([]int64, n+1)
	var late []int
	for i := 1; i <= n; i++ {
		if o.alloc() != i {
			t.Fatalf("object %d has another number", i)
		}
		switch {
		case i < 10:
			late = append(late, i)
		case i == 77 || i == 3*perPart+1:
		case i%1000 == 7: // a leaf of a tree
		default:
			want[i] = 9_000_000_000 + 20_000*int64(i)
			o.set(i, want[i])
		}
		if i > 1000 && i%1000 == 500 { // the leaf is full
			leaf := i - 493
			want[leaf] = want[i] + 30
			o.set(leaf, want[leaf])
		}
	}
	for _, i := range late {
		want[i] = 15
		o.set(i, 15)
	}
	i, bytes := 0, 0
	for at := range o.all() {
		if i++; at != want[i] {
			t.Fatalf("object %d at %d, want %d", i, at, want[i])
		}
	}
	if i != n {
		t.Errorf("%d objects, want %d", i, n)
	}
	for _, p := range o.packed {
		bytes += len(p)
	}
	if bytes == 0 || bytes > 5*perPart*4 {
		t.Errorf("packed parts have %d bytes", bytes)
	}
}
