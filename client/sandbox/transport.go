package sandbox

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
)

// Transport is an [http.RoundTripper] which asks the sandbox without any network,
// for tests with a fake clock. A connection that is lost shows as io.EOF, an
// answer that is cut off as io.ErrUnexpectedEOF from its body, which comes whole
// otherwise: a crawl is waited for. Like a server, the sandbox goes on with a
// request whose context has ended.
func (s *Sandbox) Transport() http.RoundTripper { return transport{s} }

type transport struct{ sandbox *Sandbox }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := readAll(r.Body)
	if err != nil {
		return nil, err
	}
	served := r.Clone(r.Context())
	served.Body = io.NopCloser(bytes.NewReader(body))
	w := &memory{header: make(http.Header)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if e := recover(); e == http.ErrAbortHandler {
				w.aborted = true
			} else if e != nil {
				panic(e)
			}
		}()
		t.sandbox.ServeHTTP(w, served)
	}()
	select {
	case <-done:
		return w.response(r)
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

func readAll(body io.ReadCloser) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	defer body.Close()
	return io.ReadAll(body)
}

// memory is a response writer that keeps what is written.
type memory struct {
	header  http.Header
	status  int
	body    bytes.Buffer
	aborted bool
}

func (m *memory) Header() http.Header         { return m.header }
func (m *memory) WriteHeader(status int)      { m.status = status }
func (m *memory) Write(b []byte) (int, error) { return m.body.Write(b) }

func (m *memory) response(r *http.Request) (*http.Response, error) {
	if m.aborted && m.status == 0 {
		return nil, io.EOF
	}
	var body io.Reader = &m.body
	if m.aborted {
		body = io.MultiReader(body, cutOff{})
	}
	length, err := strconv.ParseInt(m.header.Get("Content-Length"), 10, 64)
	if err != nil {
		length = -1
	}
	return &http.Response{
		Status: http.StatusText(m.status), StatusCode: m.status, Header: m.header, Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(body), ContentLength: length,
	}, nil
}

// cutOff is the end of an answer that stops in the middle.
type cutOff struct{}

func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
