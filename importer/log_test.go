package importer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
)

// quoting is a server that refuses the record called Refused, in words that quote
// it, and loses the first write that it gets.
type quoting struct {
	http.RoundTripper
	writes atomic.Int32
}

func (q *quoting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodPost {
		return q.RoundTripper.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	switch {
	case bytes.Contains(body, []byte("Refused")):
		return said(r, 422, `{"error":{"type":"unprocessable_content","code":"invalid_value","param":"fields.amount","message":"marker-message"}}`), nil
	case bytes.Contains(body, []byte("Fine")) && q.writes.Add(1) == 1:
		return said(r, 503, `marker-message`), nil
	}
	return q.RoundTripper.RoundTrip(r)
}

func said(r *http.Request, status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Request: r, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

// records reads a log, without what differs from run to run.
func records(t *testing.T, log *bytes.Buffer) map[string]string {
	t.Helper()
	all := map[string]string{}
	for line := range strings.Lines(log.String()) {
		var r map[string]any
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprint(r["msg"])
		if name == "request" {
			continue
		}
		if r["line"] != nil {
			name = fmt.Sprint("line ", r["line"])
		}
		if took, timed := r["duration"]; timed && took.(float64) < 0 {
			t.Errorf("duration %v of %s", took, name)
		}
		if id, ok := r["record_id"].(string); ok && !strings.HasPrefix(id, "opp_") {
			t.Errorf("record id %s of %s", id, name)
		}
		for _, differs := range []string{"time", "duration", "record_id", "run_id", "msg", "line", "program", "file", "mapping", "checkpoint", "requests"} {
			delete(r, differs)
		}
		raw, err := json.Marshal(r) // keys in order
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(raw)
	}
	return all
}

// Guards the log: a record for each row that says how it ended and what it took,
// and nothing of what its cells say but the identity.
func TestLogOfRuns(t *testing.T) {
	data, mapping := deals(t, 0)
	write := func(rows ...string) {
		t.Helper()
		if err := os.WriteFile(data, []byte("Id,Name,Account,Owner,Stage,Amount\n"+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o, box := sandboxed(t, sandbox.Options{}, data, mapping)
	o.Client.Transport = &quoting{RoundTripper: box.Transport()}
	run := func(level slog.Level) map[string]string {
		t.Helper()
		var log bytes.Buffer
		o.RunID, o.ReportDir = o.RunID+"+", t.TempDir()
		o.Log = report.NewLog(&log, report.LogJSON, level)
		if _, err := Run(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if text := log.String(); strings.Contains(text, "marker") || strings.Contains(text, box.Key()) {
			t.Errorf("the log says what it must not:\n%s", text)
		}
		if n := strings.Count(log.String(), `"run_id":"`+o.RunID+`"`); n != strings.Count(log.String(), "\n") {
			t.Errorf("%d records name the run:\n%s", n, log.String())
		}
		return records(t, &log)
	}
	write("a1,Fine,Northwind Turbines,,Prospecting,1", "a2,Faulty,Northwind Turbines,,marker-stage,marker-amount",
		"a3,Refused,Northwind Turbines,,Prospecting,1", "a4,Lost,marker-account,,Prospecting,1")
	want := map[string]string{
		"run started": `{"dry_run":false,"level":"INFO"}`,

		"starting a new checkpoint": `{"level":"INFO"}`,

		"line 2":    `{"attempts":2,"identity":"a1","level":"INFO","outcome":"created","status":200}`,
		"line 3":    `{"code":"unknown_option","column":"Stage","identity":"a2","level":"WARN","outcome":"rejected","problems":2}`,
		"line 4":    `{"attempts":1,"code":"invalid_value","column":"Amount","identity":"a3","level":"WARN","outcome":"rejected","status":422}`,
		"line 5":    `{"code":"not_found","column":"Account","identity":"a4","level":"WARN","outcome":"rejected"}`,
		"run ended": `{"created":1,"exit_code":3,"import":"deals","level":"WARN","read":4,"recovered":0,"rejected":3,"retries":1,"stopped":"","unsettled":0,"warnings":0}`,
	}
	if diff := cmp.Diff(want, run(slog.LevelInfo)); diff != "" {
		t.Errorf("first run (-want +got):\n%s", diff)
	}
	write("a1,Fine,Northwind Turbines,,Prospecting,1", "a5,New,Northwind Turbines,,Prospecting,2")
	again := run(slog.LevelDebug)
	if got, want := again["line 2"], `{"identity":"a1","level":"DEBUG","outcome":"unchanged"}`; got != want {
		t.Errorf("unchanged: %s, want %s", got, want)
	}
	write("a1,Fine,Northwind Turbines,,Prospecting,7", "a5,New,Northwind Turbines,,Prospecting,2")
	again = run(slog.LevelInfo)
	if got, want := again["line 2"], `{"attempts":1,"identity":"a1","level":"INFO","outcome":"updated","status":200}`; got != want || again["line 3"] != "" {
		t.Errorf("updated: %s, want %s; beside it %s", got, want, again["line 3"])
	}
}

// Guards the log of runs that end before their rows: it says why, and not what a
// server says in words.
func TestLogOfRunsThatEnd(t *testing.T) {
	data, mapping := deals(t, 1)
	for name, test := range map[string]struct {
		change func(*Options, *sandbox.Sandbox)
		want   []string
	}{
		"key refused": {func(_ *Options, b *sandbox.Sandbox) { b.RevokeKey() }, []string{`"level":"ERROR"`, `"status":401`, `"code":"unauthorized"`, `"exit_code":1`}},
		"no mapping":  {func(o *Options, _ *sandbox.Sandbox) { o.Mapping = filepath.Join(filepath.Dir(mapping), "no.yaml") }, []string{`"level":"ERROR"`, `no.yaml`, `"exit_code":64`}},
		"no header": {func(o *Options, _ *sandbox.Sandbox) {
			o.Data = filepath.Join(t.TempDir(), "headless.csv")
			if err := os.WriteFile(o.Data, []byte("7,marker-name,marker-account,Prospecting,1\n8,marker-2,marker-3,Prospecting,1\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, []string{`"level":"ERROR"`, `the mapping has problems`, `"exit_code":64`}},
		"broken file": {func(o *Options, _ *sandbox.Sandbox) {
			o.Data = filepath.Join(t.TempDir(), "broken.csv")
			if err := os.WriteFile(o.Data, []byte("Id,Name,Account,Stage,Amount\n7,\"marker-name,marker-account"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, []string{`"level":"ERROR"`, `the file cannot be read`, `broken.csv`}},
		"not answered": {func(o *Options, b *sandbox.Sandbox) { b.StartOutage(0); o.Client.MaxOutage = -1 }, []string{`"level":"WARN"`, `"stopped":"outage"`, `"status":503`}},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			o, box := sandboxed(t, sandbox.Options{}, data, mapping)
			o.Client.Transport = box.Transport()
			o.Log = report.NewLog(&log, report.LogJSON, slog.LevelInfo)
			test.change(&o, box)
			if _, err := Run(t.Context(), o); err == nil {
				t.Fatal("it did not fail")
			}
			if strings.Contains(log.String(), "marker") {
				t.Errorf("the log quotes a cell:\n%s", log.String())
			}
			lines := strings.Split(strings.TrimSpace(log.String()), "\n")
			for _, want := range test.want {
				if last := lines[len(lines)-1]; !strings.Contains(last, want) {
					t.Errorf("the last record has no %s: %s", want, last)
				}
			}
		})
	}
}
