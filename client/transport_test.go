package client

import (
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// to makes a client of a server, with its own transport and no patience.
func to(t *testing.T, url string, change func(*http.Transport)) *Client {
	t.Helper()
	transport := newTransport(16)
	t.Cleanup(transport.CloseIdleConnections)
	if change != nil {
		change(transport)
	}
	c, err := New(Config{BaseURL: url + "/base", Key: testKey, Transport: transport, MaxOutage: -1, AttemptTimeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// serve starts a server without the noise of its broken connections.
func serve(t *testing.T, tls bool, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = quiet()
	if tls {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

func hangUp(w http.ResponseWriter, _ *http.Request) {
	conn, _, _ := w.(http.Hijacker).Hijack()
	conn.Close()
}

// nobody is where nobody listens: a port that no server of a test is ever given,
// as one that was closed again may be.
const nobody = "http://127.0.0.1:1"

// Every way in which a request can fail on the network, as net/http really
// reports it: the kind, and whether the server may have got the request.
func TestTransportErrors(t *testing.T) {
	dialing := func(err error) func(*http.Transport) {
		return func(tr *http.Transport) {
			tr.DialContext = func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.OpError{Op: "dial", Err: err}
			}
		}
	}
	for name, c := range map[string]struct {
		url    string
		change func(*http.Transport)
		kind   TransportKind
		sent   bool
		says   string
	}{
		"no such host":       {"https://api.example.test", dialing(&net.DNSError{Err: "no such host", Name: "x"}), TransportDNS, false, "DNS"},
		"nobody listens":     {nobody, nil, TransportRefused, false, "connection cannot be made"},
		"unreachable":        {"https://api.example.test", dialing(syscall.EHOSTUNREACH), TransportRefused, false, "connection cannot be made"},
		"unknown authority":  {serve(t, true, hangUp).URL, nil, TransportTLS, false, "TLS"},
		"no TLS there":       {strings.Replace(serve(t, false, hangUp).URL, "http:", "https:", 1), nil, TransportTLS, false, "TLS"},
		"hung up":            {serve(t, false, hangUp).URL, nil, TransportLost, true, "connection was lost"},
		"no answer":          {serve(t, false, silent).URL, nil, TransportTimeout, true, "no answer in time"},
		"half an answer":     {serve(t, false, half(100)).URL, nil, TransportTruncated, true, "cut off"},
		"half a chunk":       {serve(t, false, half(-1)).URL, nil, TransportTruncated, true, "cut off"},
		"JSON that is cut":   {serve(t, false, writes(`{"id":"opp_1"`)).URL, nil, TransportTruncated, true, "cut off"},
		"no id":              {serve(t, false, writes(`{}`)).URL, nil, TransportTruncated, true, "no id"},
		"not JSON":           {serve(t, false, writes(`hello`)).URL, nil, TransportTruncated, true, "not the API's JSON"},
		"an endless answer":  {serve(t, false, endless(200)).URL, nil, TransportTruncated, true, "larger than 32 MiB"},
		"an endless refusal": {serve(t, false, endless(422)).URL, nil, TransportTruncated, true, "larger than 1 MiB"},
		"no HTTP":            {serve(t, false, raw(`{"id":"opp_1","name":"`+testKey+`"}`)).URL, nil, TransportTruncated, true, "not HTTP"},
		"a broken header":    {serve(t, false, raw("HTTP/1.1 200 OK\r\n"+testKey+"\r\n\r\n")).URL, nil, TransportTruncated, true, "not HTTP"},
		"broken compression": {serve(t, false, badGzip).URL, nil, TransportTruncated, true, "cut off"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := to(t, c.url, c.change)
			if c.kind == TransportTimeout {
				client.attemptTimeout = 50 * time.Millisecond
			}
			_, err := client.Create(t.Context(), aWrite)
			got, ok := errors.AsType[*TransportError](err)
			if !ok || got.Kind != c.kind || got.Sent != c.sent {
				t.Fatalf("got %v (%+v), want kind %d, sent %v", err, got, c.kind, c.sent)
			}
			if w, _ := errors.AsType[*WriteError](err); w.Unknown != c.sent || w.Attempts != 1 {
				t.Errorf("%+v, want one attempt, unknown %v", w, c.sent)
			}
			if !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), testKey) || !strings.Contains(err.Error(), client.base.Host) {
				t.Errorf("says %q, want %q and the host", err, c.says)
			}
		})
	}
}

func writes(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }
}

// raw answers with bytes of its own, where HTTP should be.
func raw(bytes string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		io.WriteString(conn, bytes)
		conn.Close()
	}
}

// silent reads the request and never answers.
func silent(_ http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body) // only then does the server notice that the client is gone
	<-r.Context().Done()
}

// half announces a length and sends less, or breaks off between chunks.
func half(length int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if length > 0 {
			w.Header().Set("Content-Length", fmt.Sprint(length))
		}
		io.WriteString(w, record[:60])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
}

func endless(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		block := make([]byte, 1<<20)
		for r.Context().Err() == nil {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}
}

func badGzip(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	io.WriteString(w, "\x1f\x8b\x08 nonsense that is no deflate stream at all")
}

// A transport that does not trace its connections is judged by its errors; what
// is not known to have failed before counts as sent.
func TestUntracedErrors(t *testing.T) {
	for _, c := range []struct {
		err  error
		kind TransportKind
		sent bool
	}{
		{errDNS, TransportDNS, false},
		{errRefused, TransportRefused, false},
		{syscall.ECONNREFUSED, TransportRefused, false},
		{&net.OpError{Op: "proxyconnect", Err: errDNS}, TransportProxy, false},
		{&proxyError{"it answers 403"}, TransportProxy, false},
		{x509.UnknownAuthorityError{}, TransportTLS, false},
		{http.ErrSchemeMismatch, TransportTLS, false},
		{io.EOF, TransportLost, true},
		{io.ErrUnexpectedEOF, TransportLost, true},
		{&net.OpError{Op: "read", Err: syscall.ECONNRESET}, TransportLost, true},
		{&net.OpError{Op: "write", Err: syscall.EPIPE}, TransportLost, true},
		{context.DeadlineExceeded, TransportTimeout, true},
		{errors.New("something else"), TransportOther, true},
	} {
		client, _ := asking(t, Config{MaxOutage: -1}, fails(c.err))
		_, err := client.Create(t.Context(), aWrite)
		got, ok := errors.AsType[*TransportError](err)
		if !ok || got.Kind != c.kind || got.Sent != c.sent || !errors.Is(err, c.err) && got.Err != c.err {
			t.Errorf("%v became %+v, want kind %d, sent %v", c.err, got, c.kind, c.sent)
		}
	}
}

// net/http repeats a request with an Idempotency-Key by itself when a reused
// connection breaks. Each attempt has to be known beforehand, so ours must not be.
func TestNothingIsRepeatedUnseen(t *testing.T) {
	var served, announced atomic.Int64
	s := serve(t, false, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if served.Add(1)%2 == 0 {
			hangUp(w, r)
			return
		}
		io.WriteString(w, record)
	})
	client := to(t, s.URL, nil)
	w := aWrite
	w.Before = func(int) error { announced.Add(1); return nil }
	for i := range 6 {
		_, err := client.Create(t.Context(), w)
		if (err != nil) != (i%2 == 1) {
			t.Errorf("write %d: %v", i+1, err)
		}
	}
	if served.Load() != announced.Load() {
		t.Errorf("%d requests came for %d attempts announced", served.Load(), announced.Load())
	}
}

func TestCompressedAnswers(t *testing.T) {
	s := serve(t, false, func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			t.Error("gzip is not accepted")
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		io.WriteString(z, record)
		z.Close()
	})
	if r, err := to(t, s.URL, nil).Create(t.Context(), aWrite); err != nil || r.ID != "opp_1" {
		t.Errorf("got %v, %v", r, err)
	}
}

// As many connections stay open as requests are in flight.
func TestConnectionsAreReused(t *testing.T) {
	var opened atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-RateLimit-Limit", "1000000")
		w.Header().Set("X-RateLimit-Remaining", "999999")
		io.WriteString(w, record)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	client, err := New(Config{BaseURL: s.URL, Key: testKey, MaxInFlight: 32})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			for range 20 {
				if _, err := client.Create(t.Context(), aWrite); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := opened.Load(); n > 64 {
		t.Errorf("%d connections for 640 requests of which 32 were in flight", n)
	}
}

// One connection of the environment's default path: the client's own transport.
func TestOwnTransport(t *testing.T) {
	tr := newTransport(100)
	if tr.MaxIdleConnsPerHost != 300 || tr.MaxIdleConns != 300 || tr.Proxy == nil || !tr.ForceAttemptHTTP2 {
		t.Errorf("transport %+v", tr)
	}
}
