package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/plan"
	"lightfield-importer/importer/report"
	"lightfield-importer/mapping"

	"github.com/google/go-cmp/cmp"
)

func TestChangesOf(t *testing.T) {
	j := &job{
		fields:    []mapping.PlannedField{{Key: "amount", Label: "Deal amount"}},
		relations: []mapping.PlannedRelation{{Key: "$owner", Label: "Owner", By: "$email"}, {Key: "partners"}, {Key: "$champion", By: "$email"}},
	}
	r := &row{draft: mapping.Draft{References: [][]string{{"a@example.com"}, {"acc_2"}, {}}}}
	got := j.changesOf(r, plan.Change{Values: []plan.Value{
		{Key: "amount", Old: []byte("null"), New: []byte("12.5")},
		{Key: "$owner", Old: []byte("[]"), New: []byte(`["mem_1"]`)},
		{Key: "partners", Old: []byte(`["acc_1"]`), New: []byte(`["acc_1","acc_2"]`)},
		{Key: "$champion", Old: []byte(`["con_1"]`), New: []byte("[]")},
	}})
	want := []report.Change{
		{Field: "amount", Label: "Deal amount", Old: []byte("null"), New: []byte("12.5")},
		{Field: "$owner", Label: "Owner", Old: []byte("[]"), New: []byte(`["mem_1"]`), Names: "a@example.com"},
		{Field: "partners", Old: []byte(`["acc_1"]`), New: []byte(`["acc_1","acc_2"]`)},
		{Field: "$champion", Old: []byte(`["con_1"]`), New: []byte("[]")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := j.changesOf(r, plan.Change{}); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

// A rehearsal tells the old and the new value of each field that the run would
// change, and the run changes exactly these.
func TestDryRunTellsChanges(t *testing.T) {
	data, mapping := deals(t, 3)
	o, box := sandboxed(t, sandbox.Options{}, data, mapping)
	if s, err := Run(t.Context(), o); err != nil || s.Rows.Created != 3 {
		t.Fatalf("%v: %+v", err, s.Rows)
	}
	edit(t, data, ",Deal 1,Northwind Turbines,Agent 1,Prospecting", ",Deal One,Northwind Turbines,Agent 1,Closed Won")
	o.DryRun, o.RunID, o.ReportDir = true, "run-2", filepath.Join(t.TempDir(), "dry")
	dry, err := Run(t.Context(), o)
	if err != nil || dry.Rows.Updated != 1 || dry.ChangesCount != 1 || len(dry.Changes) != 1 {
		t.Fatalf("%v: %+v, %d changes", err, dry.Rows, dry.ChangesCount)
	}
	if got := dry.Changes[0]; got.Line != 3 || got.Row != 3 || got.RecordID == "" || !strings.HasSuffix(got.Link, got.RecordID) {
		t.Errorf("the changed row is %+v", got)
	}
	results, err := os.ReadFile(dry.Reports.Results)
	if err != nil || !strings.Contains(string(results), "$name: Deal 1 → Deal One; $stage: Prospecting → Closed Won") {
		t.Errorf("%v: results.csv says\n%s", err, results)
	}
	for _, r := range box.Records("opportunity") {
		if r.Fields["$name"] == "Deal One" {
			t.Fatal("the dry run has written")
		}
	}
	o.DryRun, o.RunID, o.ReportDir = false, "run-3", filepath.Join(t.TempDir(), "real")
	real, err := Run(t.Context(), o)
	if err != nil || real.Rows.Updated != 1 {
		t.Fatalf("%v: %+v", err, real.Rows)
	}
	if diff := cmp.Diff(dry.Changes[0].Changes, real.Changes[0].Changes); diff != "" {
		t.Errorf("the run changed other than the dry run said (-said +changed):\n%s", diff)
	}
}

func edit(t *testing.T, path, old, new string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), old) {
		t.Fatalf("%s has no %q: %v", path, old, err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), old, new, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}
