package report

import (
	"bytes"
	"encoding/csv"
	"os"
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
		if err := gocsv.MarshalWithoutHeaders([]Result{row}, &want); err != nil {
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

// Of several files each row names its own, under the last header.
func TestResultsOfSeveralFiles(t *testing.T) {
	f, err := Create(t.TempDir(), []string{"Id"}, ',', true)
	if err != nil {
		t.Fatal(err)
	}
	mustAdd(t, f, &Entry{File: "may.csv", Line: 2, Identity: "A-1", Outcome: outcome.Created, RecordID: "opp_1"})
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(f.Paths().Results)
	if err != nil {
		t.Fatal(err)
	}
	want := byteOrderMark + "line,identity,outcome,record_id,link,message,changes,file\n2,A-1,created,opp_1,,,,may.csv\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
