package device

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/sealcard/sealcard/examples/mobile"
	"github.com/sealcard/sealcard/verify"
)

var errCompact = errors.New("device: lists: they do not load again")

// maxTries bounds how often compact tries to do without one more list where two issuers
// use one URI. Each try checks all signatures.
const maxTries = 64

// compact returns those of all that give a verifier with the state of v what v holds. Of
// several ways it prefers one that works without the state as well, on a device with the
// same roots that starts today.
func compact(roots []byte, v *mobile.Verifier, all []token) ([][]byte, error) {
	c := &compaction{roots: roots, state: v.State(), want: v.Lists()}
	wanted := names(c.want)
	var second [][]byte
	for _, s := range []*selection{choose(all, wanted, true), choose(all, wanted, false)} {
		for _, set := range s.orders() {
			switch {
			case !c.loads(c.state, set):
			case c.loads(nil, set):
				return c.thin(s, set), nil
			case second == nil:
				second = set
			}
		}
	}
	if second == nil {
		return nil, errCompact
	}
	return second, nil
}

// names returns the URIs of the status lists in what Lists returned, and "" if there is a
// trust list.
func names(lists string) map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(lists) {
		kind, rest, _ := strings.Cut(line, "\t")
		name, _, _ := strings.Cut(rest, "\t")
		switch verify.ListKind(kind) {
		case verify.KindTrust:
			all[""] = true
		case verify.KindStatus:
			all[name] = true
		}
	}
	return all
}

type compaction struct {
	roots, state []byte
	want         string
}

// loads reports whether a verifier with a state gets what is wanted from a set.
func (c *compaction) loads(state []byte, set [][]byte) bool {
	v, err := load(c.roots, state, set)
	return err == nil && v.Lists() == c.want
}

// thin leaves out the oldest lists that are not needed, of a set that may have some.
func (c *compaction) thin(s *selection, set [][]byte) [][]byte {
	if s.replaced {
		return set
	}
	for i, tries := len(set)-len(s.status), 0; i < len(set) && tries < maxTries; tries++ {
		less := slices.Delete(slices.Clone(set), i, i+1)
		if c.loads(c.state, less) && c.loads(nil, less) {
			set = less
		} else {
			i++
		}
	}
	return set
}

// A selection is some of the lists.
type selection struct {
	roots, trust, status [][]byte

	replaced bool // of each status list, those before the last whole one are left out
}

// choose returns the root documents, the last trust list, and the status lists and deltas
// of names, in the order in which they came and each once.
func choose(all []token, names map[string]bool, replace bool) *selection {
	s := &selection{replaced: replace}
	var status []token
	for _, t := range all {
		switch {
		case t.typ == typeRoot:
			s.roots = appendNew(s.roots, t.bytes)
		case !names[t.uri]: // of a trust list this is empty
		case t.typ == typeTrust:
			s.trust = [][]byte{t.bytes}
		case replace && t.typ == typeStatus:
			status = slices.DeleteFunc(status, func(o token) bool { return o.uri == t.uri })
			status = append(status, t)
		default:
			status = append(status, t)
		}
	}
	for _, t := range status {
		s.status = appendNew(s.status, t.bytes)
	}
	return s
}

func appendNew(all [][]byte, b []byte) [][]byte {
	if slices.ContainsFunc(all, func(o []byte) bool { return bytes.Equal(o, b) }) {
		return all
	}
	return append(all, b)
}

// orders returns the two orders that are possible: a trust list may be of the root
// document behind it or, with enough signatures, of the one before.
func (s *selection) orders() [][][]byte {
	return [][][]byte{slices.Concat(s.roots, s.trust, s.status), slices.Concat(s.trust, s.roots, s.status)}
}
