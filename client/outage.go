package client

import (
	"sync"
	"time"
)

// outage knows since when the server has answered nothing. A refusal of a row or
// a key is an answer too: it shows that the server is there and working. A 5xx is
// none, nor is a 429: as long as there is nothing else, nothing gets through.
type outage struct {
	max time.Duration // below 0: the first failure is one

	mu      sync.Mutex
	failing time.Time // of the first failure since the last answer; zero: none
	last    time.Time // of the last answer; zero: none ever
}

func (o *outage) alive(now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.failing, o.last = time.Time{}, now
}

// failed notes a failure.
func (o *outage) failed(now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.failing.IsZero() {
		o.failing = now
	}
}

// over reports for how long nothing has come back, and whether that is longer
// than the run waits.
func (o *outage) over(now time.Time) (since time.Duration, over bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.failing.IsZero() {
		return 0, false
	}
	since = now.Sub(o.failing)
	return since, since >= o.max
}

// left is how long the outage may still last; ok is false when there is none.
func (o *outage) left(now time.Time) (d time.Duration, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.max - now.Sub(o.failing), !o.failing.IsZero()
}

func (o *outage) aliveSince(t time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.last.After(t)
}

// ever reports whether the API has answered at all.
func (o *outage) ever() bool { return o.aliveSince(time.Time{}) }
