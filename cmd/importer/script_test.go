package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"lightfield-importer/client/sandbox"
)

// TestMain makes the importer a command of scripts and of processes that tests start.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"importer": main, "importer-panics": panics})
}

// The command line, as people type it: one script a promise, named after it.
func TestScripts(t *testing.T) {
	samples, err := filepath.Abs("../../samples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("SAMPLES", samples)
			e.Setenv("TMPDIR", e.WorkDir)
			e.Values[boxKey{}] = new(*sandbox.Sandbox)
			e.Values[seenKey{}] = new(int)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"sandbox": startSandbox,
			"records": countRecords,
			"scopes":  func(ts *testscript.TestScript, _ bool, args []string) { box(ts).SetScopes(args...) },
			"trash":   trashNamed,
			"change":  changeNamed,
			"revoke":  func(ts *testscript.TestScript, _ bool, _ []string) { box(ts).RevokeKey() },
			"exit":    exitWith,
			"asked":   compareRequests,
			"folders": countFolders,
			"value":   compareValue,
			"advance": advanceClock,
		},
	})
}

type boxKey struct{}

func box(ts *testscript.TestScript) *sandbox.Sandbox { return *ts.Value(boxKey{}).(**sandbox.Sandbox) }

// startSandbox serves a sandbox with the samples' records: sandbox [organisation].
func startSandbox(ts *testscript.TestScript, _ bool, args []string) {
	s, err := sandbox.New(sandbox.Options{Organisation: strings.Join(args, " ")})
	ts.Check(err)
	ts.Check(s.LoadSamples())
	base, stop, err := s.Start()
	ts.Check(err)
	ts.Defer(stop)
	ts.Setenv("LIGHTFIELD_BASE_URL", base)
	ts.Setenv("LIGHTFIELD_API_KEY", s.Key())
	*ts.Value(boxKey{}).(**sandbox.Sandbox) = s
}

// countRecords checks how many live records there are: records opportunity 3.
func countRecords(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	if got := len(box(ts).Records(args[0])); (got == want) == neg {
		ts.Fatalf("the sandbox holds %d records of %s", got, args[0])
	}
}

// compareValue checks a field of the record of a name: value opportunity One amount 10.
func compareValue(ts *testscript.TestScript, neg bool, args []string) {
	for _, r := range box(ts).Records(args[0]) {
		if r.Fields["$name"] == args[1] {
			if got := fmt.Sprint(r.Fields[args[2]]); (got == args[3]) == neg {
				ts.Fatalf("the %s of %s is %s", args[2], args[1], got)
			}
			return
		}
	}
	ts.Fatalf("there is no %s of the name %s", args[0], args[1])
}

// advanceClock moves the clock of the sandbox: advance 24h.
func advanceClock(ts *testscript.TestScript, _ bool, args []string) {
	d, err := time.ParseDuration(args[0])
	ts.Check(err)
	box(ts).Advance(d)
}

// compareRequests checks what the sandbox was asked since the last time, in any
// order: asked requests.txt, a request a line, with ID for the id of a record. Without
// a file it begins anew.
func compareRequests(ts *testscript.TestScript, neg bool, args []string) {
	requests := box(ts).Requests()
	seen := ts.Value(seenKey{}).(*int)
	var got []string
	for _, r := range requests[*seen:] {
		got = append(got, strings.TrimRight(r.Method+" "+recordID.ReplaceAllString(r.Path, "/ID")+" "+r.Query, " "))
	}
	if *seen = len(requests); len(args) == 0 {
		return
	}
	want := strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n")
	slices.Sort(got)
	slices.Sort(want)
	if slices.Equal(got, want) == neg {
		ts.Fatalf("the sandbox was asked\n%s", strings.Join(got, "\n"))
	}
}

type seenKey struct{}

var recordID = regexp.MustCompile(`/[a-z]{3}_[^/]+$`)

// countFolders checks how many folders there are in one: folders 3 crm.reports.
func countFolders(ts *testscript.TestScript, neg bool, args []string) {
	found, err := filepath.Glob(filepath.Join(ts.MkAbs(args[1]), "*", ""))
	ts.Check(err)
	if want := args[0]; (strconv.Itoa(len(found)) == want) == neg {
		ts.Fatalf("there are %v", found)
	}
}

// trashNamed deletes the record of a name, as somebody in the web app may: trash opportunity Two.
func trashNamed(ts *testscript.TestScript, _ bool, args []string) {
	for _, r := range box(ts).Records(args[0]) {
		if r.Fields["$name"] == args[1] {
			ts.Check(box(ts).Trash(r.ID))
			return
		}
	}
	ts.Fatalf("there is no %s of the name %s", args[0], args[1])
}

// changeNamed edits the record of a name, as somebody in the web app may:
// change opportunity Two amount 7.
func changeNamed(ts *testscript.TestScript, _ bool, args []string) {
	value, err := strconv.Atoi(args[3])
	ts.Check(err)
	for _, r := range box(ts).Records(args[0]) {
		if r.Fields["$name"] == args[1] {
			ts.Check(box(ts).Change(r.ID, map[string]any{args[2]: value}, nil))
			return
		}
	}
	ts.Fatalf("there is no %s of the name %s", args[0], args[1])
}

// exitWith runs the importer and checks its exit code: exit 64 run x.csv.
func exitWith(ts *testscript.TestScript, _ bool, args []string) {
	code := "0"
	if err := ts.Exec("importer", args[1:]...); err != nil {
		code = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if code != args[0] {
		ts.Fatalf("exit code %s, want %s", code, args[0])
	}
}
