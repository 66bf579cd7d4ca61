package main

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
)

// numbersFile holds the key of numbers. It is apart from authority.json, which people read.
const numbersFile = "numbers.key"

// A numbering is the ledger of card numbers: which office has which counters. What it says
// is on disk before a lease is printed, so that a counter is never given twice.
type numbering struct {
	Key    document        `json:"key"` // the secret itself is in its file alone
	Digits int             `json:"digits"`
	Lists  []*numberedList `json:"lists,omitempty"`
}

// A numberedList is a status list whose places go with counters: from First on as many as
// it has places, where First is a multiple of that. Grants follow each other without gaps.
type numberedList struct {
	List   string  `json:"list"`
	First  uint64  `json:"first"`
	Next   uint64  `json:"next"` // to be granted
	Grants []grant `json:"grants,omitempty"`
}

type grant struct {
	Office string    `json:"office"`
	First  uint64    `json:"first"`
	Last   uint64    `json:"last"`
	Time   time.Time `json:"time"`
}

// numbered returns the counters of a list, nil if it has none.
func (s *state) numbered(l *statusState) *numberedList {
	if s.Numbers == nil {
		return nil
	}
	for _, n := range s.Numbers.Lists {
		if n.List == l.Name {
			return n
		}
	}
	return nil
}

// leaseCommands are the tasks about numbers.
func (a *app) leaseCommands() *cobra.Command {
	c := command.New("lease", `Lease offices ranges of card numbers, so that they number cards without asking.

  authority lease new       begin numbering: make the key of the numbers
  authority lease grant     lease an office numbers, and their places in a status list
  authority lease show      say which office has what`, a.stdout, a.stderr)
	c.AddCommand(a.leaseNew(), a.leaseGrant(), a.leaseShow())
	return c
}

func (a *app) leaseNew() *cobra.Command {
	var digits int
	c := a.task("new", fmt.Sprintf(`Begin numbering: make the key that numbers are shuffled with, %s in the folder.
  authority lease new --digits 9

The key is secret, as with it a number tells when its card was made. Once begun, the digits stay.`, numbersFile),
		command.NoArguments, func([]string) error {
			return a.change(func(s *state) error {
				if s.Numbers != nil {
					return usage("numbering has begun, with %d digits", s.Numbers.Digits)
				}
				key := make([]byte, 32)
				rand.Read(key)
				// A lease of one card says whether the digits are allowed.
				probe := journal.Lease{Office: "A", Digits: digits, Key: key}
				if err := probe.Check(); err != nil {
					return usage("%w", err)
				}
				text := []byte(base64.StdEncoding.EncodeToString(key) + "\n")
				if err := files.Replace(filepath.Join(a.dir, numbersFile), text, 0o600); err != nil {
					return err
				}
				s.Numbers = &numbering{Key: document{File: numbersFile, SHA256: digest(text)}, Digits: digits}
				if err := s.save(a.dir); err != nil {
					return err
				}
				_, err := fmt.Fprintf(a.stdout, "numbers of %d digits; the key is in %s\n", digits, filepath.Join(a.dir, numbersFile))
				return err
			})
		})
	c.Flags().IntVar(&digits, "digits", 9, "`digits` of a number, 6 to 15: many more numbers than cards cannot be guessed")
	return c
}

func (a *app) leaseGrant() *cobra.Command {
	var office string
	var count uint64
	var name *string
	c := a.task("grant", `Lease an office numbers, and with them places in a status list:
  authority lease grant --office BX --count 10000 > bx.lease

The lease is secret: it holds the key of the numbers. It is written down before it is printed,
and not printed again: one that was lost is lost with its numbers.`,
		command.NoArguments, func([]string) error {
			return a.change(func(s *state) error {
				l, err := s.list(*name)
				if err != nil {
					return err
				}
				lease, err := a.grant(s, l, office, count)
				if err != nil {
					return err
				}
				text, err := lease.Encode()
				if err != nil {
					return usage("%w", err)
				}
				if err := s.save(a.dir); err != nil {
					return err
				}
				_, err = a.stdout.Write(text)
				return err
			})
		})
	name = listFlag(c)
	c.Flags().StringVar(&office, "office", "", "`code` in front of its numbers: 1 to 4 of A-Z and 0-9, a letter at the end (needed)")
	c.Flags().Uint64Var(&count, "count", 1000, "how `many`")
	return c
}

// grant notes a range of a list for an office.
func (a *app) grant(s *state, l *statusState, office string, count uint64) (*journal.Lease, error) {
	if s.Numbers == nil {
		return nil, usage("there is no numbering: begin with lease new")
	}
	n := s.numbered(l)
	if n == nil {
		var err error
		if n, err = s.begin(a.dir, l); err != nil {
			return nil, err
		}
	}
	left := n.First + uint64(l.Entries) - n.Next
	if count < 1 || count > left {
		return nil, usage("--count: %d is not from 1 to the %d places that list %s has left: begin another with status new, and name it with --list",
			count, left, l.Name)
	}
	g := grant{Office: office, First: n.Next, Last: n.Next + count - 1, Time: a.now}
	n.Next += count
	n.Grants = append(n.Grants, g)
	return s.lease(a.dir, l, g)
}

// begin gives a list counters behind those of all others.
func (s *state) begin(dir string, l *statusState) (*numberedList, error) {
	if l.Bits == 1 {
		return nil, usage("list %s: with entries of one bit places that are not issued cannot be told from revoked ones: use 2 or 4", l.Name)
	}
	list, err := l.current(dir)
	if err != nil {
		return nil, err
	}
	if given := list.Len() - list.Free(); given > 0 {
		return nil, usage("list %s: %d places are given out one by one, and a lease could give them again: begin another with status new", l.Name, given)
	}
	end, size := uint64(0), uint64(l.Entries)
	for _, n := range s.Numbers.Lists {
		o, err := s.list(n.List)
		if err != nil {
			return nil, err
		}
		end = max(end, n.First+uint64(o.Entries))
	}
	first := (end + size - 1) / size * size
	n := &numberedList{List: l.Name, First: first, Next: first}
	s.Numbers.Lists = append(s.Numbers.Lists, n)
	return n, nil
}

// lease returns a grant as its office gets it.
func (s *state) lease(dir string, l *statusState, g grant) (*journal.Lease, error) {
	text, err := os.ReadFile(filepath.Join(dir, s.Numbers.Key.File))
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, input("%s: not a key of numbers", s.Numbers.Key.File)
	}
	return &journal.Lease{
		Office: g.Office, First: g.First, Last: g.Last, Digits: s.Numbers.Digits, Key: key,
		StatusURI: l.URI, StatusEntries: l.Entries,
	}, nil
}

func (a *app) leaseShow() *cobra.Command {
	return a.task("show", "Say which office has which counters. Numbers do not show them: the key is between.",
		command.NoArguments, func([]string) error {
			s, err := load(a.dir)
			if err != nil {
				return err
			}
			if s.Numbers == nil {
				return usage("there is no numbering: begin with lease new")
			}
			fmt.Fprintf(a.stdout, "numbers of %d digits\n", s.Numbers.Digits)
			for _, n := range s.Numbers.Lists {
				l, err := s.list(n.List)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.stdout, "list %s: %d of %d places leased\n", n.List, n.Next-n.First, l.Entries)
				for _, g := range n.Grants {
					fmt.Fprintf(a.stdout, "  %-4s  %d to %d, %d numbers, %s\n", g.Office, g.First, g.Last, g.Last-g.First+1, stamp(g.Time))
				}
			}
			return nil
		})
}
