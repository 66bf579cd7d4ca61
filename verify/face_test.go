package verify_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/verify"
)

// webp is the head of a WebP file.
const webp = "RIFF\x1a\x00\x00\x00WEBPVP8 \x0e\x00\x00\x00"

func TestFaceIsHandedOutWithTheKindOfItsBytes(t *testing.T) {
	v := newVerifier(t, newStore(t, trustList()), clock(now))
	image := func(sub int, data string) card.Biometric {
		return card.Biometric{Kind: card.FormatImage, SubFormat: sub, Data: []byte(data)}
	}
	for _, tt := range []struct {
		name      string
		faces     []card.Biometric
		image     *card.Image
		mediaType string // empty for no face
		data      string
	}{
		{name: "none"},
		{name: "as prepared", faces: []card.Biometric{image(card.SubImageWebP, webp)}, mediaType: "image/webp", data: webp},
		{name: "stated as PNG", faces: []card.Biometric{image(card.SubImagePNG, webp)}, mediaType: "image/webp", data: webp},
		{name: "JPEG", faces: []card.Biometric{image(card.SubImageJPEG, "\xff\xd8\xff\xe0")}, mediaType: "image/jpeg", data: "\xff\xd8\xff\xe0"},
		{name: "PNG", faces: []card.Biometric{image(card.SubImagePNG, "\x89PNG\r\n\x1a\n.")}, mediaType: "image/png", data: "\x89PNG\r\n\x1a\n."},
		{name: "AVIF", faces: []card.Biometric{image(card.SubImageAVIF, "\x00\x00\x00\x1cftypavif")}, mediaType: "image/avif", data: "\x00\x00\x00\x1cftypavif"},
		{name: "JPEG 2000", faces: []card.Biometric{image(card.SubImageJPEG2000, "\xff\x4f\xff\x51")}, mediaType: "image/jp2", data: "\xff\x4f\xff\x51"},
		{name: "JPEG 2000 in boxes", faces: []card.Biometric{image(card.SubImageJPEG2000, "\x00\x00\x00\x0cjP  \r\n\x87\n")},
			mediaType: "image/jp2", data: "\x00\x00\x00\x0cjP  \r\n\x87\n"},
		{name: "WEBP without RIFF", faces: []card.Biometric{image(card.SubImageWebP, "RIFX\x1a\x00\x00\x00WEBPVP8 ")}},
		{name: "no picture", faces: []card.Biometric{image(card.SubImageWebP, "<svg>")}},
		{name: "cut at its mark", faces: []card.Biometric{image(card.SubImageWebP, webp[:8])}},
		{name: "a template is no picture", faces: []card.Biometric{{Kind: card.FormatTemplate, SubFormat: card.SubTemplateNIST, Data: []byte(webp)}}},
		{name: "behind a template and what is no picture", faces: []card.Biometric{
			{Kind: card.FormatTemplate, SubFormat: card.SubTemplateNIST, Data: []byte("t")}, image(card.SubImageWebP, "?"), image(card.SubImageWebP, webp)},
			mediaType: "image/webp", data: webp},
		{name: "attribute 16", image: &card.Image{Kind: card.ImageJPEG, Data: []byte(webp)}, mediaType: "image/webp", data: webp},
		{name: "attribute 62 before 16", faces: []card.Biometric{image(card.SubImageWebP, webp)},
			image: &card.Image{Kind: card.ImageJPEG, Data: []byte("\xff\xd8\xff")}, mediaType: "image/webp", data: webp},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := v.Verify(text(t, cardtest.Key(), issuerName, func(c *card.Claims) {
				if tt.faces != nil {
					c.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: tt.faces}
				}
				c.Identity.Image = tt.image
			}))
			if err != nil {
				t.Fatal(err)
			}
			face, ok := r.Face()
			if ok != (tt.mediaType != "") || face.MediaType != tt.mediaType || string(face.Data) != tt.data {
				t.Errorf("Face = %q of %d bytes, %v; want %q", face.MediaType, len(face.Data), ok, tt.mediaType)
			}
			if !ok {
				return
			}
			face.Data[0] = 'x'
			if again, _ := r.Face(); bytes.HasPrefix(again.Data, []byte("x")) {
				t.Error("a change to the face changes the card")
			}
		})
	}
}

func TestFacesHaveNoWords(t *testing.T) {
	f := verify.Face{MediaType: "image/webp", Data: []byte("secret")}
	for _, s := range []string{fmt.Sprint(f), fmt.Sprintf("%#v", &f), fmt.Sprintf("%s", f)} {
		if s != "face(redacted)" {
			t.Errorf("a face prints as %q", s)
		}
	}
	if b, err := f.MarshalText(); err != nil || string(b) != "face(redacted)" {
		t.Errorf("a face is marshaled as %q, %v", b, err)
	}
}
