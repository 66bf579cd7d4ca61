// Generate writes the kit: cards with one fault each, and some without, for every
// verifier of the format in any language.
//
//	go run ./testdata/kit/generate
//
// Everything is made from the key of RFC 8032, section 7.1, test 1, so each run writes the
// same files. docs/kit.md says how to read them.
package main

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/sealcard/sealcard/card"
)

func main() {
	out := flag.String("out", "testdata/kit", "folder for the files")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// An entry is one file.
type entry struct {
	name   string
	expect string // accepted, or the reason of the refusal
	layer  string // that must refuse; empty if none does
	text   string

	at      time.Time // of the clock; zero means now
	status  string    // files of the status lists that are held; empty means none
	policy  string    // what is allowed beside our own profile
	comment string
}

// The clock of most files, and the times of their card.
var (
	now    = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	issued = time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC)
	expiry = time.Date(2028, 2, 1, 23, 59, 59, 0, time.UTC)
)

const issuer = "https://id.example"

// Keys. The card key signs cards, the nameless one those without a key id, the root key
// the trust list, the status key status lists; the strict key asks for a status; the
// stolen and the late key are compromised; nobody trusts the stranger.
var (
	cardKey     = seed("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
	rootKey     = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	namelessKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{5}, 32))
	statusKey   = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{4}, 32))
	strictKey   = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{6}, 32))
	stolenKey   = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, 32))
	lateKey     = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{10}, 32))
	stranger    = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{2}, 32))
)

// secret opens the encrypted cards of the kit.
var secret = bytes.Repeat([]byte{9}, 16)

func seed(s string) ed25519.PrivateKey {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err) // a constant
	}
	return ed25519.NewKeyFromSeed(b)
}

func public(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }

// run writes every file and removes those that no entry makes any more.
func run(dir string) error {
	var entries []entry
	for _, part := range [][]entry{good(), texts(), streams(), tokens(), headers(), signatures(), claimForms(), claimValues(), times(), statuses(), dialects()} {
		entries = append(entries, part...)
	}
	old, err := filepath.Glob(filepath.Join(dir, "*.card"))
	if err != nil {
		return err
	}
	written := map[string]bool{}
	for _, e := range entries {
		path := filepath.Join(dir, e.name+".card")
		if written[path] {
			return fmt.Errorf("two entries are called %s", e.name)
		}
		written[path] = true
		if err := os.WriteFile(path, e.file(), 0o644); err != nil {
			return err
		}
	}
	for _, path := range old {
		if !written[path] {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	files, err := statusLists()
	if err != nil {
		return err
	}
	if files["trust.cose"], err = trustList(); err != nil {
		return err
	}
	files["root.hex"] = []byte(hex.EncodeToString(public(rootKey)) + "\n")
	files["secret.hex"] = []byte(hex.EncodeToString(secret) + "\n")
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// trustEnd is when the trust list is fresh no longer.
var trustEnd = time.Date(2026, 7, 15, 0, 0, 0, 0, time.UTC)

// trustList trusts keys from 2026 through 2027 and is itself good from mid January to
// July 2026.
func trustList() ([]byte, error) {
	l := &card.TrustList{
		Name: "Kit", Sequence: 1,
		IssuedAt: time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC), Expiry: trustEnd,
	}
	add := func(key ed25519.PrivateKey, change func(*card.TrustedKey)) {
		k := card.TrustedKey{
			Key: public(key), Use: card.UseCards, State: card.KeyActive, Issuer: issuer,
			NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2027, 12, 31, 23, 59, 59, 0, time.UTC),
		}
		change(&k)
		l.Keys = append(l.Keys, k)
	}
	since := func(t time.Time) func(*card.TrustedKey) {
		return func(k *card.TrustedKey) { k.State, k.CompromisedSince = card.KeyCompromised, t }
	}
	add(cardKey, func(k *card.TrustedKey) { k.Alias = "k-1101" })
	add(namelessKey, func(k *card.TrustedKey) { k.Alias = card.AnyCard })
	add(statusKey, func(k *card.TrustedKey) { k.Use = card.UseStatus })
	add(strictKey, func(k *card.TrustedKey) { k.RequireStatus = true })
	add(stolenKey, since(stolen))
	add(lateKey, since(listed.AddDate(0, 0, 1)))
	return l.Seal(rootKey)
}

// file returns the bytes of an entry: a header of lines, an empty line, the text.
func (e *entry) file() []byte {
	at := e.at
	if at.IsZero() {
		at = now
	}
	layer := e.layer
	if layer == "" {
		layer = "none"
	}
	var b bytes.Buffer
	for _, line := range [][2]string{
		{"expect", e.expect}, {"layer", layer}, {"time", at.Format(time.RFC3339)}, {"trust", "trust.cose"},
		{"status", cmp.Or(e.status, "none")}, {"policy", e.policy}, {"comment", e.comment},
	} {
		if line[1] != "" {
			fmt.Fprintf(&b, "%s: %s\n", line[0], line[1])
		}
	}
	b.WriteString("\n" + e.text)
	return b.Bytes()
}

// malformed returns an entry that a layer of the format refuses.
func malformed(layer, name, text, comment string) entry {
	return entry{name: layer + "-" + name, expect: "malformed", layer: layer, text: text, comment: comment}
}

// splice returns b with n bytes at i replaced.
func splice(b []byte, i, n int, with ...byte) []byte {
	return slices.Concat(b[:i], with, b[i+n:])
}
