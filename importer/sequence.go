package importer

import (
	"cmp"
	"context"
	"fmt"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/settle"
	"lightfield-importer/mapping"
)

// sequence takes converted batches in file order, ends the rows of which
// nothing has to be asked or sent, and passes the others on. It alone knows
// what came before a row.
func (j *job) sequence(ctx context.Context, in <-chan *batch, todo chan<- *row, out chan<- *batch) {
	defer close(out)
	defer close(todo)
	if j.ledger != nil {
		j.follower = j.ledger.Follow()
	}
	for b := range in {
		<-b.converted
		rows := len(b.rows)
		b.open.Store(int64(rows))
		b.ended = func(r *row) { j.ended(b, r) }
		out <- b
		rest := j.undecided(ctx, b) // with the last row that ends, b is another batch
		j.uniques.claim(rest)
		j.foresee(rows, rest)
		for _, r := range rest {
			todo <- r
		}
	}
	j.resolver.Looked()
}

// ended counts a row and completes its batch with the last one.
func (j *job) ended(b *batch, r *row) {
	j.tally(r)
	if !r.early {
		j.counts.worked.Add(1)
	}
	j.meetStubs(r)
	j.meetLately(r)
	j.meetList(r)
	j.logRow(r)
	if b.open.Add(-1) == 0 {
		close(b.complete)
	}
}

// undecided ends, in the order of the file, what can be ended here and returns the
// rest.
func (j *job) undecided(ctx context.Context, b *batch) []*row {
	if j.stop.stopped() {
		for i := range b.rows {
			b.rows[i].finish(notAttempted)
		}
		return nil
	}
	rest := make([]*row, 0, len(b.rows))
	for i := range b.rows {
		r := &b.rows[i]
		if r.end, r.over = j.standing(r); !r.over {
			rest = append(rest, r)
		}
	}
	if err := j.lookUp(ctx, rest); err != nil {
		j.stop.fail(err)
	} else {
		j.rehearse(rest)
		j.matching.number(rest)
		j.uniques.hold(rest)
	}
	return j.remaining(b, rest[:0])
}

// remaining counts the rows of a batch that have ended, and gives the others. Of a
// run that was stopped none is left.
func (j *job) remaining(b *batch, rest []*row) []*row {
	read := len(b.rows) // with the last row that ends, b is another batch
	for i := range b.rows {
		r := &b.rows[i]
		j.counts.looked.Add(1)
		r.early = true
		switch {
		case j.stop.stopped():
			r.end, r.over = notAttempted, true
		case !r.over:
			r.end, r.over = j.decided(r)
		}
		if r.over {
			r.end = j.saidBefore(r.end)
			r.finish(r.end)
			continue
		}
		r.early = false
		rest = append(rest, r)
	}
	j.counts.noteShare(len(rest), read)
	return rest
}

// saidBefore keeps a second pass from rejecting once more the rows that are at fault
// themselves, which the first has told.
func (j *job) saidBefore(e ending) ending {
	if j.second && e.outcome == outcome.Rejected {
		return ending{outcome: outcome.Skipped, message: "rejected by the first pass"}
	}
	return e
}

// notAttempted is the ending of a row whose turn did not come.
var notAttempted = ending{outcome: outcome.NotAttempted, message: "the run stopped before"}

// standing ends rows that are broken, skipped or repeated by themselves.
func (j *job) standing(r *row) (e ending, over bool) {
	switch {
	case r.fault != nil:
		j.broken++
		return unreadable(r.fault), true
	case r.draft.Skip != "":
		if r.draft.Identity != nil {
			j.seen.skip(r.id)
		}
		return ending{outcome: outcome.Skipped, message: r.draft.Skip}, true
	}
	if r.draft.Identity == nil {
		r.id = identity.Repetition(r.id, j.repeats.next(r.id))
		r.label = nameless(r.id)
		return e, false
	}
	if r.id == j.blank {
		return faulty(r.draft.Faults), true
	}
	earlier, repeated := j.seen.first(r.id, r.content, r.counted, len(r.draft.Faults) > 0)
	if !repeated {
		return e, false
	}
	return j.repetition(r, earlier), true
}

// repetition ends a row whose identity an earlier one has.
func (j *job) repetition(r *row, earlier sighting) ending {
	first := j.lines.name(earlier.line(), r.file)
	if earlier.same(r.content) && len(r.draft.Faults) == 0 {
		return ending{outcome: outcome.Skipped, message: "repeats " + first}
	}
	what := "other content, and came first"
	if earlier.faulty() {
		what = "came first, and is rejected itself"
	}
	repeat := report.Problem{Column: commas(j.plan.IdentityColumns()), Reason: "repeated_identity",
		Message: fmt.Sprintf("%s has the same identity and %s", first, what)}
	return ending{outcome: outcome.Rejected, problems: append([]report.Problem{repeat}, problemsOf(r.draft.Faults)...)}
}

// lookUp fetches what the ledger knows of the rows.
func (j *job) lookUp(ctx context.Context, rows []*row) error {
	if j.follower == nil || len(rows) == 0 {
		return nil
	}
	asked := make([]checkpoint.Asked, len(rows))
	for i, r := range rows {
		asked[i] = checkpoint.Asked{ID: r.id, Content: r.content}
	}
	entries, err := j.follower.Lookup(ctx, asked)
	if err != nil {
		return fmt.Errorf("look rows up in the checkpoint: %w", err)
	}
	for i, r := range rows {
		r.entry, r.known = entries[i], entries[i].ID == r.id
	}
	j.meet(rows)
	return nil
}

// decided ends rows that the ledger has settled with this very content, and those
// that must not be written.
func (j *job) decided(r *row) (e ending, over bool) {
	if r.undecided() {
		return ending{outcome: outcome.InDoubt, recordID: r.entry.RecordID, message: j.doubtful(r), code: settle.CodeUnanswered}, true
	}
	exists := r.exists()
	if faults := j.blocking(r); len(faults) > 0 {
		return faulty(faults), !j.opts.DryRun || j.referred(r) && !j.lacksNew(r)
	}
	if e, over := j.pass(r); over {
		return e, true
	}
	if !r.known || r.entry.State != checkpoint.Settled || r.entry.Content != r.content && !j.left(r) {
		return j.foretold(r)
	}
	e = ending{outcome: outcome.Unchanged, recordID: r.entry.RecordID, link: j.linkOf(r.entry.RecordID), warnings: problemsOf(r.draft.Warnings)}
	if !exists {
		e.outcome, e.message = outcome.Skipped, cmp.Or(r.entry.Message, "left alone, as was decided before")
	}
	return e, true
}

// blocking are the faults that keep the row from being written.
func (j *job) blocking(r *row) []mapping.Fault {
	return r.draft.Blocking(!r.exists() && j.matching == nil)
}

// referred reports whether all records that the row refers to are known, and none has
// to be looked for that shares a value with it.
func (j *job) referred(r *row) bool {
	if j.uniques.touched(r) {
		return false
	}
	if !j.finds {
		return true
	}
	for _, ref := range j.now.order {
		if !ref.relation || j.relations[ref.index].By == "" {
			continue
		}
		rel := &j.relations[ref.index]
		for _, text := range r.draft.References[ref.index] {
			if !rel.Asks() {
				return false
			}
			if !j.resolver.Knows(target(*rel), text) {
				return false
			}
		}
	}
	return true
}

// foretold ends, in a dry run, a row that would become a record without that
// anything has to be asked.
func (j *job) foretold(r *row) (e ending, over bool) {
	if !j.opts.DryRun || r.exists() || j.matching != nil || j.planned != nil || j.second || !j.referred(r) {
		return ending{}, false
	}
	return ending{outcome: outcome.Created, warnings: problemsOf(r.draft.Warnings)}, true
}

func (j *job) doubtful(r *row) string {
	if r.entry.State == checkpoint.Doubt {
		return fmt.Sprintf("an earlier write is in doubt: %s; decide it with: importer resolve", r.entry.Message)
	}
	return "an earlier write has not been settled yet; the next run asks again"
}
