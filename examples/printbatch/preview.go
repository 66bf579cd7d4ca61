package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/web"
)

const previewTasks = `Preview shows a layout in a browser, and again whenever it is saved.

Design a card with the sample people:
  printbatch preview card.json

See it with people of your own:
  printbatch preview card.json --people people.csv --photos photos

Always use the same address, for a bookmark:
  printbatch preview card.json --address 127.0.0.1:8169

Open the address that it prints in a browser on the same machine; Ctrl-C ends it.
The cards are signed with a key of this run alone and marked as specimens.`

// previewCommand is the command preview.
func previewCommand(a *app) *cobra.Command {
	o := options{issuer: sampleIssuer, valid: "2y", out: sampleOut, face: faceBytes}
	address := ""
	cmd := a.command("preview", "show a layout in a browser", previewTasks)
	cmd.Args = cobra.MaximumNArgs(1)
	cmd.RunE = a.task(func(ctx context.Context, args []string) error {
		o.surroundings = a.surroundings(cmd)
		if len(args) > 0 {
			o.layout = args[0]
		}
		return o.preview(ctx, address, a.stdout)
	})
	f := cmd.Flags()
	o.peopleFlags(f)
	f.StringVar(&address, "address", "127.0.0.1:0", "`host:port` on this machine to listen on; port 0 means any that is free")
	return cmd
}

// preview serves what the flags name until ctx ends.
func (o *options) preview(ctx context.Context, address string, stdout io.Writer) error {
	o.dryRun = true // no key of the office is used
	j, err := o.job()
	if err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	if o.layout != "" {
		if _, err := os.Stat(o.layout); err != nil {
			return command.Fail(command.ExitUsage, fmt.Errorf("%s: %w", o.layout, bare(err)))
		}
	}
	d, err := newDesk(ctx, j)
	if err != nil {
		return command.Fail(command.ExitInput, err)
	}
	l, err := listen(address)
	if err != nil {
		return command.Fail(command.ExitUsage, fmt.Errorf("--address: %w", err))
	}
	d.load()
	if _, err := fmt.Fprintf(stdout, "preview: http://%s/\n", l.Addr()); err != nil {
		return errors.Join(err, l.Close())
	}
	return serve(ctx, l, d)
}

// listen opens a port that only this machine reaches: what is served are cards of
// holders, without a password.
func listen(address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("%q is not an address of this machine alone, such as 127.0.0.1:8169", address)
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return nil, fmt.Errorf("%s: %w", address, e.Err)
	}
	return l, err
}

// Times of the server.
const (
	headerTime   = 5 * time.Second // for a browser to say what it wants
	idleTime     = time.Minute
	shutdownTime = 2 * time.Second // for what is being drawn
)

// maxHeader is more than a browser sends without cookies.
const maxHeader = 16 << 10 // bytes

// serve answers on l, which it closes, until ctx ends. Nothing runs on when it returns.
func serve(ctx context.Context, l net.Listener, d *desk) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var work sync.WaitGroup
	work.Go(func() { d.watch(ctx) })
	s := &http.Server{
		Handler:           newSite(d, l.Addr()),
		BaseContext:       func(net.Listener) context.Context { return ctx }, // what is being drawn ends with ctx
		ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
	}
	err := web.Serve(ctx, l, s, shutdownTime)
	stop()
	work.Wait()
	return err
}
