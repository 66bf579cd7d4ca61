package text

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
)

// TestLevelsAreThoseOfFriBidi compares the levels of every character of the sample names,
// and of lines of random letters, numbers, signs and brackets, with another program's.
func TestLevelsAreThoseOfFriBidi(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(cardtest.Root(), "testdata", "names", "names.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(data)) {
		name := strings.Split(strings.TrimSuffix(line, "\n"), "\t")[2]
		// That program counts joiners as characters without a level of their own.
		lines = append(lines, strings.NewReplacer(string(joiner), "", string(nonJoiner), "").Replace(name))
	}
	// Marks stand on letters: that program loses its pairs where one follows a bracket.
	alphabet := strings.Split("a|b|א|ב|ע|ع|1|2|٣|٤| |-|/|,|.|(|)|[|]|#|+|%|א\u05b0|e\u0301| ", "|")
	noise := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		line := ""
		for range 1 + noise.IntN(16) {
			line += alphabet[noise.IntN(len(alphabet))]
		}
		lines = append(lines, "x"+line+"y", "א"+line+"ע")
	}
	file := filepath.Join(t.TempDir(), "lines")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for option, b := range map[string]base{"--ltr": baseLeft, "--rtl": baseRight} {
		out := cardtest.Tool(t, "fribidi", "--charset", "UTF-8", "--nopad", "--nobreak", "--levels", "--novisual", option, file)
		theirs := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		if len(theirs) != len(lines) {
			t.Fatalf("%d lines, want %d", len(theirs), len(lines))
		}
		for i, line := range lines {
			ours := strings.Trim(fmt.Sprint(levels([]rune(line), b.level())), "[]")
			if want := strings.TrimSpace(theirs[i]); ours != want {
				t.Errorf("%s %q has levels\n%s, want\n%s", option, line, ours, want)
			}
		}
	}
}
