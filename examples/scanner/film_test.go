package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"testing"
)

// What a film shows is made of one picture of a card, by the steps of a camera: pose, light,
// lens, sensor. It is the same for the same card and seed.
const (
	filmWidth, filmHeight = 1280, 720
	filmRate              = 15 // frames a second
	filmFrames            = 48 // 3.2 s, then the browser begins again

	filmFocal   = 1000.0 // pixels: a view of 65 degrees, as phones have
	filmFar     = 200.0  // mm from the camera, where the card comes from
	filmNear    = 92.0   // mm, where it is held
	filmShutter = 0.25   // part of a frame's time
	filmNoise   = 5      // standard deviation in gray levels
	samples     = 4      // a pixel, in space and in time at once
)

// A picture is a page in planes of brightness and color.
type picture struct {
	w, h      int
	y, cb, cr []byte
	mm        float64 // a pixel
}

// readPicture reads a PPM file, as pdftoppm writes it at 300 dots an inch.
func readPicture(t testing.TB, name string) *picture {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var w, h, most int
	if _, err := fmt.Fscanf(bytes.NewReader(data), "P6\n%d %d\n%d", &w, &h, &most); err != nil || most != 255 || len(data) < 3*w*h {
		t.Fatalf("%s is no PPM image: %v", name, err)
	}
	p := newPicture(w, h)
	for i, rgb := 0, data[len(data)-3*w*h:]; i < w*h; i, rgb = i+1, rgb[3:] {
		p.set(i, rgb[0], rgb[1], rgb[2])
	}
	return p
}

// decodePicture reads a PNG file of something that is so many millimeters wide.
func decodePicture(t testing.TB, data []byte, width float64) *picture {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	p := newPicture(b.Dx(), b.Dy())
	p.mm = width / float64(p.w)
	for i := range p.y {
		r, g, b, _ := img.At(b.Min.X+i%p.w, b.Min.Y+i/p.w).RGBA()
		p.set(i, byte(r>>8), byte(g>>8), byte(b>>8))
	}
	return p
}

func newPicture(w, h int) *picture {
	return &picture{w: w, h: h, y: make([]byte, w*h), cb: make([]byte, w*h), cr: make([]byte, w*h), mm: 25.4 / 300}
}

// set sets a pixel, by ITU-R BT.601 in the full range of JPEG.
func (p *picture) set(i int, red, green, blue byte) {
	r, g, b := float64(red), float64(green), float64(blue)
	y := 0.299*r + 0.587*g + 0.114*b
	p.y[i], p.cb[i], p.cr[i] = gray(y), gray(128+(b-y)/1.772), gray(128+(r-y)/1.402)
}

func gray(v float64) byte { return byte(max(0, min(255, v+0.5))) }

// at returns a plane between its pixels.
func (p *picture) at(plane []byte, x, y float64) float64 {
	x, y = max(0, min(x-0.5, float64(p.w-2))), max(0, min(y-0.5, float64(p.h-2)))
	column, row := int(x), int(y)
	fx, fy := x-float64(column), y-float64(row)
	i := row*p.w + column
	top := float64(plane[i])*(1-fx) + float64(plane[i+1])*fx
	bottom := float64(plane[i+p.w])*(1-fx) + float64(plane[i+p.w+1])*fx
	return top*(1-fy) + bottom*fy
}

// A film is a card that a hand brings before a camera, or a screen with one picture after
// another.
type film struct {
	pictures []*picture // of one size
	shake    [8]float64 // phases of the hand
	seed     uint64
}

// pictureFrames is how many frames each picture stands: a quarter of a second.
const pictureFrames = 4

func newFilm(seed uint64, pictures ...*picture) *film {
	f := &film{pictures: pictures, seed: seed}
	r := rand.New(rand.NewPCG(seed, 0))
	for i := range f.shake {
		f.shake[i] = 2 * math.Pi * r.Float64()
	}
	return f
}

// write writes a film as YUV4MPEG2, which Chromium takes for a camera.
func (f *film) write(t testing.TB, name string) {
	t.Helper()
	frames := make([][]byte, filmFrames)
	next := make(chan int)
	var work sync.WaitGroup
	for range runtime.NumCPU() {
		work.Go(func() {
			for i := range next {
				frames[i] = f.frame(i)
			}
		})
	}
	for i := range frames {
		next <- i
	}
	close(next)
	work.Wait()
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(file)
	fmt.Fprintf(w, "YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n", filmWidth, filmHeight, filmRate)
	for _, frame := range frames {
		w.WriteString("FRAME\n")
		w.Write(frame)
	}
	if err := errors.Join(w.Flush(), file.Close()); err != nil {
		t.Fatal(err)
	}
}

// wave is a movement of the hand in the range -1 to 1, of some turns a second.
func (f *film) wave(i int, second, turns float64) float64 {
	return 0.7*math.Sin(2*math.Pi*turns*second+f.shake[i]) + 0.3*math.Sin(2*math.Pi*2.7*turns*second+f.shake[(i+3)%len(f.shake)])
}

// ramp goes from 0 to 1 between two times, without a jerk.
func ramp(at, from, to float64) float64 {
	x := max(0, min(1, (at-from)/(to-from)))
	return x * x * (3 - 2*x)
}

// A plane maps points of a frame to pixels of a picture.
type plane [9]float64

// pose returns where the pictures are at a time in frames.
func (f *film) pose(at float64) plane {
	s := at / filmRate
	come := ramp(at/filmFrames, 0, 0.45)
	z := filmFar + (filmNear-filmFar)*come + 3*f.wave(0, s, 0.4)
	hurry := 1 - 0.6*come // a hand that holds is steadier than one that brings
	x, y := hurry*4*f.wave(1, s, 0.9)+12*(1-come), hurry*3*f.wave(2, s, 1.1)+8*(1-come)
	turn := (6*f.wave(3, s, 0.3) + 10*(1-come)) * math.Pi / 180
	nod := (9*f.wave(4, s, 0.4) + 12*(1-come)) * math.Pi / 180
	yaw := 10 * f.wave(5, s, 0.3) * math.Pi / 180
	sinT, cosT := math.Sincos(turn)
	sinN, cosN := math.Sincos(nod)
	sinY, cosY := math.Sincos(yaw)
	// The first two columns of the product of three rotations, and the place of the middle.
	m := plane{
		cosT*cosY - sinT*sinN*sinY, -sinT * cosN, x,
		sinT*cosY + cosT*sinN*sinY, cosT * cosN, y,
		-cosN * sinY, sinN, z,
	}
	for i := range 3 {
		m[i] = filmFocal*m[i] + filmWidth/2*m[6+i]
		m[3+i] = filmFocal*m[3+i] + filmHeight/2*m[6+i]
	}
	// Pixels of the picture in place of millimeters from its middle.
	first := f.pictures[0]
	w, h, mm := float64(first.w)/2, float64(first.h)/2, first.mm
	for i := 0; i < 9; i += 3 {
		a, b := m[i]*mm, m[i+1]*mm
		m[i], m[i+1], m[i+2] = a, b, m[i+2]-a*w-b*h
	}
	return m.inverse()
}

// inverse returns the inverse but for a factor, which homogeneous coordinates do not see.
func (m plane) inverse() plane {
	return plane{
		m[4]*m[8] - m[5]*m[7], m[2]*m[7] - m[1]*m[8], m[1]*m[5] - m[2]*m[4],
		m[5]*m[6] - m[3]*m[8], m[0]*m[8] - m[2]*m[6], m[2]*m[3] - m[0]*m[5],
		m[3]*m[7] - m[4]*m[6], m[1]*m[6] - m[0]*m[7], m[0]*m[4] - m[1]*m[3],
	}
}

// apply returns the pixel of the picture that is seen at a point of the frame.
func (m *plane) apply(x, y float64) (column, row float64) {
	w := 1 / (m[6]*x + m[7]*y + m[8])
	return (m[0]*x + m[1]*y + m[2]) * w, (m[3]*x + m[4]*y + m[5]) * w
}

// has tells whether a point lies on the picture.
func (p *picture) has(x, y float64) bool {
	return x >= 0 && y >= 0 && x < float64(p.w) && y < float64(p.h)
}

// A view is what is before the camera while its shutter is open.
type view struct {
	*picture
	poses [samples]plane
}

// frame returns a frame's bytes: brightness, then color with half the pixels each way.
func (f *film) frame(i int) []byte {
	v := &view{picture: f.pictures[i/pictureFrames%len(f.pictures)]}
	for k := range v.poses {
		v.poses[k] = f.pose(float64(i) + filmShutter*float64(k)/samples)
	}
	light := make([]float32, filmWidth*filmHeight)
	for y := range filmHeight {
		for x := range filmWidth {
			light[y*filmWidth+x] = v.brightness(x, y)
		}
	}
	blur(light, defocus(float64(i)/filmFrames))
	out := make([]byte, 0, filmWidth*filmHeight*3/2)
	out = f.sense(out, light, i)
	out = v.color(out, v.cb)
	return v.color(out, v.cr)
}

// brightness returns what falls onto a pixel before the lens: samples at four places in it,
// at four times while the shutter is open.
func (v *view) brightness(x, y int) float32 {
	var sum float64
	for k := range v.poses {
		px, py := float64(x)+0.25+0.5*float64(k&1), float64(y)+0.25+0.5*float64(k>>1)
		column, row := v.poses[k].apply(px, py)
		if v.has(column, row) {
			sum += 20 + 0.82*v.at(v.y, column, row) // ink is not black and paper not white
		} else {
			sum += 100 + 16*math.Sin(px/40+math.Sin(py/90)) // a table
		}
	}
	dx, dy := (float64(x)-filmWidth*0.4)/filmWidth, (float64(y)-filmHeight*0.35)/filmHeight
	return float32(sum / samples * (1.08 - 0.55*(dx*dx+dy*dy) - 0.25*dx)) // a lamp on the left
}

// defocus returns the blur of the lens at a time from 0 to 1, as standard deviation in pixels:
// the camera finds the card, loses it and finds it again.
func defocus(at float64) float64 {
	return 0.6 + 3.2*(1-ramp(at, 0.1, 0.4)) + 2.6*(ramp(at, 0.7, 0.8)-ramp(at, 0.85, 0.95))
}

// blur spreads each pixel over its neighbors, first along rows and then along columns.
func blur(light []float32, sigma float64) {
	reach := int(math.Ceil(2.5 * sigma))
	kernel := make([]float32, 2*reach+1)
	var sum float32
	for i := range kernel {
		d := float64(i-reach) / sigma
		kernel[i] = float32(math.Exp(-d * d / 2))
		sum += kernel[i]
	}
	for i := range kernel {
		kernel[i] /= sum
	}
	across := make([]float32, len(light))
	for y := range filmHeight {
		row := light[y*filmWidth:][:filmWidth]
		for i, k := range kernel {
			for x, o := 0, across[y*filmWidth:][:filmWidth]; x < filmWidth; x++ {
				o[x] += k * row[max(0, min(filmWidth-1, x+i-reach))]
			}
		}
	}
	clear(light)
	for y := range filmHeight {
		o := light[y*filmWidth:][:filmWidth]
		for i, k := range kernel {
			row := across[max(0, min(filmHeight-1, y+i-reach))*filmWidth:][:filmWidth]
			for x, v := range row {
				o[x] += k * v
			}
		}
	}
}

// sense appends what the sensor makes of the light of frame i: noise and whole numbers.
func (f *film) sense(out []byte, light []float32, i int) []byte {
	r := rand.New(rand.NewPCG(f.seed, uint64(i)+1))
	var noise [4096]float32
	for k := range noise {
		noise[k] = float32(filmNoise * r.NormFloat64())
	}
	var bits uint64
	for k, v := range light {
		if k%5 == 0 {
			bits = r.Uint64() // five indexes of 12 bits
		}
		out = append(out, byte(max(0, min(255, v+noise[bits&4095]+0.5))))
		bits >>= 12
	}
	return out
}

// color appends a plane of color. The eye of a reader does not look at it.
func (v *view) color(out, hue []byte) []byte {
	for y := range filmHeight / 2 {
		for x := range filmWidth / 2 {
			column, row := v.poses[0].apply(2*float64(x)+1, 2*float64(y)+1)
			if !v.has(column, row) {
				out = append(out, 128)
				continue
			}
			out = append(out, gray(v.at(hue, column, row)))
		}
	}
	return out
}
