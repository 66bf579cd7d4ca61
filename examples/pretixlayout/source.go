package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/sealcard/sealcard/render"
)

// Limits of what is read. A badge has some tens of elements, and a side holds 300.
const (
	maxBytes    = 1 << 20
	maxElements = 250
	maxFaults   = 20 // that are listed
	maxNumber   = 2000
)

// A document is a badge layout as pretix has it.
type document struct {
	file     string
	name     string
	elements []any
	sizes    []any // of pages
}

// readDocument reads an array of elements, or an object that has one under the key layout
// and may have a name and the sizes of pages.
func readDocument(file string, data []byte) (*document, error) {
	if len(data) > maxBytes {
		return nil, fmt.Errorf("%s: more than %d bytes", file, maxBytes)
	}
	root, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", file, err)
	}
	d := &document{file: file}
	switch root := root.(type) {
	case []any:
		d.elements = root
	case map[string]any:
		list, ok := root["layout"].([]any)
		if !ok {
			return nil, fmt.Errorf("%s: layout: %s, want an array of elements", file, kind(root["layout"]))
		}
		d.elements = list
		d.name, _ = root["name"].(string)
		if d.sizes, ok = root["size"].([]any); !ok && root["size"] != nil {
			return nil, fmt.Errorf("%s: size: %s, want an array of sizes", file, kind(root["size"]))
		}
	default:
		return nil, fmt.Errorf("%s: %s, want an array of elements or an exported layout", file, kind(root))
	}
	if len(d.elements) > maxElements {
		return nil, fmt.Errorf("%s: %d elements, at most %d", file, len(d.elements), maxElements)
	}
	return d, nil
}

// decode reads one JSON value. Its errors begin with line and column.
func decode(data []byte) (root any, err error) {
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.UseNumber()
	if err = dec.Decode(&root); err == nil {
		rest := data[dec.InputOffset():]
		if strings.TrimSpace(string(rest)) == "" {
			return root, nil
		}
		err = errors.New("something after the layout")
	}
	offset := dec.InputOffset()
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = e.Offset - 1
	} else if root == nil {
		offset, err = int64(len(data)), errors.New("ends too early")
	}
	before := data[:max(0, min(offset, int64(len(data))))]
	line := strings.Count(string(before), "\n") + 1
	column := len([]rune(string(before[strings.LastIndexByte(string(before), '\n')+1:]))) + 1
	return nil, fmt.Errorf("%d:%d: %w", line, column, err)
}

// kind returns what a value is, as errors call it.
func kind(v any) string {
	switch v.(type) {
	case nil:
		return "nothing"
	case []any:
		return "an array"
	case map[string]any:
		return "an object"
	case string:
		return "a string"
	case bool:
		return "true or false"
	}
	return "a number"
}

// A source is an object of the document. What is wrong with its values is gathered.
type source struct {
	where  string // file and element
	keys   map[string]any
	faults []error
}

func newSource(where string, v any) *source {
	s := &source{where: where}
	var ok bool
	if s.keys, ok = v.(map[string]any); !ok {
		s.faults = append(s.faults, fmt.Errorf("%s: %s, want an object", where, kind(v)))
	}
	return s
}

func (s *source) fault(key, format string, args ...any) {
	if s.keys == nil {
		return // that it is no object says it all
	}
	s.faults = append(s.faults, fmt.Errorf("%s: %s: "+format, append([]any{s.where, key}, args...)...))
}

// text returns a string, empty if it is absent or null.
func (s *source) text(key string) string {
	v, ok := s.keys[key].(string)
	if !ok && s.keys[key] != nil {
		s.fault(key, "%s, want a string", kind(s.keys[key]))
	}
	return v
}

// flag returns true or false, otherwise if it is absent or null.
func (s *source) flag(key string, otherwise bool) bool {
	v, ok := s.keys[key].(bool)
	if ok {
		return v
	}
	if s.keys[key] != nil {
		s.fault(key, "%s, want true or false", kind(s.keys[key]))
	}
	return otherwise
}

var decimal = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// number returns a number, which may stand in a string. Without otherwise it is needed.
func (s *source) number(key string, otherwise ...float64) float64 {
	var text string
	switch v := s.keys[key].(type) {
	case json.Number:
		text = v.String()
	case string:
		if text = v; !decimal.MatchString(v) {
			s.fault(key, "%.40q is not a number such as 12.50", v)
			return 0
		}
	case nil:
		if len(otherwise) > 0 {
			return otherwise[0]
		}
		s.fault(key, "is missing")
		return 0
	default:
		s.fault(key, "%s, want a number", kind(v))
		return 0
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Abs(n) > maxNumber {
		s.fault(key, "%.40s is not from -%d to %d", text, maxNumber, maxNumber)
		return 0
	}
	return n
}

// length returns a number of millimeters.
func (s *source) length(key string) render.Length { return millimeters(s.number(key)) }

// extent is length for what is larger than nothing.
func (s *source) extent(key string) render.Length {
	v := s.length(key)
	if v <= 0 && s.keys[key] != nil && len(s.faults) == 0 {
		s.fault(key, "%s is not more than 0", v)
	}
	return v
}

func millimeters(n float64) render.Length { return render.Length(math.Round(n * 1000)) }

// color returns a color and whether it is opaque. Black stands in for an absent one.
func (s *source) color(key string) (hex string, opaque bool) {
	if s.keys[key] == nil {
		return "#000000", true
	}
	list, ok := s.keys[key].([]any)
	if !ok || len(list) < 3 || len(list) > 4 {
		s.fault(key, "want an array of red, green, blue and maybe alpha")
		return "", true
	}
	hex, opaque = "#", true
	for i, item := range list {
		n, _ := item.(json.Number)
		v, err := strconv.ParseFloat(n.String(), 64)
		switch {
		case err != nil || v < 0 || v > 255 || i == 3 && v > 1:
			s.fault(key, "part %d is not a number from 0 to %d", i+1, []int{255, 255, 255, 1}[i])
		case i == 3:
			opaque = v == 1
		default:
			hex += fmt.Sprintf("%02x", int(math.Round(v)))
		}
	}
	return hex, opaque
}

// parseSize reads a size such as 85.6x53.98.
func parseSize(text string) (render.Size, error) {
	w, h, _ := strings.Cut(text, "x")
	if !decimal.MatchString(w) || !decimal.MatchString(h) {
		return render.Size{}, fmt.Errorf("%.40q is not a size in millimeters such as 85.6x53.98", text)
	}
	s := &source{keys: map[string]any{"w": w, "h": h}}
	size := render.Size{W: s.extent("w"), H: s.extent("h")}
	if s.faults != nil {
		return render.Size{}, fmt.Errorf("%.40q is not a size of 10 to 1000 millimeters", text)
	}
	return size, nil
}

// size returns the size of the first page, zero if the document states none, and whether
// all pages have it.
func (d *document) size() (first render.Size, same bool, err error) {
	for i, v := range d.sizes {
		s := newSource(fmt.Sprintf("%s: size %d", d.file, i+1), v)
		size := render.Size{W: s.extent("width"), H: s.extent("height")}
		o := s.text("orientation")
		if o == "landscape" && size.W < size.H || o == "portrait" && size.W > size.H {
			size.W, size.H = size.H, size.W
		}
		if err := errors.Join(s.faults...); err != nil {
			return first, false, err
		}
		if i > 0 && size != first {
			return first, false, nil
		}
		first = size
	}
	return first, true, nil
}
