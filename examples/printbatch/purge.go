package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
)

const purgeTasks = `Purge removes what a batch leaves of its holders, once it is closed and every card in it is
told of: the people file, the photos that it names, and everything in the folder of the
batch but the trust list, the public keys and the receipt:
  printbatch purge --out monday --people people.csv --photos photos --journal office.key.journal

The journal stays: it holds digests alone, and reprints want the people file again.
A file that is removed can still be on the disk, or in a copy: encrypt the disk.`

// purgeCommand is the command purge.
func purgeCommand(a *app) *cobra.Command {
	var d deskOptions
	o := options{issuer: sampleIssuer, valid: "2y", face: faceBytes}
	open := false
	cmd := a.command("purge", "remove inputs and prints of a batch that is closed", purgeTasks)
	cmd.Args = command.NoArguments
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	f := cmd.Flags()
	d.flags(f)
	f.StringVarP(&o.out, "out", "o", "", "`folder` of the batch (needed)")
	f.StringVar(&o.people, "people", "", "people `file` of the batch, to be removed; none is left alone")
	f.StringVar(&o.photos, "photos", "", "`folder` of the files in the column photo of --people, to be removed")
	f.BoolVar(&open, "open", false, "remove them though nobody told of all cards yet")
	cmd.RunE = a.task(func(ctx context.Context, _ []string) error {
		o.surroundings = a.surroundings(cmd)
		return o.purge(ctx, a, &d, open)
	})
	return cmd
}

// purge removes files after it made sure that they are of a batch that is closed.
func (o *options) purge(ctx context.Context, a *app, d *deskOptions, open bool) error {
	if o.out == "" {
		return command.Fail(command.ExitUsage, errors.New("--out is needed"))
	}
	r, err := readReceipt(o.out)
	if err != nil || r == nil {
		return command.Fail(command.ExitUsage, fmt.Errorf("folder %s: holds no batch of printbatch", o.out))
	}
	j, err := d.open(a)
	if err != nil {
		return err
	}
	defer j.Close()
	b := &batch{journal: j}
	all := j.Batches()
	if r.Journal != b.journalID() || r.Batch >= len(all) {
		return command.Fail(command.ExitUsage, fmt.Errorf("folder %s: its batch is of another journal", o.out))
	}
	s := &all[r.Batch]
	if !s.Ended {
		return command.Fail(command.ExitSomeRows, fmt.Errorf("batch %d is not finished: printbatch resume", s.Number+1))
	}
	if n := s.Open(); n > 0 && !open {
		return command.Fail(command.ExitSomeRows, fmt.Errorf("batch %d: nobody told of %d cards yet: printbatch confirm, or spoil; --open removes them all the same", s.Number+1, n))
	}
	if err := o.mayPurge(j, s, open); err != nil {
		return err
	}
	removed, err := o.purgePeople(ctx, j, s, r.Input)
	if err != nil {
		return err
	}
	n, err := purgeFolder(o.out)
	if err != nil {
		return err
	}
	// What a run left there that was cut off.
	if part, err := openFolder(o.out, false); err == nil && part.receipt != nil {
		if _, err := os.Stat(part.work); err == nil && part.make() == nil {
			part.abandon()
		}
	}
	_, err = fmt.Fprintf(a.stdout, "%d files removed\n", removed+n)
	return err
}

// mayPurge says why the people file has to stay, if it has to: another batch may want it.
func (o *options) mayPurge(j *journal.Journal, s *journal.Summary, open bool) error {
	if o.people == "" {
		return nil
	}
	if b, is := j.Current(); is {
		return command.Fail(command.ExitSomeRows, fmt.Errorf("batch %d is not finished, and may want the people file: printbatch resume", b.Number+1))
	}
	for _, other := range j.Batches() {
		if n := other.Open(); n > 0 && !open {
			return command.Fail(command.ExitSomeRows, fmt.Errorf("batch %d: nobody told of %d cards yet, and a reprint wants the people file: printbatch confirm, or spoil; --open removes it all the same", other.Number+1, n))
		}
	}
	info, err := os.Lstat(o.people)
	if err == nil && !info.Mode().IsRegular() {
		err = files.ErrRegular
	}
	if err != nil {
		return command.Fail(command.ExitInput, fmt.Errorf("%s: %w", filepath.Base(o.people), bare(err)))
	}
	return nil
}

// purgePeople removes a people file and the photos that it names.
func (o *options) purgePeople(ctx context.Context, j *journal.Journal, s *journal.Summary, input string) (int, error) {
	if o.people == "" {
		return 0, nil
	}
	b := &batch{job: &job{flags: o, peopleName: filepath.Base(o.people), peopleFile: filepath.Base(o.people), people: os.DirFS(filepath.Dir(o.people))}}
	t, err := b.openTable(ctx)
	if err != nil {
		return 0, command.Fail(command.ExitInput, err)
	}
	c, err := readCrowd(t, source{own: "", any: true, photo: func(string) (bool, error) { return false, nil }})
	if err != nil {
		return 0, command.Fail(command.ExitInput, err)
	}
	defer c.close()
	if inputOf(j, c) != input {
		return 0, command.Fail(command.ExitInput, fmt.Errorf("%s: is not what the batch was made of", b.peopleName))
	}
	if s.For != journal.Fresh && ofWholeBatch(j, c) {
		return 0, command.Fail(command.ExitUsage, fmt.Errorf("%s: is the people file of a whole batch, and the folder is of a reprint: purge it with the folder of the batch", b.peopleName))
	}
	n := 0
	if o.photos != "" {
		if n, err = purgePhotos(c, o.photos); err != nil {
			return n, err
		}
	}
	if err := os.Remove(o.people); err != nil {
		return n, command.Fail(command.ExitInput, fmt.Errorf("%s: %w", b.peopleName, bare(err)))
	}
	return n + 1, files.Sync(filepath.Dir(o.people))
}

// ofWholeBatch reports whether people are those of a batch that is no reprint.
func ofWholeBatch(j *journal.Journal, c *crowd) bool {
	for _, own := range append([]string{""}, c.header...) {
		input := inputDigest(j, c, own, &officeOptions{})
		if slices.ContainsFunc(j.Batches(), func(s journal.Summary) bool { return s.For == journal.Fresh && s.Input == input }) {
			return true
		}
	}
	return false
}

// purgePhotos removes the photos that rows name, and nothing outside their folder.
func purgePhotos(c *crowd, dir string) (int, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return 0, command.Fail(command.ExitUsage, fmt.Errorf("--photos %s: %w", dir, bare(err)))
	}
	defer root.Close()
	n := 0
	for i := range c.seats {
		if c.seats[i].size == 0 {
			continue
		}
		r, err := c.at(i)
		if err != nil {
			return n, err
		}
		if r.photo == "" || !filepath.IsLocal(r.photo) {
			continue
		}
		info, err := root.Lstat(r.photo)
		if err != nil || !info.Mode().IsRegular() {
			continue // gone, or shared with a row before it
		}
		if err := root.Remove(r.photo); err != nil {
			return n, command.Fail(command.ExitUnexpected, fmt.Errorf("photo of row %d: %w", r.number, bare(err)))
		}
		n++
	}
	return n, files.Sync(dir)
}

// kept are the files of a batch that say nothing of a holder.
var kept = map[string]bool{trustFile: true, rootPublicFile: true, jwksFile: true, receiptFile: true, specimenFile: true, journalFile: true}

// purgeFolder removes what a batch printed.
func purgeFolder(dir string) (int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, command.Fail(command.ExitUsage, fmt.Errorf("folder %s: %w", dir, bare(err)))
	}
	n := 0
	for _, e := range entries {
		if kept[e.Name()] || !e.Type().IsRegular() {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return n, fmt.Errorf("folder %s: %w", dir, bare(err))
		}
		n++
	}
	return n, syncFolder(dir)
}
