package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

// Guards a polite stop: one SIGTERM, and no request is started any more, what is
// in flight is settled, every row of the file is accounted for, and the next run
// goes on without asking for anything twice.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGTERM to send to another process")
	}
	const n = 300
	box, base := serve(t, sandbox.Options{Latency: 200 * time.Millisecond, Rate: 100})
	data := deals(t, n)
	run := program(t.Context(), base, box, "run", "--output", "json", data)
	var stdout bytes.Buffer
	run.Stdout = &stdout
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	for len(box.Records("opportunity")) < 20 {
		time.Sleep(time.Millisecond) // polls for a state, however long it takes
	}
	if err := run.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	err := run.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != importer.ExitInterrupted {
		t.Fatalf("ended with %v, want exit code %d", err, importer.ExitInterrupted)
	}
	var s report.Summary
	if err := json.Unmarshal(stdout.Bytes(), &s); err != nil {
		t.Fatal(err)
	}
	made := int64(len(box.Records("opportunity")))
	if s.Rows.Read != n || s.Rows.Created != made || s.Rows.NotAttempted != n-made || s.Rows.InDoubt != 0 {
		t.Errorf("%d records are there, and the summary says %+v", made, s.Rows)
	}
	if left, _ := filepath.Glob(data[:len(data)-len(".csv")] + ".checkpoint-*"); left != nil {
		t.Errorf("the checkpoint is not one file: %v", left)
	}
	if err := program(t.Context(), base, box, "run", "--quiet", data).Run(); err != nil {
		t.Fatal(err)
	}
	onceEach(t, box, n)
}

// Guards a checkpoint against two runs at once: the second is turned away at
// once and told who holds it.
func TestLocked(t *testing.T) {
	t.Parallel()
	box, base := serve(t, sandbox.Options{Rate: 1})
	data := deals(t, 50)
	first := program(t.Context(), base, box, "run", "--quiet", data)
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	defer first.Wait()
	defer first.Process.Kill()
	for len(box.Records("opportunity")) == 0 {
		time.Sleep(time.Millisecond) // polls for a state, however long it takes
	}
	out, err := program(t.Context(), base, box, "run", data).CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != importer.ExitLocked {
		t.Fatalf("ended with %v, want exit code %d:\n%s", err, importer.ExitLocked, out)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{host, strconv.Itoa(first.Process.Pid)} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("the message does not name %s:\n%s", want, out)
		}
	}
}
