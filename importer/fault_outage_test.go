package importer

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
)

// Guards against a server that is gone: for less than --max-outage it is waited for,
// for longer the run ends as one to repeat (exit 4), and the next one goes on.
func TestServerGone(t *testing.T) {
	gone := map[string]func(*http.Request) (*http.Response, error){
		"refuses connections": func(*http.Request) (*http.Response, error) {
			return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
		},
		"has no name": func(*http.Request) (*http.Response, error) {
			return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "api.example"}}
		},
		"hangs up": func(*http.Request) (*http.Response, error) { return nil, io.EOF },
		"says nothing": func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		},
		"answers 503": nil, // the sandbox does
	}
	for name, answer := range gone {
		for _, c := range []struct {
			name       string
			from, last time.Duration
			code       int
		}{
			{"from the start, for minutes", 0, 10 * time.Minute, ExitDone},
			{"from the start, for longer", 0, 40 * time.Minute, ExitLater},
			{"half way, for minutes", time.Second, 10 * time.Minute, ExitDone},
			{"half way, for longer", time.Second, 40 * time.Minute, ExitLater},
		} {
			t.Run(name+" "+c.name, func(t *testing.T) {
				t.Parallel()
				byNight(t, 60, sandbox.Options{Rate: 25, Latency: 100 * time.Millisecond}, func(b *nights) {
					served := b.o.Client.Transport
					began := time.Now()
					away := func() bool { d := time.Since(began); return c.from <= d && d < c.from+c.last }
					b.o.Client.Transport = between(func(r *http.Request) (*http.Response, error) {
						if answer != nil && away() {
							return answer(r)
						}
						return served.RoundTrip(r)
					})
					if answer == nil && c.from == 0 {
						b.box.StartOutage(c.last)
					} else if answer == nil {
						later(c.from, func() { b.box.StartOutage(c.last) })
					}
					s := b.run(c.code)
					if c.code == ExitLater {
						if s.Stopped != report.StoppedOutage || c.from > 0 && s.Rows.NotAttempted+s.Rows.InDoubt == 0 {
							t.Errorf("stopped %q: %+v", s.Stopped, s.Rows)
						}
						time.Sleep(c.from + c.last)
						b.run(ExitDone)
					}
					b.once()
				})
			})
		}
	}
}

// Guards against a server that is slow to a crawl: answers that never end are given
// up and asked for again; when nothing else comes, that is an outage.
func TestServerAtACrawl(t *testing.T) {
	for name, c := range map[string]struct {
		faults sandbox.Faults
		code   int
	}{
		"now and then": {sandbox.Faults{Crawl: .1, Seed: 1}, ExitDone},
		"often":        {sandbox.Faults{Crawl: .4, Seed: 1}, ExitDone},
		"always": {sandbox.Faults{Crawl: 1, Match: func(r *http.Request) bool { return r.Method == http.MethodPost }},
			ExitLater},
	} {
		t.Run(name, func(t *testing.T) {
			byNight(t, 60, sandbox.Options{Rate: 25, Latency: 5 * time.Second, Jitter: 20 * time.Second, Faults: c.faults}, func(b *nights) {
				s := b.run(c.code)
				b.box.SetFaults(sandbox.Faults{})
				if c.code == ExitLater {
					if s.Rows.InDoubt == 0 {
						t.Errorf("nothing was in flight: %+v", s.Rows)
					}
					if s = b.run(ExitDone); s.Recovered == 0 {
						t.Error("nothing was recovered")
					}
				}
				b.once()
			})
		})
	}
}

// Guards the start of a run against a question that fails while the server answers
// others: that may pass, so the run is one to repeat.
func TestQuestionThatAlwaysFails(t *testing.T) {
	for _, path := range []string{"/v1/auth/validate", "/v1/opportunities/definitions"} {
		byNight(t, 10, sandbox.Options{}, func(b *nights) {
			b.box.SetFaults(sandbox.Faults{Error500Before: 1, Match: func(r *http.Request) bool { return r.URL.Path == path }})
			if s := b.run(ExitLater); s.Stopped != report.StoppedOutage || b.box.Count(sandbox.Write, 0) != 0 {
				t.Errorf("%s: stopped %q after %d writes", path, s.Stopped, b.box.Count(sandbox.Write, 0))
			}
			b.box.SetFaults(sandbox.Faults{})
			b.run(ExitDone)
			b.once()
		})
	}
}

// Guards the other rows against one that always fails: it is left open, in doubt,
// while they pass, and is the first thing that the next run sends.
func TestOneRowAlwaysFails(t *testing.T) {
	byNight(t, 900, sandbox.Options{Latency: 100 * time.Millisecond}, func(b *nights) {
		var cursed atomic.Value // the key of the row
		b.box.SetFaults(sandbox.Faults{Pick: func(r *http.Request) sandbox.Fault {
			key := r.Header.Get("Idempotency-Key")
			if key != "" && b.box.Count(sandbox.Write, http.StatusOK) == 10 {
				cursed.CompareAndSwap(nil, key)
			}
			if key != "" && key == cursed.Load() {
				return sandbox.FaultErrorBefore
			}
			return sandbox.NoFault
		}})
		b.o.Client.WriteRate = 2 // so that the others pass for longer than it is tried
		for range 2 {
			s := b.run(ExitRows)
			if s.Rows.InDoubt != 1 || s.Rows.Created+s.Rows.Unchanged != int64(b.n-1) || s.Stopped != "" || s.Unsettled != 1 {
				t.Errorf("stopped %q: %+v", s.Stopped, s.Rows)
			}
			if b.box.Count(sandbox.Write, http.StatusInternalServerError) < 8 {
				t.Errorf("it was tried %d times", b.box.Count(sandbox.Write, http.StatusInternalServerError))
			}
			b.more(300)
		}
		b.box.SetFaults(sandbox.Faults{})
		if s := b.run(ExitDone); s.Recovered != 1 || firstWrite(b) != cursed.Load() {
			t.Errorf("%d recovered; the first write was %s, want that of the row that failed", s.Recovered, firstWrite(b))
		}
		b.once()
	})
}

// more adds rows to the data.
func (b *nights) more(n int) {
	b.Helper()
	mapping := b.o.Mapping
	b.n += n
	b.o.Data, _ = deals(b.T, b.n)
	b.o.Mapping = mapping
}

// firstWrite is the key of the first write after the last run's definitions.
func firstWrite(b *nights) (key string) {
	requests := b.box.Requests()
	for i := len(requests) - 1; i >= 0 && !strings.HasSuffix(requests[i].Path, "/validate"); i-- {
		if requests[i].Method == http.MethodPost {
			key = requests[i].Key
		}
	}
	return key
}

// Guards against a server that only ever says 429: nobody waits for it for ever.
func TestNothingBut429(t *testing.T) {
	byNight(t, 12, sandbox.Options{}, func(b *nights) {
		storm := sandbox.Faults{TooMany: 1, Match: func(r *http.Request) bool { return r.Method == http.MethodPost }}
		b.box.SetFaults(storm)
		s := b.run(ExitLater)
		if s.Rows.NotAttempted != int64(b.n) || s.Unsettled != 0 {
			t.Errorf("%d unsettled: %+v", s.Unsettled, s.Rows)
		}
		later(5*time.Minute, func() { b.box.SetFaults(sandbox.Faults{}) })
		b.run(ExitDone)
		b.once()
	})
}

// Guards against clocks: the local one may be wrong by hours, in either direction,
// and jump between runs. What is old is told by the server's time alone.
func TestLocalClockWrongByHours(t *testing.T) {
	for _, wrong := range []time.Duration{-9 * time.Hour, 9 * time.Hour} {
		t.Run(wrong.String(), func(t *testing.T) {
			byNight(t, 60, sandbox.Options{Latency: 50 * time.Millisecond}, func(b *nights) {
				b.box.Advance(-wrong) // the local clock is ahead by as much
				if s := b.run(ExitDone); s.Rows.Created != int64(b.n) {
					t.Errorf("the first night: %+v", s.Rows)
				}
				b.once()
				// The checkpoint is lost within the day: the records are found again.
				b.o.Checkpoint += ".new"
				b.box.Advance(time.Hour)
				if s := b.run(ExitDone); s.Rows.Unchanged != int64(b.n) {
					t.Errorf("without the checkpoint: %+v", s.Rows)
				}
				b.once()
			})
		})
	}
}
