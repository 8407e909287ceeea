package source

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// readHeader reads the names of the columns: in NFC, without white space around
// them. Names must differ and must not be empty, but for cells at the end of
// the header, which spreadsheets leave behind: these are no columns.
func (t *textTable) readHeader() error {
	rec, err := t.scanner.next()
	if err == io.EOF {
		return t.noHeader()
	}
	if err != nil {
		return err
	}
	cells, fault := t.parse(rec)
	if fault != nil {
		fault.Message = "header: " + fault.Message
		return fault
	}
	names := make([]string, len(cells))
	named := 0
	for i, c := range cells {
		names[i] = column(c)
		if names[i] != "" {
			named = i + 1
		}
	}
	if err := t.checkNames(rec, names[:named]); err != nil {
		return err
	}
	t.headerLine = rec.line
	t.width, t.header = len(names), names[:named:named]
	return nil
}

// noHeader is the error of a file which ends before its header.
func (t *textTable) noHeader() error {
	e := &Error{File: t.scanner.file, Message: "the file is empty", Hint: "the first line must name the columns"}
	if t.scanner.line > 1 {
		e.Message = fmt.Sprintf("no header: nothing but blank lines from line %d on", t.from)
		e.Line = t.from
	}
	return e
}

// column gives the normal form of a column's name. A byte order mark at its
// ends comes from files that were put together.
func column(cell string) string {
	return norm.NFC.String(strings.TrimFunc(cell, func(c rune) bool {
		return unicode.IsSpace(c) || c == bom
	}))
}

const bom = '\uFEFF'

// checkNames reports every name that is missing or given twice, at the place of
// the first.
func (t *textTable) checkNames(rec *record, names []string) error {
	spans := spansOf(rec.raw, rec.end, t.scanner.delimiter).spans
	first := make(map[string]int, len(names))
	var e *Error
	report := func(i int, message string) {
		if e == nil {
			e = &Error{File: t.scanner.file, Hint: "give every column a name of its own"}
			e.Line, e.Column = position(rec.raw, spans[i].start, rec.line)
			e.Message = "header: " + message
			return
		}
		e.Message += ", " + message
	}
	for i, n := range names {
		switch j, twice := first[n]; {
		case n == "":
			report(i, place(i)+" has no name")
		case twice:
			report(i, fmt.Sprintf("%s has the name of %s, %q", place(i), place(j), n))
		default:
			first[n] = i
		}
	}
	if e == nil {
		return nil
	}
	if 2*len(first) < len(names) { // most have none
		e.Hint = fmt.Sprintf("if this is a title, say where the header is under source in the mapping, such as header_row: %d", rec.line+1)
	}
	return e
}

// place names a column by its number and as a spreadsheet does: column 28 (AB).
func place(i int) string {
	return fmt.Sprintf("column %d (%s)", i+1, Letters(i))
}
