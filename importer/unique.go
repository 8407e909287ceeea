package importer

import (
	"context"
	"fmt"
	"slices"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/mapping"
)

// Reasons of rows that are rejected for a value that only one record may have.
const (
	reasonRepeatedValue = "repeated_value" // an earlier row of the file has it
	reasonTakenValue    = "taken_value"    // another record has it, as a dry run finds
)

// uniques keep the values of fields of which no two records share one: of the rows
// of a file that have the same value the first gets it. What other records hold the
// server refuses with 409, and a dry run asks.
type uniques struct {
	fields []uniqueField
	claims claims
	rows   int32 // that had values so far; owned by sequence
}

// uniqueField is such a field, and its place in drafts.
type uniqueField struct {
	*mapping.PlannedField
	index int
}

// holding is what a row claims of such values.
type holding struct {
	claimant
	values []uniqueValue // one for each key
}

type uniqueValue struct {
	resolve.Form
	field    uniqueField
	repeated bool // an earlier row has it
}

// newUniques is nil where the rows have no such field.
func (j *job) newUniques() *uniques {
	u := &uniques{claims: newClaims()}
	for _, ref := range j.now.order {
		if !ref.relation && j.fields[ref.index].Unique {
			u.fields = append(u.fields, uniqueField{&j.fields[ref.index], ref.index})
		}
	}
	if len(u.fields) == 0 {
		return nil
	}
	return u
}

// touched reports whether the row has a value for such a field.
func (u *uniques) touched(r *row) bool {
	return u != nil && slices.ContainsFunc(u.fields, func(f uniqueField) bool { return r.draft.Values[f.index] != nil })
}

// hold lets rows keep the values that they have from earlier runs, or may have.
func (u *uniques) hold(rows []*row) {
	if u == nil {
		return
	}
	for _, r := range rows {
		h := u.holding(r, func(f uniqueField) bool { return r.undecided() || r.exists() && !f.differs(r) })
		if h != nil {
			u.claims.hold(&h.claimant)
		}
	}
}

// claim enters the values that rows would write, in the order of the file.
func (u *uniques) claim(rows []*row) {
	if u == nil {
		return
	}
	for _, r := range rows {
		r.holding = u.holding(r, func(f uniqueField) bool { return !r.exists() || f.differs(r) })
		if r.holding != nil {
			u.claims.claim(&r.holding.claimant)
		}
	}
}

// release gives a row's values back, unless its record has them.
func (u *uniques) release(h *holding, o outcome.Outcome) {
	if h != nil {
		h.keeps = mayHave(o)
		u.claims.release(&h.claimant)
	}
}

// holding is what the row has for some of the fields; nil: nothing.
func (u *uniques) holding(r *row, of func(uniqueField) bool) *holding {
	values := u.values(r, of)
	if values == nil {
		return nil
	}
	u.rows++
	h := &holding{claimant: claimant{place: place{number: u.rows, line: int32(r.counted)}}, values: values}
	for _, v := range values {
		h.keys = append(h.keys, shorten(identity.Columns([]string{v.field.Key, v.Value})))
	}
	return h
}

// values are those that the row has for some of the fields.
func (u *uniques) values(r *row, of func(uniqueField) bool) (values []uniqueValue) {
	for _, f := range u.fields {
		raw := r.draft.Values[f.index]
		if raw == nil || !of(f) {
			continue
		}
		for _, form := range resolve.Forms(f.Type, raw) {
			values = append(values, uniqueValue{Form: form, field: f})
		}
	}
	return values
}

// differs reports whether the row's value is another than in the last run.
func (f uniqueField) differs(r *row) bool {
	return r.entry.Content != r.content && identity.Changed(r.entry.Fields, identity.Part{Key: f.Key, Value: r.draft.Values[f.index]})
}

func (v uniqueValue) target(object string) resolve.Target {
	return resolve.Target{Object: object, By: v.field.Key, Type: v.field.Type}
}

func (v uniqueValue) problem(reason, message string) report.Problem {
	return report.Problem{Column: commas(v.field.Columns), Field: v.field.Key, Value: v.Text, Reason: reason, Message: message}
}

// repeats waits for the earlier rows that have a value of this one, and says which of
// them keep it, named as the row's file is told of them. nil: none.
func (h *holding) repeats(ctx context.Context, named func(place) string) (problems []report.Problem, err error) {
	if h == nil {
		return nil, nil
	}
	for i, made := range h.claims {
		earlier, err := made.holder(ctx)
		if err != nil {
			return nil, err
		}
		if h.values[i].repeated = earlier != (place{}); h.values[i].repeated {
			problems = append(problems, h.values[i].problem(reasonRepeatedValue,
				fmt.Sprintf("%s has %q too, which only one record can have", named(earlier), h.values[i].Text)))
		}
	}
	return problems, nil
}

// unshared ends a row of which an earlier one keeps a value; nil: none does.
func (j *job) unshared(ctx context.Context, r *row) *ending {
	problems, err := r.holding.repeats(ctx, func(p place) string { return j.lines.name(int(p.line), r.file) })
	switch {
	case err != nil:
		e := j.unasked(err)
		return &e
	case problems == nil:
		return nil
	}
	return &ending{outcome: outcome.Rejected, problems: problems}
}

// heldElsewhere ends a row in a dry run when another record than its own has a value
// that the row would write; own is "" for a row that would make one. nil: none has, or
// there is nobody to ask, which unasked says.
func (j *job) heldElsewhere(ctx context.Context, r *row, own string) (unasked []report.Unasked, ended *ending) {
	if !j.opts.DryRun || j.uniques == nil {
		return nil, nil
	}
	var values []uniqueValue
	switch {
	case r.exists() && own != r.entry.RecordID: // in place of its own, which is gone, it gets all of the row
		values = j.uniques.values(r, func(uniqueField) bool { return true })
	case r.holding != nil:
		values = r.holding.values
	}
	for _, v := range values {
		if v.repeated {
			continue
		}
		found, err := j.resolver.Find(ctx, v.target(j.object), v.Text)
		switch {
		case notLookedUp(err):
			unasked = append(unasked, report.Unasked{What: report.UncheckedValue, Object: j.object, By: v.field.Key, Value: v.Text})
			continue
		case is[*resolve.InvalidError](err):
			continue // compared by nobody
		case err != nil:
			return nil, j.notMatched(err)
		}
		if len(found) == 0 || slices.ContainsFunc(found, func(f resolve.Found) bool { return f.ID == own }) {
			continue
		}
		if ended == nil {
			ended = &ending{outcome: outcome.Rejected}
		}
		ended.problems = append(ended.problems, v.problem(reasonTakenValue,
			fmt.Sprintf("%s has %q, which only one record can have", j.recordName(ctx, found[0].ID), v.Text)))
	}
	return unasked, ended
}

// recordName names a record, also one that a rehearsed migration would have made.
func (j *job) recordName(ctx context.Context, id string) string {
	if owner, held := j.planned.owner(id); held && isUnmade(id) {
		return j.nameOf(ctx, owner.ledger, checkpoint.ID(owner.id))
	}
	return id
}
