package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strconv"
	"strings"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/portrait"

	"github.com/sealcard/sealcard/examples/internal/files"
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

func (e *edition) upload(r *row) (u portrait.Upload) {
	if !e.withPhotos || r.photo == "" || e.photos == nil {
		return u
	}
	u.Open = func() (io.ReadCloser, error) {
		f, err := files.OpenRegular(e.photos, r.photo)
		if err != nil {
			return nil, err
		}
		return &digested{f, sha256.New(), r}, nil
	}
	u.Options = &portrait.Options{Size: e.renderer.PortraitSize(), FaceBytes: e.faceBytes(r), Flatten: true}
	return u
}

// readUpload reads the upload of a row for what it is told by alone.
func (b *batch) readUpload(r *row) error {
	e, err := b.edition(r.layout)
	if err != nil || b.own != "" || !e.withPhotos || r.photo == "" || b.photos == nil {
		return err
	}
	f, err := files.OpenRegular(b.photos, r.photo)
	if err != nil {
		return err
	}
	return (&digested{f, sha256.New(), r}).Close()
}

// A digested upload tells its row what it was made of. All of it counts, read or not.
type digested struct {
	fs.File
	sum hash.Hash
	row *row
}

// Read reads on.
func (d *digested) Read(b []byte) (int, error) {
	n, err := d.File.Read(b)
	d.sum.Write(b[:n])
	return n, err
}

// Close reads what is left.
func (d *digested) Close() error {
	_, err := io.Copy(d.sum, io.LimitReader(d.File, maxPhoto))
	d.sum.Sum(d.row.upload[:0])
	return errors.Join(err, d.File.Close())
}

// faceBytes returns how many bytes a row's face may have: fewer than was asked for where
// the layout's code would not hold it, and less than zero for none.
func (e *edition) faceBytes(r *row) int {
	if e.face == 0 {
		return -1
	}
	e.complete(r)
	fits := func(face int) bool {
		f, err := e.issuer.Forecast(&r.claims, face)
		// What is wrong with the claims is found when the card is issued.
		return err == nil && f.Characters <= e.renderer.Layout().QRCapacity()
	}
	if fits(e.face) {
		return e.face
	}
	least, most := min(leastBytes, e.face), e.face
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
func (e *edition) state(r *row, p *portrait.Portrait) {
	if p == nil {
		return
	}
	r.look = &look{quality: p.Quality, warnings: p.Warnings, w: p.Size.X, h: p.Size.Y}
	if p.Face != nil {
		r.look.face, r.look.similar = len(p.Face.Data), p.Face.Similarity
		r.claims.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: {p.Face.Biometric()}}
	}
	if e.spool != nil {
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

// A spool keeps cards on disk, texts and print images, until the sheets are made.
type spool struct {
	file *os.File
	end  int64
}

// An extent is where a part of a spool is; none has no bytes.
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

// A photosTable takes the figures of every portrait that is printed, a line each; without a
// file it counts alone.
type photosTable struct{ *table }

func (t photosTable) add(r *row) error {
	l := r.look
	if l == nil || t.table == nil {
		return nil
	}
	q := l.quality
	line := []string{strconv.Itoa(r.number)}
	for _, n := range []int{l.w, l.h, q.EyeDistance, q.Head, q.EyeLine, q.EyeCenter, q.Tilt, q.Sharpness, q.Brightness, q.Dark, q.Light, q.Contrast, q.Ground, q.GroundLight, l.face, l.similar} {
		line = append(line, strconv.Itoa(n))
	}
	return t.line(append(line, warned(l.warnings))...)
}

func (t photosTable) flush() error {
	if t.table == nil {
		return nil
	}
	return t.table.flush()
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

// looks counts the portraits of a batch, and names the first that should be looked at.
type looks struct {
	photos, warnings, faces int
	named                   []error
}

// see counts the portrait of a row, if it has one.
func (s *looks) see(b *batch, r *row) {
	if r.look == nil {
		return
	}
	s.photos++
	if r.look.face > 0 {
		s.faces++
	}
	if len(r.look.warnings) == 0 {
		return
	}
	if s.warnings++; s.warnings <= maxWarned {
		s.named = append(s.named, b.fault(r, photoColumn, errors.New(warned(r.look.warnings))))
	}
}

// warn names the portraits that should be looked at.
func (s *looks) warn(log *slog.Logger) {
	for _, err := range s.named {
		log.Warn(err.Error())
	}
	if more := s.warnings - len(s.named); more > 0 {
		log.Warn(fmt.Sprintf("%d more", more))
	}
}

// summary says how the portraits are, empty if there are none. Face is how many bytes a
// face in the code may have.
func (s *looks) summary(face int) string {
	if s.photos == 0 {
		return ""
	}
	text := fmt.Sprintf("%d of %d portraits should be looked at.", s.warnings, s.photos)
	switch {
	case face == 0:
	case s.faces == s.photos:
		text += fmt.Sprintf(" Each code holds the holder's face, of at most %d bytes.", face)
	case s.faces == 0:
		text += " No code holds a face: the layout's has no room for one."
	default:
		text += fmt.Sprintf(" %d codes hold no face: there is no room for one that can be made of the upload.", s.photos-s.faces)
	}
	return text + "\n"
}
