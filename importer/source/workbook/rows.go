package workbook

import (
	"errors"
	"fmt"
	"io"
)

// The largest worksheet there is.
const mostRows, mostColumns = 1 << 20, 1 << 14

// Cell is a cell that holds something.
type Cell struct {
	Column int // from 0
	Text   string
	Number bool // Text is a number in digits, with a point
	// Fault, when not empty, says why the cell has no value, and Hint the way out;
	// Text is then what Excel shows.
	Fault, Hint string
}

// Rows reads the rows of one sheet.
type Rows struct {
	book   *Book
	part   io.Closer
	name   string // of the part
	xml    *xmlReader
	number int
	column int // of the cell that was read last
	cells  []Cell
	rich   richText
	text   []byte // of the row's cells, but for shared texts
	own    []own
	size   int // of all of the row's texts
}

// own is where the text of a cell stands in that of the row.
type own struct{ cell, from, to int }

// Rows begins to read a sheet.
func (b *Book) Rows(s Sheet) (*Rows, error) {
	in, err := b.parts.open(s.part, mostPassing)
	if err != nil {
		return nil, err
	}
	r := &Rows{book: b, part: in, name: s.part, xml: newXMLReader(in, b.limits.Cell)}
	for {
		e, err := r.xml.next()
		if err != nil {
			in.Close()
			return nil, r.broken(err)
		}
		if e == startTag && string(r.xml.name) == "sheetData" {
			return r, nil
		}
	}
}

// Close ends the reading.
func (r *Rows) Close() error { return r.part.Close() }

// Next gives the next row that stands in the file, its number from 1 and the
// cells that hold something, which may be none, in their order; io.EOF after the
// last one. The slice is valid until the next call. Errors are of type *Error.
func (r *Rows) Next() (number int, cells []Cell, err error) {
	for {
		e, err := r.xml.next()
		if err != nil {
			return 0, nil, r.broken(err)
		}
		switch {
		case e == endTag && string(r.xml.name) == "sheetData":
			return 0, nil, r.finish()
		case e == startTag && string(r.xml.name) == "row":
			if err := r.row(); err != nil {
				return 0, nil, r.broken(err)
			}
			return r.number, r.cells, nil
		}
	}
}

// finish goes to the end of the part, which shows whether it is whole.
func (r *Rows) finish() error {
	for {
		if _, err := r.xml.next(); err == io.EOF {
			return io.EOF
		} else if err != nil {
			return r.broken(err)
		}
	}
}

// row reads the row whose tag was met.
func (r *Rows) row() error {
	number := r.number + 1
	if given := r.xml.attr("r"); given != nil {
		number = digits(given)
	}
	if number <= r.number || number > mostRows {
		return fmt.Errorf("row %d comes after row %d", number, r.number)
	}
	r.number, r.column = number, -1
	r.cells, r.own, r.text, r.size = r.cells[:0], r.own[:0], r.text[:0], 0
	for {
		e, err := r.xml.next()
		if err != nil {
			return err
		}
		switch {
		case e == endTag && string(r.xml.name) == "row":
			r.settle()
			return nil
		case e == startTag && string(r.xml.name) == "c":
			if err := r.readCell(); err != nil {
				return err
			}
		}
	}
}

// settle gives the cells their own texts, which are parts of one.
func (r *Rows) settle() {
	all := string(r.text)
	for _, o := range r.own {
		r.cells[o.cell].Text = all[o.from:o.to]
	}
}

// broken says where the sheet is damaged, or too large.
func (r *Rows) broken(err error) error {
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	if errors.Is(err, errLarge) {
		return tooLarge(max(r.number, 1), r.column+1, r.book.limits)
	}
	if err == io.EOF {
		err = errCut
	}
	e := damaged(r.name, err)
	e.Row = r.number
	return e
}

// tooLarge is the error of a cell that is larger than the limit.
func tooLarge(row, column int, l Limits) *Error {
	return &Error{
		Row: row, Column: column, Message: fmt.Sprintf("a cell is larger than %d bytes, the limit max_cell", l.Cell),
		Hint: "if the cell is meant to be that large, raise max_cell under source in the mapping",
	}
}

// digits reads a whole number, -1 for anything else.
func digits(text []byte) int {
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' || n > mostRows*1000 {
			return -1
		}
		n = 10*n + int(c-'0')
	}
	return n
}
