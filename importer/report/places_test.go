package report

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lightfield-importer/importer/outcome"

	"github.com/google/go-cmp/cmp"
)

// lines reads JSON Lines.
func linesOf[T any](t *testing.T, path string) []T {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []T
	for line := range strings.Lines(string(text)) {
		var v T
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all = append(all, v)
	}
	return all
}

func TestFaults(t *testing.T) {
	f := mustCreate(t, t.TempDir(), []string{"ID", "Stage"}, ',')
	stage := Problem{Column: "Stage", Reason: "unknown_option", Message: "no option", Field: "$stage", Address: "B2", Value: "Wno\x1b[2J", Allowed: "Won", Nearest: "Won"}
	mustAdd(t, f,
		&Entry{File: "d.csv", Line: 2, Row: 2, Identity: "A", Outcome: outcome.Rejected, Problems: []Problem{stage, {Reason: "bad_request", Message: "refused"}}},
		&Entry{File: "d.csv", Line: 3, Row: 3, Outcome: outcome.Created},
		&Entry{File: "d.csv", Line: 4, Row: 4, Outcome: outcome.Created, Warnings: []Problem{{Column: "Stage", Reason: "left_out", Message: "left out"}}},
		&Entry{File: "d.csv", Line: 9, Row: 5, Outcome: outcome.InDoubt, Message: "sent"},
		&Entry{File: "d.csv", Line: 10, Row: 6, Outcome: outcome.NotAttempted, Message: "the run stopped before"},
		&Entry{File: "d.csv", Line: 11, Row: 7, Outcome: outcome.Skipped, Message: "repeats line 3"},
	)
	var s Summary
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteSummary(&s); err != nil {
		t.Fatal(err)
	}
	want := []Fault{
		{"d.csv", 2, 2, "Stage", "B2", "$stage", "error", "rejected", "A", "unknown_option", "no option", "Wno\x1b[2J", "Won", "Won"},
		{File: "d.csv", Line: 2, Row: 2, Severity: "error", Outcome: "rejected", Identity: "A", Reason: "bad_request", Message: "refused"},
		{File: "d.csv", Line: 4, Row: 4, Column: "Stage", Severity: "warning", Outcome: "created", Reason: "left_out", Message: "left out"},
		{File: "d.csv", Line: 9, Row: 5, Severity: "error", Outcome: "in_doubt", Reason: "in_doubt", Message: "sent"},
	}
	if diff := cmp.Diff(want, linesOf[Fault](t, s.Reports.Faults)); diff != "" {
		t.Errorf("faults.jsonl (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, s.Faults); diff != "" || s.FaultsCount != 4 {
		t.Errorf("the summary counts %d (-want +got):\n%s", s.FaultsCount, diff)
	}
	if text, err := os.ReadFile(s.Reports.Faults); err != nil || strings.Contains(string(text), "\x1b") {
		t.Errorf("%v: control characters in %q", err, text)
	}
	if s.Reports.Changes != "" {
		t.Errorf("there are no changes, but %s", s.Reports.Changes)
	}
}

// The files have everything, the summary the first of it.
func TestPlacesAreBounded(t *testing.T) {
	dir := t.TempDir()
	p, err := newPlaces(filepath.Join(dir, "faults"), filepath.Join(dir, "changes"))
	if err != nil {
		t.Fatal(err)
	}
	long, longer := strings.Repeat("é", maxExample), strings.Repeat("é", 3000)
	const rows = listedFaults + 200
	for i := range rows {
		e := &Entry{Line: i + 2, Identity: long, Outcome: outcome.Rejected, Problems: []Problem{{Message: long, Value: long, Allowed: long, Nearest: long}},
			Changes: []Change{{Field: "f", Old: quoted(longer), New: quoted(longer)}}}
		if err := p.add(e); err != nil {
			t.Fatal(err)
		}
	}
	for _, j := range []*journal{p.faults, p.changes} {
		if err := j.close(); err != nil {
			t.Fatal(err)
		}
	}
	var s Summary
	p.list(&s)
	if len(s.Faults) != listedFaults || s.FaultsCount != rows || len(linesOf[Fault](t, p.faults.written())) != rows {
		t.Errorf("%d faults listed of %d", len(s.Faults), s.FaultsCount)
	}
	if f := s.Faults[0]; len(f.Identity) > maxExample || len(f.Message) > maxExample || len(f.Value) > maxExample || len(f.Allowed) > maxExample {
		t.Errorf("a fault of %d bytes in the summary", len(fmt.Sprint(f)))
	}
	if n := len(s.Changes); n == 0 || n*6000 > listedBytes || s.ChangesCount != rows || len(linesOf[RowChanges](t, p.changes.written())) != rows {
		t.Errorf("%d rows with changes listed of %d", n, s.ChangesCount)
	}
}

func TestChanges(t *testing.T) {
	f := mustCreate(t, t.TempDir(), []string{"ID"}, ',')
	e := &Entry{File: "d.csv", Line: 2, Row: 2, Identity: "A", Outcome: outcome.Updated, RecordID: "opp_1", Link: "https://x/opp_1", Changes: []Change{
		{Field: "$account", Label: "Account", Old: json.RawMessage(`[]`), New: json.RawMessage(`["acc_1"]`), Names: "Solstice Health"},
	}}
	mustAdd(t, f, e)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	want := []RowChanges{{"d.csv", 2, 2, "A", "opp_1", "https://x/opp_1", e.Changes}}
	if diff := cmp.Diff(want, linesOf[RowChanges](t, f.Paths().Changes)); diff != "" {
		t.Errorf("changes.jsonl (-want +got):\n%s", diff)
	}
	if got, want := content(t, f.Paths().Results), "$account: nothing → Solstice Health (acc_1)"; !strings.Contains(got, want) {
		t.Errorf("results.csv does not say %q:\n%s", want, got)
	}
}

// Everything that a run writes is known for a report, and pruned with it.
func TestReportsAreKnown(t *testing.T) {
	dir := t.TempDir()
	for range 2 { // the second puts aside what somebody may be working on
		f := mustCreate(t, dir, []string{"ID"}, ',')
		mustAdd(t, f, &Entry{Outcome: outcome.Ambiguous, Message: "two match", Question: &Question{Row: "1"}},
			&Entry{Outcome: outcome.Updated, Changes: []Change{{Field: "f"}}})
		if err := f.Vanished(VanishedRow{Identity: "A"}); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if err := f.WriteSummary(&Summary{}); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 10 {
		t.Errorf("%d files, want 10: %v %v", len(files), files, err)
	}
	for _, f := range files {
		if !reportNames.MatchString(f.Name()) {
			t.Errorf("%s is not known", f.Name())
		}
	}
}

// The files of an earlier run in the same folder do not stay behind.
func TestJournalsOfEarlierRuns(t *testing.T) {
	dir := t.TempDir()
	first := mustCreate(t, dir, []string{"ID"}, ',')
	mustAdd(t, first, &Entry{Outcome: outcome.Rejected, Problems: []Problem{{Message: "x"}}})
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := mustCreate(t, dir, []string{"ID"}, ',')
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if p := second.Paths(); p.Faults != "" || exists(first.Paths().Faults) {
		t.Errorf("%q is named, and %s is still there", p.Faults, first.Paths().Faults)
	}
}
