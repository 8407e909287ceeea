package sandbox

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// A Category is a rate-limit category of the API; each has a bucket of its own.
type Category string

// The documented categories. A request that no endpoint answers counts as Read.
const (
	Write  Category = "write"  // create, update, delete
	Read   Category = "read"   // retrieve, definitions
	Search Category = "search" // list
)

// A bucket is a token bucket of a second's worth of requests, refilled all the
// time. It goes by elapsed real time, never by the sandbox's clock.
type bucket struct {
	mu     sync.Mutex
	rate   int // 0: no limit
	tokens float64
	filled time.Time
}

func newBucket(rate int) *bucket {
	return &bucket{rate: max(rate, 0), tokens: float64(max(rate, 0)), filled: time.Now()}
}

// setRate changes capacity and refill; what is in the bucket stays, as far as it fits.
func (b *bucket) setRate(rate int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refill(time.Now())
	if b.rate == 0 {
		b.tokens = float64(max(rate, 0))
	}
	b.rate = max(rate, 0)
	b.tokens = min(b.tokens, float64(b.rate))
}

func (b *bucket) refill(now time.Time) {
	elapsed := now.Sub(b.filled).Seconds()
	b.filled = now
	b.tokens = min(b.tokens+elapsed*float64(b.rate), float64(b.rate))
}

// A level is what a bucket announces with every answer.
type level struct {
	limit, remaining int
	full             time.Duration // until the bucket is full again
	wait             time.Duration // until there is a token
}

// take takes a token, or only looks when take is false.
func (b *bucket) take(take bool) (l level, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rate == 0 {
		return level{limit: announcedUnlimited, remaining: announcedUnlimited}, true
	}
	b.refill(time.Now())
	ok = b.tokens >= 1
	if ok && take {
		b.tokens--
	}
	seconds := func(tokens float64) time.Duration {
		return time.Duration(max(tokens, 0) / float64(b.rate) * float64(time.Second))
	}
	return level{
		limit: b.rate, remaining: int(b.tokens),
		full: seconds(float64(b.rate) - b.tokens), wait: seconds(1 - b.tokens),
	}, ok
}

// announce sets the headers that every answer has.
func (l level) announce(h http.Header, now time.Time) {
	h.Set("X-RateLimit-Limit", strconv.Itoa(l.limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(l.remaining))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(now.Add(l.full+time.Second-1).Unix(), 10))
}

// wholeSeconds rounds up, to one at least: Retry-After knows no fractions.
func wholeSeconds(d time.Duration) int {
	return max(1, int(math.Ceil(d.Seconds())))
}
