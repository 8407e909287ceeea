package importer

import (
	"context"
	"fmt"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/settle"
)

// sequence takes converted batches in file order, ends the rows of which
// nothing has to be asked or sent, and passes the others on. It alone knows
// what came before a row.
func (j *job) sequence(ctx context.Context, in <-chan *batch, todo chan<- *row, out chan<- *batch) {
	defer close(out)
	defer close(todo)
	for b := range in {
		<-b.converted
		b.open.Store(int64(len(b.rows)))
		for i := range b.rows {
			r := &b.rows[i]
			r.finished = func() { j.ended(b, r) }
		}
		out <- b
		rest := j.undecided(ctx, b)
		j.foresee(b, rest)
		for _, r := range rest {
			todo <- r
		}
	}
	j.resolver.Looked()
}

// ended counts a row and completes its batch with the last one.
func (j *job) ended(b *batch, r *row) {
	j.logRow(r)
	j.counts.add(r.end.outcome)
	if j.opts.MaxErrors.reached(j.counts.bad(), j.counts.ended.Load()) {
		j.stop.stop(report.StoppedMaxErrors, nil)
	}
	if b.open.Add(-1) == 0 {
		close(b.complete)
	}
}

// undecided ends what can be ended here and returns the rest.
func (j *job) undecided(ctx context.Context, b *batch) []*row {
	if j.stop.stopped() {
		for i := range b.rows {
			b.rows[i].finish(notAttempted)
		}
		return nil
	}
	var rest []*row
	for i := range b.rows {
		if r := &b.rows[i]; j.stands(r) {
			rest = append(rest, r)
		}
	}
	if err := j.lookUp(ctx, rest); err != nil {
		j.stop.fail(err)
		for _, r := range rest {
			r.finish(notAttempted)
		}
		return nil
	}
	j.matching.number(rest)
	changed := rest[:0]
	for _, r := range rest {
		if j.differs(r) {
			changed = append(changed, r)
		}
	}
	return changed
}

// notAttempted is the ending of a row whose turn did not come.
var notAttempted = ending{outcome: outcome.NotAttempted, message: "the run stopped before"}

// stands ends rows that are broken, skipped, repeated or faulty, and reports
// whether the row is none of these.
func (j *job) stands(r *row) bool {
	switch {
	case r.fault != nil:
		j.broken++
		r.finish(unreadable(r.fault))
		return false
	case r.draft.Skip != "":
		if r.draft.Identity != nil {
			j.seen.skip(r.id)
		}
		r.finish(ending{outcome: outcome.Skipped, message: r.draft.Skip})
		return false
	}
	if r.draft.Identity == nil {
		r.id = identity.Repetition(r.id, j.repeats.next(r.id))
		r.label = nameless(r.id)
		return true
	}
	if r.id == j.blank {
		r.finish(faulty(r.draft.Faults))
		return false
	}
	earlier, repeated := j.seen.first(r.id, r.content, r.line, len(r.draft.Faults) > 0)
	if !repeated {
		return true
	}
	if earlier.same(r.content) && len(r.draft.Faults) == 0 {
		r.finish(ending{outcome: outcome.Skipped, message: fmt.Sprintf("repeats line %d", earlier.line())})
		return false
	}
	what := "other content, and came first"
	if earlier.faulty() {
		what = "came first, and is rejected itself"
	}
	repeat := report.Problem{Column: commas(j.plan.IdentityColumns()), Reason: "repeated_identity",
		Message: fmt.Sprintf("line %d has the same identity and %s", earlier.line(), what)}
	r.finish(ending{outcome: outcome.Rejected, problems: append([]report.Problem{repeat}, problemsOf(r.draft.Faults)...)})
	return false
}

// lookUp fetches what the ledger knows of the rows.
func (j *job) lookUp(ctx context.Context, rows []*row) error {
	if j.ledger == nil || len(rows) == 0 {
		return nil
	}
	ids := make([]checkpoint.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.id
	}
	entries, err := j.ledger.Lookup(ctx, ids)
	if err != nil {
		return fmt.Errorf("look rows up in the checkpoint: %w", err)
	}
	for _, r := range rows {
		r.entry, r.known = entries[r.id]
	}
	j.meet(rows)
	return nil
}

// differs ends rows that the ledger has settled with this very content, or that
// must not be written, and reports whether the row is none of these.
func (j *job) differs(r *row) bool {
	if r.undecided() {
		r.finish(ending{outcome: outcome.InDoubt, recordID: r.entry.RecordID, message: j.doubtful(r), code: settle.CodeUnanswered})
		return false
	}
	exists := r.exists()
	if faults := r.draft.Blocking(!exists && j.matching == nil); len(faults) > 0 {
		r.finish(faulty(faults))
		return false
	}
	if e, over := j.pass(r); over {
		r.finish(e)
		return false
	}
	if !r.known || r.entry.State != checkpoint.Settled || r.entry.Content != r.content && !j.left(r) {
		return true
	}
	o := outcome.Unchanged
	if !exists {
		o = outcome.Skipped
	}
	r.finish(ending{outcome: o, recordID: r.entry.RecordID, link: j.linkOf(r.entry.RecordID), warnings: problemsOf(r.draft.Warnings)})
	return false
}

func (j *job) doubtful(r *row) string {
	if r.entry.State == checkpoint.Doubt {
		return fmt.Sprintf("an earlier write is in doubt: %s; decide it with: importer resolve", r.entry.Message)
	}
	return "an earlier write has not been settled yet; the next run asks again"
}
