package card_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"testing"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// TestSealedInTwoStepsIsTheSameCard prepares, signs and seals a card as Issue does in one.
func TestSealedInTwoStepsIsTheSameCard(t *testing.T) {
	s, err := card.NewIssuer("https://id.example", cardtest.Key(), nil)
	if err != nil {
		t.Fatal(err)
	}
	claims := &card.Claims{ID: bytes.Repeat([]byte{7}, 16), IssuedAt: issued, Expiry: issued.AddDate(1, 0, 0), Identity: card.Identity{FullName: "Secret Name"}}
	whole, err := s.Issue(claims)
	if err != nil {
		t.Fatal(err)
	}
	u, err := s.Prepare(claims)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := u.Sign()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := u.Seal(signature)
	if err != nil || sealed.Text() != whole.Text() || u.Digest() != whole.Digest() {
		t.Errorf("another card: %v", err)
	}
	for name, bad := range map[string][]byte{
		"of another key": ed25519.Sign(cardtest.OtherKey(3), []byte("x")), "cut": signature[:63], "none": nil,
	} {
		if c, err := u.Seal(bad); !errors.Is(err, card.ErrSignature) || c != nil {
			t.Errorf("a signature %s: %v", name, err)
		}
	}
	if s := fmt.Sprintf("%v %+v %s", u, u, u); bytes.Contains([]byte(s), []byte("Secret")) {
		t.Error(s)
	}
}
