package client

import (
	"sync"
	"time"

	"lightfield-importer/client/pace"
)

// outage knows since when the server has answered nothing. A refusal of a row or
// a key is an answer too: it shows that the server is there and working. A 5xx is
// none, nor is a 429: as long as there is nothing else, nothing gets through.
//
// It counts by category: a server that reads and cannot write is away for writes.
// But a few requests that fail while others are answered are no outage: what ails
// the server may be in them.
type outage struct {
	max time.Duration // below 0: the first failure is one

	mu   sync.Mutex
	away map[pace.Category]*absence
	last time.Time // of the last answer; zero: none ever
	back time.Time // when the server last came back from a silence; zero: it never did
}

// absence is what has failed of a category since its last answer.
type absence struct {
	since  time.Time
	failed map[*tried]struct{}
}

const (
	// crowd is how many requests must fail for a category to be away by itself.
	crowd = 8
	// silence is how long nothing must be answered for the server to have been away:
	// what was tried meanwhile says nothing of what was tried.
	silence = time.Minute
)

func (o *outage) alive(category pace.Category, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.away) > 0 && now.Sub(o.quiet()) > silence {
		o.back = now
	}
	delete(o.away, category)
	o.last = now
}

// quiet is since when nothing has been answered, while something is failing.
func (o *outage) quiet() time.Time {
	var first time.Time
	for _, a := range o.away {
		if first.IsZero() || a.since.Before(first) {
			first = a.since
		}
	}
	if o.last.After(first) {
		return o.last
	}
	return first
}

// failed notes a failure of a request. Nothing has been answered since its attempt left,
// or since the last answer that came meanwhile.
func (o *outage) failed(category pace.Category, t *tried) {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.away[category]
	if a == nil {
		a = &absence{since: t.left, failed: map[*tried]struct{}{}}
		if o.last.After(t.left) {
			a.since = o.last
		}
		if o.away == nil {
			o.away = map[pace.Category]*absence{}
		}
		o.away[category] = a
	}
	a.failed[t] = struct{}{}
}

// from is when a category's outage began; zero: there is none. A crowd's began when
// the first of it left, that of a few with the last answer to anything.
func (o *outage) from(category pace.Category) time.Time {
	a := o.away[category]
	if a == nil {
		return time.Time{}
	}
	if len(a.failed) < crowd && o.last.After(a.since) {
		return o.last
	}
	return a.since
}

// over reports for how long nothing has come back, and whether that is longer
// than the run waits.
func (o *outage) over(category pace.Category, now time.Time) (since time.Duration, over bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	from := o.from(category)
	if from.IsZero() {
		return 0, false
	}
	since = now.Sub(from)
	return since, since >= o.max
}

// err is the outage in words.
func (o *outage) err(category pace.Category, since time.Duration, last error) *OutageError {
	o.mu.Lock()
	defer o.mu.Unlock()
	e := &OutageError{Since: since, Last: last}
	if a := o.away[category]; a != nil && o.last.After(a.since) && len(a.failed) >= crowd {
		e.Only = category.String()
	}
	return e
}

// left is how long the outage may still last; ok is false when there is none.
func (o *outage) left(category pace.Category, now time.Time) (d time.Duration, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	from := o.from(category)
	return o.max - now.Sub(from), !from.IsZero()
}

// crowded reports whether many requests of a category fail and none is answered.
func (o *outage) crowded(category pace.Category) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.away[category]
	return a != nil && len(a.failed) >= crowd
}

func (o *outage) aliveSince(t time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.last.After(t)
}

// backSince reports whether the server came back from a silence after t.
func (o *outage) backSince(t time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.back.After(t)
}

// ever reports whether the API has answered at all.
func (o *outage) ever() bool { return o.aliveSince(time.Time{}) }
