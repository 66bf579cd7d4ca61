package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
	"github.com/sealcard/sealcard/verify"
)

// statusCommands are the tasks about status lists.
func (a *app) statusCommands() *cobra.Command {
	c := command.New("status", `Keep status lists: how each card stands. Tasks but new take --list NAME where there are several.

  authority status new         begin a list, every place of which is not issued
  authority status allocate    give out places at random, for cards to be made
  authority status revoke      withdraw cards for good
  authority status suspend     withdraw cards for a time
  authority status reinstate   take a suspension back
  authority status extend      move the expiry of cards
  authority status take        take over how the cards of offices stand that have leases
  authority status publish     sign the list
  authority status delta       sign the list and the difference to the one before
  authority status show        say how a list, or a card, stands`, a.stdout, a.stderr)
	c.AddCommand(a.statusNew(), a.allocate(), a.take(), a.extend(), a.publish(false), a.publish(true), a.statusShow(),
		a.setStatus("revoke", "Withdraw cards for good, by their places in the list", "revoked"),
		a.setStatus("suspend", "Withdraw cards for a time, by their places in the list", "suspended"),
		a.setStatus("reinstate", "Take back a suspension. A later expiry that the card had is given anew, with extend", "valid"))
	return c
}

func (a *app) statusNew() *cobra.Command {
	var l statusState
	c := a.task("new NAME", `Begin a status list. Every place in it is not issued until it is allocated:
  authority status new main --uri https://id.example/s/1 --issuer https://id.example`,
		cobra.ExactArgs(1), func(args []string) error {
			l.Name = args[0]
			if !safeName(l.Name) {
				return usage("a name has 1 to 64 letters, digits, - and _")
			}
			return a.change(func(s *state) error {
				for _, o := range s.Status {
					if o.Name == l.Name || o.URI == l.URI && o.Issuer == l.Issuer {
						return usage("there is a list of this name, or of this URI and issuer")
					}
				}
				if err := l.check(); err != nil {
					return err
				}
				if l.Issuer == "" {
					return usage("--issuer is needed")
				}
				s.Status = append(s.Status, &l)
				return s.save(a.dir)
			})
		})
	f := c.Flags()
	f.StringVar(&l.URI, "uri", "", "URI that cards name; devices compare it and never fetch it (needed)")
	f.StringVar(&l.Issuer, "issuer", "", "issuer of the cards (needed)")
	f.IntVar(&l.Bits, "bits", 4, "`width` of an entry: 4, 2 (cards cannot be extended) or 1 (nor suspended, and every place is given out before the first list)")
	f.IntVar(&l.Entries, "entries", card.ShardSize, "`places` in the list")
	return c
}

// check holds a new list to the rules of a signed one, and rounds its length up.
func (l *statusState) check() error {
	list, err := card.NewStatusList(l.URI, l.Bits, l.Entries)
	if err != nil {
		return input("%w", err)
	}
	l.Entries = list.Len()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	list.IssuedAt, list.TTL = time.Unix(1, 0), time.Hour
	if _, err := list.Seal(key); err != nil {
		return input("%w", err)
	}
	return nil
}

// current returns a list as it is with every change that was ordered.
func (l *statusState) current(dir string) (*card.StatusList, error) {
	list, err := l.published(dir)
	if err != nil {
		return nil, err
	}
	for _, c := range l.Pending {
		for _, i := range c.Indices {
			if err := apply(list, i, c); err != nil {
				return nil, input("%s: pending change of %d: %w", stateFile, i, err)
			}
		}
	}
	return list, nil
}

// published returns a list as it was signed last.
func (l *statusState) published(dir string) (*card.StatusList, error) {
	if l.Signed == nil {
		list, err := card.NewStatusList(l.URI, l.Bits, l.Entries)
		return list, fail(exitInput, err)
	}
	data, err := files.Read(filepath.Join(dir, l.Signed.File))
	if err != nil {
		return nil, err
	}
	return card.OpenStatusList(data, ed25519.PublicKey(l.Signed.Key))
}

var statuses = map[string]card.Status{
	"valid": card.StatusValid, "revoked": card.StatusRevoked, "suspended": card.StatusSuspended, "not issued": card.StatusNotIssued,
}

func apply(list *card.StatusList, index uint32, c *change) error {
	if c.Status == "extended" {
		return list.Extend(index, c.Until)
	}
	return list.Set(index, statuses[c.Status])
}

// listFlag adds the flag that names a list.
func listFlag(c *cobra.Command) *string {
	return c.Flags().String("list", "", "`name` of the status list (default the only one)")
}

func (a *app) allocate() *cobra.Command {
	var count int
	var name *string
	c := a.task("allocate", `Give out places in a list at random, one a line, for cards to be made:
  authority status allocate --count 100 > places.txt

A place is written down before it is printed, and given out once. It is valid from the next
list that is published.`,
		cobra.NoArgs, func([]string) error {
			return a.change(func(s *state) error {
				l, err := s.list(*name)
				if err != nil {
					return err
				}
				if s.numbered(l) != nil {
					return usage("list %s: its places come with leases, and one given out here would be given twice: use another list", l.Name)
				}
				list, err := l.current(a.dir)
				if err != nil {
					return err
				}
				if count < 1 || count > list.Free() {
					return usage("--count: %d is not from 1 to the %d places that are free", count, list.Free())
				}
				c := &change{Status: "valid"}
				for range count {
					i, err := list.Allocate(rand.Reader)
					if err != nil {
						return err
					}
					c.Indices = append(c.Indices, i)
				}
				if err := l.wait(c); err != nil {
					return err
				}
				if err := s.save(a.dir); err != nil {
					return err
				}
				out := bufio.NewWriter(a.stdout)
				for _, i := range c.Indices {
					fmt.Fprintln(out, i)
				}
				return out.Flush()
			})
		})
	name = listFlag(c)
	c.Flags().IntVar(&count, "count", 1, "how `many`")
	return c
}

func (a *app) setStatus(use, what, status string) *cobra.Command {
	var name *string
	c := a.task(use+" PLACE...", fmt.Sprintf(`%s:
  authority status %s 734125

Devices know it with the next list: authority status publish, or delta.`, what, use),
		cobra.MinimumNArgs(1), func(args []string) error {
			return a.order(*name, &change{Status: status}, args)
		})
	name = listFlag(c)
	return c
}

func (a *app) extend() *cobra.Command {
	var name *string
	var until string
	c := a.task("extend PLACE...", `Move the expiry of cards to a later day, without new cards:
  authority status extend 734125 --until 2028-06-30

The card ends after the day; a card that states a later end keeps it.`,
		cobra.MinimumNArgs(1), func(args []string) error {
			if until == "" {
				return usage("--until is needed")
			}
			at, err := parseTime(until, true)
			if err != nil {
				return err
			}
			return a.order(*name, &change{Status: "extended", Until: at.Add(time.Second)}, args)
		})
	name = listFlag(c)
	c.Flags().StringVar(&until, "until", "", "last `day` or second of validity (needed)")
	return c
}

// order notes a change of places.
func (a *app) order(name string, c *change, places []string) error {
	for _, p := range places {
		i, err := strconv.ParseUint(p, 10, 32)
		if err != nil {
			return usage("%q is not a place in a list, a number from 0", p)
		}
		c.Indices = append(c.Indices, uint32(i))
	}
	return a.change(func(s *state) error {
		l, err := s.list(name)
		if err != nil {
			return err
		}
		list, err := l.current(a.dir)
		if err != nil {
			return err
		}
		for _, i := range c.Indices {
			was, _ := list.Status(i)
			if err := allowed(was, c.Status); err != nil {
				return input("place %d: %w", i, err)
			}
			if err := apply(list, i, c); err != nil {
				return input("place %d: %w", i, err)
			}
		}
		if err := l.wait(c); err != nil {
			return err
		}
		if err := s.save(a.dir); err != nil {
			return err
		}
		fmt.Fprintln(a.stdout, "noted; devices know it when the list is published: authority status publish")
		return nil
	})
}

// allowed returns an error if a card that stands so may not be made to stand otherwise.
func allowed(was card.Status, status string) error {
	switch {
	case was == card.StatusNotIssued:
		return errors.New("no card has it")
	case was == card.StatusRevoked && status != "revoked":
		return errors.New("the card is revoked, which is for good")
	case was == card.StatusSuspended && status == "extended":
		return errors.New("the card is suspended: reinstate it first")
	case was != card.StatusSuspended && was != card.StatusUnknown && status == "valid":
		return fmt.Errorf("the card is not suspended but %v", was)
	}
	return nil
}

// publish signs a list, and the difference to the one before if asked.
func (a *app) publish(difference bool) *cobra.Command {
	p := &publication{difference: difference}
	var name *string
	use, what := "publish", "Sign a status list with the changes that were ordered"
	if difference {
		use, what = "delta", "Sign a status list, and the difference to the one before, which is small enough for thin links"
	}
	c := a.task(use, fmt.Sprintf(`%s:
  authority status %s --key lists.key

It is fresh for --hours. A device that holds the list before takes either.`, what, use),
		cobra.NoArgs, func([]string) error {
			return a.change(func(s *state) error {
				l, err := s.list(*name)
				if err != nil {
					return err
				}
				return p.seal(a, s, l)
			})
		})
	name = listFlag(c)
	c.Flags().IntVar(&p.hours, "hours", 96, "`hours` until the list is stale: over a weekend and a holiday")
	p.key.register(c)
	return c
}

// holds reports whether a device would hold a list as it was signed last.
func holds(store *verify.Store, l *statusState) bool {
	return slices.ContainsFunc(store.Lists(), func(x verify.List) bool {
		return x.Kind == verify.KindStatus && x.Name == l.URI && x.Issuer == l.Issuer
	})
}

// maySign returns an error unless the folder calls a key active: the list in force may
// say so still.
func (s *state) maySign(key ed25519.PublicKey) error {
	for _, k := range s.Trust.Keys {
		if key.Equal(ed25519.PublicKey(k.Public)) && k.State == "active" {
			return nil
		}
	}
	return usage("%s is not an active key of the trust list that is to be signed: use another", s.trustedName(key))
}

// A publication says how a list is signed.
type publication struct {
	key        keyFlag
	hours      int
	difference bool
}

// seal signs a list and puts it in force if a device would take it.
func (p *publication) seal(a *app, s *state, l *statusState) error {
	const most = 10 * 366 * 24
	if p.hours < 1 || p.hours > most {
		return usage("--hours: %d is not from 1 to %d", p.hours, most)
	}
	before, err := l.published(a.dir)
	if err != nil {
		return err
	}
	list, err := l.current(a.dir)
	if err != nil {
		return err
	}
	if p.difference && l.Signed == nil {
		return usage("there is no list before: publish the first")
	}
	store, _, err := s.store(a.dir, true)
	if err != nil {
		return err
	}
	// One whose key is compromised since does not count: it may have been of any time.
	if l.Signed != nil && holds(store, l) && !a.now.After(l.Signed.IssuedAt) {
		return usage("the list before is of %s, which is not before now", l.Signed.IssuedAt.Format(time.RFC3339))
	}
	if name, since := s.theft(l.Issuer); a.now.Before(since) {
		return usage("%s is compromised since %s, and devices take no list from before", name, stamp(since))
	}
	signer, err := p.key.signer(a)
	if err != nil {
		return err
	}
	if err := s.maySign(signer.Public().(ed25519.PublicKey)); err != nil {
		return err
	}
	list.IssuedAt, list.Expiry = a.now, a.now.Add(time.Duration(p.hours)*time.Hour)
	whole, err := list.Seal(signer)
	if err != nil {
		return fail(exitKey, err)
	}
	base := fmt.Sprintf("status-%s-%s", l.Name, a.now.Format("20060102T150405Z"))
	n := &signed{File: base + ".cose", SHA256: digest(whole), IssuedAt: a.now, Key: publicKey(signer.Public().(ed25519.PublicKey))}
	if p.difference {
		d, err := list.SealDelta(before, signer)
		if err != nil {
			return fail(exitKey, err)
		}
		if err := store.Update(d); err != nil {
			return input("a device would not take the difference: %w", err)
		}
		delta, err := put(a.dir, base+".delta.cose", 0, d)
		if err != nil {
			return err
		}
		n.Delta = &delta
	}
	if err := store.Update(whole); err != nil {
		return input("a device would not take the list: %w", err)
	}
	if err := files.Replace(filepath.Join(a.dir, n.File), whole, 0o644); err != nil {
		return err
	}
	l.Signed, l.Pending = n, nil
	if err := s.save(a.dir); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "in force: %s, %d bytes\n", filepath.Join(a.dir, n.File), len(whole))
	if n.Delta != nil {
		fmt.Fprintf(a.stdout, "difference: %s\n", filepath.Join(a.dir, n.Delta.File))
	}
	return nil
}
