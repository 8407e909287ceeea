package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"lightfield-importer/client/pace"
)

// How attempts are repeated.
const (
	firstBackOff = 500 * time.Millisecond
	lastBackOff  = 30 * time.Second

	// A request that failed this often and this long, while others got answers,
	// is given up for this run.
	stuckAttempts = 8
	stuckFor      = 5 * time.Minute
)

// tried is what is known of a request after its attempts.
type tried struct {
	attempts int
	unknown  bool // the server may have carried it out
}

// do sends a request until it gets an answer worth returning. Key and body stay
// the same; the category's pace holds for every attempt.
func (c *Client) do(ctx context.Context, r request) (tried, error) {
	var t tried
	var failing time.Time // of the first failure
	for {
		release, err := c.pace[r.category].Wait(ctx)
		if err != nil {
			return t, stoppedOr(err)
		}
		if r.before != nil {
			if err := r.before(t.attempts + 1); err != nil {
				release()
				return t, err
			}
		}
		t.attempts++
		err = c.attempt(ctx, r)
		release()
		if done := c.judge(ctx, &t, err); done {
			return t, err
		}
		now := c.now()
		if failing.IsZero() {
			failing = now
		}
		if err := c.patience(t, failing, err); err != nil {
			return t, err
		}
		if err := c.backOff(ctx, r, t, err); err != nil {
			return t, err
		}
	}
}

// judge notes what an attempt tells of the server and of the request, and
// reports whether it ended the request.
func (c *Client) judge(ctx context.Context, t *tried, err error) (done bool) {
	if err == nil {
		c.outage.alive(c.now())
		t.unknown = false
		return true
	}
	answer, answered := errors.AsType[*Error](err)
	if !answered {
		lost, ok := errors.AsType[*TransportError](err)
		t.unknown = t.unknown || !ok || lost.Sent
		return ctx.Err() != nil
	}
	if answer.Status < 500 {
		c.outage.alive(c.now())
	}
	switch answer.Class {
	case ClassRetry:
		t.unknown = true
		return false
	case ClassWait:
		return false
	}
	// The server looks a key up before it judges a row: had an earlier attempt
	// been carried out, its answer would have come back.
	if answer.documented() && (answer.Class == ClassRow || answer.Code == "unknown_field" || answer.Code == "unknown_relationship") {
		t.unknown = false
	}
	return true
}

// patience ends a request when the server has been away for too long, or when
// only this request keeps failing.
func (c *Client) patience(t tried, failing time.Time, err error) error {
	now := c.now()
	if answer, ok := errors.AsType[*Error](err); !ok || answer.Status >= 500 {
		if since, over := c.outage.failed(now, c.maxOutage); over {
			return &OutageError{Since: since, Last: err}
		}
	}
	if t.attempts >= stuckAttempts && now.Sub(failing) >= stuckFor && c.outage.aliveSince(failing) {
		return &StuckError{Attempts: t.attempts, Last: err}
	}
	return nil
}

// backOff waits before the next attempt: exponentially longer, anywhere below
// the bound so that many callers do not come back together. After a 429 the
// gate of the category is what waits.
func (c *Client) backOff(ctx context.Context, r request, t tried, cause error) error {
	wait := time.Duration(rand.Int64N(int64(min(lastBackOff, firstBackOff<<min(t.attempts, 10)))))
	answer, answered := errors.AsType[*Error](cause)
	if answered {
		wait = max(wait, answer.RetryAfter)
	}
	if answered && answer.Class == ClassWait {
		wait = 0
	}
	if left := c.outage.left(c.now(), c.maxOutage); left > 0 {
		wait = min(wait, left)
	}
	c.counters.retried()
	if c.onRetry != nil {
		c.onRetry(Retry{Category: r.category, Attempt: t.attempts, Wait: wait, Err: cause})
	}
	if wait == 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-c.draining:
		return ErrDraining
	case <-ctx.Done():
		return ctx.Err()
	}
}

func stoppedOr(err error) error {
	if errors.Is(err, pace.ErrStopped) {
		return ErrDraining
	}
	return err
}

// outage knows since when nothing has come back from the server.
type outage struct {
	mu      sync.Mutex
	failing time.Time // of the first failure since the last answer; zero: none
	last    time.Time // of the last answer
}

func (o *outage) alive(now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.failing, o.last = time.Time{}, now
}

// failed notes a failure and reports whether the outage has lasted for longer than max.
func (o *outage) failed(now time.Time, max time.Duration) (since time.Duration, over bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.failing.IsZero() {
		o.failing = now
	}
	since = now.Sub(o.failing)
	return since, max < 0 || since >= max
}

// left is how long the outage may still last; 0 when there is none.
func (o *outage) left(now time.Time, max time.Duration) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.failing.IsZero() {
		return 0
	}
	return max - now.Sub(o.failing)
}

func (o *outage) aliveSince(t time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.last.After(t)
}
