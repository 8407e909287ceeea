package importer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"lightfield-importer/client"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/settle"
	"lightfield-importer/mapping"
)

// write resolves, plans and settles rows, as many at a time as requests may be
// in flight. The client's pace decides how fast.
func (j *job) write(ctx context.Context, todo <-chan *row) {
	var wg sync.WaitGroup
	for range j.inFlight {
		wg.Go(func() {
			for r := range todo {
				if j.stop.stopped() {
					r.finish(notAttempted)
					continue
				}
				r.finish(j.carryOut(ctx, r))
			}
		})
	}
	wg.Wait()
}

// carryOut takes one row from its draft to its ending. A dry run goes the same
// way and stops where the first write would leave.
func (j *job) carryOut(ctx context.Context, r *row) ending {
	exists := r.known && r.entry.RecordID != ""
	wanted, e, ok := j.want(ctx, r, exists)
	if !ok {
		return e
	}
	task := settle.Job{
		ID: r.id, Label: r.label, Line: r.line, Row: wanted,
		RecordID: r.entry.RecordID, Revision: r.entry.Revision,
		Content: r.content,
	}
	if !j.opts.DryRun {
		task.Fields = identity.Fields(j.parts.of(&r.draft))
	}
	var settled settle.Ending
	switch {
	case exists:
		settled = j.update(ctx, task)
	case j.opts.DryRun:
		settled = settle.Ending{Outcome: outcome.Created}
	default:
		settled = j.settler.Create(ctx, task)
	}
	j.stop.fail(settled.Stop)
	return j.ending(settled, e.warnings)
}

// update plans the change on the fresh record and sends it.
func (j *job) update(ctx context.Context, task settle.Job) settle.Ending {
	record, err := j.client.Retrieve(ctx, j.object, task.RecordID)
	if err != nil {
		return j.notRetrieved(ctx, task, err)
	}
	change, err := plan.Update(task.Row, record)
	switch {
	case err != nil && j.opts.DryRun:
		return settle.Ending{Outcome: outcome.Rejected, RecordID: task.RecordID, Code: settle.CodeFixed, Message: err.Error()}
	case err != nil:
		return j.settler.Refuse(ctx, task, err)
	case !j.opts.DryRun:
		return j.settler.Update(ctx, task, record, change)
	}
	e := settle.Ending{Outcome: outcome.Updated, RecordID: record.ID, Link: record.HTTPLink}
	if change.Body == nil {
		e.Outcome = outcome.Unchanged
	}
	return e
}

// notRetrieved ends a row whose record could not be read.
func (j *job) notRetrieved(ctx context.Context, task settle.Job, err error) settle.Ending {
	answer, answered := errors.AsType[*client.Error](err)
	switch {
	case answered && answer.Status == http.StatusNotFound && j.opts.DryRun:
		return settle.Ending{Outcome: outcome.Rejected, RecordID: task.RecordID, Code: settle.CodeGone,
			Message: fmt.Sprintf("its record %s is no longer in Lightfield", task.RecordID)}
	case answered && answer.Class == client.ClassRow && !j.opts.DryRun:
		return j.settler.Refuse(ctx, task, answer)
	case answered && answer.Class == client.ClassRow:
		return settle.Ending{Outcome: outcome.Rejected, RecordID: task.RecordID, Code: answer.Code, Message: answer.Message}
	case is[*client.StuckError](err):
		return settle.Ending{Outcome: outcome.NotAttempted, RecordID: task.RecordID, Message: err.Error()}
	}
	return settle.Ending{Outcome: outcome.NotAttempted, RecordID: task.RecordID, Message: err.Error(), Stop: err}
}

// want turns a draft into what to write: for a record that exists only what
// differs from the ledger. ok is false when the row ends here.
func (j *job) want(ctx context.Context, r *row, exists bool) (wanted plan.Row, e ending, ok bool) {
	e.warnings = problemsOf(r.draft.Warnings)
	changed := func(ref partRef) bool {
		v := ref.value(&r.draft)
		return v != nil && (!exists || identity.Changed(r.entry.Fields, identity.Part{Key: ref.key, Value: v}))
	}
	for _, ref := range j.parts.order {
		if !changed(ref) {
			continue
		}
		if !ref.relation {
			f := j.fields[ref.index]
			wanted.Fields = append(wanted.Fields, plan.Field{
				Key: f.Key, Type: f.Type, JSON: r.draft.Values[ref.index],
				Add: f.Multiple && f.Merge == mapping.MergeAdd,
			})
			continue
		}
		rel := j.relations[ref.index]
		ids, warnings, ended := j.refer(ctx, rel, r.draft.References[ref.index])
		e.warnings = append(e.warnings, warnings...)
		if ended != nil {
			ended.warnings = e.warnings
			return wanted, *ended, false
		}
		if ids != nil {
			wanted.Relations = append(wanted.Relations, plan.Relation{
				Key: rel.Key, IDs: ids, Many: rel.Cardinality == client.HasMany, Fixed: rel.CreateOnly,
			})
		}
	}
	return wanted, e, true
}

// ending words what settle returned, with the column that the server blames.
func (j *job) ending(s settle.Ending, warnings []report.Problem) ending {
	e := ending{outcome: s.Outcome, recordID: s.RecordID, link: s.Link, warnings: warnings}
	if s.Link != "" {
		j.learnLink(s.RecordID, s.Link)
	}
	switch s.Outcome {
	case outcome.Rejected:
		e.problems = []report.Problem{{Column: j.columnOf(s.Param), Reason: s.Code, Message: s.Message}}
	case outcome.InDoubt, outcome.NotAttempted:
		e.message = s.Message
	}
	return e
}
