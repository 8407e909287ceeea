package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"text/tabwriter"
	"time"

	"github.com/gocarina/gocsv"
)

// StatusRow is one row of a ledger, as the status command shows it: with
// identity and record id it is the list from old ids to new ones.
type StatusRow struct {
	Import   string    `json:"import"`
	Identity string    `json:"identity"`
	State    string    `json:"state"`
	Outcome  string    `json:"outcome"`
	RecordID string    `json:"record_id"`
	Link     string    `json:"link"`
	Revision int       `json:"revision"` // number of settled writes
	Line     int       `json:"line"`     // in the file that was imported last
	Updated  time.Time `json:"updated,omitzero"`
	Message  string    `json:"message"`
}

// Formats of WriteRows.
const (
	FormatTable = "table"
	FormatCSV   = "csv"
	FormatJSON  = "json"
)

// statusBatch is how many rows of a table are aligned with each other, and how
// many are marshalled at once.
const statusBatch = 1000

// WriteRows writes rows as they come, in constant memory: as a table for
// people (control characters escaped), as CSV (formulas neutralised too, as in
// results.csv), or as one JSON array, in which texts are exactly what they are.
// It ends with the first error of the rows or of w; a JSON array is then left
// open, so that nobody takes half of it for the whole.
func WriteRows(w io.Writer, format string, rows iter.Seq2[StatusRow, error]) error {
	switch format {
	case FormatTable:
		return writeTable(w, rows)
	case FormatCSV:
		return writeCSV(w, rows)
	case FormatJSON:
		return writeArray(w, rows)
	}
	return fmt.Errorf("unknown format %q: use table, csv or json", format)
}

func writeTable(w io.Writer, rows iter.Seq2[StatusRow, error]) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "LINE\tIDENTITY\tSTATE\tOUTCOME\tRECORD\tUPDATED\tIMPORT\tMESSAGE")
	n := 0
	for row, err := range rows {
		if err != nil {
			_ = table.Flush()
			return err
		}
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", row.Line, blank(row.Identity), blank(row.State),
			blank(row.Outcome), blank(row.RecordID), blank(stamp(row.Updated)), blank(row.Import), blank(row.Message))
		if n++; n%statusBatch == 0 {
			if err := table.Flush(); err != nil {
				return err
			}
		}
	}
	return table.Flush()
}

// blank shows an empty cell of a table as a dash, so that columns can be told
// apart by eye and by awk.
func blank(s string) string {
	if s == "" {
		return "-"
	}
	return Clean(s)
}

// stamp is a time in UTC to the second, "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// statusResult is a StatusRow as CSV has it.
type statusResult struct {
	Import   string `csv:"import"`
	Identity string `csv:"identity"`
	State    string `csv:"state"`
	Outcome  string `csv:"outcome"`
	RecordID string `csv:"record_id"`
	Link     string `csv:"link"`
	Revision int    `csv:"revision"`
	Line     int    `csv:"line"`
	Updated  string `csv:"updated"`
	Message  string `csv:"message"`
}

func writeCSV(w io.Writer, rows iter.Seq2[StatusRow, error]) error {
	out := gocsv.NewSafeCSVWriter(csv.NewWriter(w))
	batch := make([]statusResult, 0, statusBatch)
	if err := gocsv.MarshalCSV(batch, out); err != nil { // the header
		return err
	}
	for row, err := range rows {
		if err != nil {
			_ = gocsv.MarshalCSVWithoutHeaders(batch, out)
			return err
		}
		batch = append(batch, statusResult{
			Import:   formulaSafe(row.Import),
			Identity: formulaSafe(row.Identity),
			State:    formulaSafe(row.State),
			Outcome:  formulaSafe(row.Outcome),
			RecordID: formulaSafe(row.RecordID),
			Link:     formulaSafe(row.Link),
			Revision: row.Revision,
			Line:     row.Line,
			Updated:  stamp(row.Updated),
			Message:  formulaSafe(row.Message),
		})
		if len(batch) < statusBatch {
			continue
		}
		if err := gocsv.MarshalCSVWithoutHeaders(batch, out); err != nil {
			return err
		}
		batch = batch[:0]
	}
	return gocsv.MarshalCSVWithoutHeaders(batch, out)
}

func writeArray(w io.Writer, rows iter.Seq2[StatusRow, error]) error {
	separator := "[\n  "
	for row, err := range rows {
		if err != nil {
			return err
		}
		row.Updated = row.Updated.UTC()
		data, err := encode(row, "")
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, separator+string(data)); err != nil {
			return err
		}
		separator = ",\n  "
	}
	end := "\n]\n"
	if separator == "[\n  " {
		end = "[]\n"
	}
	_, err := io.WriteString(w, end)
	return err
}
