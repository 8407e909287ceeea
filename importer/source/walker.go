package source

import (
	"bytes"
	"strings"
)

// flaw is what can be wrong with the quotes and delimiters of a record.
type flaw uint8

const (
	sound flaw = iota
	// bareQuote: a quote inside a cell that does not begin with one.
	bareQuote
	// textAfterQuote: text between a closing quote and the next delimiter.
	textAfterQuote
	// tooWide: more cells than Options.MaxColumns.
	tooWide
)

// span is the place of one cell in the raw text of its record, quotes included.
type span struct{ start, end int }

// walker follows the quotes and delimiters of one record through its raw text.
// Its grammar is that of encoding/csv, which parses the cells; the walker says
// where a record ends, where a flaw is and where its cells are.
type walker struct {
	delimiter []byte
	keep      bool // collect the cells in spans

	pos     int  // everything before is walked
	cell    int  // where the present cell begins
	open    bool // the present cell is quoted and its closing quote not yet met
	cells   int  // completed cells
	largest span // largest completed cell
	spans   []span

	flaw flaw
	at   int // where the flaw is; the cell it is in begins at cell
}

// walk goes on to the end of a line: its text ends at end, the line after it
// begins at next. It reports whether the record goes on in that line.
func (w *walker) walk(raw []byte, end, next int) bool {
	quote := w.pos // the next one, where it is not before pos
	for {
		if !w.open && w.pos < end && raw[w.pos] == '"' {
			w.open = true
			w.pos++
		}
		if w.open {
			i := bytes.IndexByte(raw[w.pos:end], '"')
			if i < 0 {
				w.pos = next
				return true
			}
			if w.quote(raw[:end], w.pos+i) {
				return false
			}
			continue
		}
		if quote <= w.pos {
			quote = w.pos + index(raw[w.pos:end], '"')
		}
		if w.plain(raw[:end], quote) {
			return false
		}
	}
}

// quote steps over the quote at q inside a quoted cell. It reports whether
// the record ends there.
func (w *walker) quote(raw []byte, q int) (done bool) {
	rest := raw[q+1:]
	switch {
	case len(rest) > 0 && rest[0] == '"':
		w.pos = q + 2
		return false
	case len(rest) == 0:
		w.open = false
		w.complete(q+1, q+1)
		return true
	case bytes.HasPrefix(rest, w.delimiter):
		w.open = false
		w.complete(q+1, q+1+len(w.delimiter))
		return false
	}
	w.open = false
	w.flaw, w.at = textAfterQuote, q
	return true
}

// plain steps over an unquoted cell, before the next quote or up to it. It reports
// whether the record ends there.
func (w *walker) plain(raw []byte, quote int) (done bool) {
	end, next := len(raw), len(raw)
	var i int
	if len(w.delimiter) == 1 {
		i = bytes.IndexByte(raw[w.pos:], w.delimiter[0])
	} else {
		i = bytes.Index(raw[w.pos:], w.delimiter)
	}
	if i >= 0 {
		end = w.pos + i
		next = end + len(w.delimiter)
	}
	if quote < end {
		w.flaw, w.at = bareQuote, quote
		return true
	}
	w.complete(end, next)
	return i < 0
}

// complete ends the present cell at end; the next one begins at next.
func (w *walker) complete(end, next int) {
	s := span{w.cell, end}
	w.cells++
	if s.end-s.start > w.largest.end-w.largest.start {
		w.largest = s
	}
	if w.keep {
		w.spans = append(w.spans, s)
	}
	w.cell, w.pos = next, next
}

// spansOf gives the cells of a whole record whose text ends at end.
func spansOf(raw []byte, end int, delimiter []byte) walker {
	w := walker{delimiter: delimiter, keep: true}
	w.walk(raw, end, end)
	return w
}

// cellAt gives the index of the cell that the byte at offset stands in.
func cellAt(raw []byte, offset int, delimiter []byte) int {
	w := walker{delimiter: delimiter}
	if !w.walk(raw, offset, offset) && w.flaw == sound {
		return w.cells - 1
	}
	return w.cells
}

// salvage tells the cells of a flawed record apart as far as possible: a
// flawed cell is given as it stands in the file, quotes and all, up to the next
// delimiter.
func salvage(raw []byte, end int, delimiter []byte) []string {
	var cells []string
	for from := 0; ; {
		w := walker{delimiter: delimiter, keep: true, pos: from, cell: from}
		open := w.walk(raw, end, end)
		for _, s := range w.spans {
			cells = append(cells, unquote(raw[s.start:s.end]))
		}
		if !open && w.flaw == sound {
			return cells
		}
		i := -1
		if !open {
			i = bytes.Index(raw[w.at:end], delimiter)
		}
		if i < 0 {
			return append(cells, string(raw[w.cell:end]))
		}
		cells = append(cells, string(raw[w.cell:w.at+i]))
		from = w.at + i + len(delimiter)
	}
}

// unquote gives the content of a sound cell.
func unquote(cell []byte) string {
	if len(cell) == 0 || cell[0] != '"' {
		return string(cell)
	}
	return strings.ReplaceAll(string(cell[1:len(cell)-1]), `""`, `"`)
}
