package source

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"
)

// start looks at the beginning of the file and goes to the line from which on
// the header is looked for: the first, unless headerRow names another, and
// behind a line such as sep=; in any case.
func (r *Reader) start(headerRow int) error {
	s := &r.scanner
	if err := s.peek(); err != nil {
		return err
	}
	if what, hint := refuse(s.buf[:min(len(s.buf), chunk)]); what != "" {
		return &Error{File: s.file, Message: "this is not CSV in UTF-8, but " + what, Hint: hint}
	}
	if bytes.HasPrefix(s.buf, []byte(string(bom))) {
		s.pos = utf8.RuneLen(bom)
	}
	if err := r.skipSeparator(); err != nil {
		return err
	}
	if err := r.skipTo(headerRow); err != nil {
		return err
	}
	if err := r.keepSample(); err != nil {
		return err
	}
	r.chooseDelimiter()
	return nil
}

// skipSeparator steps over a line such as sep=; at the very beginning. What it
// says holds unless Options name the delimiter.
func (r *Reader) skipSeparator() error {
	line, err := r.scanner.skipLine()
	if err != nil && err != io.EOF {
		return err
	}
	c := separator(line)
	if c == 0 {
		r.scanner.pos, r.scanner.line = r.scanner.start, r.scanner.first
		return nil
	}
	r.scanner.inner++ // a spreadsheet program does not show this line
	if r.delimiter == 0 {
		r.delimiter = c
	}
	return nil
}

func (r *Reader) skipTo(headerRow int) error {
	s := &r.scanner
	for s.line < headerRow {
		if _, err := s.skipLine(); err == io.EOF {
			return &Error{
				File:    s.file,
				Message: fmt.Sprintf("the header should be on line %d, but the file has only %s", headerRow, plural(s.line-1, "line")),
				Hint:    "correct header_row",
			}
		} else if err != nil {
			return err
		}
	}
	r.from = s.line
	return nil
}

// keepSample keeps the beginning of the table, for MissingHint.
func (r *Reader) keepSample() error {
	s := &r.scanner
	s.start = s.pos
	if err := s.peek(); err != nil {
		return err
	}
	r.sample = bytes.Clone(s.buf[s.start:min(len(s.buf), s.start+hintSample)])
	return nil
}

func (r *Reader) chooseDelimiter() {
	s := &r.scanner
	if r.delimiter == 0 {
		sample := s.buf[s.start:]
		whole := s.eof && len(sample) <= chunk
		r.delimiter = findDelimiter(sample[:min(len(sample), chunk)], whole)
	}
	s.delimiter = []byte(string(r.delimiter))
}

func newScanner(file string, in io.Reader, l limits) scanner {
	return scanner{window: newWindow(in), file: file, delimiter: []byte{','}, limits: l, line: 1}
}

// skipLine steps over one physical line and gives its text.
func (s *scanner) skipLine() ([]byte, error) {
	s.start, s.first = s.pos, s.line
	end, err := s.readLine()
	if err != nil {
		return nil, err
	}
	return s.buf[s.start:end], nil
}

// peek reads until a chunk from start on, or the rest of the file, is in memory.
func (s *scanner) peek() error {
	for len(s.buf)-s.start < chunk && !s.eof {
		if err := s.read(); err != nil {
			return err
		}
	}
	return nil
}
