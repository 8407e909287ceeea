package source

import (
	"bytes"
	"fmt"
)

// The limits that hold unless Options raise or lower them. They keep the memory
// bounded that a damaged file can take: a quote that is never closed makes one
// cell of all that follows.
const (
	// DefaultMaxCell is the largest cell, in bytes.
	DefaultMaxCell = 16 << 20
	// DefaultMaxColumns is the largest number of columns.
	DefaultMaxColumns = 4096
	// recordCells is how many of the largest cells a row may weigh.
	recordCells = 4
)

func (o Options) limits() limits {
	l := limits{cell: o.MaxCell, record: o.MaxRecord, columns: o.MaxColumns}
	if l.cell <= 0 {
		l.cell = DefaultMaxCell
	}
	if l.record <= 0 {
		l.record = recordCells * l.cell
	}
	if l.columns <= 0 {
		l.columns = DefaultMaxColumns
	}
	return l
}

// checkUnfinished compares what is in memory of a record whose end is not in
// sight with the limits.
func (s *scanner) checkUnfinished() error {
	raw := s.buf[s.start:]
	if len(raw) <= s.limits.cell {
		return nil
	}
	w := walker{delimiter: s.delimiter}
	w.walk(raw, len(raw), len(raw))
	return s.checkSizes(raw, &w)
}

// checkComplete compares a record with the limits. One with too many cells is
// flawed; the others are errors, as their cells would have to be held whole.
func (s *scanner) checkComplete(rec *record) error {
	if len(rec.raw) <= min(s.limits.cell, s.limits.record, s.limits.columns) {
		return nil
	}
	wide := bytes.Count(rec.raw, s.delimiter) >= s.limits.columns
	if !wide && len(rec.raw) <= min(s.limits.cell, s.limits.record) {
		return nil
	}
	w := walker{delimiter: s.delimiter}
	w.walk(rec.raw, rec.end, rec.end)
	if w.cells > s.limits.columns {
		rec.flaw = tooWide
	}
	return s.checkSizes(rec.raw[:rec.end], &w)
}

// checkSizes compares the cells that w has met, and the record as a whole, with
// the limits.
func (s *scanner) checkSizes(raw []byte, w *walker) error {
	largest := w.largest
	if w.open && len(raw)-w.cell > largest.end-largest.start {
		largest = span{w.cell, len(raw)}
	}
	switch {
	case largest.end-largest.start > s.limits.cell:
		hint := "if the cell is meant to be that large, raise max_cell under source in the mapping"
		if raw[largest.start] == '"' {
			hint = "is its closing quote missing? " + hint
		}
		return s.tooLarge(raw, largest.start, hint,
			fmt.Sprintf("the cell that begins here is larger than %s, the limit max_cell", size(s.limits.cell)))
	case len(raw) > s.limits.record:
		return s.tooLarge(raw, 0, "if the row is meant to be that large, raise max_record under source in the mapping",
			fmt.Sprintf("the row that begins here is larger than %s, the limit max_record", size(s.limits.record)))
	}
	return nil
}

func (s *scanner) tooLarge(raw []byte, at int, hint, message string) error {
	line, column := position(raw, at, s.first)
	return &Error{File: s.file, Line: line, Column: column, Message: message, Hint: hint}
}

// size words a number of bytes.
func size(n int) string {
	if n >= 1<<20 && n%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}
