package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/verify"
)

// open logs in to the token.
func (c *command) open() (*Token, error) {
	secret, err := pin(c.pinFile)
	if err != nil {
		return nil, err
	}
	t, err := OpenToken(c.module, c.token, secret)
	return t, fail(exitKey, err)
}

// withKey calls use with the key, which is there for that long.
func (c *command) withKey(use func(*Signer) error) error {
	t, err := c.open()
	if err != nil {
		return err
	}
	defer t.Close()
	s, err := t.Signer(c.key)
	if err != nil {
		return fail(exitKey, err)
	}
	return use(s)
}

func (c *command) keygen() error {
	t, err := c.open()
	if err != nil {
		return err
	}
	defer t.Close()
	s, err := t.Generate(c.key)
	if err != nil {
		return fail(exitKey, err)
	}
	return c.writePublic(s)
}

func (c *command) public() error { return c.withKey(c.writePublic) }

// writePublic writes a public key as SubjectPublicKeyInfo (RFC 8410, section 4).
func (c *command) writePublic(s *Signer) error {
	der, err := x509.MarshalPKIXPublicKey(s.public)
	if err != nil {
		return err
	}
	return pem.Encode(c.stdout, &pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func (c *command) demo() error {
	return c.withKey(func(s *Signer) error {
		verdict, err := issueSpecimen(s, time.Now().UTC().Truncate(time.Second))
		if err != nil {
			return signerFault(err)
		}
		_, err = fmt.Fprintln(c.stdout, verdict)
		return err
	})
}

// issueSpecimen issues a card with s and returns what a verifier says about it.
func issueSpecimen(s *Signer, now time.Time) (verdict string, err error) {
	const name = "https://id.example"
	issuer, err := card.NewIssuer(name, s, nil)
	if err != nil {
		return "", err
	}
	c, err := issuer.Issue(&card.Claims{
		IssuedAt: now, Expiry: now.AddDate(0, 0, 1), Specimen: true,
		Identity: card.Identity{ID: "0000-0000-0001", FullName: "Specimen Holder"},
	})
	if err != nil {
		return "", err
	}
	store, err := throwawayTrust(&card.TrustList{
		Name: "Demo", Sequence: 1, IssuedAt: now, Expiry: now.AddDate(0, 0, 1),
		Keys: []card.TrustedKey{{
			Key: issuer.PublicKey(), Use: card.UseCards, State: card.KeyActive, Issuer: name,
			NotBefore: now, NotAfter: now.AddDate(0, 0, 1),
		}},
	})
	if err != nil {
		return "", err
	}
	v, err := verify.New(store, verify.Policy{AllowSpecimen: true, Now: func() time.Time { return now }})
	if err != nil {
		return "", err
	}
	r, err := v.Verify(c.Text())
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("accepted: SPECIMEN, card %s, signed in the token by key %x",
		r.Card.Claims().Identity.ID, r.Card.KeyID()), nil
}

// throwawayTrust returns a store that holds a list which a root key signed that nobody has.
func throwawayTrust(list *card.TrustList) (*verify.Store, error) {
	public, root, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	signed, err := list.Seal(root)
	if err != nil {
		return nil, err
	}
	store, err := verify.NewStore(verify.Roots{Keys: []ed25519.PublicKey{public}, Threshold: 1}, nil)
	if err != nil {
		return nil, err
	}
	return store, store.Update(signed)
}

func (c *command) cosign() error {
	// Before the login: a wrong file is no reason to try a PIN.
	data, mode, err := readFile(c.draft)
	if err != nil {
		return err
	}
	d, err := card.ParseDraft(data)
	if err != nil {
		return fail(exitInput, fmt.Errorf("%s: %w", c.draft, err))
	}
	return c.withKey(func(s *Signer) error {
		if err := d.Sign(s); err != nil {
			return signerFault(err)
		}
		if err := writeFile(c.draft, d.Bytes(), mode); err != nil {
			return err
		}
		digest := d.Digest()
		_, err := fmt.Fprintf(c.stdout, "%s: %s, signatures: %d, document %s\n",
			c.draft, describe(d), len(d.Signers()), hex.EncodeToString(digest[:8]))
		return err
	})
}

// describe says which document a draft is.
func describe(d *card.Draft) string {
	if r := d.Root(); r != nil {
		return fmt.Sprintf("root document %d of %q", r.Sequence, r.Name)
	}
	l := d.TrustList()
	return fmt.Sprintf("trust list %d of %q", l.Sequence, l.Name)
}

// signer serves until its input ends, logged in all the time.
func (c *command) signer() error {
	return c.withKey(func(s *Signer) error { return keys.ServeCommand(s, c.stdin, c.stdout) })
}

// signerFault gives an error of the signer its exit status.
func signerFault(err error) error {
	if errors.Is(err, card.ErrSigner) {
		return fail(exitKey, err)
	}
	return err
}
