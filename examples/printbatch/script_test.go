package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/crypto/ssh"

	"github.com/sealcard/sealcard/examples/internal/scripts"
	"github.com/sealcard/sealcard/testdata"
)

func TestMain(m *testing.M) {
	if at := os.Getenv(clockVariable); at != "" {
		startAt(at)
	}
	testscript.Main(m, map[string]func(){"printbatch": main, "signer": signer})
}

func TestScripts(t *testing.T) {
	scripts.Run(t, setup, map[string]scripts.Command{
		"key": key, "previews": previews, "locked": locked, "codes": codes, "column": column, "lease": lease, "workbook": workbook, "database": database,
		"agent": startedAgent, "truncate": truncate,
	})
}

// setup gives a script sample photos and layouts to work with.
func setup(env *testscript.Env) error {
	for name, data := range layouts {
		path := filepath.Join(env.WorkDir, "layouts", name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(data), 0o644)); err != nil {
			return err
		}
	}
	for from, to := range map[string]string{
		"photos/01.jpg": "photos/a.jpg", "photos/02.jpg": "photos/b.jpg", "photos/03.jpg": "uploads/holder 3.JPEG",
		"layouts/docket.json": "layouts/docket.json", "layouts/student.json": "layouts/student.json",
	} {
		data, err := fs.ReadFile(testdata.FS, from)
		if err != nil {
			return err
		}
		if strings.HasPrefix(to, "uploads/") {
			if err := os.CopyFS(filepath.Join(env.WorkDir, "uploads"), webps); err != nil {
				return err
			}
			if err := uploads(filepath.Join(env.WorkDir, "uploads"), data); err != nil {
				return err
			}
		}
		path := filepath.Join(env.WorkDir, to)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o644)); err != nil {
			return err
		}
	}
	return nil
}

// webps is a folder of uploads in a coding that Go does not write.
var webps = os.DirFS("../../internal/photo/testdata")

// uploads writes a portrait as offices get them: on its side, as PNG, cut, and of a kind
// that is not read under a name that is.
func uploads(dir string, data []byte) error {
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return err
	}
	b := img.Bounds()
	turned, dark := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx())), image.NewNRGBA(b)
	for y := range b.Dy() {
		for x := range b.Dx() {
			turned.Set(y, b.Dx()-1-x, img.At(x, y))
			r, g, b, _ := img.At(x, y).RGBA()
			dark.SetNRGBA(x, y, color.NRGBA{uint8(r >> 11), uint8(g >> 11), uint8(b >> 11), 255})
		}
	}
	var side, png8 bytes.Buffer
	if err := errors.Join(jpeg.Encode(&side, turned, nil), png.Encode(&png8, dark)); err != nil {
		return err
	}
	exif := "\xff\xe1\x00\x22Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00"
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		"side.jpg": slices.Concat(side.Bytes()[:2], []byte(exif), side.Bytes()[2:]), "dark.png": png8.Bytes(), "cut.jpg": data[:9000],
		"phone.jpg": []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// key writes a key file of mode 0600: key openssh|sealed|p256 FILE, or key closed FILE PASSPHRASE,
// a file that authority keygen makes and that of its passphrase.
func key(ts *testscript.TestScript, _ bool, args []string) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	ts.Check(err)
	var block *pem.Block
	switch args[0] {
	case "openssh":
		block, err = ssh.MarshalPrivateKey(private, "")
	case "sealed":
		block, err = ssh.MarshalPrivateKeyWithPassphrase(private, "", []byte("secret"))
	case "closed":
		sealedFile(ts, args[1], args[2])
		return
	case "p256":
		k, e := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		ts.Check(e)
		block = &pem.Block{Type: "PRIVATE KEY"}
		block.Bytes, err = x509.MarshalPKCS8PrivateKey(k)
	}
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), pem.EncodeToMemory(block), 0o600))
}

// previews runs the command until it has answered once: previews FILE PATH ARGUMENT...
// writes the answer to a path into a file, interrupts the command and demands that it
// ends with status 0.
func previews(ts *testscript.TestScript, _ bool, args []string) {
	cmd := exec.Command("printbatch", append([]string{"preview"}, args[2:]...)...)
	scripts.Ask(ts, cmd, client, scripts.Question{Says: "preview: ", Path: args[1], File: args[0], Signal: os.Interrupt})
}
