// Package pdf writes display lists as PDF files, object by object: what is written is
// forgotten but for some two bytes an object, so memory does not grow with the cards.
//
//	content, err := style.Paint(list) // any number at once, on any core
//	w, err := pdf.NewWriter(file, &options)
//	err = w.AddPage(page, pdf.Placed{Content: content})
//	err = w.Close()
//
// A Content is a stream of operators with the names of what it draws. Painting is a
// pure function of the list and the style; a Writer gives out object numbers in the
// order of its calls. So the same calls make the same bytes, on any machine.
//
// Each page and each form has resources of its own: a page that is cut out of a file
// carries what it shows and nothing of its neighbors. Groups, which many cards share, are
// form XObjects.
//
// The files are PDF 1.6 (ISO 32000-1 describes it as part of 1.7), in the press profile
// PDF/X-4 (ISO 15930-7) with document parts as in PDF/VT-1 (ISO 16612-2).
package pdf
