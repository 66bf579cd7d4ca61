package main

import (
	"fmt"
	"io"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// A progress shows how far a batch is: a bar on a terminal, elsewhere a plain line
// now and then.
type progress struct {
	out         io.Writer
	done, total int

	bars *mpb.Progress
	bar  *mpb.Bar
}

// every is the number of rows between plain lines: some five seconds of work.
const every = 100

func newProgress(out io.Writer, total int) *progress {
	p := &progress{out: out, total: total}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bars = mpb.New(mpb.WithOutput(out), mpb.WithWidth(40))
		p.bar = p.bars.AddBar(int64(total),
			mpb.PrependDecorators(decor.Name("printing "), decor.CountersNoUnit("%d of %d ")),
			mpb.AppendDecorators(decor.AverageETA(decor.ET_STYLE_GO)))
	}
	return p
}

// step counts one row.
func (p *progress) step() {
	p.done++
	switch {
	case p.bar != nil:
		p.bar.Increment()
	case p.done%every == 0:
		fmt.Fprintf(p.out, "printbatch: %d of %d rows\n", p.done, p.total)
	}
}

// stop leaves the terminal to others. It may be called more than once.
func (p *progress) stop() {
	if p.bar == nil {
		return
	}
	if p.done < p.total {
		p.bar.Abort(false)
	}
	p.bars.Wait()
	p.bar = nil
}
