package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	"golang.org/x/crypto/ssh"

	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/examples/internal/files"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/render"
)

// layouts are composed fast: a name and a code on one side, for scripts in which nothing
// else counts.
var layouts = map[string]string{
	"tiny.json":  tinyLayout("utopia.tiny", "Tiny card"),
	"other.json": tinyLayout("utopia.other", "Other card"),
}

func tinyLayout(id, name string) string {
	return fmt.Sprintf(`{"layout": 1, "id": %q, "version": 1, "name": %q, "card": {"trim": ["85.6mm", "53.98mm"]},
 "sides": [{"name": "front", "fields": [
  {"box": ["3mm", "5mm", "36mm", "8mm"], "text": {"field": "fullName", "size": "9pt"}},
  {"box": ["3mm", "15mm", "36mm", "8mm"], "text": {"field": "cardNumber", "size": "9pt"}},
  {"box": ["40mm", "5mm", "42mm", "42mm"], "qr": {}}]}]}
`, id, name)
}

// signer is a program that signs with the key of the tests: signer [FILE]. Where the file is
// there, it says how often the program signs before it refuses.
func signer() {
	s := &tired{left: -1}
	if len(os.Args) > 1 {
		if ink, err := os.ReadFile(os.Args[1]); err == nil {
			if s.left, err = strconv.Atoi(strings.TrimSpace(string(ink))); err != nil {
				os.Exit(2)
			}
		}
	}
	if err := keys.ServeCommand(s, os.Stdin, os.Stdout); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

// A tired signer signs so often and no more.
type tired struct{ left int }

func (s *tired) Public() crypto.PublicKey { return cardtest.Key().Public() }

func (s *tired) Sign(r io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	if s.left == 0 {
		return nil, errors.New("out of ink")
	}
	s.left--
	return cardtest.Key().Sign(r, message, opts)
}

// locked runs a program while another process is at work in a folder, or with a file:
// locked FOLDER STATUS PROGRAM ARGUMENT...
func locked(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	info, err := os.Stat(path)
	ts.Check(err)
	if info.IsDir() {
		release, err := files.Lock(path)
		ts.Check(err)
		defer release()
	} else {
		j, err := journal.Open(path, nil)
		ts.Check(err)
		defer j.Close()
	}
	err = ts.Exec(args[2], args[3:]...)
	got := 0
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		got = e.ExitCode()
	}
	if strconv.Itoa(got) != args[1] {
		ts.Fatalf("exit status %d, %v, want %s", got, err, args[1])
	}
}

// codes rasterizes the cards of a batch and writes what their codes hold, a line a card:
// codes FOLDER LAYOUT FILE.
func codes(ts *testscript.TestScript, _ bool, args []string) {
	file := ts.MkAbs(args[1])
	l, err := render.LoadLayout(os.DirFS(filepath.Dir(file)), filepath.Base(file))
	ts.Check(err)
	r, err := render.NewRenderer(l, nil)
	ts.Check(err)
	var out bytes.Buffer
	for _, line := range manifestOf(ts, args[0])[1:] {
		if line[3] != cardsFile {
			continue
		}
		page, err := strconv.Atoi(line[4])
		ts.Check(err)
		img, err := rasterize(context.Background(), filepath.Join(ts.MkAbs(args[0]), cardsFile), page, l.DPI)
		ts.Check(err)
		text, err := r.ReadPage("front", img)
		ts.Check(err)
		fmt.Fprintln(&out, text)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), out.Bytes(), 0o600))
}

func manifestOf(ts *testscript.TestScript, folder string) [][]string {
	lines, err := csv.NewReader(strings.NewReader(ts.ReadFile(filepath.Join(folder, manifestFile)))).ReadAll()
	ts.Check(err)
	return lines
}

// column sets a variable to a cell of a manifest: column NAME FOLDER ROW COLUMN, where the
// row is that of the people and the column counts from 1.
func column(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[3])
	ts.Check(err)
	for _, line := range manifestOf(ts, args[1]) {
		if line[0] == args[2] {
			ts.Setenv(args[0], line[n-1])
			return
		}
	}
	ts.Fatalf("%s: no row %s", args[1], args[2])
}

// lease writes a lease of the office BX: lease FILE FIRST LAST [STATUSLIST].
func lease(ts *testscript.TestScript, _ bool, args []string) {
	first, err := strconv.ParseUint(args[1], 10, 64)
	ts.Check(err)
	last, err := strconv.ParseUint(args[2], 10, 64)
	ts.Check(err)
	l := &journal.Lease{Office: "BX", First: first, Last: last, Digits: 9, Key: bytes.Repeat([]byte{7}, 32),
		StatusURI: "https://id.example/s/1", StatusEntries: 1000}
	if len(args) > 3 {
		l.StatusURI = args[3]
	}
	data, err := l.Encode()
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o600))
}

// workbook writes an XLSX file with the lines of a CSV file: workbook CSV XLSX. A cell that
// is a number with a point is one in the workbook as well.
func workbook(ts *testscript.TestScript, _ bool, args []string) {
	lines, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[0]))).ReadAll()
	ts.Check(err)
	f := excelize.NewFile()
	for i, line := range lines {
		cells := make([]any, len(line))
		for j, c := range line {
			if cells[j] = c; c != "" && strings.Trim(c, "0123456789") == "" {
				cells[j], err = strconv.Atoi(c)
				ts.Check(err)
			}
		}
		ts.Check(f.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &cells))
	}
	ts.Check(f.SaveAs(ts.MkAbs(args[1])))
	ts.Check(f.Close())
}

// database makes an SQLite file with the statements of another: database STATEMENTS FILE.
func database(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", "file:"+ts.MkAbs(args[1]))
	ts.Check(err)
	_, err = db.Exec(ts.ReadFile(args[0]))
	ts.Check(errors.Join(err, db.Close()))
}

// startedAgent runs an ssh-agent with the key in an OpenSSH file until the script ends, and
// writes its public half: agent KEY PUBLIC.
func startedAgent(ts *testscript.TestScript, _ bool, args []string) {
	private, err := ssh.ParseRawPrivateKey([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	public, err := files.PublicPEM(private.(*ed25519.PrivateKey).Public().(ed25519.PublicKey))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), public, 0o644))
	dir, err := os.MkdirTemp("", "agent") // a script's own folder has too long a name for a socket
	ts.Check(err)
	cmd := exec.Command("ssh-agent", "-D", "-a", filepath.Join(dir, "s"))
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() { cmd.Process.Kill(); cmd.Wait(); os.RemoveAll(dir) })
	_, err = bufio.NewReader(out).ReadString('\n') // it names its socket when it listens
	ts.Check(err)
	ts.Setenv("SSH_AUTH_SOCK", filepath.Join(dir, "s"))
	ts.Check(ts.Exec("ssh-add", "-q", args[0]))
}

// truncate cuts bytes off the end of a file, as a crash does: truncate FILE BYTES.
func truncate(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), info.Size()-n))
}

// sealedFile writes the key of the tests, sealed, and its passphrase: it is cheap to open.
func sealedFile(ts *testscript.TestScript, path, passphrase string) {
	data, err := keys.Seal(cardtest.Key(), []byte(keyPassphrase), keys.Cost{Passes: 1, Memory: 64, Threads: 1})
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(path), data, 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(passphrase), []byte(keyPassphrase+"\n"), 0o600))
}
