//go:build js && wasm

package main

import (
	"errors"
	"syscall/js"

	"github.com/skip2/go-qrcode"

	"github.com/sealcard/sealcard/examples/mobile"
	"github.com/sealcard/sealcard/examples/scanner/chain"
	"github.com/sealcard/sealcard/examples/scanner/device"
	"github.com/sealcard/sealcard/verify"
)

func main() {
	p := new(program)
	js.Global().Set("sealcard", map[string]any{
		"open":    function(p.open),
		"verify":  function(p.verify),
		"repair":  function(p.repair),
		"update":  function(p.update),
		"lists":   function(p.lists),
		"collect": function(p.collect),
		"share":   function(p.share),
		"code":    function(p.code),
	})
	select {}
}

// answer is an object for JavaScript.
type answer = map[string]any

// Codes of answers that are not ok.
const (
	codeRoots     = "roots"
	codeState     = "state"
	codeProgramme = "programme"
	codeRollback  = "rollback"
	codeConflict  = "conflict"
	codeRefused   = "refused"
	codeInternal  = "internal"
)

func fault(code string) answer { return answer{"ok": false, "code": code} }

// function makes f callable. The text of a panic may hold parts of a card, and is dropped.
func function(f func(args []js.Value) answer) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) (a any) {
		defer func() {
			if recover() != nil {
				a = fault(codeInternal)
			}
		}()
		return f(args)
	})
}

// A program is what JavaScript calls. It has a device after open.
type program struct {
	device    *device.Device
	wholeDate bool // shows the day of birth and not the year alone
	collector chain.Collector
	texts     []string // of the chain to share
}

// open replaces the device if all that it is given is sound.
func (p *program) open(args []js.Value) answer {
	roots, kept, config := bytesOf(args[0], maxRoots), bytesOf(args[1], maxKept), args[2]
	if _, err := mobile.NewVerifier(roots, nil); err != nil {
		return fault(codeRoots)
	}
	d, err := device.Open(roots, kept)
	switch {
	case errors.Is(err, device.ErrProgramme):
		return fault(codeProgramme)
	case err != nil:
		return fault(codeState)
	}
	err = d.SetPolicy(&mobile.Policy{
		AllowSpecimen:    config.Get("training").Bool(),
		AllowStaleTrust:  seconds(config.Get("staleTrust")),
		AllowStaleStatus: seconds(config.Get("staleStatus")),
	})
	if err != nil {
		return fault(codeInternal)
	}
	p.device, p.wholeDate = d, config.Get("birth").String() == "date"
	return answer{"ok": true}
}

func (p *program) verify(args []js.Value) answer { return p.decide(p.device.Verify, args) }
func (p *program) repair(args []js.Value) answer { return p.decide(p.device.Repair, args) }

func (p *program) decide(how func(string, int64) (*mobile.Result, error), args []js.Value) answer {
	r, err := how(textOf(args[0]), seconds(args[1]))
	if err != nil {
		return fault(codeInternal)
	}
	return answer{"ok": true, "verdict": r.Verdict(), "reason": r.Reason(), "shown": p.shown(r), "keyboard": r.Keyboard()}
}

// update takes in lists. Whoever calls it stores what is kept before saying that it is so.
func (p *program) update(args []js.Value) answer {
	changed, err := p.device.Update(bytesOf(args[0], maxLists))
	switch {
	case errors.Is(err, verify.ErrRollback):
		return fault(codeRollback)
	case errors.Is(err, verify.ErrConflict):
		return fault(codeConflict)
	case err != nil:
		return fault(codeRefused)
	}
	return answer{"ok": true, "changed": changed, "kept": arrayOf(p.device.Kept())}
}

func (p *program) lists(args []js.Value) answer {
	at := seconds(args[0])
	return answer{
		"ok": true, "trustAge": p.device.TrustAge(at), "statusAge": p.device.StatusAge(at),
		"freshUntil": p.device.FreshUntil(), "keys": p.device.KeyCount(), "text": p.device.Lists(),
	}
}

func (p *program) collect(args []js.Value) answer {
	progress, ok := p.collector.Add(textOf(args[0]))
	a := answer{"ok": true, "part": ok, "have": progress.Have, "of": progress.Of, "lists": nil}
	if progress.Lists != nil {
		a["lists"] = arrayOf(progress.Lists)
	}
	return a
}

// share makes the chain of what is held. Lists that no chain carries are none to share.
func (p *program) share([]js.Value) answer {
	p.texts = nil
	if texts, err := chain.Split(p.device.Held()); err == nil {
		p.texts = texts
	}
	return answer{"ok": true, "of": len(p.texts)}
}

// code returns one code of the chain, as all would keep the Worker from verifying for
// seconds.
func (p *program) code(args []js.Value) answer {
	code, err := qrcode.New(p.texts[args[0].Int()], qrcode.Low)
	if err != nil {
		return fault(codeInternal)
	}
	code.DisableBorder = true
	var modules []byte
	rows := code.Bitmap()
	for _, row := range rows {
		for _, dark := range row {
			m := byte(0)
			if dark {
				m = 1
			}
			modules = append(modules, m)
		}
	}
	return answer{"ok": true, "size": len(rows), "modules": arrayOf(modules)}
}
