package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"lightfield-importer/client/pace"
)

func TestOutage(t *testing.T) {
	for name, down := range map[string]step{
		"refused": fails(errRefused), "lost": fails(io.EOF), "503": says(503, ""), "503 with Retry-After": says(503, "", "Retry-After: 3000"),
		"time-outs": after(time.Hour, says(200, record)), "damaged": says(200, "{"),
		"429 for ever": says(429, problem("too_many_requests")),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, _ := asking(t, Config{MaxOutage: 5 * time.Minute}, down)
				start := time.Now()
				_, err := client.Retrieve(t.Context(), "account", "acc_1")
				o, ok := errors.AsType[*OutageError](err)
				if !ok {
					t.Fatalf("got %v, want an *OutageError", err)
				}
				took := time.Since(start)
				if o.Since < 5*time.Minute || took > 5*time.Minute+DefaultAttemptTimeout {
					t.Errorf("gave up after %v, says %v", took, o.Since)
				}
				if !strings.Contains(err.Error(), "has not answered any request for") {
					t.Errorf("says %q", err)
				}
			})
		})
	}
}

// A server that takes requests and never answers has been silent since the request left,
// not since somebody lost patience with it.
func TestSilenceCountsFromTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, f := asking(t, Config{MaxOutage: 10 * time.Second}, after(time.Hour, says(200, record)))
		start := time.Now()
		_, err := client.Retrieve(t.Context(), "account", "acc_1")
		o, ok := errors.AsType[*OutageError](err)
		if took := time.Since(start); !ok || took != DefaultAttemptTimeout || o.Since != took || f.requests() != 1 {
			t.Errorf("got %v after %v and %d requests, want an outage after the first", err, took, f.requests())
		}
	})
}

// A success and a refusal both show that the server is there.
func TestAnswersEndAnOutage(t *testing.T) {
	for name, alive := range map[string]step{
		"success": says(200, record), "row refused": says(404, problem("not_found")),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, _ := asking(t, Config{MaxOutage: time.Minute}, func(r *http.Request) (*http.Response, error) {
					if r.Method == http.MethodGet {
						return alive(r)
					}
					return says(503, "")(r)
				})
				ctx, cancel := context.WithTimeout(t.Context(), 46*time.Second)
				defer cancel()
				start := time.Now()
				var others sync.WaitGroup
				others.Go(func() {
					time.Sleep(45 * time.Second)
					client.Retrieve(ctx, "account", "acc_1")
				})
				_, err := client.Create(t.Context(), aWrite)
				if _, ok := errors.AsType[*OutageError](err); !ok {
					t.Fatalf("got %v, want an *OutageError", err)
				}
				if d := time.Since(start); d < 105*time.Second {
					t.Errorf("gave up after %v, want a minute after the last answer", d)
				}
				others.Wait()
			})
		})
	}
}

// A server that only ever says 429 lets nothing succeed: nobody is to wait for it
// for ever.
func TestEndlessWaitsAreAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := asking(t, Config{MaxOutage: time.Minute}, says(429, problem("too_many_requests")))
		start := time.Now()
		_, err := client.Create(t.Context(), aWrite)
		if _, ok := errors.AsType[*OutageError](err); !ok {
			t.Fatalf("got %v, want an *OutageError", err)
		}
		if took := time.Since(start); took < time.Minute || took > 3*time.Minute {
			t.Errorf("gave up after %v, want about a minute", took)
		}
	})
}

// All callers give up together, without a last request each.
func TestOutageEndsAllAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var late atomic.Int64
		start := time.Now()
		client, _ := asking(t, Config{MaxOutage: 10 * time.Minute}, func(r *http.Request) (*http.Response, error) {
			if time.Since(start) >= 10*time.Minute {
				late.Add(1)
			}
			return says(503, "")(r)
		})
		var wg sync.WaitGroup
		for range 200 {
			wg.Go(func() {
				_, err := client.Create(t.Context(), aWrite)
				if _, ok := errors.AsType[*OutageError](err); !ok {
					t.Errorf("got %v, want an *OutageError", err)
				}
			})
		}
		wg.Wait()
		if d := time.Since(start); d > 11*time.Minute {
			t.Errorf("the last gave up after %v", d)
		}
		if n := late.Load(); n > 20 {
			t.Errorf("%d requests left after the outage was long enough", n)
		}
	})
}

func TestOutageIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, f := asking(t, Config{MaxOutage: -1}, fails(errRefused))
		start := time.Now()
		_, err := client.Create(t.Context(), aWrite)
		w, isWrite := errors.AsType[*WriteError](err)
		if _, ok := errors.AsType[*OutageError](err); !ok || !isWrite || w.Unknown || f.requests() != 1 || time.Since(start) != 0 {
			t.Errorf("got %v after %d requests and %v, want an outage at once", err, f.requests(), time.Since(start))
		}
		if !strings.Contains(err.Error(), "cannot be reached") {
			t.Errorf("says %q", err)
		}
	})
}

// Without patience for outages a 429 is still waited for.
func TestLimitIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := asking(t, Config{MaxOutage: -1}, says(429, "", "Retry-After: 2"), says(429, "", "Retry-After: 2"), says(200, record))
		if _, err := client.Create(t.Context(), aWrite); err != nil {
			t.Error(err)
		}
	})
}

// Nor is it waited for longer than for an outage, whatever the server says: one
// more request shows whether it means it.
func TestLimitIsNotWaitedForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told time.Duration
		client, f := asking(t, Config{OnRetry: func(r Retry) { told = r.Wait }}, says(429, "", "Retry-After: 1795958693"))
		start := time.Now()
		_, err := client.Create(t.Context(), aWrite)
		if _, ok := errors.AsType[*OutageError](err); !ok || f.requests() != 2 || time.Since(start) != DefaultMaxOutage || told != DefaultMaxOutage {
			t.Errorf("got %v after %d requests and %v, told to wait %v", err, f.requests(), time.Since(start), told)
		}
	})
}

// After an outage was declared a new call tries once more, and a server that is
// back is noticed.
func TestOutageCanEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, f := asking(t, Config{MaxOutage: time.Minute}, says(503, ""))
		if _, err := client.Validate(t.Context()); err == nil {
			t.Fatal("no error")
		}
		before := f.requests()
		if _, err := client.Validate(t.Context()); err == nil || f.requests() != before+1 {
			t.Errorf("%d requests in an outage, want 1", f.requests()-before)
		}
		f.steps = []step{says(200, `{"active":true}`)}
		if _, err := client.Validate(t.Context()); err != nil {
			t.Error(err)
		}
		if _, over := client.outage.over(pace.Read, time.Now()); over {
			t.Error("the outage is not over")
		}
	})
}
