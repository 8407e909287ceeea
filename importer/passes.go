package importer

import (
	"context"
	"slices"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
)

// In a migration a relationship may point to rows that have no record yet: of a
// later step, or of the same file. It is left out of the first pass, and of what
// the ledger notes as the row's content. So to a second pass over the file, once
// all steps are done, the row differs by just that relationship, and is updated
// as any row is; whatever is interrupted in between, the ledger tells what is
// still to be done.

// links lists what the import needs of others.
func (j *job) links(s mapping.Step) mapping.StepLinks {
	l := mapping.StepLinks{Name: s.Name, Object: j.object, At: s.At}
	for _, r := range j.relations {
		if r.By != "" {
			l.Links = append(l.Links, mapping.Link{Key: r.Key, Object: r.Object, Early: j.early(r)})
		}
	}
	return l
}

// early reports whether a relationship cannot be filled in later: the record
// cannot be made without it, or not be found.
func (j *job) early(r mapping.PlannedRelation) bool {
	inRule := func(rule []string) bool { return slices.Contains(rule, r.Key) }
	return r.Required || r.CreateOnly || j.plan.Mode() != mapping.ModeCreate && slices.ContainsFunc(j.plan.Match(), inRule)
}

// postpone leaves relationships to these object types to the second pass.
func (j *job) postpone(objects map[string]bool) {
	postponed := func(ref partRef) bool {
		if !ref.relation {
			return false
		}
		r := j.relations[ref.index]
		return r.By != "" && objects[r.Object] && !j.early(r)
	}
	j.now.order = slices.DeleteFunc(slices.Clone(j.parts.order), postponed)
	var keys []string
	for _, ref := range j.parts.order {
		if postponed(ref) {
			j.later.order = append(j.later.order, ref)
			keys = append(keys, ref.key)
		}
	}
	j.plan = j.plan.Postponing(keys)
}

// keep has what steps make remembered as far as this import will look for it.
func (j *job) keep() {
	for _, r := range j.relations {
		if r.Asks() {
			j.resolver.Keep(target(r))
		}
	}
	if _, rules := j.rules(); j.plan.Mode() != mapping.ModeCreate {
		j.resolver.KeepRules(j.object, rules)
	}
}

// again makes the second pass over the import's file.
func (j *job) again(ctx context.Context) (*job, error) {
	o := j.opts
	o.ReportDir += "-links"
	second := &job{session: j.session, opts: o, stop: j.session.stop.within(), second: true}
	second.object, second.mapping, second.plan = j.object, j.mapping, j.plan
	second.fields, second.relations, second.labels = j.fields, j.relations, j.labels
	second.parts, second.now, second.blank = j.parts, j.parts, j.blank
	if j.opts.DryRun {
		second.now = j.later
	}
	second.ledger, second.imported, second.stubs, second.ahead.total = j.ledger, j.imported, j.stubs, j.ahead.total
	second.finds, second.link.format = j.finds, j.link.format
	var err error
	if second.src, err = source.OpenAll(ctx, o.files(), j.sourceOptions()); err != nil {
		return nil, err
	}
	j.session.add(second)
	return second, nil
}

// fills reports whether the pass gives a row the first links that it ever had of it: the
// row was written once at most, before this pass. Those that its record has already are
// of rows at their other end, and stay.
func (j *job) fills(r *row) bool { return j.second && r.entry.Revision <= 1 }

// noted are the parts of the row that the ledger holds once this pass has written them to
// a record: what the pass writes, and of what it leaves to the second one that which an
// earlier run has written to that record.
func (j *job) noted(r *row, recordID string) []identity.Part {
	parts := j.now.of(&r.draft)
	if recordID == "" || recordID != r.entry.RecordID {
		return parts
	}
	for _, p := range j.later.of(&r.draft) {
		if !identity.Changed(r.entry.Fields, p) {
			parts = append(parts, p)
		}
	}
	return parts
}

// content is the digest of the row as the ledger knows it with these parts: of all of it,
// unless something is left to the second pass.
func (j *job) content(r *row, noted []identity.Part) identity.Short {
	if len(j.later.order) == 0 || len(noted) == len(j.parts.of(&r.draft)) {
		return r.content
	}
	return identity.Content(j.now.of(&r.draft))
}

// left reports whether all that differs is for the second pass.
func (j *job) left(r *row) bool {
	if len(j.later.order) == 0 || !r.exists() {
		return false
	}
	return !slices.ContainsFunc(j.now.of(&r.draft), func(p identity.Part) bool { return identity.Changed(r.entry.Fields, p) })
}

// pass ends the rows that a second pass has nothing to do for.
func (j *job) pass(r *row) (e ending, over bool) {
	switch {
	case !j.second:
		return ending{}, false
	case !r.exists():
		return ending{outcome: outcome.Skipped, message: "not imported by the first pass"}, true
	case j.opts.DryRun && len(j.now.of(&r.draft)) == 0:
		return ending{outcome: outcome.Unchanged, recordID: r.entry.RecordID, link: j.linkOf(r.entry.RecordID)}, true
	}
	return ending{}, false
}

// rehearse gives the rows of a second pass, in a dry run, the records that they would
// have after the first.
func (j *job) rehearse(rows []*row) {
	if !j.second || j.planned == nil {
		return
	}
	for _, r := range rows {
		if id := j.planned.record(j.plannedRow(r)); id != "" && !r.undecided() {
			r.entry, r.known = checkpoint.Entry{RecordID: id}, true
		}
	}
}
