package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lightfield-importer/client/sandbox"
)

// Guards workbooks end to end: a sheet with a title, dates and numbers is
// imported; an error in a column that is not mapped harms nobody, one in a mapped
// column rejects its row; and rejected.csv, corrected, comes back by the same
// mapping.
func TestImportsWorkbooks(t *testing.T) {
	const mapping = `version: 1
object: opportunity
source: {sheet: Deals, header_row: 3}
identity: [Id]
fields:
  $name: Name
  $stage: Stage
  amount: {column: Amount, number: "1.234,56"}
  closeDate: Close
relationships:
  $account: {column: Account, find: {object: account, by: $name}}
`
	f := excelize.NewFile()
	f.SetSheetName("Sheet1", "Deals")
	f.NewSheet("Lists")
	f.SetCellValue("Lists", "A1", "x")
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	for cell, v := range map[string]any{
		"A1": "Deals of today", "A3": "Id", "B3": "Name", "C3": "Account", "D3": "Stage", "E3": "Amount", "F3": "Close", "G3": "Check",
		"A4": 1, "B4": "One", "C4": "Northwind Turbines", "D4": "Prospecting", "E4": 1234.5, "F4": 46112, "G4": "#N/A",
		"A5": 2, "B5": "Two", "C5": "Northwind Turbines", "D5": "Prospecting", "E5": "1.234,25", "F5": 46113,
	} {
		if err := f.SetCellValue("Deals", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	f.SetCellStyle("Deals", "F4", "F5", day)
	f.SetCellFormula("Deals", "G5", "1/0")
	f.SetCellValue("Deals", "A6", 3)
	f.SetCellValue("Deals", "B6", "Three")
	f.SetCellFormula("Deals", "D6", "1/0")
	f.SetCellFormula("Deals", "E6", "1/0")
	data := saved(t, f, "deals.xlsx")
	o, box := sandboxed(t, sandbox.Options{}, data, written(t, "deals.yaml", mapping))
	s, err := Run(t.Context(), o)
	if err != nil || s.Rows.Created != 2 || s.Rows.Rejected != 1 || len(s.Faults) != 3 {
		t.Fatalf("%v: %+v, %+v", err, s.Rows, s.Faults)
	}
	if fault := s.Faults[0]; fault.Line != 6 || fault.Address != "D6" || fault.Column != "Stage" || !strings.HasPrefix(fault.Message, "the result of the formula is not stored") {
		t.Errorf("%+v", fault)
	}
	var got []string
	for _, r := range box.Records("opportunity") {
		got = append(got, fmt.Sprint(r.Fields["amount"], " ", r.Fields["closeDate"]))
	}
	slices.Sort(got)
	if want := []string{"1234.25 2026-04-01T00:00:00.000Z", "1234.5 2026-03-31T00:00:00.000Z"}; !slices.Equal(got, want) {
		t.Errorf("records of %q, want %q", got, want)
	}
	text, err := os.ReadFile(s.Reports.Rejected)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	corrected := lines[0] + "corrected,3,Three,Northwind Turbines,Prospecting,\"5,5\",2026-04-02,\n"
	o.Data, o.RunID, o.ReportDir = written(t, "rejected.csv", corrected), "run-2", t.TempDir()
	s, err = Run(t.Context(), o)
	if err != nil || s.Rows.Created != 1 || s.Rows.Read != 1 || len(box.Records("opportunity")) != 3 {
		t.Errorf("corrected: %v: %+v, header %q", err, s.Rows, lines[0])
	}
}

// A cell that cannot be read does not hide what else is wrong with its row, unless
// it is what tells the row.
func TestWhatElseIsWrongBesideAnError(t *testing.T) {
	const mapping = `version: 1
object: opportunity
identity: [Id]
skip_when: [{column: Kind, equals: sum}]
fields:
  $name: Name
  $stage: Stage
  amount: Amount
relationships:
  $account: {column: Account, find: {object: account, by: $name}}
`
	f := excelize.NewFile()
	for i, row := range [][]any{
		{"Id", "Name", "Account", "Stage", "Amount", "Kind"},
		{1, "A", "Nowhere Holdings", "Hibernating", nil, nil}, // E2
		{2, "B", nil, "Prospecting", 1, nil},                  // C3
		{nil, "C", "Nowhere Holdings", "Hibernating", 1, nil}, // A4
		{4, "D", "Nowhere Holdings", "Hibernating", 1, nil},   // F5
		{5, "E", "Nowhere Holdings", "Hibernating", nil, "sum"},
		{1, "A", "Northwind Turbines", "Prospecting", 1, nil},
	} {
		f.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row)
	}
	for _, cell := range []string{"E2", "C3", "A4", "F5", "E6"} {
		f.SetCellFormula("Sheet1", cell, "1/0")
	}
	data := saved(t, f, "deals.xlsx")
	o, _ := sandboxed(t, sandbox.Options{}, data, written(t, "deals.yaml", mapping))
	o.DryRun = true
	s, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, fault := range s.Faults {
		got = append(got, fault.Address+" "+fault.Reason)
	}
	want := []string{"E2 unreadable_cell", "D2 unknown_option", "C2 not_found", "C3 unreadable_cell", "A4 unreadable_cell", "F5 unreadable_cell", "A7 repeated_identity"}
	if !slices.Equal(got, want) || s.Rows.Skipped != 1 {
		t.Errorf("%+v, faults %q, want %q", s.Rows, got, want)
	}
}

// A row that is rejected for a formula is so too when it comes back uncorrected in
// rejected.csv, where a missing result would be an empty cell.
func TestErrorsOfFormulasComeBackAsSuch(t *testing.T) {
	const mapping = `version: 1
object: account
identity: [Id]
fields: {$name: Name, sector: Sector, officeLocation: Office}
`
	f := excelize.NewFile()
	for i, row := range [][]any{{"Id", "Name", "Sector", "Office"}, {1, "A"}, {2, "B", nil, "Rome"}} {
		f.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row)
	}
	f.SetCellFormula("Sheet1", "C2", "1/0")
	f.SetCellFormula("Sheet1", "C3", "1/0")
	f.SetCellFormula("Sheet1", "D2", "1/0")
	data := saved(t, f, "accounts.xlsx")
	o, _ := sandboxed(t, sandbox.Options{}, data, written(t, "accounts.yaml", mapping))
	if _, err := Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	o.Data, o.ReportDir, o.RunID = filepath.Join(o.ReportDir, "rejected.csv"), filepath.Join(t.TempDir(), "again"), "again"
	s, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, fault := range s.Faults {
		got = append(got, fault.Address+" "+fault.Reason)
	}
	if want := []string{"D2 formula_error", "E2 formula_error", "D3 formula_error"}; !slices.Equal(got, want) || s.Rows.Created != 0 {
		t.Errorf("%+v, faults %q, want %q", s.Rows, got, want)
	}
}

// saved writes a workbook into a folder of the test.
func saved(t *testing.T, f *excelize.File, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}
