package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxBody is the longest body that is read.
const maxBody = 10 << 20

// A call is one request on its way through the sandbox.
type call struct {
	route
	request *http.Request
	key     string // the Idempotency-Key, empty without
	body    []byte // of a POST
	fault   Fault
	level   level
	replay  bool
	about   string // id of the record the answer is about
}

// An answer is a status with a body; retryAfter, in seconds, where it is not 0.
type answer struct {
	status     int
	body       []byte
	retryAfter int
}

// ServeHTTP answers one request of the API.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{route: s.find(r), request: r}
	if r.Method == http.MethodPost {
		c.key = r.Header.Get("Idempotency-Key")
	}
	a := s.answer(w, c)
	logged := Request{
		Time: s.now(), Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Category: c.category,
		Status: a.status, Key: c.key, Body: c.body, ID: c.about, Replayed: c.replay, Fault: c.fault,
	}
	if c.fault.lost() {
		logged.Status = 0
	}
	s.log.add(logged)
	s.send(w, c, a)
}

// answer takes the request through the checks and the work.
func (s *Sandbox) answer(w http.ResponseWriter, c *call) answer {
	if p := s.admit(w, c); p != nil {
		return s.refusal(p)
	}
	if c.action == createAction || c.action == updateAction {
		return s.write(c)
	}
	s.linger()
	if p := c.fault.before(s.faults.get()); p != nil {
		return s.refusal(p)
	}
	a := s.carryOut(c)
	if p := c.fault.after(s.faults.get()); p != nil {
		return s.refusal(p)
	}
	return a
}

// admit makes the checks that come before any work: outage, key, endpoint,
// version, scope, limit, form of the body.
func (s *Sandbox) admit(w http.ResponseWriter, c *call) *problem {
	c.level, _ = s.buckets[c.category].take(false)
	c.fault = s.faults.draw(c.request)
	if c.fault == FaultOutage {
		return refuse(http.StatusServiceUnavailable, "The service is not available at the moment.")
	}
	if p := s.authorise(c); p != nil {
		return p
	}
	if c.fault == FaultTooMany {
		p := refuse(http.StatusTooManyRequests, "Too many requests.")
		p.retryAfter = wholeSeconds(s.faults.get().RetryAfter)
		return p
	}
	var ok bool
	if c.level, ok = s.buckets[c.category].take(true); !ok {
		p := refuse(http.StatusTooManyRequests, "Too many requests.")
		p.retryAfter = wholeSeconds(c.level.wait)
		return p
	}
	if c.request.Method != http.MethodPost {
		return nil
	}
	if media, _, err := mime.ParseMediaType(c.request.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "Content-Type must be application/json.")
	}
	if p := checkKey(c.key); p != nil {
		return p
	}
	var p *problem
	c.body, p = readBody(w, c.request)
	return p
}

func (s *Sandbox) authorise(c *call) *problem {
	key := s.key.Load()
	token, ok := strings.CutPrefix(c.request.Header.Get("Authorization"), "Bearer ")
	switch {
	case !ok || token == "":
		return refuse(http.StatusUnauthorized, "No API key: send it as Authorization: Bearer.")
	case token != key.key:
		return refuse(http.StatusUnauthorized, "The API key is not valid.")
	case c.action == unknownAction:
		return refuse(http.StatusNotFound, "There is no endpoint %s %s.", c.request.Method, c.request.URL.Path)
	}
	if v := c.request.Header.Get("Lightfield-Version"); v != Version {
		return badRequest(codeVersionHeader, "Lightfield-Version", "Lightfield-Version must be %s.", Version)
	}
	for _, needed := range c.scopes {
		if !key.allows(needed) {
			name, _, _ := strings.Cut(needed, "|")
			return refuse(http.StatusForbidden, "The API key lacks the scope %s.", name)
		}
	}
	return nil
}

func (k *keyState) allows(scope string) bool {
	if len(k.scopes) == 0 {
		return true
	}
	return slices.ContainsFunc(strings.Split(scope, "|"), func(one string) bool {
		return slices.Contains(k.scopes, one)
	})
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *problem) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, badRequest(codeConfiguration, "body", "The body could not be read; it may have at most %d bytes.", maxBody)
	}
	return body, nil
}

// linger is the simulated latency. It is waited to its end whatever becomes of
// the client, as a real server would go on as well.
func (s *Sandbox) linger() {
	if d := s.faults.delay(); d > 0 {
		time.Sleep(d)
	}
}

func (s *Sandbox) refusal(p *problem) answer {
	return answer{status: p.status, body: p.body(s.options.BareErrors), retryAfter: p.retryAfter}
}

// send writes the answer, or as much of it as the fault lets through.
func (s *Sandbox) send(w http.ResponseWriter, c *call, a answer) {
	if c.fault.lost() {
		// The server closes the connection without a byte of an answer.
		panic(http.ErrAbortHandler)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Date", s.now().UTC().Format(http.TimeFormat))
	h.Set(Header, s.options.Organisation)
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	c.level.announce(h, s.now())
	if a.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(a.retryAfter))
	}
	w.WriteHeader(a.status)
	switch c.fault {
	case FaultTruncated:
		w.Write(a.body[:len(a.body)/2])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case FaultCrawl:
		crawl(w, c.request, a.body, s.faults.get().CrawlFor)
	default:
		w.Write(a.body)
	}
}

// crawl sends the body in small pieces over the whole duration, for as long as
// the client waits.
func crawl(w http.ResponseWriter, r *http.Request, body []byte, d time.Duration) {
	const pieces = 100
	step := max(1, len(body)/pieces)
	control := http.NewResponseController(w)
	for chunk := range slices.Chunk(body, step) {
		w.Write(chunk)
		control.Flush()
		select {
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		case <-time.After(d / pieces):
		}
	}
}

func decodeNumbers(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errTrailing
	}
	return nil
}
