// Package source reads the rows of a CSV file.
package source

import (
	"encoding/csv"
	"io"
	"os"

	"github.com/gocarina/gocsv"
)

// Options say how a file is to be read. The zero value finds out by itself.
type Options struct {
	// Encoding is "", "auto" or "utf-8".
	Encoding string
	// Delimiter is one character, or its name (comma, semicolon, tab, pipe,
	// caret, colon, backquote); "" and "auto" find it.
	Delimiter string
	// HeaderRow is the physical line the header stands on, from 1; 0 means 1.
	// What stands before it is skipped unread.
	HeaderRow int
	// MaxCell and MaxRecord are the largest cell and row, in bytes as they stand
	// in the file; 0 means DefaultMaxCell, and four times MaxCell.
	MaxCell, MaxRecord int
	// MaxColumns is the largest number of columns; 0 means DefaultMaxColumns.
	MaxColumns int
}

// Row is one row of a file.
type Row struct {
	// File is the name the reader was given.
	File string
	// Line is the physical line the row begins on, from 1.
	Line int
	// Cells are the row's cells in the order of the header. The slice is valid
	// until the next Read, the strings stay valid for ever.
	Cells []string
	// Fault, when not nil, says why the row cannot be imported. Cells are then
	// as much of the row as could be told apart, not necessarily as many as the
	// header has.
	Fault *Error
}

// Reader reads the rows of one file.
type Reader struct {
	name    string
	closer  io.Closer
	decoder gocsv.SimpleDecoder
	csv     *csv.Reader
	header  []string
}

// Open opens a file and reads its header. Errors are of type *Error.
func Open(path string, o Options) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &Error{File: path, Message: err.Error(), Err: err}
	}
	r, err := New(path, f, o)
	if err != nil {
		f.Close()
		return nil, err
	}
	r.closer = f
	return r, nil
}

// New reads the header of in, which is called name in errors. Errors are of
// type *Error.
func New(name string, in io.Reader, o Options) (*Reader, error) {
	c := csv.NewReader(in)
	c.ReuseRecord = true
	c.FieldsPerRecord = -1
	r := &Reader{name: name, csv: c, decoder: gocsv.NewSimpleDecoderFromCSVReader(c)}
	cells, err := r.decoder.GetCSVRow()
	if err != nil {
		return nil, &Error{File: name, Message: err.Error(), Err: err}
	}
	r.header = append(r.header, cells...)
	return r, nil
}

// Header gives the names of the columns.
func (r *Reader) Header() []string { return r.header }

// Delimiter gives the character between two cells.
func (r *Reader) Delimiter() rune { return r.csv.Comma }

// Read gives the next row, io.EOF after the last one, and an *Error when the
// file cannot be read any further. A row that cannot be imported is given with
// its Fault, and reading goes on behind it.
func (r *Reader) Read() (Row, error) {
	cells, err := r.decoder.GetCSVRow()
	if err == io.EOF {
		return Row{}, err
	}
	if err != nil {
		return Row{}, &Error{File: r.name, Message: err.Error(), Err: err}
	}
	line, _ := r.csv.FieldPos(0)
	return Row{File: r.name, Line: line, Cells: cells}, nil
}

// Close closes the file if Open opened it.
func (r *Reader) Close() error {
	if r.closer == nil {
		return nil
	}
	return r.closer.Close()
}

// Count gives the number of rows that Read would give for the file, or the
// error that would end the reading.
func Count(path string, o Options) (int, error) {
	r, err := Open(path, o)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	for n := 0; ; n++ {
		if _, err := r.Read(); err == io.EOF {
			return n, nil
		} else if err != nil {
			return n, err
		}
	}
}
