// Package pace keeps requests within a rate limit that a server announces and
// that other clients may share. It knows no HTTP: whoever sends the requests
// feeds back what the answers said.
//
// One Limiter serves one category of requests. Wait lets a request out, Observe
// learns from its answer: the rate follows the announced limit, gives way when
// the bucket empties faster than this client draws from it, and stops for
// everybody while the server says Retry-After. Where nothing is announced, each
// refusal slows it down for a while. The number in flight grows to
// what fills that rate at the latency seen. Where many wait, up to four leave at once.
package pace

import (
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

// Defaults of Options.
const (
	DefaultRate        = 25 // a second: what the API documents
	DefaultBurst       = 5
	DefaultMaxInFlight = 256
)

// ErrStopped is what Wait returns after Stop.
var ErrStopped = errors.New("pace: stopped")

// Options set a limiter up; the zero value is usable.
type Options struct {
	Rate        float64          // requests a second before the first answer; 0: DefaultRate
	Max         float64          // cap on the rate, whatever the server announces; 0: none
	Burst       int              // requests that may leave at once after a pause; 0: DefaultBurst
	MaxInFlight int              // 0: DefaultMaxInFlight
	Now         func() time.Time // nil: time.Now
}

// Answer is what one answer said about the limit.
type Answer struct {
	// Limit is the bucket's capacity, a second's worth; Remaining is what is
	// left in it. -1: the answer did not say.
	Limit, Remaining int
	RetryAfter       time.Duration // 0: none
	TooMany          bool          // the request was refused for the limit (429)
	Latency          time.Duration // 0: not measured
}

// Stats are a limiter's counters and state.
type Stats struct {
	Requests int64         // let out
	Waited   time.Duration // by the requests let out, for the rate, the gate or a place in flight
	TooMany  int64         // refused by the server
	Rate     float64       // requests a second, now
	InFlight int
}
