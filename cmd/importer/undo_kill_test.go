package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
)

// Guards the way back against SIGKILL at random moments, with all the faults that
// the network and the server have: at its end everything is taken back, nothing
// else is touched, and the file can be imported again. The long form is
// go test ./cmd/importer -run TestUndoKilledAtRandom -kills 400 -timeout 30m.
func TestUndoKilledAtRandom(t *testing.T) {
	each := (*kills + 3) / 4 // kills of the undo of updates, and of the one of creates
	n := 40 * each
	box, base := serve(t, sandbox.Options{})
	data := deals(t, n)
	checkpoint := swapEnding(data, ".checkpoint")
	run := func(want int, args ...string) string {
		t.Helper()
		out, err := program(t.Context(), base, box, args...).CombinedOutput()
		if code := codeOf(t, err); code != want {
			t.Fatalf("importer %v: exit code %d, want %d:\n%s", args, code, want, out)
		}
		return string(out)
	}
	run(importer.ExitDone, "run", "--quiet", data)
	first, err := os.ReadFile(data)
	if err != nil {
		t.Fatal(err)
	}
	write(t, data, strings.ReplaceAll(string(first), ".50\n", ".75\n"))
	run(importer.ExitDone, "run", "--quiet", data)
	others := len(box.Records("account"))

	box.SetLatency(5*time.Millisecond, 20*time.Millisecond)
	box.SetFaults(sandbox.Faults{Error500Before: .02, Error500After: .02, LostBefore: .02, LostAfter: .02, Truncated: .02,
		TooMany: .02, RetryAfter: 50 * time.Millisecond, Seed: 1})
	killed := 0
	for _, which := range []string{"last", "all"} {
		killed += killOver(t, each, 100*time.Millisecond, 600*time.Millisecond, func(ctx context.Context) *exec.Cmd {
			return program(ctx, base, box, "undo", "--yes", "--quiet", "--run", which, checkpoint)
		})
		run(importer.ExitDone, "undo", "--yes", "--quiet", "--run", which, checkpoint)
		if which == "all" {
			break
		}
		for _, r := range box.Records("opportunity") {
			if !strings.HasSuffix(fmt.Sprint(r.Fields["amount"]), ".5") {
				t.Errorf("%s has the amount %v", r.Fields["$name"], r.Fields["amount"])
			}
		}
		onceEach(t, box, n)
	}
	box.SetFaults(sandbox.Faults{})
	if killed == 0 {
		t.Error("no undo was killed: the test shows nothing")
	}
	t.Logf("%d undos killed over %d records", killed, n)
	if left := len(box.Records("opportunity")); left != 0 {
		t.Errorf("%d records are left", left)
	}
	if now := len(box.Records("account")); now != others {
		t.Errorf("%d accounts, want %d", now, others)
	}
	if out := run(importer.ExitDone, "undo", "--yes", checkpoint); !strings.Contains(out, "nothing to undo") {
		t.Errorf("once more: %s", out)
	}
	run(importer.ExitDone, "run", "--quiet", data)
	onceEach(t, box, n)
}

// codeOf is the exit code of a process that has ended.
func codeOf(t *testing.T, err error) int {
	t.Helper()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0
}
