package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lightfield-importer/importer"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
)

// An interrupted draft leaves nothing behind and says so by its exit code.
func TestInterruptedInit(t *testing.T) {
	data := filepath.Join(t.TempDir(), "deals.csv")
	write(t, data, "ID,Name\n1,One\n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	f := initFlags{object: "account", connection: connection{sandbox: true}}
	err := orInterrupted(ctx, f.run(ctx, data, streams{out: &out, err: &out}))
	if code, ok := errors.AsType[exitError](err); !ok || int(code) != importer.ExitInterrupted {
		t.Errorf("ended with %v, want exit code %d\n%s", err, importer.ExitInterrupted, out.String())
	}
	if _, err := os.Stat(swapEnding(data, ".yaml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a draft: %v", err)
	}
}

// What a mapping says of its source is a flag as long as there is no mapping,
// and is kept in the draft.
func TestInitReadsWithAnEncoding(t *testing.T) {
	data := filepath.Join(t.TempDir(), "latin.csv")
	write(t, data, "ID,Name\n1,S\xf8ren\n")
	var out bytes.Buffer
	s := streams{out: &out, err: &out}
	f := initFlags{object: "account", connection: connection{sandbox: true}}
	err := f.run(t.Context(), data, s)
	if err == nil || !strings.Contains(err.Error(), "a flag: --encoding windows-1252") || importer.ExitCode(err) != importer.ExitFatal {
		t.Fatalf("error %v, exit code %d", err, importer.ExitCode(err))
	}
	f.source.Encoding = "windows-1252"
	if err := f.run(t.Context(), data, s); err != nil {
		t.Fatal(err)
	}
	m, err := mapping.ReadFile(swapEnding(data, ".yaml"))
	if err != nil || m.Source.Encoding != "windows-1252" {
		t.Errorf("the draft reads %+v, %v", m, err)
	}
}

// A cell with an error takes nothing from the rest of its row, and is told of.
func TestInitReadsAroundErrorsOfFormulas(t *testing.T) {
	data := filepath.Join(t.TempDir(), "accounts.xlsx")
	book := excelize.NewFile()
	for i, row := range [][]any{{"ID", "Name", "Phone", "Tier", "Website"}, {"1", "One", nil, "Growth"}, {"2", "Two", nil, "Standard"}} {
		book.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &row)
	}
	for _, cell := range []string{"C2", "C3", "E3"} { // excelize itself stores no errors
		book.SetCellFormula("Sheet1", cell, "NA()")
	}
	book.SetCellStr("Sheet1", "E2", "one.example")
	book.NewSheet("Lists")
	book.SetSheetVisible("Lists", false)
	if err := book.SaveAs(data); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	f := initFlags{object: "account", source: source.Options{Sheet: "1"}, connection: connection{sandbox: true}}
	if err := f.run(t.Context(), data, streams{out: &out, err: &out}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(swapEnding(data, ".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"from 2 rows and 5 columns",
		"source: {sheet: Sheet1}",
		"identity: [ID]",
		"# Tier (SINGLE_SELECT); every row filled",
		"# Website (URL); 1 of 2 rows filled",
		`"Website": 1 cell cannot be read, and the rows will be refused; the result`,
		`"Phone": 2 cells cannot be read, and the rows will be refused; the result`,
		"# Phone (TELEPHONE); 0 of 2 rows filled\n  phone: Phone\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the draft has no %q:\n%s", want, text)
		}
	}
	if !strings.Contains(out.String(), `only the sheet "Sheet1" is read, not "Lists" (hidden)`) {
		t.Errorf("the hidden sheet is not named:\n%s", out.String())
	}
	if strings.Contains(out.String(), "could not be read") {
		t.Errorf("rows are said to be unreadable:\n%s", out.String())
	}
}
