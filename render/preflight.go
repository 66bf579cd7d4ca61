package render

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/resample"
)

// Preflight looks over a layout before anything is printed, and each card of a batch,
// which may be nil. Out is the output that it is for, or nil. Findings about the layout
// come in the order of its file, those about cards behind them. It returns an error if
// ctx ends or a side cannot be drawn at all.
//
// A finding of the severity error is a card that cannot be made, or one that is likely to
// fail in a printer or a reader. docs/preflight.md explains each id.
func Preflight(ctx context.Context, r *Renderer, batch iter.Seq[Item], out *Output) ([]Finding, error) {
	p := &preflight{r: r, l: r.layout, out: out, merged: map[string]int{}}
	p.design()
	for i := range p.l.Sides {
		p.side(&p.l.Sides[i])
	}
	if err := p.codes(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(p.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if batch != nil {
		if err := p.batch(ctx, batch); err != nil {
			return nil, err
		}
	}
	p.reach()
	return p.found, nil
}

// A preflight is the findings under way.
type preflight struct {
	r      *Renderer
	l      *Layout
	out    *Output
	found  []Finding
	merged map[string]int // findings about cards, by what they say
	chars  int            // of the longest text of a card
	faces  bool           // on a card of the batch
}

// add notes a finding about an element, or about a side or the layout if there is none.
func (p *preflight) add(f Finding, side string, e *placed) {
	f.File, f.Side = p.l.file, side
	if e != nil {
		f.Line, f.Column, f.Element = e.at.Line, e.at.Column, e.path
	}
	p.found = append(p.found, f)
}

// design looks at what is no element.
func (p *preflight) design() {
	if len(p.l.Legends) == 0 {
		p.add(Finding{ID: "legend", Severity: SeverityWarning, Message: "the layout demands no legend",
			Fix: "State in legends what the card is not, and print it by a static text."}, "", nil)
	}
	if err := p.l.CheckSpecimen(); err != nil {
		p.add(Finding{ID: "specimen", Severity: SeverityWarning, Message: "a side marks no specimens, so none can be printed",
			Fix: "Add a text of the field specimen to each side."}, "", nil)
	}
	if p.out != nil && p.out.Kind == OutputBureau && p.l.Bleed < leastBleed {
		p.add(Finding{ID: "bleed", Severity: SeverityError, Message: fmt.Sprintf("a bleed of %s, bureaus want %s and more", p.l.Bleed, leastBleed),
			Fix: "Give the card a bleed and let its grounds reach into it."}, "", nil)
	}
}

// leastBleed is the least that a bureau was seen to ask for.
const leastBleed = Millimeter

// nobody is a card with a value in every field, longer than most.
func nobody(chars int) *holder {
	when := time.Date(1990, 12, 28, 0, 0, 0, 0, time.UTC)
	day := card.Date{Year: 1990, Month: 12, Day: 28}
	gray := newPortrait(&resample.Source{Image: image.NewGray(image.Rect(0, 0, 1000, 1300))})
	return &holder{
		text: strings.Repeat("0", chars), portrait: gray,
		claims: &card.Claims{
			Issuer: "Issuer", IssuedAt: when, NotBefore: when, Expiry: when,
			Identity: card.Identity{
				ID: "1234-5678-90", Language: "eng", FullName: "Sample Person", FirstName: "Sample", MiddleName: "A", LastName: "Person",
				BirthDate: day, Gender: card.GenderFemale, Address: "1 Street\nTown", Email: "a@b.example", Phone: "+1 555 0100",
				Nationality: "UTO", Guardian: "Guardian", SecondaryName: "Sample", SecondaryLanguage: "eng",
				LocationCode: "A1", LegalStatus: "status", Country: "UTO",
			},
		},
	}
}
