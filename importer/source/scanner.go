package source

import (
	"bytes"
	"io"
)

// limits are the sizes that may not be exceeded.
type limits struct{ cell, record, columns int }

// record is the raw text of one record.
type record struct {
	line    int    // the physical line it begins on
	lines   int    // how many physical lines it takes
	number  int    // its line, less the line ends inside of cells before it
	raw     []byte // its bytes, the last line end included; valid until the next record
	end     int    // where the text ends and the last line end begins
	flaw    flaw   // a flaw that the scanner met already; sound when none was looked for
	suspect bool   // there may be a NUL or invalid UTF-8 in it
}

// scanner cuts a file into physical lines and records without looking at the
// cells more closely than needed: most records cost a search for the line end.
type scanner struct {
	window
	file      string
	delimiter []byte
	limits    limits
	first     int    // the physical line the present record begins on
	line      int    // the physical line that begins at pos
	inner     int    // line ends inside of records
	pos       int    // the first byte not yet read as a line
	record    record // the present one
	quotes    quotes // of the present record, when their number in its first line is odd
}

// readLine steps over one physical line, which ends with LF, CRLF or a lone CR,
// and gives the end of its text. At the end of the file it gives io.EOF.
func (s *scanner) readLine() (end int, err error) {
	for {
		lf, cr := s.find(&s.lf, s.pos), s.find(&s.cr, s.pos)
		switch {
		case lf < cr:
			s.pos, end = lf+1, lf
		case cr < lf && (cr+1 < len(s.buf) || s.eof):
			s.pos, end = cr+1, cr
			if s.pos == lf && lf < len(s.buf) {
				s.pos++
			}
		case s.eof:
			return 0, io.EOF
		default:
			if err := s.more(); err != nil {
				return 0, err
			}
			continue
		}
		s.line++
		return end, nil
	}
}

// more reads on, unless the record has reached a limit already.
func (s *scanner) more() error {
	if err := s.checkUnfinished(); err != nil {
		return err
	}
	return s.read()
}

// read fills the window, and wraps the error if it cannot.
func (s *scanner) read() error {
	moved, err := s.fill(s.limits.record)
	s.pos -= moved
	if err != nil {
		return unreadable(s.file, s.line, err)
	}
	return nil
}

// next gives the next record that is not blank, io.EOF after the last one, or
// an *Error when the file cannot be read any further.
func (s *scanner) next() (*record, error) {
	for {
		s.start = s.pos
		if s.quotes.delimiter != nil {
			s.quotes = quotes{}
		}
		s.first = s.line
		end, err := s.readLine()
		if err != nil {
			return nil, err
		}
		if end == s.start {
			continue
		}
		if end, err = s.complete(end); err != nil {
			return nil, err
		}
		rec := &s.record
		rec.line, rec.lines, rec.number = s.first, s.line-s.first, s.first-s.inner
		s.inner += rec.lines - 1
		rec.raw, rec.end = s.buf[s.start:s.pos], end-s.start
		rec.flaw, rec.suspect = s.quotes.flaw, s.suspect(s.start)
		if err := s.checkComplete(rec); err != nil {
			return nil, err
		}
		if rec.flaw == sound && blank(rec, s.delimiter) {
			continue
		}
		return rec, nil
	}
}

// complete reads the lines that belong to the record whose first line's text
// ends at end, and gives the end of the last one's text. An even number of
// quotes in the first line means that no quoted cell goes on behind it: either
// they are paired, or encoding/csv finds a flaw in this very line.
func (s *scanner) complete(end int) (int, error) {
	if s.find(&s.quote, s.start) >= end || bytes.Count(s.buf[s.start:end], quote)%2 == 0 {
		return end, nil
	}
	s.quotes.delimiter = s.delimiter
	for s.quotes.goOn(s.buf[s.start:], end-s.start, s.pos-s.start) {
		var err error
		end, err = s.readLine()
		if err == io.EOF {
			return 0, s.unterminated()
		}
		if err != nil {
			return 0, err
		}
	}
	return end, nil
}

var quote = []byte{'"'}

// unterminated is the error of a quoted cell which the end of the file ends.
func (s *scanner) unterminated() error {
	line, column := position(s.buf[s.start:], s.quotes.cell, s.first)
	return &Error{
		File: s.file, Line: line, Column: column,
		Message: "the quote opened here is never closed: it swallows the rest of the file",
		Hint:    "close it, or put the whole cell in quotes and double the quotes inside it",
	}
}

// blank reports whether no cell of the record holds more than spaces, tabs and
// line ends.
func blank(rec *record, delimiter []byte) bool {
	if b := rec.raw[0]; b > '"' && b != delimiter[0] {
		return false // most records
	}
	for _, b := range rec.raw {
		switch b {
		case ' ', '\t', '\r', '\n', '"':
		default:
			if bytes.IndexByte(delimiter, b) < 0 {
				return false
			}
		}
	}
	w := spansOf(rec.raw, rec.end, delimiter)
	if w.flaw != sound {
		return false
	}
	for _, c := range w.spans {
		if !empty(unquote(rec.raw[c.start:c.end])) {
			return false
		}
	}
	return true
}
