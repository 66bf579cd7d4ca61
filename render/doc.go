// Package render prints sealed cards: a [Layout] says what stands where, a
// [Renderer] composes it with a card, and writers put the result on pages.
//
//	layout, err := render.LoadLayout(os.DirFS("layouts"), "docket.json")
//	r, err := render.NewRenderer(layout, &render.Options{Resources: os.DirFS("layouts")})
//	cards := r.NewCardWriter(file, nil) // one page a side, for a card printer
//	for p, err := range r.ComposeAll(ctx, items, 0) { // on all cores, in order
//		place, err := cards.Add(p)
//	}
//	err = cards.Close()
//
// A [SheetWriter] imposes several cards on each sheet of a [Sheet], with marks, a slug and
// backs that meet their fronts, and a [PaperWriter] folds a card of a layout that
// [Layout.Scale] made larger. [Print.Proof] draws a side as an image, [Print.ProofWith] shows
// on it what is not printed. All read the same display list, so what the proof shows is
// what is printed. With [Options].Press the files are PDF/X-4 with plates for special inks;
// for card printers [Print.WriteLayer] gives what goes to their hidden panels. [Place] draws
// a card onto a document of gofpdf.
//
// [Preflight] looks over a layout and a batch before anything is printed, and
// [Layout.ForecastQR] tells the size of codes before anything is signed. A card states the
// design that it was issued for, [Layout.Ref], and is printed in no other.
//
// Everything on a card but its portrait comes from the signed claims. The portrait
// is larger than what a QR code can carry, so it travels beside the card; this
// release does not bind it to the signature.
//
// Lengths are integer micrometers. Modules of QR codes and barcodes are whole dots of
// the layout's resolution, in pure black on white with their quiet zone, and lie on
// the dot grid of the page. Every QR code is read back from its modules before it is
// used; [Renderer.ReadPage] reads it from a page that another program has rasterized.
//
// Texts are set in any script that a font of the layout or a built-in one has: Latin,
// Greek, Cyrillic, Arabic, Bengali, Devanagari, Ethiopic, Hebrew, Khmer, Myanmar and Thai
// are built in. A character without a glyph is an error and never a gap.
//
// Files are written as cards are added: memory does not grow with their number, but for
// some two bytes an object. A page reaches what it shows and nothing of other cards. The
// same cards, layout and options make the same bytes, on any machine and any number of
// cores, with the same release of Go.
package render
