package client

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"lightfield-importer/client/pace"
)

// How attempts are repeated.
const (
	firstBackOff = 500 * time.Millisecond
	lastBackOff  = 30 * time.Second

	// untoldWait is told for a 429 that names no time; package pace waits it.
	untoldWait = time.Second
)

// do sends a request until it gets an answer worth returning. Key and body stay
// the same; the category's pace holds for every attempt.
func (c *Client) do(ctx context.Context, r request) (tried, error) {
	var t tried
	for {
		release, err := c.leave(ctx, r, t.attempts+1)
		if err != nil {
			return t, err
		}
		t.attempts++
		t.left = c.now()
		err = c.attempt(ctx, r, t.attempts)
		release()
		if c.judge(ctx, r, &t, err) {
			return t, err
		}
		if err := c.patience(ctx, r, &t, err); err != nil {
			return t, err
		}
		if err := c.backOff(ctx, r, t, err); err != nil {
			return t, err
		}
	}
}

// leave waits until an attempt may leave. No attempt does once Drain was called
// or Before failed.
func (c *Client) leave(ctx context.Context, r request, attempt int) (release func(), err error) {
	release, err = c.pace[r.category].Wait(ctx)
	if errors.Is(err, pace.ErrStopped) {
		return nil, ErrDraining
	}
	if err != nil {
		return nil, err
	}
	select {
	case <-c.draining: // after the limiter let it out
		err = ErrDraining
	default:
		if r.before != nil {
			err = r.before(attempt)
		}
	}
	if err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// judge notes what an attempt tells of the server and of the request, and
// reports whether it ends the request.
func (c *Client) judge(ctx context.Context, r request, t *tried, err error) (ends bool) {
	if err == nil {
		t.unknown = false
		c.outage.alive(r.category, c.now())
		return true
	}
	answer, answered := errors.AsType[*Error](err)
	if !answered {
		lost, ok := errors.AsType[*TransportError](err)
		t.unknown = t.unknown || !ok || lost.Sent
		c.fail(t)
		c.outage.failed(r.category, t)
		return !ok || ctx.Err() != nil
	}
	switch {
	case answer.Status >= 500, answer.Class == ClassWait: // a 429 says that nothing gets through
		c.outage.failed(r.category, t)
	case answer.Status >= 400:
		c.outage.alive(r.category, c.now())
	}
	switch answer.Class {
	case ClassRetry:
		c.fail(t)
		t.unknown = true
		return false
	case ClassWait:
		return false
	}
	// What is not the API's own word says nothing about the write: it may stand in
	// the place of the API's answer.
	t.unknown = t.unknown && !answer.Settles() || answer.Class == ClassFatal && !answer.documented()
	return true
}

// backOff waits before the next attempt. After a 429 the gate of the category is
// what waits, for all its requests.
func (c *Client) backOff(ctx context.Context, r request, t tried, cause error) error {
	wait := jitter(t.failures)
	answer, answered := errors.AsType[*Error](cause)
	switch {
	case limited(cause):
		wait = cmp.Or(c.bearable(answer.RetryAfter), untoldWait)
	case answered && answer.RetryAfter > 0:
		wait = max(wait, answer.RetryAfter)
		c.pace[r.category].CloseFor(c.atMostTheOutage(r.category, answer.RetryAfter))
	}
	c.counters.retried()
	if c.onRetry != nil {
		c.onRetry(Retry{Category: r.category, Attempt: t.attempts, Wait: wait, Err: cause})
	}
	if limited(cause) {
		return nil
	}
	return c.sleep(ctx, r.category, wait, cause)
}

// jitter draws a wait from nothing to a bound that doubles with each failure, so
// that many callers do not come back together.
func jitter(failures int) time.Duration {
	bound := min(lastBackOff, firstBackOff<<min(max(failures-1, 0), 10))
	return rand.N(bound)
}

// sleep waits. When the outage grows too long meanwhile, all that sleep give up
// together, without one more request each.
func (c *Client) sleep(ctx context.Context, category pace.Category, wait time.Duration, cause error) error {
	until := c.now().Add(wait)
	for {
		left := until.Sub(c.now())
		if left <= 0 {
			return nil
		}
		timer := time.NewTimer(c.atMostTheOutage(category, left))
		select {
		case <-timer.C:
		case <-c.draining:
			timer.Stop()
			return ErrDraining
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
		if since, over := c.outage.over(category, c.now()); over {
			return c.outage.err(category, since, cause)
		}
	}
}

// atMostTheOutage cuts a wait to what is left of the longest outage.
func (c *Client) atMostTheOutage(category pace.Category, d time.Duration) time.Duration {
	if left, ok := c.outage.left(category, c.now()); ok {
		return min(d, left)
	}
	return d
}
