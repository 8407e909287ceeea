package client

import (
	"context"
	"errors"
	"net/http"
	"time"

	"lightfield-importer/client/pace"
)

// A request that failed this often and this long, while the server answered
// otherwise, is given up for this run.
const (
	stuckAttempts = 8
	stuckFor      = 5 * time.Minute
)

// tried is what is known of a request after its attempts.
type tried struct {
	attempts int       // that left
	left     time.Time // when the last of them did
	unknown  bool      // the server may have carried it out
	failures int       // attempts that failed since the server was last away; a 429 is none
	since    time.Time // of the first of them
	alone    bool      // the server answers otherwise, and nothing else is asked of it
	away     bool      // it did not when it was asked last
}

// restart forgets the failures of an outage.
func (t *tried) restart(now time.Time) {
	t.failures, t.since, t.alone, t.away = 0, now, false, false
}

// fail counts a failure. Those of an outage are forgotten after it: they were not
// the request's own.
func (c *Client) fail(t *tried) {
	if t.failures == 0 || c.outage.backSince(t.since) {
		t.restart(c.now())
	}
	t.failures++
}

// patience ends a request when the server has been away for too long, or when
// only this request keeps failing.
func (c *Client) patience(ctx context.Context, r request, t *tried, err error) error {
	now := c.now()
	since, over := c.outage.over(r.category, now)
	if limited(err) && c.outage.max < 0 { // no patience for outages is some for the limit
		over = since >= DefaultMaxOutage
	}
	if over {
		return c.outage.err(r.category, since, err)
	}
	if t.failures < stuckAttempts || now.Sub(t.since) < stuckFor {
		return nil
	}
	if c.outage.crowded(r.category) && !r.again { // whoever is the first to be answered shows what it is
		return nil
	}
	if t.alone || c.outage.aliveSince(t.since) {
		return &StuckError{Attempts: t.failures, Last: err}
	}
	// What failed last may be of before the server came back: once more to be sure,
	// or all over again where it was away until now.
	switch answers := c.answers(ctx); {
	case answers && t.away:
		t.restart(now)
	case answers:
		t.alone = true
	default:
		t.away = true
	}
	return nil
}

// answers asks the server, once, for the smallest thing there is.
func (c *Client) answers(ctx context.Context) bool {
	var a Auth
	r := request{category: pace.Read, method: http.MethodGet, path: validatePath, read: into(&a, &a.Date, nil)}
	release, err := c.leave(ctx, r, 1)
	if err != nil {
		return false
	}
	defer release()
	return c.attempt(ctx, r, 1) == nil
}

// limited reports whether the error is a 429.
func limited(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Class == ClassWait
}

// bearable cuts what a 429 says to wait: then one more request shows whether the limit
// is an outage.
func (c *Client) bearable(wait time.Duration) time.Duration {
	return min(wait, max(c.outage.max, DefaultMaxOutage))
}
