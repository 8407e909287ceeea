package client

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"lightfield-importer/client/pace"
)

// Client is safe for concurrent use.
type Client struct {
	base           *url.URL
	key            secret
	userAgent      string
	http           *http.Client
	attemptTimeout time.Duration
	log            *slog.Logger
	onRetry        func(Retry)
	now            func() time.Time

	pace     map[pace.Category]*pace.Limiter
	clock    clock
	outage   outage
	counters counters
	draining chan struct{}
	drain    sync.Once
}

// New checks the configuration; a bad one is a *ConfigError.
func New(c Config) (*Client, error) {
	base, err := c.baseURL()
	if err != nil {
		return nil, err
	}
	if err := c.checkKey(); err != nil {
		return nil, err
	}
	inFlight := orDefault(c.MaxInFlight, DefaultMaxInFlight)
	client := &Client{
		base: base, key: secret{c.Key}, userAgent: "lightfield-importer/" + orDefault(c.Version, "dev"),
		attemptTimeout: orDefault(c.AttemptTimeout, DefaultAttemptTimeout),
		outage:         outage{max: orDefault(c.MaxOutage, DefaultMaxOutage)},
		log:            c.Logger, onRetry: c.OnRetry, now: time.Now,
		clock: clock{now: time.Now}, draining: make(chan struct{}),
		pace: map[pace.Category]*pace.Limiter{
			pace.Write:  pace.New(pace.Options{Max: c.WriteRate, MaxInFlight: inFlight}),
			pace.Read:   pace.New(pace.Options{MaxInFlight: inFlight}),
			pace.Search: pace.New(pace.Options{MaxInFlight: inFlight}),
		},
	}
	if client.log == nil {
		client.log = slog.New(slog.DiscardHandler)
	}
	transport := c.Transport
	if transport == nil {
		transport = newTransport(inFlight)
	}
	client.http = &http.Client{Transport: transport, CheckRedirect: sameHost}
	return client, nil
}

// Format keeps the key out of everything that prints a Client.
func (c *Client) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "client.Client{%s}", c.base) }

// Waiting is how many writes wait until the rate lets them out.
func (c *Client) Waiting() int { return c.pace[pace.Write].Queued() }

// Drain lets attempts in flight finish and starts no new one: calls that would
// have to fail with ErrDraining.
func (c *Client) Drain() {
	c.drain.Do(func() {
		close(c.draining)
		for _, limiter := range c.pace {
			limiter.Stop()
		}
	})
}

// ServerTime is the server's clock, never ahead of it. Before the first answer,
// and with a server that sends no Date, it is the local clock.
func (c *Client) ServerTime() time.Time { return c.clock.time() }

// Stats are the limiters' counters by category.
func (c *Client) Stats() map[pace.Category]pace.Stats {
	stats := map[pace.Category]pace.Stats{}
	for category, limiter := range c.pace {
		stats[category] = limiter.Stats()
	}
	return stats
}

func orDefault[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

// read sends a request that changes nothing.
func (c *Client) read(ctx context.Context, r request) error {
	r.method = http.MethodGet
	_, err := c.do(ctx, r)
	return err
}
