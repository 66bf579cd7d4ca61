package render

import (
	"reflect"
	"testing"

	"github.com/sealcard/sealcard/internal/tree"
)

func bindSheets(t testing.TB, in string) ([]Sheet, error) {
	t.Helper()
	root, err := tree.Parse([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	b := &binder{file: "card.json", shaped: true}
	sheets := b.sheets(cardLayout(85600, 53980, 2*Millimeter), root)
	return sheets, b.sorted()
}

func TestSheetsOfLayouts(t *testing.T) {
	stock, _ := LookupSheet("a4-2x5-86x54-b")
	mine := stock
	mine.Name, mine.Shift[1], mine.Blank, mine.Slug = "mine", Point{500, -250}, []int{3, 4}, true
	for _, tt := range []struct {
		in   string
		want Sheet
	}{
		{`[{"name": "plain", "media": "A4"}]`, Sheet{Name: "plain", Media: A4}},
		{`[{"name": "wide", "media": "Letter", "landscape": true, "cropMarks": true, "registration": true, "flip": "short", "order": "stacks", "rotate": 90}]`,
			Sheet{Name: "wide", Media: Size{Letter.H, Letter.W}, CropMarks: true, Registration: true, Flip: FlipShort, Order: OrderStacks, Turn: 1}},
		{`[{"name": "own", "description": "Ours", "media": ["320mm", "450mm"], "columns": 3, "rows": 7, "origin": ["12mm", "15mm"], "pitch": ["95mm", "60mm"], "slot": ["86mm", "54mm"]}]`,
			Sheet{Name: "own", Description: "Ours", Media: Size{320 * Millimeter, 450 * Millimeter}, Columns: 3, Rows: 7,
				Origin: Point{12 * Millimeter, 15 * Millimeter}, Pitch: Size{95 * Millimeter, 60 * Millimeter}, Slot: Size{86 * Millimeter, 54 * Millimeter}}},
		{`[{"name": "gutter", "media": "A4", "columns": 2, "rows": 2, "gutter": ["6mm", "7mm"]}]`,
			Sheet{Name: "gutter", Media: A4, Columns: 2, Rows: 2, Gutter: Size{6 * Millimeter, 7 * Millimeter}}},
		{`[{"name": "mine", "preset": "a4-2x5-86x54-b", "slug": true, "blank": [3, 4], "shift": {"back": ["0.5mm", "-0.25mm"]}}]`, mine},
	} {
		got, err := bindSheets(t, tt.in)
		if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], tt.want) {
			t.Errorf("%s:\n%+v, %v, want\n%+v", tt.in, got, err, tt.want)
		}
	}
}

func TestFaultySheetsOfLayouts(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`{}`, "card.json:1:1: sheets: an object, want an array of at most 50 sheets"},
		{`[{}]`, "card.json:1:2: sheets[0].name: is missing\ncard.json:1:2: sheets[0].media: is missing"},
		{`[{"name": "a", "media": "A3"}]`, `card.json:1:25: sheets[0].media: "A3" is not A4, Letter or an array of two lengths`},
		{`[{"name": "a", "media": ["210mm"]}]`, `card.json:1:25: sheets[0].media: an array of 1 lengths, want 2`},
		{`[{"name": "a", "preset": "a3"}]`, `card.json:1:26: sheets[0].preset: "a3" is not one of a4, a4-landscape, letter, letter-landscape, a4-2x5-86x54-a, a4-2x5-86x54-b, a4-2x5-86x54-c, a4-2x5-85x54, a4-2x4-85x54, a4-2x4-85x53.5, letter-1, letter-2, letter-3, letter-6, letter-8`},
		{`[{"name": "a", "media": "A4"}, {"name": "a", "media": "A4"}]`, `card.json:1:41: sheets[1].name: "a" is taken`},
		{`[{"name": "a", "media": "A4", "colums": 2}]`, `card.json:1:31: sheets[0].colums: unknown key, allowed: blank, columns, cropMarks, description, flip, gutter, landscape, media, name, order, origin, pitch, preset, registration, rotate, rows, shift, slot, slug`},
		{`[{"name": "a", "media": "A4", "flip": "left"}]`, `card.json:1:39: sheets[0].flip: "left" is not one of long, short`},
		{`[{"name": "a", "media": "A4", "slug": 1}]`, `card.json:1:39: sheets[0].slug: a number, want true or false`},
		{`[{"name": "a", "media": "A4", "blank": [0]}]`, `card.json:1:41: sheets[0].blank[0]: 0 is not a whole number from 1 to 1000`},
		{`[{"name": "a", "media": "A4", "blank": 1}]`, `card.json:1:40: sheets[0].blank: a number, want an array of at most 1000 slots`},
		{`[{"name": "a", "media": "A4", "shift": {"front": ["30mm", "0mm"]}}]`, `card.json:1:51: sheets[0].shift.front[0]: 30mm is not from -20mm to 20mm`},
		{`[{"name": "a", "media": "A4", "columns": 3, "rows": 1, "gutter": ["4mm", "4mm"]}]`, "card.json:1:2: sheets[0]: 3 x 1 cards of 85.6mm x 53.98mm with 2mm around them do not fit on a sheet of 210mm x 297mm"},
	} {
		_, err := bindSheets(t, tt.in)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s:\n%v\nwant\n%s", tt.in, err, tt.want)
		}
	}
}

// FuzzSheets binds whatever is JSON: no sheet that is accepted fails to be laid out.
func FuzzSheets(f *testing.F) {
	f.Add([]byte(`[{"name": "a", "media": "A4", "columns": 2, "rows": 5, "origin": ["16mm", "11mm"], "pitch": ["91mm", "55.625mm"], "blank": [2]}]`))
	f.Add([]byte(`[{"name": "mine", "preset": "a4-2x5-86x54-b", "slug": true, "shift": {"back": ["0.5mm", "-0.25mm"]}}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		root, err := tree.Parse(data)
		if err != nil {
			return
		}
		l := cardLayout(85600, 53980, 2*Millimeter)
		b := &binder{file: "f", shaped: true}
		sheets := b.sheets(l, root)
		if b.sorted() != nil {
			return
		}
		for _, s := range sheets {
			s, err := s.Fit(l)
			if err != nil {
				t.Fatal(err)
			}
			for _, back := range []bool{false, true} {
				s.marks(l, back)
				for _, i := range s.filled() {
					s.slot(l, i, back)
					s.clip(l, i, back)
				}
			}
		}
	})
}
