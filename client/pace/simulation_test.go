package pace

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// server is a token bucket of one second's worth, refilled continuously.
type server struct {
	mu     sync.Mutex
	limit  int
	tokens float64
	last   time.Time
}

func (s *server) refill() {
	now := time.Now()
	s.tokens = min(float64(s.limit), s.tokens+now.Sub(s.last).Seconds()*float64(s.limit))
	s.last = now
}

// take answers one request as the API does.
func (s *server) take() Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refill()
	if s.tokens < 1 {
		return Answer{Limit: s.limit, TooMany: true, RetryAfter: time.Second}
	}
	s.tokens--
	return Answer{Limit: s.limit, Remaining: int(s.tokens)}
}

// change sets another limit, as the vendor may at any time.
func (s *server) change(limit int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refill()
	s.limit = limit
	s.tokens = min(s.tokens, float64(limit))
}

func newServer(limit int) *server {
	return &server{limit: limit, tokens: float64(limit), last: time.Now()}
}

// distance is how far away the server is: the whole way, and how much that varies.
type distance struct{ latency, jitter time.Duration }

// ways draws the time to the server and the time back.
func (d distance) ways(r *rand.Rand) (there, back time.Duration) {
	total := d.latency + time.Duration((2*r.Float64()-1)*float64(d.jitter))
	there = total / 2
	if d.jitter > 0 {
		there = time.Duration(r.Float64() * float64(total))
	}
	return there, total - there
}

// tally counts when requests were answered, by second since the start.
type tally struct{ ok, refused []int }

func (t tally) sum(counts []int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// drive sends as much as the limiter lets out for so many seconds.
func drive(t *testing.T, l *Limiter, s *server, seconds int, far distance, seed uint64) tally {
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(seconds)*time.Second)
	defer cancel()
	var mu sync.Mutex
	var wg sync.WaitGroup
	// Answers to the last requests come when the time is over.
	counts := tally{make([]int, seconds+60), make([]int, seconds+60)}
	r := rand.New(rand.NewPCG(seed, 1))
	start := time.Now()
	for {
		release, err := l.Wait(ctx)
		if err != nil {
			break
		}
		there, back := far.ways(r)
		wg.Go(func() {
			time.Sleep(there)
			a := s.take()
			second := int(time.Since(start).Seconds())
			time.Sleep(back)
			a.Latency = there + back
			l.Observe(a)
			release()
			mu.Lock()
			defer mu.Unlock()
			if a.TooMany {
				counts.refused[second]++
			} else {
				counts.ok[second]++
			}
		})
	}
	wg.Wait()
	return counts
}

// together drives so many clients at once and returns what each got.
func together(t *testing.T, s *server, clients, seconds int, far distance) []tally {
	var wg sync.WaitGroup
	got := make([]tally, clients)
	for i := range got {
		wg.Go(func() { got[i] = drive(t, New(Options{}), s, seconds, far, uint64(i)) })
	}
	wg.Wait()
	return got
}

func TestAloneHoldsTheLimit(t *testing.T) {
	ms := time.Millisecond
	for name, c := range map[string]struct {
		far     distance
		seconds int
		atLeast float64
	}{
		"near":               {distance{20 * ms, 0}, 60, 0.99},
		"300 ms":             {distance{300 * ms, 0}, 60, 0.99},
		"300 ms with jitter": {distance{300 * ms, 150 * ms}, 60, 0.99},
		"300 ms for long":    {distance{300 * ms, 0}, 600, 0.99},
		"2 s with jitter":    {distance{2000 * ms, 1000 * ms}, 60, 0.97},
		"2 s for long":       {distance{2000 * ms, 1000 * ms}, 600, 0.97},
		"5 s":                {distance{5000 * ms, 0}, 120, 0.97},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := drive(t, New(Options{}), newServer(25), c.seconds, c.far, 7)
				if refused := got.sum(got.refused); refused != 0 {
					t.Errorf("%d requests were refused, want none", refused)
				}
				share := float64(got.sum(got.ok)) / float64(25*c.seconds)
				if share < c.atLeast {
					t.Errorf("got %.4f of the limit, want at least %v", share, c.atLeast)
				}
			})
		})
	}
}

func TestClientsShareTheLimit(t *testing.T) {
	far := distance{300 * time.Millisecond, 0}
	for name, c := range map[string]struct {
		clients int
		far     distance
		seconds int
		least   float64 // part of the total that each gets
	}{
		"two":              {2, far, 40, 0.40},
		"four":             {4, far, 40, 0.15},
		"four with jitter": {4, distance{far.latency, 150 * time.Millisecond}, 40, 0.15},
		"four for long":    {4, far, 300, 0.15},
		"four near":        {4, distance{20 * time.Millisecond, 0}, 120, 0.15},
		"six for long":     {6, far, 300, 0.12},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ok, refused, fewest := 0, 0, 1<<30
				for _, got := range together(t, newServer(25), c.clients, c.seconds, c.far) {
					ok += got.sum(got.ok)
					refused += got.sum(got.refused)
					fewest = min(fewest, got.sum(got.ok))
				}
				if all := float64(ok) / float64(25*c.seconds); all < 0.95 {
					t.Errorf("together %.3f of the limit, want at least 0.95", all)
				}
				if part := float64(refused) / float64(ok+refused); part >= 0.01 {
					t.Errorf("%.4f of the requests were refused, want less than 0.01", part)
				}
				if part := float64(fewest) / float64(ok); part < c.least {
					t.Errorf("one client got %.3f of the total, want at least %v", part, c.least)
				}
			})
		})
	}
}

// A client that comes late gets its part, and gives it back when it goes.
func TestSharesFollowWhoIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(25)
		far := distance{latency: 300 * time.Millisecond}
		var stays, comes tally
		var wg sync.WaitGroup
		wg.Go(func() { stays = drive(t, New(Options{}), s, 180, far, 1) })
		wg.Go(func() {
			time.Sleep(60 * time.Second)
			comes = drive(t, New(Options{}), s, 60, far, 2)
		})
		wg.Wait()
		if n := comes.sum(comes.ok[30:60]); n < 30*10 {
			t.Errorf("the late client got %d in 30 s, want about 375", n)
		}
		if n := stays.sum(stays.ok[90:120]); n < 30*10 {
			t.Errorf("the first client got %d in 30 s beside another, want about 375", n)
		}
		if n := stays.sum(stays.ok[140:180]); n < 40*24 {
			t.Errorf("the first client got %d in 40 s alone again, want about 1000", n)
		}
	})
}

// Two seconds after the first answer that shows another limit, it is followed.
func TestFollowsTheLimit(t *testing.T) {
	for name, limits := range map[string][2]int{"raised": {25, 50}, "lowered": {25, 10}, "lowered to 1": {25, 1}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newServer(limits[0])
				var got tally
				var wg sync.WaitGroup
				wg.Go(func() { got = drive(t, New(Options{}), s, 60, distance{latency: 300 * time.Millisecond}, 1) })
				time.Sleep(20 * time.Second)
				s.change(limits[1])
				wg.Wait()
				want := float64(limits[1] * 30)
				if n := float64(got.sum(got.ok[23:53])); n < 0.9*want || n > 1.1*want {
					t.Errorf("%v answers in 30 s at a limit of %d a second", n, limits[1])
				}
				if n := got.sum(got.refused[23:]); n > 0 {
					t.Errorf("%d requests were refused once the limit was known", n)
				}
			})
		})
	}
}
