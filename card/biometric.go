package card

import (
	"fmt"
	"io"

	"github.com/sealcard/sealcard/internal/cwt"
)

// An Image is attributes 16 and 17 of Claim 169: a picture of the holder.
type Image struct {
	Kind ImageFormat
	Data []byte // at most 2,048 bytes
}

const redactedSample = "sample(redacted)"

// Format writes a fixed word, so that a picture does not reach a log.
func (i Image) Format(s fmt.State, _ rune) { io.WriteString(s, redactedSample) }

// MarshalText returns a fixed word, for the same reason.
func (i Image) MarshalText() ([]byte, error) { return []byte(redactedSample), nil }

// An ImageFormat is attribute 17 of Claim 169. Zero is none of them.
type ImageFormat int

// Image formats, with their numbers on the card.
const (
	ImageJPEG     ImageFormat = 1
	ImageJPEG2000 ImageFormat = 2
	ImageAVIF     ImageFormat = 3
	ImageWebP     ImageFormat = 4
)

// A Finger is an entry of attribute 18 of Claim 169.
type Finger int

// Fingers, with their numbers on the card.
const (
	FingerUnknown Finger = iota
	FingerRightThumb
	FingerRightPointer
	FingerRightMiddle
	FingerRightRing
	FingerRightLittle
	FingerLeftThumb
	FingerLeftPointer
	FingerLeftMiddle
	FingerLeftRing
	FingerLeftLittle
)

// A BodyPart is a biometric attribute of Claim 169, 50 to 65.
type BodyPart int

// Body parts, with the numbers of their attributes.
const (
	RightThumb BodyPart = iota + 50
	RightPointer
	RightMiddle
	RightRing
	RightLittle
	LeftThumb
	LeftPointer
	LeftMiddle
	LeftRing
	LeftLittle
	RightIris
	LeftIris
	Face
	RightPalm
	LeftPalm
	Voice
)

// A Biometric is one sample of a body part. What SubFormat means depends on Kind;
// 100 to 200 are a vendor's own.
type Biometric struct {
	Kind      BiometricFormat
	SubFormat int
	Data      []byte // at most 2,048 bytes
	Issuer    string // who took it; empty means not stated
}

// Format writes a fixed word, so that a sample does not reach a log.
func (b Biometric) Format(s fmt.State, _ rune) { io.WriteString(s, redactedSample) }

// MarshalText returns a fixed word, for the same reason.
func (b Biometric) MarshalText() ([]byte, error) { return []byte(redactedSample), nil }

// A BiometricFormat is the kind of a sample.
type BiometricFormat int

// Biometric formats, with their numbers on the card.
const (
	FormatImage    BiometricFormat = 0
	FormatTemplate BiometricFormat = 1
	FormatSound    BiometricFormat = 2
	FormatBioHash  BiometricFormat = 3
)

// Sub-formats of images, templates and sounds, with their numbers on the card.
const (
	SubImagePNG      = 0
	SubImageJPEG     = 1
	SubImageJPEG2000 = 2
	SubImageAVIF     = 3
	SubImageWebP     = 4
	SubImageTIFF     = 5
	SubImageWSQ      = 6

	SubTemplateANSI378   = 0
	SubTemplateISO197942 = 1
	SubTemplateNIST      = 2

	SubSoundWAV = 0
	SubSoundMP3 = 1
)

// known reports whether the numbers of a sample have a meaning.
func (b *Biometric) known() bool { return cwt.KnownSample(int64(b.Kind), int64(b.SubFormat)) }
