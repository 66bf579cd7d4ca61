package portrait

import "sync"

// A Budget bounds the memory of uploads under way, whatever the number of callers: each
// waits with its file until the rest of the budget holds what it takes to decode it and to
// make it smaller, as its header tells. What takes more than the whole budget is done
// alone. It is safe for concurrent use.
type Budget struct {
	total int64

	mu      sync.Mutex
	left    int64
	waiting []waiter // in the order in which they came, so that a large picture gets its turn
}

type waiter struct {
	bytes int64
	ready chan struct{}
}

// NewBudget returns a Budget of bytes, at least 1.
func NewBudget(bytes int64) *Budget {
	bytes = max(bytes, 1)
	return &Budget{total: bytes, left: bytes}
}

// sharedBytes lets a dozen pictures of a phone be decoded at once.
const sharedBytes = 512 << 20

var shared = NewBudget(sharedBytes)

// acquire waits for bytes and returns what gives them back.
func (b *Budget) acquire(bytes int64) (release func()) {
	bytes = min(bytes, b.total)
	b.mu.Lock()
	if len(b.waiting) == 0 && bytes <= b.left {
		b.left -= bytes
		b.mu.Unlock()
	} else {
		w := waiter{bytes, make(chan struct{})}
		b.waiting = append(b.waiting, w)
		b.mu.Unlock()
		<-w.ready
	}
	return sync.OnceFunc(func() { b.giveBack(bytes) })
}

func (b *Budget) giveBack(bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left += bytes
	for len(b.waiting) > 0 && b.waiting[0].bytes <= b.left {
		b.left -= b.waiting[0].bytes
		close(b.waiting[0].ready)
		b.waiting = b.waiting[1:]
	}
}
