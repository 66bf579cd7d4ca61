//go:build js && wasm

package main

import (
	"strings"
	"syscall/js"

	"github.com/sealcard/sealcard/examples/mobile"
)

// Limits on what JavaScript hands over, held before anything is copied.
const (
	maxText  = 8192     // UTF-16 units; a card has at most 4,296 and a scanner's prefix
	maxRoots = 1 << 20  // bytes, as package mobile has it
	maxKept  = 66 << 20 // as package device has it
	maxLists = 64 << 20 // of one Update
)

// bytesOf returns the bytes of a Uint8Array, and nil for null and undefined. It panics on
// all else, as the functions of this program do when called wrongly.
func bytesOf(v js.Value, limit int) []byte {
	if v.IsNull() || v.IsUndefined() {
		return nil
	}
	if !v.InstanceOf(js.Global().Get("Uint8Array")) || v.Length() > limit {
		panic("not a Uint8Array within the limit")
	}
	b := make([]byte, v.Length())
	js.CopyBytesToGo(b, v)
	return b
}

func arrayOf(b []byte) js.Value {
	v := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(v, b)
	return v
}

// textOf returns a string. One that is longer than any card is given as the empty one, which
// is no card either.
func textOf(v js.Value) string {
	if v.Type() != js.TypeString {
		panic("not a string")
	}
	if js.Global().Get("Object").Invoke(v).Length() > maxText {
		return ""
	}
	return v.String()
}

func seconds(v js.Value) int64 { return int64(v.Float()) }

// shown returns what the page shows of an accepted card, and nil otherwise.
func (p *program) shown(r *mobile.Result) any {
	if !r.Accepted() {
		return nil
	}
	name := r.FullName()
	if name == "" {
		name = strings.Join(strings.Fields(r.FirstName()+" "+r.MiddleName()+" "+r.LastName()), " ")
	}
	birth := r.BirthDate()
	if !p.wholeDate {
		birth, _, _ = strings.Cut(birth, "-")
	}
	a := answer{
		"name": name, "secondName": r.SecondaryName(), "birth": birth, "until": r.Expiry(),
		"face": nil, "faceType": r.FaceType(),
	}
	if face := r.Face(); len(face) > 0 {
		a["face"] = arrayOf(face)
	}
	return a
}
