package report

import (
	"bufio"
	"encoding/csv"
	"errors"
	"os"
	"strconv"

	"github.com/gocarina/gocsv"
)

// Result is one row of results.csv. gocsv writes the header by its tags; the rows, of
// which there may be millions, are written by cells, in a fourth of the time.
type Result struct {
	Line     int    `csv:"line"`
	Identity string `csv:"identity"`
	Outcome  string `csv:"outcome"`
	RecordID string `csv:"record_id"`
	Link     string `csv:"link"`
	Message  string `csv:"message"`
	Changes  string `csv:"changes"`
}

// filed is one row of results.csv where they come from several files.
type filed struct {
	Result
	File string `csv:"file"`
}

// cells are the row's in the order of the header, in the memory of others.
func (r *Result) cells(room []string) []string {
	return append(room[:0], strconv.Itoa(r.Line), r.Identity, r.Outcome, r.RecordID, r.Link, r.Message, r.Changes)
}

// resultOf is a row as it stands in the file.
func resultOf(e *Entry, labels Labels) Result {
	return Result{
		Line:     e.Line,
		Identity: formulaSafe(e.Identity),
		Outcome:  e.Outcome.String(),
		RecordID: formulaSafe(e.RecordID),
		Link:     formulaSafe(e.Link),
		Message:  formulaSafe(e.message()),
		Changes:  formulaSafe(changesText(e.Changes, labels)),
	}
}

// results writes results.csv.
type results struct {
	file    *os.File // nil once closed
	out     *csv.Writer
	several bool     // files, of which each row names its own
	pending int      // rows since the last flush
	room    []string // of the row that is written
}

func newResults(path string, several bool) (*results, error) {
	if err := remove(path); err != nil {
		return nil, err
	}
	file, out, err := newTable(path, ',')
	if err != nil {
		return nil, err
	}
	r := &results{file: file, out: out, several: several}
	var header any = []Result{}
	if several {
		header = []filed{}
	}
	if err := gocsv.MarshalCSV(header, gocsv.NewSafeCSVWriter(out)); err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

func (r *results) add(e *Entry, labels Labels) error {
	row := resultOf(e, labels)
	r.room = row.cells(r.room)
	if r.several {
		r.room = append(r.room, formulaSafe(e.File))
	}
	r.pending++
	return r.out.Write(r.room)
}

func (r *results) flush() error {
	r.pending = 0
	r.out.Flush()
	return r.out.Error()
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
