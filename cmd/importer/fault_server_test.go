package main

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

// Guards a run that goes on while the server is still at work on what a killed one
// has sent: it is told to wait (409), waits, and makes nothing twice.
func TestStillRunningAtTheServer(t *testing.T) {
	t.Parallel()
	const n = 6
	box, base := serve(t, sandbox.Options{})
	data := deals(t, n)
	var arrived atomic.Int64
	box.SetFaults(sandbox.Faults{Pick: func(r *http.Request) sandbox.Fault {
		if r.Method == http.MethodPost && arrived.Add(1) == 1 {
			box.SetLatency(3*time.Second, 0) // the writes' own, drawn when they have arrived
		}
		return sandbox.NoFault
	}})
	run := program(t.Context(), base, box, "run", "--quiet", data)
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	for arrived.Load() < n {
		time.Sleep(time.Millisecond) // polls for a state, however long it takes
	}
	if err := run.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = run.Wait() // it was killed
	box.SetLatency(0, 0)
	e := imports(t, box, base, importer.ExitDone, data)
	if e.summary.Recovered != n || e.summary.Rows.Unchanged != n {
		t.Errorf("%d recovered: %+v", e.summary.Recovered, e.summary.Rows)
	}
	if told := box.Count(sandbox.Write, http.StatusConflict); told == 0 {
		t.Error("nobody was told to wait: the test shows nothing")
	}
	onceEach(t, box, n)
}

// Guards a key that is revoked half way: the run stops at once and says so without
// the key, and with a key the next one goes on.
func TestKeyRevokedHalfWay(t *testing.T) {
	t.Parallel()
	const n = 1000
	box, base := serve(t, sandbox.Options{Latency: 5 * time.Millisecond, Rate: 500})
	data := deals(t, n)
	key := box.Key()
	var made atomic.Int64
	box.SetFaults(sandbox.Faults{Pick: func(r *http.Request) sandbox.Fault {
		if r.Method == http.MethodPost && made.Add(1) == 50 {
			box.RevokeKey()
		}
		return sandbox.NoFault
	}})
	e := imports(t, box, base, importer.ExitFatal, data)
	rows := e.summary.Rows
	if there := int64(len(box.Records("opportunity"))); rows.Created != there || rows.InDoubt != 0 || rows.NotAttempted != n-there || e.summary.Unsettled != 0 {
		t.Errorf("%d records are there, and the summary says %+v", there, rows)
	}
	if e.summary.Stopped != report.StoppedFatal || !strings.Contains(e.stderr, "401") || strings.Contains(e.stderr, key) {
		t.Errorf("stopped %q, saying:\n%s", e.summary.Stopped, e.stderr)
	}
	if next := e.summary.Next; len(next) != 1 || !strings.HasPrefix(next[0].Command, "importer run ") || !strings.HasSuffix(next[0].Command, data) {
		t.Errorf("proposes %+v", next)
	}
	if refused := box.Count("", http.StatusUnauthorized); refused > 256 { // no more than can be in flight
		t.Errorf("%d more requests were sent", refused)
	}
	box.SetKey(key)
	imports(t, box, base, importer.ExitDone, data)
	onceEach(t, box, n)
}

// Guards people from looking in the wrong place: a name, an address, a certificate
// and a proxy that do not work are told apart, the run ends as one that can be
// repeated, and nothing is lost by it.
func TestServerThatCannotBeReached(t *testing.T) {
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }))
	defer refusing.Close()
	box, base := serve(t, sandbox.Options{})
	data := deals(t, 3)
	const elsewhere = "https://lightfield.example"   // never asked: the proxies stand before it
	nameless := strings.Repeat("l", 64) + ".example" // too long a label: no resolver has to be asked
	for name, c := range map[string]struct {
		base, proxy string
		code        int
		says        string
	}{
		"no name":               {"https://" + nameless, "", importer.ExitLater, "the name cannot be resolved (DNS)"},
		"nobody listens":        {"http://127.0.0.1:1", "", importer.ExitLater, "the connection cannot be made"},
		"unknown certificate":   {secure.URL, "", importer.ExitLater, "the secure connection (TLS) cannot be made"},
		"https to a plain port": {strings.Replace(base, "http:", "https:", 1), "", importer.ExitLater, "the secure connection (TLS) cannot be made"},
		"http to a TLS port":    {strings.Replace(secure.URL, "https:", "http:", 1), "", importer.ExitFatal, "HTTPS server"},
		"no proxy there":        {elsewhere, "http://127.0.0.1:1", importer.ExitLater, "the proxy does not let the request through"},
		"proxy that refuses":    {elsewhere, refusing.URL, importer.ExitLater, "it answers 407"},
	} {
		t.Run(name, func(t *testing.T) {
			run := program(t.Context(), c.base, box, "run", "--max-outage", "1ms", data)
			run.Env = append(run.Env, "HTTPS_PROXY="+c.proxy, "https_proxy=", "NO_PROXY=", "no_proxy=", "SSL_CERT_FILE=", "SSL_CERT_DIR=")
			e := finish(t, run)
			if e.code != c.code || !strings.Contains(e.stderr, c.says) || strings.Contains(e.stderr, "API key") {
				t.Errorf("exit code %d, want %d and %q, and nothing of the key:\n%s", e.code, c.code, c.says, e.stderr)
			}
			if _, err := os.Stat(checkpointOf(data)); err == nil {
				t.Error("a checkpoint was made")
			}
		})
	}
	imports(t, box, base, importer.ExitDone, data)
	onceEach(t, box, 3)
}

// Guards what records hold from a connection on which answers come that nobody has
// asked for: net/http would write the beginning of each to stderr.
func TestAnswersThatNobodyHasAskedFor(t *testing.T) {
	t.Parallel()
	const n = 40
	box, base := serve(t, sandbox.Options{Rate: 1000})
	target, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	forward := httputil.NewSingleHostReverseProxy(target)
	twice := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		forward.ServeHTTP(answer, r)
		raw, err := httputil.DumpResponse(answer.Result(), true)
		if err != nil {
			panic(err)
		}
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		_, _ = conn.Write(append(raw, "HTTP/1.1 200 OK\r\nX-Cell: what a record holds\r\nContent-Length: 0\r\n\r\n"...)) // the client may be gone
		_, _ = io.Copy(io.Discard, conn)                                                                                 // until it goes
	}))
	t.Cleanup(twice.Close)
	run := program(t.Context(), twice.URL, box, "run", deals(t, n))
	var told bytes.Buffer
	run.Stderr = &told
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, run); code != importer.ExitDone || strings.Contains(told.String(), "what a record holds") {
		t.Errorf("exit code %d, and it says:\n%s", code, told.String())
	}
	onceEach(t, box, n)
}
