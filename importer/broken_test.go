package importer

import (
	"os"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
)

// What is broken in a file is told by line and column, which in a row of several
// lines are not the row's, and each kind is counted for itself.
func TestBrokenRowsAreToldByPlace(t *testing.T) {
	const head = "Id,Name,Account,Owner,Stage,Amount\n"
	text := head +
		"1,\"One\nline two\nfew\x00words\",Northwind Turbines,,Prospecting,5\n" +
		"2,Two\"s,Northwind Turbines,,Prospecting,5\n" +
		"3,\"Three\n\"s,Northwind Turbines,,Prospecting,5\n" +
		"4,Fo\xffur,Northwind Turbines,,Prospecting,5\n" +
		"5,Five\n" +
		"6,Six,Northwind Turbines,,Prospecting,5,6\n" +
		"7,Seven,Northwind Turbines,,Prospecting,5\n" + strings.Repeat("8,ü,Northwind Turbines,,Prospecting,5\n", 20)
	o, _ := sandboxed(t, sandbox.Options{}, written(t, "deals.csv", text), written(t, "deals.yaml", dealsMapping+"source: {encoding: utf-8}\n"))
	o.DryRun = true
	s, err := Run(t.Context(), o)
	if err != nil || s.Rows.Rejected != 6 || s.Rows.Created != 2 {
		t.Fatalf("%v: %+v", err, s.Rows)
	}
	results, err := os.ReadFile(s.Reports.Results)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`2,,rejected,,,"column ""Name"": line 4, column 4: a NUL byte`,
		`5,,rejected,,,"column ""Name"": line 5, column 6: a quote inside a cell`,
		`6,,rejected,,,"column ""Name"": line 7, column 1: text after a closing quote; the cell was opened at line 6, column 3`,
		`8,,rejected,,,"column ""Name"": line 8, column 5: the byte 0xFF is not UTF-8`,
		`9,,rejected,,,"line 9, column 7: the row has 2 cells, the header 6`,
		`10,,rejected,,,"line 10, column 41: the row has 7 cells, the header 6`,
	} {
		if !strings.Contains(string(results), "\n"+want) {
			t.Errorf("results.csv does not have %s\n%s", want, results)
		}
	}
	counted := map[string]int64{}
	for _, e := range s.Errors {
		counted[e.Reason] += e.Count
	}
	for reason, n := range map[string]int64{"nul_byte": 1, "stray_quote": 2, "undecoded_bytes": 1, "too_few_cells": 1, "too_many_cells": 1} {
		if counted[reason] != n {
			t.Errorf("%d faults of the kind %s, want %d: %v", counted[reason], reason, n, counted)
		}
	}
}
