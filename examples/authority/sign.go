package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/internal/files"
	"github.com/sealcard/sealcard/verify"
)

// A kind is a document that several root keys sign.
type kind struct {
	name  string
	draft func(s *state) *string                                       // file that is being signed
	begin func(a *app, s *state) error                                 // makes a draft, or says what does
	try   func(a *app, s *state, d *card.Draft) (missing, err error)   // missing: why a device would not take it
	adopt func(a *app, s *state, d *card.Draft) (name string, _ error) // puts it in force
}

var rootKind = &kind{
	name:  "root document",
	draft: func(s *state) *string { return &s.Root.Draft },
	begin: func(*app, *state) error {
		return usage("no root document is being signed: begin one with root rotate, or the first with root init")
	},
	try:   (*app).tryRoot,
	adopt: (*app).adoptRoot,
}

var trustKind = &kind{
	name:  "trust list",
	draft: func(s *state) *string { return &s.Trust.Draft },
	begin: (*app).draftTrust,
	try:   (*app).tryTrust,
	adopt: (*app).adoptTrust,
}

// is reports whether d is of the kind.
func (k *kind) is(d *card.Draft) bool {
	return k == rootKind && d.Root() != nil || k == trustKind && d.TrustList() != nil
}

// signTask is the task of signing a kind.
func (a *app) signTask(k *kind) *cobra.Command {
	var key keyFlag
	c := a.task("sign [FILE]", fmt.Sprintf(`Sign a %[1]s, so that enough root keys have signed it.

Sign the one that the folder is at:
  authority %[2]s sign --key anna.key

Sign one that came by post, in place, without the folder, after reading what it says:
  authority %[2]s show draft.cose
  authority %[2]s sign draft.cose --key ben.key

Take in one that came back, with the signatures that it has:
  authority %[2]s sign draft.cose

With the last signature that is needed it is in force.`, k.name, strings.Fields(k.name)[0]),
		cobra.MaximumNArgs(1), func(args []string) error {
			if len(args) == 1 && key.set() {
				return a.signFile(k, args[0], &key)
			}
			return a.change(func(s *state) error {
				if len(args) == 1 {
					return a.takeDraft(k, s, args[0])
				}
				return a.signDraft(k, s, &key)
			})
		})
	key.register(c)
	return c
}

// readDraft reads a document of a kind.
func (k *kind) readDraft(path string) (*card.Draft, error) {
	data, err := files.Read(path)
	if err != nil {
		return nil, fail(exitInput, err)
	}
	d, err := card.ParseDraft(data)
	if err != nil {
		return nil, input("%s: %w", path, err)
	}
	if !k.is(d) {
		return nil, input("%s: not a %s", path, k.name)
	}
	return d, nil
}

// signFile adds a signature to a file that stands anywhere.
func (a *app) signFile(k *kind, path string, key *keyFlag) error {
	d, err := k.readDraft(path)
	if err != nil {
		return err
	}
	if err := a.addSignature(d, key); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if err := files.Replace(path, d.Bytes(), info.Mode().Perm()); err != nil {
		return err
	}
	sum := d.Digest()
	fmt.Fprintf(a.stdout, "%s: %d signatures, document %s\n", path, len(d.Signers()), hex.EncodeToString(sum[:8]))
	return nil
}

func (a *app) addSignature(d *card.Draft, key *keyFlag) error {
	signer, err := key.signer(a)
	if err != nil {
		return err
	}
	return fail(exitKey, d.Sign(signer))
}

// signDraft adds a signature to the folder's draft, which is made if there is none.
func (a *app) signDraft(k *kind, s *state, key *keyFlag) error {
	if !key.set() {
		return usage("--key or --agent is needed, or the FILE that came back")
	}
	if *k.draft(s) == "" {
		if err := k.begin(a, s); err != nil {
			return err
		}
	}
	d, err := k.readDraft(filepath.Join(a.dir, *k.draft(s)))
	if err != nil {
		return err
	}
	if err := a.addSignature(d, key); err != nil {
		return err
	}
	if err := a.onlyRoots(k, s, d); err != nil {
		return err
	}
	return a.advance(k, s, d)
}

// onlyRoots returns an error if a signature of d is by no root key, or not good: nobody
// would take the document, and a signature does not come off again.
func (a *app) onlyRoots(k *kind, s *state, d *card.Draft) error {
	roots, err := s.rootKeys(a.dir)
	if err != nil {
		return err
	}
	if k == rootKind {
		roots = append(roots, d.Root().Keys...)
	}
	for _, id := range d.Signers() {
		good := func(r ed25519.PublicKey) bool {
			return publicKey(r).id() == hex.EncodeToString(id) && d.SignedBy(r)
		}
		if !slices.ContainsFunc(roots, good) {
			return input("the signature of %s is by no root key, or not good; if it is in the folder's own draft, drop that", s.nameOf(hex.EncodeToString(id)))
		}
	}
	return nil
}

// dropTask drops a document that is being signed.
func (a *app) dropTask(k *kind) *cobra.Command {
	after := "The number of a trust list is not used again."
	if k == rootKind {
		after = "The next root document has the same number: see that every copy is destroyed."
	}
	return a.task("drop", fmt.Sprintf(`Drop the %s that is being signed. A copy that went elsewhere can still be signed there.
%s`, k.name, after),
		cobra.NoArgs, func([]string) error {
			return a.change(func(s *state) error {
				if *k.draft(s) == "" {
					return usage("no %s is being signed", k.name)
				}
				*k.draft(s) = ""
				return s.save(a.dir)
			})
		})
}

// takeDraft merges the signatures of a file into the folder's draft.
func (a *app) takeDraft(k *kind, s *state, path string) error {
	other, err := k.readDraft(path)
	if err != nil {
		return err
	}
	if *k.draft(s) == "" {
		return usage("no %s is being signed", k.name)
	}
	d, err := k.readDraft(filepath.Join(a.dir, *k.draft(s)))
	if err != nil {
		return err
	}
	if err := a.onlyRoots(k, s, other); err != nil {
		return input("%s: %w", path, err)
	}
	if err := d.Merge(other); err != nil {
		return input("%s: not the %s that is being signed: %w", path, k.name, err)
	}
	return a.advance(k, s, d)
}

// advance saves a draft with its signatures, or puts it in force if they are enough.
func (a *app) advance(k *kind, s *state, d *card.Draft) error {
	missing, err := k.try(a, s, d)
	if err != nil {
		return err
	}
	if missing != nil && !errors.Is(missing, verify.ErrThreshold) {
		return input("a device would not take the %s: %w", k.name, missing)
	}
	if missing != nil {
		path := filepath.Join(a.dir, *k.draft(s))
		if err := files.Replace(path, d.Bytes(), 0o644); err != nil {
			return err
		}
		if err := s.save(a.dir); err != nil {
			return err
		}
		sum := d.Digest()
		fmt.Fprintf(a.stdout, "not yet in force, document %s: %v\npass on: %s\n", hex.EncodeToString(sum[:8]), missing, path)
		return nil
	}
	file, err := k.adopt(a, s, d)
	if err != nil {
		return err
	}
	if err := s.save(a.dir); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "in force: %s\n", filepath.Join(a.dir, file))
	return nil
}

// tryRoot has a device that holds the documents before take in a root document.
func (a *app) tryRoot(s *state, d *card.Draft) (missing, err error) {
	if len(s.Root.Documents) == 0 {
		_, missing = verify.ParseRoots(d.Bytes())
		return missing, nil
	}
	roots, chain, err := s.roots(a.dir)
	if err != nil {
		return nil, err
	}
	store, err := verify.NewStore(roots, nil)
	if err != nil {
		return nil, err
	}
	return store.Update(append(chain, d.Bytes()...)), nil
}

func (a *app) adoptRoot(s *state, d *card.Draft) (string, error) {
	next := uint64(len(s.Root.Documents) + 1)
	doc, err := put(a.dir, fmt.Sprintf("root-%d.cose", next), next, d.Bytes())
	if err != nil {
		return "", err
	}
	s.Root.Documents, s.Root.Draft = append(s.Root.Documents, doc), ""
	s.Trust.Draft, s.Trust.Drafted = "", 0 // of the document before
	return doc.File, nil
}

// tryTrust has a device that holds what is in force take in a trust list.
func (a *app) tryTrust(s *state, d *card.Draft) (missing, err error) {
	store, _, err := s.store(a.dir, false)
	if err != nil {
		return nil, err
	}
	return store.Update(d.Bytes()), nil
}

func (a *app) adoptTrust(s *state, d *card.Draft) (string, error) {
	l := d.TrustList()
	doc, err := put(a.dir, fmt.Sprintf("trust-%d-%d.cose", l.Root, l.Sequence), l.Sequence, d.Bytes())
	if err != nil {
		return "", err
	}
	s.Trust.document, s.Trust.Root, s.Trust.Draft = doc, l.Root, ""
	for _, k := range l.Keys {
		for i := range s.Trust.Keys {
			if k.Key.Equal(ed25519.PublicKey(s.Trust.Keys[i].Public)) { // a window that ended with the list
				s.Trust.Keys[i].NotBefore, s.Trust.Keys[i].NotAfter = k.NotBefore, k.NotAfter
			}
		}
	}
	return doc.File, nil
}
