package keys_test

import (
	"bufio"
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// programWord is the first argument of the test binary when it is to be a program that signs.
const programWord = "be-a-program"

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == programWord {
		os.Exit(program(os.Args[2]))
	}
	os.Exit(m.Run())
}

// program is a program that signs, or one that is at fault in the way that mode says.
func program(mode string) (status int) {
	hello := line("sealcard-signer 1 ", key)
	switch mode {
	case "good":
		if err := keys.ServeCommand(cardtest.Key(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	case "silent":
		forever()
	case "other version":
		hello = strings.Replace(hello, " 1 ", " 2 ", 1)
	case "31 bytes":
		hello = line("sealcard-signer 1 ", key[:31])
	case "unsound key":
		hello = line("sealcard-signer 1 ", append([]byte{1}, make([]byte, 31)...))
	case "CRLF":
		hello = strings.Replace(hello, "\n", "\r\n", 1)
	case "talks":
		hello = "welcome\n" + hello
	case "greets twice":
		hello += hello
	case "endless greeting":
		io.CopyN(os.Stdout, zeros{}, 10<<20)
	case "no greeting":
		return 7
	}
	io.WriteString(os.Stdout, hello)
	in := bufio.NewReaderSize(os.Stdin, keys.MaxRequest)
	for n := 1; ; n++ {
		request, err := in.ReadString('\n')
		if err != nil {
			break
		}
		message, err := base64.StdEncoding.DecodeString(strings.TrimSpace(strings.TrimPrefix(request, "sign ")))
		if err != nil {
			return 1
		}
		if !answer(mode, n, ed25519.Sign(cardtest.Key(), message)) {
			return 3
		}
	}
	switch mode {
	case "ends badly":
		return 9
	case "does not end":
		forever()
	}
	return 0
}

// answer gives the answer to the nth request and reports whether to go on.
func answer(mode string, n int, signature []byte) bool {
	good := line("signature ", signature)
	switch mode {
	case "garbage":
		good = "garbage\n"
	case "short signature":
		good = line("signature ", signature[:63])
	case "long signature":
		good = line("signature ", append(signature, 0))
	case "wrong signature":
		signature[40] ^= 1
		good = line("signature ", signature)
	case "signs something else":
		good = line("signature ", ed25519.Sign(cardtest.Key(), []byte("something else")))
	case "another key":
		good = line("signature ", ed25519.Sign(cardtest.OtherKey(2), nil))
	case "two spaces":
		good = strings.Replace(good, " ", "  ", 1)
	case "space at the end":
		good = strings.Replace(good, "\n", " \n", 1)
	case "answers twice":
		good += good
	case "never answers":
		forever()
	case "10 MB":
		io.CopyN(os.Stdout, zeros{}, 10<<20)
	case "ends at the third":
		if n == 3 {
			return false
		}
	case "half an answer":
		io.WriteString(os.Stdout, good[:50])
		return false
	case "closes its output":
		os.Stdout.Close()
	case "cannot the second":
		if n == 2 {
			good = "error rate limit, try later\n"
		}
	case "error of 201 bytes":
		good = "error " + strings.Repeat("x", 201) + "\n"
	case "error in Latin 1":
		good = "error \xe9\n"
	case "empty error":
		good = "error \n"
	}
	io.WriteString(os.Stdout, good)
	return true
}

func line(word string, data []byte) string {
	return word + base64.StdEncoding.EncodeToString(data) + "\n"
}

// forever returns never: not when the input ends, and not by itself.
func forever() {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	select {}
}

// zeros is an endless line.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return copy(b, bytes.Repeat([]byte{'0'}, len(b))), nil }

// command starts the test binary as a program.
func command(t *testing.T, mode string, opts *keys.CommandOptions) (*keys.CommandSigner, error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s, err := keys.Command(self, []string{programWord, mode}, opts)
	if err == nil {
		t.Cleanup(func() { s.Close() })
	}
	return s, err
}

func sign(s crypto.Signer, message string) error {
	_, err := crypto.SignMessage(s, rand.Reader, []byte(message), crypto.Hash(0))
	return err
}

func TestCommandConforms(t *testing.T) {
	s, err := command(t, "good", nil)
	if err != nil {
		t.Fatal(err)
	}
	cardtest.TestSigner(t, s)
	if _, err := s.Sign(rand.Reader, make([]byte, keys.MaxCommandMessage), crypto.Hash(0)); err != nil {
		t.Errorf("the longest message: %v", err)
	}
	if _, err := s.Sign(rand.Reader, make([]byte, keys.MaxCommandMessage+1), crypto.Hash(0)); err == nil {
		t.Error("a longer message is signed")
	}
	for name, opts := range map[string]crypto.SignerOpts{"a digest": crypto.SHA512, "a context": &ed25519.Options{Context: "x"}, "nothing": nil} {
		if _, err := s.Sign(rand.Reader, make([]byte, 64), opts); err == nil {
			t.Errorf("Sign with the options of %s = nil, want an error", name)
		}
	}
	if err := sign(s, "m"); err != nil {
		t.Errorf("after what it is not asked: %v", err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
	}
	if err := sign(s, "m"); !errors.Is(err, os.ErrClosed) {
		t.Errorf("after Close: %v, want %v", err, os.ErrClosed)
	}
}

// TestProgramOfOthersConforms runs one that was written after the documentation, in Python.
func TestProgramOfOthersConforms(t *testing.T) {
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import cryptography").Run(); err != nil {
		cardtest.Missing(t, "Python with cryptography is not here: %v", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(cardtest.Key())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := keys.Command(python, []string{"testdata/signer.py", path}, nil)
	if err != nil {
		t.Fatal(err)
	}
	cardtest.TestSigner(t, s)
	if err := s.Close(); err != nil {
		t.Errorf("Close = %v", err)
	}
}

func TestFaultyGreetingsAreRefused(t *testing.T) {
	const greeting = "its first line is not sealcard-signer 1 and a public key of 32 bytes in base64"
	for mode, want := range map[string]string{
		"other version":    greeting,
		"31 bytes":         greeting,
		"CRLF":             greeting,
		"unsound key":      "public key is not in the prime-order subgroup",
		"talks":            "it wrote more than one answer",
		"greets twice":     "it wrote more than one answer",
		"endless greeting": "its answer is longer than 256 bytes",
		"no greeting":      "it ended before it answered: unexpected EOF: exit status 7",
	} {
		t.Run(mode, func(t *testing.T) {
			s, err := command(t, mode, nil)
			checkFault(t, err, want)
			if s != nil {
				t.Error("a signer beside the error")
			}
		})
	}
	s, err := command(t, "silent", &keys.CommandOptions{Timeout: 20 * time.Millisecond})
	if s != nil || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("silent: %v, want %v", err, os.ErrDeadlineExceeded)
	}
	for name, path := range map[string]string{"none": "", "absent": filepath.Join(t.TempDir(), "absent"), "folder": t.TempDir()} {
		if s, err := keys.Command(path, nil, nil); s != nil || err == nil {
			t.Errorf("program %s: %v, want an error", name, err)
		}
	}
}

func TestFaultyAnswersPoisonTheSigner(t *testing.T) {
	const (
		neither = "its answer is neither a signature of 64 bytes in base64 nor an error"
		wrong   = "its signature does not verify with its key"
	)
	for mode, want := range map[string]string{
		"garbage":              neither,
		"short signature":      neither,
		"long signature":       neither,
		"two spaces":           neither,
		"space at the end":     neither,
		"error of 201 bytes":   neither,
		"error in Latin 1":     neither,
		"empty error":          neither,
		"wrong signature":      wrong,
		"signs something else": wrong,
		"another key":          wrong,
		"answers twice":        "it wrote more than one answer",
		"10 MB":                "its answer is longer than 256 bytes",
		"half an answer":       "it ended before it answered: unexpected EOF: exit status 3",
		"ends at the third":    "it ended before it answered: unexpected EOF: exit status 3",
		"closes its output":    "it ended before it answered: unexpected EOF",
	} {
		t.Run(mode, func(t *testing.T) {
			s, err := command(t, mode, nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; err == nil && i < 3; i++ {
				err = sign(s, "Holder's name")
			}
			checkFault(t, err, want)
			if again := sign(s, "m"); again != err {
				t.Errorf("a later Sign = %v, want %v", again, err)
			}
			if err := s.Close(); err != nil {
				t.Errorf("Close = %v, want nil as the program is gone", err)
			}
		})
	}
}

// checkFault fails unless err ends with want, in one line that tells neither the arguments
// of the program nor a message.
func checkFault(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.HasPrefix(err.Error(), "keys: command ") || !strings.HasSuffix(err.Error(), want) {
		t.Fatalf("got error %v, want one that ends with %q", err, want)
	}
	if text := err.Error(); strings.Contains(text, "\n") || strings.Contains(text, programWord) || strings.Contains(text, "Holder") {
		t.Errorf("error %q tells too much", text)
	}
	if ended := strings.Contains(want, "ended"); ended != errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v: is an unexpected end: %v, want %v", err, !ended, ended)
	}
}

func TestLateAnswerPoisonsTheSigner(t *testing.T) {
	s, err := command(t, "never answers", nil)
	if err != nil {
		t.Fatal(err)
	}
	s.SetTimeout(20 * time.Millisecond)
	if err := sign(s, "m"); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Sign = %v, want %v", err, os.ErrDeadlineExceeded)
	}
	if err := sign(s, "m"); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a later Sign = %v, want %v", err, os.ErrDeadlineExceeded)
	}
	issuer, err := card.NewIssuer("https://id.example", s, nil)
	if err != nil {
		t.Fatal(err)
	}
	claims := &card.Claims{Expiry: time.Now().Truncate(time.Second).AddDate(1, 0, 0), Identity: card.Identity{ID: "D-1"}}
	if c, err := issuer.Issue(claims); c != nil || !errors.Is(err, card.ErrSigner) || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Issue = %v, %v, want no card, %v and %v", c, err, card.ErrSigner, os.ErrDeadlineExceeded)
	}
}

func TestErrorOfTheProgramIsOneMessageOnly(t *testing.T) {
	s, err := command(t, "cannot the second", nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", `it says "rate limit, try later"`, ""} {
		err := sign(s, "m")
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasSuffix(err.Error(), want)) {
			t.Errorf("message %d: %v, want %q", i, err, want)
		}
	}
}

func TestCloseTellsHowTheProgramEnded(t *testing.T) {
	s, err := command(t, "ends badly", nil)
	if err != nil {
		t.Fatal(err)
	}
	status, ok := errors.AsType[*exec.ExitError](s.Close())
	if !ok || status.ExitCode() != 9 {
		t.Errorf("Close = %v, want exit status 9", status)
	}
	if s, err = command(t, "does not end", nil); err != nil {
		t.Fatal(err)
	}
	s.SetTimeout(20 * time.Millisecond)
	if err := s.Close(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Close = %v, want %v", err, os.ErrDeadlineExceeded)
	}
}

// TestChildrenAreKilledWithTheProgram has a shell wait for a program that answers nothing.
func TestChildrenAreKilledWithTheProgram(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no shell")
	}
	theirs, ours, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const script = `"$1" "$2" "never answers"; exit`
	s, err := keys.Command("sh", []string{"-c", script, "sh", self, programWord}, &keys.CommandOptions{Stderr: ours})
	if err = errors.Join(err, ours.Close()); err != nil {
		t.Fatal(err)
	}
	s.SetTimeout(20 * time.Millisecond)
	if err := sign(s, "m"); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Sign = %v, want %v", err, os.ErrDeadlineExceeded)
	}
	// The pipe ends when the last one is gone that writes to it.
	if text, err := io.ReadAll(theirs); err != nil || len(text) > 0 {
		t.Errorf("standard error: %q, %v", text, err)
	}
}

func TestStandardErrorIsPassedOn(t *testing.T) {
	var stderr bytes.Buffer
	s, err := keys.Command("sh", []string{"-c", "echo locked >&2"}, &keys.CommandOptions{Stderr: &stderr})
	if s != nil || err == nil || stderr.String() != "locked\n" {
		t.Errorf("Command = %v, standard error %q, want locked", err, &stderr)
	}
}
