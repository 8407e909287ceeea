package client

import (
	"sync"
	"time"
)

// clock follows the server's clock by the Date headers of its answers. A Date
// is cut to the second and was set before the answer arrived, so date plus the
// time since is never ahead of the server; the furthest such reckoning is the
// best one.
type clock struct {
	now func() time.Time // has a monotonic reading

	mu   sync.Mutex
	date time.Time // of the answer the reckoning starts from; zero before one
	at   time.Time // when that answer came
}

// fresh is how long one answer is reckoned from: two clocks drift apart.
const fresh = 10 * time.Minute

// observe takes in the Date of an answer that took so long. The server set it
// after the request left and cut off less than a second: a reckoning that is
// further ahead than that is wrong, as after the server's clock was set back.
func (c *clock) observe(date time.Time, latency time.Duration) {
	if date.IsZero() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	reckoned := c.reckon(now)
	ahead := reckoned.Sub(date) > latency+time.Second
	if c.date.IsZero() || date.After(reckoned) || ahead || now.Sub(c.at) > fresh {
		c.date, c.at = date, now
	}
}

// reckon adds the time since the answer. The monotonic clock stands still while
// a machine sleeps, the wall clock may be set: the longer of the two counts, so
// that a key never passes for younger than it is.
func (c *clock) reckon(now time.Time) time.Time {
	return c.date.Add(max(now.Sub(c.at), now.Round(0).Sub(c.at.Round(0))))
}

// time is the reckoning of now; the local clock before any answer.
func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if c.date.IsZero() {
		return now
	}
	return c.reckon(now)
}
