package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// Forms of the log.
const (
	formatText = "text"
	formatJSON = "json"
	logFlag    = "log-format"
)

// newLogger returns a logger of what is told on standard error, from slog.LevelInfo.
//
// As text a record is "printbatch: message", a warning "printbatch: warning: message",
// with each attribute after it as " key=value". As JSON it is a record of log/slog.
//
// No personal data gets there by accident: of attributes only those of the plain kinds
// are written, which are numbers, booleans, times and strings. A value of any other type
// (a row, claims, a photo, an error, a group, something that formats itself) is left
// out. What strings and messages say is for the caller: a name of a file or column, a
// serial, never a cell.
func newLogger(w io.Writer, format string) *slog.Logger {
	if format == formatJSON {
		return slog.New(plain{slog.NewJSONHandler(w, nil)})
	}
	return slog.New(plain{&textHandler{out: &sink{w: w}}})
}

// A plain is a handler that passes on plain attributes alone.
type plain struct{ next slog.Handler }

func (p plain) Enabled(ctx context.Context, l slog.Level) bool { return p.next.Enabled(ctx, l) }
func (p plain) WithGroup(name string) slog.Handler             { return plain{p.next.WithGroup(name)} }
func (p plain) WithAttrs(as []slog.Attr) slog.Handler {
	return plain{p.next.WithAttrs(plainOnly(as))}
}

func (p plain) Handle(ctx context.Context, r slog.Record) error {
	var as []slog.Attr
	r.Attrs(func(a slog.Attr) bool { as = append(as, a); return true })
	clean := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	clean.AddAttrs(plainOnly(as)...)
	return p.next.Handle(ctx, clean)
}

// plainOnly returns those of as that are plain.
func plainOnly(as []slog.Attr) []slog.Attr {
	var kept []slog.Attr
	for _, a := range as {
		switch a.Value.Kind() {
		case slog.KindBool, slog.KindDuration, slog.KindFloat64, slog.KindInt64, slog.KindString, slog.KindTime, slog.KindUint64:
			kept = append(kept, a)
		}
	}
	return kept
}

// A textHandler writes records as lines for people.
type textHandler struct {
	out    *sink
	prefix string // of keys: the groups, each with a dot
	attrs  string // that every line has
}

// A sink takes lines, and is the same for all handlers that come from one.
type sink struct {
	mu sync.Mutex
	w  io.Writer
}

// through sends lines to w from now on, and returns where they went.
func (s *sink) through(w io.Writer) io.Writer {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.w
	s.w = w
	return was
}

// linesOf returns where log writes lines for people, nil if it writes records.
func linesOf(log *slog.Logger) *sink {
	if p, ok := log.Handler().(plain); ok {
		if h, ok := p.next.(*textHandler); ok {
			return h.out
		}
	}
	return nil
}

func (h *textHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelInfo }

func (h *textHandler) WithGroup(name string) slog.Handler {
	with := *h
	with.prefix += name + "."
	return &with
}

func (h *textHandler) WithAttrs(as []slog.Attr) slog.Handler {
	with := *h
	for _, a := range as {
		with.attrs += h.text(a)
	}
	return &with
}

func (h *textHandler) Handle(_ context.Context, r slog.Record) error {
	var b bytes.Buffer
	b.WriteString("printbatch: ")
	if r.Level == slog.LevelWarn {
		b.WriteString("warning: ")
	}
	b.WriteString(r.Message + h.attrs)
	r.Attrs(func(a slog.Attr) bool { b.WriteString(h.text(a)); return true })
	b.WriteByte('\n')
	h.out.mu.Lock()
	defer h.out.mu.Unlock()
	_, err := h.out.w.Write(b.Bytes())
	return err
}

// text returns an attribute as it follows a message. What could be taken for the end of
// a value, or for another line, is quoted.
func (h *textHandler) text(a slog.Attr) string {
	s := a.Value.String()
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r == '"' || r == '=' || unicode.IsSpace(r) || !unicode.IsPrint(r) }) {
		s = strconv.Quote(s)
	}
	return " " + h.prefix + a.Key + "=" + s
}
