package keys_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/sealcard/sealcard/card/keys"
)

// A key stands in a file that its passphrase opens.
func Example() {
	dir, err := os.MkdirTemp("", "keys")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "office.key")
	public, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		log.Fatal(err)
	}
	if err := keys.Save(path, key, []byte("correct horse battery staple"), keys.Cost{}); err != nil {
		log.Fatal(err)
	}

	again, err := keys.Load(path, func() ([]byte, error) { return []byte("correct horse battery staple"), nil })
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(public.Equal(again.Public()))
	_, err = keys.Load(path, func() ([]byte, error) { return []byte("correct horse"), nil })
	fmt.Println(errors.Is(err, keys.ErrPassphrase))
	// Output:
	// true
	// true
}
