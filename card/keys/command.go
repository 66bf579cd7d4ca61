package keys

import (
	"bufio"
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/sealcard/sealcard/internal/edkey"
)

// commandTimeout is longer than any device takes that works, a login included.
const commandTimeout = 30 * time.Second

var (
	errEnded    = fmt.Errorf("it ended before it answered: %w", io.ErrUnexpectedEOF)
	errLate     = fmt.Errorf("it did not answer in time: %w", os.ErrDeadlineExceeded)
	errUnending = fmt.Errorf("it did not end in time and was killed: %w", os.ErrDeadlineExceeded)
	errLong     = fmt.Errorf("its answer is longer than %d bytes", maxReply)
	errMore     = errors.New("it wrote more than one answer")
	errWrong    = errors.New("its signature does not verify with its key")
	errMessage  = fmt.Errorf("keys: command: a message of more than %d bytes", MaxCommandMessage)
)

// CommandOptions are what a Command may be told.
type CommandOptions struct {
	// Timeout bounds the wait for the greeting, for each answer and for the end. Zero
	// means 30 seconds.
	Timeout time.Duration

	// Stderr takes what the program writes to its standard error. Nil means os.Stderr.
	Stderr io.Writer
}

// A CommandSigner signs with an Ed25519 key that another program holds: a bridge to a key
// service or to a hardware module. It is safe for concurrent use; callers take turns.
//
// The two exchange lines of ASCII over the program's standard input and output. A line
// ends with one LF and has no spaces but those shown; base64 is that of RFC 4648, section
// 4, with padding. First the program says its version and its public key of 32 bytes:
//
//	sealcard-signer 1 <base64>
//
// Then it answers each request, whose message has up to MaxCommandMessage bytes or none,
//
//	sign <base64>
//
// with one of these, the signature being the 64 bytes of RFC 8032, section 5.1.6, over the
// whole message, and the text 1 to 200 printable characters that tell nothing of it:
//
//	signature <base64>
//	error <text>
//
// It writes nothing else to its standard output, and ends when its input does. After an
// error it may be asked again. After anything else, an answer that is late, or a signature
// that does not verify, it is killed, and every later Sign gives the same error.
//
// On Unix systems the program is in a process group of its own: an interrupt from the
// keyboard does not reach it, nor can it ask for a PIN on the terminal.
type CommandSigner struct {
	name    string
	timeout time.Duration
	public  ed25519.PublicKey

	mu    sync.Mutex
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   io.Closer
	lines *bufio.Reader // of out
	err   error         // what every later Sign gives
}

// Command starts a program, without a shell, and waits for its greeting. The program has
// the environment of this process. Whoever starts one closes it.
func Command(name string, args []string, opts *CommandOptions) (*CommandSigner, error) {
	if opts == nil {
		opts = &CommandOptions{}
	}
	s := &CommandSigner{name: filepath.Base(name), timeout: opts.Timeout, cmd: exec.Command(name, args...)}
	if s.timeout <= 0 {
		s.timeout = commandTimeout
	}
	s.cmd.Stderr = opts.Stderr
	if opts.Stderr == nil {
		s.cmd.Stderr = os.Stderr
	}
	s.cmd.WaitDelay = s.timeout // for whoever keeps its standard error open
	ownGroup(s.cmd)
	if err := s.start(); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *CommandSigner) start() error {
	in, err := s.cmd.StdinPipe()
	if err != nil {
		return s.fault(err)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return s.fault(err)
	}
	if err := s.cmd.Start(); err != nil {
		return s.fault(err)
	}
	s.in, s.out, s.lines = in, out, bufio.NewReaderSize(out, maxReply)
	line, err := s.exchange(nil)
	if err != nil {
		return s.poison(err)
	}
	if s.public, err = parseGreeting(line); err == nil {
		err = edkey.Check(s.public)
	}
	if err != nil {
		return s.poison(err)
	}
	return nil
}

// Public returns the key as an ed25519.PublicKey.
func (s *CommandSigner) Public() crypto.PublicKey { return s.public }

// Sign asks the program for a signature of a whole message.
func (s *CommandSigner) Sign(_ io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	if err := whole(opts); err != nil {
		return nil, err
	}
	if len(message) > MaxCommandMessage {
		return nil, errMessage
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return nil, s.err
	}
	line, err := s.exchange(appendRequest(nil, message))
	if err != nil {
		return nil, s.poison(err)
	}
	signature, err := parseReply(line)
	if _, ok := errors.AsType[refusal](err); ok {
		return nil, s.fault(err)
	}
	// An answer to an earlier message is found out here as well.
	if err == nil && !ed25519.Verify(s.public, message, signature) {
		err = errWrong
	}
	if err != nil {
		return nil, s.poison(err)
	}
	return signature, nil
}

// Close ends the program's input, waits for its end and returns how it ended, if not well.
// Later calls do nothing.
func (s *CommandSigner) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return nil // it is gone
	}
	s.err = s.fault(os.ErrClosed)
	if err := s.end(); err != nil {
		return s.fault(err)
	}
	return nil
}

// exchange writes a request and returns the line that answers it, without its end.
func (s *CommandSigner) exchange(request []byte) (line []byte, err error) {
	stop := s.deadline(func() {
		killGroup(s.cmd.Process)
		// Somebody whom the program started may hold the other ends.
		s.in.Close()
		s.out.Close()
	})
	if len(request) > 0 {
		_, err = s.in.Write(request)
	}
	if err == nil {
		line, err = s.lines.ReadSlice('\n')
	}
	switch late := stop(); {
	case late:
		return nil, errLate
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, errLong
	case err != nil:
		return nil, errEnded
	case s.lines.Buffered() > 0:
		return nil, errMore
	}
	return line[:len(line)-1], nil
}

// deadline calls do when the timeout is over, unless stop is called before. Stop reports
// whether do was called, which has returned by then.
func (s *CommandSigner) deadline(do func()) (stop func() (late bool)) {
	done := make(chan struct{})
	timer := time.AfterFunc(s.timeout, func() {
		defer close(done)
		do()
	})
	return func() bool {
		if timer.Stop() {
			return false
		}
		<-done
		return true
	}
}

// poison ends the program after err, which every later Sign gives too.
func (s *CommandSigner) poison(err error) error {
	if err != errEnded {
		killGroup(s.cmd.Process)
		s.end()
	} else if status := s.end(); status != nil {
		err = fmt.Errorf("%w: %w", err, status)
	}
	s.err = s.fault(err)
	return s.err
}

// end waits for the end of the program.
func (s *CommandSigner) end() error {
	s.in.Close()
	stop := s.deadline(func() { killGroup(s.cmd.Process) })
	err := s.cmd.Wait()
	if stop() {
		return errUnending
	}
	return err
}

// fault names the program in an error: its arguments may be somebody's secret.
func (s *CommandSigner) fault(err error) error {
	return fmt.Errorf("keys: command %s: %w", s.name, err)
}
