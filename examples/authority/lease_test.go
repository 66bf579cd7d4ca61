package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sealcard/sealcard/card/journal"
)

// leases makes sure that no two numbers of leases, and no two places of a list, are alike.
func leases(ts *testscript.TestScript, _ bool, args []string) {
	numbers, places := make(map[string]bool), make(map[string]bool)
	for _, name := range args {
		l, err := journal.ParseLease([]byte(ts.ReadFile(name)))
		ts.Check(err)
		for c := l.First; c <= l.Last; c++ {
			n, p := l.Number(c), fmt.Sprint(l.StatusURI, " ", l.StatusIndex(c))
			if numbers[n] || places[p] {
				ts.Fatalf("%s: number %s or place %s a second time", name, n, p)
			}
			numbers[n], places[p] = true, true
		}
	}
}

// report writes the file of an office whose cards, by counter, stand as told: 17=valid. It
// sets PLACE to the last place.
func report(ts *testscript.TestScript, _ bool, args []string) {
	l, err := journal.ParseLease([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	var b strings.Builder
	b.WriteString(reportHeader + "\n")
	for _, arg := range args[2:] {
		counter, status, _ := strings.Cut(arg, "=")
		c, err := strconv.ParseUint(counter, 10, 64)
		ts.Check(err)
		place := strconv.Itoa(int(l.StatusIndex(c)))
		fmt.Fprintf(&b, "%s,%s\n", place, status)
		ts.Setenv("PLACE", place)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(b.String()), 0o644))
}

// secretFile makes sure that others may not read the first file, and that the second does not
// tell what is in it.
func secretFile(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if info.Mode().Perm()&0o077 != 0 {
		ts.Fatalf("%s has mode %v", args[0], info.Mode())
	}
	if strings.Contains(ts.ReadFile(args[1]), strings.TrimSpace(ts.ReadFile(args[0]))) {
		ts.Fatalf("%s shows what is in %s", args[1], args[0])
	}
}

func FuzzParseReport(f *testing.F) {
	for _, s := range []string{"place,status\n", "place,status\r\n5,valid\r\n6,revoked\r\n", "place,status\n4294967296,valid\n", "\n", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		rows, err := parseReport(s)
		if err != nil {
			return
		}
		var b strings.Builder
		b.WriteString(reportHeader + "\n")
		for _, r := range rows {
			fmt.Fprintf(&b, "%d,%s\n", r.place, map[bool]string{false: "valid", true: "revoked"}[r.revoked])
		}
		if want := strings.ReplaceAll(s, "\r\n", "\n"); b.String() != want {
			t.Errorf("%q is read as %q", want, b.String())
		}
	})
}

// fullDisk is where a lease cannot be printed to.
type fullDisk struct{}

var errFullDisk = errors.New("no space")

func (fullDisk) Write([]byte) (int, error) { return 0, errFullDisk }

// TestALeaseThatWasNotPrintedIsNotGivenAgain lets the printing fail.
func TestALeaseThatWasNotPrintedIsNotGivenAgain(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := makeKeys("."); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"root init --name X --threshold 1 anna.pub", "status new main --uri u --issuer i --entries 64", "lease new",
	} {
		if err := (&app{stdout: new(strings.Builder), stderr: os.Stderr}).run(strings.Fields(line)); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	grant := strings.Fields("lease grant --office BX --count 10")
	if err := (&app{stdout: fullDisk{}, stderr: os.Stderr}).run(grant); !errors.Is(err, errFullDisk) {
		t.Fatalf("the first lease: %v", err)
	}
	var out strings.Builder
	if err := (&app{stdout: &out, stderr: os.Stderr}).run(grant); err != nil {
		t.Fatal(err)
	}
	l, err := journal.ParseLease([]byte(out.String()))
	if err != nil || l.First != 10 || l.Last != 19 {
		t.Errorf("the second lease is %v, %v", l, err)
	}
}
