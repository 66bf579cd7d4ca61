package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/verify"
)

// do runs the command.
func do(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, &out, &errs)
	return status, out.String(), errs.String()
}

// succeed runs a task with the key of the test's token and returns what it writes.
func succeed(t *testing.T, task string, args ...string) string {
	t.Helper()
	args = append([]string{task, "--module", softHSM(t), "--token", t.Name(), "--key", "key"}, args...)
	status, stdout, stderr := do(args...)
	if status != 0 || stderr != "" {
		t.Fatalf("%s: status %d, %s", task, status, stderr)
	}
	return stdout
}

// keygen makes a token called like the test, with a key.
func keygen(t *testing.T) ed25519.PublicKey {
	t.Helper()
	newToken(t, t.Name())
	t.Setenv(pinVariable, goodPIN)
	text := succeed(t, "keygen")
	block, rest := pem.Decode([]byte(text))
	if block == nil || block.Type != "PUBLIC KEY" || len(rest) > 0 {
		t.Fatalf("keygen wrote %q, want a public key in PEM form", text)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if again := succeed(t, "public"); again != text {
		t.Errorf("public wrote %q, want what keygen wrote: %q", again, text)
	}
	return key.(ed25519.PublicKey)
}

func TestDemoIsAccepted(t *testing.T) {
	keygen(t)
	out := succeed(t, "demo")
	if !strings.HasPrefix(out, "accepted: SPECIMEN, card 0000-0000-0001, ") || strings.Count(out, "\n") != 1 {
		t.Errorf("demo wrote %q", out)
	}
}

// startSigner starts the task that signs for others.
func startSigner(t *testing.T, key string) (*keys.CommandSigner, string, error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(asCommand, "yes")
	var stderr bytes.Buffer
	s, err := keys.Command(self, []string{"signer", "--module", softHSM(t), "--token", t.Name(), "--key", key}, &keys.CommandOptions{Stderr: &stderr})
	if err != nil {
		return nil, stderr.String(), err
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil || stderr.Len() > 0 {
			t.Errorf("Close: %v, %s", err, &stderr)
		}
	})
	return s, "", nil
}

func TestSignerTaskConforms(t *testing.T) {
	public := keygen(t)
	s, stderr, err := startSigner(t, "key")
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	if !public.Equal(s.Public()) {
		t.Errorf("public key %x, want that of the token: %x", s.Public(), public)
	}
	cardtest.TestSigner(t, s)

	_, stderr, err = startSigner(t, "other")
	status, ok := errors.AsType[*exec.ExitError](err)
	if !ok || status.ExitCode() != exitKey || stderr != `pkcs11: key "other": no such Ed25519 key`+"\n" {
		t.Errorf("without the key: %v, %q, want status %d", err, stderr, exitKey)
	}
}

func TestSignerGoneHasItsOwnStatus(t *testing.T) {
	s := newSigner(t)
	if err := s.token.Close(); err != nil {
		t.Fatal(err)
	}
	verdict, err := issueSpecimen(s, issued)
	f, ok := errors.AsType[*fault](signerFault(err))
	if verdict != "" || !errors.Is(err, errClosed) || !ok || f.status != exitKey {
		t.Errorf("issueSpecimen = %q, %v, want %v and status %d", verdict, err, errClosed, exitKey)
	}
	if err := signerFault(verify.ErrRollback); err != verify.ErrRollback {
		t.Errorf("an error of something else has become %v", err)
	}
}

var issued = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// write writes a draft into a new file and returns its name.
func write(t *testing.T, draft []byte, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "draft.cose")
	if err := os.WriteFile(file, draft, 0o640); err != nil {
		t.Fatal(err)
	}
	return file
}

// alone returns the content of a file that is alone in its folder and has mode 0640.
func alone(t *testing.T, file string) []byte {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(entries) != 1 {
		t.Fatalf("the folder has %v, %v, want the draft alone", entries, err)
	}
	if info, err := entries[0].Info(); err != nil || info.Mode() != 0o640 {
		t.Errorf("the draft has mode %v, %v, want that of before, 0640", info.Mode(), err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestCosignedTrustListIsTaken(t *testing.T) {
	root := keygen(t)
	list := &card.TrustList{
		Name: "Docket card", Sequence: 3, IssuedAt: issued, Expiry: issued.AddDate(1, 0, 0),
		Keys: []card.TrustedKey{{
			Key: cardtest.Key().Public().(ed25519.PublicKey), Use: card.UseCards, State: card.KeyActive,
			Issuer: "https://id.example", NotBefore: issued, NotAfter: issued.AddDate(1, 0, 0),
		}},
	}
	draft, err := list.Seal()
	file := write(t, draft, err)
	store, err := verify.NewStore(verify.Roots{Keys: []ed25519.PublicKey{root}, Threshold: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Update(draft); err == nil {
		t.Fatal("the list is taken before it is signed")
	}
	out := succeed(t, "cosign", "--draft", file)
	if want := file + `: trust list 3 of "Docket card", signatures: 1, document `; !strings.HasPrefix(out, want) {
		t.Errorf("cosign wrote %q, want %q and a digest", out, want)
	}
	signed := alone(t, file)
	if err := store.Update(signed); err != nil {
		t.Errorf("Update: %v", err)
	}
	succeed(t, "cosign", "--draft", file)
	if again := alone(t, file); !bytes.Equal(again, signed) {
		t.Error("a second signature of the same key changes the file")
	}
}

func TestCosignedRootDocumentIsTaken(t *testing.T) {
	root, other := keygen(t), cardtest.OtherKey(3)
	doc := &card.Root{
		Name: "Docket card", Sequence: 1, IssuedAt: issued, Expiry: issued.AddDate(5, 0, 0),
		Keys: []ed25519.PublicKey{root, other.Public().(ed25519.PublicKey)}, Threshold: 2,
	}
	draft, err := doc.Seal(other)
	file := write(t, draft, err)
	out := succeed(t, "cosign", "--draft", file)
	if want := `: root document 1 of "Docket card", signatures: 2, document `; !strings.Contains(out, want) {
		t.Errorf("cosign wrote %q, want %q in it", out, want)
	}
	if _, err := verify.ParseRoots(alone(t, file)); err != nil {
		t.Errorf("ParseRoots: %v", err)
	}
}

func TestUnsignedDraftStaysAsItIs(t *testing.T) {
	keygen(t)
	draft, err := (&card.Root{
		Name: "n", Sequence: 1, IssuedAt: issued, Expiry: issued.AddDate(5, 0, 0),
		Keys: []ed25519.PublicKey{cardtest.Key().Public().(ed25519.PublicKey)}, Threshold: 1,
	}).Seal()
	file := write(t, draft, err)
	module := softHSM(t)
	for _, tt := range []struct {
		name, key string
		content   []byte
		status    int
		want      string
	}{
		{"no such key", "other", draft, exitKey, `pkcs11: key "other": no such Ed25519 key` + "\n"},
		{"half a draft", "key", draft[:20], exitInput, "pkcs11: " + file + ": card: draft: "},
		{"nothing", "key", nil, exitInput, "pkcs11: " + file + ": card: draft: "},
	} {
		if err := os.WriteFile(file, tt.content, 0o640); err != nil {
			t.Fatal(err)
		}
		status, stdout, stderr := do("cosign", "--module", module, "--token", t.Name(), "--key", tt.key, "--draft", file)
		if status != tt.status || stdout != "" || !strings.HasPrefix(stderr, tt.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: status %d, %q, %q, want %d and %q", tt.name, status, stdout, stderr, tt.status, tt.want)
		}
		if got := alone(t, file); !bytes.Equal(got, tt.content) {
			t.Errorf("%s: the draft has changed", tt.name)
		}
	}
}

func TestMistakesOfUseAreTold(t *testing.T) {
	t.Setenv(pinVariable, goodPIN)
	key := []string{"--token", "t", "--key", "k"}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"sign"}, `unknown task "sign": see pkcs11 -h`},
		{[]string{"demo", "--key", "k"}, "demo: --token is needed"},
		{[]string{"demo", "--token", "t"}, "demo: --key is needed"},
		{append([]string{"demo", "--module", ""}, key...), "demo: --module is needed"},
		{append([]string{"cosign"}, key...), "cosign: --draft is needed"},
		{append([]string{"demo", "--draft", "f"}, key...), "demo: flag provided but not defined: -draft"},
		{append([]string{"demo", "--pin", "1"}, key...), "demo: flag provided but not defined: -pin"},
		{append([]string{"public"}, append(key, "x")...), `public: unexpected argument "x", all are flags`},
		{append([]string{"public", "--pin-file", "f"}, key...), "--pin-file and SEALCARD_PIN are two PINs, want one"},
	} {
		status, stdout, stderr := do(tt.args...)
		if want := "pkcs11: " + tt.want + "\n"; status != exitUsage || stdout != "" || stderr != want {
			t.Errorf("pkcs11 %s: status %d, %q, %q, want %d and %q", strings.Join(tt.args, " "), status, stdout, stderr, exitUsage, want)
		}
	}
	t.Setenv(pinVariable, "")
	if status, _, stderr := do(append([]string{"public"}, key...)...); status != exitUsage || !strings.Contains(stderr, "the PIN is needed") {
		t.Errorf("without a PIN: status %d, %q", status, stderr)
	}
}

func TestHelpIsTasks(t *testing.T) {
	for _, args := range [][]string{nil, {"-h"}, {"help"}} {
		if status, stdout, stderr := do(args...); status != 0 || stdout != overview || stderr != "" {
			t.Errorf("pkcs11 %v: status %d, %q, %q", args, status, stdout, stderr)
		}
	}
	for _, task := range tasks() {
		status, stdout, _ := do(task.name, "-h")
		if status != 0 || !strings.HasPrefix(stdout, task.help) || !strings.Contains(stdout, "\n  --token label ") {
			t.Errorf("pkcs11 %s -h: status %d, %q", task.name, status, stdout)
		}
	}
}

func TestPINFileIsForItsOwnerAlone(t *testing.T) {
	keygen(t)
	t.Setenv(pinVariable, "")
	module := softHSM(t)
	file := filepath.Join(t.TempDir(), "pin")
	for _, tt := range []struct {
		name, content string
		mode          fs.FileMode
		want          string // on standard error; empty means that it works
	}{
		{"good", goodPIN + "\n", 0o600, ""},
		{"good, read-only, no line end", goodPIN, 0o400, ""},
		{"for the group", goodPIN, 0o640, file + ": mode 0640 lets others use it, want 0600"},
		{"for all", goodPIN, 0o604, file + ": mode 0604 lets others use it, want 0600"},
		{"empty", "\n", 0o600, file + ": not a PIN of 1 to 256 bytes in one line"},
		{"two lines", goodPIN + "\n1", 0o600, file + ": not a PIN of 1 to 256 bytes in one line"},
		{"long", strings.Repeat("1", 257), 0o600, file + ": not a PIN of 1 to 256 bytes in one line"},
		{"wrong", "seal-2719", 0o600, `token "` + t.Name() + `": wrong PIN`},
	} {
		err := errors.Join(os.RemoveAll(file), os.WriteFile(file, []byte(tt.content), 0o600), os.Chmod(file, tt.mode))
		if err != nil {
			t.Fatal(err)
		}
		status, _, stderr := do("public", "--module", module, "--token", t.Name(), "--key", "key", "--pin-file", file)
		if want := "pkcs11: " + tt.want + "\n"; tt.want == "" && status != 0 || tt.want != "" && (status != exitKey || stderr != want) {
			t.Errorf("%s: status %d, %q, want %q", tt.name, status, stderr, tt.want)
		}
	}
	for _, name := range []string{file + ".old", t.TempDir()} {
		status, _, stderr := do("public", "--module", module, "--token", t.Name(), "--key", "key", "--pin-file", name)
		if status != exitKey || !strings.HasPrefix(stderr, "pkcs11: "+name+": ") {
			t.Errorf("--pin-file %s: status %d, %q", name, status, stderr)
		}
	}
}
