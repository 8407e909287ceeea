package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
)

// The faults that an import survives, each injected into the real program. Every
// one ends with each row exactly once in the sandbox and with outcomes that add up
// to the rows read.

// ended is how a run of the program ended.
type ended struct {
	code    int
	summary report.Summary // zero when the run did not get that far
	stderr  string
}

// finish runs a command of the program to its end and holds the summary, if it
// prints one, to the rows that were read.
func finish(t *testing.T, c *exec.Cmd) ended {
	t.Helper()
	var e ended
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	e.stderr = stderr.String()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		e.code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	if bytes.HasPrefix(stdout.Bytes(), []byte("{")) {
		e.summary = summary(t, stdout.Bytes())
	}
	return e
}

// summary reads a summary, and demands that every row that was read has exactly one
// outcome.
func summary(t *testing.T, output []byte) (s report.Summary) {
	t.Helper()
	if err := json.Unmarshal(output, &s); err != nil {
		t.Fatalf("%v in:\n%s", err, output)
	}
	if s.Rows.Read != s.Rows.Counts().Total() {
		t.Errorf("%d rows were read, and %d have an outcome: %+v", s.Rows.Read, s.Rows.Counts().Total(), s.Rows)
	}
	return s
}

// imports runs an import to its end and demands its exit code.
func imports(t *testing.T, box *sandbox.Sandbox, base string, code int, args ...string) ended {
	t.Helper()
	e := finish(t, program(t.Context(), base, box, append([]string{"run", "--output", "json"}, args...)...))
	if e.code != code {
		t.Fatalf("exit code %d, want %d: %+v\n%s", e.code, code, e.summary.Rows, e.stderr)
	}
	return e
}

// crash runs an import that is killed when n of its writes are on their way and
// none is answered. The server goes on with them: those that are lost it does not
// carry out, the others it does.
func crash(t *testing.T, box *sandbox.Sandbox, base string, n int, lost func(number int) bool, args ...string) {
	t.Helper()
	var arrived atomic.Int64
	sent, killed := make(chan struct{}), make(chan struct{})
	box.SetFaults(sandbox.Faults{Pick: func(r *http.Request) sandbox.Fault {
		if r.Method != http.MethodPost {
			return sandbox.NoFault
		}
		number := int(arrived.Add(1))
		if number == n {
			close(sent)
		}
		<-killed
		if number > n || lost(number) {
			return sandbox.FaultLostBefore
		}
		return sandbox.NoFault
	}})
	done := posted(box)
	run := program(t.Context(), base, box, append([]string{"run", "--quiet"}, args...)...)
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	<-sent
	if err := run.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = run.Wait() // it was killed
	close(killed)
	for posted(box) < done+int64(n) {
		time.Sleep(time.Millisecond) // polls for a state, however long it takes
	}
	box.SetFaults(sandbox.Faults{})
}

// posted counts the writes that the sandbox is done with.
func posted(box *sandbox.Sandbox) int64 { return box.Count(sandbox.Write, 0) }

func all(int) bool { return true }

func none(int) bool { return false }

func every2nd(number int) bool { return number%2 == 0 }

// amounts gives all of n deals another amount.
func amounts(t *testing.T, data string, n int, amount string) {
	t.Helper()
	var csv strings.Builder
	csv.WriteString("Id,Name,Account,Stage,Amount\n")
	for i := range n {
		fmt.Fprintf(&csv, "%d,Deal %d,Northwind Turbines,Prospecting,%s\n", i, i, amount)
	}
	write(t, data, csv.String())
}

// hold demands that every one of n deals is there once, with this amount.
func hold(t *testing.T, box *sandbox.Sandbox, n int, amount string) {
	t.Helper()
	onceEach(t, box, n)
	for _, r := range box.Records("opportunity") {
		if got := fmt.Sprint(r.Fields["amount"]); got != amount {
			t.Errorf("%v has the amount %s, want %s", r.Fields["$name"], got, amount)
		}
	}
}
