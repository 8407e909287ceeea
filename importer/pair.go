package importer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/importer/settle"
	"lightfield-importer/mapping"
)

// Reasons of rows that matching rejects.
const (
	reasonNoMatch  = "no_match"       // mode update, and no record matches
	reasonSeveral  = "several_match"  // more than one record matches
	reasonRepeated = "repeated_match" // an earlier row of the file matches the same
	reasonRefused  = "match_refused"  // the server does not answer the question
)

// carryOutPaired gives a row that the ledger does not know the record that it
// matches, or a new one, once those before it that match the same have ended.
// What is known of the row's record is durable before anything is sent: the
// update's intent names it, and a run that is cut off before matches anew.
func (j *job) carryOutPaired(ctx context.Context, r *row) ending {
	p := r.pairing
	if p.ended != nil {
		return j.alsoNew(ctx, r, *p.ended)
	}
	if d, decided := j.decisions[r.id]; decided && d.use != useID {
		return j.carryOutDecision(ctx, r, d)
	}
	holder, key, rivalled, err := p.rival(ctx)
	switch {
	case err != nil:
		return j.unasked(err)
	case rivalled:
		return j.repeated(r, holder, key)
	}
	return j.pairUp(ctx, r)
}

// pairUp brings the row together with what it matches.
func (j *job) pairUp(ctx context.Context, r *row) ending {
	switch found := r.pairing.match.Found; len(found) {
	case 0:
		if r.pairing.unpaired {
			return j.unpaired(ctx, r)
		}
		return j.unmatched(ctx, r)
	case 1:
		return j.adopt(ctx, r, found[0].ID)
	}
	return j.ambiguous(ctx, r)
}

// adopt makes the record the row's: it is updated where it differs.
func (j *job) adopt(ctx context.Context, r *row, id string) ending {
	p := r.pairing
	if e, taken := j.taken(ctx, r, id); taken {
		return e
	}
	p.keeps = true
	task := j.task(r, p.wanted.Row, id)
	if !r.takenBack() && p.match.Holds(contentOf(p.wanted.Row)) {
		return j.settled(j.confirm(ctx, task, p.match.Found[0]), p.warnings)
	}
	record, err := j.retrieve(ctx, j.object, id)
	_, decided := j.decisions[r.id]
	switch {
	case notLookedUp(err):
		return j.unread(id, p.wanted, ending{warnings: p.warnings, unasked: p.unasked})
	case client.Gone(err) && !decided:
		p.keeps = false
		return j.pairAgain(ctx, r, id)
	case err != nil:
		return j.settled(j.notRetrieved(ctx, task, err), p.warnings)
	}
	if ended := j.supply(ctx, r, &p.wanted, true); ended != nil {
		return *ended
	}
	return j.change(ctx, r, task, record, p.warnings)
}

// confirm notes that a record held everything when it was listed. Nothing is
// sent, so that it does not matter that lists may be behind: a record that was
// changed since is one that was changed after the import. Of a row that was taken back
// it may be the record that went to the trash, just before: it is looked at.
func (j *job) confirm(ctx context.Context, task settle.Job, f resolve.Found) settle.Ending {
	if j.opts.DryRun {
		return settle.Ending{Outcome: outcome.Unchanged, RecordID: f.ID, Link: f.Link}
	}
	return j.settler.Update(ctx, task, &client.Record{ID: f.ID, HTTPLink: f.Link}, plan.Change{})
}

// contentOf is what the row wants in its record.
func contentOf(row plan.Row) []resolve.Content {
	var content []resolve.Content
	for _, f := range row.Fields {
		content = append(content, resolve.Content{Key: resolve.Key{Name: f.Key, Type: f.Type}, JSON: f.JSON})
	}
	for _, rel := range row.Relations {
		content = append(content, resolve.Content{Key: resolve.Key{Name: rel.Key}, IDs: rel.IDs})
	}
	return content
}

// pairAgain matches without records that lists still show and that are gone.
func (j *job) pairAgain(ctx context.Context, r *row, gone ...string) ending {
	p := r.pairing
	p.gone = append(p.gone, gone...)
	var err error
	if p.match, err = j.matching.matcher.Match(ctx, p.values, p.gone...); err != nil {
		return *j.notMatched(err)
	}
	return j.pairLate(ctx, r)
}

// pairLate pairs a row up whose match the rows after it do not know of.
func (j *job) pairLate(ctx context.Context, r *row) ending {
	p := r.pairing
	if len(p.match.Found) == 1 {
		id := p.match.Found[0].ID
		if line := j.matching.claims.take(&p.claimant, id); line > 0 {
			return j.rejected(reasonRepeated, j.matchedBy(p), fmt.Sprintf("%s matches the same record, %s", j.lines.name(line, r.file), id))
		}
	}
	return j.pairUp(ctx, r)
}

// replace gives a row whose record was deleted the one that it matches now, such
// as the one that its record was merged into, or a new one.
func (j *job) replace(ctx context.Context, r *row) ending {
	if j.plan.Mode() != mapping.ModeUpsert {
		return j.createNew(ctx, r)
	}
	p := r.pairing
	p.looked, p.gone = make(chan struct{}), []string{r.entry.RecordID}
	if j.search(ctx, r); p.ended != nil {
		return *p.ended
	}
	return j.pairLate(ctx, r)
}

// taken rejects the row when another row of the checkpoint has the record. A stub
// gives way: from the row's first write on, or once it is noted as it is, the record
// is the row's.
func (j *job) taken(ctx context.Context, r *row, id string) (ending, bool) {
	ledger, owner, held, err := j.ownerOf(ctx, id)
	if err != nil {
		return j.unasked(err), true
	}
	if !held || checkpoint.Companion(ledger) || ledger == j.mapping.Name && owner == r.id {
		return ending{}, false
	}
	e := j.rejected(settle.CodeOtherRow, j.matchedBy(r.pairing), fmt.Sprintf("matches %s, which belongs to %s", id, j.nameOf(ctx, ledger, owner)))
	if !isUnmade(id) {
		e.recordID, e.link = id, j.linkOf(id)
	}
	return e, true
}

// ownerOf is the row that has a record, or in a rehearsal would have it by now.
func (j *job) ownerOf(ctx context.Context, recordID string) (ledger string, row checkpoint.ID, held bool, err error) {
	if owner, held := j.planned.owner(recordID); held {
		return owner.ledger, owner.id, true, nil
	}
	if j.checkpoint == nil {
		return "", checkpoint.ID{}, false, nil
	}
	return j.checkpoint.Owner(ctx, recordID)
}

// unmatched makes a record, where the mode does.
func (j *job) unmatched(ctx context.Context, r *row) ending {
	if j.plan.Mode() == mapping.ModeUpsert {
		return j.createNew(ctx, r)
	}
	var tried []string
	for _, rule := range j.matching.rules {
		tried = append(tried, rule.words())
	}
	message := fmt.Sprintf("no %s has the row's %s", j.object, strings.Join(tried, ", nor its "))
	if !r.pairing.match.Asked {
		message = fmt.Sprintf("the row has no value to match by: %s", strings.Join(tried, ", or "))
	}
	return j.rejected(reasonNoMatch, j.columnsOf(j.matching.keys), message)
}

// createNew makes a record, unless the row lacks what only a new one needs.
func (j *job) createNew(ctx context.Context, r *row) ending {
	if faults := r.draft.Blocking(true); len(faults) > 0 {
		return faulty(faults)
	}
	return j.create(ctx, r)
}

// alsoNew adds, in a dry run, what a row that is rejected anyway lacks to become a new
// record, unless it matches one by what needs no lookup.
func (j *job) alsoNew(ctx context.Context, r *row, e ending) ending {
	if !j.lacksNew(r) || e.outcome != outcome.Rejected {
		return e
	}
	own := maps.Clone(r.pairing.values)
	for _, k := range j.matching.keys {
		if k.relation != nil {
			delete(own, k.Name)
		}
	}
	if match, err := j.matching.matcher.Match(ctx, own); err != nil || len(match.Found) > 0 {
		return e
	}
	missing := faulty(slices.DeleteFunc(slices.Clone(r.draft.Blocking(true)), func(f mapping.Fault) bool { return !f.BarsCreateOnly() }))
	e.join(&missing)
	return e
}

// lacksNew reports whether a dry run may have to tell of a row that only a new record
// of it lacks something.
func (j *job) lacksNew(r *row) bool {
	return j.opts.DryRun && j.matching != nil && j.plan.Mode() == mapping.ModeUpsert && !r.exists() &&
		slices.ContainsFunc(r.draft.Faults, mapping.Fault.BarsCreateOnly)
}

// repeated rejects a row of which an earlier one keeps the key.
func (j *job) repeated(r *row, holder place, key naturalKey) ending {
	p, first := r.pairing, j.lines.name(int(holder.line), r.file)
	message := first + " matches the same record"
	if i := slices.Index(p.keys, key); i >= 0 {
		message = fmt.Sprintf("%s has the same %s, and came first", first, j.matching.rules[p.rules[i]].words())
	}
	return j.rejected(reasonRepeated, j.matchedBy(p), message)
}

// notMatched ends a row whose match could not be asked for.
func (j *job) notMatched(err error) *ending {
	if answer, ok := errors.AsType[*client.Error](err); ok && answer.Class == client.ClassRow {
		e := j.rejected(reasonRefused, "", answer.Error())
		return &e
	}
	e := j.unasked(err)
	return &e
}

// unasked ends a row that could not be decided, which may end the run.
func (j *job) unasked(err error) ending {
	if !is[*client.StuckError](err) {
		j.stop.fail(err)
	}
	return ending{outcome: outcome.NotAttempted, message: err.Error()}
}

func (j *job) rejected(reason, column, message string) ending {
	return ending{outcome: outcome.Rejected, problems: []report.Problem{{Column: column, Reason: reason, Message: message}}}
}
