package keys

import (
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

var (
	errNoKey   = errors.New("the agent has no such Ed25519 key")
	errManyKey = errors.New("the agent has several Ed25519 keys: say which")
	errHash    = errors.New("keys: whole messages are signed: the hash must be zero and the context empty")
	errReply   = errors.New("keys: the agent answered with another kind of signature")
)

// agentSigner signs with a key that stays in an agent.
type agentSigner struct {
	agent  agent.ExtendedAgent
	public ed25519.PublicKey
	name   ssh.PublicKey
}

// Agent returns a signer for a key in the ssh-agent at the other end of conn, which
// stays open as long as the signer is used. Nil public means the only Ed25519 key there.
// Keys on security tokens (sk-ssh-ed25519) are passed over: they sign something else
// than the message. Give the agent a key that opens no login.
func Agent(conn io.ReadWriter, public ed25519.PublicKey) (crypto.Signer, error) {
	client := agent.NewClient(conn)
	list, err := client.List()
	if err != nil {
		return nil, fmt.Errorf("keys: agent: %w", err)
	}
	var found []*agentSigner
	for _, k := range list {
		if k.Type() != ssh.KeyAlgoED25519 {
			continue
		}
		parsed, err := ssh.ParsePublicKey(k.Blob)
		if err != nil {
			return nil, fmt.Errorf("keys: agent: %w", err)
		}
		key, ok := parsed.(ssh.CryptoPublicKey).CryptoPublicKey().(ed25519.PublicKey)
		if ok && (public == nil || public.Equal(key)) {
			found = append(found, &agentSigner{client, key, parsed})
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("keys: agent: %w", errNoKey)
	case 1:
		return found[0], nil
	}
	return nil, fmt.Errorf("keys: agent: %w", errManyKey)
}

// Public returns the key as an ed25519.PublicKey.
func (s *agentSigner) Public() crypto.PublicKey { return s.public }

// Sign asks the agent for a signature of a whole message.
func (s *agentSigner) Sign(_ io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	if err := whole(opts); err != nil {
		return nil, err
	}
	signature, err := s.agent.Sign(s.name, message)
	if err != nil {
		return nil, fmt.Errorf("keys: agent: %w", err)
	}
	if signature.Format != ssh.KeyAlgoED25519 {
		return nil, errReply
	}
	return signature.Blob, nil
}

// whole demands the Ed25519 that signs a message and not its hash, without a context.
func whole(opts crypto.SignerOpts) error {
	if opts == nil || opts.HashFunc() != crypto.Hash(0) {
		return errHash
	}
	if o, ok := opts.(*ed25519.Options); ok && o.Context != "" {
		return errHash
	}
	return nil
}
