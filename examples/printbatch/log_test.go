package main

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// A holder is what must not get into a log, however it formats itself.
type holder struct{ name string }

func (h holder) String() string               { return h.name }
func (h holder) LogValue() slog.Value         { return slog.StringValue(h.name) }
func (h holder) MarshalText() ([]byte, error) { return []byte(h.name), nil }

type holderName string

// personal are values of types that may hold personal data.
var personal = []any{
	"holder", holder{"Secret"}, "pointer", &holder{"Secret"}, "name", holderName("Secret"), "bytes", []byte("Secret"),
	"list", []string{"Secret"}, "map", map[string]string{"Secret": "Secret"}, "error", errors.New("Secret"),
	slog.Group("group", "in", "Secret"), "nothing", nil,
}

func TestLogLines(t *testing.T) {
	for _, c := range []struct {
		name string
		log  func(*slog.Logger)
		want string
	}{
		{"information", func(l *slog.Logger) { l.Info("made a key") }, "printbatch: made a key\n"},
		{"warning", func(l *slog.Logger) { l.Warn("dark") }, "printbatch: warning: dark\n"},
		{"error of two lines", func(l *slog.Logger) { l.Error("no row:\nrow 2") }, "printbatch: no row:\nrow 2\n"},
		{"detail", func(l *slog.Logger) { l.Debug("x") }, ""},
		{
			"attributes", func(l *slog.Logger) { l.Warn("dark", "row", 3, "rate", 2.5, "ok", true, "wait", time.Second) },
			"printbatch: warning: dark row=3 rate=2.5 ok=true wait=1s\n",
		},
		{
			"attributes that need quotes", func(l *slog.Logger) {
				l.Info("m", "a", "", "b", "x y", "c", "x\nprintbatch: y", "d", `"`, "e", "\x1b[2J")
			},
			`printbatch: m a="" b="x y" c="x\nprintbatch: y" d="\"" e="\x1b[2J"` + "\n",
		},
		{
			"of every line", func(l *slog.Logger) {
				l.With("batch", "b-1").WithGroup("row").With("n", 1).Info("m", "column", "photo")
			},
			"printbatch: m batch=b-1 row.n=1 row.column=photo\n",
		},
		{"personal data", func(l *slog.Logger) { l.Info("m", append(personal, "row", 3)...) }, "printbatch: m row=3\n"},
		{"personal data of every line", func(l *slog.Logger) { l.With(personal...).Info("m") }, "printbatch: m\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			c.log(newLogger(&out, formatText))
			if out.String() != c.want {
				t.Errorf("got %q, want %q", out.String(), c.want)
			}
		})
	}
}

func TestLogRecords(t *testing.T) {
	var out strings.Builder
	newLogger(&out, formatJSON).With(personal...).WithGroup("in").Warn("dark", append(personal, "row", 3, "file", "people.csv")...)
	var got map[string]any
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatalf("%v in %q", err, out.String())
	}
	if _, err := time.Parse(time.RFC3339, got["time"].(string)); err != nil {
		t.Error(err)
	}
	in, _ := got["in"].(map[string]any)
	if len(got) != 4 || got["level"] != "WARN" || got["msg"] != "dark" || len(in) != 2 || in["row"] != 3.0 || in["file"] != "people.csv" {
		t.Errorf("got %v, want time, level, msg, and in with row and file", got)
	}
}
