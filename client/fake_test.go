package client

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

const testKey = "sk_lf_secretsecret"

// fake is a transport that answers by a script, one step a request; the last
// step is repeated.
type fake struct {
	mu    sync.Mutex
	steps []step
	seen  []*http.Request
	body  []string
}

// step answers one request.
type step func(*http.Request) (*http.Response, error)

func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	next := f.steps[min(len(f.seen), len(f.steps)-1)]
	f.seen = append(f.seen, r)
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	f.body = append(f.body, string(body))
	f.mu.Unlock()
	return next(r)
}

func (f *fake) requests() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.seen)
}

// says answers with a status, a JSON body, and headers given as "Name: value".
func says(status int, body string, headers ...string) step {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {"application/json"}}
		for _, line := range headers {
			name, value, _ := strings.Cut(line, ": ")
			h.Set(name, value)
		}
		return &http.Response{
			StatusCode: status, Status: fmt.Sprint(status, " ", http.StatusText(status)), Header: h, Request: r,
			Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
		}, nil
	}
}

// fails answers with an error of the transport.
func fails(err error) step {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// cut answers with a body that ends too early.
func cut(status int, body string) step {
	return func(r *http.Request) (*http.Response, error) {
		res, _ := says(status, body)(r)
		res.Body = io.NopCloser(io.MultiReader(strings.NewReader(body[:len(body)/2]), broken{}))
		return res, nil
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// after lets the answer take its time, or until the request's context ends.
func after(d time.Duration, s step) step {
	return func(r *http.Request) (*http.Response, error) {
		select {
		case <-time.After(d):
			return s(r)
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
}

func problem(kind string) string {
	return fmt.Sprintf(`{"error":{"type":%q,"message":"because"}}`, kind)
}

const record = `{"id":"opp_1","createdAt":"2026-01-02T03:04:05Z","updatedAt":null,"httpLink":"https://x/opp_1","fields":{},"relationships":{}}`

func recordOf(id string) string { return strings.ReplaceAll(record, "opp_1", id) }

// asking makes a client of the configuration that meets these steps, at a base
// URL with a path.
func asking(t *testing.T, c Config, steps ...step) (*Client, *fake) {
	t.Helper()
	f := &fake{steps: steps}
	c.BaseURL, c.Key, c.Version, c.Transport = "https://api.example.test/base", testKey, "1.2.3", f
	client, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return client, f
}

var aWrite = Write{Object: "opportunity", Body: []byte(`{"fields":{}}`), Key: "key-1"}

// quiet is the log of a server whose connections are broken on purpose.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
