package keys_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// broken is a device that gives an error of this text, or a signature of no length.
type broken string

func (broken) Public() crypto.PublicKey { return key }
func (b broken) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	if b == "" {
		return nil, nil
	}
	return nil, errors.New(string(b))
}

func TestServeCommandAnswers(t *testing.T) {
	hello := line("sealcard-signer 1 ", key)
	signed := func(message string) string {
		return line("signature ", ed25519.Sign(cardtest.Key(), []byte(message)))
	}
	for _, tt := range []struct {
		name   string
		signer crypto.Signer
		in     string
		out    string // behind the greeting
		fault  bool
	}{
		{"nothing", cardtest.Key(), "", "", false},
		{"two", cardtest.Key(), "sign bQ==\nsign \n", signed("m") + signed(""), false},
		{"longest", cardtest.Key(), line("sign ", make([]byte, keys.MaxCommandMessage)), signed(string(make([]byte, keys.MaxCommandMessage))), false},
		{"a byte more", cardtest.Key(), line("sign ", make([]byte, keys.MaxCommandMessage+1)), "", true},
		{"much more", cardtest.Key(), "sign " + strings.Repeat("0", 10<<20), "", true},
		{"cut off", cardtest.Key(), "sign bQ==\nsign bQ==", signed("m"), true},
		{"another word", cardtest.Key(), "verify bQ==\n", "", true},
		{"empty line", cardtest.Key(), "\n", "", true},
		{"no padding", cardtest.Key(), "sign bQ\n", "", true},
		{"bits to spare", cardtest.Key(), "sign bR==\n", "", true},
		{"CRLF", cardtest.Key(), "sign bQ==\r\n", "", true},
		{"a line end inside", cardtest.Key(), "sign b\rQ==\n", "", true},
		{"two spaces", cardtest.Key(), "sign  bQ==\n", "", true},
		{"device removed", broken("device\nremoved \u00e9\x00"), "sign bQ==\nsign bQ==\n", strings.Repeat("error device?removed ??\n", 2), false},
		{"long error", broken(strings.Repeat("x", 300)), "sign bQ==\n", "error " + strings.Repeat("x", 200) + "\n", false},
		{"no signature", broken(""), "sign bQ==\n", "error the signature is not 64 bytes long\n", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			err := keys.ServeCommand(tt.signer, strings.NewReader(tt.in), &out)
			if (err != nil) != tt.fault || out.String() != hello+tt.out {
				t.Errorf("ServeCommand = %v and %q, want %q", err, &out, hello+tt.out)
			}
		})
	}
	if err := keys.ServeCommand(noEd25519{}, strings.NewReader(""), io.Discard); err == nil {
		t.Error("ServeCommand of another kind of key = nil, want an error")
	}
	if err := keys.ServeCommand(cardtest.Key(), strings.NewReader(""), shut{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("ServeCommand without a reader = %v, want %v", err, io.ErrClosedPipe)
	}
}

type noEd25519 struct{ crypto.Signer }

func (noEd25519) Public() crypto.PublicKey { return "a key" }

// shut is an output that nobody reads.
type shut struct{}

func (shut) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// FuzzCommandLines holds that a line of a program is read in one way: what is accepted is
// written again as it was.
func FuzzCommandLines(f *testing.F) {
	for _, s := range []string{
		strings.TrimSuffix(line("sealcard-signer 1 ", key), "\n"),
		strings.TrimSuffix(line("signature ", ed25519.Sign(cardtest.Key(), nil)), "\n"),
		"error rate limit", "error ", "signature ", "",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if k, err := keys.ParseGreeting(in); err == nil && (len(k) != ed25519.PublicKeySize || line("sealcard-signer 1 ", k) != string(in)+"\n") {
			t.Errorf("greeting %q gives key %x", in, k)
		}
		signature, text, err := keys.ParseReply(in)
		switch {
		case err != nil:
		case signature != nil && (len(signature) != ed25519.SignatureSize || line("signature ", signature) != string(in)+"\n"):
			t.Errorf("answer %q gives signature %x", in, signature)
		case signature == nil && "error "+text != string(in):
			t.Errorf("answer %q gives error %q", in, text)
		}
	})
}

// FuzzServeCommand holds that nothing but requests is signed.
func FuzzServeCommand(f *testing.F) {
	for _, s := range []string{"", "sign bQ==\n", "sign \nsign bQ==\nx", "sign b\rQ==\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var out bytes.Buffer
		err := keys.ServeCommand(cardtest.Key(), bytes.NewReader(in), &out)
		answers := bytes.Count(out.Bytes(), []byte("\n")) - 1
		if requests := bytes.Count(in, []byte("\n")); err == nil && answers != requests || err != nil && answers > requests {
			t.Errorf("%q: %d requests, %d answers, %v", in, requests, answers, err)
		}
	})
}
