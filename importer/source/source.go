package source

import (
	"bufio"
	"context"
	"encoding/csv"
	"io"

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
	// Number is the row's number as a spreadsheet program shows it, from 1: the
	// line, less the line ends inside of cells before it.
	Number int
	// Size is how many bytes the row takes in the file.
	Size int
	// Cells are the row's cells in the order of the header. The slice is valid
	// until the next Read, the strings stay valid for ever.
	Cells []string
	// Fault, when not nil, says why the row cannot be imported. Cells are then
	// as much of the row as could be told apart, not necessarily as many as the
	// header has.
	Fault *Error
}

// Reader reads the rows of one file. It is not safe for concurrent use.
type Reader struct {
	input      *input
	scanner    scanner
	feed       feed
	buffered   *bufio.Reader
	decoder    gocsv.SimpleDecoder
	delimiter  rune
	from       int      // the physical line from which on the header is looked for
	header     []string // the columns that have a name
	headerLine int
	width      int    // the header's cells, those without a name at its end included
	sample     []byte // the text from line from on, as far as hints look at it
}

// Open opens a file, or standard input if the path is Stdin, and reads its
// header. Errors are of type *Error.
func Open(path string, o Options) (*Reader, error) {
	return OpenContext(context.Background(), path, o)
}

// OpenContext is Open, but waits for the header no longer than ctx lasts.
// Reading behind it has nothing to do with ctx: see Interrupt.
func OpenContext(ctx context.Context, path string, o Options) (*Reader, error) {
	in, err := openInput(ctx, path)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { in.end(ctx.Err()) })
	defer stop()
	r, err := newReader(in, o)
	if err != nil {
		in.close()
		return nil, err
	}
	return r, nil
}

// New reads the header of in, which is called name in errors. Errors are of
// type *Error.
func New(name string, in io.Reader, o Options) (*Reader, error) {
	return newReader(newInput(name, in), o)
}

func newReader(in *input, o Options) (*Reader, error) {
	name := in.name
	if err := checkEncoding(o.Encoding); err != nil {
		return nil, &Error{File: name, Message: err.Error()}
	}
	delimiter, err := parseDelimiter(o.Delimiter)
	if err != nil {
		return nil, &Error{File: name, Message: err.Error()}
	}
	r := &Reader{input: in, delimiter: delimiter, scanner: newScanner(name, in.Reader, o.limits())}
	if err := r.start(o.HeaderRow); err != nil {
		return nil, err
	}
	r.buffered = bufio.NewReaderSize(&r.feed, chunk)
	// csv.NewReader reads from a buffer that is large enough without another
	// between, so that nothing of a record can be left behind in it.
	c := csv.NewReader(r.buffered)
	c.Comma = r.delimiter
	c.ReuseRecord = true
	c.FieldsPerRecord = -1
	r.decoder = gocsv.NewSimpleDecoderFromCSVReader(c)
	if err := r.readHeader(); err != nil {
		return nil, err
	}
	return r, nil
}

// Header gives the names of the columns, in NFC and without white space around
// them. They differ and none is empty. The caller must not change them.
func (r *Reader) Header() []string { return r.header }

// Delimiter gives the character between two cells, a comma when the file has a
// single column.
func (r *Reader) Delimiter() rune { return r.delimiter }

// Read gives the next row, io.EOF after the last one, and an *Error when the
// file cannot be read any further. A row that cannot be imported is given with
// its Fault, and reading goes on behind it.
func (r *Reader) Read() (Row, error) {
	rec, err := r.scanner.next()
	if err != nil {
		return Row{}, err
	}
	cells, fault := r.parse(rec)
	if fault == nil {
		fault = r.ragged(rec, cells)
	}
	if fault == nil {
		cells = cells[:len(r.header)]
	}
	return Row{File: r.scanner.file, Line: rec.line, Number: rec.number, Size: len(rec.raw), Cells: cells, Fault: fault}, nil
}

// parse gives the cells of a record, and what is wrong with its text.
func (r *Reader) parse(rec *record) (cells []string, fault *Error) {
	if rec.flaw != sound {
		return r.rescue(rec), r.flawed(rec, nil)
	}
	r.feed.give(rec)
	cells, err := r.decoder.GetCSVRow()
	if err != nil || len(r.feed.text) > 0 || r.buffered.Buffered() > 0 {
		r.feed.text = nil
		r.buffered.Reset(&r.feed)
		return r.rescue(rec), r.flawed(rec, err)
	}
	if rec.suspect {
		fault = r.badByte(rec)
	}
	return cells, fault
}

// Interrupt ends waiting for more of the file, now and from now on: Read gives
// an *Error. It is for inputs such as standard input, which may keep a reader
// waiting for ever, and may be called from any goroutine; other files are read
// on to their end.
func (r *Reader) Interrupt() { r.input.end(errInterrupted) }

// Close closes the file if Open opened it.
func (r *Reader) Close() error {
	r.input.end(errInterrupted)
	return r.input.close()
}

// Count gives the number of rows that Read would give for the file, or the
// error that would end the reading. It cuts the file into the same records but
// leaves their cells alone.
func Count(path string, o Options) (int, error) {
	r, err := Open(path, o)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	for n := 0; ; n++ {
		if _, err := r.scanner.next(); err == io.EOF {
			return n, nil
		} else if err != nil {
			return n, err
		}
	}
}
