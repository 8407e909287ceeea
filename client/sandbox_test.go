package client_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
)

// on makes a client of a sandbox.
func on(t *testing.T, s *sandbox.Sandbox, c client.Config) *client.Client {
	t.Helper()
	c.BaseURL, c.Key, c.Transport = "https://sandbox.example.test", s.Key(), s.Transport()
	made, err := client.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func open(t *testing.T, o sandbox.Options) *sandbox.Sandbox {
	t.Helper()
	s, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// create makes n accounts, as many at a time as the client lets out.
func create(t *testing.T, c *client.Client, prefix string, n int) (unknown int64) {
	t.Helper()
	var open atomic.Int64
	var wg sync.WaitGroup
	places := make(chan struct{}, client.DefaultMaxInFlight)
	for i := range n {
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			name := fmt.Sprint(prefix, i)
			_, err := c.Create(t.Context(), client.Write{
				Object: "account", Key: name, Body: fmt.Appendf(nil, `{"fields":{"$name":%q}}`, name),
			})
			if w, ok := errors.AsType[*client.WriteError](err); ok && w.Unknown {
				open.Add(1)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	return open.Load()
}

// The whole client at the vendor's limit: nothing of it is wasted, and no request
// is refused for it.
func TestPaceOnTheSandbox(t *testing.T) {
	for name, c := range map[string]struct {
		latency, jitter time.Duration
		atLeast         float64
	}{
		"300 ms":          {300 * time.Millisecond, 0, 0.99},
		"1 s to 3 s":      {time.Second, 2 * time.Second, 0.97},
		"without waiting": {0, 0, 0.99},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := open(t, sandbox.Options{Rate: 25, Latency: c.latency, Jitter: c.jitter})
				const n = 1000
				start := time.Now()
				create(t, on(t, s, client.Config{}), "a", n)
				shortest := time.Duration(n)*time.Second/25 + 2*(c.latency+c.jitter/2)
				if got := float64(shortest) / float64(time.Since(start)); got < c.atLeast {
					t.Errorf("%d creates at %.3f of the limit, want at least %v", n, got, c.atLeast)
				}
				if refused := s.Count(sandbox.Write, 429); refused != 0 {
					t.Errorf("%d requests were refused", refused)
				}
			})
		})
	}
}

func TestFourClientsOnTheSandbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, sandbox.Options{Rate: 25, Latency: 300 * time.Millisecond})
		const n = 400
		start := time.Now()
		var last, first time.Duration
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				create(t, on(t, s, client.Config{}), fmt.Sprint("c", i, "-"), n)
				mu.Lock()
				defer mu.Unlock()
				last = time.Since(start)
				if first == 0 {
					first = last
				}
			})
		}
		wg.Wait()
		if share := 4 * n / 25 / last.Seconds(); share < 0.95 {
			t.Errorf("together at %.3f of the limit, want at least 0.95", share)
		}
		// Equal work is done at about the same time when the shares are equal.
		if first < last*15/25 {
			t.Errorf("one was done after %v, the last after %v", first, last)
		}
		if refused := s.Count(sandbox.Write, 429); refused >= 4*n/100 {
			t.Errorf("%d of %d requests were refused", refused, 4*n)
		}
	})
}

// Every fault at once: each record is made exactly once.
func TestFaultsOnTheSandbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, sandbox.Options{Rate: 25, Latency: 50 * time.Millisecond, Faults: sandbox.Faults{
			Error500Before: .05, Error500After: .05, LostBefore: .05, LostAfter: .05, Truncated: .05, TooMany: .02, Seed: 3,
		}})
		before := len(s.Records("account"))
		c := on(t, s, client.Config{})
		time.AfterFunc(5*time.Second, func() { s.StartOutage(time.Minute) })
		if unknown := create(t, c, "f", 500); unknown != 0 {
			t.Errorf("%d writes ended unknown", unknown)
		}
		names := map[string]int{}
		for _, r := range s.Records("account")[before:] {
			names[fmt.Sprint(r.Fields["$name"])]++
		}
		if len(names) != 500 {
			t.Errorf("%d different accounts, want 500", len(names))
		}
		if made := len(s.Records("account")) - before; made != 500 {
			t.Errorf("%d accounts were made, want 500", made)
		}
		if c.Retries() == 0 {
			t.Error("nothing was retried")
		}
	})
}

// The client's clock follows a server whose clock is moved.
func TestServerTimeOnTheSandbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, sandbox.Options{})
		c := on(t, s, client.Config{})
		for _, step := range []time.Duration{0, 25 * time.Hour, -3 * time.Hour} {
			s.Advance(step)
			if _, err := c.Validate(t.Context()); err != nil {
				t.Fatal(err)
			}
			if off := c.ServerTime().Sub(s.Now()); off > 0 || off < -time.Second {
				t.Errorf("off by %v after the clock moved by %v", off, step)
			}
		}
	})
}
