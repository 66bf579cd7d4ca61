package main

import (
	"crypto/ed25519"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
)

// rootCommands are the tasks about root keys.
func (a *app) rootCommands() *cobra.Command {
	c := command.New("root", `Keep the root keys: who signs trust lists, and how many of them must.

  authority root init     begin a folder with a set of root keys
  authority root sign     sign a root document
  authority root rotate   begin the change to another set
  authority root drop     drop the document that is being signed
  authority root show     say what a root document says`, a.stdout, a.stderr)
	c.AddCommand(a.rootInit(), a.rootRotate(), a.dropTask(rootKind), a.signTask(rootKind), a.showTask(rootKind))
	return c
}

// A rootFlag describes a set of root keys.
type rootFlag struct {
	threshold int
	years     int
}

func (r *rootFlag) register(c *cobra.Command) {
	c.Flags().IntVar(&r.threshold, "threshold", 0, "how `many` of the keys must sign (needed)")
	c.Flags().IntVar(&r.years, "years", 5, "`years` until the document is stale")
}

func (a *app) rootInit() *cobra.Command {
	var r rootFlag
	var name string
	c := a.task("init PUBLIC...", `Begin a folder with a set of root keys, each given as its public key file:
  authority root init --name 'Docket card' --threshold 2 anna.pub ben.pub chen.pub

Then enough of them sign: authority root sign -h. Until then it can be begun again.`,
		cobra.MinimumNArgs(1), func(args []string) error {
			ok, err := isNew(a.dir)
			if err != nil {
				return err
			}
			if !ok {
				return usage("folder %s: is not empty, and nothing in it is replaced; it begins again only while no root document, key or status list counts", a.dir)
			}
			if err := os.MkdirAll(a.dir, 0o755); err != nil {
				return err
			}
			release, err := a.lock()
			if err != nil {
				return err
			}
			defer release()
			return a.draftRoot(&state{Name: name, Trust: trustState{Keys: []trustKey{}}}, &r, args)
		})
	c.Flags().StringVar(&name, "name", "", "`name` of the programme (needed)")
	r.register(c)
	return c
}

func (a *app) rootRotate() *cobra.Command {
	var r rootFlag
	c := a.task("rotate PUBLIC...", `Begin the change to another set of root keys, which may share keys with the old one:
  authority root rotate --threshold 2 ben.pub chen.pub dora.pub

A threshold of the old set and a threshold of the new set sign it. Then a trust list is signed
under it: its numbers begin anew, which undoes what a thief of root keys may have done.
An older draft is dropped.`,
		cobra.MinimumNArgs(1), func(args []string) error {
			return a.change(func(s *state) error {
				if len(s.Root.Documents) == 0 {
					return usage("there is no root document to follow: sign the first with root sign, or begin it again with root init")
				}
				return a.draftRoot(s, &r, args)
			})
		})
	r.register(c)
	return c
}

// draftRoot writes the next root document, unsigned.
func (a *app) draftRoot(s *state, r *rootFlag, public []string) error {
	doc := card.Root{
		Name: s.Name, Sequence: uint64(len(s.Root.Documents) + 1),
		IssuedAt: a.now, Expiry: a.now.AddDate(r.years, 0, 0), Threshold: r.threshold,
	}
	for _, f := range public {
		key, err := readPublic(f)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(s.Trust.Keys, func(k trustKey) bool { return key.Equal(ed25519.PublicKey(k.Public)) }) {
			return input("%s is on the trust list, and a key has one use", f)
		}
		doc.Keys = append(doc.Keys, key)
		s.Root.remember(strings.TrimSuffix(filepath.Base(f), filepath.Ext(f)), key)
	}
	token, err := doc.Seal()
	if err != nil {
		return input("%w", err)
	}
	s.Root.Draft = fmt.Sprintf("draft-root-%d.cose", doc.Sequence)
	if err := files.Replace(filepath.Join(a.dir, s.Root.Draft), token, 0o644); err != nil {
		return err
	}
	if err := s.save(a.dir); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "to sign: %s, by %d of its %d keys", filepath.Join(a.dir, s.Root.Draft), doc.Threshold, len(doc.Keys))
	if doc.Sequence > 1 {
		fmt.Fprintf(a.stdout, " and by enough of those before")
	}
	fmt.Fprintln(a.stdout)
	return nil
}

// remember notes what a key is called.
func (r *rootState) remember(name string, key ed25519.PublicKey) {
	for i := range r.Keys {
		if key.Equal(ed25519.PublicKey(r.Keys[i].Public)) {
			r.Keys[i].Name = name
			return
		}
	}
	r.Keys = append(r.Keys, named{name, publicKey(key)})
}
