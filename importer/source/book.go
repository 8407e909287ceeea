package source

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"lightfield-importer/importer/source/workbook"
)

// bookTable is the rows of one sheet of a workbook.
type bookTable struct {
	file       string
	book       *workbook.Book
	sheet      workbook.Sheet
	rows       *workbook.Rows
	header     []string // the columns that have a name
	headerLine int
	at         []int    // where these stand in the sheet
	index      []int    // of the sheet's columns in the header, -1 for those without a name
	commas     []string // Options.CommaColumns
	cells      []string
}

// newBookTable reads the header of a workbook's sheet.
func newBookTable(in *input, o Options) (*bookTable, error) {
	random, n, err := in.random()
	if err != nil {
		return nil, unreadable(in.name, 0, err)
	}
	l := o.limits()
	book, err := workbook.Open(random, n, workbook.Limits{Cell: l.cell, Record: l.record})
	if err != nil {
		return nil, bookError(in.name, err)
	}
	in.closeToo(book.Close)
	t := &bookTable{file: in.name, book: book, commas: o.CommaColumns}
	if t.sheet, err = choose(in.name, book, o.Sheet); err != nil {
		return nil, err
	}
	if t.rows, err = book.Rows(t.sheet); err != nil {
		return nil, bookError(in.name, err)
	}
	in.closeToo(t.rows.Close)
	return t, t.readHeader(max(o.HeaderRow, 1), l.columns)
}

func (t *bookTable) columns() []string { return t.header }

func (t *bookTable) separator() rune { return ',' }

func (t *bookTable) place(int) (line, column int) { return 0, 0 }

// places is nil when the columns are the first of the sheet, without a gap.
func (t *bookTable) places() []int {
	if t.at[len(t.at)-1] == len(t.at)-1 {
		return nil
	}
	return t.at
}

// filled gives the next row of which a cell holds more than white space.
func (t *bookTable) filled() (number int, cells []workbook.Cell, err error) {
	for {
		number, cells, err = t.rows.Next()
		if err == io.EOF {
			return 0, nil, io.EOF
		}
		if err != nil {
			return 0, nil, bookError(t.file, err)
		}
		if slices.ContainsFunc(cells, holds) {
			return number, cells, nil
		}
	}
}

// holds reports whether there is something in a cell.
func holds(c workbook.Cell) bool { return c.Fault != "" || !empty(c.Text) }

func (t *bookTable) skip() error {
	_, _, err := t.filled()
	return err
}

func (t *bookTable) next(row *Row) error {
	number, cells, err := t.filled()
	if err != nil {
		return err
	}
	clear(t.cells)
	*row = Row{File: t.file, Line: number, Number: number, Cells: t.cells}
	for _, c := range cells {
		row.Size += len(c.Text) + 16
		fault := t.flaw(number, c)
		if c.Column < len(t.index) && t.index[c.Column] >= 0 {
			t.cells[t.index[c.Column]] = t.text(c)
		}
		switch {
		case fault == nil:
		case row.Fault == nil:
			row.Fault = fault
		default:
			row.Fault.Also = append(row.Fault.Also, fault)
		}
	}
	return nil
}

// text gives the text of a cell of a column. A formula without its result is not
// an empty cell, whoever writes the row anew: it is the error that says so.
func (t *bookTable) text(c workbook.Cell) string {
	if c.Fault != "" && c.Text == "" {
		return "#N/A"
	}
	if c.Number && len(t.commas) > 0 && slices.Contains(t.commas, t.header[t.index[c.Column]]) {
		return strings.Replace(c.Text, ".", ",", 1)
	}
	return c.Text
}

// flaw is what is wrong with a cell, nil if nothing is.
func (t *bookTable) flaw(row int, c workbook.Cell) *Error {
	e := &Error{File: t.file, Line: row, Reason: ReasonCell, Message: c.Fault, Hint: c.Hint, Cell: true}
	switch {
	case c.Column >= len(t.index) || t.index[c.Column] < 0:
		if !holds(c) {
			return nil
		}
		e.Cell, e.Reason = false, ReasonNoName
		e.Message = fmt.Sprintf("the cell %s%d stands in a column that has no name in the header", Letters(c.Column), row)
		e.Hint = "name the column, or empty the cell"
		return e
	case c.Fault == "" && !utf8.ValidString(c.Text), strings.IndexByte(c.Text, 0) >= 0:
		e.Message, e.Hint = "the cell holds what is no text", "write it anew"
	case c.Fault == "":
		return nil
	}
	e.Header = t.header[t.index[c.Column]]
	return e
}

// bookError words what is wrong with a workbook.
func bookError(file string, err error) error {
	w, ok := errors.AsType[*workbook.Error](err)
	if !ok {
		return unreadable(file, 0, err)
	}
	e := &Error{File: file, Line: w.Row, Message: w.Message, Hint: w.Hint, Err: w.Err}
	if w.Row > 0 && w.Column > 0 {
		e.Message = fmt.Sprintf("%s%d: %s", Letters(w.Column-1), w.Row, w.Message)
	}
	return e
}
