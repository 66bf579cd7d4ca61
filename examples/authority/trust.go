package main

import (
	"crypto/ed25519"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

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
  authority trust sign         sign the list
  authority trust show         say what is in force, and what is not signed yet`, a.stdout, a.stderr)
	c.AddCommand(a.addKey(), a.retire(), a.compromise(), a.signTask(trustKind), a.showTask(trustKind))
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
  authority trust retire office-1`,
		cobra.ExactArgs(1), func(args []string) error {
			return a.editKey(args[0], func(k *trustKey) error {
				if k.State == "compromised" {
					return usage("%s is compromised, which is more than retired", k.Name)
				}
				k.State = "retired"
				// The window ends with this second, or ended before; it does not end before it began.
				if k.NotAfter.After(a.now) {
					k.NotAfter = a.now
				}
				if k.NotAfter.Before(k.NotBefore) {
					k.NotBefore = k.NotAfter
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

Of a key for status lists, lists from then on are refused, and devices forget them.`,
		cobra.ExactArgs(1), func(args []string) error {
			if since == "" {
				return usage("--since is needed: the earliest time at which the thief may have had the key")
			}
			at, err := parseTime(since, false)
			if err != nil {
				return err
			}
			return a.editKey(args[0], func(k *trustKey) error {
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
		l := s.trustList()
		l.Sequence, l.IssuedAt, l.Expiry = 1, a.now, a.now.Add(time.Hour)
		if _, err := l.Seal(); err != nil { // unsigned: for its rules
			return input("%w", err)
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

// draftTrust writes the next trust list, unsigned.
func (a *app) draftTrust(s *state) error {
	if len(s.Root.Documents) == 0 {
		return usage("there is no root document yet: sign the draft with root sign")
	}
	l := s.trustList()
	l.Sequence, l.IssuedAt, l.Expiry = 1, a.now, a.now.AddDate(0, trustMonths, 0)
	if s.Trust.Root == l.Root {
		l.Sequence = s.Trust.Sequence + 1
	}
	token, err := l.Seal()
	if err != nil {
		return input("%w", err)
	}
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
