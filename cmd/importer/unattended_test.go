package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"lightfield-importer/client"
	"lightfield-importer/client/pace"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

// outputOf runs the importer to its end.
func outputOf(t *testing.T, c *exec.Cmd) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs strings.Builder
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), code
}

// Guards the nights: a run that went well prints nothing; log and metrics tell of
// every run, also of one that could not even start; old reports go.
func TestNights(t *testing.T) {
	box, base := serve(t, sandbox.Options{})
	key, data := box.Key(), deals(t, 20)
	at := func(name string) string { return filepath.Join(filepath.Dir(data), name) }
	night := func(code int, flags ...string) string {
		t.Helper()
		args := append([]string{"run", "--quiet", "--log-file", at("log"), "--log-format", "json", "--metrics-file", at("deals.prom"), "--keep-reports", "2"}, flags...)
		c := program(t.Context(), base, box, append(args, data)...)
		c.Env = append(c.Env, keyVariable+"="+key) // also when it is revoked
		stdout, stderr, got := outputOf(t, c)
		if got != code {
			t.Fatalf("exit code %d, want %d: %s", got, code, stderr)
		}
		if code == importer.ExitDone && stdout+stderr != "" {
			t.Errorf("a good night says %q", stdout+stderr)
		}
		return stderr
	}
	measured := func(want ...string) {
		t.Helper()
		for _, line := range want {
			if !strings.Contains(string(read(t, at("deals.prom"))), "lightfield_importer_"+line) {
				t.Errorf("no %s in:\n%s", line, string(read(t, at("deals.prom"))))
			}
		}
	}
	for range 3 {
		night(importer.ExitDone)
	}
	measured(`exit_code{import="deals"} 0`, `rows{import="deals",outcome="unchanged"} 20`)
	if strings.Contains(string(read(t, at("deals.prom"))), `last_success_timestamp_seconds{import="deals"} 0`) {
		t.Error("the success is not noted")
	}
	success := lineOf(string(read(t, at("deals.prom"))), "lightfield_importer_last_success")
	if folders, _ := filepath.Glob(at("deals.reports/*")); len(folders) != 2 {
		t.Errorf("reports kept: %v, want 2", folders)
	}
	night(importer.ExitUsage, "--api-key-file", at("missing"))
	measured(`exit_code{import="deals"} 64`, `rows{import="deals",outcome="unchanged"} 0`)
	box.RevokeKey()
	if said := night(importer.ExitFatal); !strings.Contains(said, "the API key is refused: ") || !strings.Contains(said, "401") {
		t.Errorf("a refused key is told as %q", said)
	}
	measured(`exit_code{import="deals"} 1`, `requests{import="deals",category="read",status="401"} `)
	if now := lineOf(string(read(t, at("deals.prom"))), "lightfield_importer_last_success"); now != success {
		t.Errorf("the last success was %s and became %s", success, now)
	}
	var ends []float64
	rows := 0
	for line := range strings.Lines(string(read(t, at("log")))) {
		var r map[string]any
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		switch r["msg"] {
		case "run ended":
			ends = append(ends, r["exit_code"].(float64))
		case "row":
			rows++
		}
	}
	if len(ends) != 5 || ends[0] != 0 || ends[3] != importer.ExitUsage || ends[4] != importer.ExitFatal || rows != 20 {
		t.Errorf("the log has %d rows and the ends %v", rows, ends)
	}
}

func lineOf(text, prefix string) string {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, prefix) {
			return line
		}
	}
	return ""
}

// Guards stderr for programs that read it: a log on it stands alone.
func TestLogOnStderr(t *testing.T) {
	box, base := serve(t, sandbox.Options{})
	_, stderr, code := outputOf(t, program(t.Context(), base, box, "run", "--log-format", "json", deals(t, 3)))
	if code != importer.ExitDone || strings.Count(stderr, "\n") != 6 {
		t.Errorf("exit code %d, and not 6 records:\n%s", code, stderr)
	}
	for line := range strings.Lines(stderr) {
		if !json.Valid([]byte(line)) {
			t.Errorf("no record: %s", line)
		}
	}
}

func TestUnattendedFlagsThatDoNotFit(t *testing.T) {
	box, base := serve(t, sandbox.Options{})
	data := deals(t, 1)
	for _, flags := range [][]string{
		{"--log-format", "xml"}, {"--log-level", "loud"}, {"--log-file", filepath.Join(data, "log")}, {"--keep-reports", "-1"},
		{"--keep-reports", "3", "--report-dir", "x"}, {"--metrics-file", filepath.Join(data, "no", "x.prom")}, {"--metrics-file", "x.prom", "--dry-run"}, {"--metrics-file", data},
	} {
		_, stderr, code := outputOf(t, program(t.Context(), base, box, append(append([]string{"run"}, flags...), data)...))
		if code != importer.ExitUsage || !strings.HasPrefix(stderr, "importer: "+flags[0]) {
			t.Errorf("%v: exit code %d: %s", flags, code, stderr)
		}
	}
	if n := len(box.Records("opportunity")); n != 0 {
		t.Errorf("%d records were made", n)
	}
}

// Guards against a log that is silently incomplete: the run goes on, and says so.
func TestLogThatCannotBeWritten(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full to write to")
	}
	box, base := serve(t, sandbox.Options{})
	_, stderr, code := outputOf(t, program(t.Context(), base, box, "run", "--quiet", "--log-file", "/dev/full", deals(t, 1)))
	if code != importer.ExitDone || !strings.Contains(stderr, "warning: the log is not complete: ") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// Guards the log against silence while a run is held up, against floods, and
// against the words of the server.
func TestRetryLog(t *testing.T) {
	var log strings.Builder
	tell := retryLog(report.NewLog(&log, report.LogText, slog.LevelInfo))
	broken := &client.Error{Method: "POST", Path: "/v1/accounts", Status: 503, Type: "unavailable", Message: "marker", Class: client.ClassRetry}
	tell(client.Retry{Attempt: 1, Err: broken})                                              // everyday life
	tell(client.Retry{Attempt: 9, Err: &client.Error{Status: 429, Class: client.ClassWait}}) // the rate limit
	if log.Len() > 0 {
		t.Errorf("it tells of what is no trouble: %s", log.String())
	}
	for range 3 {
		tell(client.Retry{Category: pace.Write, Attempt: 2, Wait: 1500 * time.Millisecond, Err: broken})
	}
	_, record, _ := strings.Cut(log.String(), " level=")
	if want := "WARN msg=\"trying again\" error=\"POST /v1/accounts\" status=503 code=unavailable category=write attempt=2 wait=1.5\n"; record != want {
		t.Errorf("the log says %s, want %s once", record, want)
	}
}

// Guards a run whose console is closed: everybody who reads its output has gone,
// and it still stops in its own way and leaves everything in order.
func TestClosedConsole(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGHUP to send to another process")
	}
	hearHangUps(t)
	const n = 200
	box, base := serve(t, sandbox.Options{Rate: 100})
	data := deals(t, n)
	run := program(t.Context(), base, box, "run", "--report-dir", filepath.Join(filepath.Dir(data), "reports"), data)
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	run.Stdout, run.Stderr = writer, writer
	if err := errors.Join(run.Start(), writer.Close()); err != nil {
		t.Fatal(err)
	}
	awaitRecords(box, 5)
	if err := errors.Join(reader.Close(), run.Process.Signal(syscall.SIGHUP)); err != nil {
		t.Fatal(err)
	}
	err = run.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != importer.ExitInterrupted {
		t.Fatalf("ended with %v, want exit code %d", err, importer.ExitInterrupted)
	}
	var s report.Summary
	if err := json.Unmarshal(read(t, filepath.Join(filepath.Dir(data), "reports", "summary.json")), &s); err != nil {
		t.Fatal(err)
	}
	if made := int64(len(box.Records("opportunity"))); s.Rows.Read != n || s.Rows.Created != made || s.Rows.InDoubt != 0 {
		t.Errorf("%d records are there, and the summary says %+v", made, s.Rows)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(data), "*.checkpoint?*")); left != nil {
		t.Errorf("the checkpoint is not one file: %v", left)
	}
}

// Guards a result that cannot be written: exit code 1 when all else went well. That
// nobody reads it is no fault.
func TestStdoutThatCannotBeWritten(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full to write to")
	}
	box, base := serve(t, sandbox.Options{})
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	for _, test := range []struct {
		out  *os.File
		code int
	}{{full, importer.ExitFatal}, {writer, importer.ExitDone}} {
		c := program(t.Context(), base, box, "run", deals(t, 1))
		var stderr bytes.Buffer
		c.Stdout, c.Stderr = test.out, &stderr
		if err := c.Run(); c.ProcessState == nil || c.ProcessState.ExitCode() != test.code {
			t.Errorf("%s: ended with %v, want exit code %d: %s", test.out.Name(), err, test.code, stderr.String())
		}
	}
}

// awaitRecords waits until the sandbox has made so many opportunities.
func awaitRecords(box *sandbox.Sandbox, n int) {
	for len(box.Records("opportunity")) < n {
		time.Sleep(time.Millisecond) // polls for a state, however long it takes
	}
}
