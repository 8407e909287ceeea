package pace

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// leave waits and tells after how long, since the start, the request left.
func leave(t *testing.T, l *Limiter, start time.Time) (release func(), at time.Duration) {
	t.Helper()
	release, err := l.Wait(t.Context())
	if err != nil {
		t.Fatalf("Wait: %v", err)
	}
	return release, time.Since(start)
}

// near compares with room for the microseconds added against rounding.
func near(got, want time.Duration) bool { return got >= want && got < want+time.Millisecond }

// told is a limiter that has had its first answer, with nothing gathered.
func told(o Options, limit int) *Limiter {
	l := New(o)
	l.Observe(Answer{Limit: limit, Remaining: limit - 1, Latency: time.Second})
	l.drop(time.Now())
	return l
}

func TestPacesEvenly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := told(Options{Max: 10}, 25)
		start := time.Now()
		for i := range 20 {
			_, at := leave(t, l, start)
			if want := time.Duration(i+1) * 100 * time.Millisecond; !near(at, want) {
				t.Errorf("request %d left at %v, want %v", i, at, want)
			}
		}
	})
}

// Of many that wait four leave at once, at the same rate, however many answers come in
// between. The last do not wait for more.
func TestLeaveTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := told(Options{}, 25)
		start := time.Now()
		var mu sync.Mutex
		left := map[time.Duration]int{}
		var all sync.WaitGroup
		for range 9 {
			all.Go(func() {
				_, at := leave(t, l, start)
				mu.Lock()
				defer mu.Unlock()
				left[at]++
			})
		}
		for range 9 {
			time.Sleep(41 * time.Millisecond)
			l.Observe(Answer{Limit: 25, Remaining: -1})
		}
		all.Wait()
		times := slices.Sorted(maps.Keys(left))
		var together []int
		for _, at := range times {
			together = append(together, left[at])
		}
		if want := []int{4, 4, 1}; !slices.Equal(together, want) {
			t.Errorf("so many left at once: %v, want %v", together, want)
		}
		if last := times[len(times)-1]; last > 9*time.Second/25 {
			t.Errorf("the last left at %v", last)
		}
	})
}

func TestFirstRequestsWaitForAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(Options{})
		start := time.Now()
		for i := range DefaultBurst {
			if _, at := leave(t, l, start); at != 0 {
				t.Errorf("request %d left at %v, want at once", i, at)
			}
		}
		if _, at := leave(t, l, start); !near(at, untold) {
			t.Errorf("the next left at %v without an answer, want %v", at, untold)
		}
	})
}

func TestFirstAnswerOpensTheWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(Options{})
		start := time.Now()
		for range DefaultBurst {
			leave(t, l, start)
		}
		time.AfterFunc(100*time.Millisecond, func() { l.Observe(Answer{Limit: 25, Remaining: 20}) })
		if _, at := leave(t, l, start); at < 100*time.Millisecond || at >= 200*time.Millisecond {
			t.Errorf("the next left at %v, want soon after the answer at 100ms", at)
		}
	})
}

func TestGateHoldsEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := told(Options{}, 1000)
		start := time.Now()
		l.Observe(Answer{Limit: 1000, Remaining: 0, TooMany: true, RetryAfter: 7 * time.Second})
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if _, at := leave(t, l, start); at < 7*time.Second {
					t.Errorf("a request left at %v through a gate closed for 7s", at)
				}
			})
		}
		wg.Wait()
		if got := l.Stats(); got.TooMany != 1 || got.Requests != 10 || got.Waited < 70*time.Second {
			t.Errorf("stats %+v, want 1 refused, 10 requests, at least 70s waited", got)
		}
	})
}

func TestGateOnlyMovesForward(t *testing.T) {
	for name, c := range map[string]struct {
		move func(*Limiter)
		want time.Duration
	}{
		"shorter changes nothing":  {func(l *Limiter) { l.CloseFor(time.Second) }, 10 * time.Second},
		"negative changes nothing": {func(l *Limiter) { l.CloseFor(-time.Hour) }, 10 * time.Second},
		"longer holds longer":      {func(l *Limiter) { l.CloseFor(20 * time.Second) }, 25 * time.Second},
		"a refusal without Retry-After": {func(l *Limiter) {
			time.Sleep(4500 * time.Millisecond)
			l.Observe(Answer{Limit: -1, Remaining: -1, TooMany: true})
		}, 10500 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := told(Options{}, 1000)
				start := time.Now()
				l.CloseFor(10 * time.Second)
				time.AfterFunc(5*time.Second, func() { c.move(l) }) // while a request waits
				if _, at := leave(t, l, start); at < c.want || at > c.want+100*time.Millisecond {
					t.Errorf("left at %v, want %v", at, c.want)
				}
			})
		})
	}
}

// What rate.Limiter.SetLimit does not do: requests that wait follow a new rate.
func TestWaitingRequestsFollowTheRate(t *testing.T) {
	for name, c := range map[string]struct {
		before, after int
		from, to      time.Duration
	}{
		"raised":  {1, 100, 100 * time.Millisecond, 150 * time.Millisecond},
		"lowered": {5, 1, 600 * time.Millisecond, 1100 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := told(Options{}, c.before)
				start := time.Now()
				time.AfterFunc(100*time.Millisecond, func() { l.Observe(Answer{Limit: c.after, Remaining: -1}) })
				if _, at := leave(t, l, start); at < c.from || at > c.to {
					t.Errorf("left at %v, want between %v and %v", at, c.from, c.to)
				}
			})
		})
	}
}

func TestMaxCapsTheRate(t *testing.T) {
	l := New(Options{Rate: 25, Max: 10})
	l.Observe(Answer{Limit: 1_000_000, Remaining: 999_999})
	if got := l.Stats().Rate; got != 10 {
		t.Errorf("rate %v, want the cap of 10", got)
	}
}

// Neither an empty bucket nor refusals without end take the rate down to nothing.
func TestRateIsNeverNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(Options{})
		for range 200 {
			l.Observe(Answer{Limit: 25, TooMany: true, Latency: time.Second})
			time.Sleep(5 * time.Second)
		}
		if got := l.Stats().Rate; got < least*25 {
			t.Errorf("rate %v, want at least %v", got, least*25)
		}
	})
}

func TestWaitEnds(t *testing.T) {
	why := errors.New("enough")
	for name, c := range map[string]struct {
		end  func(l *Limiter, cancel context.CancelCauseFunc)
		want error
	}{
		"by its context": {func(_ *Limiter, cancel context.CancelCauseFunc) { cancel(why) }, context.Canceled},
		"by Stop":        {func(l *Limiter, _ context.CancelCauseFunc) { l.Stop(); l.Stop() }, ErrStopped},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				l := told(Options{}, 25)
				l.CloseFor(time.Hour)
				start := time.Now()
				time.AfterFunc(time.Second, func() { c.end(l, cancel) })
				var wg sync.WaitGroup
				for range 3 { // one at the gate, two behind it
					wg.Go(func() {
						if _, err := l.Wait(ctx); !errors.Is(err, c.want) || time.Since(start) != time.Second {
							t.Errorf("Wait ended with %v after %v, want %v after 1s", err, time.Since(start), c.want)
						}
					})
				}
				wg.Wait()
				if n := l.Stats().InFlight; n != 0 {
					t.Errorf("%d in flight after no request left", n)
				}
			})
		})
	}
}

func TestNothingLeavesAfterStop(t *testing.T) {
	l := New(Options{})
	l.Stop()
	for range 100 {
		if _, err := l.Wait(t.Context()); !errors.Is(err, ErrStopped) {
			t.Fatalf("Wait after Stop: %v", err)
		}
	}
}

func TestPlacesInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(Options{MaxInFlight: 3, Rate: 1000})
		start := time.Now()
		var held []func()
		for range 3 {
			release, _ := leave(t, l, start)
			held = append(held, release)
		}
		time.AfterFunc(5*time.Second, func() {
			held[0]()
			held[0]() // a second release gives nothing back
		})
		if _, at := leave(t, l, start); at != 5*time.Second {
			t.Errorf("the fourth left at %v, want when a place was free at 5s", at)
		}
		if n := l.Stats().InFlight; n != 3 {
			t.Errorf("%d in flight, want 3", n)
		}
	})
}

func TestFlightGrowsWithLatency(t *testing.T) {
	for name, c := range map[string]struct {
		rate     float64
		latency  time.Duration
		from, to int
	}{
		"before any answer": {25, 0, 100, 120},
		"fast answers":      {25, time.Millisecond, minInFlight, minInFlight + 1},
		"300 ms":            {25, 300 * time.Millisecond, 20, 30},
		"2 s":               {25, 2 * time.Second, 100, 110},
		"beyond the most":   {25, time.Minute, 256, 256},
		"without a limit":   {1e6, time.Millisecond, 256, 256},
	} {
		t.Run(name, func(t *testing.T) {
			f := flight{max: 256}
			for range 200 {
				f.observe(c.latency)
			}
			if got := f.cap(c.rate); got < c.from || got > c.to {
				t.Errorf("%d in flight, want %d to %d", got, c.from, c.to)
			}
		})
	}
}

func TestCategoryNames(t *testing.T) {
	for c, want := range map[Category]string{Write: "write", Read: "read", Search: "search", 9: "invalid category"} {
		if got := c.String(); got != want {
			t.Errorf("category %d is %q, want %q", c, got, want)
		}
	}
}

// Many at once on a server without limit: every request leaves, places come back.
func TestManyAtOnce(t *testing.T) {
	l := told(Options{MaxInFlight: 32}, 1_000_000)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for range 200 {
				release, err := l.Wait(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				if n := l.Stats().InFlight; n > 32 {
					t.Errorf("%d in flight, want at most 32", n)
				}
				l.Observe(Answer{Limit: 1_000_000, Remaining: 999_999, Latency: time.Millisecond})
				release()
			}
		})
	}
	wg.Wait()
	if got := l.Stats(); got.Requests != 64*200 || got.InFlight != 0 {
		t.Errorf("stats %+v, want %d requests and none in flight", got, 64*200)
	}
}

// What one request costs beside 64 others when the server is not the limit.
func BenchmarkUnlimited(b *testing.B) {
	l := told(Options{}, 1_000_000)
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			release, err := l.Wait(b.Context())
			if err != nil {
				b.Error(err)
				return
			}
			l.Observe(Answer{Limit: 1_000_000, Remaining: 999_999, Latency: time.Millisecond})
			release()
		}
	})
}

// A server that tells no limit and refuses now and then slows down for a while only, and
// one that goes on refusing is asked the less.
func TestRefusalsOfAServerThatTellsNoLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(Options{})
		for range 12 {
			l.Observe(Answer{Limit: -1, Remaining: -1, TooMany: true})
			time.Sleep(2 * time.Second)
		}
		if r := l.Stats().Rate; r > 5 {
			t.Errorf("%.1f requests a second after many refusals, want few", r)
		}
		for range 1200 {
			time.Sleep(100 * time.Millisecond)
			l.Observe(Answer{Limit: -1, Remaining: -1})
		}
		if r := l.Stats().Rate; r != DefaultRate {
			t.Errorf("%.1f requests a second two minutes after the last refusal, want %d", r, DefaultRate)
		}
	})
}
