package main

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
	"github.com/sealcard/sealcard/examples/internal/signing"
)

// A keyFlag says which key signs.
type keyFlag struct{ file, agent string }

func (k *keyFlag) register(c *cobra.Command) {
	c.Flags().StringVar(&k.file, "key", "", "sealed key `file` to sign with; the passphrase is asked for, or in the file that SEALCARD_PASSPHRASE_FILE names")
	c.Flags().StringVar(&k.agent, "agent", "", "sign with the key of this public key `file` in the ssh-agent")
}

func (k *keyFlag) set() bool { return k.file != "" || k.agent != "" }

// signer returns the key.
func (k *keyFlag) signer(a *app) (crypto.Signer, error) {
	switch {
	case k.file != "" && k.agent != "":
		return nil, usage("--key and --agent are two keys: name one")
	case k.file != "":
		key, err := keys.Load(k.file, func() ([]byte, error) { return a.passphrase(k.file, false) })
		return key, fail(exitKey, err)
	case k.agent == "":
		return nil, usage("--key or --agent is needed")
	}
	public, err := readPublic(k.agent)
	if err != nil {
		return nil, err
	}
	// The process keeps the connection open.
	signer, _, err := signing.Agent(public)
	return signer, fail(exitKey, err)
}

// passphraseFile is the variable that names a file with a passphrase. It must be for its
// owner alone, as a key is.
const passphraseFile = "SEALCARD_PASSPHRASE_FILE"

// passphrase asks for the passphrase of a key file, twice for a new one.
func (a *app) passphrase(path string, twice bool) ([]byte, error) {
	if a.secret != nil {
		return a.secret, nil
	}
	if name := os.Getenv(passphraseFile); name != "" {
		return signing.Passphrase(name)
	}
	in, ok := a.in.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return nil, fmt.Errorf("there is no terminal to ask on: name a file in %s", passphraseFile)
	}
	defer keepEcho(int(in.Fd()))()
	ask := func(what string) ([]byte, error) {
		fmt.Fprintf(a.stderr, "%s for %s: ", what, path)
		defer fmt.Fprintln(a.stderr)
		return term.ReadPassword(int(in.Fd()))
	}
	first, err := ask("Passphrase")
	if err != nil || !twice {
		return first, err
	}
	again, err := ask("The same again")
	if err == nil && !bytes.Equal(first, again) {
		err = errors.New("the two differ")
	}
	return first, err
}

// keepEcho makes sure that a terminal shows again what is typed when the command is
// interrupted while it asks. Nothing has happened by then.
func keepEcho(fd int) (stop func()) {
	before, err := term.GetState(fd)
	if err != nil {
		return func() {}
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	go func() {
		if _, ok := <-interrupted; ok {
			term.Restore(fd, before)
			os.Exit(command.ExitInterrupted)
		}
	}()
	return func() {
		signal.Stop(interrupted)
		close(interrupted)
	}
}

// keygen makes a key.
func (a *app) keygen() *cobra.Command {
	return a.task("keygen FILE", `Make a key, sealed with a passphrase, and its public half:
  authority keygen anna.key

writes anna.key, for its owner alone, and anna.pub, for everybody. No file is replaced.`,
		cobra.ExactArgs(1), func(args []string) error {
			path := args[0]
			public := strings.TrimSuffix(path, filepath.Ext(path)) + ".pub"
			if _, err := os.Lstat(public); err == nil || public == path {
				return usage("%s is there already, and nothing is replaced", public)
			}
			if _, err := os.Lstat(path); err == nil {
				// Cut off in between, or put there by somebody: the passphrase tells.
				secret, err := a.passphrase(path, false)
				if err == nil {
					_, err = keys.Load(path, func() ([]byte, error) { return secret, nil })
				}
				if err != nil {
					return usage("%s is there already, and nothing is replaced: %w", path, err)
				}
				fmt.Fprintf(a.stderr, "authority: %s was there already, and opens\n", path)
				return a.finishKey(path, public)
			}
			secret, err := a.passphrase(path, true)
			if err != nil {
				return fail(exitKey, err)
			}
			_, key, err := ed25519.GenerateKey(rand.Reader)
			if err != nil {
				return err
			}
			if err := keys.Save(path, key, secret, keys.Cost{}); err != nil {
				return fail(exitKey, err)
			}
			return a.finishKey(path, public)
		})
}

// finishKey writes the public half of a key file.
func (a *app) finishKey(path, public string) error {
	data, err := files.Read(path)
	if err != nil {
		return err
	}
	key, err := keys.SealedPublic(data)
	if err != nil {
		return usage("%s is there already, and nothing is replaced", path)
	}
	if err := writePublic(public, key); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "%s and %s: key id %s\n", path, public, publicKey(key).id())
	return err
}

func writePublic(path string, key ed25519.PublicKey) error {
	data, err := files.PublicPEM(key)
	if err != nil {
		return err
	}
	return files.Replace(path, data, 0o644)
}

// readPublic returns the Ed25519 public key in a file of any form, or the one that a sealed
// key file names.
func readPublic(path string) (ed25519.PublicKey, error) {
	key, err := signing.Public(path)
	return key, fail(exitInput, err)
}
