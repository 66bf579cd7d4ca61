package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/testdata"
)

// options are the flags.
type options struct {
	people, photos, layout string
	face                   int // bytes
	key, rootKey           string
	issuer, valid, out     string
	specimen, dryRun       bool
	letters                bool
	outputOptions
}

// A job is what the flags ask for, with every default filled in.
type job struct {
	peopleName string // as it is called in messages
	people     fs.FS
	peopleFile string
	photos     fs.FS // nil if there are none
	face       int   // bytes in the code; 0 for none
	layouts    fs.FS
	layoutFile string
	keyFile    string // empty: a key for this run alone
	rootFile   string
	issuer     string
	valid      validity
	specimen   bool
	out        string
	output     *outputOptions
	flags      *options
}

const (
	sampleIssuer = "https://docket.example"
	sampleOut    = "out"
)

const tasks = `Printbatch issues, signs and prints cards.

Print the built-in sample batch, marked SPECIMEN, into the folder out:
  printbatch

Print the people of a file with your own layout and key. A key file that is not
there yet is made:
  printbatch --people people.csv --photos photos --layout card.json \
    --key office.key --issuer https://id.example --valid 2y --out monday

Check the rows and photos of a file before that, without a key:
  printbatch --people people.csv --photos photos --issuer https://id.example --dry-run

Look over a layout before it is used:
  printbatch lint card.json

See a layout in a browser while you design it:
  printbatch preview card.json

Check what was scanned from a card:
  verifycard --trust out/trust.cose`

// run is the command.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o options
	var done error
	cmd := command.New("printbatch", tasks, stdout, stderr)
	cmd.SetArgs(args)
	cmd.Args = command.NoArguments
	cmd.Run = func(*cobra.Command, []string) { done = o.run(ctx, stdout, stderr) }
	f := cmd.Flags()
	o.peopleFlags(f)
	f.StringVar(&o.layout, "layout", "", "layout `file`; its pictures lie beside it (default the sample docket card)")
	f.StringVar(&o.key, "key", "", "signing key `file`: PKCS#8 PEM or OpenSSH, Ed25519, mode 0600")
	f.StringVar(&o.rootKey, "root-key", "", "key `file` that signs the trust list (default the key file's name with .root)")
	f.StringVar(&o.issuer, "issuer", "", "`URI` of the authority that issues")
	f.StringVar(&o.valid, "valid", "2y", "`time` from today that cards are valid: 90d, 18m or 2y")
	f.StringVar(&o.out, "out", sampleOut, "`folder` for the results")
	f.IntVar(&o.face, "face", faceBytes, "most `bytes` of the holder's face in the code; 0 for none")
	f.BoolVar(&o.dryRun, "dry-run", false, "check every row and tell the size of the codes; needs no key and writes nothing")
	f.BoolVar(&o.letters, "letters", false, "also write the letters that carry the cards, in each holder's language")
	o.outputOptions.flags(f)
	f.BoolVar(&o.specimen, "specimen", false, "mark the cards as specimens; sample people always are")
	cmd.AddCommand(lintCommand(ctx, &done, stdout, stderr))
	cmd.AddCommand(previewCommand(ctx, &done, stdout, stderr))
	cmd.CompletionOptions.DisableDefaultCmd = true
	if err := cmd.Execute(); err != nil {
		return command.Fail(command.ExitUsage, fmt.Errorf("%w; printbatch -h shows what there is", err))
	}
	return done
}

// peopleFlags are the flags that say who gets a card.
func (o *options) peopleFlags(f *pflag.FlagSet) {
	f.StringVar(&o.people, "people", "", "CSV `file` of people, a row a card; none means the sample people")
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
		issuer: o.issuer, keyFile: o.key, rootFile: o.rootKey, out: o.out, specimen: o.specimen, output: &o.outputOptions, flags: o,
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
	if j.rootFile != "" && j.rootFile == j.keyFile {
		return nil, errors.New("--root-key: the key that signs cards signs no lists; name another file")
	}
	if j.rootFile == "" && j.keyFile != "" {
		j.rootFile = j.keyFile + ".root"
	}
	if o.people == "" {
		return j, j.sample(o)
	}
	for _, f := range []struct{ flag, value string }{{"--key", o.key}, {"--issuer", o.issuer}} {
		if f.value == "" && !(o.dryRun && f.flag == "--key") {
			return nil, fmt.Errorf("%s is needed with --people", f.flag)
		}
	}
	if !authority(o.issuer) {
		return nil, fmt.Errorf("--issuer: %q is neither a URI such as https://id.example nor a country code", o.issuer)
	}
	j.peopleName = filepath.Base(o.people)
	j.people, j.peopleFile = os.DirFS(filepath.Dir(o.people)), j.peopleName
	if o.photos == "" {
		return j, nil
	}
	root, err := os.OpenRoot(o.photos)
	if err != nil {
		return nil, fmt.Errorf("--photos %s: %w", o.photos, bare(err))
	}
	j.photos = root.FS() // no name and no link in it leads outside; the process keeps it open
	return j, nil
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
func bare(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

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
