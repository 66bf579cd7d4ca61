package journal

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Options are the optional parts of a Journal.
type Options struct {
	// Now tells the time of batches and acts. Nil means time.Now.
	Now func() time.Time
	// Random gives a new journal its salt. Nil means crypto/rand.
	Random io.Reader
}

// A File is where a journal is kept: an *os.File, or another store with the same promise,
// that what was written is there after a crash once Sync returned.
type File interface {
	io.ReaderAt
	io.WriterAt
	Truncate(size int64) error
	Sync() error
	Close() error
}

var (
	// ErrLocked says that another process has the journal open.
	ErrLocked = errors.New("journal: another process is at work with it")
	// ErrFailed says that an earlier write or sync failed. What is on disk is not known
	// then, so nothing more is done until the journal is opened anew.
	ErrFailed = errors.New("journal: an earlier write failed: open it anew")
	// ErrReading says that the journal was opened to look into it.
	ErrReading = errors.New("journal: opened for reading alone")
	// ErrClosed says that the journal was closed.
	ErrClosed = errors.New("journal: closed")
	// ErrState says that what a card or batch went through does not allow this act.
	ErrState = errors.New("journal: not possible as things stand")
)

var errRegular = errors.New("not a regular file")

// A Journal is the memory of an office. It is safe for concurrent use. Open it with Open
// or New.
type Journal struct {
	mu     sync.Mutex
	file   File
	now    func() time.Time
	state  *state
	size   int64 // where the next group begins
	cut    int64
	failed error
}

// Open opens the journal at a path, which is made if it is not there, and keeps other
// processes out until it is closed or the process ends. It cuts a torn tail. It returns
// ErrLocked, a *CorruptError or an error of the file system.
func Open(path string, opts *Options) (*Journal, error) {
	f, size, err := openFile(path)
	if err != nil {
		return nil, err
	}
	j, err := New(f, size, opts)
	if err != nil {
		f.Close()
		return nil, err
	}
	return j, nil
}

// Read opens a journal to look into it: nothing is written, no other process is kept out,
// and a torn tail is passed over. Every act returns ErrReading.
func Read(path string) (*Journal, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault(err)
	}
	j := &Journal{file: f, now: time.Now, state: newState(), failed: ErrReading}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errRegular
	}
	if err == nil {
		var unborn bool
		if unborn, err = j.unborn(info.Size()); err == nil && !unborn {
			j.size = info.Size()
			_, err = replay(f, info.Size(), j.state.apply)
		}
	}
	if err != nil {
		f.Close()
		return nil, fault(err)
	}
	return j, nil
}

// New opens the journal in a file of that size, which is empty for a new one. Who calls it
// keeps others out. The journal closes the file.
func New(f File, size int64, opts *Options) (*Journal, error) {
	if opts == nil {
		opts = &Options{}
	}
	j := &Journal{file: f, now: opts.Now, state: newState()}
	if j.now == nil {
		j.now = time.Now
	}
	random := opts.Random
	if random == nil {
		random = rand.Reader
	}
	unborn, err := j.unborn(size)
	if err != nil {
		return nil, err
	}
	if unborn {
		if err := j.create(random); err != nil {
			return nil, err
		}
		j.cut = size
		return j, nil
	}
	last, err := replay(f, size, j.state.apply)
	if err != nil {
		return nil, fault(err)
	}
	if err := j.settle(last, size); err != nil {
		return nil, err
	}
	return j, nil
}

// firstSize is the length of a journal that was just made.
const firstSize = int64(len(magic) + frameSize + 1 + 8 + len(Digest{}))

// unborn reports whether the file holds no more than the begin of a first group that was
// cut off, or nothing at all.
func (j *Journal) unborn(size int64) (bool, error) {
	var head [len(magic)]byte
	n := min(size, int64(len(head)))
	if err := readAt(j.file, head[:n], 0); err != nil {
		return false, fault(err)
	}
	if string(head[:]) == magic {
		if size > firstSize {
			return false, nil
		}
		_, whole, err := readRecord(j.file, int64(len(magic)), size)
		return !whole, fault(err)
	}
	for i, b := range head[:n] {
		if b != magic[i] && b != 0 {
			return false, &CorruptError{0, errMagic}
		}
	}
	if size > firstSize {
		return false, &CorruptError{0, errMagic}
	}
	return true, nil
}

// create writes the first group.
func (j *Journal) create(random io.Reader) error {
	if err := j.file.Truncate(0); err != nil {
		return fault(err)
	}
	salt := make([]byte, len(Digest{}))
	if _, err := io.ReadFull(random, salt); err != nil {
		return fault(err)
	}
	g := &group{start: int64(len(magic))}
	g.add(kindBegin.record().number(formatVersion).raw(salt).body)
	g.finish()
	if _, err := j.file.WriteAt(append([]byte(magic), g.data...), 0); err != nil {
		return fault(err)
	}
	if err := j.file.Sync(); err != nil {
		return fault(err)
	}
	j.size = g.start + int64(len(g.data))
	j.state.salt = salt
	return nil
}

// settle cuts what is torn, and writes the last whole group once more. After a sync that
// failed the system may show what never reached the disk, and would not write it by
// itself; a group that another one follows was durable.
func (j *Journal) settle(last extent, size int64) error {
	if j.state.salt == nil {
		return &CorruptError{int64(len(magic)), errFrame}
	}
	if last.start == int64(len(magic)) {
		last.start = 0 // the magic was written with the first group
	}
	data := make([]byte, last.end-last.start)
	if err := readAt(j.file, data, last.start); err != nil {
		return fault(err)
	}
	if size > last.end {
		if err := j.file.Truncate(last.end); err != nil {
			return fault(err)
		}
	}
	if _, err := j.file.WriteAt(data, last.start); err != nil {
		return fault(err)
	}
	if err := j.file.Sync(); err != nil {
		return fault(err)
	}
	j.size, j.cut = last.end, size-last.end
	return nil
}

// fault names the journal in an error of its file, once.
func fault(err error) error {
	if _, ok := errors.AsType[*CorruptError](err); ok || err == nil {
		return err
	}
	return fmt.Errorf("journal: %w", err)
}

// Close lets go of the file. A batch that is open stays so, for whoever opens the journal
// next.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return ErrClosed
	}
	f := j.file
	j.file = nil
	return fault(f.Close())
}

// Cut returns how many bytes of a torn tail were cut when the journal was opened: a crash
// leaves some, and so would damage of the very last group.
func (j *Journal) Cut() int64 { return j.cut }

// Digest returns what the journal keeps of data in its place: two calls with the same
// label and the same parts give the same digest, in this journal alone.
func (j *Journal) Digest(label string, parts ...[]byte) Digest {
	return j.state.digest(label, parts...)
}

func (s *state) digest(label string, parts ...[]byte) Digest {
	h := hmac.New(sha256.New, s.salt)
	var n [8]byte
	for _, p := range append([][]byte{[]byte(label)}, parts...) {
		binary.LittleEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write(p)
	}
	return Digest(h.Sum(nil))
}

// Labels of digests.
const (
	numberDigest  = "number"
	contentDigest = "content"
	idDigest      = "card id"
)

// A change is a group of records that are applied as they are added and made durable by
// commit. The caller holds the lock.
type change struct {
	j *Journal
	group
}

// begin returns an empty change, or why there can be none.
func (j *Journal) begin() (*change, error) {
	switch {
	case j.file == nil:
		return nil, ErrClosed
	case errors.Is(j.failed, ErrReading):
		return nil, ErrReading
	case j.failed != nil:
		return nil, fmt.Errorf("%w: %w", ErrFailed, j.failed)
	}
	return &change{j, group{start: j.size}}, nil
}

// add applies a record and puts it into the group. A record that cannot follow is ErrState,
// and is not added; what was added before stays.
func (c *change) add(body []byte) error {
	if len(body) > maxBody || len(c.data)+frameSize+len(body) > maxTorn {
		return ErrState
	}
	if err := c.j.state.apply(record{offset: c.start + int64(len(c.data)), body: body}); err != nil {
		return ErrState
	}
	c.group.add(body)
	return nil
}

// flush commits a group that has become large.
func (c *change) flush() error {
	if len(c.data) < maxGroup {
		return nil
	}
	return c.commit()
}

// commit makes the group durable. Whatever goes wrong, nothing more is written afterwards.
func (c *change) commit() error {
	if len(c.data) == 0 {
		return nil
	}
	if c.j.failed != nil {
		return fmt.Errorf("%w: %w", ErrFailed, c.j.failed)
	}
	c.finish()
	_, err := c.j.file.WriteAt(c.data, c.start)
	if err == nil {
		err = c.j.file.Sync()
	}
	if err != nil {
		c.j.failed = err
		return fault(err)
	}
	c.j.size += int64(len(c.data))
	c.group = group{start: c.j.size}
	return nil
}

// abandon is for a change that cannot be finished though a part of it is in memory: what
// is on disk is right, and memory is not.
func (c *change) abandon(err error) error {
	if len(c.data) > 0 {
		c.j.failed = err
	}
	return err
}

// leave is for a change in which functions of the caller ran: a panic of theirs leaves
// memory ahead of the file as well.
func (c *change) leave() {
	if len(c.data) > 0 && c.j.failed == nil {
		c.j.failed = errCutOff
	}
}

var errCutOff = errors.New("a change was cut off")

// signature returns the signature of a card that is signed.
func (j *Journal) signature(e *entry) ([]byte, error) {
	r, ok, err := readRecord(j.file, e.signedAt, j.size)
	if err != nil {
		return nil, fault(err)
	}
	if !ok || len(r.body) != 1+8+signatureSize {
		return nil, &CorruptError{e.signedAt, errFrame}
	}
	return r.body[1+8:], nil
}

const signatureSize = 64 // of Ed25519, in bytes
