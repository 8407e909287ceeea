package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"lightfield-importer/client"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/resolve"
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
					j.conclude(r, notAttempted)
					continue
				}
				began := time.Now()
				e := j.carryOut(ctx, r)
				e.took = time.Since(began)
				j.conclude(r, e)
			}
		})
	}
	wg.Wait()
}

// carryOut takes one row from its draft to its ending. A dry run goes the same
// way and stops where the first write would leave.
func (j *job) carryOut(ctx context.Context, r *row) ending {
	if faults := j.blocking(r); len(faults) > 0 {
		return j.alsoReferring(ctx, r, j.saidBefore(faulty(faults)))
	}
	switch {
	case r.exists():
	case j.matching != nil:
		return j.carryOutPaired(ctx, r)
	default:
		return j.create(ctx, r)
	}
	e, gone := j.update(ctx, r)
	if gone == nil {
		return e
	}
	if e = j.replace(ctx, r); e.outcome == outcome.Created {
		e.message = fmt.Sprintf("its record %s was no longer in Lightfield", r.entry.RecordID)
	}
	return e
}

// alsoReferring adds, in a dry run, what is wrong with the references of a row that is
// rejected anyway.
func (j *job) alsoReferring(ctx context.Context, r *row, e ending) ending {
	for _, ref := range j.now.order {
		if !ref.relation {
			continue
		}
		_, _, _, ended := j.refer(ctx, j.relations[ref.index], r.draft.References[ref.index])
		switch {
		case ended == nil:
		case ended.outcome == outcome.NotAttempted:
			return *ended
		default:
			e.join(ended)
		}
	}
	return e
}

// create makes a record of the whole row.
func (j *job) create(ctx context.Context, r *row) ending {
	wanted, e, ok := j.want(ctx, r, false)
	if !ok {
		return e
	}
	if ended := j.supply(ctx, r, &wanted, false); ended != nil {
		return *ended
	}
	if j.opts.DryRun {
		if j.planned != nil {
			j.resolver.Learn(j.object, resolve.Found{ID: j.plannedRow(r).unmade(j.object)}, contentOf(wanted.Row))
		}
		made := j.ending(settle.Ending{Outcome: outcome.Created}, e.warnings)
		made.unasked = e.unasked
		return made
	}
	if err := j.resolver.Ready(ctx, j.object); err != nil {
		return j.unasked(err)
	}
	made := j.settled(j.settler.Create(ctx, j.task(r, wanted.Row)), e.warnings)
	if made.outcome == outcome.Created {
		j.resolver.Learn(j.object, resolve.Found{ID: made.recordID, Link: made.link}, contentOf(wanted.Row))
	}
	return made
}

// update plans the change on the fresh record and sends it. gone is not nil
// when there is no such record any more and the mapping wants another.
func (j *job) update(ctx context.Context, r *row) (e ending, gone error) {
	wanted, e, ok := j.want(ctx, r, true)
	if !ok {
		return e, nil
	}
	task := j.task(r, wanted.Row)
	task.RecordID = r.entry.RecordID
	record, err := j.retrieve(ctx, j.object, task.RecordID)
	switch {
	case notLookedUp(err):
		return j.unread(task.RecordID, wanted, e), nil
	case client.Gone(err) && j.mapping.OnGone == mapping.OnGoneRecreate:
		return ending{}, err
	case err != nil:
		return j.settled(j.notRetrieved(ctx, task, err), e.warnings), nil
	}
	if ended := j.supply(ctx, r, &wanted, true); ended != nil {
		return *ended, nil
	}
	s, change := j.change(ctx, task, record)
	e = j.settled(s, e.warnings)
	if e.outcome == outcome.Updated {
		e.changes = j.changesOf(r, change)
	}
	return e, nil
}

// task is what the row wants settled.
func (j *job) task(r *row, wanted plan.Row) settle.Job {
	t := settle.Job{ID: r.id, Label: r.label, Line: r.line, Row: wanted, Revision: r.entry.Revision, Content: j.content(r)}
	if j.opts.DryRun {
		return t
	}
	parts := j.now.of(&r.draft)
	t.Fields = identity.Fields(parts)
	t.Kept = identity.Fields(slices.DeleteFunc(parts, func(p identity.Part) bool { return identity.Changed(r.entry.Fields, p) }))
	return t
}

// settled is the ending of a row whose write may have ended the run.
func (j *job) settled(s settle.Ending, warnings []report.Problem) ending {
	j.stop.fail(s.Stop)
	return j.ending(s, warnings)
}

// change brings the record, just retrieved, to what the task wants.
func (j *job) change(ctx context.Context, task settle.Job, record *client.Record) (settle.Ending, plan.Change) {
	change, err := plan.Update(task.Row, record)
	switch {
	case err != nil && j.opts.DryRun:
		return settle.Ending{Outcome: outcome.Rejected, RecordID: task.RecordID, Code: settle.CodeFixed, Message: err.Error()}, change
	case err != nil:
		return j.settler.Refuse(ctx, task, err), change
	case !j.opts.DryRun:
		return j.settler.Update(ctx, task, record, change), change
	}
	e := settle.Ending{Outcome: outcome.Updated, RecordID: record.ID, Link: record.HTTPLink}
	if change.Parts == nil {
		e.Outcome = outcome.Unchanged
	}
	return e, change
}

// notRetrieved ends a row whose record could not be read.
func (j *job) notRetrieved(ctx context.Context, task settle.Job, err error) settle.Ending {
	answer, answered := errors.AsType[*client.Error](err)
	switch {
	case client.Gone(err) && j.opts.DryRun:
		return settle.Ending{Outcome: outcome.Rejected, RecordID: task.RecordID, Code: settle.CodeGone,
			Message: fmt.Sprintf("its record %s is no longer in Lightfield", task.RecordID)}
	case answered && answer.Class == client.ClassRow && !j.opts.DryRun:
		return j.settler.Refuse(ctx, task, answer)
	case answered && answer.Class == client.ClassRow:
		return settle.Ending{Outcome: outcome.Rejected, RecordID: task.RecordID, Code: answer.Code, Message: answer.Message, Status: answer.Status}
	case is[*client.StuckError](err):
		return settle.Ending{Outcome: outcome.NotAttempted, RecordID: task.RecordID, Message: err.Error()}
	}
	return settle.Ending{Outcome: outcome.NotAttempted, RecordID: task.RecordID, Message: err.Error(), Stop: err}
}

// want turns a draft into what to write: for a record that exists only what
// differs from the ledger. ok is false when the row ends here, with all that is wrong
// with its references.
func (j *job) want(ctx context.Context, r *row, exists bool) (wanted wants, e ending, ok bool) {
	e.warnings = problemsOf(r.draft.Warnings)
	changed := func(ref partRef) bool {
		v := ref.value(&r.draft)
		return v != nil && (!exists || identity.Changed(r.entry.Fields, identity.Part{Key: ref.key, Value: v}))
	}
	var wrong *ending
	for _, ref := range j.now.order {
		if !changed(ref) {
			continue
		}
		if !ref.relation {
			if wanted.Fields == nil {
				wanted.Fields = make([]plan.Field, 0, len(j.now.order))
			}
			f := &j.fields[ref.index]
			wanted.Fields = append(wanted.Fields, plan.Field{
				Key: f.Key, Type: f.Type, JSON: r.draft.Values[ref.index],
				Add: f.Multiple && f.Merge == mapping.MergeAdd,
			})
			continue
		}
		rel := &j.relations[ref.index]
		ids, lacks, warnings, ended := j.refer(ctx, *rel, r.draft.References[ref.index])
		e.warnings = append(e.warnings, warnings...)
		switch {
		case ended == nil:
		case wrong != nil && ended.problems != nil:
			wrong.join(ended)
			continue
		case ended.problems != nil:
			wrong = ended
			continue
		default:
			ended.warnings = e.warnings
			return wanted, *ended, false
		}
		for _, m := range lacks {
			if m.unasked {
				e.unasked = append(e.unasked, m.question())
			}
			m.at = len(wanted.Relations)
			wanted.missing = append(wanted.missing, m)
		}
		if ids != nil {
			wanted.Relations = append(wanted.Relations, plan.Relation{
				Key: rel.Key, IDs: ids, Many: rel.Cardinality == client.HasMany, Fixed: rel.CreateOnly,
			})
		}
	}
	if wrong != nil {
		wrong.warnings = e.warnings
		return wanted, *wrong, false
	}
	return wanted, e, true
}

// ending words what settle returned, with the column that the server blames.
func (j *job) ending(s settle.Ending, warnings []report.Problem) ending {
	e := ending{outcome: s.Outcome, recordID: s.RecordID, link: s.Link, warnings: warnings, code: s.Code, noted: !j.opts.DryRun,
		sent: sent{status: s.Status, attempts: s.Attempts}}
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
