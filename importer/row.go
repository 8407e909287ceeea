package importer

import (
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
)

// row is one row on its way through the job. Each stage owns it in turn.
type row struct {
	draft mapping.Draft // in memory that later rows use again
	state
}

// state is what is known of a row; at first it is read, and no more.
type state struct {
	line    int
	counted int // line, counted on through all files
	file    string
	number  int   // in a spreadsheet program; 0: not known
	order   []int // of the columns in the file; nil: that of the header
	cells   []string
	fault   *source.Error   // of the file itself
	id      identity.Digest // of its identity, or of its cells until they are counted
	label   string
	content identity.Short // of the draft before lookups
	entry   checkpoint.Entry
	known   bool     // entry is the ledger's
	pairing *pairing // nil: the mapping does not match
	holding *holding // nil: the row has no value that only one record may have
	end     ending
	over    bool   // end is known, and not counted yet
	early   bool   // ended by sequence, ahead of the writes
	batch   *batch // the one it is part of
}

// exists reports whether the row has a record, as far as the ledger knows.
func (r *row) exists() bool { return r.known && r.entry.RecordID != "" }

// takenBack reports whether the row had a record that an undo has moved to the trash.
func (r *row) takenBack() bool { return r.known && r.entry.RecordID == "" && r.entry.Revision > 0 }

// undecided reports whether a write of an earlier run is open or in doubt.
func (r *row) undecided() bool {
	return r.known && (r.entry.State == checkpoint.Pending || r.entry.State == checkpoint.Doubt)
}

// ending is how the row ended, for the reports.
type ending struct {
	outcome  outcome.Outcome
	recordID string
	link     string
	message  string
	problems []report.Problem
	warnings []report.Problem
	changes  []report.Change
	question *report.Question
	unasked  []report.Unasked
	code     string // why, where no problem says it
	noted    bool   // the checkpoint knows of it
	sent
}

// join adds what else is wrong with a row. One that is rejected for one thing and
// ambiguous in another is rejected.
func (e *ending) join(other *ending) {
	e.problems = append(e.problems, other.problems...)
	switch {
	case e.outcome == outcome.Skipped:
		e.outcome, e.message = other.outcome, other.message
	case other.outcome == outcome.Rejected:
		e.outcome = outcome.Rejected
	}
}

// finish notes the row's ending; it is called exactly once a row. Nobody is told of
// an id that only stands for one.
func (r *row) finish(e ending) {
	if isUnmade(e.recordID) {
		e.recordID, e.link = "", ""
	}
	r.end = e
	r.batch.ended(r)
}

// A batch holds so many rows, or fewer that weigh so much in the file: rows of
// large cells must not add up to more memory than there is.
const batchSize, batchBytes = 128, 1 << 20

// batch is consecutive rows of the file. Rows end in any order; the batch is
// complete when all of them have, and once it is reported it is used again, the
// memory of its rows' drafts too.
type batch struct {
	rows      []row
	cells     []string   // backing of the rows' cells
	bytes     int        // what the rows weigh in the file
	ended     func(*row) // is told of every row that ends
	converted chan struct{}
	complete  chan struct{}
	open      atomic.Int64 // rows that have not ended
}

// batches are those that can be used again.
type batches chan *batch

// take gives an empty batch for rows of so many columns.
func (free batches) take(columns int) *batch {
	var b *batch
	select {
	case b = <-free:
	default:
		b = &batch{rows: make([]row, 0, batchSize), cells: make([]string, 0, batchSize*columns)}
	}
	b.converted, b.complete = make(chan struct{}), make(chan struct{})
	return b
}

// give takes a batch back of which nothing is held any more.
func (free batches) give(b *batch) {
	clear(b.cells)
	b.rows, b.cells, b.bytes = b.rows[:0], b.cells[:0], 0
	select {
	case free <- b:
	default:
	}
}

// add copies a row of the source, whose cells are only good until the next one.
func (b *batch) add(from source.Row, counted int) {
	b.bytes += from.Size
	start := len(b.cells)
	b.cells = append(b.cells, from.Cells...)
	b.rows = b.rows[:len(b.rows)+1]
	r := &b.rows[len(b.rows)-1]
	r.draft.Reset()
	r.state = state{}
	r.batch, r.file, r.line, r.counted = b, from.File, from.Line, counted
	r.number, r.order, r.fault = from.Number, from.Order, from.Fault
	r.cells = b.cells[start:len(b.cells):len(b.cells)]
}

func (b *batch) full() bool { return len(b.rows) == batchSize || b.bytes >= batchBytes }

// parts are the pieces of a draft that its digests cover, by key. A reference
// counts as what it looks for and where, so that no lookup is needed to know
// that nothing has changed.
type parts struct {
	order []partRef
}

type partRef struct {
	key      string
	relation bool
	index    int
	prefix   string // of a relation: where it looks
}

func newParts(fields []mapping.PlannedField, relations []mapping.PlannedRelation) parts {
	var ps parts
	for i, f := range fields {
		ps.order = append(ps.order, partRef{key: f.Key, index: i})
	}
	for i, r := range relations {
		ps.order = append(ps.order, partRef{key: r.Key, relation: true, index: i, prefix: r.Object + " " + r.By + " "})
	}
	slices.SortFunc(ps.order, func(a, b partRef) int { return strings.Compare(a.key, b.key) })
	return ps
}

// of lists the parts that the draft has.
func (ps parts) of(d *mapping.Draft) []identity.Part {
	var l lister
	return l.list(ps, d)
}

// fleeting is the digest of the parts that is kept nowhere.
func (ps parts) fleeting(d *mapping.Draft) identity.Short {
	var f identity.Fleeting
	for i := range ps.order {
		if ref := &ps.order[i]; ref.relation {
			f.AddTexts(d.References[ref.index])
		} else {
			f.Add(d.Values[ref.index])
		}
	}
	return f.Digest()
}

// lister lists parts of one draft after the other, each in the memory of the
// one before.
type lister struct {
	parts []identity.Part
	text  []byte
}

func (l *lister) list(ps parts, d *mapping.Draft) []identity.Part {
	l.parts, l.text = slices.Grow(l.parts[:0], len(ps.order)), l.text[:0]
	for _, ref := range ps.order {
		var v []byte
		if v, l.text = ref.append(l.text, d); v != nil {
			l.parts = append(l.parts, identity.Part{Key: ref.key, Value: v})
		}
	}
	return l.parts
}

// value is the part's value in the draft, nil when it has none.
func (ref partRef) value(d *mapping.Draft) []byte {
	v, _ := ref.append(nil, d)
	return v
}

// append is value, written behind text where it has to be.
func (ref partRef) append(text []byte, d *mapping.Draft) (v, rest []byte) {
	if !ref.relation {
		return d.Values[ref.index], text
	}
	texts := d.References[ref.index]
	if texts == nil {
		return nil, text
	}
	start := len(text)
	text = append(text, ref.prefix...)
	for _, t := range texts {
		text = strconv.AppendQuote(text, t)
	}
	return text[start:len(text):len(text)], text
}
