package render_test

import (
	"fmt"

	"github.com/sealcard/sealcard/render"
)

func ExampleParseLayout() {
	_, err := render.ParseLayout("card.json", []byte(`{"layout": 1, "id": "docket", "version": 1,
 "card": {"trim": ["85.6mm", "53.98mm"]}, "sides": [{"fields": [
  {"box": ["5mm", "5mm", "40mm", "40mm"], "qr": {"level": "X"}},
  {"box": ["50mm", "5", "30mm", "5mm"], "text": {"field": "fullName", "size": "9pt"}}]}]}`))
	fmt.Println(err)
	// Output:
	// card.json:3:59: sides[0].fields[0].qr.level: "X" is not one of auto, M, Q, H
	// card.json:4:20: sides[0].fields[1].box[1]: "5" is not a length such as 3mm, 0.5in or 8pt
}

func ExampleLayout_QRCapacity() {
	layout, err := render.ParseLayout("card.json", []byte(`{"layout": 1, "id": "docket", "version": 1,
 "card": {"trim": ["85.6mm", "53.98mm"]}, "sides": [{"fields": [
  {"box": ["5mm", "5mm", "40mm", "40mm"], "qr": {"level": "M", "minDots": 4}}]}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(layout.QRCapacity(), "characters") // for card.IssuerOptions.MaxText
	// Output: 1248 characters
}
