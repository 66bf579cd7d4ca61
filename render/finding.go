package render

import (
	"fmt"
	"strings"
)

// A Severity says what to do about a finding.
type Severity string

// Severities.
const (
	SeverityError   Severity = "error"   // do not print
	SeverityWarning Severity = "warning" // look at it
	SeverityNote    Severity = "note"    // good to know
)

// A Finding is what Preflight has to say about one thing. It holds no personal data.
type Finding struct {
	ID       string   `json:"id"` // as in docs/preflight.md
	Severity Severity `json:"severity"`
	File     string   `json:"file"`
	Line     int      `json:"line,omitempty"` // in the layout file, from 1; 0 for the layout as a whole
	Column   int      `json:"column,omitempty"`
	Side     string   `json:"side,omitempty"`
	Element  string   `json:"element,omitempty"` // within the side, for instance fields[3]
	Record   int      `json:"record,omitempty"`  // of the batch, from 1: the first card that shows it
	Cards    int      `json:"cards,omitempty"`   // of the batch that show it
	Message  string   `json:"message"`
	Fix      string   `json:"fix"`
}

// String returns the finding as a line that begins with its place in the form that
// editors open.
func (f *Finding) String() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", f.Line, f.Column)
	}
	fmt.Fprintf(&b, ": %s: %s: ", f.Severity, f.ID)
	if f.Side != "" {
		b.WriteString(f.Side)
		if f.Element != "" {
			b.WriteString("/" + f.Element)
		}
		b.WriteString(": ")
	}
	b.WriteString(f.Message)
	if f.Cards > 0 {
		fmt.Fprintf(&b, " (on %d of the cards, first in record %d)", f.Cards, f.Record)
	}
	return b.String() + ". " + f.Fix
}
