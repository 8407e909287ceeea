package pace

import (
	"math"
	"time"
)

// The law by which clients divide a bucket without knowing of each other.
//
// All of them see the same level. Below enough each slows down, the more the
// lower it is, and above it they speed up again, so the level comes to rest where
// the sum of all rates is the limit. As the slowing is exponential, the loop has
// the same gain for two clients as for ten, and as it depends on nothing but the
// level, all get the same part. Nothing is lost on the way: only a full bucket
// wastes what flows in, only an empty one refuses.
//
// The slowing has two parts. The fast one is weak enough not to oscillate over
// answers that are as old as the latency. The slow one is strong enough to hold
// many clients at a level well above empty.
const (
	enough    = 0.65 // level at which a client takes the whole limit
	fastGain  = 1.6  // e-foldings from enough to empty, scaled
	slowGain  = 5.0
	settled   = 6 * time.Second // time constant of the slow part, at least
	beginning = 300 * time.Millisecond

	// A bucket above this level means that some of the limit was left unused:
	// make up for it, by at most this much when it is full. Small buckets are
	// full before every request and do not tell.
	unused       = 0.68
	repaid       = 0.25
	leastTelling = 8 // smallest limit whose bucket tells

	// head is how much of the limit a client starts without (as an exponent)
	// until the first answers have shown whether it is alone.
	head = 0.6

	least  = 0.04 // part that is always taken, so that news keep coming
	deeper = 0.36 // what one refusal takes off (as an exponent): ln 0.7
	lowest = -4.0 // floor of the slow part, so that it can rise again soon

	// regained is how long what one refusal took off takes to come back where no answer
	// tells the level, which alone says that the limit allows it.
	regained = 10 * time.Second
)

// share is this client's part of the limit. The zero value takes the whole.
type share struct {
	level   float64 // of the server's bucket, smoothed: 0 empty, 1 full
	slow    float64 // exponent of the slow part, never above 0
	latency float64 // seconds, smoothed
	telling bool    // the bucket is large enough to see that it is full
	first   time.Time
	last    time.Time
	refusal time.Time // the last one that counted
}

// observe takes in the bucket's level after one answer.
func (s *share) observe(now time.Time, a Answer) {
	// The request itself was in the bucket too: a limit of 1 is full before it.
	s.telling = a.Limit >= leastTelling
	level := min(1, float64(a.Remaining+1)/float64(a.Limit))
	if s.first.IsZero() {
		s.level, s.latency = level, a.Latency.Seconds()
		s.first, s.last = now, now
		if a.Latency < untold {
			s.slow -= head
		}
		return
	}
	passed := now.Sub(s.last).Seconds()
	s.last = now
	s.latency += (a.Latency.Seconds() - s.latency) / 20
	// Answers overtake each other when latency varies: smooth over a part of it.
	s.level += (level - s.level) * weight(passed, 0.05+s.latency/4)
	target := -slowGain * max(0, enough-s.level)
	s.slow += (target - s.slow) * weight(passed, s.constant(now))
	s.slow = max(s.slow, lowest)
}

// constant is the time constant of the slow part in seconds: short at first, to
// find the place among other clients, and long against the latency later.
func (s *share) constant(now time.Time) float64 {
	age := max(beginning.Seconds(), now.Sub(s.first).Seconds())
	return min(age, max(settled.Seconds(), 10*s.latency))
}

// weight of a new sample after the time passed in a mean over the time constant.
func weight(passed, constant float64) float64 { return 1 - math.Exp(-passed/constant) }

// refused takes one refusal in. Those that follow within a latency were under
// way already and say nothing new.
func (s *share) refused(now time.Time, latency time.Duration) {
	if !s.refusal.IsZero() && now.Sub(s.refusal) < latency+time.Second {
		return
	}
	s.refusal = now
	s.slow = max(s.slow-deeper, lowest)
}

// untold takes in an answer that does not tell the bucket's level, of a server that never
// does.
func (s *share) untold(now time.Time) {
	if !s.first.IsZero() {
		return
	}
	if !s.last.IsZero() {
		s.slow = min(0, s.slow+deeper*now.Sub(s.last).Seconds()/regained.Seconds())
	}
	s.last = now
}

// part is the factor on the limit: the whole until something is known.
func (s *share) part() float64 {
	if s.first.IsZero() {
		return max(least, math.Exp(s.slow))
	}
	if s.telling && s.level > unused {
		return math.Exp(s.slow) * (1 + s.repaying()*(s.level-unused)/(1-unused))
	}
	return max(least, math.Exp(s.slow-s.fast()*max(0, enough-s.level)))
}

// repaying is how much faster than the limit a full bucket makes a client; what
// old answers tell may have been made up for already.
func (s *share) repaying() float64 {
	if s.latency == 0 {
		return repaid
	}
	return min(repaid, 0.08/s.latency)
}

// fast is the gain of the fast part; old answers allow only a weak one.
func (s *share) fast() float64 {
	if s.latency == 0 {
		return fastGain
	}
	return min(fastGain, 0.5/s.latency)
}
