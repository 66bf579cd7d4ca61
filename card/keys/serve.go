package keys

import (
	"bufio"
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
)

// MaxCommandMessage is how many bytes a command signs at once. The status list of a shard
// of a million cards is shorter.
const MaxCommandMessage = 1 << 20

const (
	greetingWord  = "sealcard-signer 1 "
	signWord      = "sign "
	signatureWord = "signature "
	errorWord     = "error "

	maxRefusal = 200 // bytes of the text of an error
	maxReply   = 256 // longer than any line of a program, in bytes
)

// maxRequest is the longest request, in bytes.
var maxRequest = len(signWord) + base64.StdEncoding.EncodedLen(MaxCommandMessage) + 1

var (
	errGreeting = errors.New("its first line is not sealcard-signer 1 and a public key of 32 bytes in base64")
	errAnswer   = errors.New("its answer is neither a signature of 64 bytes in base64 nor an error")
	errRequest  = fmt.Errorf("keys: serve: a line that is no request to sign at most %d bytes", MaxCommandMessage)
)

// A refusal is what a program says that could not sign.
type refusal string

// Error returns the text in quotes, as it is another program's.
func (r refusal) Error() string { return fmt.Sprintf("it says %q", string(r)) }

// ServeCommand is the side of the program that a CommandSigner starts: it greets on out and
// answers the requests on in, one after the other. It returns nil when in ends, and an error
// at the first line that is no request. What the signer gives as an error is told to the
// other side, in ASCII and up to 200 bytes of it, and the next request is awaited.
func ServeCommand(signer crypto.Signer, in io.Reader, out io.Writer) error {
	public, ok := signer.Public().(ed25519.PublicKey)
	if !ok || len(public) != ed25519.PublicKeySize {
		return errors.New("keys: serve: the signer's key is not Ed25519")
	}
	if _, err := out.Write(appendLine(nil, greetingWord, public)); err != nil {
		return fmt.Errorf("keys: serve: %w", err)
	}
	lines := bufio.NewReaderSize(in, maxRequest)
	for {
		line, err := lines.ReadSlice('\n')
		switch {
		case err == io.EOF && len(line) == 0:
			return nil
		case err == io.EOF, errors.Is(err, bufio.ErrBufferFull):
			return errRequest
		case err != nil:
			return fmt.Errorf("keys: serve: %w", err)
		}
		message, ok := parseLine(line[:len(line)-1], signWord)
		if !ok || len(message) > MaxCommandMessage {
			return errRequest
		}
		if _, err := out.Write(reply(signer, message)); err != nil {
			return fmt.Errorf("keys: serve: %w", err)
		}
	}
}

// reply signs a message and returns the line that answers.
func reply(signer crypto.Signer, message []byte) []byte {
	signature, err := crypto.SignMessage(signer, rand.Reader, message, crypto.Hash(0))
	if err == nil && len(signature) != ed25519.SignatureSize {
		err = errors.New("the signature is not 64 bytes long")
	}
	if err != nil {
		return []byte(errorWord + printable(err.Error()) + "\n")
	}
	return appendLine(nil, signatureWord, signature)
}

// printable returns a text as an error has it in the protocol.
func printable(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
	if text == "" {
		return "no reason given"
	}
	return text[:min(len(text), maxRefusal)]
}

// appendRequest appends the line that asks for a signature.
func appendRequest(b, message []byte) []byte { return appendLine(b, signWord, message) }

// appendLine appends a word and data in base64.
func appendLine(b []byte, word string, data []byte) []byte {
	b = base64.StdEncoding.AppendEncode(append(b, word...), data)
	return append(b, '\n')
}

// parseLine returns the data of a line that appendLine makes, given without its end.
func parseLine(line []byte, word string) (data []byte, ok bool) {
	text, ok := bytes.CutPrefix(line, []byte(word))
	// The decoder passes over line ends, of which a CR may be here.
	if !ok || bytes.IndexByte(text, '\r') >= 0 || bytes.IndexByte(text, '\n') >= 0 {
		return nil, false
	}
	data, err := base64.StdEncoding.Strict().AppendDecode(nil, text)
	return data, err == nil
}

// parseGreeting returns the public key that a program says it has.
func parseGreeting(line []byte) (ed25519.PublicKey, error) {
	key, ok := parseLine(line, greetingWord)
	if !ok || len(key) != ed25519.PublicKeySize {
		return nil, errGreeting
	}
	return key, nil
}

// parseReply returns the signature in an answer, or the refusal that it is.
func parseReply(line []byte) ([]byte, error) {
	if signature, ok := parseLine(line, signatureWord); ok && len(signature) == ed25519.SignatureSize {
		return signature, nil
	}
	text, ok := bytes.CutPrefix(line, []byte(errorWord))
	if !ok || len(text) > maxRefusal || printable(string(text)) != string(text) {
		return nil, errAnswer
	}
	return nil, refusal(text)
}
