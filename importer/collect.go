package importer

import (
	"slices"
	"strconv"

	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/source"
)

// collect writes the reports, in file order: it alone owns them. A report that
// cannot be written stops the run, for a row that nobody is told of is not done.
func (j *job) collect(in <-chan *batch) {
	for b := range in {
		<-b.complete
		for i := range b.rows {
			if err := j.note(&b.rows[i]); err != nil {
				j.stop.fail(err)
			}
		}
		j.free.give(b)
	}
}

func (j *job) note(r *row) error {
	e := report.Entry{
		File: r.file, Line: r.line, Row: r.number, Identity: r.label,
		Outcome: r.end.outcome, RecordID: r.end.recordID, Link: r.end.link, Message: r.end.message,
		Problems: r.end.problems, Warnings: r.end.warnings, Changes: r.end.changes, Question: r.end.question, Unasked: r.end.unasked,
	}
	j.locate(r, e.Problems)
	j.locate(r, e.Warnings)
	if r.fault == nil && r.draft.Skip == "" && e.Outcome != outcome.NotAttempted {
		j.columns.Add(r.cells, r.draft.Values)
		j.ids.note(r, &e)
	}
	if report.Returned(e.Outcome) {
		e.Cells = r.cells
	}
	if e.Outcome != outcome.NotAttempted {
		j.errors.Add(&e)
		j.session.errors.Add(&e)
	}
	if len(e.Warnings) > 0 {
		j.warned++
		j.warnings.AddWarnings(&e)
		j.session.warned++
		j.session.warnings.AddWarnings(&e)
	}
	j.unchecked.Add(e.Unasked)
	j.session.unchecked.Add(e.Unasked)
	return j.files.Add(&e)
}

// locate gives problems of a single column the address of its cell, and the
// cell itself where the problem does not say it.
func (j *job) locate(r *row, problems []report.Problem) {
	for i := range problems {
		p := &problems[i]
		at := slices.Index(j.src.Header(), p.Column)
		if at < 0 {
			continue
		}
		there := at
		if r.order != nil {
			there = r.order[at]
		}
		if r.number > 0 {
			p.Address = source.Letters(there) + strconv.Itoa(r.number)
		}
		if p.Value == "" && at < len(r.cells) {
			p.Value = r.cells[at]
		}
	}
}
