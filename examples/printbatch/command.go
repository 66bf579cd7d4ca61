package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/render"
	"github.com/sealcard/sealcard/testdata"

	"github.com/sealcard/sealcard/examples/internal/files"
)

// options are the flags.
type options struct {
	people, photos, layout string
	database, query        string
	face                   int // bytes
	rootKey                string
	issuer, valid, out     string
	specimen, dryRun       bool
	letters                bool
	signerOptions
	officeOptions
	outputOptions
	surroundings
}

// surroundings are what a task has of the process.
type surroundings struct {
	stdin    io.Reader
	stdout   io.Writer
	log      *slog.Logger
	clock    func() time.Time
	settings []chosen // flags that were set, for a batch that goes on later
}

// A job is what the flags ask for, with every default filled in.
type job struct {
	peopleName string // as it is called in messages
	people     fs.FS
	peopleFile string
	lines      io.Reader // people as JSON lines; nil for a file or a query
	photos     fs.FS     // nil if there are none
	face       int       // bytes in the code; 0 for none
	layouts    fs.FS
	layoutFile string
	signer     *signerOptions // none named: a key for this run alone
	rootFile   string
	issuer     string
	valid      validity
	specimen   bool
	out        string
	output     *outputOptions
	flags      *options
	officeOptions
	surroundings
}

const (
	sampleIssuer = "https://docket.example"
	sampleOut    = "out"
)

// printTasks is the help of the command print.
const printTasks = `Print issues, signs and prints cards. It is what printbatch does without a task.

Print the people of a file with your own layout and key:
  printbatch print --people people.csv --photos photos --layout card.json \
    --key office.key --issuer https://id.example --valid 2y --out monday`

// printCommand is the command print, by its name.
func printCommand(a *app) *cobra.Command {
	cmd := a.command("print", "issue, sign and print cards, as without a task", printTasks)
	printing(a, cmd)
	return cmd
}

// printing makes cmd print cards, with the flags for it.
func printing(a *app, cmd *cobra.Command) {
	var o options
	cmd.Args = command.NoArguments
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	cmd.RunE = a.task(func(ctx context.Context, _ []string) error {
		o.surroundings = a.surroundings(cmd)
		return o.run(ctx, a.stdout, a.stderr)
	})
	f := cmd.Flags()
	o.flags(f)
	completes(cmd, "sheet", sheetNames()...)
	completes(cmd, "flip", string(render.FlipLong), string(render.FlipShort))
	completes(cmd, "order", string(render.OrderRows), string(render.OrderStacks))
}

// flags are those of the tasks that print.
func (o *options) flags(f *pflag.FlagSet) {
	o.peopleFlags(f)
	f.StringVar(&o.layout, "layout", "", "layout `file`; its pictures lie beside it (default the sample docket card)")
	o.signerOptions.flags(f)
	f.StringVar(&o.rootKey, "root-key", "", "key `file` that signs the trust list (default the key file's name with .root)")
	f.StringVar(&o.issuer, "issuer", "", "`URI` of the authority that issues")
	f.StringVar(&o.valid, "valid", "2y", "`time` from today that cards are valid: 90d, 18m or 2y")
	f.StringVarP(&o.out, "out", "o", sampleOut, "`folder` for the results; - writes the card file to standard output, and nothing else")
	o.officeOptions.flags(f)
	f.IntVar(&o.face, "face", faceBytes, "most `bytes` of the holder's face in the code; 0 for none")
	f.BoolVar(&o.dryRun, "dry-run", false, "check every row and tell the size of the codes; needs no key and writes nothing")
	f.BoolVar(&o.letters, "letters", false, "also write the letters that carry the cards, in each holder's language")
	o.outputOptions.flags(f)
	f.BoolVar(&o.specimen, "specimen", false, "mark the cards as specimens; sample people always are")
}

// peopleFlags are the flags that say who gets a card.
func (o *options) peopleFlags(f *pflag.FlagSet) {
	f.StringVar(&o.people, "people", "", "`file` of people, a row a card: CSV, XLSX or JSON lines; - reads JSON lines from standard input (default the sample people)")
	f.StringVar(&o.database, "database", "", "people from a database: an SQLite `file` or a URL postgres://user@host/name")
	f.StringVar(&o.query, "query", "", "`SELECT` that gives the people of --database; the names of its columns are those of a people file")
	f.StringVar(&o.photos, "photos", "", "`folder` of the files in the column photo")
}

func (o *options) run(ctx context.Context, stdout, stderr io.Writer) error {
	j, err := o.job()
	if err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	switch {
	case o.calibrate:
		return j.calibrate(stdout)
	case o.dryRun:
		return j.dryRun(ctx, stdout, stderr)
	}
	return j.run(ctx, stdout, stderr)
}

// job checks that the flags make sense together.
func (o *options) job() (*job, error) {
	j := &job{
		issuer: o.issuer, signer: &o.signerOptions, rootFile: o.rootKey, out: o.out, specimen: o.specimen, output: &o.outputOptions, flags: o,
		officeOptions: o.officeOptions, surroundings: o.surroundings,
		layouts: sub(testdata.FS, "layouts"), layoutFile: "docket.json",
	}
	var err error
	if j.valid, err = parseValidity(o.valid); err != nil {
		return nil, fmt.Errorf("--valid: %w", err)
	}
	if o.out == "" {
		return nil, errors.New("--out: a folder is needed")
	}
	if o.face != 0 && (o.face < leastBytes || o.face > mostBytes) {
		return nil, fmt.Errorf("--face: want 0 or %d to %d bytes", leastBytes, mostBytes)
	}
	j.face = o.face
	if o.layout != "" {
		j.layouts, j.layoutFile = os.DirFS(filepath.Dir(o.layout)), filepath.Base(o.layout)
	}
	if err := o.signerOptions.check(); err != nil {
		return nil, err
	}
	if j.rootFile != "" && j.rootFile == o.key {
		return nil, errors.New("--root-key: the key that signs cards signs no lists; name another file")
	}
	if j.rootFile == "" && o.key != "" {
		j.rootFile = o.key + ".root"
	}
	if o.out == standardOutput && isTerminal(o.stdout) {
		return nil, errors.New("--out -: standard output is a terminal, and a PDF is no text: send it to a file or a program")
	}
	if o.calibrate {
		return j, nil // no people: --photos may stand in a config file of every day
	}
	return j, j.findPeople(o)
}

// findPeople finds who gets a card.
func (j *job) findPeople(o *options) error {
	if (o.database == "") != (o.query == "") {
		return errors.New("--database and --query go together")
	}
	if o.people == "" && o.query == "" {
		return j.sample(o)
	}
	if u, err := url.Parse(o.database); err == nil && u.User != nil {
		if _, has := u.User.Password(); has {
			return errors.New("--database: a password in the URL is for all to see: put it into the variable PGPASSWORD, or into the file that PGPASSFILE names")
		}
	}
	if o.people != "" && o.query != "" {
		return errors.New("--people and --query are two sources: name one")
	}
	if !o.signerOptions.named() && !o.dryRun {
		return errors.New("--key is needed with --people, or --agent, or --sign-command")
	}
	if o.issuer == "" {
		return errors.New("--issuer is needed with --people")
	}
	if !authority(o.issuer) {
		return fmt.Errorf("--issuer: %q is neither a URI such as https://id.example nor a country code", o.issuer)
	}
	if o.signerOptions.named() && j.journalPath() == "" && !o.dryRun {
		return errors.New("--journal is needed, as the signer has no file beside which it could be")
	}
	switch {
	case o.query != "":
		j.peopleName = "query"
	case o.people == standardInput:
		j.peopleName, j.lines = "standard input", o.stdin
	default:
		j.peopleName = filepath.Base(o.people)
		j.people, j.peopleFile = os.DirFS(filepath.Dir(o.people)), j.peopleName
	}
	if o.photos == "" {
		return nil
	}
	root, err := os.OpenRoot(o.photos)
	if err != nil {
		return fmt.Errorf("--photos %s: %w", o.photos, bare(err))
	}
	j.photos = root.FS() // no name and no link in it leads outside; the process keeps it open
	return nil
}

// standardInput is the name of no file.
const standardInput = "-"

// isTerminal reports whether what is written to w appears on a screen.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// sample fills in the sample people.
func (j *job) sample(o *options) error {
	if o.photos != "" {
		return errors.New("--photos goes with --people")
	}
	j.peopleName, j.peopleFile = "sample people", "docket.csv"
	j.people, j.photos = sub(testdata.FS, "people"), sub(testdata.FS, "photos")
	j.specimen = true
	if j.issuer == "" {
		j.issuer = sampleIssuer
	}
	if !authority(j.issuer) {
		return fmt.Errorf("--issuer: %q is neither a URI such as https://id.example nor a country code", j.issuer)
	}
	return nil
}

// authority reports whether s names an issuer: an absolute URI, or a country of ISO
// 3166-1.
func authority(s string) bool {
	u, err := url.Parse(s)
	if err == nil && u.Scheme != "" && u.Host+u.Opaque != "" && !strings.ContainsAny(s, " \t") {
		return true
	}
	return (len(s) == 2 || len(s) == 3) && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// sub returns a folder of the samples.
func sub(fsys fs.FS, dir string) fs.FS {
	s, err := fs.Sub(fsys, dir)
	if err != nil {
		panic("printbatch: internal error: " + err.Error()) // dir is a constant
	}
	return s
}

// bare returns the reason in an error about a path, without the path: it may be a
// holder's name.
func bare(err error) error { return files.Bare(err) }

// A validity is how long a card is valid.
type validity struct{ years, months, days int }

var validityForm = regexp.MustCompile(`^([1-9][0-9]{0,3})([dmy])$`)

// maxYears is the longest validity: keys and algorithms do not last longer.
const maxYears = 20

func parseValidity(s string) (validity, error) {
	m := validityForm.FindStringSubmatch(s)
	if m == nil {
		return validity{}, fmt.Errorf("%q is not a time such as 90d, 18m or 2y", s)
	}
	n, _ := strconv.Atoi(m[1])
	v := validity{}
	switch m[2] {
	case "d":
		v.days = n
	case "m":
		v.months = n
	case "y":
		v.years = n
	}
	if v.end(time.Unix(0, 0)).Year() > 1970+maxYears {
		return validity{}, fmt.Errorf("%q is longer than %d years", s, maxYears)
	}
	return v, nil
}

// end returns the last second of the day on which a card issued at t ends, in UTC:
// the day that is printed is the last on which the card is good.
func (v validity) end(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	// A month that has no such day ends on its last.
	first := time.Date(y+v.years, m+time.Month(v.months), 1, 23, 59, 59, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(d, last)-1+v.days)
}
