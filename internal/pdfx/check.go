package pdfx

import (
	"errors"
	"fmt"
	"slices"
)

// A Finding is one way in which a file departs from a rule. The package comment lists
// the rules.
type Finding struct {
	Rule   string
	Object int // number of the object at fault, 0 for the file or a direct object
	Page   int // the first page that leads there, from 1; 0 for none
	Text   string
}

// String returns a finding as one line.
func (f Finding) String() string {
	return fmt.Sprintf("%s: page %d, object %d: %s", f.Rule, f.Page, f.Object, f.Text)
}

// Check returns what keeps a PDF file from being PDF/X-4 (ISO 15930-7), one finding each
// and at most 1,000, in the same order each time; nil for none. The error is for a file
// that cannot be read as a PDF at all.
func Check(file []byte) ([]Finding, error) {
	l, err := newLint(file)
	if err != nil {
		return nil, err
	}
	l.all()
	return l.findings(), nil
}

// A lint is one file under examination.
type lint struct {
	*file
	out    []Finding
	seen   map[Finding]bool // without their page
	page   int              // from 1; 0 outside pages
	leaves []leaf
	intent string           // color space of the output: "CMYK", "RGB ", "GRAY", or ""
	done   map[int]bool     // objects examined whatever uses them
	spaces map[spaceUse]int // components of color spaces examined
	spots  map[string]string
	queue  []job
	xmp    map[string]string
}

func newLint(data []byte) (*lint, error) {
	f, err := open(data)
	if err != nil {
		return nil, err
	}
	l := &lint{
		file: f, seen: map[Finding]bool{}, done: map[int]bool{},
		spaces: map[spaceUse]int{}, spots: map[string]string{},
	}
	l.leaves = l.tree()
	return l, nil
}

func (l *lint) all() {
	l.header()
	l.objects()
	l.catalog()
	l.intents()
	l.metadata()
	for _, p := range l.leaves {
		l.page = p.number
		l.leaf(p)
		l.drain()
	}
	l.page = 0
}

// findings returns what was found. That not everything was looked at comes first.
func (l *lint) findings() []Finding {
	if err := l.tired(); err != nil {
		return slices.Insert(l.out, 0, Finding{Rule: "limit", Text: err.Error()})
	}
	return l.out
}

// add notes a finding, once.
func (l *lint) add(rule string, num int, format string, args ...any) {
	f := Finding{Rule: rule, Object: num, Text: fmt.Sprintf(format, args...)}
	if l.seen[f] || len(l.out) >= maxFindings {
		return
	}
	l.seen[f] = true
	f.Page = l.page
	l.out = append(l.out, f)
}

// first reports whether an object is met for the first time; direct ones always are.
func (l *lint) first(num int) bool {
	if num > 0 && l.done[num] {
		return false
	}
	l.done[num] = true
	return true
}

// bytes returns what a stream holds. What cannot be unpacked is a finding.
func (l *lint) bytes(s *stream) ([]byte, bool) {
	data, err := l.decode(s)
	if _, ok := errors.AsType[*unread](err); ok {
		l.add("unread", s.num, "%v", err)
		return nil, false
	}
	if err != nil {
		l.add("stream", s.num, "%v", err)
		return nil, false
	}
	return data, true
}
