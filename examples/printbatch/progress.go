package main

import (
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// A progress shows how far a batch is: a bar on a terminal, elsewhere a line now and
// then. It is safe for concurrent use, but for stop.
type progress struct {
	log   *slog.Logger
	lines *sink // of log; nil if it writes records
	now   func() time.Time
	begin time.Time
	total int // rows; 0 if nobody knows

	mu            sync.Mutex // for what follows; not held while the bar is called, which calls back
	done, refused int        // rows; refused ones are done as well
	told          time.Time  // when the last line was written

	bars  *mpb.Progress
	bar   *mpb.Bar  // nil where lines are written
	below io.Writer // where lines went before the bar
}

// pause is the least time between lines.
const pause = 5 * time.Second

// newProgress returns a progress of total rows, 0 if that is not known. It begins at
// once. The bar is for an out that is a terminal, if log writes text; lines go to log.
func newProgress(out io.Writer, log *slog.Logger, total int, now func() time.Time) *progress {
	p := &progress{log: log, lines: linesOf(log), now: now, begin: now(), total: total}
	p.told = p.begin
	if f, ok := out.(*os.File); ok && p.lines != nil && term.IsTerminal(int(f.Fd())) {
		p.show(out)
	}
	return p
}

// show draws the bar on out. What is logged meanwhile stands above it.
func (p *progress) show(out io.Writer) {
	p.bars = mpb.New(mpb.WithOutput(out), mpb.WithWidth(30), mpb.WithAutoRefresh())
	// A bar that ends by itself draws no more, and lines that come then are lost: this one
	// is shown its total but ends at stop.
	p.bar = p.bars.AddBar(0,
		mpb.PrependDecorators(decor.Name("printing ")),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return p.headway().String() })))
	p.bar.SetTotal(int64(p.total), false)
	p.below = p.lines.through(p.bars)
}

// step counts one row, printed or refused.
func (p *progress) step() {
	p.mu.Lock()
	p.done++
	now := p.now()
	due := p.bar == nil && now.Sub(p.told) >= pause
	if due {
		p.told = now
	}
	p.mu.Unlock()
	switch {
	case p.bar != nil:
		p.bar.Increment()
	case due:
		p.tell()
	}
}

// refuse notes that one of the rows that step counts, before or after, is refused.
func (p *progress) refuse() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refused++
}

// stop leaves the terminal to others. It may be called more than once.
func (p *progress) stop() {
	if p.bar == nil {
		return
	}
	p.lines.through(p.below)
	p.bar.Abort(false)
	p.bars.Wait()
	p.bar = nil
}

// tell writes how far the batch is.
func (p *progress) tell() {
	s := p.headway()
	if p.lines != nil {
		p.log.Info(s.String())
		return
	}
	as := []any{slog.Int("done", s.done), slog.Int("refused", s.refused), slog.Float64("rate", s.rate)}
	if p.total > 0 {
		as = append(as, slog.Int("total", s.total))
	}
	if s.known {
		as = append(as, slog.Int64("left", int64(s.left/time.Second)))
	}
	p.log.Info("progress", as...)
}

// A headway is how far a batch is at one moment.
type headway struct {
	done, total, refused int
	rate                 float64       // rows a second since the beginning, in tenths; 0 if there is none yet
	left                 time.Duration // whole seconds, rounded up
	known                bool          // left is
}

func (p *progress) headway() headway {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := headway{done: p.done, total: p.total, refused: p.refused}
	seconds := p.now().Sub(p.begin).Seconds()
	if seconds <= 0 || p.done == 0 {
		return s
	}
	rate := float64(p.done) / seconds
	s.rate = math.Round(rate*10) / 10
	if p.total == 0 || p.total < p.done {
		return s
	}
	if rest := math.Ceil(float64(p.total-p.done) / rate); rest < maxLeft.Seconds() {
		s.left, s.known = time.Duration(rest)*time.Second, true
	}
	return s
}

// maxLeft is longer than any batch lasts: what is estimated beyond is of no use.
const maxLeft = 1000 * time.Hour

// String returns it in words, such as
//
//	1200 of 5000 rows, 3 refused, 240/s, 16 s left
func (s headway) String() string {
	text := fmt.Sprintf("%d rows", s.done)
	if s.total > 0 {
		text = fmt.Sprintf("%d of %d rows", s.done, s.total)
	}
	text += fmt.Sprintf(", %d refused", s.refused)
	switch {
	case s.rate >= 10:
		text += fmt.Sprintf(", %.0f/s", s.rate)
	case s.rate > 0:
		text += fmt.Sprintf(", %.1f/s", s.rate)
	}
	if s.known {
		text += ", " + inWords(s.left) + " left"
	}
	return text
}

// inWords returns d in its two largest units.
func inWords(d time.Duration) string {
	h, m, s := int(d/time.Hour), int(d%time.Hour/time.Minute), int(d%time.Minute/time.Second)
	switch {
	case h > 0:
		return fmt.Sprintf("%d h %d min", h, m)
	case m > 0:
		return fmt.Sprintf("%d min %d s", m, s)
	}
	return fmt.Sprintf("%d s", s)
}
