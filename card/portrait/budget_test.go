package portrait

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestBudgetIsNeverExceeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBudget(100)
		var now, most atomic.Int64
		var wg sync.WaitGroup
		random := rand.New(rand.NewPCG(1, 1))
		for range 200 {
			bytes, length := random.Int64N(90)+1, time.Duration(random.Int64N(50))*time.Millisecond
			wg.Go(func() {
				release := b.acquire(bytes)
				for n := now.Add(bytes); ; {
					if m := most.Load(); n <= m || most.CompareAndSwap(m, n) {
						break
					}
				}
				time.Sleep(length)
				now.Add(-bytes)
				release()
				release() // the second time gives nothing back
			})
		}
		wg.Wait()
		if most.Load() > 100 || most.Load() < 80 {
			t.Errorf("at most %d of 100 at once", most.Load())
		}
		if b.left != 100 || len(b.waiting) != 0 {
			t.Errorf("%d of 100 left, %d waiting", b.left, len(b.waiting))
		}
	})
}

func TestWhatIsLargerThanTheBudgetHasItAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBudget(100)
		small := b.acquire(1)
		var order []string
		done := make(chan bool)
		go func() {
			release := b.acquire(1000)
			order = append(order, "large")
			release()
			done <- true
		}()
		synctest.Wait()
		go func() {
			release := b.acquire(1) // came later, though there would be room
			order = append(order, "later")
			release()
			done <- true
		}()
		synctest.Wait()
		if len(order) != 0 {
			t.Errorf("%v did not wait", order)
		}
		small()
		<-done
		<-done
		if order[0] != "large" {
			t.Errorf("order %v", order)
		}
	})
}

// TestUploadsWaitForTheirBudget has one wait behind another, and gives back what a broken one
// took.
func TestUploadsWaitForTheirBudget(t *testing.T) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 50, 60))); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		opts := &Options{Budget: NewBudget(1), FaceBytes: -1}
		release := opts.Budget.acquire(1)
		done := make(chan error, 1)
		go func() {
			_, err := Prepare(bytes.NewReader(picture.Bytes()), opts)
			done <- err
		}()
		synctest.Wait()
		select {
		case err := <-done:
			t.Fatalf("it did not wait: %v", err)
		default:
		}
		release()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		// The header is good and the pixels are not.
		broken := bytes.Clone(picture.Bytes())
		i := bytes.Index(broken, []byte("IDAT"))
		copy(broken[i+4:], "\x00\x00\x00\x00")
		if _, err := Prepare(bytes.NewReader(broken), opts); !errors.Is(err, ErrUpload) {
			t.Errorf("Prepare = %v", err)
		}
		if opts.Budget.left != 1 {
			t.Errorf("%d of the budget is left", opts.Budget.left)
		}
	})
}

func TestABudgetOfNothingIsTheSharedOne(t *testing.T) {
	if o := (&Options{Budget: &Budget{}}).withDefaults(); o.Budget != shared {
		t.Error("a budget that nobody made bounds nothing")
	}
}
