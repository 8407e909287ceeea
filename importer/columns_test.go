package importer

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
)

// Every fault of every cell of the faulty sample is listed with its place, its
// cell, and what is allowed.
func TestFaultsHavePlaces(t *testing.T) {
	o, _ := sandboxed(t, sandbox.Options{}, filepath.Join("..", "samples", "opportunities-faulty.csv"), filepath.Join("..", "samples", "opportunities.yaml"))
	o.DryRun = true
	s, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var faults []report.Fault
	text, err := os.ReadFile(s.Reports.Faults)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var f report.Fault
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatal(err)
		}
		faults = append(faults, f)
	}
	if int64(len(faults)) != s.FaultsCount || len(s.Faults) != len(faults) || s.FaultsCount <= s.Rows.Rejected {
		t.Errorf("%d faults in the file, %d in the summary, which counts %d in %d rows", len(faults), len(s.Faults), s.FaultsCount, s.Rows.Rejected)
	}
	at := map[string]report.Fault{}
	ofRow := map[int]int{}
	for _, f := range faults {
		at[f.Address] = f
		ofRow[f.Row]++
		if f.File != o.Data || f.Line == 0 || f.Row == 0 || f.Reason == "" || f.Message == "" || f.Outcome == "" {
			t.Errorf("a fault without its place: %+v", f)
		}
	}
	if f := at["G3"]; f.Column != "Stage" || f.Field != "$stage" || f.Value != "Closed-Won" || f.Nearest != "Closed Won" || !strings.Contains(f.Allowed, "Prospecting") {
		t.Errorf("G3 is %+v", f)
	}
	if f := at["C25"]; f.Column != "Account" || f.Field != "$account" || f.Value != "Nowhere Holdings" || f.Reason != "not_found" {
		t.Errorf("C25, a reference, is %+v", f)
	}
	if f := at["E41"]; f.Severity != report.SeverityWarning || f.Outcome != "created" {
		t.Errorf("E41, a warning, is %+v", f)
	}
	if ofRow[42] < 5 {
		t.Errorf("row 42 has %d faults listed, of five cells", ofRow[42])
	}
	for _, e := range s.Errors {
		if len(e.Places) == 0 {
			t.Errorf("%s: %s has no places", e.Column, e.Reason)
		}
	}
}

// The page shows the columns as mapped, and what cells become.
func TestPageShowsColumns(t *testing.T) {
	o, _ := sandboxed(t, sandbox.Options{}, filepath.Join("..", "samples", "opportunities-faulty.csv"), filepath.Join("..", "samples", "opportunities.yaml"))
	o.DryRun = true
	s, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(s.Reports.HTML)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"$148,785.00", "148785", // a conversion
		"Proposal sent", // and one by a table, to the label of the option
		"account, found by $name",
		"Compass Support: Arrange a first call", // made of two columns
		"the same in every row", "Sample export",
	} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	o.NoCellValues, o.ReportDir = true, t.TempDir()
	s, err = Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if page, err = os.ReadFile(s.Reports.HTML); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"Marigold", "148,785", "BAD-0", "Closed-Won", "left.the.company", "Germny", "Arrange a first call"} {
		if strings.Contains(string(page), secret) {
			t.Errorf("the page without cells says %q", secret)
		}
	}
}

// Of several files read as one, each fault has the place in its own file, in
// the order that the columns have there.
func TestPlacesInSeveralFiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.csv":     "Id,Name,Account,Stage,Amount\n1,One,Solstice Health,Prospecting,1\n2,Two,Solstice Health,Wno,2\n",
		"b.csv":     "Stage,Amount,Id,Account,Name\nProspecting,3,3,Solstice Health,\"Th\nree\"\nLst,4,4,Solstice Health,Four\n",
		"deals.yml": dealsMapping,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o, _ := sandboxed(t, sandbox.Options{}, filepath.Join(dir, "*.csv"), filepath.Join(dir, "deals.yml"))
	o.DryRun = true
	s, err := Run(t.Context(), o)
	if err != nil || len(s.Faults) != 2 {
		t.Fatalf("%v: %+v", err, s.Faults)
	}
	annotations, more := Annotations(o, s, nil)
	if len(annotations) != 2 || more != 0 {
		t.Fatalf("%d annotations and %d more", len(annotations), more)
	}
	for i, want := range []struct {
		file, address, value string
		line, column         int
	}{{"a.csv", "D3", "Wno", 3, 23}, {"b.csv", "A3", "Lst", 4, 1}} {
		f, a := s.Faults[i], annotations[i]
		if filepath.Base(f.File) != want.file || f.Address != want.address || f.Value != want.value || f.Line != want.line {
			t.Errorf("want %+v, is %+v", want, f)
		}
		if a.File != f.File || a.Line != want.line || a.Column != want.column {
			t.Errorf("want %+v, is annotated as %s", want, a)
		}
	}
}
