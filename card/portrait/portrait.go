package portrait

import (
	"fmt"
	"image"
	"io"

	"github.com/sealcard/sealcard/card"
)

// A Portrait is what was made of an upload. It prints as a fixed word.
type Portrait struct {
	Print    []byte          // JPEG: baseline, sRGB, without metadata
	Size     image.Point     // of the print image, in pixels
	Crop     image.Rectangle // what of the upload is printed, in its pixels as it stands upright
	Face     *Face           // nil if none was asked for
	Quality  Quality
	Warnings []Warning // in the order of their kinds
}

// A Face is the picture for the QR code. It prints as a fixed word.
type Face struct {
	Data []byte // WebP
	Size image.Point
	Gray bool
	// Similarity is how close it comes to the picture that it was made of, in percent: the
	// structural similarity of their brightness. From 90 on details of a face are kept.
	Similarity int
}

const redacted = "portrait(redacted)"

// Format writes a fixed word, so that a portrait does not reach a log.
func (p Portrait) Format(s fmt.State, _ rune) { io.WriteString(s, redacted) }

// MarshalText returns a fixed word, for the same reason.
func (p Portrait) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Format writes a fixed word, so that a face does not reach a log.
func (f Face) Format(s fmt.State, _ rune) { io.WriteString(s, redacted) }

// MarshalText returns a fixed word, for the same reason.
func (f Face) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Biometric returns the face as it is stated in the claims, under card.Face.
func (f *Face) Biometric() card.Biometric {
	return card.Biometric{Kind: card.FormatImage, SubFormat: card.SubImageWebP, Data: f.Data}
}
