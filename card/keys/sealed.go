package keys

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
)

// A Cost is how much work it takes to try a passphrase, as parameters of Argon2id
// (RFC 9106). The zero Cost is 3 passes over 64 MiB with 4 threads, a third of a second on
// a laptop.
type Cost struct {
	Passes  uint32
	Memory  uint32 // KiB
	Threads uint8
}

var defaultCost = Cost{Passes: 3, Memory: 64 << 10, Threads: 4}

// Bounds on a Cost: a file from elsewhere must not take all memory.
const (
	maxPasses  = 64
	maxMemory  = 1 << 20 // KiB
	maxThreads = 64
)

// minPassphrase is the shortest passphrase, in bytes. What a person remembers is guessed
// in the end whatever the cost; a generated one of 12 signs of base 32 is not.
const minPassphrase = 8

const (
	sealedType = "SEALCARD SEALED KEY"
	saltSize   = 16
)

var (
	// ErrPassphrase says that a passphrase does not open a key file, or that the file was
	// altered: the two cannot be told apart.
	ErrPassphrase = errors.New("keys: wrong passphrase, or an altered file")

	errSealed = errors.New("not a sealed key file")
	errCost   = fmt.Errorf("a cost beyond 1 to %d passes, 8 KiB a thread to %d MiB, 1 to %d threads", maxPasses, maxMemory>>10, maxThreads)
	errShort  = fmt.Errorf("a passphrase of fewer than %d bytes", minPassphrase)
)

// Seal returns key encrypted under a passphrase, as a PEM file:
//
//	-----BEGIN SEALCARD SEALED KEY-----
//	Kdf: argon2id passes=3 memory=65536 threads=4
//	Public: base64 of the public key
//	Salt: base64 of 16 bytes
//
//	base64 of a nonce of 24 bytes, and the 32-byte seed in XChaCha20-Poly1305
//	-----END SEALCARD SEALED KEY-----
//
// The three header lines are its additional data, so none can be altered unnoticed.
func Seal(key ed25519.PrivateKey, passphrase []byte, cost Cost) ([]byte, error) {
	if cost == (Cost{}) {
		cost = defaultCost
	}
	switch {
	case len(key) != ed25519.PrivateKeySize:
		return nil, fmt.Errorf("keys: private key is not %d bytes long", ed25519.PrivateKeySize)
	case len(passphrase) < minPassphrase:
		return nil, fmt.Errorf("keys: %w", errShort)
	case !cost.ok():
		return nil, fmt.Errorf("keys: %w", errCost)
	}
	random := make([]byte, saltSize+chacha20poly1305.NonceSizeX)
	rand.Read(random) // never fails
	salt, nonce := random[:saltSize], random[saltSize:]
	block := &pem.Block{Type: sealedType, Headers: map[string]string{
		"Kdf":    cost.String(),
		"Public": base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)),
		"Salt":   base64.StdEncoding.EncodeToString(salt),
	}}
	aead, err := chacha20poly1305.NewX(cost.derive(passphrase, salt))
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	block.Bytes = aead.Seal(nonce, nonce, key.Seed(), additional(block))
	return pem.EncodeToMemory(block), nil
}

// Open returns the key in a file that Seal made. It returns ErrPassphrase if the
// passphrase does not open it.
func Open(file, passphrase []byte) (ed25519.PrivateKey, error) {
	block, cost, err := parseSealed(file)
	if err != nil {
		return nil, err
	}
	salt, err := base64.StdEncoding.Strict().DecodeString(block.Headers["Salt"])
	if err != nil || len(salt) != saltSize {
		return nil, fmt.Errorf("keys: %w: salt", errSealed)
	}
	aead, err := chacha20poly1305.NewX(cost.derive(passphrase, salt))
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	seed, err := aead.Open(nil, block.Bytes[:aead.NonceSize()], block.Bytes[aead.NonceSize():], additional(block))
	if err != nil {
		return nil, ErrPassphrase
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// SealedPublic returns the public key that a sealed file names, which takes no passphrase.
// Only Open shows that the file holds the private one.
func SealedPublic(file []byte) (ed25519.PublicKey, error) {
	block, _, err := parseSealed(file)
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(block.Headers["Public"])
}

// parseSealed checks the form of a sealed file.
func parseSealed(file []byte) (*pem.Block, Cost, error) {
	var cost Cost
	block, rest := pem.Decode(file)
	if block == nil || block.Type != sealedType || len(bytes.TrimSpace(rest)) > 0 {
		return nil, cost, fmt.Errorf("keys: %w", errSealed)
	}
	kdf := block.Headers["Kdf"]
	if _, err := fmt.Sscanf(kdf, costFormat, &cost.Passes, &cost.Memory, &cost.Threads); err != nil || cost.String() != kdf {
		return nil, cost, fmt.Errorf("keys: %w: key derivation", errSealed)
	}
	if !cost.ok() {
		return nil, cost, fmt.Errorf("keys: %w", errCost)
	}
	public, err := base64.StdEncoding.Strict().DecodeString(block.Headers["Public"])
	if err != nil || len(public) != ed25519.PublicKeySize {
		return nil, cost, fmt.Errorf("keys: %w: public key", errSealed)
	}
	if len(block.Bytes) != chacha20poly1305.NonceSizeX+ed25519.SeedSize+chacha20poly1305.Overhead {
		return nil, cost, fmt.Errorf("keys: %w: length", errSealed)
	}
	return block, cost, nil
}

const costFormat = "argon2id passes=%d memory=%d threads=%d"

// String returns the cost as key files have it.
func (c Cost) String() string { return fmt.Sprintf(costFormat, c.Passes, c.Memory, c.Threads) }

func (c Cost) ok() bool {
	return c.Passes >= 1 && c.Passes <= maxPasses && c.Threads >= 1 && c.Threads <= maxThreads &&
		c.Memory >= 8*uint32(c.Threads) && c.Memory <= maxMemory
}

func (c Cost) derive(passphrase, salt []byte) []byte {
	return argon2.IDKey(passphrase, salt, c.Passes, c.Memory, c.Threads, chacha20poly1305.KeySize)
}

// additional returns the header lines of a file.
func additional(b *pem.Block) []byte {
	var out bytes.Buffer
	for _, name := range []string{"Kdf", "Public", "Salt"} {
		io.WriteString(&out, name+": "+b.Headers[name]+"\n") // a bytes.Buffer takes everything
	}
	return out.Bytes()
}
