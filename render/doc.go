// Package render prints sealed cards: a [Layout] says what stands where, a
// [Renderer] composes it with a card, and writers put the result on pages.
//
//	layout, err := render.LoadLayout(os.DirFS("layouts"), "docket.json")
//	r, err := render.NewRenderer(layout, &render.Options{Resources: os.DirFS("layouts")})
//	portrait, err := render.NewPortrait(jpeg)
//	p, err := r.Compose(c, portrait)
//	cards := r.NewCardWriter(file, nil) // one page a side, for a card printer
//	place, err := cards.Add(p)
//	err = cards.Close()
//
// A [SheetWriter] imposes several cards on each sheet, with crop marks and backs
// that meet their fronts, and [Print.Proof] draws a side as an image. All three read
// the same display list, so what the proof shows is what is printed.
//
// Everything on a card but its portrait comes from the signed claims. The portrait
// is larger than what a QR code can carry, so it travels beside the card; this
// release does not bind it to the signature.
//
// Lengths are integer micrometers. Modules of QR codes and barcodes are whole dots of
// the layout's resolution, in pure black on white with their quiet zone, and lie on
// the dot grid of the page.
//
// Fonts are built in and cover the Latin, Greek and Cyrillic scripts. A text with
// other characters is refused and never printed with gaps.
package render
