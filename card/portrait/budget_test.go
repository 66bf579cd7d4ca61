package portrait

import (
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
				most.Store(max(most.Load(), now.Add(bytes)))
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
