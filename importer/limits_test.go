package importer

import (
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/source"
)

// Whatever is too large is refused with a word that names the limit, and
// imported once the mapping raises it.
func TestLimitsOfTheMapping(t *testing.T) {
	const head, row = "Id,Name,Account,Owner,Stage,Amount", "1,One,Northwind Turbines,,Prospecting,5"
	large := strings.Repeat("x", source.DefaultMaxCell+1)
	wide := strings.Repeat(",c", 10_000)
	var columns strings.Builder
	for i := range 10_000 {
		columns.WriteString(",c" + strings.Repeat("i", i%100) + string(rune('0'+i%10)) + string(rune(0x4E00+i)))
	}
	for _, c := range []struct{ name, text, refusal, raised string }{
		{"cell", head + ",Note\n" + row + "," + large + "\n", "deals.csv:2:41: the cell that begins here is larger than 16 MiB, the limit max_cell; if the cell is meant to be that large, raise max_cell under source in the mapping", "max_cell: 17 MiB"},
		{"row", head + ",A,B\n" + row + ",1234," + large[:2000] + "\n", "larger than 1024 bytes, the limit max_record; if the row is meant to be that large, raise max_record under source", "max_record: 4 KiB"},
		{"header", head + columns.String() + "\n" + row + strings.Repeat(",", 10_000) + "\n", "deals.csv:1:1: header: the row has more than 4096 cells, the limit max_columns; if it is meant to have that many, raise max_columns under source", "max_columns: 10006"},
		{"cells", head + "\n" + row + wide + "\n", "the row has more than 4096 cells, the limit max_columns; if it is meant", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			lowered := ""
			if c.name == "row" {
				lowered = "source: {max_record: 1 KiB}\n"
			}
			o, box := sandboxed(t, sandbox.Options{}, written(t, "deals.csv", c.text), written(t, "deals.yaml", dealsMapping+lowered))
			o.DryRun = true
			s, err := Run(t.Context(), o)
			if c.raised == "" { // a row alone is refused, not the file
				if err != nil || s.Rows.Rejected != 1 || len(s.Errors) == 0 || !strings.Contains(s.Errors[0].Message, c.refusal) {
					t.Errorf("%v: %+v", err, s)
				}
				return
			}
			if err == nil || s.ExitCode != ExitFatal || !strings.HasSuffix(err.Error(), "in the mapping") || !strings.Contains(err.Error(), c.refusal) {
				t.Fatalf("exit %d: %v", s.ExitCode, err)
			}
			o.Mapping, o.ReportDir, o.DryRun = written(t, "deals.yaml", dealsMapping+"source: {"+c.raised+"}\n"), t.TempDir(), false
			s, err = Run(t.Context(), o)
			if err != nil || s.Rows.Created != 1 || len(box.Records("opportunity")) != 1 {
				t.Errorf("raised: %v: %+v", err, s.Rows)
			}
		})
	}
}
