package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

// started is a run that has made some records and goes on.
func started(t *testing.T, box *sandbox.Sandbox, base, data string) (run *exec.Cmd, stdout *bytes.Buffer) {
	t.Helper()
	run, stdout = program(t.Context(), base, box, "run", "--output", "json", data), new(bytes.Buffer)
	run.Stdout = stdout
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Process.Kill() })
	for len(box.Records("opportunity")) < 10 {
		time.Sleep(time.Millisecond) // polls for a state, however long it takes
	}
	return run, stdout
}

// exitCode waits for a process.
func exitCode(t *testing.T, c *exec.Cmd) int {
	t.Helper()
	err := c.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0
}

func noSignals(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no signals to send to another process")
	}
}

// hearHangUps lets programs that the test starts hear SIGHUP, also where the tests
// themselves run under nohup: what is ignored is inherited, what is heard is not.
func hearHangUps(t *testing.T) {
	t.Helper()
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGHUP)
	t.Cleanup(func() { signal.Stop(heard) })
}

// Guards cron, systemd and closed terminals: whatever tells the run to stop, it
// stops politely, leaves one file, and the next one goes on.
func TestEverySignalIsCtrlC(t *testing.T) {
	noSignals(t)
	hearHangUps(t)
	for _, told := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(told.String(), func(t *testing.T) {
			t.Parallel()
			const n = 120
			box, base := serve(t, sandbox.Options{Latency: 20 * time.Millisecond, Rate: 40})
			data := deals(t, n)
			run, stdout := started(t, box, base, data)
			if err := run.Process.Signal(told); err != nil {
				t.Fatal(err)
			}
			if code := exitCode(t, run); code != importer.ExitInterrupted {
				t.Fatalf("exit code %d, want %d", code, importer.ExitInterrupted)
			}
			s := summary(t, stdout.Bytes())
			if s.Stopped != report.StoppedInterrupted || s.Rows.Created != int64(len(box.Records("opportunity"))) || s.Rows.InDoubt != 0 {
				t.Errorf("stopped %q: %+v", s.Stopped, s.Rows)
			}
			if left, _ := filepath.Glob(checkpointOf(data) + "?*"); left != nil {
				t.Errorf("the checkpoint is not one file: %v", left)
			}
			box.SetRate(0)
			imports(t, box, base, importer.ExitDone, data)
			onceEach(t, box, n)
		})
	}
}

// Guards impatience: the second signal ends the run at once, whatever is in flight,
// and nothing is lost by it.
func TestSecondSignal(t *testing.T) {
	noSignals(t)
	t.Parallel()
	const n = 40
	box, base := serve(t, sandbox.Options{})
	data := deals(t, n)
	var arrived atomic.Int64
	answer := make(chan struct{})
	box.SetFaults(sandbox.Faults{Pick: func(r *http.Request) sandbox.Fault {
		if r.Method == http.MethodPost && arrived.Add(1) > 10 {
			<-answer // never while the run lives
		}
		return sandbox.NoFault
	}})
	run, _ := started(t, box, base, data)
	ended := make(chan int, 1)
	go func() { ended <- exitCode(t, run) }()
	code := -1
	for code < 0 {
		_ = run.Process.Signal(syscall.SIGINT) // fails once it has ended
		select {
		case code = <-ended:
		case <-time.After(20 * time.Millisecond): // those that come too soon are the same signal
		}
	}
	if code != importer.ExitInterrupted {
		t.Errorf("exit code %d, want %d", code, importer.ExitInterrupted)
	}
	close(answer)
	box.SetFaults(sandbox.Faults{})
	e := imports(t, box, base, importer.ExitDone, data)
	if e.summary.Recovered == 0 {
		t.Error("nothing was in flight: the test shows nothing")
	}
	onceEach(t, box, n)
}

// Guards nohup: a run that was told to outlive its terminal does.
func TestIgnoredHangUp(t *testing.T) {
	noSignals(t)
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no POSIX shell to ignore a signal with")
	}
	const n = 60
	box, base := serve(t, sandbox.Options{Latency: 20 * time.Millisecond, Rate: 40})
	data := deals(t, n)
	run := program(t.Context(), base, box)
	run.Path, run.Args = shell, []string{"sh", "-c", `trap "" HUP && exec importer run --quiet "$1"`, "sh", data}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	for len(box.Records("opportunity")) < 10 {
		time.Sleep(time.Millisecond) // polls for a state, however long it takes
	}
	if err := run.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, run); code != importer.ExitDone {
		t.Errorf("exit code %d, want %d", code, importer.ExitDone)
	}
	onceEach(t, box, n)
}

// statusSays demands a word of importer status.
func statusSays(t *testing.T, status *exec.Cmd, want string) {
	t.Helper()
	if stdout, stderr, code := outputOf(t, status); code != importer.ExitDone || !strings.Contains(stdout, want) {
		t.Errorf("status: exit code %d, and not %q:\n%s%s", code, want, stdout, stderr)
	}
}

var startTime = regexp.MustCompile(`started (\S+Z)`)

// Guards a checkpoint against two at once: whatever would write to it is turned
// away at once and told whom to wait for; who only reads is not. The lock dies with
// its process, however that dies.
func TestLockDiesWithItsProcess(t *testing.T) {
	t.Parallel()
	const n = 600 // more than the first run can write while the others are turned away
	box, base := serve(t, sandbox.Options{Rate: 15})
	data := deals(t, n)
	before := time.Now().Add(-time.Second)
	run, _ := started(t, box, base, data)
	for _, args := range [][]string{{"run", data}, {"resolve", checkpointOf(data), "--row", "1", "--as", "skip"}} {
		e := finish(t, program(t.Context(), base, box, args...))
		if e.code != importer.ExitLocked {
			t.Fatalf("%v: exit code %d, want %d:\n%s", args, e.code, importer.ExitLocked, e.stderr)
		}
		told := startTime.FindStringSubmatch(e.stderr)
		if told == nil {
			t.Fatalf("%v: the message does not say since when:\n%s", args, e.stderr)
		}
		if at, err := time.Parse(time.RFC3339, told[1]); err != nil || at.Before(before) || at.After(time.Now()) {
			t.Errorf("%v: it is said to have started %s", args, told[1])
		}
	}
	for _, args := range [][]string{{"run", "--dry-run", data}, {"status", checkpointOf(data)}} {
		// To a dry run the rows that are on their way just now are in doubt.
		if e := finish(t, program(t.Context(), base, box, args...)); e.code != importer.ExitDone && e.code != importer.ExitRows {
			t.Errorf("%v: exit code %d, want %d or %d:\n%s", args, e.code, importer.ExitDone, importer.ExitRows, e.stderr)
		}
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	statusSays(t, program(t.Context(), base, box, "status", checkpointOf(data)), fmt.Sprintf("running: process %d on %s", run.Process.Pid, host))
	if err := run.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = run.Wait() // it was killed
	statusSays(t, program(t.Context(), base, box, "status", checkpointOf(data)), "  cut off")
	if _, err := os.Stat(checkpointOf(data) + ".lock"); err != nil {
		t.Errorf("the killed run left no lock file, so that the test shows nothing: %v", err)
	}
	box.SetRate(0)
	imports(t, box, base, importer.ExitDone, data)
	onceEach(t, box, n)
	if left, _ := filepath.Glob(checkpointOf(data) + "?*"); left != nil {
		t.Errorf("the checkpoint is not one file: %s", strings.Join(left, " "))
	}
}
