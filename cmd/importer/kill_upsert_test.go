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
)

// Guards the records of others too: SIGKILL at random moments of an upsert, while
// lists lag behind. Every row gets the one record that it matches, or one new one.
// The long form takes the same flag as TestKilledAtRandom.
func TestKilledUpsert(t *testing.T) {
	rows := 30 * *kills
	box, base := serve(t, sandbox.Options{
		Latency: 5 * time.Millisecond, Jitter: 20 * time.Millisecond, IndexLag: time.Hour,
		Faults: sandbox.Faults{Error500Before: .02, Error500After: .02, LostBefore: .02, LostAfter: .02, Truncated: .02, Seed: 2},
	})
	data := filepath.Join(t.TempDir(), "accounts.csv")
	var lines strings.Builder
	lines.WriteString("Id,Name,Sector\n")
	existing := map[string]string{}
	for i := range rows {
		name := fmt.Sprintf("Company %d", i)
		fmt.Fprintf(&lines, "%d,%s,Energy\n", i, name)
		if i%2 == 0 {
			id, err := box.Add("account", map[string]any{"$name": name, "sector": []string{"Energy", "Food"}[i/2%2]}, nil)
			if err != nil {
				t.Fatal(err)
			}
			existing[name] = id
		}
	}
	before := len(box.Records("account"))
	write(t, data, lines.String())
	write(t, swapEnding(data, ".yaml"), "version: 1\nobject: account\nmode: upsert\nidentity: [Id]\nmatch: [[$name]]\nfields: {$name: Name, sector: Sector}\n")
	killed := killOver(t, *kills, 50*time.Millisecond, 650*time.Millisecond, func(ctx context.Context) *exec.Cmd {
		return program(ctx, base, box, "run", "--quiet", data)
	})
	box.SetFaults(sandbox.Faults{})
	if out, err := program(t.Context(), base, box, "run", "--quiet", data).CombinedOutput(); err != nil {
		t.Fatalf("the last run: %v\n%s", err, out)
	}
	if killed == 0 {
		t.Error("no run was killed: the test shows nothing")
	}
	t.Logf("%d runs killed over %d rows", killed, rows)
	if got := len(box.Records("account")); got != before+rows/2 {
		t.Errorf("%d accounts, want %d", got, before+rows/2)
	}
	for _, r := range box.Records("account") {
		name := fmt.Sprint(r.Fields["$name"])
		if id, ok := existing[name]; ok && id != r.ID {
			t.Errorf("%s is there twice", name)
		}
		if strings.HasPrefix(name, "Company ") && r.Fields["sector"] != "Energy" {
			t.Errorf("%s has the sector %v", name, r.Fields["sector"])
		}
	}
}
