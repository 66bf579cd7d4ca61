package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/examples/internal/files"
	"github.com/sealcard/sealcard/internal/cardtest"
)

const (
	signsVariable = "SEALCARD_TEST_SIGNS" // has the test binary be a program that signs
	keyPassphrase = "correct horse battery staple"
)

// TestProgramThatSigns is the program of other tests.
func TestProgramThatSigns(t *testing.T) {
	if os.Getenv(signsVariable) == "" {
		t.Skip("a program, and no test")
	}
	if err := keys.ServeCommand(cardtest.Key(), os.Stdin, os.Stdout); err != nil {
		t.Fatal(err)
	}
}

// signCommand returns a value of --sign-command.
func signCommand(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(signsVariable, "yes")
	return `"` + self + `" '-test.run=^TestProgramThatSigns$'`
}

// startAgent starts an ssh-agent with keys.
func startAgent(t *testing.T, all ...ed25519.PrivateKey) {
	t.Helper()
	if _, err := exec.LookPath("ssh-agent"); err != nil {
		cardtest.Missing(t, "ssh-agent is not installed")
	}
	socket := filepath.Join(t.TempDir(), "agent")
	cmd := exec.Command("ssh-agent", "-D", "-a", socket)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	// It names its socket when it listens.
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	client := agent.NewClient(conn)
	for _, k := range all {
		if err := client.Add(agent.AddedKey{PrivateKey: &k}); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("SSH_AUTH_SOCK", socket)
}

// testKey is the public half of the key of the tests.
func testKey() ed25519.PublicKey { return cardtest.Key().Public().(ed25519.PublicKey) }

// write writes a file of mode 0600 and returns its name.
func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// publicFiles returns files of the test key in every form.
func publicFiles(t *testing.T) (pem, pub string) {
	t.Helper()
	data, err := files.PublicPEM(testKey())
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewPublicKey(testKey())
	if err != nil {
		t.Fatal(err)
	}
	return write(t, "key.pem", data), write(t, "key.pub", append(bytes.TrimSpace(ssh.MarshalAuthorizedKey(key)), " office\n"...))
}

// sealedKey returns a sealed file of the test key, and one of its passphrase.
func sealedKey(t *testing.T) (key, passphrase string) {
	t.Helper()
	data, err := keys.Seal(cardtest.Key(), []byte(keyPassphrase), keys.Cost{Passes: 1, Memory: 64, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	return write(t, "sealed.key", data), write(t, "passphrase", []byte(keyPassphrase+"\n"))
}

func TestSignersConform(t *testing.T) {
	t.Setenv(passphraseVariable, "")
	sealed, passphrase := sealedKey(t)
	plain := filepath.Join(t.TempDir(), "plain.key")
	if _, made, err := openKeyFile(plain, (&signerOptions{}).passphrase); err != nil || !made {
		t.Fatalf("openKey of no file: made %v, %v", made, err)
	}
	pem, pub := publicFiles(t)
	for _, tt := range []struct {
		name string
		args []string
		made bool
	}{
		{"none", nil, true},
		{"file", []string{"--key", plain}, false},
		{"new file", []string{"--key", plain + ".new"}, true},
		{"sealed file", []string{"--key", sealed, "--passphrase-file", passphrase}, false},
		{"only key in the agent", []string{"--agent", "only"}, false},
		{"key in the agent by PEM", []string{"--agent", pem}, false},
		{"key in the agent by OpenSSH's line", []string{"--agent", pub}, false},
		{"key in the agent by its sealed file", []string{"--agent", sealed}, false},
		{"command", []string{"--sign-command", signCommand(t)}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if i := slices.Index(tt.args, "--agent"); i >= 0 {
				all := []ed25519.PrivateKey{cardtest.Key(), cardtest.OtherKey(2)}
				if tt.args[i+1] == "only" {
					all = all[:1]
				}
				startAgent(t, all...)
			}
			o := parse(t, tt.args...)
			if err := o.check(); err != nil {
				t.Fatal(err)
			}
			s, made, closeSigner, err := o.open()
			if err != nil || made != tt.made {
				t.Fatalf("open = made %v, %v, want made %v", made, err, tt.made)
			}
			if known := !tt.made && tt.name != "file"; known && !testKey().Equal(s.Public()) {
				t.Errorf("public key %x, want %x", s.Public(), testKey())
			}
			cardtest.TestSigner(t, s)
			if err := closeSigner(); err != nil {
				t.Errorf("close = %v", err)
			}
		})
	}
}

func parse(t *testing.T, args ...string) *signerOptions {
	t.Helper()
	var o signerOptions
	f := pflag.NewFlagSet("printbatch", pflag.ContinueOnError)
	o.flags(f)
	if err := f.Parse(args); err != nil {
		t.Fatal(err)
	}
	if o.named() != (len(args) > 0) {
		t.Errorf("named = %v with the flags %q", o.named(), args)
	}
	return &o
}

func TestSignersThatCannotBeOpened(t *testing.T) {
	t.Setenv(passphraseVariable, "")
	sealed, passphrase := sealedKey(t)
	pem, _ := publicFiles(t)
	wrong, empty, text := write(t, "wrong", []byte("something else")), write(t, "empty", []byte("\n")), write(t, "text", []byte("text"))
	open := write(t, "open", []byte(keyPassphrase))
	if err := os.Chmod(open, 0o640); err != nil {
		t.Fatal(err)
	}
	startAgent(t, cardtest.OtherKey(2), cardtest.OtherKey(3))
	for _, tt := range []struct {
		name string
		o    signerOptions
		want string
	}{
		{"sealed and no passphrase", signerOptions{key: sealed},
			"key file " + sealed + ": sealed with a passphrase: name a file with it, by --passphrase-file or CARD_PASSPHRASE_FILE"},
		{"wrong passphrase", signerOptions{key: sealed, passphraseFile: wrong}, "key file " + sealed + ": keys: wrong passphrase, or an altered file"},
		{"empty passphrase", signerOptions{key: sealed, passphraseFile: empty}, "passphrase: file " + empty + ": an empty passphrase"},
		{"passphrase of others", signerOptions{key: sealed, passphraseFile: open}, "mode 0640 lets others use it, want 0600"},
		{"no passphrase file", signerOptions{key: sealed, passphraseFile: passphrase + "x"}, "passphrase: file " + passphrase + "x: no such file or directory"},
		{"new key and an empty passphrase", signerOptions{key: sealed + ".new", passphraseFile: empty}, "an empty passphrase"},
		{"new key and a short passphrase", signerOptions{key: sealed + ".new", passphraseFile: text}, "a passphrase of fewer than 8 bytes"},
		{"not in the agent", signerOptions{agent: pem}, "--agent: keys: agent: the agent has no such Ed25519 key"},
		{"several in the agent", signerOptions{agent: "only"}, "--agent: keys: agent: the agent has several Ed25519 keys: say which"},
		{"no public key", signerOptions{agent: text}, "--agent: " + text + ": not a public key in PEM form"},
		{"no public key file", signerOptions{agent: text + "x"}, "no such file or directory"},
		{"no program", signerOptions{command: text + "x"}, "no such file or directory"},
		{"no program that signs", signerOptions{command: "sh -c 'exit 5'"}, "--sign-command: keys: command sh: it ended before it answered: unexpected EOF: exit status 5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, made, closeSigner, err := tt.o.open()
			if s != nil || made || err == nil || !strings.HasSuffix(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("open = %v, %v, %v, want an error with %q", s, made, err, tt.want)
			}
			if err := closeSigner(); err != nil {
				t.Errorf("close = %v", err)
			}
		})
	}
	if _, err := os.Stat(sealed + ".new"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a key file is there: %v", err)
	}
	t.Setenv("SSH_AUTH_SOCK", "")
	if _, _, _, err := (&signerOptions{agent: "only"}).open(); err == nil || err.Error() != "--agent: there is no ssh-agent: SSH_AUTH_SOCK is not set" {
		t.Errorf("without an agent: %v", err)
	}
}

func TestNewKeyFileIsSealedUnderTheNamedPassphrase(t *testing.T) {
	_, passphrase := sealedKey(t)
	path := filepath.Join(t.TempDir(), "new.key")
	o := signerOptions{key: path, passphraseFile: passphrase}
	made, isNew, _, err := o.open()
	if err != nil || !isNew {
		t.Fatalf("open = made %v, %v", isNew, err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if public, err := keys.SealedPublic(data); err != nil || !public.Equal(made.Public()) {
		t.Errorf("the file names key %x, %v, want %x", public, err, made.Public())
	}
	t.Setenv(passphraseVariable, passphrase)
	if again, isNew, err := openKeyFile(path, (&signerOptions{}).passphrase); err != nil || isNew || !made.Public().(ed25519.PublicKey).Equal(again.Public()) {
		t.Errorf("openKey with the variable = made %v, %v, want the key made before", isNew, err)
	}
}

func TestOneSignerAtMost(t *testing.T) {
	for _, tt := range []struct {
		o    signerOptions
		want string
	}{
		{signerOptions{}, ""},
		{signerOptions{passphraseFile: "p"}, ""},
		{signerOptions{key: "k", passphraseFile: "p"}, ""},
		{signerOptions{command: "c 'a b'"}, ""},
		{signerOptions{key: "k", agent: "a"}, "--key and --agent are 2 signers: name one"},
		{signerOptions{key: "k", agent: "a", command: "c"}, "--key and --agent and --sign-command are 3 signers: name one"},
		{signerOptions{command: " "}, "--sign-command: names no program"},
		{signerOptions{command: `"" a`}, "--sign-command: names no program"},
		{signerOptions{command: `c 'a`}, "--sign-command: a quote that does not end"},
	} {
		if err := tt.o.check(); tt.want == "" && err != nil || tt.want != "" && (err == nil || err.Error() != tt.want) {
			t.Errorf("%+v: check = %v, want %q", tt.o, err, tt.want)
		}
	}
}

func TestCommandsAreSplitAsWritten(t *testing.T) {
	for in, want := range map[string][]string{
		"c":                           {"c"},
		"  c  a\tb\n":                 {"c", "a", "b"},
		`c 'a b' "d e"`:               {"c", "a b", "d e"},
		`c --token="my token"x`:       {"c", "--token=my tokenx"},
		`c '' ""`:                     {"c", "", ""},
		`c "it's" 'say "no"'`:         {"c", "it's", `say "no"`},
		`C:\tools\sign.exe $HOME *`:   {`C:\tools\sign.exe`, "$HOME", "*"},
		"c \xff\x00é; rm":             {"c", "\xff\x00é;", "rm"},
		`c a\ b`:                      {"c", `a\`, "b"},
		`'/opt/my tools/sign' --fast`: {"/opt/my tools/sign", "--fast"},
	} {
		if got, err := splitWords(in); err != nil || !slices.Equal(got, want) {
			t.Errorf("splitWords(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
}
