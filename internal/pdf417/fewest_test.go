package pdf417_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/pdf417"
)

// TestCodewordsAreTheFewest compares the length of texts with that of the best of all ways
// to cut them into segments of one mode each.
func TestCodewordsAreTheFewest(t *testing.T) {
	for seed := range uint64(200) {
		n := 1 + int(seed)%60
		text := runs(n, seed)
		if seed%2 == 0 {
			text = textOfLength("AB0;a1'\x80 \n23", n, seed)
		}
		want := 1 + fewest(text) + 2 // one column shows the length as rows
		if _, rows, err := pdf417.Size(text, 1, 0); err != nil || rows != want {
			t.Errorf("%q: %d codewords, %v, want %d", text, rows, err, want)
		}
	}
}

// fewest returns the number of codewords that a text needs without length and pads.
func fewest(text string) int {
	best := make([]int, len(text)+1) // by end
	for i := range best {
		best[i] = math.MaxInt32
	}
	best[0] = 0
	for i := range len(text) {
		latch := 1
		if i == 0 {
			latch = 0 // a symbol starts in text compaction
		}
		for n, words := range textWords(text[i:]) {
			best[i+n+1] = min(best[i+n+1], best[i]+latch+words)
		}
		digits := true
		for n := 1; i+n <= len(text); n++ {
			best[i+n] = min(best[i+n], best[i]+1+n/6*5+n%6)
			digits = digits && text[i+n-1] >= '0' && text[i+n-1] <= '9'
			if digits {
				best[i+n] = min(best[i+n], best[i]+1+n/44*15+(n%44+2)/3+map[bool]int{true: 1}[n%44%3 == 0 && n%44 > 0])
			}
		}
	}
	return best[len(text)]
}

// point is where text compaction stands: its submode, and whether half a codeword is open.
type point struct {
	mode byte
	odd  bool
}

// textWords returns, for each number of characters from 1, how many codewords text
// compaction needs for them.
func textWords(text string) []int {
	var all []int
	cost := map[point]int{{'A', false}: 0}
	for i := range len(text) {
		next := map[point]int{}
		for p, words := range latched(cost) {
			for _, m := range []byte("ALMP") {
				v := slices.IndexFunc(rules[m], func(rule string) bool { return means(rule, text[i]) })
				if v < 0 {
					continue
				}
				if m == p.mode {
					step(next, p, words, 1)
				} else if p.mode != 'P' && m == 'P' || p.mode == 'L' && m == 'A' {
					step(next, p, words, 2)
				}
			}
			if p.odd {
				words++
				if p.mode == 'P' {
					p.mode = 'A' // the value that fills a codeword is a latch there
				}
			}
			keep(next, point{p.mode, false}, words+2)
		}
		cost = next
		least := math.MaxInt32
		for p, words := range cost {
			if p.odd {
				words++
			}
			least = min(least, words)
		}
		all = append(all, least)
	}
	return all
}

// latched returns the costs after any number of latches.
func latched(cost map[point]int) map[point]int {
	for range 3 {
		more := map[point]int{}
		for p, words := range cost {
			keep(more, p, words)
			for _, rule := range rules[p.mode] {
				if len(rule) == 1 && rule >= "A" && rule <= "Z" {
					step(more, point{rule[0], p.odd}, words, 1)
				}
			}
		}
		cost = more
	}
	return cost
}

// step enters the cost of a number of values.
func step(cost map[point]int, p point, words, values int) {
	for range values {
		if p.odd {
			words++
		}
		p.odd = !p.odd
	}
	keep(cost, p, words)
}

// keep enters a cost if it is the least.
func keep(cost map[point]int, p point, words int) {
	if old, ok := cost[p]; !ok || words < old {
		cost[p] = words
	}
}

// means tells whether a rule stands for a character.
func means(rule string, b byte) bool {
	name, ok := strings.CutPrefix(rule, ".")
	if !ok || len(name) == 1 {
		return ok && name[0] == b
	}
	return named[name] == b
}
