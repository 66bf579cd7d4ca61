// Package pdfx says what keeps a PDF file from being PDF/X-4 (ISO 15930-7), and its
// document parts from being those of PDF/VT-1 (ISO 16612-2). It reads files by itself,
// with nothing of the package that writes ours, so that tests have a second opinion.
//
// The reader takes cross-reference tables and streams, object streams and Flate with the
// predictors of PNG. It is strict and bounded and panics on no input.
//
// Rules about the file:
//
//	header       %PDF-1.3 to 1.6, then a comment of bytes above 127
//	eof id       %%EOF at the end, ID of two strings of 16 bytes
//	encrypt      nothing is encrypted
//	syntax       every object is where its section says and can be read
//	length       Length leads to endstream
//	dangling     what is referred to is there
//	stream       a stream has known filters and can be unpacked
//	external lzw bytes in other files, LZW
//	unread       this package cannot unpack a stream, and says nothing of it
//	limit        looking at the file took too long and was stopped
//	catalog layers
//	             the type of the catalog; no layers that switch themselves
//	action form-fields embedded opi
//	             none of these may be anywhere
//
// About output and metadata:
//
//	intent       one GTS_PDFX with profile, identifier and words
//	profile      an ICC profile has a sound header, its class and its N
//	xmp xmp-version xmp-property info
//	             the packet, the claim PDF/X-4, its properties, agreement with Info
//
// About pages and what they lead to:
//
//	tree box annotation resources xobject group
//	             the page tree; boxes inside one another; notes within the bleed;
//	             names without a resource; kinds of XObjects and groups
//	font font-embed font-program font-tag font-widths font-unicode
//	             each font is complete, embedded and a tagged subset with ToUnicode
//	image image-jpeg image-codec alternates mask
//	             images, compared with their samples; no JPEG 2000, no JBIG2
//	color spot   device color that is not the output's; one colorant, two tints
//	postscript transfer halftone blend overprint opacity rendering shading pattern
//	             graphics states, patterns and the like
//	operator balance
//	             operators and operands; q, BT, BMC and BX have their ends
//
// About document parts: parts-root, parts-node, parts-names, parts-record, parts-range,
// parts-page, parts-metadata, parts-xmp.
//
// The rules font-tag, font-unicode, image-codec, image-jpeg, annotation, parts-record and
// the form of keys in parts-metadata are in part Sealcard's own, stricter than the
// standards. ISO 15930-7 and ISO 16612-2 were not at hand: their rules are recalled, those
// of parts compared with tables 408 and 409 of ISO 32000-2 in a public transcript. So a
// file without findings is not certified, and a finding is to be read before it is
// believed. Not judged are viewer preferences, the bytes of fonts behind their first four,
// functions, what profiles say beyond their header, and color in uncolored patterns.
package pdfx
