package report

import (
	"bufio"
	"encoding/csv"
	"errors"
	"os"

	"github.com/gocarina/gocsv"
)

// result is one row of results.csv. Most rows leave most of its cells empty,
// for which a nil pointer is the cheapest that gocsv writes.
type result struct {
	Line     int     `csv:"line"`
	Identity string  `csv:"identity"`
	Outcome  string  `csv:"outcome"`
	RecordID *string `csv:"record_id"`
	Link     *string `csv:"link"`
	Message  *string `csv:"message"`
	Changes  *string `csv:"changes"`
}

// filled is a text of ours as it stands in a cell, nil when there is none.
func filled(text string) *string {
	if text == "" {
		return nil
	}
	text = formulaSafe(text)
	return &text
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
		RecordID: filled(e.RecordID),
		Link:     filled(e.Link),
		Message:  filled(e.message()),
		Changes:  filled(changesText(e.Changes, labels)),
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

// tableBuffer is how much of a table is written at a time, in bytes.
const tableBuffer = 64 << 10

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
	out := csv.NewWriter(bufio.NewWriterSize(file, tableBuffer))
	out.Comma = delimiter
	return file, out, nil
}
