package client

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// writesMeet answers writes by one step and everything else by another.
func writesMeet(write, other step) step {
	return func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPost {
			return write(r)
		}
		return other(r)
	}
}

// endings are how many writes ended how.
type endings struct{ stuck, outage, ofWrites, done, other atomic.Int64 }

// write sends n writes side by side and waits for their endings.
func write(t *testing.T, c *Client, n int, w Write) (e *endings, took time.Duration) {
	t.Helper()
	e = &endings{}
	start := time.Now()
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			_, err := c.Create(t.Context(), w)
			_, stuck := errors.AsType[*StuckError](err)
			away, outage := errors.AsType[*OutageError](err)
			if outage && away.Only == "write" && strings.Contains(err.Error(), "any write request") {
				e.ofWrites.Add(1)
			}
			switch {
			case err == nil:
				e.done.Add(1)
			case stuck:
				e.stuck.Add(1)
			case outage:
				e.outage.Add(1)
			default:
				e.other.Add(1)
				t.Errorf("ended with %v", err)
			}
		})
	}
	wg.Wait()
	return e, time.Since(start)
}

// Whether writes that fail are the writes' own trouble or the server's: a few that
// fail while it answers otherwise are stuck, a crowd of them is an outage, and what
// an earlier run has left does not keep everything else waiting.
func TestStuckOrOutage(t *testing.T) {
	again := aWrite
	again.Again = true
	for name, c := range map[string]struct {
		n       int
		w       Write
		meet    step
		reads   bool // go on meanwhile
		outage  bool
		atLeast time.Duration
	}{
		"few, while reads go on":            {3, aWrite, writesMeet(says(503, ""), says(200, record)), true, false, stuckFor},
		"few, alone":                        {3, aWrite, writesMeet(says(503, ""), says(200, record)), false, false, stuckFor},
		"few, and nothing else is answered": {3, aWrite, says(503, ""), true, true, DefaultMaxOutage},
		"few, and the key is refused":       {3, aWrite, writesMeet(says(503, ""), says(401, problem("unauthorized"))), false, true, DefaultMaxOutage},
		"many, while reads go on":           {20, aWrite, writesMeet(says(503, ""), says(200, record)), true, true, DefaultMaxOutage},
		"many, alone":                       {20, aWrite, writesMeet(fails(io.EOF), says(200, record)), false, true, DefaultMaxOutage},
		"many of an earlier run":            {20, again, writesMeet(says(500, ""), says(200, record)), false, false, stuckFor},
		"many of an earlier run, in vain":   {20, again, says(500, ""), false, true, DefaultMaxOutage},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, _ := asking(t, Config{}, c.meet)
				ended := make(chan struct{})
				var reading sync.WaitGroup
				reading.Go(func() {
					for c.reads {
						select {
						case <-ended:
							return
						case <-time.After(10 * time.Second):
							client.Retrieve(t.Context(), "account", "acc_1")
						}
					}
				})
				e, took := write(t, client, c.n, c.w)
				close(ended)
				reading.Wait()
				n := int64(c.n)
				if c.outage && e.outage.Load() != n || !c.outage && e.stuck.Load() != n {
					t.Errorf("%d were stuck, %d met an outage, want an outage: %v", e.stuck.Load(), e.outage.Load(), c.outage)
				}
				if onlyWrites := c.outage && c.reads && c.n >= crowd; e.ofWrites.Load() > 0 != onlyWrites {
					t.Errorf("%d met an outage of writes alone, want that: %v", e.ofWrites.Load(), onlyWrites)
				}
				if took < c.atLeast || took > c.atLeast+3*time.Minute {
					t.Errorf("given up after %v, want %v", took, c.atLeast)
				}
			})
		})
	}
}

// An outage that ends is forgotten: what failed during it is not stuck, however
// the first answers after it come.
func TestOutageIsNobodysFault(t *testing.T) {
	for name, down := range map[string]step{"503": says(503, ""), "refused": fails(errRefused), "silent": after(time.Hour, says(200, record))} {
		for range 10 { // back-offs are random
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				client, _ := asking(t, Config{}, func(r *http.Request) (*http.Response, error) {
					if time.Since(start) < 10*time.Minute {
						return down(r)
					}
					return says(200, record)(r)
				})
				for _, n := range []int{1, 3, 60} {
					if e, _ := write(t, client, n, aWrite); e.done.Load() != int64(n) {
						t.Errorf("%s: %d of %d writes were done, %d stuck, %d met an outage", name, e.done.Load(), n, e.stuck.Load(), e.outage.Load())
					}
					start = time.Now() // of the next outage
				}
			})
		}
	}
}

// After an outage a write gets the whole patience again before it counts as stuck.
func TestStuckAfterAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		client, _ := asking(t, Config{}, func(r *http.Request) (*http.Response, error) {
			if time.Since(start) < 10*time.Minute {
				return says(503, "")(r)
			}
			return writesMeet(says(500, ""), says(200, record))(r)
		})
		var reading sync.WaitGroup
		reading.Go(func() { client.Retrieve(t.Context(), "account", "acc_1") })
		e, took := write(t, client, 1, aWrite)
		reading.Wait()
		if e.stuck.Load() != 1 || took < 10*time.Minute+stuckFor || took > 10*time.Minute+stuckFor+2*time.Minute {
			t.Errorf("stuck %d after %v, want 5 minutes after the outage", e.stuck.Load(), took)
		}
	})
}
