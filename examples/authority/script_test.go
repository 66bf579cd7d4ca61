package main

import (
	"crypto/ed25519"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/crypto/ssh"

	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/examples/internal/scripts"
)

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"authority": main})
}

func TestScripts(t *testing.T) {
	scripts.Run(t, setup, map[string]scripts.Command{"places": places, "agent": agent, "pub": pub, "damage": damage, "leases": leases, "report": report, "secret": secretFile})
}

// secret is the passphrase of every key of the tests.
const secret = "correct horse battery staple"

// cheap is a cost that holds no test up.
var cheap = keys.Cost{Passes: 1, Memory: 64, Threads: 1}

// setup writes keys and the file with their passphrase.
func setup(env *testscript.Env) error {
	path := filepath.Join(env.WorkDir, "passphrase")
	env.Setenv(passphraseFile, path)
	env.Setenv("SSH_AUTH_SOCK", "")
	return errors.Join(os.WriteFile(path, []byte(secret+"\n"), 0o600), makeKeys(env.WorkDir))
}

// makeKeys writes the keys of a programme, each of a seed of equal bytes.
func makeKeys(dir string) error {
	for i, name := range []string{"anna", "ben", "chen", "dora", "office", "lists", "erin"} {
		seed := make([]byte, ed25519.SeedSize)
		for j := range seed {
			seed[j] = byte(i + 1)
		}
		key := ed25519.NewKeyFromSeed(seed)
		err := errors.Join(
			keys.Save(filepath.Join(dir, name+".key"), key, []byte(secret), cheap),
			writePublic(filepath.Join(dir, name+".pub"), key.Public().(ed25519.PublicKey)))
		if err != nil {
			return err
		}
	}
	return nil
}

// places sets PLACE to the first place on standard output of the last command.
func places(ts *testscript.TestScript, _ bool, _ []string) {
	out := ts.ReadFile("stdout")
	for i, r := range out {
		if r == '\n' {
			ts.Setenv("PLACE", out[:i])
			return
		}
	}
	ts.Fatalf("no place in %q", out)
}

// agent starts an ssh-agent that ends with the script.
func agent(ts *testscript.TestScript, _ bool, _ []string) {
	socket := ts.MkAbs("agent.sock")
	cmd := exec.Command("ssh-agent", "-D", "-a", socket)
	ts.Check(cmd.Start())
	ts.Defer(func() { cmd.Process.Kill(); cmd.Wait() })
	for range 200 {
		// The socket has its name a moment before anybody listens.
		if conn, err := net.Dial("unix", socket); err == nil {
			conn.Close()
			ts.Setenv("SSH_AUTH_SOCK", socket)
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("ssh-agent does not answer")
}

// pub turns a public key of OpenSSH into PEM.
func pub(ts *testscript.TestScript, _ bool, args []string) {
	parsed, _, _, _, err := ssh.ParseAuthorizedKey([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	key := parsed.(ssh.CryptoPublicKey).CryptoPublicKey().(ed25519.PublicKey)
	ts.Check(writePublic(ts.MkAbs(args[1]), key))
}

// damage flips the last bit of a file.
func damage(ts *testscript.TestScript, _ bool, args []string) {
	b := []byte(ts.ReadFile(args[0]))
	b[len(b)-1] ^= 1
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o644))
}
