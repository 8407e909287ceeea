package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"runtime"
	"syscall"
	"testing"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/undo"
)

func TestUndoExitCodes(t *testing.T) {
	for name, c := range map[string]struct {
		s    report.UndoSummary
		err  error
		want int
	}{
		"all reversed":            {report.UndoSummary{Records: report.UndoCounts{Reversed: 3}}, nil, importer.ExitDone},
		"nothing to do":           {report.UndoSummary{Nothing: "it wrote nothing"}, nil, importer.ExitDone},
		"some kept":               {report.UndoSummary{Records: report.UndoCounts{Reversed: 3, Kept: 1}}, nil, importer.ExitRows},
		"some failed":             {report.UndoSummary{Records: report.UndoCounts{Failed: 1}}, nil, importer.ExitRows},
		"a write in doubt":        {report.UndoSummary{Unsettled: 1}, nil, importer.ExitRows},
		"in doubt, in a dry run":  {report.UndoSummary{Unsettled: 1, DryRun: true}, nil, importer.ExitDone},
		"interrupted":             {report.UndoSummary{Stopped: report.StoppedInterrupted, Records: report.UndoCounts{NotAttempted: 1}}, nil, importer.ExitInterrupted},
		"outage":                  {report.UndoSummary{Stopped: report.StoppedOutage}, &client.OutageError{Last: errors.New("gone")}, importer.ExitLater},
		"key refused":             {report.UndoSummary{Stopped: report.StoppedFatal}, &client.Error{Status: 401}, importer.ExitFatal},
		"locked":                  {report.UndoSummary{Stopped: report.StoppedFatal}, &checkpoint.LockedError{}, importer.ExitLocked},
		"no such run":             {report.UndoSummary{Stopped: report.StoppedFatal}, &undo.ChoiceError{Err: errors.New("no such run")}, importer.ExitUsage},
		"of another organisation": {report.UndoSummary{Stopped: report.StoppedFatal}, &checkpoint.BindingError{}, importer.ExitUsage},
	} {
		if got := undoExitCode(&c.s, c.err); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// An undo that something stopped says how to go on; one that nothing can come of does not.
func TestUndoStopped(t *testing.T) {
	f := &undoFlags{runs: "last", force: true}
	for code, want := range map[int]string{
		importer.ExitFatal: "importer undo --force --run last deals.checkpoint", importer.ExitUsage: "", importer.ExitLocked: "",
	} {
		var got string
		for _, step := range f.next("deals.checkpoint", &report.UndoSummary{Stopped: report.StoppedFatal, ExitCode: code}) {
			got += step.Command
		}
		if got != want {
			t.Errorf("exit code %d: proposes %q, want %q", code, got, want)
		}
	}
}

// Guards a polite stop of an undo: one SIGTERM, and what is in flight is settled, every
// record is accounted for, and the next undo takes back the rest.
func TestUndoInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGTERM to send to another process")
	}
	const n = 200
	box, base := serve(t, sandbox.Options{})
	data := deals(t, n)
	if out, err := program(t.Context(), base, box, "run", "--quiet", data).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	box.SetRate(100)
	box.SetLatency(100*time.Millisecond, 0)
	stopped := program(t.Context(), base, box, "undo", "--yes", "--output", "json", swapEnding(data, ".checkpoint"))
	var stdout bytes.Buffer
	stopped.Stdout = &stdout
	if err := stopped.Start(); err != nil {
		t.Fatal(err)
	}
	for len(box.Trashed("opportunity")) < 20 {
		time.Sleep(time.Millisecond) // polls for a state, however long it takes
	}
	if err := stopped.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := codeOf(t, stopped.Wait()); code != importer.ExitInterrupted {
		t.Fatalf("exit code %d, want %d", code, importer.ExitInterrupted)
	}
	var s report.UndoSummary
	if err := json.Unmarshal(stdout.Bytes(), &s); err != nil {
		t.Fatal(err)
	}
	gone := int64(len(box.Trashed("opportunity")))
	if s.Records.Total != n || s.Records.Reversed != gone || s.Records.NotAttempted != n-gone || s.Unsettled != 0 || gone == n {
		t.Errorf("%d records are in the trash, and the summary says %+v", gone, s.Records)
	}
	if out, err := program(t.Context(), base, box, "undo", "--yes", "--quiet", swapEnding(data, ".checkpoint")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if left := len(box.Records("opportunity")); left != 0 {
		t.Errorf("%d records are left", left)
	}
}
