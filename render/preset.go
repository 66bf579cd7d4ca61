package render

import (
	_ "embed"
	"slices"
	"sync"

	"github.com/sealcard/sealcard/internal/tree"
)

// presetsFile has the sheets in the form in which layouts have them. Sizes of card stock
// are facts that makers publish and that gLabels collects as data.
//
//go:embed sheets.json
var presetsFile []byte

var presets = sync.OnceValue(func() []Sheet {
	root, err := tree.Parse(presetsFile)
	if err != nil {
		panic("render: internal error: " + err.Error()) // the file is in the program
	}
	b := &binder{file: "sheets.json"}
	sheets := b.bareSheets(root)
	if err := b.sorted(); err != nil {
		panic("render: internal error: " + err.Error())
	}
	return sheets
})

// Sheets returns the built-in sheets: plain A4 and Letter, and what is known of card
// stock. Stock of one size differs from maker to maker, so each is a place to start from:
// print WriteCalibration's pages before cards.
func Sheets() []Sheet { return slices.Clone(presets()) }

// LookupSheet returns the built-in sheet of that name, and false if there is none.
func LookupSheet(name string) (Sheet, bool) {
	for _, s := range presets() {
		if s.Name == name {
			return s, true
		}
	}
	return Sheet{}, false
}
