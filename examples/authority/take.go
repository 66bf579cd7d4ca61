package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/internal/files"
)

// reportHeader is the first line of what an office reports.
const reportHeader = "place,status"

// A reported place is one of a line of a file.
type reported struct {
	line    int
	place   uint32
	revoked bool
}

func (a *app) take() *cobra.Command {
	var name *string
	var office string
	c := a.task("take FILE...", `Take over how the cards of offices stand that have leases, from files of comma-separated values:
  authority status take bx.csv --office BX

The first line of a file is place,status, the others are like 734125,valid or 734125,revoked.
A card only goes on, from not issued to valid to revoked: files may come twice and in any order.
Devices know it with the next list: authority status publish, or delta.`,
		cobra.MinimumNArgs(1), func(args []string) error {
			return a.change(func(s *state) error {
				l, err := s.list(*name)
				if err != nil {
					return err
				}
				revoked := make(map[uint32]bool)
				for _, path := range args {
					rows, err := s.report(a.dir, l, office, path)
					if err != nil {
						return err
					}
					for _, r := range rows {
						revoked[r.place] = revoked[r.place] || r.revoked
					}
				}
				return a.takeOver(s, l, revoked)
			})
		})
	name = listFlag(c)
	c.Flags().StringVar(&office, "office", "", "`code` of the office that reports: places of others are refused (default any)")
	return c
}

// takeOver notes what has changed of places, which are revoked or else valid.
func (a *app) takeOver(s *state, l *statusState, places map[uint32]bool) error {
	list, err := l.current(a.dir)
	if err != nil {
		return err
	}
	issue, revoke := &change{Status: "valid"}, &change{Status: "revoked"}
	same := 0
	for _, p := range slices.Sorted(maps.Keys(places)) {
		was, _ := list.Status(p)
		if was == card.StatusNotIssued {
			issue.Indices = append(issue.Indices, p) // first of all, also of one that is revoked
		} else if !places[p] || was == card.StatusRevoked {
			same++
			continue
		}
		if places[p] {
			revoke.Indices = append(revoke.Indices, p)
		}
	}
	changed := false
	for _, c := range []*change{issue, revoke} {
		if len(c.Indices) == 0 {
			continue
		}
		changed = true
		if err := l.wait(c); err != nil {
			return err
		}
	}
	if changed {
		if err := s.save(a.dir); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(a.stdout, "issued %d, revoked %d, as before %d\n", len(issue.Indices), len(revoke.Indices), same)
	return err
}

// report reads a file of an office. Each place must be of a lease: that of the office, if
// it is named.
func (s *state) report(dir string, l *statusState, office, path string) ([]reported, error) {
	n := s.numbered(l)
	if n == nil || len(n.Grants) == 0 {
		return nil, usage("list %s: no office has a lease of it", l.Name)
	}
	data, err := files.Read(path)
	if err != nil {
		return nil, fail(exitInput, err)
	}
	rows, err := parseReport(string(data))
	if err != nil {
		return nil, input("%s: %w", path, err)
	}
	// Grants have no gaps: one lease of all tells the counter of each place.
	all, err := s.lease(dir, l, grant{Office: n.Grants[0].Office, First: n.First, Last: n.Next - 1})
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		counter, ok := all.CounterOf(r.place)
		of := slices.IndexFunc(n.Grants, func(g grant) bool { return g.First <= counter && counter <= g.Last })
		if !ok || of < 0 {
			return nil, input("%s: line %d: place %d is of no lease", path, r.line, r.place)
		}
		if office != "" && n.Grants[of].Office != office {
			return nil, input("%s: line %d: place %d is of no lease of office %s", path, r.line, r.place, office)
		}
	}
	return rows, nil
}

// parseReport reads the lines of a file. It takes nothing that an office does not write,
// as a file that was edited or cut off may say something else than is meant.
func parseReport(text string) ([]reported, error) {
	body, whole := strings.CutSuffix(text, "\n")
	if !whole {
		return nil, fmt.Errorf("the last line has no end, as if the file was cut off")
	}
	var rows []reported
	had := make(map[uint32]bool)
	line := 0
	for row := range strings.SplitSeq(body, "\n") {
		line++
		row = strings.TrimSuffix(row, "\r")
		if line == 1 {
			if row != reportHeader {
				return nil, fmt.Errorf("line 1: not %s", reportHeader)
			}
			continue
		}
		place, status, _ := strings.Cut(row, ",")
		i, err := strconv.ParseUint(place, 10, 32)
		if err != nil || strconv.FormatUint(i, 10) != place {
			return nil, fmt.Errorf("line %d: does not begin with a place, a number from 0", line)
		}
		if status != "valid" && status != "revoked" {
			return nil, fmt.Errorf("line %d: a status that is neither valid nor revoked", line)
		}
		if had[uint32(i)] {
			return nil, fmt.Errorf("line %d: place %d a second time", line, i)
		}
		had[uint32(i)] = true
		rows = append(rows, reported{line, uint32(i), status == "revoked"})
	}
	return rows, nil
}
