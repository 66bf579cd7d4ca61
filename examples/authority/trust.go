package main

import (
	"crypto/ed25519"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
)

// trustMonths is how long a trust list is fresh: devices in the field should see a new
// one more often.
const trustMonths = 3

// trustCommands are the tasks about the trust list.
func (a *app) trustCommands() *cobra.Command {
	c := command.New("trust", `Keep the trust list: which keys sign cards and status lists, for whom and when.

  authority trust add-key      name a key
  authority trust retire       say that a key signs no more
  authority trust compromise   say since when a key is in other hands
  authority trust remove-key   take a key off the list, as if it had never been
  authority trust drop         drop the list that is being signed
  authority trust sign         sign the list
  authority trust show         say what is in force, and what is not signed yet`, a.stdout, a.stderr)
	c.AddCommand(a.addKey(), a.retire(), a.compromise(), a.removeKey(), a.dropTask(trustKind), a.signTask(trustKind), a.showTask(trustKind))
	return c
}

func (a *app) addKey() *cobra.Command {
	k := trustKey{State: "active"}
	var from, until string
	var free bool
	c := a.task("add-key NAME PUBLIC", `Name a key that signs cards or status lists, given as its public key file:
  authority trust add-key office-1 office.pub --issuer https://id.example --until 2027-12-31
  authority trust add-key lists lists.pub --use status --issuer https://id.example --until 2027-12-31

A key signs for one issuer, and either cards or status lists. Each card of the key must have a
place in a status list, unless --no-status says otherwise: without one it cannot be revoked.
The list is signed afterwards: authority trust sign.`,
		cobra.ExactArgs(2), func(args []string) (err error) {
			k.Name = args[0]
			k.RequireStatus = k.Use == "cards" && !free
			public, err := readPublic(args[1])
			if err != nil {
				return err
			}
			k.Public = publicKey(public)
			k.NotBefore = a.now
			if from != "" {
				if k.NotBefore, err = parseTime(from, false); err != nil {
					return err
				}
			}
			if until == "" {
				return usage("--until is needed")
			}
			if k.NotAfter, err = parseTime(until, true); err != nil {
				return err
			}
			return a.editTrust(func(s *state) error {
				for _, o := range s.Trust.Keys {
					if o.Name == k.Name {
						return usage("there is a key called %s", k.Name)
					}
				}
				s.Trust.Keys = append(s.Trust.Keys, k)
				return nil
			})
		})
	f := c.Flags()
	f.StringVar(&k.Use, "use", "cards", "what the key signs: cards or status")
	f.StringVar(&k.Issuer, "issuer", "", "issuer that its cards state, or that its status lists are about (needed)")
	f.StringVar(&from, "from", "", "first `day` or time that its signatures may name (default now)")
	f.StringVar(&until, "until", "", "last `day` or time that its signatures may name (needed)")
	f.BoolVar(&free, "no-status", false, "cards of the key need no place in a status list")
	f.StringVar(&k.Alias, "alias", "", "`kid` by which cards of other dialects ask for the key")
	return c
}

func (a *app) retire() *cobra.Command {
	return a.task("retire NAME", `Say that a key signs no more. What it signed goes on to verify:
  authority trust retire office-1

Stop signing with it first: its window ends when the list is drafted, with the first signature.`,
		cobra.ExactArgs(1), func(args []string) error {
			return a.editKey(args[0], func(k *trustKey) error {
				if k.State == "compromised" {
					return usage("%s is compromised, which is more than retired", k.Name)
				}
				k.State = "retired"
				return nil
			})
		})
}

// removeKey takes a mistake back.
func (a *app) removeKey() *cobra.Command {
	return a.task("remove-key NAME", `Take a key off the list, as if it had never been. Its cards are then unknown, and what devices
remember of its lists is forgotten: for mistakes. A key whose time is over is retired, and one that is
stolen is compromised.
  authority trust remove-key office-1`,
		cobra.ExactArgs(1), func(args []string) error {
			return a.editTrust(func(s *state) error {
				n := len(s.Trust.Keys)
				s.Trust.Keys = slices.DeleteFunc(s.Trust.Keys, func(k trustKey) bool { return k.Name == args[0] })
				if len(s.Trust.Keys) == n {
					return usage("there is no key called %s", args[0])
				}
				return nil
			})
		})
}

func (a *app) compromise() *cobra.Command {
	var since string
	c := a.task("compromise NAME", `Say since when a key is in other hands. What it signed from then on is refused; an earlier card
needs a place in a status list that says valid, as a thief can give it any date:
  authority trust compromise office-1 --since 2026-11-01T12:00:00Z

Of a key for status lists, no list is taken any more, and devices forget those they hold: publish
new ones with another key.`,
		cobra.ExactArgs(1), func(args []string) error {
			if since == "" {
				return usage("--since is needed: the earliest time at which the thief may have had the key")
			}
			at, err := parseTime(since, false)
			if err != nil {
				return err
			}
			if at.After(a.now) {
				return usage("--since: %s is in the future", stamp(at))
			}
			return a.editKey(args[0], func(k *trustKey) error {
				if k.State == "compromised" && at.After(k.CompromisedSince) {
					return usage("%s is compromised since %s, and a later time would trust the thief", k.Name, stamp(k.CompromisedSince))
				}
				k.State, k.CompromisedSince = "compromised", at
				return nil
			})
		})
	c.Flags().StringVar(&since, "since", "", "`day` or time since when (needed)")
	return c
}

// editKey changes one key of the list.
func (a *app) editKey(name string, edit func(*trustKey) error) error {
	return a.editTrust(func(s *state) error {
		for i := range s.Trust.Keys {
			if s.Trust.Keys[i].Name == name {
				return edit(&s.Trust.Keys[i])
			}
		}
		return usage("there is no key called %s", name)
	})
}

// editTrust changes the list that will be signed. A draft that is on its way is dropped,
// as it says something else.
func (a *app) editTrust(edit func(*state) error) error {
	return a.change(func(s *state) error {
		if err := edit(s); err != nil {
			return err
		}
		if err := a.checkTrust(s); err != nil {
			return err
		}
		dropped := s.Trust.Draft != ""
		s.Trust.Draft = ""
		if err := s.save(a.dir); err != nil {
			return err
		}
		if dropped {
			fmt.Fprintln(a.stdout, "the draft that was being signed is dropped")
		}
		fmt.Fprintln(a.stdout, "noted; devices know it when the list is signed: authority trust sign")
		return nil
	})
}

// checkTrust holds the list that will be signed to its rules. A root key in it would make
// it one that nobody takes.
func (a *app) checkTrust(s *state) error {
	if len(s.Trust.Keys) == 0 {
		return nil // the first key was removed
	}
	l := s.nextTrust(a.now)
	l.Sequence, l.Expiry = 1, a.now.Add(time.Hour)
	if _, err := l.Seal(); err != nil { // unsigned: for its rules
		return input("%w", err)
	}
	roots, err := s.rootKeys(a.dir)
	if err != nil {
		return err
	}
	if s.Root.Draft != "" { // keys that are about to be roots
		d, err := rootKind.readDraft(filepath.Join(a.dir, s.Root.Draft))
		if err != nil {
			return err
		}
		roots = append(roots, d.Root().Keys...)
	}
	for _, k := range l.Keys {
		if slices.ContainsFunc(roots, func(r ed25519.PublicKey) bool { return r.Equal(k.Key) }) {
			return input("%s is a root key, which signs lists and is on none", s.trustedName(k.Key))
		}
	}
	return nil
}

// nextTrust returns the list as it would be signed now: the window of a retired key ends
// with it.
func (s *state) nextTrust(now time.Time) *card.TrustList {
	l := s.trustList()
	l.IssuedAt = now
	for i := range l.Keys {
		k := &l.Keys[i]
		if k.State != card.KeyRetired {
			continue
		}
		if k.NotAfter.After(now) {
			k.NotAfter = now
		}
		if k.NotAfter.Before(k.NotBefore) {
			k.NotBefore = k.NotAfter
		}
	}
	return l
}

// draftTrust writes the next trust list, unsigned.
func (a *app) draftTrust(s *state) error {
	if len(s.Root.Documents) == 0 {
		return usage("there is no root document yet: sign the draft with root sign")
	}
	l := s.nextTrust(a.now)
	l.Sequence, l.Expiry = s.Trust.Drafted+1, a.now.AddDate(0, trustMonths, 0)
	if s.Trust.Root == l.Root && s.Trust.Sequence >= l.Sequence {
		l.Sequence = s.Trust.Sequence + 1
	}
	token, err := l.Seal()
	if err != nil {
		return input("%w", err)
	}
	s.Trust.Drafted = l.Sequence
	s.Trust.Draft = fmt.Sprintf("draft-trust-%d-%d.cose", l.Root, l.Sequence)
	return files.Replace(filepath.Join(a.dir, s.Trust.Draft), token, 0o644)
}

// trustedName returns what a key of the list is called.
func (s *state) trustedName(key ed25519.PublicKey) string {
	for _, k := range s.Trust.Keys {
		if key.Equal(ed25519.PublicKey(k.Public)) {
			return k.Name
		}
	}
	return publicKey(key).id()
}
