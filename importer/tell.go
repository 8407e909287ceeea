package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/mapping/value"
)

// Bounds of what is told of candidates: somebody is to read it.
const (
	maxListed = 20   // candidates of one row
	maxTold   = 2000 // candidates of a run that are retrieved, to tell them apart
)

// ambiguous lists what the row matches, for somebody to decide. Records that
// lists still show and that are gone do not count.
func (j *job) ambiguous(ctx context.Context, r *row) ending {
	p := r.pairing
	found := p.match.Found
	q := &report.Question{Row: j.rowKey(r.id), Values: j.ownValues(r)}
	var gone []string
	for _, f := range found[:min(len(found), maxListed)] {
		c, err := j.candidate(ctx, f)
		switch {
		case client.Gone(err):
			gone = append(gone, f.ID)
		case err != nil:
			return j.unasked(err)
		}
		q.Candidates = append(q.Candidates, c)
	}
	if len(gone) > 0 {
		return j.pairAgain(ctx, r, gone...)
	}
	return ending{outcome: outcome.Ambiguous, warnings: p.warnings, question: q, problems: []report.Problem{{
		Column: j.matchedBy(p), Reason: reasonSeveral,
		Message: fmt.Sprintf("%d records of %s have the same %s: %s; say in ambiguous.csv which one is meant",
			len(found), j.object, j.matching.rules[p.match.Rule].words(), candidates(found)),
	}}}
}

// candidate tells of a record what is asked for in ambiguous.csv. What lists show
// may be old, so it is retrieved.
func (j *job) candidate(ctx context.Context, f resolve.Found) (report.Candidate, error) {
	c := report.Candidate{ID: f.ID, Link: f.Link}
	if isUnmade(f.ID) || j.matching.told.Add(1) > maxTold {
		return c, nil
	}
	record, err := j.retrieve(ctx, j.object, f.ID)
	if notLookedUp(err) {
		return c, nil
	}
	if answer, ok := errors.AsType[*client.Error](err); ok && answer.Class == client.ClassRow && !client.Gone(err) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	c.Created, c.Link = record.CreatedAt, record.HTTPLink
	if record.UpdatedAt != nil {
		c.Updated = *record.UpdatedAt
	}
	for _, i := range j.telling() {
		c.Values = append(c.Values, record.Fields[j.fields[i].Key].Value)
	}
	return c, nil
}

// maxTelling is how many fields tell candidates apart.
const maxTelling = 8

// telling are the places of the fields that tell candidates apart: the first that
// the mapping fills, but for long texts.
func (j *job) telling() []int {
	var places []int
	for i, f := range j.fields {
		if f.Type != value.Markdown && f.Type != value.HTML && len(places) < maxTelling {
			places = append(places, i)
		}
	}
	return places
}

// tellingLabels are the names of these fields.
func (j *job) tellingLabels() []string {
	var labels []string
	for _, i := range j.telling() {
		labels = append(labels, cmp.Or(j.fields[i].Label, j.fields[i].Key))
	}
	return labels
}

func (j *job) ownValues(r *row) []report.Value {
	var own []report.Value
	for _, i := range j.telling() {
		own = append(own, r.draft.Values[i])
	}
	return own
}

// matchedBy are the columns of the rule by which the row matched; without one,
// those of all rules.
func (j *job) matchedBy(p *pairing) string {
	if p.match.Rule >= 0 && len(p.match.Found) > 0 {
		return j.columnsOf(j.matching.rules[p.match.Rule])
	}
	return j.columnsOf(j.matching.keys)
}

func (j *job) columnsOf(r rule) string {
	var columns []string
	for _, k := range r {
		if k.relation != nil {
			columns = append(columns, k.relation.Columns...)
		} else {
			columns = append(columns, j.fields[k.index].Columns...)
		}
	}
	return commas(columns)
}

// nameOf names a row that has a record, as people know it.
func (j *job) nameOf(ctx context.Context, ledger string, id checkpoint.ID) string {
	if ledger == j.mapping.Name && j.ledger != nil {
		entries, err := j.ledger.Lookup(ctx, []checkpoint.ID{id})
		if e, known := entries[id]; err == nil && known {
			return fmt.Sprintf("row %q, on line %d when it was imported last", e.Label, e.Line)
		}
	}
	return fmt.Sprintf("a row of the import %q", ledger)
}
