package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/portrait"
)

// The face in the code, in bytes: what it may have, and what it has to have to be one.
const (
	faceBytes  = 450
	leastBytes = 250
	mostBytes  = 2048
)

// photosFile says what was measured of each portrait.
const photosFile = "photos.csv"

// A look is what is kept of a portrait once it is on its card.
type look struct {
	quality  portrait.Quality
	warnings []portrait.Warning
	w, h     int // of the print image
	face     int // bytes; 0 for none
	similar  int // percent
}

// uploads yields the upload of each row. A row without one, or with a fault, yields an
// upload that is none, so that the rows can be counted.
func (b *batch) uploads() iter.Seq[portrait.Upload] {
	return func(yield func(portrait.Upload) bool) {
		for i := range b.rows {
			if !yield(b.upload(&b.rows[i])) {
				return
			}
		}
	}
}

func (b *batch) upload(r *row) (u portrait.Upload) {
	if r.err != nil || !b.withPhotos || r.photo == "" {
		return u
	}
	name := r.photo
	u.Open = func() (io.ReadCloser, error) { return openRegular(b.photos, name) }
	u.Options = &portrait.Options{Size: b.renderer.PortraitSize(), FaceBytes: b.faceBytes(r), Flatten: true}
	return u
}

// faceBytes returns how many bytes a row's face may have: fewer than was asked for where
// the layout's code would not hold it, and less than zero for none.
func (b *batch) faceBytes(r *row) int {
	if b.face == 0 {
		return -1
	}
	b.complete(r)
	fits := func(face int) bool {
		f, err := b.issuer.Forecast(&r.claims, face)
		// What is wrong with the claims is found when the card is issued.
		return err == nil && f.Characters <= b.renderer.Layout().QRCapacity()
	}
	if fits(b.face) {
		return b.face
	}
	least, most := min(leastBytes, b.face), b.face
	if !fits(least) {
		return -1
	}
	for most-least > 1 {
		if middle := (least + most) / 2; fits(middle) {
			least = middle
		} else {
			most = middle
		}
	}
	return least
}

// state puts a portrait's face into the claims of its row, and keeps what was measured.
func (b *batch) state(r *row, p *portrait.Portrait) {
	r.look = &look{quality: p.Quality, warnings: p.Warnings, w: p.Size.X, h: p.Size.Y}
	if p.Face != nil {
		r.look.face, r.look.similar = len(p.Face.Data), p.Face.Similarity
		r.claims.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: {p.Face.Biometric()}}
	}
	if b.spool != nil {
		r.print = p.Print
	}
}

// photoFault returns why a row has no portrait, without the name of its file.
func photoFault(err error) error {
	if errors.Is(err, portrait.ErrUpload) {
		return errors.New(strings.TrimPrefix(err.Error(), portrait.ErrUpload.Error()+": "))
	}
	return bare(err)
}

// A spool keeps print images on disk until the sheets are made.
type spool struct {
	file *os.File
	end  int64
}

// An extent is where an image of a spool is; none has no bytes.
type extent struct{ at, size int64 }

func (s *spool) add(data []byte) (extent, error) {
	e := extent{s.end, int64(len(data))}
	n, err := s.file.Write(data)
	s.end += int64(n)
	return e, err
}

// read returns an image, nil for none.
func (s *spool) read(e extent) ([]byte, error) {
	if e.size == 0 {
		return nil, nil
	}
	data := make([]byte, e.size)
	_, err := s.file.ReadAt(data, e.at)
	return data, err
}

var photosHeader = []string{"row", "width", "height", "eyes", "head", "eye line", "eye center", "tilt", "sharpness", "brightness", "dark", "light",
	"contrast", "ground", "ground light", "face", "similarity", "warnings"}

// photosBytes returns the figures of every portrait that was printed, a line each.
func (b *batch) photosBytes() []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write(photosHeader) // a bytes.Buffer takes everything
	for i := range b.rows {
		l := b.rows[i].look
		if l == nil {
			continue
		}
		q := l.quality
		line := []string{strconv.Itoa(b.rows[i].number)}
		for _, n := range []int{l.w, l.h, q.EyeDistance, q.Head, q.EyeLine, q.EyeCenter, q.Tilt, q.Sharpness, q.Brightness, q.Dark, q.Light, q.Contrast, q.Ground, q.GroundLight, l.face, l.similar} {
			line = append(line, strconv.Itoa(n))
		}
		w.Write(append(line, warned(l.warnings)))
	}
	w.Flush()
	return out.Bytes()
}

// warned returns warnings as one cell.
func warned(list []portrait.Warning) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = w.String()
	}
	return strings.Join(words, "; ")
}

// maxWarned is how many portraits are named on a screen.
const maxWarned = 20

// warn names the portraits that should be looked at.
func (b *batch) warn(stderr io.Writer) {
	n := 0
	for i := range b.rows {
		r := &b.rows[i]
		if r.look == nil || len(r.look.warnings) == 0 {
			continue
		}
		if n++; n <= maxWarned {
			fmt.Fprintf(stderr, "printbatch: warning: %v\n", b.fault(r, photoColumn, errors.New(warned(r.look.warnings))))
		}
	}
	if n > maxWarned {
		fmt.Fprintf(stderr, "printbatch: warning: %d more\n", n-maxWarned)
	}
}

// photosSummary says how the portraits are, empty if there are none.
func (b *batch) photosSummary() string {
	photos, warnings, faces := 0, 0, 0
	for i := range b.rows {
		l := b.rows[i].look
		if l == nil {
			continue
		}
		photos++
		if len(l.warnings) > 0 {
			warnings++
		}
		if l.face > 0 {
			faces++
		}
	}
	if photos == 0 {
		return ""
	}
	s := fmt.Sprintf("%d of %d portraits should be looked at.", warnings, photos)
	switch {
	case b.face == 0:
	case faces == photos:
		s += fmt.Sprintf(" Each code holds the holder's face, of at most %d bytes.", b.face)
	case faces == 0:
		s += " No code holds a face: the layout's has no room for one."
	default:
		s += fmt.Sprintf(" %d codes hold no face: there is no room for one that can be made of the upload.", photos-faces)
	}
	return s + "\n"
}
