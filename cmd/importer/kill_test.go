package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
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

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func serve(t testing.TB, o sandbox.Options) (box *sandbox.Sandbox, base string) {
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

// weather is what the network and the server do to every request: faults of each
// kind now and then, and storms of 429 and outages that last for some requests.
func weather() sandbox.Faults {
	var requests atomic.Int64
	return sandbox.Faults{
		Error500Before: .02, Error500After: .02, LostBefore: .02, LostAfter: .02, Truncated: .02, TooMany: .005, Seed: 1,
		Pick: func(*http.Request) sandbox.Fault {
			switch n := requests.Add(1) % 200; {
			case n >= 60 && n < 65: // each closes the gate for a second
				return sandbox.FaultTooMany
			case n >= 120 && n < 140:
				return sandbox.FaultOutage
			}
			return sandbox.NoFault
		},
	}
}

// kill runs an import and kills it: mostly some time after its first request, so
// that a slow machine's runs get to something too, and sometimes while it starts.
func kill(t *testing.T, run *exec.Cmd, box *sandbox.Sandbox, longest time.Duration) {
	t.Helper()
	var out bytes.Buffer
	run.Stdout, run.Stderr = &out, &out
	before := box.Count("", 0)
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- run.Wait() }()
	for starting := rand.IntN(8) > 0; starting && box.Count("", 0) == before; {
		select {
		case err := <-ended:
			t.Fatalf("ended before its first request: %v\n%s", err, out.Bytes())
		case <-time.After(time.Millisecond): // polls for a state, however long it takes
		}
	}
	select {
	case err := <-ended:
		t.Fatalf("ended before it was killed: %v\n%s", err, out.Bytes())
	case <-time.After(rand.N(longest)):
	}
	if err := run.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Fatal("ended before it was killed")
	}
}

// killOver starts the program over and over and kills each at a random moment between
// least and most after its start, until times of them were killed or one has come to its
// end. It gives how many were killed.
func killOver(t *testing.T, times int, least, most time.Duration, start func(context.Context) *exec.Cmd) (killed int) {
	t.Helper()
	for killed < times {
		ctx, cancel := context.WithTimeout(t.Context(), least+rand.N(most-least))
		out, err := start(ctx).CombinedOutput()
		cancel()
		exit, failed := errors.AsType[*exec.ExitError](err)
		switch {
		case err == nil:
			return killed
		case failed && exit.Exited():
			t.Fatalf("exit code %d after %d kills:\n%s", exit.ExitCode(), killed, out)
		case failed:
			killed++
		case !errors.Is(err, context.DeadlineExceeded): // which comes where it was not running at that moment
			t.Fatal(err)
		}
	}
	return killed
}

// Guards the promise against the worst: SIGKILL at random moments while the network
// and the server do everything they can, over and over, creates and updates alike. In
// so short a life no run can write more than the sandbox lets it, so that the import
// outlasts the kills.
// The long form is go test ./cmd/importer -run TestKilledAtRandom -kills 100 -timeout 30m.
func TestKilledAtRandom(t *testing.T) {
	t.Parallel()
	const rate = 50
	longest := 700 * time.Millisecond
	if *kills >= 100 {
		longest = 2 * time.Second // long enough to live through a storm or an outage
	}
	n := *kills*rate*int(longest)/int(time.Second) + rate
	box, base := serve(t, sandbox.Options{Rate: rate, Latency: 5 * time.Millisecond, Jitter: 20 * time.Millisecond, RequestLog: -1, Faults: weather()})
	data := deals(t, n)
	writing := 0
	for killed := range *kills {
		if killed == *kills/2 {
			amounts(t, data, n, "7.5") // another export: what is there is updated from now on
		}
		before := posted(box)
		kill(t, program(t.Context(), base, box, "run", "--quiet", data), box, longest)
		if posted(box) > before {
			writing++
		}
	}
	made := len(box.Records("opportunity"))
	t.Logf("%d runs killed, %d of them while they wrote; %d of %d rows were there then; %d answers 429, %d 503, %d 500",
		*kills, writing, made, n, box.Count("", http.StatusTooManyRequests), box.Count("", http.StatusServiceUnavailable), box.Count("", http.StatusInternalServerError))
	if writing == 0 || made == n {
		t.Error("the test shows nothing")
	}
	box.SetFaults(sandbox.Faults{})
	box.SetRate(0)
	e := imports(t, box, base, importer.ExitDone, data)
	if rows := e.summary.Rows; rows.Read != int64(n) || rows.Created+rows.Updated+rows.Unchanged != int64(n) || e.summary.Unsettled != 0 {
		t.Errorf("the last run: %+v, %d unsettled", rows, e.summary.Unsettled)
	}
	hold(t, box, n, "7.5")
	if e := imports(t, box, base, importer.ExitDone, "--require-checkpoint", data); e.summary.Rows.Unchanged != int64(n) {
		t.Errorf("once more: %+v, want everything unchanged", e.summary.Rows)
	}
}
