package report

import (
	"bytes"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lightfield-importer/importer/outcome"
)

// migrated is a migration of three steps, of which one failed and one did not start,
// that says text wherever a file, a mapping or the server may say something.
func migrated(dir, text string) *Summary {
	var found Grouper
	for row := 2; row < 5; row++ {
		found.Add(&Entry{File: text, Line: row, Row: row, Outcome: outcome.Rejected, Problems: []Problem{{Column: text, Reason: "unknown_option",
			Message: text + " is not one of the options", Address: "B2", Value: text, Nearest: text, Allowed: text}}})
	}
	kinds := found.Top(0)
	return &Summary{
		File: "crm.yaml", Import: text, RunID: text, Program: text, Started: started, Ended: started.Add(time.Minute),
		Stopped: StoppedFatal, Error: text, Rows: Rows{Read: 5, Created: 2, Rejected: 3}, Errors: kinds,
		Steps: []StepSummary{
			{Name: text, Object: text, File: text, Rows: Rows{Read: 5, Created: 2, Rejected: 3}, Errors: kinds, Kinds: kinds, Other: 2, Error: text,
				Reports: Paths{HTML: filepath.Join(dir, "a b", "report.html"), Rejected: filepath.Join(dir, "a b", "rejected.csv"), Results: "/elsewhere/results.csv"}},
			{Name: "deals", Object: "opportunity", File: "deals.csv", NotStarted: "it needs " + text + ", which did not come to its end"},
			{Name: "contacts", Object: "contact", File: "contacts.csv", Links: true, Rows: Rows{Read: 1, Updated: 1}},
		},
	}
}

func migrationPage(t *testing.T, s *Summary, dir string, v View) string {
	t.Helper()
	if err := WriteMigration(dir, s, v); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(s.Reports.HTML)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

func TestMigrationPage(t *testing.T) {
	dir := t.TempDir()
	page := migrationPage(t, migrated(dir, "firms"), dir, View{})
	text := regexp.MustCompile(`(?s)<style>.*</style>|<[^>]*>`).ReplaceAllString(page, " ")
	text = strings.Join(strings.Fields(html.UnescapeString(text)), " ")
	for _, want := range []string{
		"Migration of crm.yaml", "The run stopped before its end", "2 created", "firms firms to firms records Did not come to its end: firms",
		"deals deals.csv to opportunity records Did not start: it needs firms, which did not come to its end",
		"contacts, linking contacts.csv to contact records 1 updated", "What is wrong in firms 3", "2 faults of other kinds", "Warnings in firms",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q in:\n%s", want, text)
		}
	}
	for want, there := range map[string]bool{`href="./a%20b/report.html"`: true, `href="./a%20b/rejected.csv"`: true, "elsewhere": false} {
		if strings.Contains(page, want) != there {
			t.Errorf("the page has %s: %v", want, !there)
		}
	}
}

func TestMigrationPageOfHostileTexts(t *testing.T) {
	dir := t.TempDir()
	calm := shape(t, migrationPage(t, migrated(dir, "harmless"), dir, View{}))
	wild := shape(t, migrationPage(t, migrated(dir, hostile), dir, View{}))
	if !slices.Equal(calm, wild) {
		t.Errorf("the page of hostile texts has other elements:\n%s\nwith harmless ones:\n%s", strings.Join(wild, "\n"), strings.Join(calm, "\n"))
	}
}

func TestMigrationPageWithoutCellValues(t *testing.T) {
	dir := t.TempDir()
	s := migrated(dir, "Marigold")
	step := &s.Steps[0]
	step.Name, step.Object, step.File, s.Import, s.RunID, s.Program = "firms", "account", "firms.csv", "crm", "run", "1"
	s.Steps[1].NotStarted = "it needs firms, which did not come to its end"
	step.Errors[0].Column, step.Errors[0].Allowed = "Stage", "Won"
	for i := range step.Errors[0].Places {
		step.Errors[0].Places[i].File = "firms.csv"
	}
	page := migrationPage(t, s, dir, View{NoCellValues: true})
	if i := strings.Index(page, "Marigold"); i >= 0 {
		t.Errorf("the page says %q", page[max(i-100, 0):i+20])
	}
	if !strings.Contains(page, "The contents of cells were left out") {
		t.Error("the page does not say what was left out")
	}
}

func TestStepsInTheSummary(t *testing.T) {
	s := migrated(t.TempDir(), "firms")
	var out bytes.Buffer
	if err := s.WriteText(&out, 0); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"firms: 2 created, 3 rejected\n", "did not come to its end: firms\n",
		"deals: did not start: it needs firms, which did not come to its end\n", "contacts, linking: 1 updated\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the text does not say %q:\n%s", want, out.String())
		}
	}
	got := measure(t, filepath.Join(t.TempDir(), "crm.prom"), s)
	for name, want := range map[string]float64{
		"step_rows{step=firms links=false outcome=rejected}": 3, "step_rows{step=contacts links=true outcome=updated}": 1,
		"step_rows{step=deals links=false outcome=created}": 0,
	} {
		if n, ok := got[prefix+name]; !ok || n != want {
			t.Errorf("%s is %v, want %v; there are %v", name, n, want, got)
		}
	}
}

func TestAddStep(t *testing.T) {
	var all Summary
	for range 3 {
		all.AddStep(&Summary{Faults: make([]Fault, 600), FaultsCount: 5000, Changes: make([]RowChanges, 400), ChangesCount: 400})
	}
	if len(all.Faults) != listedFaults || all.FaultsCount != 15000 || len(all.Changes) != 1000 || all.ChangesCount != 1200 {
		t.Errorf("%d of %d faults, %d of %d changes", len(all.Faults), all.FaultsCount, len(all.Changes), all.ChangesCount)
	}
	sum := (&Vanished{Count: 1}).And(nil).And(&Vanished{Count: 2, Unreadable: 3})
	if none := (*Vanished)(nil).And(nil); none != nil || *sum != (Vanished{Count: 3, Unreadable: 3}) {
		t.Errorf("vanished: %+v, and nothing makes %+v", sum, none)
	}
}

// The step that goes on is named before the numbers, which are those of all.
func TestStage(t *testing.T) {
	var buf bytes.Buffer
	c := &clock{started}
	p := NewProgress(&buf, false, false, c.now)
	p.Start(200, "crm.yaml")
	p.Stage("deals")
	c.advance(firstLine)
	p.Set(100, 0, "")
	p.Finish()
	if got := buf.String(); !strings.HasPrefix(got, "crm.yaml: deals: 100 of 200 rows") {
		t.Errorf("printed %q", got)
	}
}
