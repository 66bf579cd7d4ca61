package main

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
	"github.com/sealcard/sealcard/verify"
)

// openKeys opens or makes the keys. The key that signs cards signs no lists.
func (b *batch) openKeys() (err error) {
	if err := b.keyStands(); err != nil {
		return err
	}
	if b.key, b.keyMade, b.closeKey, err = b.signer.open(); err != nil {
		return command.Fail(command.ExitKey, err)
	}
	if b.keyMade && b.signer.key != "" {
		b.made("signing", b.signer.key)
	}
	made := b.rootFile == ""
	if made {
		b.root, err = newKey()
	} else if b.root, made, err = openKeyFile(b.rootFile, b.signer.passphrase); made {
		b.made("root", b.rootFile)
	}
	if err != nil {
		return command.Fail(command.ExitKey, err)
	}
	if public, ok := b.key.Public().(ed25519.PublicKey); ok && b.rootKey().Equal(public) {
		return command.Fail(command.ExitKey, errors.New("the root key and the signing key are the same"))
	}
	return nil
}

// keyStands refuses to make a new key for an office that has signed with one: every card
// would be another.
func (b *batch) keyStands() error {
	if b.signer.key == "" {
		return nil
	}
	if _, err := os.Stat(b.signer.key); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	j, err := journal.Read(b.journalPath())
	if err != nil {
		return nil // it is told of when it is opened
	}
	defer j.Close()
	if len(j.Batches()) > 0 {
		return command.Fail(command.ExitKey, fmt.Errorf("key file %s: is not there, and journal %s has cards that were signed: put it back, or name another journal for a new key",
			b.signer.key, b.journalPath()))
	}
	return nil
}

// made tells of a new key at once: whatever happens next, somebody has to keep it.
func (b *batch) made(what, path string) {
	b.log.Info(fmt.Sprintf("made a new %s key, %s: keep it as you would keep a seal", what, path))
}

// rootKey returns the public key that a verifier of this batch holds.
func (b *batch) rootKey() ed25519.PublicKey { return b.root.Public().(ed25519.PublicKey) }

// Times of the trust list that is written beside the cards.
const (
	trustMonths = 6
	keyYears    = 2 // that an office signs with one key
)

// openVerifier makes the trust list, and decides by it about every card as a handheld
// would. A list of a root key that is gone after this run is written for samples alone.
func (b *batch) openVerifier() error {
	public := b.editions[0].issuer.PublicKey()
	list := card.TrustList{
		Name: b.editions[0].title(), Sequence: uint64(b.now.Unix()),
		IssuedAt: b.now, Expiry: b.now.AddDate(0, trustMonths, 0),
		Keys: []card.TrustedKey{{
			Key: public, Use: card.UseCards, State: card.KeyActive, Issuer: b.job.issuer,
			NotBefore: b.keyBegin(), NotAfter: b.now.AddDate(keyYears, 0, 0),
		}},
	}
	sealed, err := list.Seal(b.root)
	if err != nil {
		return err
	}
	jwks, err := keys.JWKSet(public)
	if err != nil {
		return err
	}
	if err := b.folder.write(jwksFile, shared, jwks); err != nil {
		return err
	}
	if b.listed() {
		if sealed, err = b.writeTrust(sealed); err != nil {
			return err
		}
	}
	store, err := verify.NewStore(verify.Roots{Keys: []ed25519.PublicKey{b.rootKey()}, Threshold: 1}, nil)
	if err != nil {
		return err
	}
	if err := store.Update(sealed); err != nil {
		return err
	}
	b.verifier, err = verify.New(store, verify.Policy{
		Now:           func() time.Time { return b.now },
		AllowSpecimen: b.specimen, AllowUnknownStatus: true, // no list names the cards of a batch before they are printed
	})
	return err
}

// listed reports whether a trust list is written.
func (b *batch) listed() bool { return b.rootFile != "" || !b.signer.named() }

// writeTrust writes the trust list and the root that signed it, and returns the list as it
// is on disk.
func (b *batch) writeTrust(sealed []byte) ([]byte, error) {
	root, err := files.PublicPEM(b.rootKey())
	if err != nil {
		return nil, err
	}
	if err := errors.Join(b.folder.write(trustFile, shared, sealed), b.folder.write(rootPublicFile, shared, root)); err != nil {
		return nil, err
	}
	return b.folder.read(trustFile)
}

// keyBegin returns since when the key may have signed. One for this run alone signs no
// earlier; another may have signed cards on earlier days, which stay good.
func (b *batch) keyBegin() time.Time {
	if !b.signer.named() {
		return b.now
	}
	return b.now.AddDate(-keyYears, 0, 0)
}

// decide verifies the text that the code of a card holds. That a card of an earlier batch
// has ended is the fault of its row.
func (b *batch) decide(r *row, c *card.Card) error {
	_, err := b.verifier.Verify(c.Text())
	if e, ok := errors.AsType[*verify.Rejection](err); ok && r.known {
		return b.fault(r, "", fmt.Errorf("its card was issued before and is good no more: %w: reprint it as changed", e))
	}
	if err != nil {
		return fmt.Errorf("card %d of this batch does not verify, nothing was written: %w", b.printed+1, err)
	}
	b.printed++
	return nil
}
