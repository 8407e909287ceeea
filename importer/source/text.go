package source

import (
	"bufio"
	"encoding/csv"
	"io"

	"github.com/gocarina/gocsv"

	"lightfield-importer/importer/source/charset"
)

// textTable is the rows of a file of text.
type textTable struct {
	scanner    scanner
	feed       feed
	buffered   *bufio.Reader
	decoder    gocsv.SimpleDecoder
	encoding   charset.Encoding
	delimiter  rune
	from       int      // the physical line from which on the header is looked for
	header     []string // the columns that have a name
	headerLine int
	width      int    // the header's cells, those without a name at its end included
	sample     []byte // the text from line from on, as far as hints look at it
}

// newTextTable reads the header of in, which begins with head.
func newTextTable(name string, head []byte, in io.Reader, o Options) (*textTable, error) {
	delimiter, err := parseDelimiter(o.Delimiter)
	if err != nil {
		return nil, &Error{File: name, Message: err.Error()}
	}
	encoding, err := encodingOf(name, head, o.Encoding)
	if err != nil {
		return nil, err
	}
	t := &textTable{encoding: encoding, delimiter: delimiter, scanner: newScanner(name, encoding.Reader(in), o.limits())}
	if err := t.start(o.HeaderRow); err != nil {
		return nil, err
	}
	t.buffered = bufio.NewReaderSize(&t.feed, chunk)
	// csv.NewReader reads from a buffer that is large enough without another
	// between, so that nothing of a record can be left behind in it.
	c := csv.NewReader(t.buffered)
	c.Comma = t.delimiter
	c.ReuseRecord = true
	c.FieldsPerRecord = -1
	t.decoder = gocsv.NewSimpleDecoderFromCSVReader(c)
	if err := t.readHeader(); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *textTable) columns() []string { return t.header }

func (t *textTable) separator() rune { return t.delimiter }

func (t *textTable) places() []int { return nil }

func (t *textTable) next(row *Row) error {
	rec, err := t.scanner.next()
	if err != nil {
		return err
	}
	cells, fault := t.parse(rec)
	if fault == nil {
		fault = t.ragged(rec, cells)
	}
	if fault == nil {
		cells = cells[:len(t.header)]
	}
	*row = Row{File: t.scanner.file, Line: rec.line, Number: rec.number, Size: len(rec.raw), Cells: cells, Fault: fault}
	return nil
}

func (t *textTable) skip() error {
	_, err := t.scanner.next()
	return err
}

// parse gives the cells of a record, and what is wrong with its text.
func (t *textTable) parse(rec *record) (cells []string, fault *Error) {
	if rec.flaw != sound {
		return t.rescue(rec), t.flawed(rec, nil)
	}
	t.feed.give(rec)
	cells, err := t.decoder.GetCSVRow()
	if err != nil || len(t.feed.text) > 0 || t.buffered.Buffered() > 0 {
		t.feed.text = nil
		t.buffered.Reset(&t.feed)
		return t.rescue(rec), t.flawed(rec, err)
	}
	if rec.suspect {
		fault = t.badByte(rec)
	}
	return cells, fault
}
