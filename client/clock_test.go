package client

import (
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"
)

// serverClock is a server's clock that runs off from the local one.
type serverClock struct {
	start  time.Time // local
	server time.Time // then
	rate   float64
}

func (s *serverClock) now() time.Time {
	return s.server.Add(time.Duration(float64(time.Since(s.start)) * s.rate))
}

// date is a Date header: cut to the second.
func (s *serverClock) date() time.Time { return s.now().Truncate(time.Second) }

func (s *serverClock) jump(d time.Duration) { s.server = s.server.Add(d) }

func TestServerTimeIsNeverAhead(t *testing.T) {
	for name, c := range map[string]struct {
		rate    float64
		allowed time.Duration // by which a drifting clock may run ahead for a while
	}{"same speed": {1, 0}, "local clock slow": {1.001, 0}, "local clock fast": {0.9999, 100 * time.Millisecond}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &serverClock{start: time.Now(), server: time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC), rate: c.rate}
				clock := clock{now: time.Now}
				r := rand.New(rand.NewPCG(1, 2))
				for range 2000 {
					// The server answers half way, and answers take their time.
					latency := time.Duration(r.Int64N(int64(4 * time.Second)))
					time.Sleep(latency / 2)
					date := s.date()
					time.Sleep(latency / 2)
					clock.observe(date, latency)
					time.Sleep(time.Duration(r.Int64N(int64(10 * time.Second))))
					got, true := clock.time(), s.now()
					if ahead := got.Sub(true); ahead > c.allowed {
						t.Fatalf("ahead of the server by %v", ahead)
					}
					if behind := true.Sub(got); behind > 6*time.Second {
						t.Fatalf("behind the server by %v", behind)
					}
				}
			})
		})
	}
}

func TestServerTimeFollowsJumps(t *testing.T) {
	for name, jump := range map[string]time.Duration{"ahead a day": 25 * time.Hour, "back an hour": -time.Hour, "back 5 s": -5 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &serverClock{start: time.Now(), server: time.Date(2020, 5, 5, 0, 0, 0, 0, time.UTC), rate: 1}
				clock := clock{now: time.Now}
				clock.observe(s.date(), 0)
				time.Sleep(3 * time.Second)
				s.jump(jump)
				clock.observe(s.date(), 100*time.Millisecond)
				if off := clock.time().Sub(s.now()); off > 0 || off < -2*time.Second {
					t.Errorf("off by %v after the jump", off)
				}
			})
		})
	}
}

// An answer that overtook another, or that took long, does not set the clock back.
func TestServerTimeKeepsTheNewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &serverClock{start: time.Now(), server: time.Date(2020, 5, 5, 0, 0, 0, 0, time.UTC), rate: 1}
		clock := clock{now: time.Now}
		old := s.date()
		time.Sleep(30 * time.Second)
		clock.observe(s.date(), 0)
		before := clock.time()
		clock.observe(old, 30*time.Second)
		if got := clock.time(); !got.Equal(before) {
			t.Errorf("a slow answer moved the clock from %v to %v", before, got)
		}
	})
}

func TestServerTimeWithoutAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := asking(t, Config{}, says(200, record))
		for _, when := range []string{"before any answer", "when answers carry no Date"} {
			if got := client.ServerTime(); !got.Equal(time.Now()) {
				t.Errorf("%s it is %v, want the local time %v", when, got, time.Now())
			}
			client.Retrieve(t.Context(), "account", "acc_1")
		}
	})
}

// Every answer sets the clock: refusals too.
func TestServerTimeFromRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := asking(t, Config{}, says(404, problem("not_found"), "Date: Mon, 16 Mar 2026 12:00:00 GMT"))
		client.Retrieve(t.Context(), "account", "acc_1")
		time.Sleep(90 * time.Second)
		if got, want := client.ServerTime(), time.Date(2026, 3, 16, 12, 1, 30, 0, time.UTC); !got.Equal(want) {
			t.Errorf("it is %v, want %v", got, want)
		}
	})
}
