// Package pace keeps requests within a rate limit that a server announces and
// that other clients share. It knows no HTTP: whoever sends the requests feeds
// back what the answers said.
package pace

import (
	"context"
	"errors"
	"time"
)

// Category is one of the budgets that the API counts apart.
type Category uint8

// The categories of the API's rate limits.
const (
	Write  Category = iota // create, update, delete
	Read                   // retrieve, definitions
	Search                 // list
)

// String gives the name that logs and metrics use.
func (c Category) String() string {
	switch c {
	case Write:
		return "write"
	case Read:
		return "read"
	case Search:
		return "search"
	}
	return "invalid category"
}

// ErrStopped is what Wait returns after Stop.
var ErrStopped = errors.New("pace: stopped")

// Options set a limiter up; the zero value is usable.
type Options struct {
	Rate        float64          // requests a second before the first answer; 0: DefaultRate
	Max         float64          // cap on the rate; 0: none
	Burst       int              // 0: DefaultBurst
	MaxInFlight int              // 0: DefaultMaxInFlight
	Now         func() time.Time // nil: time.Now
}

// Answer is what one answer said about the limit.
type Answer struct {
	Limit, Remaining int           // -1: unknown
	RetryAfter       time.Duration // 0: none
	TooMany          bool
	Latency          time.Duration
}

// Stats are a limiter's counters and state.
type Stats struct {
	Requests int64
	Waited   time.Duration
	TooMany  int64
	Rate     float64 // requests a second, now
	InFlight int
}

// Limiter paces the requests of one category.
type Limiter struct{}

// New makes a limiter.
func New(o Options) *Limiter { return &Limiter{} }

// Wait returns when one request may leave; release gives its place in flight back.
func (l *Limiter) Wait(ctx context.Context) (release func(), err error) { return func() {}, nil }

// Observe feeds back what an answer said.
func (l *Limiter) Observe(a Answer) {}

// CloseFor lets nothing pass for the duration.
func (l *Limiter) CloseFor(d time.Duration) {}

// Stop ends all waits, now and later, with ErrStopped.
func (l *Limiter) Stop() {}

// Stats gives the counters.
func (l *Limiter) Stats() Stats { return Stats{} }
