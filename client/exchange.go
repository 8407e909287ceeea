package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
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
	path     string // below the base URL, escaped
	query    url.Values
	body     []byte
	key      string
	again    bool // see Write.Again
	before   func(attempt int) error
	read     func(*answer) error // takes the success apart; its error means a damaged answer
}

// attempt sends the request once. Its error is an *Error, a *TransportError, or
// the context's own.
func (c *Client) attempt(ctx context.Context, r request, number int) error {
	timed, cancel := context.WithTimeout(ctx, c.attemptTimeout)
	defer cancel()
	var way way
	began := c.now()
	a, err := c.roundTrip(httptrace.WithClientTrace(timed, way.trace()), r)
	latency := c.now().Sub(began)
	if a != nil {
		c.clock.observe(a.date, latency)
		said := limits(a, latency)
		said.RetryAfter = c.bearable(said.RetryAfter)
		c.pace[r.category].Observe(said)
	}
	switch {
	case err == nil:
		err = c.taken(r, a)
	case ctx.Err() != nil:
		err = ctx.Err()
	default:
		err = c.transportError(err, a, &way)
	}
	c.counters.count(r.category, statusOf(a))
	c.log.Debug("request", "method", r.method, "path", r.path, "category", r.category.String(),
		"attempt", number, "status", statusOf(a), "duration", latency, "error", errorText(err))
	return err
}

// way is how far a request came on its way to the server.
type way struct{ sought, securing, got atomic.Bool }

func (w *way) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn:           func(string) { w.sought.Store(true) },
		TLSHandshakeStart: func() { w.securing.Store(true) },
		TLSHandshakeDone:  func(_ tls.ConnectionState, err error) { w.securing.Store(err != nil) },
		GotConn:           func(httptrace.GotConnInfo) { w.got.Store(true) },
	}
}

// kind is where a request failed by what failed and how far it had come: what is
// lost before there is a connection is lost to TLS or, before that, to a proxy.
func (w *way) kind(err error) TransportKind {
	kind := transportKind(err)
	switch {
	case kind != TransportLost || !w.sought.Load() || w.got.Load():
		return kind
	case w.securing.Load():
		return TransportTLS
	}
	return TransportProxy
}

// sent reports whether the request may have reached the server. A transport
// that does not trace, such as a test's, is judged by the kind of its error.
func (w *way) sent(kind TransportKind) bool {
	if w.sought.Load() || w.got.Load() {
		return w.got.Load()
	}
	return kind != TransportDNS && kind != TransportRefused && kind != TransportTLS && kind != TransportProxy
}

// errNotHTTP is in place of net/http's error, which quotes all that came: it may be a
// record.
var errNotHTTP = errors.New("it is not HTTP")

// transportError classes what net/http returned, or what came while the answer
// was read.
func (c *Client) transportError(err error, a *answer, w *way) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // the host is said already, and queries may hold cells
	}
	kind := w.kind(err)
	if kind == TransportOther && strings.Contains(err.Error(), "malformed") {
		kind, err = TransportTruncated, errNotHTTP
	}
	if a != nil && kind != TransportTimeout {
		kind = TransportTruncated
	}
	return &TransportError{Kind: kind, Sent: a != nil || w.sent(kind), Err: err, Host: c.base.Host}
}

// taken gives the caller the answer, or makes its error.
func (c *Client) taken(r request, a *answer) error {
	if a.status < 200 || a.status > 299 {
		return newError(r, a, c.key)
	}
	err := r.read(a)
	if err == nil {
		return nil
	}
	if isPage(a) && !c.outage.ever() {
		// Nothing here has ever spoken the API: it is the wrong address.
		return &Error{Status: a.status, Category: r.category, Class: ClassFatal, Method: r.method, Path: r.path,
			Date: a.date, Message: "the answer is a web page, not the API's; check the base URL"}
	}
	return &TransportError{Kind: TransportTruncated, Sent: true, Err: err, Host: c.base.Host}
}

// roundTrip sends the request and reads its answer. With an error, an answer
// means that its head came, and only a part of its body.
func (c *Client) roundTrip(ctx context.Context, r request) (*answer, error) {
	req, err := c.newRequest(ctx, r)
	if err != nil {
		return nil, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return receive(res)
}

func (c *Client) newRequest(ctx context.Context, r request) (*http.Request, error) {
	address := c.base.String() + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.method, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.key.reveal())
	req.Header.Set("Lightfield-Version", apiVersion)
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("Accept", "application/json")
	if r.key != "" {
		req.Header.Set("Idempotency-Key", r.key)
	}
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
		// Without GetBody net/http does not repeat a request by itself, as it
		// otherwise does for those with an Idempotency-Key: every attempt is to
		// pass the limiter and Before.
		req.Body, req.GetBody = io.NopCloser(bytes.NewReader(r.body)), nil
		req.ContentLength = int64(len(r.body))
	}
	return req, nil
}

// limits reads what the answer says of its category's budget.
func limits(a *answer, latency time.Duration) pace.Answer {
	return pace.Answer{
		Limit: a.number("X-RateLimit-Limit"), Remaining: a.number("X-RateLimit-Remaining"),
		RetryAfter: retryAfter(a.header, a.date), TooMany: a.status == http.StatusTooManyRequests, Latency: latency,
	}
}

func statusOf(a *answer) int {
	if a == nil {
		return 0
	}
	return a.status
}

// errorText is an error for the log. What the server says may quote a cell and
// stays out.
func errorText(err error) string {
	switch e := err.(type) {
	case nil:
		return ""
	case *Error:
		return e.Class.String() + " " + e.Type + " " + e.Code
	}
	return err.Error()
}
