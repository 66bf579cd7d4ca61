package verify

import (
	"bytes"
	"fmt"
	"io"

	"github.com/sealcard/sealcard/card"
)

// A Face is the holder's picture, as the card's signature covers it. It prints as a fixed
// word.
type Face struct {
	// MediaType is what the bytes are, found in them and not taken from the claims:
	// image/webp, image/jpeg, image/png, image/avif or image/jp2.
	MediaType string
	Data      []byte // a copy, at most 2,048 bytes; it may be cut or broken as a picture
}

const redactedFace = "face(redacted)"

// Format writes a fixed word, so that a face does not reach a log.
func (f Face) Format(s fmt.State, _ rune) { io.WriteString(s, redactedFace) }

// MarshalText returns a fixed word, for the same reason.
func (f Face) MarshalText() ([]byte, error) { return []byte(redactedFace), nil }

// Face returns the picture that the officer compares with the holder, and false if the
// card has none of a kind that is known: the first image of attribute 62 of Claim 169, or
// else attribute 16. Decode it as what comes from a stranger: the issuer signed its bytes
// and may not have looked at them.
func (r *Result) Face() (Face, bool) {
	id := r.Card.Claims().Identity
	for _, b := range id.Biometrics[card.Face] {
		if b.Kind != card.FormatImage {
			continue
		}
		if mediaType := sniff(b.Data); mediaType != "" {
			return Face{mediaType, b.Data}, true
		}
	}
	if id.Image != nil {
		if mediaType := sniff(id.Image.Data); mediaType != "" {
			return Face{mediaType, id.Image.Data}, true
		}
	}
	return Face{}, false
}

// signatures are how files of the kinds begin. Cards of others state the kind wrongly, the
// sample of Claim 169 itself among them, so that only the bytes count.
var signatures = []struct {
	mediaType string
	at        int
	bytes     string
}{
	{"image/webp", 8, "WEBP"},                          // RFC 9649, 2.4: after RIFF and the size
	{"image/jpeg", 0, "\xff\xd8\xff"},                  // ITU-T T.81, B.1.1.3: SOI and a marker
	{"image/png", 0, "\x89PNG\r\n\x1a\n"},              // PNG, third edition, 5.2
	{"image/avif", 4, "ftypavif"},                      // AVIF 1.1, 8: major brand
	{"image/jp2", 0, "\x00\x00\x00\x0cjP  \r\n\x87\n"}, // ITU-T T.800, I.5.1
	{"image/jp2", 0, "\xff\x4f\xff\x51"},               // ITU-T T.800, A.4: SOC and SIZ without boxes
}

// sniff returns the media type of a picture's bytes, empty for none that is known.
func sniff(data []byte) string {
	for _, s := range signatures {
		if len(data) > s.at && bytes.HasPrefix(data[s.at:], []byte(s.bytes)) &&
			(s.mediaType != "image/webp" || bytes.HasPrefix(data, []byte("RIFF"))) {
			return s.mediaType
		}
	}
	return ""
}
