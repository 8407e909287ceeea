package report

import (
	"bytes"
	"encoding/csv"
	"testing"

	"github.com/gocarina/gocsv"
	"github.com/google/go-cmp/cmp"

	"lightfield-importer/importer/outcome"
)

// Guards the order of a row's cells, which the header has from the tags of the struct.
func TestCellsStandUnderTheirHeaders(t *testing.T) {
	for _, e := range []*Entry{
		{Line: 7, Identity: "=A-1", Outcome: outcome.Updated, RecordID: "opp_1", Link: "https://crm.example/opp_1", Message: "one, \"two\"",
			Changes: []Change{{Field: "amount", Old: []byte("1"), New: []byte("2")}}},
		{},
	} {
		row := resultOf(e, nil)
		var want, got bytes.Buffer
		if err := gocsv.MarshalWithoutHeaders([]result{row}, &want); err != nil {
			t.Fatal(err)
		}
		out := csv.NewWriter(&got)
		if err := out.Write(row.cells(nil)); err != nil {
			t.Fatal(err)
		}
		out.Flush()
		if diff := cmp.Diff(want.String(), got.String()); diff != "" {
			t.Errorf("(-by the tags +by cells):\n%s", diff)
		}
	}
}
