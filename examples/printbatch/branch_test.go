package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// clockVariable has the test binary be printbatch at a time that stands still.
const clockVariable = "SEALCARD_TEST_CLOCK"

// startAt is the command printbatch at a time in the form of RFC 3339.
func startAt(at string) {
	now, err := time.Parse(time.RFC3339, at)
	if err != nil {
		panic(err)
	}
	start(func() time.Time { return now })
}

// Times of the tests.
const (
	longAgo = "2026-11-20T09:00:00Z"
	today   = "2027-03-01T09:00:00Z"
)

// Names in the folder of a branch.
const (
	branchJournal = "office.journal"
	branchOut     = "out"
	branchTemp    = "temp"
)

// Layouts that are drawn in no time. What glows goes to a file a card.
const (
	plainLayout = `{"layout": 1, "id": "test.plain", "version": 1, "name": "Plain", "card": {"trim": ["80mm", "50mm"]},
 "sides": [{"name": "front", "fields": [
  {"box": ["2mm", "2mm", "40mm", "5mm"], "text": {"field": "fullName", "size": "7pt"}},
  {"box": ["44mm", "10mm", "34mm", "34mm"], "qr": {}}]}]}`
	glowLayout = `{"layout": 1, "id": "test.glow", "version": 1, "name": "Glow", "card": {"trim": ["100mm", "60mm"]}, "dpi": 150,
 "inks": [{"name": "UV", "kind": "uv", "cmyk": [50, 20, 0, 0], "overprint": true}],
 "sides": [{"name": "front", "static": [{"box": ["2mm", "20mm", "9mm", "9mm"], "rect": {"ink": "UV"}}], "fields": [
  {"box": ["2mm", "2mm", "40mm", "5mm"], "text": {"field": "fullName", "size": "7pt"}},
  {"box": ["44mm", "4mm", "52mm", "52mm"], "qr": {}}]}]}`
)

// A branch is a folder in which printbatch works, with an ssh-agent that remembers what it
// signs.
type branch struct {
	dir    string
	socket string
	clock  string

	agent.ExtendedAgent
	mu     sync.Mutex
	signed [][sha256.Size]byte // digests of the messages
	onSign func(n int)         // is called before the n-th message is signed; nil for nothing
}

// branchAt opens a branch in a folder.
func branchAt(t testing.TB, dir string) *branch {
	t.Helper()
	ring := agent.NewKeyring()
	key := cardtest.Key()
	if err := ring.Add(agent.AddedKey{PrivateKey: &key}); err != nil {
		t.Fatal(err)
	}
	home, err := os.MkdirTemp("", "agent-") // the path of a socket has to be short
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", filepath.Join(home, "agent"))
	if err != nil {
		t.Fatal(err)
	}
	b := &branch{dir: dir, socket: l.Addr().String(), clock: today, ExtendedAgent: ring.(agent.ExtendedAgent)}
	t.Cleanup(func() { l.Close(); os.RemoveAll(home) })
	go b.serve(l)
	return b
}

func (b *branch) serve(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			_ = agent.ServeAgent(b, conn) // which ends with its client
		}()
	}
}

func (b *branch) Sign(key ssh.PublicKey, data []byte) (*ssh.Signature, error) {
	return b.SignWithFlags(key, data, 0)
}

func (b *branch) SignWithFlags(key ssh.PublicKey, data []byte, flags agent.SignatureFlags) (*ssh.Signature, error) {
	b.mu.Lock()
	b.signed = append(b.signed, sha256.Sum256(data))
	n, on := len(b.signed), b.onSign
	b.mu.Unlock()
	if on != nil {
		on(n)
	}
	return b.ExtendedAgent.SignWithFlags(key, data, flags)
}

// atSign sets what is called before a message is signed; nil for nothing.
func (b *branch) atSign(call func(n int)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.onSign = call
}

// count returns how many messages were signed.
func (b *branch) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.signed)
}

// command returns a printbatch that works in the folder.
func (b *branch) command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), clockVariable+"="+b.clock, "SSH_AUTH_SOCK="+b.socket, "TMPDIR="+filepath.Join(b.dir, branchTemp))
	return cmd
}

// run runs printbatch, which must end with a status.
func (b *branch) run(t testing.TB, status int, args ...string) string {
	t.Helper()
	out, err := b.command(t, args...).CombinedOutput()
	got := 0
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		got = e.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	if got != status {
		t.Fatalf("%s: exit status %d, want %d\n%s", args[0], got, status, out)
	}
	return string(out)
}

// printArgs is the command line that prints the people of a branch.
func printArgs(more ...string) []string {
	return append([]string{"print", "--people", "people.csv", "--layout", "plain.json", "--agent", "only", "--root-key", "root.key",
		"--journal", branchJournal, "--issuer", "https://id.example", "--out", branchOut}, more...)
}

// furnish makes the folder of a branch: layouts, keys, people, and a journal with a lease.
func furnish(t testing.TB, dir string, people []string) *branch {
	t.Helper()
	lease, err := (&journal.Lease{Office: "BX", First: 100, Last: 1299, Digits: 6, Key: bytes.Repeat([]byte{7}, 32),
		StatusURI: "https://id.example/status/1", StatusEntries: 1 << 11}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, branchTemp), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"plain.json": plainLayout, "glow.json": glowLayout, "bx.lease": string(lease)} {
		save(t, filepath.Join(dir, name), text)
	}
	b := branchAt(t, dir)
	b.people(t, people)
	b.run(t, 0, "lease", "take", "bx.lease", "--journal", branchJournal)
	// A batch of another office makes the root key.
	save(t, filepath.Join(dir, "one.csv"), "cardNumber,fullName\nX-1,Nobody\n")
	b.run(t, 0, "print", "--people", "one.csv", "--layout", "plain.json", "--agent", "only", "--root-key", "root.key",
		"--journal", "other.journal", "--issuer", "https://id.example", "--out", "other")
	return b
}

// people writes the people file: every second row is for the layout that glows.
func (b *branch) people(t testing.TB, rows []string) {
	t.Helper()
	text := "fullName,secondaryName,layout\n"
	for i, row := range rows {
		text += row + "," + []string{"", "glow"}[i%2] + "\n"
	}
	save(t, filepath.Join(b.dir, "people.csv"), text)
}

// names returns names and second names in rows; no two rows share a name.
func names(n int, second string) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("Person %c%c,%s", 'A'+i/26, 'A'+i%26, second))
	}
	return all
}

// tree returns every file in a folder by its path, but for journals, whose bytes tell of
// the way, and empty ones for this process alone.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() && path != filepath.Join(dir, branchOut) && filepath.Dir(path) != dir {
			return err
		}
		name := strings.TrimPrefix(path, dir)
		if e.IsDir() {
			all[name] = "a folder"
			return nil
		}
		data, err := os.ReadFile(path)
		if filepath.Dir(name) == "/"+branchTemp && len(data) == 0 {
			return err
		}
		if all[name] = string(data); filepath.Ext(name) == ".journal" {
			all[name] = "a journal"
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// sameTree says which files differ.
func sameTree(got, want map[string]string) error {
	var differ []string
	for name := range maps.Keys(want) {
		if text, ok := got[name]; !ok {
			differ = append(differ, name+" is not there")
		} else if text != want[name] {
			differ = append(differ, name+" differs")
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			differ = append(differ, name+" is too much")
		}
	}
	slices.Sort(differ)
	if len(differ) > 0 {
		return errors.New(strings.Join(differ, ", "))
	}
	return nil
}

// A ledger is what a journal says in numbers.
type ledger struct {
	batches, cards, copies int
	states                 map[journal.State]int
}

// ledger reads the journal, and looks whether every card has a number and a place of its
// own and whether everything that was signed is there.
func (b *branch) ledger(t testing.TB) (ledger, error) {
	t.Helper()
	j, err := journal.Open(filepath.Join(b.dir, branchJournal), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	l := ledger{states: map[journal.State]int{}}
	for _, s := range j.Batches() {
		if !s.Ended {
			return l, fmt.Errorf("batch %d is open", s.Number)
		}
		l.batches++
	}
	numbers, places := map[string]int{}, map[string]int{}
	for e := range j.Cards() {
		l.cards++
		l.copies += e.Copies
		l.states[e.State]++
		if numbers[e.Number]++; e.Number == "" || numbers[e.Number] > 1 {
			return l, fmt.Errorf("card %d has the number of another", e.Card)
		}
		if e.Status == nil {
			return l, fmt.Errorf("card %d has no place", e.Card)
		}
		if places[fmt.Sprint(*e.Status)]++; places[fmt.Sprint(*e.Status)] > 1 {
			return l, fmt.Errorf("card %d has the place of another", e.Card)
		}
	}
	return l, b.unseen(j)
}

// unseen returns an error if a card was signed that a journal does not have.
func (b *branch) unseen(j *journal.Journal) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, digest := range b.signed {
		if _, ok := j.ByDigest(digest); !ok {
			return errors.New("a card was signed that is not in the journal")
		}
	}
	return nil
}

// seen demands that the journal, as a run left it that was cut off, has every card that was
// signed. It looks at a copy, as to open a journal repairs it.
func (b *branch) seen(t testing.TB, where string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(b.dir, branchJournal))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), branchJournal)
	save(t, path, string(data))
	j, err := journal.Open(path, nil)
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	defer j.Close()
	if err := b.unseen(j); err != nil {
		t.Fatalf("%s: %v", where, err)
	}
}
