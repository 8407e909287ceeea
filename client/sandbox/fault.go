package sandbox

import (
	"cmp"
	"errors"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

var errTrailing = errors.New("more than one JSON value")

// A Fault is one way in which a request goes wrong.
type Fault string

// The faults. Before means that nothing has been done, after that the work is
// done, and the answer kept for the request's idempotency key, but not told.
const (
	NoFault          Fault = ""
	FaultErrorBefore Fault = "error_before"
	FaultErrorAfter  Fault = "error_after"
	FaultLostBefore  Fault = "lost_before" // the connection is closed without an answer
	FaultLostAfter   Fault = "lost_after"
	FaultTruncated   Fault = "truncated" // half of the answer, then the connection is closed
	FaultTooMany     Fault = "too_many"  // 429 whatever the bucket holds
	FaultCrawl       Fault = "crawl"     // the answer comes, very slowly
	FaultOutage      Fault = "outage"    // 503 for every request
)

// Faults say how often requests go wrong. Each number is a probability from 0 to
// 1; together they should not exceed 1, as a request has one fault at most.
type Faults struct {
	Error500Before, Error500After float64
	LostBefore, LostAfter         float64
	Truncated, TooMany, Crawl     float64

	Status     int           // of the Error500 faults: 500 (default), 502, 503 or 504
	RetryAfter time.Duration // of TooMany; default 1 s
	CrawlFor   time.Duration // how long a Crawl takes; default 10 min
	Seed       int64         // of the random numbers, so that runs can be repeated

	// Match, when set, limits the faults above to the requests it picks.
	Match func(*http.Request) bool
	// Pick, when set, is asked about every request before the probabilities
	// count; NoFault leaves them to decide. It may be called by several
	// goroutines at once and must not read the body.
	Pick func(*http.Request) Fault
}

// An injector draws the faults.
type injector struct {
	mu     sync.Mutex
	faults Faults

	latency, jitter time.Duration

	random *rand.Rand
	outage bool
	until  time.Time // end of the outage; zero: none set
}

// SetFaults replaces the faults; the zero Faults end them. An outage goes on.
func (s *Sandbox) SetFaults(f Faults) {
	f.Status = cmp.Or(f.Status, http.StatusInternalServerError)
	f.RetryAfter = cmp.Or(f.RetryAfter, time.Second)
	f.CrawlFor = cmp.Or(f.CrawlFor, 10*time.Minute)
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.faults = f
	s.faults.random = rand.New(rand.NewPCG(uint64(f.Seed), 0))
}

// SetLatency changes Options.Latency and Options.Jitter.
func (s *Sandbox) SetLatency(latency, jitter time.Duration) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.latency, s.faults.jitter = latency, jitter
}

// delay is the time that one request takes.
func (i *injector) delay() time.Duration {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.jitter <= 0 {
		return i.latency
	}
	return i.latency + rand.N(i.jitter)
}

// StartOutage answers every request with 503 for d of real time, or until
// EndOutage when d is 0.
func (s *Sandbox) StartOutage(d time.Duration) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.outage, s.faults.until = true, time.Time{}
	if d > 0 {
		s.faults.until = time.Now().Add(d)
	}
}

// EndOutage ends an outage.
func (s *Sandbox) EndOutage() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.outage = false
}

func (i *injector) get() Faults {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.faults
}

// draw decides what goes wrong with the request.
func (i *injector) draw(r *http.Request) Fault {
	i.mu.Lock()
	if i.outage && !i.until.IsZero() && !time.Now().Before(i.until) {
		i.outage = false
	}
	f, outage := i.faults, i.outage
	at := i.random.Float64()
	i.mu.Unlock()
	if outage {
		return FaultOutage
	}
	if f.Pick != nil {
		if fault := f.Pick(r); fault != NoFault {
			return fault
		}
	}
	if f.Match != nil && !f.Match(r) {
		return NoFault
	}
	return f.at(at)
}

// at lays the probabilities side by side and says into which one x falls.
func (f Faults) at(x float64) Fault {
	for _, share := range []struct {
		probability float64
		fault       Fault
	}{
		{f.Error500Before, FaultErrorBefore}, {f.Error500After, FaultErrorAfter},
		{f.LostBefore, FaultLostBefore}, {f.LostAfter, FaultLostAfter},
		{f.Truncated, FaultTruncated}, {f.TooMany, FaultTooMany}, {f.Crawl, FaultCrawl},
	} {
		if x < share.probability {
			return share.fault
		}
		x -= share.probability
	}
	return NoFault
}

// lost says whether the connection ends without an answer.
func (f Fault) lost() bool { return f == FaultLostBefore || f == FaultLostAfter }

// before is the refusal of a fault that strikes before the work.
func (f Fault) before(faults Faults) *problem {
	if f == FaultErrorBefore || f == FaultLostBefore {
		return refuse(faults.Status, "Something went wrong before the request was carried out.")
	}
	return nil
}

// after is the refusal of a fault that strikes after the work. An answer that is
// lost then needs none.
func (f Fault) after(faults Faults) *problem {
	if f == FaultErrorAfter {
		return refuse(faults.Status, "Something went wrong after the request was carried out.")
	}
	return nil
}
