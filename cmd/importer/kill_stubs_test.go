package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
)

// Guards the records that are made beside rows: SIGKILL at random moments while lists
// lag behind. In the end every distinct value has one record, and every row its own.
// The long form takes the same flag as TestKilledAtRandom.
func TestKilledStubs(t *testing.T) {
	t.Parallel()
	rows := 60 * *kills
	values := rows / 3
	box, base := serve(t, sandbox.Options{
		Latency: 5 * time.Millisecond, Jitter: 20 * time.Millisecond, IndexLag: time.Hour,
		Faults: sandbox.Faults{Error500Before: .02, Error500After: .02, LostBefore: .02, LostAfter: .02, Truncated: .02, Seed: 3},
	})
	data := filepath.Join(t.TempDir(), "deals.csv")
	var lines strings.Builder
	lines.WriteString("Id,Name,Company\n")
	for i := range rows {
		fmt.Fprintf(&lines, "%d,Deal %d,Company %d\n", i, i, i%values)
	}
	write(t, data, lines.String())
	write(t, swapEnding(data, ".yaml"), "version: 1\nobject: opportunity\nidentity: [Id]\nfields: {$name: Name, $stage: {value: Prospecting}}\n"+
		"relationships: {$account: {column: Company, find: {object: account, by: $name}, missing: create}}\n")
	others := len(box.Records("account"))
	killed := killOver(t, *kills, 50*time.Millisecond, 650*time.Millisecond, func(ctx context.Context) *exec.Cmd {
		return program(ctx, base, box, "run", "--quiet", data)
	})
	box.SetFaults(sandbox.Faults{})
	if killed == 0 {
		t.Error("no run was killed: the test shows nothing")
	}
	t.Logf("%d runs killed over %d rows and %d values", killed, rows, values)
	imports(t, box, base, importer.ExitDone, data)
	onceEach(t, box, rows)
	if now := len(box.Records("account")); now != others+values {
		t.Errorf("%d accounts, want %d", now, others+values)
	}
	names := map[string]string{}
	for _, r := range box.Records("account") {
		names[r.ID] = fmt.Sprint(r.Fields["$name"])
	}
	for _, r := range box.Records("opportunity") {
		var i int
		fmt.Sscanf(fmt.Sprint(r.Fields["$name"]), "Deal %d", &i)
		if got := names[strings.Join(r.Relationships["$account"], " ")]; got != fmt.Sprint("Company ", i%values) {
			t.Errorf("deal %d is linked to %q", i, got)
		}
	}
	if ended := 2; killed+ended > checkpoint.KeptRuns {
		return // what the first of them wrote cannot be taken back any more
	}
	if out, err := program(t.Context(), base, box, "undo", "--yes", "--quiet", "--run", "all", swapEnding(data, ".checkpoint")).CombinedOutput(); codeOf(t, err) != importer.ExitDone {
		t.Fatalf("the undo: %v\n%s", err, out)
	}
	if now := len(box.Records("account")); now != others {
		t.Errorf("%d accounts after the undo, want %d", now, others)
	}
}
