package importer

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
)

// Batches are used again: what the reports and the records say of each row is the
// row's own all the same, however many rows have gone through the same memory.
func TestRowsKeepToThemselves(t *testing.T) {
	const n = 2 * window * batchSize
	run, box := sandboxed(t, sandbox.Options{RequestLog: -1}, "", "")
	var lines strings.Builder
	lines.WriteString("Id,Name,Account,Amount\n")
	for i := range n {
		id := firstID + i
		amount := fmt.Sprint(id)
		if i%7 == 0 {
			amount = fmt.Sprintf("none of %d", id)
		}
		fmt.Fprintf(&lines, "%d,Deal %d,Northwind Turbines,%s\n", id, id, amount)
	}
	dir := t.TempDir()
	run.Data, run.Mapping = filepath.Join(dir, "deals.csv"), filepath.Join(dir, "deals.yaml")
	for path, text := range map[string]string{run.Data: lines.String(), run.Mapping: `version: 1
object: opportunity
identity: [Id]
fields: {$name: Name, $stage: {value: Prospecting}, amount: Amount}
relationships: {$account: {column: Account, find: {object: account, by: $name}}}
`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, dry := range []bool{true, false} {
		run.DryRun = dry
		if s, err := Run(t.Context(), run); err != nil || s.Rows.Read != n || s.Rows.Rejected != (n+6)/7 {
			t.Fatalf("dry run %v: %v: %+v", dry, err, s.Rows)
		}
		checkOwn(t, filepath.Join(run.ReportDir, "results.csv"), n)
	}
	const changed = 100
	save(t, run.Data, strings.ReplaceAll(lines.String(), "Deal", "Offer"))
	run.Limit, run.RunID = changed, "run-2"
	if s, err := Run(t.Context(), run); err != nil || s.Rows.Updated != changed-(changed+6)/7 {
		t.Fatalf("%v: %+v", err, s.Rows)
	}
	save(t, run.Data, lines.String())
	run.Limit, run.RunID = 0, "run-3"
	s, err := Run(t.Context(), run)
	if err != nil || len(s.Changes) != changed-(changed+6)/7 {
		t.Fatalf("%v: %d rows are changed", err, len(s.Changes))
	}
	for _, r := range s.Changes {
		was, is := fmt.Sprintf(`"Offer %s"`, r.Identity), fmt.Sprintf(`"Deal %s"`, r.Identity)
		if c := r.Changes[0]; string(c.Old) != was || string(c.New) != is {
			t.Errorf("row %s is changed from %s to %s", r.Identity, c.Old, c.New)
		}
	}
	for _, r := range box.Records("opportunity") {
		if name := fmt.Sprint("Deal ", r.Fields["amount"]); r.Fields["$name"] != name {
			t.Fatalf("a record has the fields %v", r.Fields)
		}
	}
}

// firstID makes all ids as long, so that each row fits into the memory of any other.
const firstID = 10_000

// checkOwn finds each row's own cell in its message.
func checkOwn(t *testing.T, path string, n int) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(raw), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != n+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, r := range rows[1:] {
		if id := firstID + i; r[1] != fmt.Sprint(id) || strings.Contains(r[5], fmt.Sprintf(`"none of %d"`, id)) != (i%7 == 0) {
			t.Fatalf("row %d reads %q", i, r)
		}
	}
}
