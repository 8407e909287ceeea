package importer

import (
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
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
	}
}

func (j *job) note(r *row) error {
	e := report.Entry{
		File: j.opts.Data, Line: r.line, Identity: r.label,
		Outcome: r.end.outcome, RecordID: r.end.recordID, Link: r.end.link, Message: r.end.message,
		Problems: r.end.problems, Warnings: r.end.warnings,
	}
	if report.Returned(e.Outcome) {
		e.Cells = r.cells
	}
	if e.Outcome != outcome.NotAttempted {
		j.errors.Add(&e)
	}
	if len(e.Warnings) > 0 {
		j.warned++
		j.warnings.AddWarnings(&e)
	}
	return j.files.Add(&e)
}
