package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"lightfield-importer/client/pace"
)

// apiVersion is the version of the API that this client was written for.
const apiVersion = "2026-03-01"

// request is one request, sent as often as needed with the same bytes.
type request struct {
	category pace.Category
	method   string
	path     string // below the base URL
	query    url.Values
	body     []byte
	key      string
	before   func(attempt int) error
	read     func(*answer) error // takes the success apart; its error means a damaged answer
}

// attempt sends the request once. Its error is an *Error, a *TransportError, or
// the context's own.
func (c *Client) attempt(ctx context.Context, r request) error {
	timed, cancel := context.WithTimeout(ctx, c.attemptTimeout)
	defer cancel()
	var wrote atomic.Bool
	traced := httptrace.WithClientTrace(timed, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { wrote.Store(true) },
	})
	began := c.now()
	a, err := c.roundTrip(traced, r)
	latency := c.now().Sub(began)
	if err == nil {
		c.clock.observe(a.date)
		c.pace[r.category].Observe(limits(a, latency))
		err = c.taken(r, a)
	} else if ctx.Err() != nil {
		err = ctx.Err()
	} else {
		err = transportError(c.base.Host, withoutURL(err), wrote.Load())
	}
	c.counters.count(r.category, statusOf(a))
	c.log.Debug("request", "method", r.method, "path", r.path, "category", r.category.String(),
		"status", statusOf(a), "duration", latency, "error", errorText(err))
	return err
}

// taken gives the caller the answer, or makes its error.
func (c *Client) taken(r request, a *answer) error {
	if a.status < 200 || a.status > 299 {
		return newError(r, a)
	}
	if err := r.read(a); err != nil {
		return &TransportError{Kind: TransportTruncated, Sent: true, Err: err, Host: c.base.Host}
	}
	return nil
}

func (c *Client) roundTrip(ctx context.Context, r request) (*answer, error) {
	u := *c.base
	u.Path += r.path
	u.RawPath = ""
	u.RawQuery = r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, r.method, u.String(), bytes.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.key.reveal())
	req.Header.Set("Lightfield-Version", apiVersion)
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("Accept", "application/json")
	if r.body == nil {
		req.Body, req.GetBody = nil, nil
	} else {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.key != "" {
		req.Header.Set("Idempotency-Key", r.key)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	limit := int64(maxBody)
	if res.StatusCode > 299 {
		limit = maxErrorBody
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	a := &answer{status: res.StatusCode, header: res.Header, body: body}
	if date, bad := http.ParseTime(res.Header.Get("Date")); bad == nil {
		a.date = date
	}
	switch {
	case err != nil && res.StatusCode <= 299:
		return nil, fmt.Errorf("read the answer: %w", err)
	case int64(len(body)) > limit && res.StatusCode <= 299:
		return nil, fmt.Errorf("the answer is larger than %d MiB", limit>>20)
	}
	return a, nil
}

// into decodes a success into v, with the time of the answer.
func into(v any, date *time.Time, check func() error) func(*answer) error {
	return func(a *answer) error {
		if err := json.Unmarshal(a.body, v); err != nil {
			return fmt.Errorf("status %d with a body that is no JSON of the API: %w", a.status, err)
		}
		*date = a.date
		if check == nil {
			return nil
		}
		return check()
	}
}

// withoutURL drops the address that net/http puts before its errors: the host
// is said already, and queries may hold cells.
func withoutURL(err error) error {
	if u, ok := err.(*url.Error); ok {
		return u.Err
	}
	return err
}

func statusOf(a *answer) int {
	if a == nil {
		return 0
	}
	return a.status
}

func errorText(err error) string {
	switch e := err.(type) {
	case nil:
		return ""
	case *Error:
		return e.Type + " " + e.Code // its message may quote a cell
	}
	return err.Error()
}
