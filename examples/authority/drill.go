package main

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/verify"
)

// A drill runs the commands of an agency in a folder that is thrown away, and asks a
// device in the field after each step.
type drill struct {
	*app
	work   string // holds the folder and the keys
	now    time.Time
	device *verify.Store
	policy verify.Policy
	failed int

	places []uint32 // of the cards below, and free ones
	cards  struct{ amina, ben, chen, dora string }
	old    []byte // the first lists, for those who would bring them back
}

const (
	drillIssuer = "https://id.example"
	drillURI    = "https://id.example/s/1"
)

func (a *app) drill() *cobra.Command {
	return a.task("drill", `Run through issue, revocation, theft and rotation with keys that are thrown away, and print what
a device in the field says at each step. It touches nothing of the folder:
  authority drill

Exit status 1 if a device says anything else than it must.`,
		cobra.NoArgs, func([]string) (err error) {
			work, err := os.MkdirTemp("", "drill-")
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
			d := &drill{app: a, work: work, now: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
			d.policy = verify.Policy{Now: func() time.Time { return d.now }}
			if err := d.play(); err != nil {
				return err
			}
			if d.failed > 0 {
				return fmt.Errorf("%d answers of the device are wrong", d.failed)
			}
			return nil
		})
}

// play runs every act.
func (d *drill) play() error {
	for _, act := range []func() error{d.found, d.withdraw, d.extend, d.stealCardKey, d.replaceCardKey, d.stealListKey, d.rotate, d.age} {
		if err := act(); err != nil {
			return err
		}
	}
	return nil
}

func (d *drill) title(text string) { fmt.Fprintf(d.stdout, "\n%s\n", text) }

// do runs a command line as an operator would, an hour after the one before, and returns
// what it printed.
func (d *drill) do(line string) (string, error) {
	d.now = d.now.Add(time.Hour)
	fmt.Fprintf(d.stdout, "  $ authority %s\n", line)
	args := strings.Fields(line)
	for i, arg := range args {
		if ext := filepath.Ext(arg); ext == ".key" || ext == ".pub" || arg == bundleFile {
			args[i] = filepath.Join(d.work, arg)
		}
	}
	var out bytes.Buffer
	args = append(args, "--dir", filepath.Join(d.work, "authority"), "--now", d.now.Format(time.RFC3339))
	err := (&app{in: d.in, stdout: &out, stderr: d.stderr, secret: drillSecret}).run(args)
	return out.String(), err
}

const bundleFile = "lists.cose"

var drillSecret = []byte("a drill needs no secret")

// all runs lines in order.
func (d *drill) all(lines ...string) error {
	for _, l := range lines {
		if _, err := d.do(l); err != nil {
			return err
		}
	}
	return nil
}

// makeKey makes a key at a cost that does not hold anybody up.
func (d *drill) makeKey(names ...string) error {
	for _, name := range names {
		_, key, err := ed25519.GenerateKey(nil)
		if err != nil {
			return err
		}
		path := filepath.Join(d.work, name)
		if err := keys.Save(path+".key", key, drillSecret, keys.Cost{Passes: 1, Memory: 64, Threads: 1}); err != nil {
			return err
		}
		if err := writePublic(path+".pub", key.Public().(ed25519.PublicKey)); err != nil {
			return err
		}
	}
	return nil
}

// allocate gives out places in the list.
func (d *drill) allocate(n int) error {
	out, err := d.do(fmt.Sprintf("status allocate --count %d", n))
	for _, line := range strings.Fields(out) {
		i, err := strconv.ParseUint(line, 10, 32)
		if err != nil {
			return err
		}
		d.places = append(d.places, uint32(i))
	}
	return err
}

// free returns a place that no card has.
func (d *drill) free() int64 {
	for i := int64(0); ; i++ {
		if !slices.Contains(d.places, uint32(i)) {
			return i
		}
	}
}

// issue makes a card with a key. A negative place is none.
func (d *drill) issue(key string, place int64, issued, expiry time.Time) (string, error) {
	k, err := keys.Load(filepath.Join(d.work, key+".key"), func() ([]byte, error) { return drillSecret, nil })
	if err != nil {
		return "", err
	}
	issuer, err := card.NewIssuer(drillIssuer, k, nil)
	if err != nil {
		return "", err
	}
	claims := &card.Claims{IssuedAt: issued, Expiry: expiry, Identity: card.Identity{FullName: "Amina Odhiambo"}}
	if place >= 0 {
		claims.Status = &card.StatusRef{URI: drillURI, Index: uint32(place)}
	}
	c, err := issuer.Issue(claims)
	if err != nil {
		return "", err
	}
	return c.Text(), nil
}

// carry brings a device everything that is in force, as one file.
func (d *drill) carry() error {
	if _, err := d.do("bundle " + bundleFile); err != nil {
		return err
	}
	lists, err := os.ReadFile(filepath.Join(d.work, bundleFile))
	if err != nil {
		return err
	}
	return d.device.Update(lists)
}

// ask shows a card to the device and holds the answer to what it must be.
func (d *drill) ask(what, text, want string) {
	v, err := verify.New(d.device, d.policy)
	got := "cannot decide"
	if err == nil {
		var r *verify.Result
		r, err = v.Verify(text)
		switch rejection, refused := errors.AsType[*verify.Rejection](err); {
		case refused:
			got = rejection.Reason.String()
		case err == nil && r.Fresh:
			got = "valid"
		case err == nil:
			got = "valid, lists old"
		}
	}
	d.hold(what, got, want)
}

// offer gives lists to the device that it must refuse.
func (d *drill) offer(what string, lists []byte, want error) {
	err := d.device.Update(lists)
	got := "taken"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "verify: ")
	}
	if !errors.Is(err, want) {
		d.hold(what, got, want.Error())
		return
	}
	d.hold(what, got, got)
}

func (d *drill) hold(what, got, want string) {
	fmt.Fprintf(d.stdout, "  device: %-46s %s\n", what, got)
	if got != want {
		d.failed++
		fmt.Fprintf(d.stdout, "  WRONG: it must be %s\n", want)
	}
}
