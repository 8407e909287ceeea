package source

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// start looks at the beginning of the file and goes to the line from which on
// the header is looked for: the first, unless headerRow names another, and
// behind a line such as sep=; in any case.
func (t *textTable) start(headerRow int) error {
	s := &t.scanner
	if err := s.peek(); err != nil {
		return err
	}
	if what, hint := refuseText(s.buf[:min(len(s.buf), chunk)]); what != "" {
		return noTable(s.file, what, hint)
	}
	if bytes.HasPrefix(s.buf, []byte(string(bom))) {
		s.pos = utf8.RuneLen(bom)
	}
	if err := t.skipSeparator(); err != nil {
		return err
	}
	if t.returned() {
		headerRow = 1
	}
	if err := t.skipTo(headerRow); err != nil {
		return err
	}
	if err := t.keepSample(); err != nil {
		return err
	}
	t.chooseDelimiter()
	return nil
}

// skipSeparator steps over a line such as sep=; at the very beginning. What it
// says holds unless Options name the delimiter.
func (t *textTable) skipSeparator() error {
	line, err := t.scanner.skipLine()
	if err != nil && err != io.EOF {
		return err
	}
	c := separator(line)
	if c == 0 {
		t.scanner.pos, t.scanner.line = t.scanner.start, t.scanner.first
		return nil
	}
	t.scanner.inner++ // a spreadsheet program does not show this line
	if t.delimiter == 0 {
		t.delimiter = c
	}
	return nil
}

// errorColumn is the first column of a rejected.csv, which comes back corrected.
const errorColumn = "importer_error"

// returned reports whether the file is a rejected.csv. Its header is the first
// line, whatever line it had in the file that the rows are from, and its
// delimiter the one behind the first column.
func (t *textTable) returned() bool {
	text, quoted := bytes.CutPrefix(t.scanner.buf[t.scanner.pos:], quote)
	rest, ok := bytes.CutPrefix(text, []byte(errorColumn))
	if quoted {
		rest, ok = bytes.CutPrefix(rest, quote)
	}
	c, _ := utf8.DecodeRune(rest)
	if !ok || c != t.delimiter && !slices.Contains(delimiters(), c) {
		return false
	}
	t.delimiter = c
	return true
}

func (t *textTable) skipTo(headerRow int) error {
	s := &t.scanner
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
	t.from = s.line
	return nil
}

// keepSample keeps the beginning of the table, for MissingHint.
func (t *textTable) keepSample() error {
	s := &t.scanner
	s.start = s.pos
	if err := s.peek(); err != nil {
		return err
	}
	t.sample = bytes.Clone(s.buf[s.start:min(len(s.buf), s.start+hintSample)])
	return nil
}

func (t *textTable) chooseDelimiter() {
	s := &t.scanner
	if t.delimiter == 0 {
		sample := s.buf[s.start:]
		whole := s.eof && len(sample) <= chunk
		t.delimiter = findDelimiter(sample[:min(len(sample), chunk)], whole)
	}
	s.delimiter = []byte(string(t.delimiter))
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
