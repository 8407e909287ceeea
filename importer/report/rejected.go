package report

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"
)

// ErrorColumn is the column of rejected.csv that says what is wrong with a row.
// A run ignores it.
const ErrorColumn = "importer_error"

// rejected writes rejected.csv: the rows that somebody has to correct, to be
// imported as they stand. Cells are the source's, byte for byte, however they
// were quoted there.
//
// importer_error is the first column, because rows may have fewer or more cells
// than the header: put in front, it shifts no cell, and a row that was short or
// long is so by the same number of cells when it is read again. An
// importer_error column of the source is taken out.
type rejected struct {
	path      string
	header    []string // without importer_error
	old       int      // index of the source's importer_error, -1 none
	delimiter rune
	file      *os.File // nil before the first row and once closed
	out       *csv.Writer
	row       []string
	rows      int64
}

func newRejected(path string, header []string, delimiter rune) (*rejected, error) {
	if !validDelimiter(delimiter) {
		return nil, fmt.Errorf("%q cannot separate columns", delimiter)
	}
	r := &rejected{path: path, delimiter: delimiter}
	r.old = slices.IndexFunc(header, func(h string) bool {
		return strings.EqualFold(strings.TrimSpace(h), ErrorColumn)
	})
	r.header = slices.Clone(r.strip(header))
	return r, nil
}

// add writes a row, and before the first one makes the file.
func (r *rejected) add(e *Entry) error {
	if r.file == nil {
		if err := r.open(); err != nil {
			return err
		}
	}
	r.rows++
	return r.write(formulaSafe(e.message()), r.strip(e.Cells))
}

func (r *rejected) open() (err error) {
	if r.file, r.out, err = newTable(r.path, r.delimiter); err != nil {
		return err
	}
	return r.write(ErrorColumn, r.header)
}

func (r *rejected) write(first string, cells []string) error {
	r.row = append(append(r.row[:0], first), cells...)
	err := r.out.Write(r.row)
	clear(r.row)
	return err
}

// strip takes the source's importer_error out of a row.
func (r *rejected) strip(cells []string) []string {
	if r.old < 0 || r.old >= len(cells) {
		return cells
	}
	return slices.Concat(cells[:r.old], cells[r.old+1:])
}

func (r *rejected) flush() error {
	if r.file == nil {
		return nil
	}
	r.out.Flush()
	return r.out.Error()
}

func (r *rejected) close() error {
	if r.file == nil {
		return nil
	}
	err := errors.Join(r.file.Sync(), r.file.Close())
	r.file = nil
	return err
}

// validDelimiter is what encoding/csv accepts as one.
func validDelimiter(r rune) bool {
	return r != 0 && r != '"' && r != '\r' && r != '\n' && utf8.ValidRune(r) && r != utf8.RuneError
}
