package client

import (
	"sync"
	"time"
)

// clock follows the server's clock by the Date headers of its answers. A Date
// is cut to the second and was set before the answer arrived, so that date plus
// the time since is never ahead of the server; the newest such reckoning is the
// best one.
type clock struct {
	now func() time.Time // has a monotonic reading

	mu   sync.Mutex
	date time.Time // of the answer the reckoning starts from; zero before one
	at   time.Time // when that answer came
}

// fresh is how long one answer is reckoned from: two clocks drift apart.
const fresh = 10 * time.Minute

// jump is how far answers may lie behind the reckoning before it is the
// server's clock that was set back, and not an answer that took long.
const jump = 2 * time.Minute

func (c *clock) observe(date time.Time) {
	if date.IsZero() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	reckoned := c.date.Add(now.Sub(c.at))
	if c.date.IsZero() || date.After(reckoned) || reckoned.Sub(date) > jump || now.Sub(c.at) > fresh {
		c.date, c.at = date, now
	}
}

func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if c.date.IsZero() {
		return now
	}
	return c.date.Add(now.Sub(c.at))
}
