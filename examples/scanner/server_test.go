package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sealcard/sealcard/examples/internal/files"
	"github.com/sealcard/sealcard/examples/internal/scripts"
	"github.com/sealcard/sealcard/examples/mobile"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"scanner": main})
}

func TestScripts(t *testing.T) {
	scripts.Run(t, setup, map[string]scripts.Command{"serves": serves})
}

// setup writes root documents and lists of several ages, and files that are none.
func setup(env *testscript.Env) error {
	now := time.Now().Truncate(time.Second)
	p, err := newProgramme(now)
	if err != nil {
		return err
	}
	lists := map[string][]byte{}
	for name, at := range map[string]time.Time{"now": now, "old": now.AddDate(0, 0, -10), "ahead": now.AddDate(0, 0, 1)} {
		trust, err := sampleTrust(at)
		if err != nil {
			return err
		}
		status, err := sampleStatus(at)
		if err != nil {
			return err
		}
		lists[name], lists[name+" trust"] = slices.Concat(trust, status), trust
	}
	key, err := files.PublicPEM(publicHalf(sampleKey("stranger")))
	if err != nil {
		return err
	}
	cert, private, err := certificate()
	if err != nil {
		return err
	}
	for name, data := range map[string][]byte{
		"root.cose": p.root, "lists.cose": lists["now"], "old.cose": lists["old"], "ahead.cose": lists["ahead"], "trust.cose": lists["now trust"],
		"other.pem": key, "cert.pem": cert, "key.pem": private,
	} {
		if err := os.WriteFile(filepath.Join(env.WorkDir, name), data, 0o600); err != nil {
			return err
		}
	}
	env.Setenv("TAB", "\t")
	return nil
}

// certificate returns one for 127.0.0.1, signed by itself, and its key, in PEM form.
func certificate() (cert, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	t := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, t, t, private.Public(), private)
	if err != nil {
		return nil, nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), err
}

// serves runs the command until it has answered once: serves SIGNAL FILE PATH ARGUMENT...
// writes the answer to a path into a file, and what the command says into FILE.log; then it
// sends a signal and demands that the command ends with status 0.
func serves(ts *testscript.TestScript, _ bool, args []string) {
	signals := map[string]os.Signal{"interrupt": os.Interrupt, "terminate": syscall.SIGTERM}
	cmd := exec.Command("scanner", append([]string{"--address", "127.0.0.1:0"}, args[3:]...)...)
	said, err := os.Create(ts.MkAbs(args[1] + ".log"))
	ts.Check(err)
	defer said.Close()
	cmd.Stderr = said
	scripts.Ask(ts, cmd, client, scripts.Question{Says: "scanner: ", Path: args[2], File: args[1], Signal: signals[args[0]]})
}

// patience is how long a test waits for what should happen at once.
const patience = time.Minute

// client keeps no connection and takes any certificate.
var client = &http.Client{Timeout: patience, Transport: &http.Transport{
	DisableKeepAlives: true, ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
}}

// start runs the command and returns the address of the page, and what ends it as Ctrl-C
// does, which fails unless it ends well.
func start(t *testing.T, args ...string) (base string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, append([]string{"--address", "127.0.0.1:0"}, args...), w, io.Discard)
		w.CloseWithError(io.EOF)
		ended <- err
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("scanner ends with %v, want nil", err)
		}
	})
	t.Cleanup(stop)
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal(<-ended)
	}
	m := regexp.MustCompile(`^scanner: (https?://127\.0\.0\.1:[0-9]+)/\n$`).FindStringSubmatch(line)
	if m == nil {
		t.Fatalf("scanner prints %q", line)
	}
	return m[1], stop
}

func get(t *testing.T, url string) (*http.Response, []byte) {
	t.Helper()
	r, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, data
}

// TestSampleIsServedWhole decides about a sample card with what a browser would get.
func TestSampleIsServedWhole(t *testing.T) {
	base, _ := start(t)
	_, root := get(t, base+"/root.cose")
	_, lists := get(t, base+"/lists.cose")
	v := deviceOf(t, &programme{root: root, lists: lists})
	now := time.Now().Truncate(time.Second)
	if r := decide(t, v, sampleAt(t, now).cards[0].text, now); r.Verdict() != mobile.Valid {
		t.Errorf("a sample card is %s, %s", r.Verdict(), r.Reason())
	}
	var got config
	_, told := get(t, base+"/config.json")
	err := json.Unmarshal(told, &got)
	want := config{Birth: "year", HideSeconds: 20, StaleTrust: 604800, StaleStatus: 604800, Sample: true}
	if err != nil || got != want {
		t.Errorf("settings %+v, %v, want %+v", got, err, want)
	}
}

func TestNewListsNeedNoRestart(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	root, lists := filepath.Join(dir, "root.cose"), filepath.Join(dir, "lists.cose")
	p, later := sampleAt(t, now), sampleAt(t, now.Add(time.Second))
	write := func(path string, data []byte) {
		t.Helper()
		if err := files.Replace(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(root, p.root)
	write(lists, p.lists)
	base, _ := start(t, "--root", root, "--lists", lists)
	for _, want := range [][]byte{p.lists, later.lists} {
		write(lists, want)
		if r, got := get(t, base+"/lists.cose"); r.StatusCode != 200 || !slices.Equal(got, want) {
			t.Errorf("status %d, %d bytes, want those of the file", r.StatusCode, len(got))
		}
	}
	if err := os.Remove(lists); err != nil {
		t.Fatal(err)
	}
	if r, said := get(t, base+"/lists.cose"); r.StatusCode != 503 || strings.Contains(string(said), dir) {
		t.Errorf("without the file: %d, %s", r.StatusCode, said)
	}
	if r, _ := get(t, base+"/cards"); r.StatusCode != 404 {
		t.Errorf("sample cards of another programme: status %d", r.StatusCode)
	}
}

func TestHTTPS(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	renew := func() {
		t.Helper()
		cert, key, err := certificate()
		if err := errors.Join(err, os.WriteFile(certFile, cert, 0o600), os.WriteFile(keyFile, key, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	renew()
	base, _ := start(t, "--cert", certFile, "--key", keyFile)
	if !strings.HasPrefix(base, "https:") {
		t.Fatalf("the address is %s", base)
	}
	first, _ := get(t, base+"/")
	if first.StatusCode != 200 || first.ProtoMajor != 2 {
		t.Errorf("status %d over HTTP/%d", first.StatusCode, first.ProtoMajor)
	}
	renew()
	second, _ := get(t, base+"/")
	if second.TLS.PeerCertificates[0].Equal(first.TLS.PeerCertificates[0]) {
		t.Error("a renewed certificate is not used")
	}
}

func TestAddressThatIsTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = run(t.Context(), []string{"--address", l.Addr().String()}, io.Discard, io.Discard)
	if err == nil || !strings.HasPrefix(err.Error(), fmt.Sprintf("--address: %s: ", l.Addr())) {
		t.Errorf("run = %v", err)
	}
}

func TestNothingRunsOn(t *testing.T) {
	base, stop := start(t)
	// A connection on which nothing was asked yet does not keep the server.
	c, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	get(t, base+"/")
	stop()
	if again, err := net.Dial("tcp", strings.TrimPrefix(base, "http://")); err == nil {
		again.Close()
		t.Error("the port is still open")
	}
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	if strings.Contains(string(stacks), "scanner.serve") || strings.Contains(string(stacks), "main.serve") {
		t.Errorf("a goroutine of the server is left:\n%s", stacks)
	}
}
