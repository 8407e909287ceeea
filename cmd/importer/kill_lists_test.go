package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
)

// Guards the list that records are put on: SIGKILL at random moments while lists lag
// behind. In the end there is one list, with every record on it once, and one more run
// asks nothing of it.
// The long form takes the same flag as TestKilledAtRandom.
func TestKilledLists(t *testing.T) {
	t.Parallel()
	rows := 60 * *kills
	box, base := serve(t, sandbox.Options{
		Latency: 5 * time.Millisecond, Jitter: 20 * time.Millisecond, IndexLag: time.Hour,
		Faults: sandbox.Faults{Error500Before: .02, Error500After: .02, LostBefore: .02, LostAfter: .02, Truncated: .02, Seed: 4},
	})
	data := filepath.Join(t.TempDir(), "accounts.csv")
	var lines strings.Builder
	lines.WriteString("Id,Name\n")
	for i := range rows {
		fmt.Fprintf(&lines, "%d,Company %d\n", i, i)
	}
	write(t, data, lines.String())
	write(t, swapEnding(data, ".yaml"), "version: 1\nobject: account\nidentity: [Id]\nadd_to_list: Import\nfields: {$name: Name}\n")
	others := len(box.Records("account"))
	killed := killOver(t, *kills, 50*time.Millisecond, 550*time.Millisecond, func(ctx context.Context) *exec.Cmd {
		return program(ctx, base, box, "run", "--quiet", data)
	})
	box.SetFaults(sandbox.Faults{})
	if killed == 0 {
		t.Error("no run was killed: the test shows nothing")
	}
	lists := box.Records("list")
	t.Logf("%d runs killed over %d rows; %d lists were there then", killed, rows, len(lists))
	imports(t, box, base, importer.ExitDone, data)
	if lists = box.Records("list"); len(lists) != 1 {
		t.Fatalf("%d lists, want one", len(lists))
	}
	on := map[string]bool{}
	for _, id := range lists[0].Relationships["$accounts"] {
		on[id] = true
	}
	for _, r := range box.Records("account")[others:] {
		if !on[r.ID] {
			t.Errorf("%s is not on the list", r.Fields["$name"])
		}
	}
	if now := len(box.Records("account")) - others; now != rows || len(lists[0].Relationships["$accounts"]) != rows {
		t.Errorf("%d accounts and %d on the list, want %d", now, len(lists[0].Relationships["$accounts"]), rows)
	}
	before := box.Count("", 0)
	if e := imports(t, box, base, importer.ExitDone, data); e.summary.Listed() != 0 {
		t.Errorf("once more: %+v", e.summary.Lists)
	}
	requests := box.Requests()
	for _, r := range requests[max(len(requests)-int(box.Count("", 0)-before), 0):] {
		if strings.HasPrefix(r.Path, "/v1/lists") {
			t.Errorf("once more: %s %s", r.Method, r.Path)
		}
	}
}
