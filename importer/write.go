package importer

import (
	"context"
	"encoding/json"
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
	shared := j.unshared(ctx, r)
	if faults := j.blocking(r); len(faults) > 0 {
		e := j.saidBefore(faulty(faults))
		if shared != nil {
			e.join(shared)
		}
		return j.alsoWrong(ctx, r, e)
	}
	if shared != nil {
		if left := j.leftOut(ctx, r); left != nil {
			return *left
		}
		return j.alsoWrong(ctx, r, *shared)
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

// leftOut ends a row that is passed over whatever it holds, because the mapping or
// somebody says so; nil: it is not.
func (j *job) leftOut(ctx context.Context, r *row) *ending {
	p := r.pairing
	if p == nil || p.looked == nil {
		if _, e, ok := j.want(ctx, r, r.exists()); !ok && e.outcome == outcome.Skipped {
			return &e
		}
		return nil
	}
	if p.ended != nil && p.ended.outcome == outcome.Skipped {
		return p.ended
	}
	if d, decided := j.decisions[r.id]; p.ended == nil && decided && d.use == useSkip {
		e := j.carryOutDecision(ctx, r, d)
		return &e
	}
	return nil
}

// alsoWrong adds, in a dry run, what else is wrong with a row that is rejected anyway,
// as far as other records decide it.
func (j *job) alsoWrong(ctx context.Context, r *row, e ending) ending {
	if !j.opts.DryRun || e.outcome == outcome.NotAttempted {
		return e
	}
	for _, ref := range j.now.order {
		if !ref.relation {
			continue
		}
		_, _, _, ended := j.refer(ctx, j.relations[ref.index], r.draft.References[ref.index])
		switch {
		case ended == nil || ended.code == settle.CodeUnanswered: // a rejected row waits for nobody
		case ended.outcome == outcome.NotAttempted:
			return *ended
		default:
			e.join(ended)
		}
	}
	if r.exists() || j.matching == nil {
		if _, held := j.heldElsewhere(ctx, r, r.entry.RecordID); held != nil {
			e.join(held)
		}
	}
	return j.alsoNew(ctx, r, e)
}

// create makes a record of the whole row.
func (j *job) create(ctx context.Context, r *row) ending {
	wanted, e, ok := j.want(ctx, r, false)
	if !ok && e.problems == nil {
		return e
	}
	unasked, held := j.heldElsewhere(ctx, r, "")
	switch {
	case !ok && held != nil:
		e.join(held)
		return e
	case !ok:
		return e
	case held != nil:
		held.warnings = e.warnings
		return *held
	}
	e.unasked = append(e.unasked, unasked...)
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
	made := j.settled(j.settler.Create(ctx, j.task(r, wanted.Row, "")), e.warnings)
	if made.outcome == outcome.Created && j.resolver.Learns(j.object) {
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
	task := j.task(r, wanted.Row, r.entry.RecordID)
	record, err := j.retrieve(ctx, j.object, task.RecordID)
	if client.Gone(err) && j.mapping.OnGone == mapping.OnGoneRecreate && !j.opts.DryRun {
		record, err = j.lookAgain(ctx, task.RecordID)
	}
	switch {
	case notLookedUp(err):
		unasked, _ := j.heldElsewhere(ctx, r, task.RecordID)
		e.unasked = append(e.unasked, unasked...)
		return j.unread(task.RecordID, wanted, e), nil
	case client.Gone(err) && j.mapping.OnGone == mapping.OnGoneRecreate:
		return ending{}, err
	case err != nil:
		return j.settled(j.notRetrieved(ctx, task, err), e.warnings), nil
	}
	if ended := j.supply(ctx, r, &wanted, true); ended != nil {
		return *ended, nil
	}
	changed := j.change(ctx, r, task, record, e.warnings)
	if changed.code != settle.CodeGone || j.mapping.OnGone != mapping.OnGoneRecreate {
		return changed, nil
	}
	return j.changeAgain(ctx, r, task, e.warnings)
}

// changeAgain is the rest of update for a record that was shown and then could not be
// changed: one in the trash may still be shown.
func (j *job) changeAgain(ctx context.Context, r *row, task settle.Job, warnings []report.Problem) (e ending, gone error) {
	record, err := j.lookAgain(ctx, task.RecordID)
	switch {
	case client.Gone(err):
		return ending{}, err
	case err != nil:
		return j.settled(j.notRetrieved(ctx, task, err), warnings), nil
	}
	if e = j.change(ctx, r, task, record, warnings); e.code == settle.CodeGone {
		return ending{}, errInTrash
	}
	return e, nil
}

var errInTrash = errors.New("the record is in the trash")

// beforeAnother is how long a record that is gone is given to show up once more before
// another is made in its place: one machine of the server may not know it at the moment.
const beforeAnother = time.Second

func (j *job) lookAgain(ctx context.Context, id string) (*client.Record, error) {
	select {
	case <-time.After(beforeAnother):
		return j.retrieve(ctx, j.object, id)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// task is what the row wants settled, of a record that exists or of a new one ("").
func (j *job) task(r *row, wanted plan.Row, recordID string) settle.Job {
	noted := j.noted(r, recordID)
	t := settle.Job{ID: r.id, Label: r.label, Line: r.line, RecordID: recordID, Row: wanted, Revision: r.entry.Revision, Content: j.content(r, noted)}
	if j.opts.DryRun {
		return t
	}
	t.Fields = identity.Fields(noted)
	t.Kept = identity.Fields(slices.DeleteFunc(noted, func(p identity.Part) bool { return identity.Changed(r.entry.Fields, p) }))
	return t
}

// settled is the ending of a row whose write may have ended the run.
func (j *job) settled(s settle.Ending, warnings []report.Problem) ending {
	j.stop.fail(s.Stop)
	return j.ending(s, warnings)
}

// change brings the row's record, just retrieved, to what the task wants.
func (j *job) change(ctx context.Context, r *row, task settle.Job, record *client.Record, warnings []report.Problem) ending {
	s, change := j.settleChange(ctx, task, record)
	e := j.settled(s, warnings)
	if e.outcome != outcome.Updated {
		return e
	}
	unasked, held := j.heldElsewhere(ctx, r, record.ID)
	if held != nil {
		held.warnings = warnings
		return *held
	}
	e.changes, e.unasked = j.changesOf(r, change), unasked
	if (!j.opts.DryRun || j.planned != nil) && !isUnmade(record.ID) {
		j.resolver.Changed(j.object, record, j.contentOfChange(change))
	}
	return e
}

// contentOfChange is what a record holds instead of what it held.
func (j *job) contentOfChange(c plan.Change) (content []resolve.Content) {
	for _, v := range c.Values {
		for _, k := range j.contentKeys() {
			if k.Name != v.Key {
				continue
			}
			now := resolve.Content{Key: k, JSON: v.New}
			if k.Type == "" {
				_ = json.Unmarshal(v.New, &now.IDs) // they are ids always
			}
			content = append(content, now)
		}
	}
	return content
}

func (j *job) settleChange(ctx context.Context, task settle.Job, record *client.Record) (settle.Ending, plan.Change) {
	change, err := plan.Update(task.Row, record)
	switch {
	case err != nil && j.opts.DryRun:
		e := settle.Ending{Outcome: outcome.Rejected, RecordID: task.RecordID, Code: settle.CodeFixed, Message: err.Error()}
		if fixed, ok := errors.AsType[*plan.FixedError](err); ok {
			e.Param = fixed.Key
		}
		return e, change
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
				Add: f.Multiple && f.Merge == mapping.MergeAdd, Unfilled: f.Unfilled,
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
				Key: rel.Key, IDs: ids, Many: rel.Cardinality == client.HasMany, Fixed: rel.CreateOnly, Add: j.fills(r),
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
