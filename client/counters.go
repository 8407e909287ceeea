package client

import (
	"cmp"
	"slices"
	"sync"

	"lightfield-importer/client/pace"
)

// Count is the number of answers of one category and status.
type Count struct {
	Category pace.Category
	Status   int // 0: no answer
	N        int64
}

type counted struct {
	category pace.Category
	status   int
}

// counters count attempts.
type counters struct {
	mu      sync.Mutex
	n       map[counted]int64
	retries int64
}

func (c *counters) count(category pace.Category, status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[counted]int64{}
	}
	c.n[counted{category, status}]++
}

func (c *counters) retried() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.retries++
}

// Requests counts the requests by category and status, in this order.
func (c *Client) Requests() []Count {
	c.counters.mu.Lock()
	defer c.counters.mu.Unlock()
	var all []Count
	for k, n := range c.counters.n {
		all = append(all, Count{Category: k.category, Status: k.status, N: n})
	}
	slices.SortFunc(all, func(a, b Count) int {
		return cmp.Or(cmp.Compare(a.Category, b.Category), cmp.Compare(a.Status, b.Status))
	})
	return all
}

// Retries is the number of attempts that were repeats.
func (c *Client) Retries() int64 {
	c.counters.mu.Lock()
	defer c.counters.mu.Unlock()
	return c.counters.retries
}
