package report

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lightfield-importer/importer/outcome"

	"github.com/google/go-cmp/cmp"
)

func TestAmbiguousCSV(t *testing.T) {
	dir := t.TempDir()
	f := mustCreate(t, dir, []string{"Name"}, ',')
	f.Show(View{Telling: []string{"Name", "Tier"}, Labels: Labels{"opt_1": "Gold"}})
	if p := f.Paths().Ambiguous; p != "" {
		t.Errorf("there is %s before any row", p)
	}
	mustAdd(t, f, &Entry{Line: 2, Outcome: outcome.Created})
	mustAdd(t, f, &Entry{Line: 7, Identity: "=A7", Outcome: outcome.Ambiguous, Cells: []string{"x"}, Question: &Question{
		Row: "row-07", Values: []Value{Value(`"Acme"`), nil},
		Candidates: []Candidate{
			{ID: "acc_2", Link: "https://example.com/acc_2", Created: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), Values: []Value{Value(`"=Acme\n"`), Value(`"opt_1"`)}},
			{ID: "acc_1", Created: time.Date(2025, 3, 2, 10, 0, 0, 0, time.UTC), Updated: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
		},
	}})
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	want := `use,line,identity,row,candidate,link,created,updated,Name,Tier
,7,'=A7,row-07,,,,,Acme,
,7,'=A7,row-07,acc_1,,2025-03-02 10:00,2026-01-01 00:00,,
,7,'=A7,row-07,acc_2,https://example.com/acc_2,2026-03-02 10:00,,'=Acme\n,Gold
`
	if diff := cmp.Diff(want, strings.TrimPrefix(content(t, f.Paths().Ambiguous), byteOrderMark)); diff != "" {
		t.Error(diff)
	}
	// Another run in the same folder leaves what somebody is filling in.
	mustCreate(t, dir, []string{"Name"}, ',')
	if kept, err := filepath.Glob(filepath.Join(dir, "ambiguous.2*.csv")); err != nil || len(kept) != 1 {
		t.Errorf("put aside: %v, %v", kept, err)
	}
}
