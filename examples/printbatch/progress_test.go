package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// A clock is set by hand.
type clock struct{ time.Time }

func (c *clock) now() time.Time { return c.Time }

func TestProgressTellsEveryFiveSeconds(t *testing.T) {
	var out strings.Builder
	c := clock{time.Unix(0, 0)}
	p := newProgress(&out, newLogger(&out, formatText), 5000, c.now)
	for i := range 1440 { // 240 a second
		if i%400 == 0 {
			p.refuse()
		}
		c.Time = time.Unix(0, 0).Add(time.Duration(i+1) * time.Second / 240)
		p.step()
	}
	p.stop()
	p.stop()
	if want := "printbatch: 1200 of 5000 rows, 3 refused, 240/s, 16 s left\n"; out.String() != want {
		t.Errorf("six seconds tell %q, want %q", out.String(), want)
	}
}

func TestProgressIsQuietInAShortBatch(t *testing.T) {
	var out strings.Builder
	c := clock{time.Unix(0, 0)}
	p := newProgress(&out, newLogger(&out, formatText), 100_000, c.now)
	for range 50_000 {
		p.step()
	}
	c.Time = c.Add(5*time.Second - 1)
	p.step()
	p.stop()
	if out.Len() > 0 {
		t.Errorf("less than five seconds tell %q", out.String())
	}
}

func TestProgressInWords(t *testing.T) {
	for _, c := range []struct {
		name                 string
		total, done, refused int
		after                time.Duration
		want                 string
	}{
		{"before any time", 10, 3, 0, 0, "3 of 10 rows, 0 refused"},
		{"before any row", 10, 0, 0, time.Second, "0 of 10 rows, 0 refused"},
		{"slow", 10, 1, 1, 8 * time.Second, "1 of 10 rows, 1 refused, 0.1/s, 1 min 12 s left"},
		{"hours", 100_001, 1, 0, 250 * time.Millisecond, "1 of 100001 rows, 0 refused, 4.0/s, 6 h 56 min left"},
		{"of nobody knows how many", 0, 500, 2, 10 * time.Second, "500 rows, 2 refused, 50/s"},
		{"complete", 10, 10, 0, time.Second, "10 of 10 rows, 0 refused, 10/s, 0 s left"},
		{"more than was said", 10, 11, 0, time.Second, "11 of 10 rows, 0 refused, 11/s"},
		{"longer than anything", 1 << 30, 1, 0, time.Hour, "1 of 1073741824 rows, 0 refused"},
		{"the clock went back", 10, 5, 0, -time.Hour, "5 of 10 rows, 0 refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := clock{time.Unix(0, 0)}
			var out strings.Builder
			p := newProgress(&out, newLogger(&out, formatText), c.total, at.now)
			for range c.done {
				p.step()
			}
			for range c.refused {
				p.refuse()
			}
			at.Time = at.Add(c.after)
			if got := p.headway().String(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestProgressAsRecord(t *testing.T) {
	var out strings.Builder
	c := clock{time.Unix(0, 0)}
	p := newProgress(&out, newLogger(&out, formatJSON), 5000, c.now)
	for range 1199 {
		p.step()
	}
	p.refuse()
	c.Time = c.Add(5 * time.Second)
	p.step()
	var got struct {
		Msg                  string
		Done, Total, Refused int
		Rate                 float64
		Left                 int
	}
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatalf("%v in %q", err, out.String())
	}
	if got.Msg != "progress" || got.Done != 1200 || got.Total != 5000 || got.Refused != 1 || got.Rate != 240 || got.Left != 16 {
		t.Errorf("got %+v", got)
	}
}

// TestProgressAsBar holds that a line that is logged beside a bar is not wiped out, and
// that the bar says at its end how it went.
func TestProgressAsBar(t *testing.T) {
	for _, total := range []int{0, 2, 3} {
		t.Run(fmt.Sprint("of ", total), func(t *testing.T) {
			var lines, bar strings.Builder
			c := clock{time.Unix(0, 0)}
			log := newLogger(&lines, formatText)
			p := newProgress(&lines, log, total, c.now)
			p.show(&bar)
			p.step()
			p.refuse()
			log.With("row", 3).Warn("beside")
			p.step()
			log.Info("at the end")
			p.stop()
			p.stop()
			log.Info("after")
			want := "2 rows, 1 ref" // what is no terminal is narrow
			if total > 0 {
				want = fmt.Sprintf("2 of %d rows, 1 ref", total)
			}
			for _, want := range []string{want, "printbatch: warning: beside row=3\n", "printbatch: at the end\n"} {
				if !strings.Contains(bar.String(), want) {
					t.Errorf("the bar is %q, want %q in it", bar.String(), want)
				}
			}
			if lines.String() != "printbatch: after\n" {
				t.Errorf("elsewhere there is %q", lines.String())
			}
		})
	}
}

// TestProgressOfManyGoroutines is for the race detector as well.
func TestProgressOfManyGoroutines(t *testing.T) {
	var out strings.Builder
	c := clock{time.Unix(0, 0)}
	p := newProgress(&out, newLogger(&out, formatText), 0, c.now)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				p.refuse()
				p.step()
			}
		})
	}
	all.Wait()
	if h := p.headway(); h.done != 800 || h.refused != 800 {
		t.Errorf("%d rows and %d refused, want 800 of each", h.done, h.refused)
	}
}
