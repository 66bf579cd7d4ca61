package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skip2/go-qrcode"
)

// TestTerminalShowsEveryModule turns the half blocks back into modules.
func TestTerminalShowsEveryModule(t *testing.T) {
	const text = "NCFOXN%TS3DH0YOJ58S S-W5HDC"
	for _, invert := range []bool{false, true} {
		var out bytes.Buffer
		args := []string{"show", "--unverified", text}
		if invert {
			args = append(args, "--invert")
		}
		if status := run(args, strings.NewReader(""), &out, &out); status != accepted {
			t.Fatalf("show ends with %d: %s", status, &out)
		}
		code, err := qrcode.New(text, qrcode.Medium)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		for y, row := range code.Bitmap() {
			cells := []rune(lines[y/2])
			for x, dark := range row {
				upper, lower := cells[x] == '█' || cells[x] == '▀', cells[x] == '█' || cells[x] == '▄'
				lit := upper
				if y%2 == 1 {
					lit = lower
				}
				if lit == (dark != invert) {
					t.Fatalf("invert %v: module %d, %d is shown as %q, dark %v", invert, x, y, cells[x], dark)
				}
			}
		}
	}
}

// TestPictureIsScanned reads a picture with another program.
func TestPictureIsScanned(t *testing.T) {
	if _, err := exec.LookPath("zbarimg"); err != nil {
		if os.Getenv("SEALCARD_CI") != "" {
			t.Fatal("zbarimg is not installed")
		}
		t.Skip("zbarimg is not installed")
	}
	text := strings.Repeat("NCFOXN%TS3DH0YOJ58S S-W5HDC", 30)
	file := filepath.Join(t.TempDir(), "code.png")
	var out bytes.Buffer
	if status := run([]string{"show", "--unverified", "--png", file, "--size", "600", text}, strings.NewReader(""), &out, &out); status != accepted {
		t.Fatalf("show ends with %d: %s", status, &out)
	}
	got, err := exec.Command("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", file).Output()
	if err != nil || strings.TrimSuffix(string(got), "\n") != text {
		t.Errorf("zbarimg reads %.30q, %v, want %.30q", got, err, text)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the picture has mode %v, %v", info.Mode(), err)
	}
}
