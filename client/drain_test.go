package client

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"lightfield-importer/client/pace"
)

func TestDrain(t *testing.T) {
	for name, c := range map[string]struct {
		steps    []step
		attempts int
		unknown  bool
		done     bool // the write succeeds
	}{
		"an attempt in flight finishes":        {[]step{after(20*time.Second, says(200, record))}, 0, false, true},
		"a failed one is not repeated":         {[]step{after(20*time.Second, says(500, ""))}, 1, true, false},
		"a 429 is not repeated":                {[]step{after(20*time.Second, says(429, ""))}, 1, false, false},
		"a wait at the gate ends":              {[]step{says(429, "", "Retry-After: 600")}, 1, false, false},
		"a wait at the gate, sent before":      {[]step{says(500, ""), says(429, "", "Retry-After: 600")}, 2, true, false},
		"a back-off ends, and nothing is sent": {[]step{says(503, "", "Retry-After: 600")}, 1, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, f := asking(t, Config{}, c.steps...)
				time.AfterFunc(10*time.Second, client.Drain)
				start := time.Now()
				_, err := client.Create(t.Context(), aWrite)
				if c.done {
					if err != nil || time.Since(start) != 20*time.Second {
						t.Errorf("got %v after %v, want success after 20s", err, time.Since(start))
					}
					return
				}
				w, ok := errors.AsType[*WriteError](err)
				if !ok || !errors.Is(err, ErrDraining) || w.Attempts != c.attempts || w.Unknown != c.unknown || f.requests() != c.attempts {
					t.Errorf("got %v (%+v) after %d requests, want %d attempts, unknown %v", err, w, f.requests(), c.attempts, c.unknown)
				}
				if d := time.Since(start); d > 20*time.Second {
					t.Errorf("ended after %v", d)
				}
			})
		})
	}
}

func TestNothingStartsAfterDrain(t *testing.T) {
	client, f := asking(t, Config{}, says(200, record))
	client.Drain()
	client.Drain()
	if _, err := client.Retrieve(t.Context(), "account", "acc_1"); !errors.Is(err, ErrDraining) {
		t.Errorf("a read ends with %v", err)
	}
	for _, err := range client.All(t.Context(), "account", nil) {
		if !errors.Is(err, ErrDraining) {
			t.Errorf("a list ends with %v", err)
		}
	}
	_, err := client.Create(t.Context(), aWrite)
	if w, ok := errors.AsType[*WriteError](err); !ok || !errors.Is(err, ErrDraining) || w.Attempts != 0 {
		t.Errorf("a write ends with %v", err)
	}
	if f.requests() != 0 {
		t.Errorf("%d requests were sent", f.requests())
	}
}

// Many writers at full speed all come to an end, and every request was answered.
func TestDrainUnderLoad(t *testing.T) {
	client, f := asking(t, Config{}, says(200, record, "X-RateLimit-Limit: 1000000", "X-RateLimit-Remaining: 999999"))
	var done atomic.Int64
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for {
				_, err := client.Create(t.Context(), aWrite)
				if err != nil {
					if w, ok := errors.AsType[*WriteError](err); !ok || !errors.Is(err, ErrDraining) || w.Attempts != 0 {
						t.Errorf("got %v", err)
					}
					return
				}
				if done.Add(1) == 500 {
					client.Drain()
				}
			}
		})
	}
	wg.Wait()
	if int64(f.requests()) != done.Load() || client.Stats()[pace.Write].InFlight != 0 {
		t.Errorf("%d requests, %d answered, %d in flight", f.requests(), done.Load(), client.Stats()[pace.Write].InFlight)
	}
}
