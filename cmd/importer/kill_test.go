package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
)

var kills = flag.Int("kills", 12, "how often TestKilledAtRandom kills the importer")

// program is the importer as a process, speaking to the sandbox.
func program(ctx context.Context, base string, box *sandbox.Sandbox, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, "importer", args...)
	c.Env = append(os.Environ(), "LIGHTFIELD_BASE_URL="+base, keyVariable+"="+box.Key())
	return c
}

// deals writes n opportunities of one account and their mapping into a folder
// of the test, and gives the path of the data.
func deals(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	var csv strings.Builder
	csv.WriteString("Id,Name,Account,Stage,Amount\n")
	for i := range n {
		fmt.Fprintf(&csv, "%d,Deal %d,Northwind Turbines,Prospecting,%d.50\n", i, i, i)
	}
	write(t, filepath.Join(dir, "deals.csv"), csv.String())
	write(t, filepath.Join(dir, "deals.yaml"), `version: 1
object: opportunity
identity: [Id]
fields:
  $name: Name
  $stage: Stage
  amount: Amount
relationships:
  $account: {column: Account, find: {object: account, by: $name}}
`)
	return filepath.Join(dir, "deals.csv")
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func serve(t *testing.T, o sandbox.Options) (box *sandbox.Sandbox, base string) {
	t.Helper()
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := box.LoadSamples(); err != nil {
		t.Fatal(err)
	}
	base, stop, err := box.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return box, base
}

// onceEach checks that the sandbox holds every deal exactly once.
func onceEach(t *testing.T, box *sandbox.Sandbox, n int) {
	t.Helper()
	times := map[any]int{}
	for _, r := range box.Records("opportunity") {
		times[r.Fields["$name"]]++
	}
	for i := range n {
		if name := fmt.Sprintf("Deal %d", i); times[name] != 1 {
			t.Errorf("%s is there %d times", name, times[name])
		}
	}
	if len(times) != n {
		t.Errorf("%d different deals are there, want %d", len(times), n)
	}
}

// Guards the promise against the worst: SIGKILL at random moments while the
// network and the server do everything they can, over and over. The long form
// is go test ./cmd/importer -run TestKilledAtRandom -kills 100 -timeout 30m.
func TestKilledAtRandom(t *testing.T) {
	n := 40 * *kills
	box, base := serve(t, sandbox.Options{
		Latency: 5 * time.Millisecond, Jitter: 20 * time.Millisecond,
		Faults: sandbox.Faults{Error500Before: .02, Error500After: .02, LostBefore: .02, LostAfter: .02, Truncated: .02,
			TooMany: .02, RetryAfter: 50 * time.Millisecond, Seed: 1},
	})
	data := deals(t, n)
	killed := 0
	for killed < *kills {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(100+rand.IntN(700))*time.Millisecond)
		out, err := program(ctx, base, box, "run", "--quiet", data).CombinedOutput()
		late := ctx.Err() != nil
		cancel()
		if exit, ok := errors.AsType[*exec.ExitError](err); ok && !late {
			t.Fatalf("exit code %d after %d kills:\n%s", exit.ExitCode(), killed, out)
		}
		if err == nil {
			break // it came to its end before enough kills
		}
		killed++
	}
	box.SetFaults(sandbox.Faults{})
	out, err := program(t.Context(), base, box, "run", "--output", "json", data).CombinedOutput()
	if err != nil {
		t.Fatalf("the last run: %v\n%s", err, out)
	}
	if killed == 0 {
		t.Error("no run was killed: the test shows nothing")
	}
	t.Logf("%d runs killed over %d rows", killed, n)
	onceEach(t, box, n)
	if out, err := program(t.Context(), base, box, "run", "--require-checkpoint", "--output", "json", data).Output(); err != nil ||
		!strings.Contains(string(out), fmt.Sprintf(`"unchanged": %d`, n)) {
		t.Errorf("once more: %v, want everything unchanged and exit code %d:\n%s", err, importer.ExitDone, out)
	}
}
