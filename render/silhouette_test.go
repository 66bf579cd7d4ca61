package render_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/render"
)

func TestCardsWithoutAPortrait(t *testing.T) {
	const box = `{"box": ["10mm", "10mm", "24mm", "31mm"], "photo": {`
	for _, tt := range []struct {
		name, elements string
		draws          []string // the beginning of each line; nil for an error
		has, needs     bool
	}{
		{name: "required", elements: box + `}}`, has: true, needs: true},
		{name: "silhouette", elements: box + `"missing": "silhouette"}}`, has: true,
			draws: []string{"fill (10 10 24 31) #e8e8e8", "path"}},
		{name: "blank", elements: box + `"missing": "blank"}}`, has: true, draws: []string{}},
		{name: "a ghost that is required", elements: box + `"missing": "silhouette"}}, ` + box + `"ghost": true}}`, has: true, needs: true},
		{name: "in a group", elements: `{"box": ["0mm", "0mm", "40mm", "45mm"], "group": {"elements": [` + box + `"missing": "blank"}}]}}`,
			has: true, draws: []string{}},
		{name: "none", elements: `{"box": ["0mm", "0mm", "9mm", "9mm"], "rect": {}}`, draws: []string{"fill"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := parse(t, tt.elements)
			if l := r.Layout(); l.HasPhoto() != tt.has || l.NeedsPhoto() != tt.needs {
				t.Errorf("HasPhoto %v, NeedsPhoto %v, want %v, %v", l.HasPhoto(), l.NeedsPhoto(), tt.has, tt.needs)
			}
			p, err := r.Compose(newCard(t, func(c *card.Claims) { c.Specimen = false }), nil)
			if tt.draws == nil {
				if !errors.Is(err, render.ErrPhoto) {
					t.Errorf("Compose = %v, want ErrPhoto", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(render.Dump(p)), "\n")[1:]
			if len(lines) != len(tt.draws) {
				t.Fatalf("drawn: %q, want %q", lines, tt.draws)
			}
			for i, want := range tt.draws {
				if !strings.HasPrefix(lines[i], want) {
					t.Errorf("drawn: %q, want %q", lines[i], want)
				}
			}
		})
	}
}
