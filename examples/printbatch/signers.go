package main

import (
	"crypto"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/examples/internal/signing"
)

// passphraseVariable names a file with the passphrase of sealed key files.
const passphraseVariable = "CARD_PASSPHRASE_FILE"

// onlyKey is the value of --agent that names no file: the agent has one key.
const onlyKey = "only"

var (
	errQuote = errors.New("a quote that does not end")
	errWords = errors.New("names no program")
)

// signerOptions are the flags that say what signs.
type signerOptions struct {
	key            string // file
	agent          string // file of a public key, or onlyKey
	command        string // program and arguments
	passphraseFile string
}

func (o *signerOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.key, "key", "", "signing key `file`: PKCS#8 PEM, OpenSSH or sealed, Ed25519, mode 0600")
	f.StringVar(&o.agent, "agent", "", "sign with the key of this public key `file` in the ssh-agent; "+onlyKey+": with its only key")
	f.StringVar(&o.command, "sign-command", "", "sign with a `program`; arguments with spaces are quoted, and there is no shell")
	f.StringVar(&o.passphraseFile, "passphrase-file", "", "`file` of mode 0600 with the passphrase of sealed key files (default the variable "+passphraseVariable+")")
}

// named reports whether a signer was asked for.
func (o *signerOptions) named() bool { return len(o.given()) > 0 }

// given returns the flags that name a signer.
func (o *signerOptions) given() []string {
	var given []string
	for _, f := range []struct{ flag, value string }{{"--key", o.key}, {"--agent", o.agent}, {"--sign-command", o.command}} {
		if f.value != "" {
			given = append(given, f.flag)
		}
	}
	return given
}

// check finds what is wrong with the flags themselves.
func (o *signerOptions) check() error {
	if given := o.given(); len(given) > 1 {
		return fmt.Errorf("%s are %d signers: name one", strings.Join(given, " and "), len(given))
	}
	if o.command != "" {
		_, err := splitWords(o.command)
		return err
	}
	return nil
}

// open returns the signer that the flags name, or one for this run alone. Made tells that
// the key is new. Close is called when nothing more is signed, and is never nil.
func (o *signerOptions) open() (s crypto.Signer, made bool, close func() error, err error) {
	close = func() error { return nil }
	switch {
	case o.key != "":
		s, made, err = openKeyFile(o.key, o.passphrase)
		return s, made, close, err
	case o.agent != "":
		s, closeAgent, err := o.openAgent()
		if err != nil {
			return nil, false, close, err
		}
		return s, false, closeAgent, nil
	case o.command != "":
		c, err := o.start()
		if err != nil {
			return nil, false, close, err
		}
		return c, false, c.Close, nil
	}
	s, err = newKey()
	return s, err == nil, close, err
}

// passphrase returns the passphrase of key files, nil for none.
func (o *signerOptions) passphrase() ([]byte, error) {
	file := o.passphraseFile
	if file == "" {
		file = os.Getenv(passphraseVariable)
	}
	if file == "" {
		return nil, nil
	}
	secret, err := signing.Passphrase(file)
	if err != nil {
		return nil, fmt.Errorf("passphrase: %w", err)
	}
	return secret, nil
}

func (o *signerOptions) openAgent() (s crypto.Signer, close func() error, err error) {
	var public []byte
	if o.agent != onlyKey {
		if public, err = signing.Public(o.agent); err != nil {
			return nil, nil, fmt.Errorf("--agent: %w", err)
		}
	}
	s, conn, err := signing.Agent(public)
	if err != nil {
		return nil, nil, fmt.Errorf("--agent: %w", err)
	}
	return s, conn.Close, nil
}

func (o *signerOptions) start() (*keys.CommandSigner, error) {
	words, err := splitWords(o.command)
	if err != nil {
		return nil, err
	}
	c, err := keys.Command(words[0], words[1:], nil)
	if err != nil {
		return nil, fmt.Errorf("--sign-command: %w", err)
	}
	return c, nil
}

// splitWords splits a command at spaces. What stands between single or double quotes is
// taken as it is, and is part of the word around it. There is nothing else: no escapes, no
// variables, no patterns.
func splitWords(s string) ([]string, error) {
	var words []string
	var word []byte
	quote, inWord := byte(0), false
	for _, c := range []byte(s) {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote, inWord = c, true
		case quote == 0 && (c == ' ' || c == '\t' || c == '\r' || c == '\n'):
			if inWord {
				words = append(words, string(word))
			}
			word, inWord = nil, false
		default:
			word, inWord = append(word, c), true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("--sign-command: %w", errQuote)
	}
	if inWord {
		words = append(words, string(word))
	}
	if len(words) == 0 || words[0] == "" {
		return nil, fmt.Errorf("--sign-command: %w", errWords)
	}
	return words, nil
}
