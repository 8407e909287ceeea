package source

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// position gives the physical line, and the character of it, of an offset in
// raw, which begins at the start of the line first.
func position(raw []byte, offset, first int) (line, column int) {
	line = first
	start := 0
	for i, b := range raw[:offset] {
		// The LF of a CRLF counts, not its CR; a CR counts when no LF follows.
		if b == '\n' || b == '\r' && (i+1 >= len(raw) || raw[i+1] != '\n') {
			line++
			start = i + 1
		}
	}
	return line, utf8.RuneCount(raw[start:offset]) + 1
}

// Reasons of the faults of rows.
const (
	ReasonQuote     = "stray_quote"
	ReasonTooFew    = "too_few_cells"
	ReasonTooMany   = "too_many_cells"
	ReasonNoName    = "unnamed_column"
	ReasonNUL       = "nul_byte"
	ReasonUndecoded = "undecoded_bytes"
	ReasonCell      = "unreadable_cell" // of a workbook, such as #REF!
	ReasonMalformed = "malformed_row"   // anything else
)

// fault makes an error about an offset in a record.
func (t *textTable) fault(rec *record, offset int, reason, message, hint string) *Error {
	e := &Error{File: t.scanner.file, Reason: reason, Message: message, Hint: hint}
	e.Line, e.Column = position(rec.raw, offset, rec.line)
	if i := cellAt(rec.raw, offset, t.scanner.delimiter); i < len(t.header) {
		e.Header = t.header[i]
	}
	return e
}

// flawed is the fault of a record whose quotes or delimiters encoding/csv
// refuses with err, which may be nil when the scanner knew before.
func (t *textTable) flawed(rec *record, err error) *Error {
	if rec.flaw == tooWide {
		return t.tooWide(rec)
	}
	w := spansOf(rec.raw, rec.end, t.scanner.delimiter)
	switch w.flaw {
	case bareQuote:
		return t.fault(rec, w.at, ReasonQuote, "a quote inside a cell that does not begin with one",
			"put the whole cell in quotes and double the quotes inside it")
	case textAfterQuote:
		message := "text after the closing quote of the cell"
		if line, column := position(rec.raw, w.cell, rec.line); rec.lines > 1 {
			message = fmt.Sprintf("text after a closing quote; the cell was opened at line %d, column %d", line, column)
		}
		return t.fault(rec, w.at, ReasonQuote, message, "double the quotes inside the cell, or close it right before the delimiter")
	}
	return &Error{File: t.scanner.file, Line: rec.line, Reason: ReasonMalformed, Message: "the row cannot be parsed", Err: err}
}

func (t *textTable) tooWide(rec *record) *Error {
	return &Error{
		File: t.scanner.file, Line: rec.line, Column: 1, Reason: ReasonTooMany,
		Message: fmt.Sprintf("the row has more than %d cells, the limit max_columns", t.scanner.limits.columns),
		Hint:    "if it is meant to have that many, raise max_columns under source in the mapping",
	}
}

// badByte is the fault of a NUL or of bytes that are no UTF-8; nil when the
// record has neither.
func (t *textTable) badByte(rec *record) *Error {
	nul := index(rec.raw, 0)
	bad := invalid(rec.raw)
	switch {
	case nul < bad:
		return t.fault(rec, nul, ReasonNUL, "a NUL byte", "the file is damaged or no text: export it anew, as CSV in UTF-8")
	case bad < len(rec.raw):
		return t.undecoded(rec, bad)
	}
	return nil
}

// undecoded is the fault of a byte that the file's encoding has no meaning for.
func (t *textTable) undecoded(rec *record, at int) *Error {
	switch e := t.encoding; {
	case isUTF16(e):
		return t.fault(rec, at, ReasonUndecoded, "half of a character: the text is damaged here", "correct the cell, or export the file anew")
	case !e.IsUTF8():
		return t.fault(rec, at, ReasonUndecoded, fmt.Sprintf("a byte that %s has no character for", e.Name()), "was the file written in another encoding? name that under source in the mapping")
	}
	return t.fault(rec, at, ReasonUndecoded, fmt.Sprintf("the byte 0x%02X is not UTF-8", rec.raw[at]),
		"correct the row; if the whole file is in another encoding, name it under source in the mapping, such as encoding: windows-1252")
}

// invalid gives the offset of the first byte that is no UTF-8, len(b) if none.
func invalid(b []byte) int {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		c, n := utf8.DecodeRune(b[i:])
		if c == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(b)
}

// ragged is the fault of a row which does not have the header's cells, nil
// when it does. A row may leave out, or leave empty, what stands under header
// cells without a name at the end of the header, but must not hold anything
// there.
func (t *textTable) ragged(rec *record, cells []string) *Error {
	switch n := len(cells); {
	case n < len(t.header):
		return t.tooShort(rec, cells)
	case n > t.width:
		w := spansOf(rec.raw, rec.end, t.scanner.delimiter)
		return t.fault(rec, w.spans[t.width].start, ReasonTooMany, t.widths(n),
			fmt.Sprintf("put cells that contain a %s in quotes", name(t.delimiter)))
	}
	for i := len(t.header); i < len(cells); i++ {
		if !empty(cells[i]) {
			w := spansOf(rec.raw, rec.end, t.scanner.delimiter)
			return t.fault(rec, w.spans[i].start, ReasonNoName, "a cell in a column that has no name in the header", "name the column, or empty the cell")
		}
	}
	return nil
}

func (t *textTable) tooShort(rec *record, cells []string) *Error {
	e := &Error{File: t.scanner.file, Reason: ReasonTooFew, Message: t.widths(len(cells))}
	e.Line, e.Column = position(rec.raw, rec.end, rec.line)
	e.Hint = "fill it up, delete it if it is no row of the table, or take out the line break that splits it"
	if len(cells) == 1 && strings.ContainsRune(cells[0], t.delimiter) {
		e.Hint = "the whole row stands in one pair of quotes: take them away"
	}
	return e
}

func (t *textTable) widths(n int) string {
	return fmt.Sprintf("the row has %s, the header %d", plural(n, "cell"), t.width)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// rescue gives the cells of a flawed record for the reject file.
func (t *textTable) rescue(rec *record) []string {
	if bytes.Count(rec.raw, t.scanner.delimiter) >= t.scanner.limits.columns {
		return []string{string(rec.raw[:rec.end])}
	}
	return salvage(rec.raw, rec.end, t.scanner.delimiter)
}

// empty reports whether a cell holds nothing but white space.
func empty(cell string) bool { return strings.TrimSpace(cell) == "" }
