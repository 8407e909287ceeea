package importer

import (
	"bytes"
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
	line     int
	file     string
	number   int   // in a spreadsheet program; 0: not known
	order    []int // of the columns in the file; nil: that of the header
	cells    []string
	fault    *source.Error // of the file itself
	draft    mapping.Draft
	id       identity.Digest // of its identity, or of its cells until they are counted
	label    string
	content  identity.Digest // of the draft before lookups
	entry    checkpoint.Entry
	known    bool     // entry is the ledger's
	pairing  *pairing // nil: the mapping does not match
	end      ending
	over     bool // end is known, and not counted yet
	early    bool // ended by sequence, ahead of the writes
	finished func()
}

// exists reports whether the row has a record, as far as the ledger knows.
func (r *row) exists() bool { return r.known && r.entry.RecordID != "" }

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
	code     string // why, where no problem says it
	noted    bool   // the checkpoint knows of it
	sent
}

// finish notes the row's ending; it is called exactly once a row.
func (r *row) finish(e ending) {
	r.end = e
	r.finished()
}

// A batch holds so many rows, or fewer that weigh so much in the file: rows of
// large cells must not add up to more memory than there is.
const batchSize, batchBytes = 256, 1 << 20

// batch is consecutive rows of the file. Rows end in any order; the batch is
// complete when all of them have.
type batch struct {
	rows      []row
	cells     []string // backing of the rows' cells
	bytes     int      // what the rows weigh in the file
	converted chan struct{}
	complete  chan struct{}
	open      atomic.Int64 // rows that have not ended
}

func newBatch(columns int) *batch {
	return &batch{
		rows:      make([]row, 0, batchSize),
		cells:     make([]string, 0, batchSize*columns),
		converted: make(chan struct{}),
		complete:  make(chan struct{}),
	}
}

// add copies a row of the source, whose cells are only good until the next one.
func (b *batch) add(r source.Row) {
	b.bytes += r.Size
	from := len(b.cells)
	b.cells = append(b.cells, r.Cells...)
	b.rows = append(b.rows, row{file: r.File, line: r.Line, number: r.Number, order: r.Order, cells: b.cells[from:len(b.cells):len(b.cells)], fault: r.Fault})
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
	out := make([]identity.Part, 0, len(ps.order))
	for _, ref := range ps.order {
		if v := ref.value(d); v != nil {
			out = append(out, identity.Part{Key: ref.key, Value: v})
		}
	}
	return out
}

func (ref partRef) value(d *mapping.Draft) []byte {
	if !ref.relation {
		return d.Values[ref.index]
	}
	texts := d.References[ref.index]
	if texts == nil {
		return nil
	}
	var b bytes.Buffer
	b.WriteString(ref.prefix)
	for _, t := range texts {
		b.WriteString(strconv.Quote(t))
	}
	return b.Bytes()
}
