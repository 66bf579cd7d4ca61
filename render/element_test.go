package render_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/render"
)

// dumped returns the display list of a layout of one side with a card that is no specimen.
func dumped(t testing.TB, elements string, change func(*card.Claims)) string {
	t.Helper()
	p, err := parse(t, elements).Compose(newCard(t, func(c *card.Claims) {
		c.Specimen = false
		if change != nil {
			change(c)
		}
	}), portrait(t))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(render.Dump(p), "side front trim 80 x 50 bleed 2\n")
}

func TestElementsPrintWhatTheirKeysSay(t *testing.T) {
	const box = `"box": ["10mm", "10mm", "40mm", "20mm"]`
	text := func(keys string) string { return `{` + box + `, "text": {"size": "8pt", ` + keys + `}}` }
	foreign := func(c *card.Claims) {
		c.Identity.Language, c.Identity.SecondaryLanguage, c.Identity.SecondaryName = "spa", "ara", "أمينة"
		c.Identity.Nationality = "KEN"
	}
	for _, tt := range []struct {
		name, elements string
		want           []string // each a part of the dump
		not            string
	}{
		{name: "day by pattern", elements: text(`"field": "birthDate", "date": "d MMMM yyyy"`), want: []string{`"14 May 1991"`}},
		{name: "day in the holder's language", elements: text(`"field": "birthDate", "date": "d MMM yyyy", "lang": "holder"`), want: []string{`"14 may 1991"`}},
		{name: "day in a fixed language", elements: text(`"field": "birthDate", "date": "d MMMM yyyy", "lang": "fr"`), want: []string{`"14 mai 1991"`}},
		{name: "day in the second language", elements: text(`"field": "birthDate", "date": "d MMMM yyyy", "lang": "secondary"`), want: []string{"مايو"}},
		{name: "sex as a code", elements: text(`"field": "gender", "lang": "es"`), want: []string{`"F"`}},
		{name: "sex as a word", elements: text(`"field": "gender", "lang": "es", "words": true`), want: []string{`"Femenino"`}},
		{name: "country as a word", elements: text(`"field": "nationality", "lang": "fr", "words": true`), want: []string{`"Kenya"`}},
		{name: "start of a text from right to left", elements: text(`"field": "secondaryName", "align": "start"`), want: []string{"right to left"}, not: "text (10 "},
		{name: "left of a text from right to left", elements: text(`"field": "secondaryName", "align": "left"`), want: []string{"text (10 "}},
		{name: "direction from right to left", elements: text(`"value": "A (b)", "dir": "rtl", "align": "start"`), not: "text (10 ", want: []string{"A"}},
		{name: "truncated", elements: `{"box": ["10mm", "10mm", "15mm", "20mm"], "text": {"size": "8pt", "value": "A remark that goes on and on", "fit": "truncate"}}`, want: []string{"A remark\u2026"}},
		{name: "truncated on two lines", elements: `{"box": ["10mm", "10mm", "15mm", "20mm"], "text": {"size": "8pt", "value": "A remark that goes on and on", "fit": "truncate", "lines": 2}}`, want: []string{`"A remark"`, "\u2026"}},
		{name: "wrapped", elements: `{"box": ["10mm", "10mm", "15mm", "20mm"], "text": {"size": "8pt", "value": "Several words", "fit": "wrap"}}`, want: []string{`"Several"`, `"words"`}},
		{name: "shrunk", elements: `{"box": ["10mm", "10mm", "15mm", "20mm"], "text": {"size": "8pt", "value": "Several words", "fit": "shrink", "minSize": "5pt"}}`, want: []string{`NotoSans-Regular 2.`, `"Several words"`}},
		{name: "microprint fills its box", elements: `{"box": ["10mm", "10mm", "40mm", "1mm"], "text": {"size": "1.2pt", "value": "DOCKET", "micro": true}}`, want: []string{"DOCKET DOCKET DOCKET DOCKET DOCKET DOCKET DOCKET DOCKET"}},
		{name: "present", elements: `{` + box + `, "when": "secondaryName", "rect": {}}`, want: []string{"fill"}},
		{name: "absent", elements: `{` + box + `, "when": {"field": "secondaryName", "absent": true}, "rect": {}}`, not: "fill", want: []string{""}},
		{name: "equal", elements: `{` + box + `, "when": {"field": "gender", "is": ["M", "F"]}, "rect": {}}`, want: []string{"fill"}},
		{name: "a day equal", elements: `{` + box + `, "when": {"field": "birthDate", "is": "1991-05-14"}, "rect": {}}`, want: []string{"fill"}},
		{name: "not equal", elements: `{` + box + `, "when": {"field": "gender", "is": "M"}, "rect": {}}`, not: "fill", want: []string{""}},
		{name: "both conditions", elements: `{` + box + `, "when": ["secondaryName", {"field": "gender", "is": "M"}], "rect": {}}`, not: "fill", want: []string{""}},
		{name: "group left out", elements: `{` + box + `, "when": "legalStatus", "group": {"elements": [{"box": ["0mm", "0mm", "5mm", "5mm"], "rect": {}}]}}`, not: "fill", want: []string{""}},
		{name: "group", elements: `{` + box + `, "group": {"elements": [{"box": ["1mm", "2mm", "5mm", "4mm"], "rect": {}}]}}`, want: []string{"fill (11 12 5 4)"}},
		{name: "group turned left", elements: `{` + box + `, "rotate": 90, "group": {"elements": [{"box": ["1mm", "2mm", "5mm", "4mm"], "rect": {}}]}}`, want: []string{"fill (12 24 4 5)"}},
		{name: "group turned twice", elements: `{` + box + `, "rotate": 180, "group": {"elements": [{"box": ["1mm", "2mm", "5mm", "4mm"], "rect": {}}]}}`, want: []string{"fill (44 24 5 4)"}},
		{name: "group turned right", elements: `{` + box + `, "rotate": 270, "group": {"elements": [{"box": ["1mm", "2mm", "5mm", "4mm"], "rect": {}}]}}`, want: []string{"fill (44 11 4 5)"}},
		{name: "turned in a turned group", elements: `{` + box + `, "rotate": 90, "group": {"elements": [{"box": ["1mm", "2mm", "5mm", "4mm"], "rotate": 90, "text": {"value": "I", "size": "8pt"}}]}}`, want: []string{"turn 2"}},
		{name: "line turned", elements: `{` + box + `, "rotate": 90, "line": {"width": "1mm"}}`, want: []string{"line (10 30) (50 10) width 1"}},
		{name: "portrait turned", elements: `{` + box + `, "rotate": 270, "photo": {}}`, want: []string{"picture (10 10 40 20) jpeg", "turn 3"}},
		{name: "ghost", elements: `{"box": ["10mm", "10mm", "12mm", "15mm"], "photo": {"ghost": true, "color": "#336699"}}`, want: []string{"stencil (10 10 12 15) #336699 141x177 dots"}},
		{name: "round corners", elements: `{` + box + `, "rect": {"radius": "2mm"}}`, want: []string{"path (10 10 40 20) filled"}},
		{name: "path", elements: `{` + box + `, "path": {"d": "M0 0 L10 5 h-5 Q 1 1 2 2 z", "width": "0.1mm", "copies": 3, "step": ["1mm", "2mm"]}}`, want: []string{"path (10 10 12 9) width 0.1 #000000 15 steps"}},
		{name: "path spun about the middle", elements: `{` + box + `, "path": {"d": "M20 10 L30 10", "width": "0.1mm", "copies": 4, "spin": 90}}`, want: []string{"path (20 10 20 20) width 0.1"}},
		{name: "machine readable zone", elements: `{"box": ["1mm", "10mm", "78mm", "12mm"], "mrz": {}}`, want: []string{`"I<UTO491720358<8469<<<<<<<<<<<"`, `"9105148F2811246KEN<<<<<<<<<<<2"`, `"AMINA<NJERI<ODHIAMBO<<<<<<<<<<"`, "OCRB"}},
		{name: "code turned", elements: `{"box": ["10mm", "5mm", "8mm", "40mm"], "rotate": 90, "code128": {"value": "A1"}}`, want: []string{"symbol (10.", "1x77 modules of 94x6"}},
		{name: "code on artwork", elements: `{` + box + `, "datamatrix": {"value": "A1", "ground": "artwork"}}`, want: []string{"clear"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := dumped(t, tt.elements, foreign)
			for _, want := range tt.want {
				if !strings.Contains(got, want) {
					t.Errorf("Dump =\n%swant %s in it", got, want)
				}
			}
			if tt.not != "" && strings.Contains(got, tt.not) {
				t.Errorf("Dump =\n%swant no %s in it", got, tt.not)
			}
		})
	}
}

func TestCardsOfOtherDesignsAreNotPrinted(t *testing.T) {
	r := parse(t, `{"box": ["0mm", "0mm", "20mm", "25mm"], "rect": {}}`)
	for design, want := range map[string]bool{"": true, "test/1": true, "test/2": false, "docket/1": false} {
		_, err := r.Compose(newCard(t, func(c *card.Claims) { c.Specimen, c.Layout = false, design }), nil)
		if (err == nil) != want || err != nil && !errors.Is(err, render.ErrDesign) {
			t.Errorf("Compose of a card of design %q = %v, want printed %v", design, err, want)
		}
	}
	if got := r.Layout().Ref(); got != "test/1" {
		t.Errorf("Ref = %q, want test/1", got)
	}
}

func TestCodesTellTheirSizeBeforehand(t *testing.T) {
	r := parse(t, `{"box": ["0mm", "0mm", "30mm", "30mm"], "qr": {}}`)
	l := r.Layout()
	c := newCard(t, func(c *card.Claims) { c.Specimen = false })
	f := l.ForecastQR(len(c.Text()), false)
	if len(f) != 1 || !f[0].Fits || f[0].Level != "Q" || f[0].Element != "fields[0]" || f[0].Side != "front" {
		t.Fatalf("ForecastQR = %+v", f)
	}
	got := dumped(t, `{"box": ["0mm", "0mm", "30mm", "30mm"], "qr": {}}`, nil)
	if want := "modules of " + itoa(f[0].Dots) + "x" + itoa(f[0].Dots) + " dots"; !strings.Contains(got, want) {
		t.Errorf("Dump = %s, want %s", got, want)
	}
	// With a face a card takes level M, and so does one whose text is too long for Q.
	if f := l.ForecastQR(len(c.Text()), true); f[0].Level != "M" {
		t.Errorf("with a face: %+v", f)
	}
	if f := l.ForecastQR(l.QRCapacity(), false); f[0].Level != "M" || !f[0].Fits {
		t.Errorf("at the capacity: %+v", f)
	}
	if f := l.ForecastQR(l.QRCapacity()+1, false); f[0].Fits {
		t.Errorf("beyond the capacity: %+v", f)
	}
	if f := l.ForecastQR(5000, false); f[0].Version != 0 || f[0].Fits {
		t.Errorf("beyond every version: %+v", f)
	}
}

func TestLayoutsScale(t *testing.T) {
	r := parse(t, `{"box": ["10mm", "10mm", "20mm", "20mm"], "text": {"value": "H", "size": "10mm"}}, {"box": ["30mm", "10mm", "20mm", "20mm"], "path": {"d": "M0 0 L20 20", "width": "1mm"}}`)
	l, err := r.Layout().Scale(150)
	if err != nil {
		t.Fatal(err)
	}
	scaled, err := render.NewRenderer(l, nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := scaled.Compose(newCard(t, func(c *card.Claims) { c.Specimen = false }), nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = `side front trim 120 x 75 bleed 3
text (15 25.71) to (15 25.71) NotoSans-Regular 15 turn 0 #000000 "H"
path (45 15 30 30) width 1.5 #000000 2 steps`
	if got := render.Dump(p); !strings.HasPrefix(got, want) {
		t.Errorf("Dump =\n%s\nwant\n%s", got, want)
	}
	for _, percent := range []int{0, 9, 1001} {
		if _, err := l.Scale(percent); err == nil {
			t.Errorf("Scale(%d) = nil, want an error", percent)
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

// A file of a kilobyte must not ask for gigabytes.
func TestPathsOfALayoutAreBoundedTogether(t *testing.T) {
	path := `{"box": ["0mm", "0mm", "9mm", "9mm"], "path": {"d": "M0 0` + strings.Repeat("h1v1", 150) + `", "copies": 300}}`
	if _, err := render.ParseLayout("card.json", []byte(layout(path+", "+path))); err != nil {
		t.Fatal(err)
	}
	_, err := render.ParseLayout("card.json", []byte(layout(path+", "+path+", "+path)))
	if err == nil || !strings.Contains(err.Error(), "fields[2].path.d: has 90300 steps in all copies, limit is 200000 for the paths of a layout together") {
		t.Errorf("ParseLayout of three paths = %v", err)
	}
}
