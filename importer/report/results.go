package report

import (
	"encoding/csv"
	"errors"
	"os"

	"github.com/gocarina/gocsv"
)

// result is one row of results.csv.
type result struct {
	Line     int    `csv:"line"`
	Identity string `csv:"identity"`
	Outcome  string `csv:"outcome"`
	RecordID string `csv:"record_id"`
	Link     string `csv:"link"`
	Message  string `csv:"message"`
	Changes  string `csv:"changes"`
}

// results writes results.csv. Rows are marshalled in batches: gocsv looks up
// the struct's tags once a call, and its channel form blocks its producer after
// a write error.
type results struct {
	file  *os.File // nil once closed
	out   *csv.Writer
	batch []result
}

func newResults(path string) (*results, error) {
	if err := remove(path); err != nil {
		return nil, err
	}
	file, out, err := newTable(path, ',')
	if err != nil {
		return nil, err
	}
	r := &results{file: file, out: out, batch: make([]result, 0, flushRows)}
	if err := gocsv.MarshalCSV(r.batch, gocsv.NewSafeCSVWriter(out)); err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

func (r *results) add(e *Entry, labels Labels) {
	r.batch = append(r.batch, result{
		Line:     e.Line,
		Identity: formulaSafe(e.Identity),
		Outcome:  e.Outcome.String(),
		RecordID: formulaSafe(e.RecordID),
		Link:     formulaSafe(e.Link),
		Message:  formulaSafe(e.message()),
		Changes:  formulaSafe(changesText(e.Changes, labels)),
	})
}

func (r *results) pending() int { return len(r.batch) }

func (r *results) flush() error {
	if len(r.batch) == 0 {
		return nil
	}
	err := gocsv.MarshalCSVWithoutHeaders(r.batch, gocsv.NewSafeCSVWriter(r.out))
	clear(r.batch) // lets go of the strings
	r.batch = r.batch[:0]
	return err
}

func (r *results) close() error {
	if r.file == nil {
		return nil
	}
	err := errors.Join(r.file.Sync(), r.file.Close())
	r.file = nil
	return err
}

// newTable makes a CSV file that did not exist, with a byte order mark. Lines
// end in \n, because csv.Writer would change line ends inside cells otherwise.
func newTable(path string, delimiter rune) (*os.File, *csv.Writer, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, nil, err
	}
	if _, err := file.WriteString(byteOrderMark); err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	out := csv.NewWriter(file)
	out.Comma = delimiter
	return file, out, nil
}
