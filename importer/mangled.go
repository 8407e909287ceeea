package importer

import (
	"slices"
	"strings"

	"lightfield-importer/importer/report"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// Ids that a spreadsheet program has changed make other rows of the same records,
// and find nobody's. They are watched for in the columns that name rows, and in the
// texts that records are found or matched by, and told of once a column.

// reasonZerosLost is the reason where leading zeros are gone; the others are the source's.
const reasonZerosLost = "zeros_lost"

// idWatch is owned by collect. The zero value watches nothing.
type idWatch struct {
	columns []idColumn
	found   report.Grouper
	locate  func(*row, []report.Problem)
}

// idColumn is where ids are watched for: in a row's identity, in what a relationship
// looks for, or in a cell. The places of the others are -1.
type idColumn struct {
	name                     string
	identity, relation, cell int
	widths                   source.Widths
	shortest                 report.Entry // of the first id of the least width
}

// watchIDs begins to watch. A second pass reads what the first has.
func (j *job) watchIDs() (w idWatch) {
	if j.second {
		return w
	}
	w.locate = j.locate
	known := func(name string) bool {
		return slices.ContainsFunc(w.columns, func(c idColumn) bool { return c.name == name })
	}
	for i, name := range j.plan.IdentityColumns() {
		w.columns = append(w.columns, idColumn{name: name, identity: i, relation: -1, cell: -1})
	}
	for i, r := range j.relations {
		if name := commas(r.Columns); looksForIDs(r) && !known(name) {
			w.columns = append(w.columns, idColumn{name: name, identity: -1, relation: i, cell: -1})
		}
	}
	for _, name := range slices.Concat(j.plan.Match()...) {
		for _, f := range j.fields {
			if f.Key == name && f.Type == value.Text && len(f.Columns) == 1 && !known(f.Columns[0]) {
				at := slices.Index(j.src.Header(), f.Columns[0])
				w.columns = append(w.columns, idColumn{name: f.Columns[0], identity: -1, relation: -1, cell: at})
			}
		}
	}
	return w
}

// looksForIDs reports whether what a relationship looks for may be an id.
func looksForIDs(r mapping.PlannedRelation) bool {
	return len(r.Columns) > 0 && (r.By == mapping.ByIdentity || r.By != "" && r.ByType == value.Text)
}

// note looks at the ids of a row.
func (w *idWatch) note(r *row, e *report.Entry) {
	for i := range w.columns {
		switch c := &w.columns[i]; {
		case c.identity >= 0:
			w.id(c, r, r.draft.Identity[c.identity], e)
		case c.relation >= 0:
			for _, text := range r.draft.References[c.relation] {
				w.id(c, r, text, e)
			}
		case c.cell < len(r.cells):
			w.id(c, r, strings.TrimSpace(r.cells[c.cell]), e)
		}
	}
}

func (w *idWatch) id(c *idColumn, r *row, id string, e *report.Entry) {
	if reason, message, hint := source.Mangled(id); message != "" {
		w.found.AddWarnings(w.entry(c, r, e, report.Problem{Reason: reason, Message: message + "; " + hint, Value: id}))
	}
	if c.widths.Add(id) {
		c.shortest = *w.entry(c, r, e, report.Problem{Reason: reasonZerosLost, Value: strings.Clone(id)}) // a cell keeps its whole row in memory
	}
}

// entry tells of an id in a row.
func (w *idWatch) entry(c *idColumn, r *row, e *report.Entry, p report.Problem) *report.Entry {
	p.Column = c.name
	told := &report.Entry{File: e.File, Line: e.Line, Row: e.Row, Warnings: []report.Problem{p}}
	w.locate(r, told.Warnings)
	return told
}

// groups are what is to be told of the columns, at the end of the file.
func (w *idWatch) groups() []report.Group {
	all := w.found.Top(0)
	for i := range w.columns {
		c := &w.columns[i]
		ids, message, hint := c.widths.Mangled()
		if message == "" {
			continue
		}
		var one report.Grouper
		c.shortest.Warnings[0].Message = message + "; " + hint
		one.AddWarnings(&c.shortest)
		group := one.Top(1)[0]
		group.Count = ids
		all = append(all, group)
	}
	return all
}

// mangledIDs are what is to be told of all imports.
func (s *session) mangledIDs() []report.Group {
	var all []report.Group
	for _, j := range s.all() {
		all = append(all, j.ids.groups()...)
	}
	return all
}
