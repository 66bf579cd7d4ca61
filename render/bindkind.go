package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/barcode"
	"github.com/sealcard/sealcard/internal/font"
	"github.com/sealcard/sealcard/internal/locale"
	"github.com/sealcard/sealcard/internal/mrz"
	"github.com/sealcard/sealcard/internal/qrsize"
	"github.com/sealcard/sealcard/internal/tree"
)

func (b *binder) text(c *scope, o *object, e *Element) {
	l := c.layout
	t := &Text{
		Content: b.textContent(c, o),
		Font:    string(choice(o, "font", l.fontNames()...)),
		Fit:     choice(o, "fit", FitError, FitShrink, FitWrap, FitTruncate),
		Color:   o.color("color"),
		Ink:     b.ink(l, o),
		Align:   choice(o, "align", AlignLeft, AlignCenter, AlignRight, AlignStart, AlignEnd),
		VAlign:  choice(o, "valign", AlignTop, AlignMiddle, AlignBottom),
		Dir:     choice(o, "dir", DirAuto, DirLTR, DirRTL),
		Lang:    b.textLang(c, o),
		Words:   o.flag("words"),
		Caps:    o.flag("caps"),
		Micro:   o.flag("micro"),
	}
	e.Text = t
	least := Millimeter / 2
	if t.Micro {
		least = minMicro
	}
	t.Size = o.length("size", least, maxEm)
	t.Leading = o.length("leading", 0, 200*Millimeter, t.Size*5/4)
	t.Tracking = o.length("tracking", -Millimeter, 20*Millimeter, 0)
	o.date(t)
	b.fit(o, t)
	b.fixedText(c, o, e)
}

// textContent reads what a text prints.
func (b *binder) textContent(c *scope, o *object) Content {
	n := o.take("legend")
	if n == nil {
		return b.content(c, o, false)
	}
	t := Content{}
	o.read("legend", n, tree.String, func(s string) error {
		i := slices.IndexFunc(c.layout.Legends, func(l Legend) bool { return l.Name == s })
		if i < 0 {
			return fmt.Errorf("%q is not a legend of the layout", s)
		}
		t = Content{Value: c.layout.Legends[i].Text, Legend: s}
		return nil
	})
	for _, key := range []string{"field", "value"} {
		if m, ok := o.members[key]; ok {
			b.fault(m.Pos, o.join(key), "stands beside a legend, want one of them")
		}
		o.take(key)
	}
	return t
}

// textLang reads the language of a text, which may be that of the card.
func (b *binder) textLang(c *scope, o *object) string {
	n := o.members["lang"].Value
	if n == nil || n.Kind != tree.String || n.Text != LangHolder && n.Text != LangSecondary {
		return b.lang(o, "")
	}
	o.take("lang")
	b.variable(c, o, "lang", "the language of the holder")
	return n.Text
}

// isoDate is the pattern of days that state none.
const isoDate = "yyyy-MM-dd"

// date reads the pattern of days.
func (o *object) date(t *Text) {
	t.Date = isoDate
	t.date, _ = locale.ParsePattern(isoDate)
	o.read("date", o.take("date"), tree.String, func(s string) (err error) {
		t.Date = s
		t.date, err = locale.ParsePattern(s)
		return err
	})
	for key, of := range map[string][]string{"date": days, "words": coded} {
		if m, ok := o.members[key]; ok && o.good("field") && !slices.Contains(of, t.Field) {
			o.b.fault(m.Pos, o.join(key), "has no use here, only with the fields %s", strings.Join(of, ", "))
		}
	}
}

// Fields that are days, and fields with codes for which languages have words.
var (
	days  = []string{"birthDate", "issued", "notBefore", "expiry"}
	coded = []string{"gender", "nationality", "country"}
)

// whole are the fields that nobody may read only a part of.
var whole = []string{
	"cardNumber", "fullName", "firstName", "middleName", "lastName", "secondaryName", "guardian",
	"birthDate", "issued", "notBefore", "expiry", specimenField,
}

// fit reads what says how a text is made to fit.
func (b *binder) fit(o *object, t *Text) {
	several := t.Fit == FitWrap || t.Fit == FitTruncate
	lines := 1 + strings.Count(t.Value, "\n")
	if t.Fit == FitWrap && lines == 1 {
		lines = 2
	}
	t.Lines = o.number("lines", lines, 1, maxLines)
	most := t.Size
	if !o.good("size") || o.void {
		most = maxEm
	}
	t.MinSize = o.length("minSize", min(Millimeter/2, most), most, t.Size)
	for _, k := range []struct {
		key  string
		fits bool
		want string
	}{
		{"lines", several, "wrap or truncate"},
		{"minSize", t.Fit != FitError, "shrink, wrap or truncate"},
	} {
		if m, ok := o.members[k.key]; ok && !k.fits && o.good("fit") {
			b.fault(m.Pos, o.join(k.key), "has no use with the fit %s, only with %s", t.Fit, k.want)
		}
	}
	if _, ok := o.members["minSize"]; !ok && t.Fit == FitShrink {
		b.fault(o.at, o.join("minSize"), "is missing, a text that shrinks has a smallest size")
	}
	if t.Fit == FitTruncate && slices.Contains(whole, t.Field) {
		b.fault(o.members["fit"].Pos, o.join("fit"), "the field %s is printed whole or not at all, use shrink or wrap", t.Field)
	}
	if t.Fit == FitTruncate && t.Legend != "" {
		b.fault(o.members["fit"].Pos, o.join("fit"), "a legend is printed whole or not at all, use shrink or wrap")
	}
	if t.Micro && (t.Field != "" || t.Fit != FitError) {
		b.fault(o.members["micro"].Pos, o.join("micro"), "is for fixed texts with the fit error")
	}
}

// fixedText sets a text that is the same on every card: what does not fit is found here,
// or by NewRenderer, if the layout has fonts of its own.
func (b *binder) fixedText(c *scope, o *object, e *Element) {
	t := e.Text
	if t.Field != "" || len(b.faults) > b.before || len(c.layout.Fonts) > 0 {
		return
	}
	if _, err := t.compose(c.layout, e.upright(), &card.Claims{}, builtin(t.Font)); err != nil {
		b.fault(o.at, o.path, "%w", err)
	}
}

func (b *binder) photo(c *scope, o *object, e *Element) {
	e.Photo = &Photo{Ghost: o.flag("ghost"), Color: o.color("color"), Ink: b.ink(c.layout, o)}
	e.Photo.Missing = choice(o, "missing", MissingError, MissingSilhouette, MissingBlank)
	if m := o.members["missing"]; e.Photo.Ghost && e.Photo.Missing == MissingSilhouette {
		b.fault(m.Pos, o.join("missing"), "a ghost has no silhouette, want error or blank")
	}
	b.variable(c, o, "", "the portrait")
	for _, key := range []string{"color", "ink"} {
		if m, ok := o.members[key]; ok && !e.Photo.Ghost && o.good("ghost") {
			b.fault(m.Pos, o.join(key), "has no use with the portrait itself, only with a ghost of it")
		}
	}
	b.area(o, e)
}

// area makes sure that a picture has a box to fill.
func (b *binder) area(o *object, e *Element) {
	if b.boxed && (e.Box.W < minPicture || e.Box.H < minPicture) {
		b.fault(o.at, o.path, "box of %s is too small for a picture, want at least %s",
			Size{e.Box.W, e.Box.H}, Size{minPicture, minPicture})
	}
}

func (b *binder) image(_ *scope, o *object, e *Element) {
	b.area(o, e)
	e.Image = &Image{File: o.file("file", true)}
}

func (b *binder) rect(c *scope, o *object, e *Element) {
	e.Rect = &Fill{Color: o.color("color"), Ink: b.ink(c.layout, o), Radius: o.length("radius", 0, maxTrim, 0)}
}

func (b *binder) line(c *scope, o *object, e *Element) {
	e.Line = &Line{
		Width: o.length("width", 1, 20*Millimeter),
		Color: o.color("color"),
		Ink:   b.ink(c.layout, o),
		Dash:  o.length("dash", Millimeter/10, 50*Millimeter, 0),
	}
}

func (b *binder) path(c *scope, o *object, e *Element) {
	p := &Path{
		Width:  o.length("width", 1, 20*Millimeter, 0),
		Color:  o.color("color"),
		Ink:    b.ink(c.layout, o),
		Copies: o.number("copies", 1, 1, maxCopies),
		Spin:   o.number("spin", 0, -180, 180),
	}
	e.Path = p
	if n := o.take("step"); n != nil {
		v := o.lengthsOf("step", n, 2, between{-maxTrim, maxTrim})
		p.Step = Point{v[0], v[1]}
	}
	o.read("d", o.require("d"), tree.String, func(s string) (err error) {
		p.D = s
		if p.steps, err = parsePath(s); err != nil {
			return err
		}
		b.drawn += len(p.steps) * p.Copies
		if n := len(p.steps) * p.Copies; n > maxDrawn || b.drawn > maxDrawn {
			return fmt.Errorf("has %d steps in all copies, limit is %d for the paths of a layout together", n, maxDrawn)
		}
		return nil
	})
}

func (b *binder) qr(c *scope, o *object, e *Element) {
	q := &QR{
		Level:   choice(o, "level", levelAuto, "M", "Q", "H"),
		MinDots: o.number("minDots", defaultDots, 1, maxDots),
		Ground:  choice(o, "ground", GroundWhite, GroundArtwork),
	}
	e.QR = q
	b.variable(c, o, "", "the QR code")
	dpi := c.layout.DPI
	need, _ := qrsize.Version(minText, q.least())
	if have := q.largest(e.upright(), dpi); have < need && len(b.faults) == b.before {
		b.fault(o.at, o.path, "box of %s is too small: the shortest card needs a symbol of %s (version %d-%s, %d dots a module at %d dpi)",
			Size{e.Box.W, e.Box.H}, symbolSide(need, q.MinDots, dpi), need, q.least(), q.MinDots, dpi)
	}
}

func (b *binder) code128(c *scope, o *object, e *Element) {
	e.Code128 = &Code128{
		Content: b.content(c, o, false),
		MinDots: o.number("minDots", defaultBarDots, 1, maxDots),
		Ground:  choice(o, "ground", GroundWhite, GroundArtwork),
	}
	b.fixedCode(c, o, e)
}

func (b *binder) matrix(c *scope, o *object) *Matrix {
	return &Matrix{
		Content: b.content(c, o, true),
		MinDots: o.number("minDots", defaultDots, 1, maxDots),
		Ground:  choice(o, "ground", GroundWhite, GroundArtwork),
	}
}

func (b *binder) aztec(c *scope, o *object, e *Element) {
	e.Aztec = b.matrix(c, o)
	e.Aztec.Level = o.number("level", barcode.MinLevel, barcode.MinLevel, barcode.MaxLevel)
	b.fixedCode(c, o, e)
}

func (b *binder) dataMatrix(c *scope, o *object, e *Element) {
	e.DataMatrix = b.matrix(c, o)
	b.fixedCode(c, o, e)
}

func (b *binder) pdf417(c *scope, o *object, e *Element) {
	e.PDF417 = &PDF417{
		Content: b.content(c, o, true),
		Level:   o.number("level", 5, 2, 8),
		MinDots: o.number("minDots", defaultBarDots, 1, maxDots),
		Ground:  choice(o, "ground", GroundWhite, GroundArtwork),
	}
	b.fixedCode(c, o, e)
}

// fixedCode makes a code that is the same on every card, to find what does not fit.
func (b *binder) fixedCode(c *scope, o *object, e *Element) {
	if e.field() != "" || len(b.faults) > b.before {
		return
	}
	if _, err := e.code(e.upright(), c.layout.DPI, &holder{claims: &card.Claims{}}); err != nil {
		b.fault(o.at, o.path, "%w", err)
	}
}

func (b *binder) mrz(c *scope, o *object, e *Element) {
	m := &MRZ{Document: "I", Real: o.flag("real"), State: "UTO"}
	e.MRZ = m
	o.read("document", o.take("document"), tree.String, func(s string) error {
		m.Document = s
		if !documentCode(s) {
			return fmt.Errorf("%q is not A, C or I, alone or before a capital other than V", s)
		}
		return nil
	})
	o.read("state", o.take("state"), tree.String, func(s string) error {
		m.State = s
		if len(s) < 1 || len(s) > 3 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			return fmt.Errorf("%q is not one to three capitals", s)
		}
		if mrz.RealState(s) && !m.Real {
			return fmt.Errorf("%q is the code of a real state or organization, whose own cards say so with \"real\": true", s)
		}
		return nil
	})
	if flag, ok := o.members["real"]; ok && m.Real && !mrz.RealState(m.State) && o.good("state") {
		b.fault(flag.Pos, o.join("real"), "has no use with the code %s, which no state or organization has", m.State)
	}
	if n := o.take("optional"); n != nil {
		m.Optional = o.fieldOf("optional", n)
	}
	b.variable(c, o, "", "the machine readable zone")
	face, err := font.Lookup(mrzFont)
	if err != nil || len(b.faults) > b.before {
		return
	}
	if box, size := e.upright(), mrzZone(face); box.W < size.W || box.H < size.H {
		b.fault(o.at, o.path, "box of %s is too small for the zone of %s", Size{e.Box.W, e.Box.H}, size)
	}
}

func documentCode(s string) bool {
	return (len(s) == 1 || len(s) == 2) && strings.Contains("ACI", s[:1]) && strings.Trim(s[1:], "ABCDEFGHIJKLMNOPQRSTUWXYZ") == ""
}
