package sandbox

import (
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// burst sends n lists and counts those let in.
func burst(t *testing.T, s *Sandbox, n int) (passed int, last reply) {
	t.Helper()
	for range n {
		last = do(t, s, "GET", "/v1/accounts", "")
		if last.status == http.StatusOK {
			passed++
		}
	}
	return passed, last
}

func TestBucketRefillsAllTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox(t, Options{Rate: DefaultRate})
		if n, _ := burst(t, s, 40); n != 25 {
			t.Errorf("%d passed at once, want 25", n)
		}
		time.Sleep(400 * time.Millisecond)
		if n, _ := burst(t, s, 40); n != 10 {
			t.Errorf("%d passed after 0.4 s, want 10", n)
		}
		time.Sleep(time.Hour)
		if n, _ := burst(t, s, 40); n != 25 {
			t.Errorf("%d passed after an hour, want 25", n)
		}
		s.Advance(time.Hour)
		if n, _ := burst(t, s, 40); n != 0 {
			t.Errorf("%d passed as the sandbox's clock was moved", n)
		}
	})
}

func TestBucketHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox(t, Options{Rate: 25})
		_, r := burst(t, s, 20)
		if r.header.Get("X-RateLimit-Limit") != "25" || r.header.Get("X-RateLimit-Remaining") != "5" {
			t.Errorf("headers %v", r.header)
		}
		reset, err := strconv.ParseInt(r.header.Get("X-RateLimit-Reset"), 10, 64)
		if now := time.Now().Unix(); err != nil || reset < now || reset > now+1 {
			t.Errorf("X-RateLimit-Reset %d, now is %d", reset, now)
		}
		_, r = burst(t, s, 6)
		if r.status != 429 || r.fails() != "too_many_requests" || r.header.Get("Retry-After") != "1" || r.header.Get("X-RateLimit-Remaining") != "0" {
			t.Errorf("answered %d %v", r.status, r.header)
		}
	})
}

func TestCategoriesHaveBucketsOfTheirOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox(t, Options{Rate: 1})
		for range 2 {
			do(t, s, "POST", "/v1/accounts", newAccount)
			do(t, s, "DELETE", "/v1/accounts/acc_1", "")
			do(t, s, "GET", "/v1/accounts/acc_1", "")
			do(t, s, "GET", "/v1/accounts/definitions", "")
			do(t, s, "GET", "/v1/accounts", "")
			do(t, s, "GET", "/v1/members", "")
		}
		for _, c := range []Category{Write, Read, Search} {
			if let := s.Count(c, 0) - s.Count(c, 429); let != 1 {
				t.Errorf("%s: %d let in, want 1", c, let)
			}
		}
		if s.Count("", 0) != 12 || s.Count("", 429) != 9 {
			t.Errorf("%d requests, %d refused", s.Count("", 0), s.Count("", 429))
		}
	})
}

func TestRefusedKeysTakeNoTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox(t, Options{Rate: 1})
		for range 5 {
			do(t, s, "GET", "/v1/accounts", "", "Authorization", "Bearer x")
		}
		mustDo(t, s, "GET", "/v1/accounts", "")
	})
}

func TestRateChangesInMidRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox(t, Options{Rate: 25})
		s.SetRate(5)
		if n, r := burst(t, s, 10); n != 5 || r.header.Get("X-RateLimit-Limit") != "5" {
			t.Errorf("%d passed at a rate of 5", n)
		}
		s.SetRate(50)
		time.Sleep(time.Second)
		if n, _ := burst(t, s, 60); n != 50 {
			t.Errorf("%d passed at a rate of 50", n)
		}
		s.SetRate(0)
		if n, r := burst(t, s, 60); n != 60 || r.header.Get("X-RateLimit-Remaining") != "1000000" {
			t.Errorf("%d passed without a limit", n)
		}
		s.SetRate(2)
		if n, _ := burst(t, s, 10); n != 2 {
			t.Errorf("%d passed at a rate of 2", n)
		}
		s.SetRate(-1)
		if n, _ := burst(t, s, 10); n != 10 {
			t.Errorf("%d passed at a negative rate, which is none", n)
		}
	})
}

func TestRetryAfterIsInWholeSeconds(t *testing.T) {
	for d, want := range map[time.Duration]int{0: 1, 40 * time.Millisecond: 1, time.Second: 1, time.Second + 1: 2, time.Minute: 60} {
		if got := wholeSeconds(d); got != want {
			t.Errorf("%v: %d, want %d", d, got, want)
		}
	}
}
