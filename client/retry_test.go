package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lightfield-importer/client/pace"
)

func TestBackOffGrows(t *testing.T) {
	for failures, bound := range map[int]time.Duration{
		1: 500 * time.Millisecond, 2: time.Second, 3: 2 * time.Second, 7: 30 * time.Second, 100: 30 * time.Second,
	} {
		var longest time.Duration
		for range 500 {
			d := jitter(failures)
			if d < 0 || d > bound {
				t.Fatalf("after %d failures waits %v, want at most %v", failures, d, bound)
			}
			longest = max(longest, d)
		}
		if longest < bound*8/10 {
			t.Errorf("after %d failures waits at most %v of %v in 500 draws", failures, longest, bound)
		}
	}
}

func TestRetriesAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []Retry
		client, _ := asking(t, Config{OnRetry: func(r Retry) { told = append(told, r) }},
			says(429, problem("too_many_requests"), "Retry-After: 3"), fails(io.EOF), says(200, record))
		if _, err := client.Create(t.Context(), aWrite); err != nil {
			t.Fatal(err)
		}
		if len(told) != 2 || client.Retries() != 2 {
			t.Fatalf("told of %d, counted %d, want 2", len(told), client.Retries())
		}
		if r := told[0]; r.Category != pace.Write || r.Attempt != 1 || r.Wait != 3*time.Second {
			t.Errorf("told %+v of the 429", r)
		}
		if lost, ok := errors.AsType[*TransportError](told[1].Err); !ok || lost.Kind != TransportLost || told[1].Attempt != 2 {
			t.Errorf("told %+v of the lost connection", told[1])
		}
	})
}

// A 429 of one request holds all of its category, and no other.
func TestRetryAfterHoldsTheCategory(t *testing.T) {
	for _, status := range []int{429, 503} {
		synctest.Test(t, func(t *testing.T) {
			client, f := asking(t, Config{}, says(status, "", "Retry-After: 20"), says(200, record))
			var wg sync.WaitGroup
			wg.Go(func() { client.Create(t.Context(), aWrite) })
			synctest.Wait()
			start := time.Now()
			wg.Go(func() {
				client.Create(t.Context(), aWrite)
				if waited := time.Since(start); waited < 20*time.Second {
					t.Errorf("after a %d another write left after %v, want 20s", status, waited)
				}
			})
			client.Retrieve(t.Context(), "account", "opp_1")
			if waited := time.Since(start); waited > time.Second {
				t.Errorf("after a %d of writes a read left after %v", status, waited)
			}
			wg.Wait()
			if f.requests() != 4 {
				t.Errorf("%d requests, want 4", f.requests())
			}
		})
	}
}

func TestAttemptsTimeOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, f := asking(t, Config{}, after(time.Hour, says(200, record)), says(200, record))
		start := time.Now()
		if _, err := client.Create(t.Context(), aWrite); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d < DefaultAttemptTimeout || d > DefaultAttemptTimeout+time.Second {
			t.Errorf("took %v, want one time-out of %v and a short wait", d, DefaultAttemptTimeout)
		}
		if f.requests() != 2 {
			t.Errorf("%d requests, want 2", f.requests())
		}
	})
}

func TestStuck(t *testing.T) {
	for name, c := range map[string]struct {
		fails  step
		others bool // other requests are sent meanwhile, and answered
		stuck  bool
	}{
		"while others succeed":        {says(500, ""), true, true},
		"alone":                       {says(500, ""), false, true},
		"still running for ever":      {says(409, problem("idempotency_conflict")), false, true},
		"waiting for the limit":       {says(429, "", "Retry-After: 100"), true, false},
		"lost while others succeed":   {fails(io.EOF), true, true},
		"damaged, while others do it": {says(200, "{}"), true, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				client, f := asking(t, Config{}, func(r *http.Request) (*http.Response, error) {
					if r.Method == http.MethodPost {
						return c.fails(r)
					}
					return says(200, record)(r)
				})
				var others sync.WaitGroup
				defer others.Wait()
				defer cancel()
				if c.others {
					others.Go(func() {
						for ctx.Err() == nil {
							client.Retrieve(ctx, "account", "acc_1")
							time.Sleep(10 * time.Second)
						}
					})
				}
				start := time.Now()
				_, err := client.Create(ctx, aWrite)
				stuck, ok := errors.AsType[*StuckError](err)
				if ok != c.stuck {
					t.Fatalf("got %v after %v, want stuck %v", err, time.Since(start), c.stuck)
				}
				if ok && (stuck.Attempts < stuckAttempts || time.Since(start) < stuckFor || time.Since(start) > stuckFor+2*lastBackOff) { // a back-off, and one to be sure
					t.Errorf("stuck after %d attempts and %v", stuck.Attempts, time.Since(start))
				}
				if w, isWrite := errors.AsType[*WriteError](err); ok && (!isWrite || !w.Unknown || f.requests() < w.Attempts) {
					t.Errorf("stuck with %+v", w)
				}
			})
		})
	}
}

func TestReadsRetryToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, f := asking(t, Config{}, says(502, "<html>"), cut(200, record), fails(io.EOF), says(200, record))
		got, err := client.Retrieve(t.Context(), "opportunity", "opp_1")
		if err != nil || got.ID != "opp_1" || f.requests() != 4 {
			t.Errorf("got %v, %v after %d requests", got, err, f.requests())
		}
	})
}

// An address that never spoke the API is not waited for.
func TestWrongAddressIsSaidAtOnce(t *testing.T) {
	for name, answer := range map[string]step{
		"a page for everything": says(200, "<html>hello</html>", "Content-Type: text/html; charset=utf-8"),
		"a page for not found":  says(404, "<html>not here</html>", "Content-Type: text/html"),
		"a redirect elsewhere":  says(302, "", "Location: https://www.example.test/"),
	} {
		t.Run(name, func(t *testing.T) {
			client, f := asking(t, Config{}, answer)
			_, err := client.Validate(t.Context())
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Class != ClassFatal || f.requests() != 1 {
				t.Errorf("got %v after %d requests, want a fatal answer after one", err, f.requests())
			}
		})
	}
}

// Once it has, a page is a fault that passes, and proves nothing of a write.
func TestPagesInBetweenAreSurvived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := asking(t, Config{}, says(200, `{"active":true}`), says(200, "<html>", "Content-Type: text/html"), says(200, record))
		if _, err := client.Validate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Create(t.Context(), aWrite); err != nil {
			t.Error(err)
		}
	})
	client, _ := asking(t, Config{}, says(200, "<html>", "Content-Type: text/html"))
	_, err := client.Create(t.Context(), aWrite)
	if w, ok := errors.AsType[*WriteError](err); !ok || !w.Unknown || !strings.Contains(err.Error(), "check the base URL") {
		t.Errorf("got %v, want an unknown outcome and the base URL", err)
	}
}
