package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/examples/internal/files"
	"github.com/sealcard/sealcard/verify"
)

// stateFile names the signed files that are in force. A command writes new signed files
// first, under names of their own, and this file last: with it the command has happened.
const stateFile = "authority.json"

// A state is what the folder says, for people to read. Keys and times of the trust list
// are edited here by the commands and signed afterwards.
type state struct {
	Name   string         `json:"name"`
	Root   rootState      `json:"root"`
	Trust  trustState     `json:"trust"`
	Status []*statusState `json:"status,omitempty"`
	// Numbers is the ledger of card numbers, nil without one.
	Numbers *numbering `json:"numbers,omitempty"`
}

type rootState struct {
	Documents []document `json:"documents,omitempty"` // every one, from number 1
	Draft     string     `json:"draft,omitempty"`     // file that is being signed
	Keys      []named    `json:"keys,omitempty"`      // all that were ever named, for display
}

// A document is a signed file.
type document struct {
	Sequence uint64 `json:"sequence,omitempty"`
	File     string `json:"file,omitempty"`
	SHA256   string `json:"sha256,omitempty"`
}

type named struct {
	Name   string    `json:"name"`
	Public publicKey `json:"public"`
}

type trustState struct {
	document
	Root  uint64 `json:"root,omitempty"` // document whose keys signed the list
	Draft string `json:"draft,omitempty"`
	// Drafted is the highest number of a draft under the root document: a number is used
	// once, as a draft that was dropped may be signed elsewhere all the same.
	Drafted uint64     `json:"drafted,omitempty"`
	Keys    []trustKey `json:"keys"`
}

type trustKey struct {
	Name             string    `json:"name"`
	Public           publicKey `json:"public"`
	Use              string    `json:"use"`
	Issuer           string    `json:"issuer"`
	NotBefore        time.Time `json:"notBefore"`
	NotAfter         time.Time `json:"notAfter"`
	State            string    `json:"state"`
	CompromisedSince time.Time `json:"compromisedSince,omitzero"`
	RequireStatus    bool      `json:"requireStatus,omitempty"`
	Alias            string    `json:"alias,omitempty"`
}

// A statusState is a status list: the last signed file, and what has changed since.
type statusState struct {
	Name    string    `json:"name"`
	URI     string    `json:"uri"`
	Issuer  string    `json:"issuer"`
	Bits    int       `json:"bits"`
	Entries int       `json:"entries"`
	Signed  *signed   `json:"signed,omitempty"`
	Pending []*change `json:"pending,omitempty"`
}

type signed struct {
	File     string    `json:"file"`
	SHA256   string    `json:"sha256"`
	Delta    *document `json:"delta,omitempty"` // from the list before
	IssuedAt time.Time `json:"issuedAt"`
	Key      publicKey `json:"key"`
}

// A change is what was ordered and is not published yet.
type change struct {
	Status  string    `json:"status"` // valid, revoked, suspended, extended, not issued
	Until   time.Time `json:"until,omitzero"`
	Indices indices   `json:"indices"`
}

// Indices are written as one text, numbers separated by spaces.
type indices []uint32

func (x indices) MarshalText() ([]byte, error) {
	var b []byte
	for _, i := range x {
		b = append(strconv.AppendUint(b, uint64(i), 10), ' ')
	}
	return bytes.TrimSuffix(b, []byte(" ")), nil
}

func (x *indices) UnmarshalText(b []byte) error {
	for field := range bytes.FieldsSeq(b) {
		i, err := strconv.ParseUint(string(field), 10, 32)
		if err != nil {
			return errors.New("an index is not a number of 32 bits")
		}
		*x = append(*x, uint32(i))
	}
	return nil
}

// maxPending is how many changes of a list wait to be published.
const maxPending = 1 << 20

// wait adds a change that waits to be published.
func (l *statusState) wait(c *change) error {
	n := len(c.Indices)
	for _, p := range l.Pending {
		n += len(p.Indices)
	}
	if n > maxPending {
		return usage("%d changes of list %s would wait, %d may: publish it first", n, l.Name, maxPending)
	}
	l.Pending = append(l.Pending, c)
	return nil
}

// A publicKey is written in hexadecimal.
type publicKey ed25519.PublicKey

func (k publicKey) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(k)), nil }

func (k *publicKey) UnmarshalText(b []byte) error {
	raw, err := hex.DecodeString(string(b))
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return errors.New("a public key is not 64 hexadecimal digits")
	}
	*k = raw
	return nil
}

// id returns the key id of a key, in hexadecimal.
func (k publicKey) id() string {
	t := keys.Thumbprint(ed25519.PublicKey(k))
	return hex.EncodeToString(t[:8])
}

// load reads the state of a folder and makes sure that the files it names are as they
// were signed.
func load(dir string) (*state, error) {
	data, err := files.Read(filepath.Join(dir, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usage("folder %s: there is no authority: begin with root init", dir)
	}
	if err != nil {
		return nil, err
	}
	s := new(state)
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(s); err != nil {
		return nil, input("%s: not what an authority wrote: %w", filepath.Join(dir, stateFile), err)
	}
	for _, f := range s.files() {
		if f.SHA256 == "" {
			continue
		}
		data, err := files.Read(filepath.Join(dir, f.File))
		if err != nil {
			return nil, input("%s names a file that cannot be read: %w", stateFile, err)
		}
		if digest(data) != f.SHA256 {
			return nil, input("%s: not the file that %s names", filepath.Join(dir, f.File), stateFile)
		}
	}
	return s, nil
}

// files returns every file that counts: the signed ones and the key of numbers.
func (s *state) files() []document {
	all := slices.Clone(s.Root.Documents)
	if s.Trust.File != "" {
		all = append(all, s.Trust.document)
	}
	for _, l := range s.Status {
		if l.Signed != nil {
			all = append(all, document{File: l.Signed.File, SHA256: l.Signed.SHA256})
			if l.Signed.Delta != nil {
				all = append(all, *l.Signed.Delta)
			}
		}
	}
	if s.Numbers != nil {
		all = append(all, s.Numbers.Key)
	}
	return all
}

// save writes the state, in one step.
func (s *state) save(dir string) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return files.Replace(filepath.Join(dir, stateFile), append(data, '\n'), 0o644)
}

// put writes a signed file and returns what the state says of it.
func put(dir, name string, sequence uint64, data []byte) (document, error) {
	if err := files.Replace(filepath.Join(dir, name), data, 0o644); err != nil {
		return document{}, err
	}
	return document{Sequence: sequence, File: name, SHA256: digest(data)}, nil
}

// roots returns the root keys in force and the documents after the first, which the
// folder is trusted for.
func (s *state) roots(dir string) (verify.Roots, []byte, error) {
	if len(s.Root.Documents) == 0 {
		return verify.Roots{}, nil, usage("there is no root document yet: sign the draft with root sign")
	}
	first, err := files.Read(filepath.Join(dir, s.Root.Documents[0].File))
	if err != nil {
		return verify.Roots{}, nil, err
	}
	roots, err := verify.ParseRoots(first)
	if err != nil {
		return roots, nil, err
	}
	var chain []byte
	for _, d := range s.Root.Documents {
		b, err := files.Read(filepath.Join(dir, d.File))
		if err != nil {
			return roots, nil, err
		}
		chain = append(chain, b...)
	}
	return roots, chain, nil
}

// store returns what a device holds that has the files in force, and those files one
// behind the other. Every file was taken in before it was put in force. A status list
// whose key is compromised since is left out, as devices forget it.
func (s *state) store(dir string, status bool) (*verify.Store, []byte, error) {
	roots, lists, err := s.roots(dir)
	if err != nil {
		return nil, nil, err
	}
	store, err := verify.NewStore(roots, nil)
	if err != nil {
		return nil, nil, err
	}
	// After a rotation no list is in force until one is signed under the new document.
	if s.Trust.File != "" && s.Trust.Root == uint64(len(s.Root.Documents)) {
		trust, err := files.Read(filepath.Join(dir, s.Trust.File))
		if err != nil {
			return nil, nil, err
		}
		lists = append(lists, trust...)
	}
	if err := store.Update(lists); err != nil {
		return nil, nil, err
	}
	for _, l := range s.Status {
		if l.Signed == nil || !status {
			continue
		}
		b, err := files.Read(filepath.Join(dir, l.Signed.File))
		if err != nil {
			return nil, nil, err
		}
		if store.Update(b) == nil {
			lists = append(lists, b...)
		}
	}
	return store, lists, nil
}

// rootKeys returns the keys in force.
func (s *state) rootKeys(dir string) ([]ed25519.PublicKey, error) {
	if len(s.Root.Documents) == 0 {
		return nil, nil
	}
	data, err := files.Read(filepath.Join(dir, s.Root.Documents[len(s.Root.Documents)-1].File))
	if err != nil {
		return nil, err
	}
	r, err := verify.ParseRoots(data)
	return r.Keys, err
}

// trustList returns the list that the state describes, in the words of package card.
func (s *state) trustList() *card.TrustList {
	l := &card.TrustList{Name: s.Name, Root: uint64(len(s.Root.Documents))}
	for _, k := range s.Trust.Keys {
		l.Keys = append(l.Keys, card.TrustedKey{
			Key: ed25519.PublicKey(k.Public), Use: uses[k.Use], Issuer: k.Issuer, NotBefore: k.NotBefore, NotAfter: k.NotAfter,
			State: keyStates[k.State], CompromisedSince: k.CompromisedSince, RequireStatus: k.RequireStatus, Alias: k.Alias,
		})
	}
	return l
}

var (
	uses      = map[string]card.KeyUse{"cards": card.UseCards, "status": card.UseStatus}
	keyStates = map[string]card.KeyState{"active": card.KeyActive, "retired": card.KeyRetired, "compromised": card.KeyCompromised}
)

// nameOf returns what a root key is called.
func (s *state) nameOf(id string) string {
	for _, k := range s.Root.Keys {
		if k.Public.id() == id {
			return k.Name + " (" + id + ")"
		}
	}
	return "unknown key " + id
}

// safeName reports whether a name may be part of a file's name.
func safeName(name string) bool {
	return name != "" && len(name) <= 64 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

// isNew reports whether a folder is not there, or holds at most what a root init left that
// was cut off: nothing in it has ever counted.
func isNew(dir string) (bool, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	left := []string{".lock", firstDraft, firstDraft + ".tmp", stateFile + ".tmp"}
	if s, err := load(dir); err == nil && len(s.Root.Documents) == 0 && len(s.Trust.Keys) == 0 && len(s.Status) == 0 && s.Numbers == nil {
		left = append(left, stateFile) // no root document is in force: it may begin anew
	}
	return !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return !slices.Contains(left, e.Name()) }), err
}

const firstDraft = "draft-root-1.cose"

// list returns the status list with a name, or the only one.
func (s *state) list(name string) (*statusState, error) {
	if name == "" && len(s.Status) == 1 {
		return s.Status[0], nil
	}
	var names []string
	for _, l := range s.Status {
		if l.Name == name {
			return l, nil
		}
		names = append(names, l.Name)
	}
	if len(names) == 0 {
		return nil, usage("there is no status list: make one with status new")
	}
	return nil, usage("--list: %q is not one of %s", name, strings.Join(names, ", "))
}

// usage returns an error of what was asked for, input one of what was given.
func usage(format string, args ...any) error {
	return fail(exitUsage, fmt.Errorf(format, args...))
}

func input(format string, args ...any) error {
	return fail(exitInput, fmt.Errorf(format, args...))
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
