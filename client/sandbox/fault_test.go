package sandbox

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// send makes a request over a real connection and reads the answer whole.
func send(t *testing.T, client *http.Client, base, method, path, body string) (status int, err error) {
	t.Helper()
	r := request(method, path, body)
	sent, err := http.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	sent.Header = r.Header
	response, err := client.Do(sent)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.ReadAll(response.Body)
	return response.StatusCode, err
}

func TestConnectionFaultsOverTheNetwork(t *testing.T) {
	tests := map[Fault]struct {
		status int
		err    error
		made   int
	}{
		FaultLostBefore: {0, io.EOF, 0},
		FaultLostAfter:  {0, io.EOF, 1},
		FaultTruncated:  {200, io.ErrUnexpectedEOF, 1},
	}
	for fault, test := range tests {
		t.Run(string(fault), func(t *testing.T) {
			s := newSandbox(t, Options{Faults: Faults{Pick: func(*http.Request) Fault { return fault }}})
			base, stop, err := s.Start()
			if err != nil {
				t.Fatal(err)
			}
			defer stop()
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
			status, err := send(t, client, base, "POST", "/v1/accounts", newAccount)
			if status != test.status || !errors.Is(err, test.err) {
				t.Errorf("answered %d, %v; want %d, %v", status, err, test.status, test.err)
			}
			if n := len(s.Records("account")); n != test.made {
				t.Errorf("%d accounts, want %d", n, test.made)
			}
			log := s.Requests()
			if len(log) != 1 || log[0].Fault != fault || log[0].Status != test.status || string(log[0].Body) != newAccount {
				t.Errorf("logged %+v", log)
			}
			s.SetFaults(Faults{})
			if status, err := send(t, client, base, "GET", "/v1/accounts", ""); status != 200 || err != nil {
				t.Errorf("without faults: %d, %v", status, err)
			}
		})
	}
}

func TestTransportBehavesLikeTheNetwork(t *testing.T) {
	tests := map[Fault]struct {
		status int
		err    error
	}{
		NoFault: {200, nil}, FaultLostBefore: {0, io.EOF}, FaultLostAfter: {0, io.EOF},
		FaultTruncated: {200, io.ErrUnexpectedEOF}, FaultErrorAfter: {500, nil},
	}
	for fault, test := range tests {
		s := newSandbox(t, Options{Faults: Faults{Pick: func(*http.Request) Fault { return fault }}})
		client := &http.Client{Transport: s.Transport()}
		status, err := send(t, client, "http://sandbox.example", "POST", "/v1/accounts", newAccount)
		if status != test.status || !errors.Is(err, test.err) {
			t.Errorf("%s: answered %d, %v; want %d, %v", fault, status, err, test.status, test.err)
		}
	}
}

func TestTransportLeavesTheSandboxAtWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox(t, Options{Latency: time.Minute})
		client := &http.Client{Transport: s.Transport(), Timeout: time.Second}
		if _, err := send(t, client, "http://sandbox.example", "POST", "/v1/accounts", newAccount); err == nil {
			t.Error("no time-out")
		}
		if len(s.Records("account")) != 0 {
			t.Error("the work was done before the latency")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(s.Records("account")) != 1 {
			t.Error("the work was left undone as the client went away")
		}
	})
}

func TestLatencyAndJitter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox(t, Options{Latency: 300 * time.Millisecond, Jitter: 100 * time.Millisecond})
		start := time.Now()
		mustDo(t, s, "GET", "/v1/accounts", "")
		if d := time.Since(start); d < 300*time.Millisecond || d >= 400*time.Millisecond {
			t.Errorf("answered after %v", d)
		}
		s.SetLatency(2*time.Second, 0)
		start = time.Now()
		do(t, s, "POST", "/v1/accounts", "{}")
		if d := time.Since(start); d != 2*time.Second {
			t.Errorf("answered after %v", d)
		}
	})
}

func TestOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox(t, Options{})
		status := func() int { return do(t, s, "GET", "/v1/accounts", "").status }
		s.StartOutage(time.Minute)
		time.Sleep(time.Minute - 1)
		if got := status(); got != 503 {
			t.Errorf("during the outage: %d", got)
		}
		time.Sleep(time.Nanosecond)
		if got := status(); got != 200 {
			t.Errorf("after the outage: %d", got)
		}
		s.StartOutage(0)
		time.Sleep(time.Hour)
		s.SetFaults(Faults{})
		if got := status(); got != 503 {
			t.Errorf("during an outage without end: %d", got)
		}
		s.EndOutage()
		if got := status(); got != 200 {
			t.Errorf("after its end: %d", got)
		}
	})
}

func TestStormOf429(t *testing.T) {
	s := newSandbox(t, Options{Faults: Faults{TooMany: 1, RetryAfter: 90 * time.Second}})
	r := do(t, s, "POST", "/v1/accounts", newAccount)
	if r.status != 429 || r.header.Get("Retry-After") != "90" || len(s.Records("account")) != 0 {
		t.Errorf("answered %d %v", r.status, r.header)
	}
}

func TestMatchLimitsFaults(t *testing.T) {
	s := newSandbox(t, Options{Faults: Faults{Error500Before: 1, Match: func(r *http.Request) bool {
		return r.Method == http.MethodPost
	}}})
	if r := do(t, s, "POST", "/v1/accounts", newAccount); r.status != 500 || r.fails() != "internal_server_error" {
		t.Errorf("matched: %d", r.status)
	}
	mustDo(t, s, "GET", "/v1/accounts", "")
}

func TestProbabilitiesAndSeed(t *testing.T) {
	draw := func(seed int64) (counts map[Fault]int, first string) {
		s := newSandbox(t, Options{Faults: Faults{
			Error500Before: 0.1, Error500After: 0.1, LostBefore: 0.1, LostAfter: 0.1, Truncated: 0.1,
			TooMany: 0.1, Crawl: 0.1, Seed: seed,
		}})
		counts = make(map[Fault]int)
		var all strings.Builder
		r := httptest.NewRequest("GET", "/", nil)
		for range 10_000 {
			f := s.faults.draw(r)
			counts[f]++
			all.WriteString(string(f) + " ")
		}
		return counts, all.String()
	}
	counts, once := draw(7)
	for _, f := range []Fault{FaultErrorBefore, FaultErrorAfter, FaultLostBefore, FaultLostAfter, FaultTruncated, FaultTooMany, FaultCrawl} {
		if n := counts[f]; n < 800 || n > 1200 {
			t.Errorf("%s: %d of 10000, want about 1000", f, n)
		}
	}
	if _, again := draw(7); again != once {
		t.Error("one seed gave two runs of faults")
	}
	if _, other := draw(8); other == once {
		t.Error("two seeds gave one run of faults")
	}
}

func TestCrawl(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox(t, Options{Faults: Faults{Crawl: 1, CrawlFor: time.Minute}})
		start := time.Now()
		mustDo(t, s, "GET", "/v1/opportunities/definitions", "")
		if d := time.Since(start); d < 55*time.Second || d > 65*time.Second {
			t.Errorf("crawled for %v, want about a minute", d)
		}
		client := &http.Client{Transport: s.Transport(), Timeout: time.Second}
		if _, err := send(t, client, "http://sandbox.example", "GET", "/v1/opportunities/definitions", ""); err == nil {
			t.Error("no time-out")
		}
		synctest.Wait()
	})
}

func TestListenRefusesAnAddressInUse(t *testing.T) {
	s := newSandbox(t, Options{})
	base, stop, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	if _, _, err := s.Listen(strings.TrimPrefix(base, "http://")); err == nil {
		t.Error("no error")
	}
}
