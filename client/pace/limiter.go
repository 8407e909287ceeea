package pace

import (
	"context"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

const (
	// untold is how long the first few requests are waited for: what their
	// answers say about other clients is worth more than the moment it costs.
	untold = 400 * time.Millisecond
	// pauseUntold closes the gate after a refusal without Retry-After.
	pauseUntold = time.Second
	// forever is a wait that only a signal ends.
	forever = time.Duration(math.MaxInt64)
)

// Limiter paces the requests of one category. It is safe for concurrent use.
type Limiter struct {
	max   float64
	burst int
	now   func() time.Time

	turn    chan struct{} // held by the one request that is next to leave
	queued  atomic.Int64  // requests that wait, that one included
	wake    chan struct{} // tells it that its wait may be shorter now
	stopped chan struct{}
	stop    sync.Once

	mu       sync.Mutex
	bucket   *rate.Limiter
	limit    float64   // a second: what the server announces
	gate     time.Time // nothing leaves before
	started  time.Time // of the first request, until the first answer
	answered bool
	gathers  bool // nothing leaves before several can leave together
	share    share
	flight   flight
	stats    Stats
}

// New makes a limiter.
func New(o Options) *Limiter {
	if o.Rate <= 0 {
		o.Rate = DefaultRate
	}
	if o.Burst <= 0 {
		o.Burst = DefaultBurst
	}
	if o.MaxInFlight <= 0 {
		o.MaxInFlight = DefaultMaxInFlight
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	l := &Limiter{
		max: o.Max, burst: o.Burst, now: o.Now,
		turn: make(chan struct{}, 1), wake: make(chan struct{}, 1), stopped: make(chan struct{}),
		limit: o.Rate, flight: flight{max: o.MaxInFlight},
	}
	l.bucket = rate.NewLimiter(rate.Limit(l.rate()), l.depth())
	return l
}

// Wait returns when one request may leave: its place in flight is free, the gate
// is open and the rate allows it, all at the same moment. The caller calls
// release when the answer is there; more than once does no harm. The error is the
// context's, or ErrStopped.
func (l *Limiter) Wait(ctx context.Context) (release func(), err error) {
	began := l.now()
	select {
	case <-l.stopped:
		return nil, ErrStopped
	default:
	}
	l.queued.Add(1)
	defer l.queued.Add(-1)
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-l.stopped:
		return nil, ErrStopped
	}
	defer func() { <-l.turn }()
	for {
		wait := l.take(began)
		if wait <= 0 {
			return l.releaser(), nil
		}
		if err := l.sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// Queued is how many requests wait.
func (l *Limiter) Queued() int { return int(l.queued.Load()) }

// sleep waits for the duration or a signal, whichever is first.
func (l *Limiter) sleep(ctx context.Context, d time.Duration) error {
	var due <-chan time.Time
	if d != forever {
		t := time.NewTimer(d)
		defer t.Stop()
		due = t.C
	}
	select {
	case <-due:
	case <-l.wake:
	case <-ctx.Done():
		return ctx.Err()
	case <-l.stopped:
		return ErrStopped
	}
	return nil
}

// take lets the request out if nothing stands against it now, and otherwise says
// how long to wait before asking again. Asking anew after every change is what
// makes a changed rate or gate hold for requests that already wait.
func (l *Limiter) take(began time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if l.flight.n >= l.flight.cap(l.rate()) {
		return forever
	}
	if wait := l.gate.Sub(now); wait > 0 {
		return wait
	}
	if wait := l.firstFew(now); wait > 0 {
		return wait
	}
	if wait := l.gather(now); wait > 0 {
		return wait
	}
	if l.started.IsZero() {
		l.started = now
	}
	l.flight.n++
	l.stats.Requests++
	l.stats.Waited += now.Sub(began)
	return 0
}

// gather takes one from the bucket. Once that is empty nothing is taken before there is
// enough for all that leave together, however often an answer interrupts the wait.
func (l *Limiter) gather(now time.Time) time.Duration {
	missing := l.together() - l.bucket.TokensAt(now)
	l.gathers = l.gathers && missing > 0
	if !l.gathers && l.bucket.AllowN(now, 1) {
		return 0
	}
	l.gathers = true
	// A microsecond more, so that rounding does not wake it too early.
	return time.Duration(missing/float64(l.bucket.Limit())*1e9) + time.Microsecond
}

// together is how many requests leave at once where more wait: what comes in within a
// sixth of a second, so that what they need by the way, such as a sync of the disk, is
// done once for several; and no more than four fifths of a burst, so that the bucket is
// not full before, which would lose a part of the rate.
func (l *Limiter) together() float64 {
	return max(1, min(float64(l.queued.Load()), math.Floor(.8*float64(l.depth())), math.Floor(l.rate()/6)))
}

// firstFew holds requests back once a burst has left and no answer has come yet.
func (l *Limiter) firstFew(now time.Time) time.Duration {
	if l.answered || l.stats.Requests < int64(l.depth()) {
		return 0
	}
	return l.started.Add(untold).Sub(now)
}

func (l *Limiter) releaser() func() {
	var once sync.Once
	return func() {
		once.Do(func() {
			l.mu.Lock()
			l.flight.n--
			l.mu.Unlock()
			l.signal()
		})
	}
}

func (l *Limiter) signal() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Observe feeds back what an answer said. A refusal closes the gate for its
// RetryAfter, or for a second when it names none. A request that got no answer is
// not observed.
func (l *Limiter) Observe(a Answer) {
	l.mu.Lock()
	now := l.now()
	first := !l.answered
	l.answered = true
	l.flight.observe(a.Latency)
	if a.Limit > 0 {
		l.limit = float64(a.Limit)
	}
	if a.Limit > 0 && a.Remaining >= 0 {
		l.share.observe(now, a)
	} else {
		l.share.untold(now)
	}
	if a.TooMany {
		l.refused(now, a)
	}
	if first && l.share.part() < 1 {
		l.drop(now)
	}
	l.follow(now)
	l.mu.Unlock()
	l.signal()
}

// refused handles one 429. What had gathered in the bucket is dropped, so that
// the gate does not open with a burst.
func (l *Limiter) refused(now time.Time, a Answer) {
	l.stats.TooMany++
	l.share.refused(now, a.Latency)
	wait := a.RetryAfter
	if wait <= 0 {
		wait = pauseUntold
	}
	l.close(now.Add(wait))
	l.drop(now)
}

// drop empties what has gathered for a burst.
func (l *Limiter) drop(now time.Time) {
	if have := int(l.bucket.TokensAt(now)); have > 0 {
		l.bucket.AllowN(now, have)
	}
}

// follow makes the bucket run at the rate of now.
func (l *Limiter) follow(now time.Time) {
	if r := rate.Limit(l.rate()); r != l.bucket.Limit() {
		l.bucket.SetLimitAt(now, r)
	}
	if d := l.depth(); d != l.bucket.Burst() {
		l.bucket.SetBurstAt(now, d)
	}
}

// rate is this client's part of the limit, a second; never 0.
func (l *Limiter) rate() float64 {
	r := l.limit * l.share.part()
	if l.max > 0 {
		r = min(r, l.max)
	}
	return r
}

// depth is how many requests may leave at once: a fifth of the server's bucket up
// to the burst. Rates of many hundreds a second are beyond what timers resolve;
// there it is a fiftieth of a second's worth.
func (l *Limiter) depth() int {
	small := min(l.burst, max(1, int(l.limit/5)))
	return max(small, int(l.rate()/50))
}

// CloseFor lets nothing pass for the duration. The gate only moves forward: a
// shorter time than what is left changes nothing.
func (l *Limiter) CloseFor(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.close(l.now().Add(d))
}

func (l *Limiter) close(until time.Time) {
	if until.After(l.gate) {
		l.gate = until
	}
}

// Stop ends all waits, now and later, with ErrStopped. Requests that have left
// are not touched.
func (l *Limiter) Stop() { l.stop.Do(func() { close(l.stopped) }) }

// Stats gives the counters and the state of now.
func (l *Limiter) Stats() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.stats
	s.Rate, s.InFlight = l.rate(), l.flight.n
	return s
}
