package binding_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/sealcard/sealcard/examples/mobile" // so that results are not cached over a change of it
	"github.com/sealcard/sealcard/examples/mobile/internal/samples"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// What of Android the generated sources name: a log, of which two macros are used, and a
// class of which none is made.
const (
	logHeader = `#include <stdio.h>
#define ANDROID_LOG_INFO 4
#define ANDROID_LOG_FATAL 7
#define __android_log_print(level, tag, ...) fprintf(stderr, __VA_ARGS__)
`
	contextClass = "package android.content;\npublic class Context {}\n"
)

// TestJavaDecides builds the Java binding and runs testdata/Check.java with it.
func TestJavaDecides(t *testing.T) {
	home := jdk(t)
	dir := bind(t)
	write(t, filepath.Join(dir, "java", "android", "content", "Context.java"), contextClass)
	library(t, home, dir)
	classes := filepath.Join(dir, "classes")
	sources, err := filepath.Glob(filepath.Join(dir, "java", "*", "*.java"))
	if err != nil {
		t.Fatal(err)
	}
	cardtest.Tool(t, "javac", append([]string{"-Xlint:-options", "-d", classes, "-sourcepath", filepath.Join(dir, "java"), "testdata/Check.java"}, sources...)...)
	writeSamples(t, dir)
	out := cardtest.Tool(t, "java", "-Djava.library.path="+dir, "-cp", classes, "Check", dir)
	if !strings.HasSuffix(out, "done\n") {
		t.Errorf("the program ends with\n%s", out)
	}
	t.Log(out)
}

// jdk returns the folder of the JDK whose compiler is on the path.
func jdk(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("javac")
	if err != nil {
		cardtest.Missing(t, "javac is not installed")
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		t.Fatal(err)
	}
	home := filepath.Dir(filepath.Dir(path))
	if _, err := os.Stat(filepath.Join(home, "include", "jni.h")); err != nil {
		cardtest.Missing(t, "the JDK of javac has no jni.h")
	}
	return home
}

func write(t testing.TB, path, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

// library builds what gobind wrote for Android as a library of this system. Names of files
// end in _android, which other systems leave out.
func library(t testing.TB, home, dir string) {
	t.Helper()
	source := filepath.Join(dir, "src", "gobind")
	for _, pattern := range []string{"*_android.c", "*_android.go"} {
		paths, err := filepath.Glob(filepath.Join(source, pattern))
		if err != nil || len(paths) == 0 {
			t.Fatalf("gobind wrote no %s, %v", pattern, err)
		}
		for _, path := range paths {
			ext := filepath.Ext(path)
			write(t, strings.TrimSuffix(path, "_android"+ext)+"_jni"+ext, strings.ReplaceAll(read(t, path), "-llog", ""))
		}
	}
	write(t, filepath.Join(dir, "include", "android", "log.h"), logHeader)
	module(t, source)
	cmd := exec.Command("go", "build", "-buildmode=c-shared", "-o", filepath.Join(dir, "libgojni.so"), ".")
	cmd.Dir = source
	include := filepath.Join(home, "include")
	// Android's jni.h has another type for the environment of a thread than a JDK's.
	flags := fmt.Sprintf("CGO_CFLAGS=-O2 -Wno-incompatible-pointer-types -D__GOBIND_ANDROID__ -I%s -I%s/linux -I%s/include", include, include, dir)
	cmd.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=1", flags)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
}

// module makes the generated sources a module that needs what this one does.
func module(t testing.TB, source string) {
	t.Helper()
	write(t, filepath.Join(source, "go.mod"), read(t, "go.mod"))
	write(t, filepath.Join(source, "go.sum"), read(t, "go.sum"))
	cmd := exec.Command("go", "mod", "edit", "-module=gobind",
		"-replace=github.com/sealcard/sealcard="+cardtest.Root(), "-replace="+bound+"="+filepath.Join(cardtest.Root(), "examples", "mobile"))
	cmd.Dir = source
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go mod edit: %v\n%s", err, out)
	}
}

// writeSamples writes what Check reads: files of lists, and lines of cards and of texts.
func writeSamples(t testing.TB, dir string) {
	t.Helper()
	s := samples.New(t)
	for name, data := range map[string][]byte{
		"root.cose": s.RootDocument, "root.pem": s.RootPEM, "trust.cose": s.Trust, "status.cose": s.Status,
		"old-trust.cose": s.OldTrust, "old-status.cose": s.OldStatus,
	} {
		write(t, filepath.Join(dir, name), string(data))
	}
	encode := base64.StdEncoding.EncodeToString
	var cards, hostile strings.Builder
	for _, c := range s.Cards {
		fmt.Fprintf(&cards, "%s\t%d\t%s\t%s\t%s\n", c.Name, c.At, c.Verdict, c.Reason, encode([]byte(c.Text)))
	}
	for _, text := range s.Hostile(t) {
		fmt.Fprintln(&hostile, encode([]byte(text)))
	}
	write(t, filepath.Join(dir, "cards"), cards.String())
	write(t, filepath.Join(dir, "hostile"), hostile.String())
}
