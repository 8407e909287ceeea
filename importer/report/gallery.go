package report

import (
	"slices"
	"strings"

	"lightfield-importer/importer/outcome"
)

// Bounds of what report.html shows of single rows.
const (
	shownRows   = 50  // with faults, with changes and with records, of each
	shownFaults = 12  // of a row
	shownCells  = 2   // of a row, beside those at fault
	shownText   = 240 // bytes of a cell
)

// gallery keeps the first rows of each kind that report.html shows. What it
// keeps does not grow with the file.
type gallery struct {
	faulty  []faultyRow
	changed []RowChanges
	records []record
	counts  struct{ faulty, changed, records int64 }
}

// faultyRow is a row with its first faults; more is how many it has beyond.
type faultyRow struct {
	Entry
	more int
}

// record is a record that the run made or changed.
type record struct {
	file         string
	row          int
	line         int
	identity     string
	outcome      outcome.Outcome
	id, httpLink string
}

// add keeps a row that ended, if it is one of the first of its kind.
func (g *gallery) add(e *Entry) {
	if len(e.problems()) > 0 && e.Outcome != outcome.NotAttempted {
		if g.counts.faulty++; g.counts.faulty <= shownRows {
			g.faulty = append(g.faulty, excerpt(e))
		}
	}
	if len(e.Changes) > 0 {
		if g.counts.changed++; g.counts.changed <= shownRows {
			g.changed = append(g.changed, e.changes())
		}
	}
	written := e.Outcome == outcome.Created || e.Outcome == outcome.Updated
	if written && e.RecordID != "" {
		if g.counts.records++; g.counts.records <= shownRows {
			g.records = append(g.records, record{e.File, e.Row, e.Line, e.Identity, e.Outcome, e.RecordID, e.Link})
		}
	}
}

// excerpt is as much of a faulty row as is shown: its first faults, and the
// first cells that are not at fault, by which its owner knows it.
func excerpt(e *Entry) faultyRow {
	all := e.problems()
	short := faultyRow{Entry: *e, more: max(len(all)-shownFaults, 0)}
	short.Changes, short.Warnings, short.Question = nil, nil, nil
	short.Problems = slices.Clone(all[:len(all)-short.more])
	at := map[string]bool{e.Identity: true}
	for i := range short.Problems {
		p := &short.Problems[i]
		at[strings.TrimSpace(p.Value)] = true
		p.Value = strings.Clone(shorten(p.Value, shownText))
	}
	short.Cells = nil
	for _, cell := range e.Cells {
		cell = strings.TrimSpace(cell)
		if cell == "" || at[cell] || len(short.Cells) == shownCells {
			continue
		}
		short.Cells = append(short.Cells, strings.Clone(shorten(cell, shownText)))
	}
	return short
}
