package main

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealcard/sealcard/render"
)

//go:embed page.html
var page []byte

// A site answers a browser on this machine.
type site struct {
	desk    *desk
	hosts   []string // that a browser may have asked for
	drawing chan struct{}
	policy  string
}

// Limits of what a browser may ask for.
const (
	minProof   = 72 // dots per inch
	maxProof   = 1200
	maxDrawing = 2 // pictures at once: the largest takes 256 MiB
	eventTime  = 10 * time.Second
)

func newSite(d *desk, at net.Addr) *site {
	_, port, _ := net.SplitHostPort(at.String())
	return &site{
		desk: d, drawing: make(chan struct{}, maxDrawing),
		hosts: []string{at.String(), net.JoinHostPort("127.0.0.1", port), net.JoinHostPort("localhost", port)},
		policy: "default-src 'none'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" +
			"; style-src " + hashOf("style") + "; script-src " + hashOf("script"),
	}
}

// hashOf returns how a policy names the one element of that kind of the page.
func hashOf(element string) string {
	_, rest, _ := bytes.Cut(page, []byte("<"+element+">"))
	text, _, _ := bytes.Cut(rest, []byte("</"+element+">"))
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// ServeHTTP answers a request.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", s.policy)
	h.Set("Cross-Origin-Resource-Policy", "same-origin") // no other page shows a card
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	// A name of somebody else's that leads to this machine makes his page ours.
	if !slices.Contains(s.hosts, r.Host) {
		http.Error(w, "host: not the address that the preview printed", http.StatusForbidden)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "method: only GET and HEAD are allowed", http.StatusMethodNotAllowed)
		return
	}
	switch r.URL.Path {
	case "/":
		h.Set("Content-Type", "text/html; charset=utf-8")
		w.Write(page)
	case "/state":
		h.Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(s.desk.state())
	case "/events":
		s.events(w, r)
	case "/side/front.png":
		s.side(w, r, "front")
	case "/side/back.png":
		s.side(w, r, "back")
	default:
		http.Error(w, "no such page", http.StatusNotFound)
	}
}

// events sends the number of each change, as server-sent events of HTML.
func (s *site) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	c := http.NewResponseController(w)
	for {
		n, changed := s.desk.latest()
		c.SetWriteDeadline(time.Now().Add(eventTime))
		fmt.Fprintf(w, "data: %d\n\n", n)
		if c.Flush() != nil {
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}

// A wish is what a browser asks for.
type wish struct {
	card, dpi int
	overlay   render.Overlay
}

func parseWish(q url.Values) (p wish, err error) {
	number := func(key string, otherwise, least, most int) int {
		v := q.Get(key)
		if v == "" {
			return otherwise
		}
		n, e := strconv.Atoi(v)
		if e != nil || n < least || n > most {
			err = errors.Join(err, fmt.Errorf("%s: not a number from %d to %d", key, least, most))
		}
		return n
	}
	on := func(key string) bool { return number(key, 0, 0, 1) == 1 }
	p = wish{
		card: number("card", 1, 1, 1<<30), dpi: number("dpi", 300, minProof, maxProof),
		overlay: render.Overlay{Boxes: on("boxes"), Bleed: on("bleed"), Safe: on("safe"), Fallback: on("fallback"), Modules: on("modules")},
	}
	return p, err
}

// side draws a side of a card.
func (s *site) side(w http.ResponseWriter, r *http.Request, name string) {
	p, err := parseWish(r.URL.Query())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	v, row := s.desk.card(p.card)
	if v == nil {
		http.Error(w, "the layout could not be read yet", http.StatusNotFound)
		return
	}
	if row < 0 || !slices.ContainsFunc(v.renderer.Layout().Sides, func(s render.Side) bool { return s.Name == name }) {
		http.Error(w, "no such card, or no such side", http.StatusNotFound)
		return
	}
	select {
	case s.drawing <- struct{}{}:
	case <-r.Context().Done():
		return
	}
	data, err := v.draw(row, name, p)
	<-s.drawing
	if err != nil {
		http.Error(w, strings.TrimPrefix(err.Error(), "render: "), http.StatusUnprocessableEntity)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.Write(data)
}

// draw returns a side of a row's card as a PNG file.
func (v *view) draw(row int, side string, p wish) ([]byte, error) {
	print, err := v.print(row)
	if err != nil {
		return nil, err
	}
	img, err := print.ProofWith(side, p.dpi, p.overlay)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fast := png.Encoder{CompressionLevel: png.BestSpeed} // it goes no further than this machine
	err = fast.Encode(&b, img)
	return b.Bytes(), err
}

// A state is what the page knows.
type state struct {
	Version  int              `json:"version"`
	Picture  int              `json:"picture"` // number of the view; 0 for none
	File     string           `json:"file"`
	Watched  bool             `json:"watched"`
	Name     string           `json:"name"`
	Sides    []string         `json:"sides"`
	Width    float64          `json:"width"` // millimeters, like the others
	Height   float64          `json:"height"`
	Corner   float64          `json:"corner"`
	Bleed    float64          `json:"bleed"`
	Cards    int              `json:"cards"`
	Faults   []fault          `json:"faults"`
	Looked   bool             `json:"looked"`
	Findings []render.Finding `json:"findings"`
}

// state returns what the page knows, as it is now.
func (d *desk) state() *state {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := &state{
		Version: d.version, File: d.job.layoutFile, Watched: d.job.flags.layout != "",
		Sides: []string{}, Faults: append([]fault{}, d.faults...), Findings: []render.Finding{},
	}
	if d.view == nil {
		return s
	}
	l := d.view.renderer.Layout()
	mm := func(v render.Length) float64 { return float64(v) / float64(render.Millimeter) }
	s.Picture, s.Name, s.Cards, s.Looked = d.view.number, d.view.title(), len(d.view.shown), d.view.looked
	s.Width, s.Height, s.Corner, s.Bleed = mm(l.Trim.W), mm(l.Trim.H), mm(l.Corner), mm(l.Bleed)
	s.Findings = append([]render.Finding{}, d.view.findings...)
	for _, side := range l.Sides {
		s.Sides = append(s.Sides, side.Name)
	}
	return s
}
