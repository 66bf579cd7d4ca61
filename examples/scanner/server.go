package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
	"github.com/sealcard/sealcard/examples/internal/web"
	"github.com/sealcard/sealcard/examples/mobile"
)

const tasks = `Scanner serves a page that verifies cards in a browser. Once it is loaded, and installed
where the browser offers that, it needs no network.

See it with sample cards, which it shows as well:
  scanner

Serve your own programme, with the root document of the authority and the lists of the
day. The file of lists is read anew whenever a device asks for them:
  scanner --root root-1.cose --lists lists.cose --title 'Docket card'

Serve it to phones, whose browsers want HTTPS for camera and use without a network:
  scanner --root root-1.cose --lists lists.cose --address :443 --cert cert.pem --key key.pem

Train people, with specimen cards shown as such:
  scanner --root root-1.cose --lists lists.cose --training

Ctrl-C ends it.`

// options are the flags.
type options struct {
	address, cert, key    string
	root, lists           string
	title, birth          string
	hide, stale, listsAge time.Duration
	training              bool
	prefix, suffix        string
}

// A config is what the page knows of the options.
type config struct {
	Title       string `json:"title"`
	Birth       string `json:"birth"`       // how much of it is shown: year or date
	HideSeconds int64  `json:"hideSeconds"` // after which a card is no longer shown
	StaleTrust  int64  `json:"staleTrust"`  // seconds after its end that a list is used
	StaleStatus int64  `json:"staleStatus"`
	Training    bool   `json:"training"` // specimens are shown
	Prefix      string `json:"prefix"`   // that a scanner types in front
	Suffix      string `json:"suffix"`
	Sample      bool   `json:"sample"` // the programme is the built-in one
}

// defaultAddress is the same at each start, as what a browser keeps belongs to it.
const defaultAddress = "127.0.0.1:8170"

// run is the command.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o options
	var done error
	cmd := command.New("scanner", tasks, stdout, stderr)
	cmd.SetArgs(args)
	cmd.Args = command.NoArguments
	cmd.Run = func(*cobra.Command, []string) { done = o.run(ctx, stdout, stderr) }
	f := cmd.Flags()
	f.StringVar(&o.address, "address", defaultAddress, "`host:port` to listen on; what a browser keeps belongs to it, so keep to one")
	f.StringVar(&o.cert, "cert", "", "certificate `file` with its chain, PEM; goes with --key")
	f.StringVar(&o.key, "key", "", "`file` with the key of the certificate, PEM")
	f.StringVar(&o.root, "root", "", "root document or public key, `file`; goes with --lists (default the sample programme)")
	f.StringVar(&o.lists, "lists", "", "`file` of trust list and status lists, as authority bundle makes it")
	f.StringVar(&o.title, "title", "", "`text` on top of the page (default its own words in the language of the user)")
	f.StringVar(&o.birth, "birth", "year", "how `much` of the date of birth is shown: year or date")
	f.DurationVar(&o.hide, "hide", 20*time.Second, "how `long` an accepted card is shown")
	f.DurationVar(&o.stale, "stale", 7*24*time.Hour, "how `long` lists are used after their end; 0 for not at all")
	f.BoolVar(&o.training, "training", false, "show specimen cards, as specimens")
	f.StringVar(&o.prefix, "prefix", "", "`text` that scanners type in front")
	f.StringVar(&o.suffix, "suffix", "", "`text` that scanners type behind, before the line end")
	f.DurationVar(&o.listsAge, "sample-age", 0, "make the sample lists this `long` ago, to see how old ones look; give another --address, as a browser that has newer ones refuses them")
	cmd.CompletionOptions.DisableDefaultCmd = true
	if err := cmd.Execute(); err != nil {
		return command.Fail(command.ExitUsage, fmt.Errorf("%w; scanner -h shows what there is", err))
	}
	return done
}

// Limits of options.
const (
	maxTitle  = 60 // characters
	maxAround = 32 // characters that scanners add on a side
	maxHide   = 10 * time.Minute
	maxStale  = 366 * 24 * time.Hour // that of package mobile
	maxAge    = 14 * 24 * time.Hour
)

// config holds the options against each other.
func (o *options) config() (*config, error) {
	switch {
	case (o.root == "") != (o.lists == ""):
		return nil, errors.New("--root and --lists go together: give both, or neither for the sample programme")
	case (o.cert == "") != (o.key == ""):
		return nil, errors.New("--cert and --key go together: give both, or neither for HTTP")
	case o.root != "" && o.listsAge != 0:
		return nil, errors.New("--sample-age is for the sample programme, and --root names another")
	case o.birth != "year" && o.birth != "date":
		return nil, fmt.Errorf("--birth: %q is neither year nor date", o.birth)
	}
	for _, t := range []struct {
		flag, value string
		least, most int
	}{{"--title", o.title, 0, maxTitle}, {"--prefix", o.prefix, 0, maxAround}, {"--suffix", o.suffix, 0, maxAround}} {
		if n := utf8.RuneCountInString(t.value); n < t.least || n > t.most || !utf8.ValidString(t.value) {
			return nil, fmt.Errorf("%s: want a text of %d to %d characters", t.flag, t.least, t.most)
		}
	}
	for _, r := range o.title {
		if !unicode.IsPrint(r) {
			return nil, fmt.Errorf("--title: %U is not to be seen", r)
		}
	}
	for _, d := range []struct {
		flag        string
		value       time.Duration
		least, most time.Duration
	}{{"--hide", o.hide, time.Second, maxHide}, {"--stale", o.stale, 0, maxStale}, {"--sample-age", o.listsAge, 0, maxAge}} {
		if d.value < d.least || d.value > d.most || d.value%time.Second != 0 {
			return nil, fmt.Errorf("%s: want whole seconds from %s to %s", d.flag, d.least, d.most)
		}
	}
	seconds := int64(o.stale / time.Second)
	return &config{
		Title: o.title, Birth: o.birth, HideSeconds: int64(o.hide / time.Second), StaleTrust: seconds, StaleStatus: seconds,
		Training: o.training, Prefix: o.prefix, Suffix: o.suffix, Sample: o.root == "",
	}, nil
}

func (o *options) run(ctx context.Context, stdout, stderr io.Writer) error {
	settings, err := o.config()
	if err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	s, err := o.site(settings, time.Now(), stderr)
	if err != nil {
		return err
	}
	secure, err := o.tls()
	if err != nil {
		return command.Fail(command.ExitKey, err)
	}
	l, err := listen(o.address)
	if err != nil {
		return command.Fail(command.ExitUsage, fmt.Errorf("--address: %w", err))
	}
	if err := o.tell(l.Addr(), stdout, stderr); err != nil {
		return errors.Join(err, l.Close())
	}
	if secure != nil {
		l = tls.NewListener(l, secure)
	}
	return serve(ctx, l, s)
}

// site returns what is served: the programme that the options name, or the sample.
func (o *options) site(settings *config, now time.Time, stderr io.Writer) (*site, error) {
	page, err := fs.Sub(app, "app")
	if err != nil {
		return nil, err
	}
	if settings.Sample {
		return newSampleSite(page, settings, now.Add(-o.listsAge))
	}
	root, err := read(o.root)
	if err != nil {
		return nil, command.Fail(command.ExitInput, err)
	}
	if err := o.try(root, now, stderr); err != nil {
		return nil, command.Fail(command.ExitInput, err)
	}
	s, err := newSite(page, settings, root)
	if err != nil {
		return nil, err
	}
	s.lists = func() ([]byte, error) { return files.Read(o.lists) }
	return s, nil
}

// newSampleSite returns what is served of the sample programme as of now. Its cards, with
// their portraits, are made when somebody asks for them.
func newSampleSite(page fs.FS, settings *config, now time.Time) (*site, error) {
	root, _, err := sampleDocuments(now)
	if err != nil {
		return nil, err
	}
	s, err := newSite(page, settings, root)
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	s.lists = func() ([]byte, error) { // of the day, as a server may run for many
		_, lists, err := sampleDocuments(now.Add(time.Since(begin).Truncate(24 * time.Hour)))
		return lists, err
	}
	s.cards = sync.OnceValues(func() (*cards, error) {
		p, err := newProgramme(now)
		if err != nil {
			return nil, err
		}
		return newCards(p)
	})
	return s, nil
}

// read returns the content of a file that a flag names.
func read(path string) ([]byte, error) {
	data, err := files.Read(path)
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = fmt.Errorf("%s: %w", path, p.Err)
	}
	return data, err
}

// try holds root document and lists to what a device would say of them now. What may get
// better by itself, or with the next lists, is only told.
func (o *options) try(root []byte, now time.Time, stderr io.Writer) error {
	v, err := mobile.NewVerifier(root, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", o.root, err)
	}
	lists, err := read(o.lists)
	if err != nil {
		return err
	}
	if err := v.Update(lists); err != nil {
		return fmt.Errorf("%s: %w", o.lists, err)
	}
	at := now.Unix()
	if v.TrustAge(at) == mobile.NoList {
		return fmt.Errorf("%s: has no trust list, without which devices accept nothing", o.lists)
	}
	end := time.Unix(v.FreshUntil(), 0).UTC()
	switch {
	case v.TrustAge(at) == mobile.ClockBehind || v.StatusAge(at) == mobile.ClockBehind:
		fmt.Fprintf(stderr, "scanner: %s: signed later than it is by the clock of this machine, %s\n", o.lists, now.UTC().Format(time.DateTime))
	case !now.Before(end):
		fmt.Fprintf(stderr, "scanner: %s: old since %s; devices use it for %s more, and say so\n", o.lists, end.Format(time.DateTime), o.stale)
	}
	if v.StatusAge(at) == mobile.NoList {
		fmt.Fprintf(stderr, "scanner: %s: has no status list; cards that name one cannot be decided about\n", o.lists)
	}
	return nil
}

// tls returns how connections are secured, nil for not at all. The files are read anew at
// each connection, so that a renewed certificate needs no restart.
func (o *options) tls() (*tls.Config, error) {
	if o.cert == "" {
		return nil, nil
	}
	load := func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		pair, err := tls.LoadX509KeyPair(o.cert, o.key)
		return &pair, err
	}
	if _, err := load(nil); err != nil {
		return nil, fmt.Errorf("--cert %s, --key %s: %w", o.cert, o.key, err)
	}
	return &tls.Config{GetCertificate: load, NextProtos: []string{"h2", "http/1.1"}}, nil
}

func listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return nil, fmt.Errorf("%s: %w; another host:port may do", address, e.Err)
	}
	return l, err
}

// tell says where the page is and how to get to it.
func (o *options) tell(at net.Addr, stdout, stderr io.Writer) error {
	scheme := "http"
	if o.cert != "" {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(at.String())
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); ip.IsUnspecified() {
		host = "localhost"
	}
	base := scheme + "://" + net.JoinHostPort(host, port) + "/"
	if _, err := fmt.Fprintf(stdout, "scanner: %s\n", base); err != nil {
		return err
	}
	fmt.Fprintln(stderr, "Open it in a browser, and install it where the browser offers that.")
	if o.root == "" {
		fmt.Fprintf(stderr, "Sample cards for its camera, and as texts: %scards\n", base)
	}
	if o.cert == "" {
		fmt.Fprintf(stderr, `Browsers give camera and use without a network to HTTPS and to the machine itself alone. Phones get there
  with a certificate for a name of this machine: --cert and --key,
  through a proxy that has one,
  or at a cable, Android with USB debugging: adb reverse tcp:%[1]s tcp:%[1]s, then http://localhost:%[1]s/ on the phone.
`, port)
	}
	fmt.Fprintln(stderr, "Ctrl-C ends it.")
	return nil
}

// Times of the server.
const (
	headerTime   = 10 * time.Second // for a browser to say what it wants
	answerTime   = 5 * time.Minute  // for the whole page over a bad line
	idleTime     = time.Minute
	shutdownTime = time.Second
)

// maxHeader is more than a browser sends.
const maxHeader = 16 << 10 // bytes

// serve answers on l, which it closes, until ctx ends.
func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	s := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime, ReadTimeout: headerTime, WriteTimeout: answerTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
	}
	return web.Serve(ctx, l, s, shutdownTime)
}
