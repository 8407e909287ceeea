package source

import (
	"context"
	"io"
	"slices"

	"lightfield-importer/importer/source/workbook"
)

// Options say how a file is to be read. The zero value finds out by itself.
type Options struct {
	// Encoding is the name of an encoding, as the package charset lists them;
	// "" and "auto" find it. A byte order mark in the file counts for more.
	Encoding string
	// Delimiter is one character, or its name (comma, semicolon, tab, pipe,
	// caret, colon, backquote); "" and "auto" find it.
	Delimiter string
	// HeaderRow is the physical line the header stands on, from 1; 0 means 1.
	// What stands before it is skipped unread. In a workbook it is the row.
	HeaderRow int
	// Sheet is the name of a workbook's sheet, or its number from 1 among those
	// that are shown; "" means the only one that has cells.
	Sheet string
	// CommaColumns are columns whose texts have a comma before decimals. The
	// numbers of a workbook, which have no notation, are given so there, else
	// with a point.
	CommaColumns []string
	// MaxCell and MaxRecord are the largest cell and row, in bytes as they stand
	// in the file; 0 means DefaultMaxCell, and four times MaxCell.
	MaxCell, MaxRecord int
	// MaxColumns is the largest number of columns; 0 means DefaultMaxColumns.
	MaxColumns int
}

// Row is one row of a file.
type Row struct {
	// File is the name of the file it stands in.
	File string
	// Line is the physical line the row begins on, from 1; of a workbook the
	// number of the row.
	Line int
	// Number is the row's number as a spreadsheet program shows it, from 1: the
	// line, less the line ends inside of cells before it.
	Number int
	// Size is how many bytes the row takes in the file, about.
	Size int
	// Cells are the row's cells in the order of the header. The slice is valid
	// until the next Read, the strings stay valid for ever.
	Cells []string
	// Order is where the columns of the header stand in the row's file, by their
	// index there; nil when they stand there as in the header.
	Order []int
	// Fault, when not nil, says why the row cannot be imported. Cells are then
	// as much of the row as could be told apart, as many as the header has only if
	// the row has as many.
	Fault *Error
}

// Reader reads the rows of one file, or of several as if they were one. It is
// not safe for concurrent use, but for Interrupt.
type Reader struct {
	series
	table  table    // of the present file
	header []string // of the first file
	row    Row      // the one that Read gave last
}

// table is the rows of one file.
type table interface {
	columns() []string
	separator() rune
	// places gives where the columns stand in the file, nil when none stands
	// elsewhere than in columns.
	places() []int
	// next reads the next row, and gives io.EOF after the last one.
	next(row *Row) error
	// skip is next without looking at cells.
	skip() error
	// place gives where a cell of the row that next gave last begins.
	place(index int) (line, column int)
	// hint is MissingHint.
	hint(columns []string) string
}

// Open opens a file, or standard input if the path is Stdin, or all files whose
// paths match a pattern (see OpenAll), and reads the header. Errors are of type
// *Error.
func Open(path string, o Options) (*Reader, error) {
	return OpenContext(context.Background(), path, o)
}

// OpenContext is Open, but waits for the header no longer than ctx lasts.
// Reading behind it has nothing to do with ctx: see Interrupt.
func OpenContext(ctx context.Context, path string, o Options) (*Reader, error) {
	return OpenAll(ctx, []string{path}, o)
}

// New reads the header of in, which is called name in errors. Errors are of
// type *Error.
func New(name string, in io.Reader, o Options) (*Reader, error) {
	r := &Reader{series: series{options: o}}
	if err := r.use(newInput(name, in)); err != nil {
		return nil, err
	}
	return r, nil
}

// Header gives the names of the columns, in NFC and without white space around
// them. They differ and none is empty. The caller must not change them.
func (r *Reader) Header() []string { return r.header }

// Delimiter gives the character between two cells of the first file, a comma
// when it has a single column or is a workbook.
func (r *Reader) Delimiter() rune { return r.delimiter }

// Several reports whether more than one file is read as one. It is asked before the
// first row.
func (r *Reader) Several() bool { return len(r.rest) > 0 }

// Sheets names the sheet that is read of a workbook, and lists its other ones, the
// hidden ones as such. Both are empty for a text.
func (r *Reader) Sheets() (read, others string) {
	t, ok := r.table.(*bookTable)
	if !ok {
		return "", ""
	}
	rest := slices.DeleteFunc(slices.Clone(t.book.Sheets()), func(s workbook.Sheet) bool { return s.Name == t.sheet.Name })
	return t.sheet.Name, list(rest)
}

// Read gives the next row, io.EOF after the last one, and an *Error when the
// file cannot be read any further. A row that cannot be imported is given with
// its Fault, and reading goes on behind it.
func (r *Reader) Read() (Row, error) {
	for {
		err := r.table.next(&r.row)
		if err == nil {
			r.arrange(&r.row)
			return r.row, nil
		}
		if err != io.EOF {
			return Row{}, err
		}
		if err := r.advance(); err != nil {
			return Row{}, err
		}
	}
}

// Place gives where a cell of the row that Read gave last begins: its physical
// line and the character of it, both from 1 and as an editor counts them; 0 and
// 0 when the row has no such cell, and for the cells of a workbook.
func (r *Reader) Place(index int) (line, column int) {
	if r.order != nil && 0 <= index && index < len(r.order) {
		index = r.order[index]
	}
	return r.table.place(index)
}

// MissingHint says how the file should be read when columns that somebody
// counts on, named as in Header, are not in its header: with another delimiter,
// from another line on, another sheet. It is empty when nothing speaks for any.
func (r *Reader) MissingHint(columns []string) string { return r.table.hint(columns) }

// Count gives the number of rows that Read would give for files (see OpenAll), or
// the error that would end the reading. It cuts the file into the same rows but
// leaves their cells alone.
func Count(paths []string, o Options) (int, error) {
	r, err := OpenAll(context.Background(), paths, o)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	for n := 0; ; n++ {
		for err = r.table.skip(); err == io.EOF; err = r.table.skip() {
			if err := r.advance(); err == io.EOF {
				return n, nil
			} else if err != nil {
				return n, err
			}
		}
		if err != nil {
			return n, err
		}
	}
}
