package card

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"

	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/edkey"
)

// publicKey returns the checked public key of a signer.
func publicKey(key crypto.Signer) (ed25519.PublicKey, error) {
	if k, ok := key.(ed25519.PrivateKey); key == nil || ok && len(k) != ed25519.PrivateKeySize {
		return nil, fmt.Errorf("%w: there is none", ErrSigner)
	}
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("%w: its public key is not Ed25519", ErrSigner)
	}
	if err := edkey.Check(public); err != nil {
		return nil, fmt.Errorf("%w: its %w", ErrSigner, err)
	}
	return public, nil
}

// sign returns the signature of a message. It is verified before it is released: a
// signer that slips would otherwise print cards that nobody accepts, and a faulty Ed25519
// signature can give its key away.
func sign(key crypto.Signer, public ed25519.PublicKey, message []byte) ([]byte, error) {
	signature, err := crypto.SignMessage(key, rand.Reader, message, crypto.Hash(0))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSigner, err)
	}
	if len(signature) != ed25519.SignatureSize || !ed25519.Verify(public, message, signature) {
		return nil, fmt.Errorf("%w: its signature does not verify", ErrSigner)
	}
	return signature, nil
}

// seal signs payload under a protected header and returns the token.
func seal(key crypto.Signer, public ed25519.PublicKey, h *cose.Header, payload []byte) ([]byte, error) {
	m := cose.Message{Protected: h.Encode(), Payload: payload}
	var err error
	if m.Signature, err = sign(key, public, cose.ToBeSigned(m.Protected, m.Payload)); err != nil {
		return nil, err
	}
	return m.Encode(), nil
}
