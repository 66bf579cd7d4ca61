package tree_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/tree"
)

// spell writes a node with the places of its parts.
func spell(n *tree.Node) string {
	at := fmt.Sprintf("%d:%d", n.Line, n.Column)
	switch n.Kind {
	case tree.Object:
		var parts []string
		for _, m := range n.Members {
			parts = append(parts, fmt.Sprintf("%d:%d %s=%s", m.Line, m.Column, m.Key, spell(m.Value)))
		}
		return at + "{" + strings.Join(parts, ", ") + "}"
	case tree.Array:
		var parts []string
		for _, i := range n.Items {
			parts = append(parts, spell(i))
		}
		return at + "[" + strings.Join(parts, ", ") + "]"
	case tree.Bool:
		return fmt.Sprint(at, " ", n.True)
	case tree.Null:
		return at + " null"
	}
	return at + " " + n.Text
}

func TestPlacesOfValues(t *testing.T) {
	const in = "{\"a\": [1, true,\n  null], \"é\" : \"x\",\n\"a\":{}}"
	const want = "1:1{1:2 a=1:7[1:8 1, 1:11 true, 2:3 null], 2:10 é=2:16 x, 3:1 a=3:5{}}"
	n, err := tree.Parse([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	if got := spell(n); got != want {
		t.Errorf("Parse = %s\nwant    %s", got, want)
	}
}

func TestFaultyDocuments(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", "1:1: ends too early"},
		{"cut", "{\"a\":\n [1", "2:4: ends too early"},
		{"stray letter", "{\"a\":\n x}", "2:2: invalid character 'x' looking for beginning of value"},
		{"key that is no string", "{1: 2}", "1:2: invalid character '1'"},
		{"trailing comma", "[1,\n ]", "2:2: a comma stands before it with nothing to follow"},
		{"no comma", "{\"a\": 1\n \"b\": 2}", "2:2: a comma or a colon is missing before it"},
		{"no colon", "{\"a\" 1}", "1:6: a comma or a colon is missing before it"},
		{"comment", "{\n// c\n}", "2:1: a comment, JSON has none"},
		{"leading zero", "[01]", "1:3: invalid character '1' after array element"},
		{"two documents", "{} {}", "1:4: something after the document"},
		{"rest", "{} x", "1:4: something after the document"},
		{"rest that begins as a string", "{} \"abc", "1:4: something after the document"},
		{"not UTF-8", "\"\xff\"", "1:2: not UTF-8"},
		{"byte order mark", "\ufeff{}", "1:1: begins with a byte order mark, want UTF-8 without one"},
		{"half of a character", `["a", "\ud800"]`, "1:7: a string with the character U+FFFD, which stands for one that was lost"},
		{"deep", strings.Repeat("[", 40) + strings.Repeat("]", 40), "1:34: nested more than 32 deep"},
		{"large", strings.Repeat(" ", tree.MaxBytes+1), "1:1: more than 1048576 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tree.Parse([]byte(tt.in))
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("Parse = %v, want %q", err, tt.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a": [1, "b", {"c": null}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		if n, err := tree.Parse(in); err == nil && (n.Line < 1 || n.Column < 1) {
			t.Errorf("Parse(%q) stands at %d:%d", in, n.Line, n.Column)
		}
	})
}
