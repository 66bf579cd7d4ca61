package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/testdata"
)

const operatorPage = "../../docs/operator.md"

// TestTheDayOfTheOperatorsPage types what the page tells an operator to type, from top to
// bottom, and compares what the screen shows with what the page says. The page is read so:
//
//   - an indented line "desk$ COMMAND" is typed at the print desk, "agency$ COMMAND" at the
//     authority, each in its own folder; both have the folder stick;
//   - a command that ends with "<<END" goes on to the line END;
//   - the indented lines below are the screen, standard output and standard error together;
//   - "^C" on a screen is typed once the lines above it are there;
//   - "..." stands for lines that are left out;
//   - dates, times and sizes differ from day to day, and so do numbers of cards and places:
//     a number on the page stands for one number of the run, the same wherever it comes.
func TestTheDayOfTheOperatorsPage(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	if runtime.GOOS == "windows" {
		t.Skip("there is no Ctrl-C to send")
	}
	for _, tool := range []string{"sh", "pdftoppm", "zbarimg"} {
		if _, err := exec.LookPath(tool); err != nil {
			cardtest.Missing(t, "%v", err)
		}
	}
	page, err := os.ReadFile(operatorPage)
	if err != nil {
		t.Fatal(err)
	}
	acts := readActs(string(page))
	if len(acts) < 20 {
		t.Fatalf("%d commands on the page, want a day of them", len(acts))
	}
	r := &rehearsal{dir: t.TempDir(), real: map[string]string{}, page: map[string]string{}}
	r.furnish(t)
	for _, a := range acts {
		if err := r.play(a); err != nil {
			t.Fatalf("docs/operator.md:%d: %v", a.line, err)
		}
	}
}

// An act is a command of the page and its screen.
type act struct {
	line    int
	at      string // desk or agency
	command string
	screen  []string
}

var prompt = regexp.MustCompile(`^(desk|agency)\$ (.*)$`)

// readActs finds the commands of a page.
func readActs(page string) (acts []act) {
	open, typed := false, false // an act whose screen, or whose command, goes on
	for i, text := range strings.Split(page, "\n") {
		line, indented := strings.CutPrefix(text, "    ")
		if !indented {
			open = open && text == ""
			if open {
				acts[len(acts)-1].screen = append(acts[len(acts)-1].screen, "")
			}
			continue
		}
		m := prompt.FindStringSubmatch(line)
		switch {
		case typed:
			acts[len(acts)-1].command += "\n" + line
			typed = line != "END"
		case m != nil:
			acts = append(acts, act{line: i + 1, at: m[1], command: m[2]})
			open, typed = true, strings.HasSuffix(m[2], "<<END")
		case open:
			acts[len(acts)-1].screen = append(acts[len(acts)-1].screen, line)
		}
	}
	for i := range acts {
		acts[i].screen = trimmed(acts[i].screen)
	}
	return acts
}

// trimmed leaves out empty lines at the end.
func trimmed(lines []string) []string {
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// A rehearsal is a run of the page.
type rehearsal struct {
	dir     string
	env     []string
	exports string            // what was typed of them, for every shell after
	status  int               // of the last command
	real    map[string]string // by what stands on the page
	page    map[string]string // the other way
}

// furnish gives the desk what comes from elsewhere, and lets the agency begin as
// docs/authority.md says.
func (r *rehearsal) furnish(t *testing.T) {
	bin := filepath.Join(r.dir, "bin")
	build := exec.Command("go", "build", "-o", bin+"/", "../authority", "../verifycard")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	secret := filepath.Join(r.dir, "secret")
	r.env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "SEALCARD_PASSPHRASE_FILE="+secret)
	var errs []error
	for _, dir := range []string{"desk/photos", "agency", "stick"} {
		errs = append(errs, os.MkdirAll(filepath.Join(r.dir, dir), 0o755))
	}
	errs = append(errs, os.WriteFile(secret, []byte("words for a test alone\n"), 0o600),
		os.Symlink("../stick", filepath.Join(r.dir, "desk/stick")), os.Symlink("../stick", filepath.Join(r.dir, "agency/stick")),
		r.lend("layouts/docket.json", "desk/card.json"), r.people())
	for i := range 24 {
		name := fmt.Sprintf("photos/%02d.jpg", i+1)
		errs = append(errs, r.lend(name, "desk/"+name))
	}
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{
		"authority keygen anna.key", "authority keygen lists.key",
		"authority root init --name Docket --threshold 1 anna.pub", "authority root sign --key anna.key",
		"authority trust add-key lists lists.pub --use status --issuer https://id.example --until 2099-12-31",
		"authority trust sign --key anna.key",
		"authority status new main --uri https://id.example/s/1 --issuer https://id.example", "authority lease new",
	} {
		if out, err := r.run(act{at: "agency", command: c}); err != nil || r.status != 0 {
			t.Fatalf("%s: %v\n%s", c, err, out)
		}
	}
}

// lend copies a file of testdata.
func (r *rehearsal) lend(from, to string) error {
	data, err := fs.ReadFile(testdata.FS, from)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.dir, to), data, 0o644)
}

// people writes the sample people as a registry sends them: with the number of a request,
// and none of a card.
func (r *rehearsal) people() error {
	data, err := fs.ReadFile(testdata.FS, "people/docket.csv")
	if err != nil {
		return err
	}
	n := 0
	numbers := regexp.MustCompile(`(?m)^\d{4}-\d{4}-\d{4},`)
	text := numbers.ReplaceAllStringFunc(string(data), func(string) string { n++; return fmt.Sprintf("R-%04d,", n) })
	text = strings.Replace(text, "cardNumber,", "request,", 1)
	return os.WriteFile(filepath.Join(r.dir, "desk/monday.csv"), []byte(text), 0o600)
}

// play types a command and compares the screen.
func (r *rehearsal) play(a act) error {
	out, err := r.run(a)
	if err != nil {
		return err
	}
	got := trimmed(strings.Split(strings.TrimSuffix(string(out), "\n"), "\n"))
	want := slices.DeleteFunc(slices.Clone(a.screen), func(s string) bool { return s == "^C" })
	if err := r.compare(want, got); err != nil {
		return fmt.Errorf("%s\n%w; the screen shows\n%s", a.command, err, out)
	}
	return nil
}

// run types a command, and Ctrl-C where the screen of the page has it. A shell knows the
// status of the command before.
func (r *rehearsal) run(a act) ([]byte, error) {
	command := r.inRun(a.command)
	above := slices.Index(a.screen, "^C")
	if above == 0 {
		return nil, errors.New("nothing stands above ^C, so nobody knows when to type it")
	}
	if above > 0 {
		command = "exec " + command // the signal is for the command and not for the shell
	}
	if strings.HasPrefix(command, "export ") {
		r.exports += command + "\n"
	}
	cmd := exec.Command("sh", "-c", fmt.Sprintf("%s(exit %d)\n%s", r.exports, r.status, command))
	cmd.Dir, cmd.Env = filepath.Join(r.dir, a.at), r.env
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer read.Close()
	cmd.Stdout, cmd.Stderr = write, write
	err = cmd.Start()
	write.Close()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	s := bufio.NewScanner(read)
	for n := 0; s.Scan(); {
		if headwayLine.MatchString(s.Text()) {
			continue
		}
		out.WriteString(s.Text() + "\n")
		if n++; n == above {
			err = cmd.Process.Signal(os.Interrupt)
		}
	}
	err = errors.Join(err, s.Err(), cmd.Wait())
	if _, ended := errors.AsType[*exec.ExitError](err); ended {
		err = nil
	}
	r.status = cmd.ProcessState.ExitCode()
	return out.Bytes(), err
}

// headwayLine is a line that comes where a machine is slow.
var headwayLine = regexp.MustCompile(`^printbatch: [0-9]+ of [0-9]+ rows, `)

// differing is what no two runs have alike. The first group is what stands for itself
// alone: a number that comes again has to be the same again.
var differing = regexp.MustCompile(`(BX-[0-9]{9}-[0-9A-Z]|\b[0-9]+,(?:valid|revoked)$|\b[0-9a-f]{64}\b)` +
	`|\b[0-9]{8}T[0-9]{6}Z\b|\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b|\b[0-9]{2}:[0-9]{2}\b|\b[0-9]+ bytes\b`)

// inRun puts the numbers of the run in place of those of the page.
func (r *rehearsal) inRun(s string) string {
	return differing.ReplaceAllStringFunc(s, func(p string) string {
		if real, ok := r.real[p]; ok {
			return real
		}
		return p
	})
}

// compare compares a screen of the page with that of the run.
func (r *rehearsal) compare(want, got []string) error {
	for len(want) > 0 {
		if strings.TrimSpace(want[0]) == "..." {
			if len(want) == 1 {
				return nil
			}
			i := slices.IndexFunc(got, func(g string) bool { return r.line(want[1], g) == nil })
			if i < 0 {
				return fmt.Errorf("the page has %q, which does not come", want[1])
			}
			want, got = want[1:], got[i:]
			continue
		}
		if len(got) == 0 {
			return fmt.Errorf("the page has %q, and the screen ends", want[0])
		}
		if err := r.line(want[0], got[0]); err != nil {
			return err
		}
		want, got = want[1:], got[1:]
	}
	if len(got) > 0 {
		return fmt.Errorf("the page ends, and the screen has %q", got[0])
	}
	return nil
}

// line compares a line, and remembers which number of the run stands for which of the page.
func (r *rehearsal) line(want, got string) error {
	fault := fmt.Errorf("the page has %q, the screen %q", want, got)
	if differing.ReplaceAllString(want, "#") != differing.ReplaceAllString(got, "#") {
		return fault
	}
	ws, gs := differing.FindAllStringSubmatch(want, -1), differing.FindAllStringSubmatch(got, -1)
	real, page := maps.Clone(r.real), maps.Clone(r.page)
	for i, w := range ws {
		w, g := w[1], gs[i][1]
		if (w == "") != (g == "") {
			return fault
		}
		if before, ok := real[w]; ok && before != g {
			return fmt.Errorf("%w: %s stood for %s before", fault, w, before)
		}
		if before, ok := page[g]; ok && before != w {
			return fmt.Errorf("%w: %s was %s on the page before", fault, g, before)
		}
		real[w], page[g] = g, w
	}
	r.real, r.page = real, page
	return nil
}

func TestTheOperatorsPageNamesEveryFlag(t *testing.T) {
	page, err := os.ReadFile(operatorPage)
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, m := range regexp.MustCompile("--([a-z][a-z-]*)").FindAllStringSubmatch(string(page), -1) {
		named[m[1]] = true
	}
	a := &app{getenv: func(string) string { return "" }}
	var look func(*cobra.Command)
	look = func(c *cobra.Command) {
		if c.Name() == completionName {
			return
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" && !named[f.Name] {
				t.Errorf("the flag --%s of %s is not on the page", f.Name, c.CommandPath())
			}
		})
		for _, sub := range c.Commands() {
			look(sub)
		}
	}
	look(a.root())
}
