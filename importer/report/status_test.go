package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var errLedger = errors.New("read the ledger: disk error")

// ledger yields the rows, and then the error if there is one.
func ledger(err error, rows ...StatusRow) iter.Seq2[StatusRow, error] {
	return func(yield func(StatusRow, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
		if err != nil {
			yield(StatusRow{}, err)
		}
	}
}

var statusRows = []StatusRow{
	{Import: "deals-nightly", Identity: "006A1", State: "settled", Outcome: "created", RecordID: "opp_1",
		Link: "https://crm.example/opp_1", Revision: 1, Line: 2, Updated: started.In(time.FixedZone("CET", 3600))},
	{Import: "deals-nightly", Identity: "=1+1\x1b[m", State: "rejected", Outcome: "rejected", Line: 117,
		Message: "column \"Stage\": <Wno> & more\nis not an option"},
	{Import: "deals-nightly", Identity: "Müller, 7", State: "in doubt", Outcome: "in_doubt", Revision: 3, Line: 9,
		Updated: started.Add(time.Hour), Message: "sent"},
}

func TestWriteRows(t *testing.T) {
	for _, format := range []string{FormatTable, FormatCSV, FormatJSON} {
		t.Run(format, func(t *testing.T) {
			var buf bytes.Buffer
			if err := WriteRows(&buf, format, ledger(nil, statusRows...)); err != nil {
				t.Fatal(err)
			}
			golden(t, "status."+format, buf.Bytes())
		})
	}
}

func TestWriteRowsOfNone(t *testing.T) {
	for format, want := range map[string]string{
		FormatTable: "LINE  IDENTITY  STATE  OUTCOME  RECORD  UPDATED  IMPORT  MESSAGE\n",
		FormatCSV:   "import,identity,state,outcome,record_id,link,revision,line,updated,message\n",
		FormatJSON:  "[]\n",
	} {
		var buf bytes.Buffer
		if err := WriteRows(&buf, format, ledger(nil)); err != nil {
			t.Fatal(err)
		}
		if got := buf.String(); got != want {
			t.Errorf("%s: %q, want %q", format, got, want)
		}
	}
}

func TestJSONRowsAreExact(t *testing.T) {
	var buf bytes.Buffer
	if err := WriteRows(&buf, FormatJSON, ledger(nil, statusRows...)); err != nil {
		t.Fatal(err)
	}
	var back []StatusRow
	if err := json.Unmarshal(buf.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(statusRows, back); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWriteRowsEndsWithTheError(t *testing.T) {
	for _, format := range []string{FormatTable, FormatCSV, FormatJSON} {
		var buf bytes.Buffer
		if err := WriteRows(&buf, format, ledger(errLedger, statusRows...)); err != errLedger {
			t.Errorf("%s: error %v, want %v", format, err, errLedger)
		}
		if !strings.Contains(buf.String(), "006A1") {
			t.Errorf("%s: the rows before the error are missing", format)
		}
		if format == FormatJSON && json.Valid(buf.Bytes()) {
			t.Error("half an array passes for a whole one")
		}
		if err := WriteRows(brokenWriter{}, format, ledger(nil, statusRows...)); !errors.Is(err, errBroken) {
			t.Errorf("%s: error %v of a broken pipe", format, err)
		}
	}
}

func TestWriteRowsUnknownFormat(t *testing.T) {
	err := WriteRows(&bytes.Buffer{}, "xml", ledger(nil))
	if err == nil || err.Error() != `unknown format "xml": use table, csv or json` {
		t.Errorf("error %v", err)
	}
}

// More rows than fit one batch: none is lost at its border, none comes twice.
func TestWriteRowsInBatches(t *testing.T) {
	rows := make([]StatusRow, 2*statusBatch+1)
	for i := range rows {
		rows[i] = StatusRow{Identity: fmt.Sprint("A", i), Line: i + 2}
	}
	for _, n := range []int{statusBatch - 1, statusBatch, statusBatch + 1, 2*statusBatch + 1} {
		var buf bytes.Buffer
		if err := WriteRows(&buf, FormatCSV, ledger(nil, rows[:n]...)); err != nil {
			t.Fatal(err)
		}
		got, err := csv.NewReader(&buf).ReadAll()
		if err != nil || len(got) != n+1 || got[n][1] != rows[n-1].Identity {
			t.Errorf("CSV of %d rows has %d lines, %v", n, len(got), err)
		}
		buf.Reset()
		if err := WriteRows(&buf, FormatTable, ledger(nil, rows[:n]...)); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(buf.String(), "\n"); got != n+1 {
			t.Errorf("table of %d rows has %d lines", n, got)
		}
	}
}
