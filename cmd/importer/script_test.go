package main

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

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
