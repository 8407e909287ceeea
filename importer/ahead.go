package importer

import (
	"fmt"
	"slices"

	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
)

// aheadBatches is how many batches are looked at, from the first on that has
// something to ask for of an object type, before it is asked: so many fit between
// sequence and collect while the first of them waits for its answers. The
// cheapest way to ask is chosen by what they need (see the package resolve),
// always by the same rows, so that a run costs the same requests every time.
const aheadBatches = window / 2

// lookout is how far the rows have been looked at. It is owned by sequence.
type lookout struct {
	total int64 // rows of the file; negative: not known
	rows  int64
}

// seeks reports whether rows have records to be looked for, so that it is good to
// know how many rows there are, and the file can be read twice to tell.
func (j *job) seeks() bool {
	finds := slices.ContainsFunc(j.mapping.Relationships, func(r mapping.Relation) bool { return r.Find != nil && r.Find.By != mapping.ByIdentity })
	if !finds && j.mapping.Mode == mapping.ModeCreate {
		return false
	}
	return source.Rereadable(j.opts.files()...)
}

// foresee tells the resolver what the rows of a batch that are not decided yet
// will ask for; so many were read.
func (j *job) foresee(read int, rows []*row) {
	for _, r := range rows {
		j.expect(r)
		j.matching.foresee(r)
	}
	j.ahead.rows += int64(read)
	j.resolver.Mark(j.ahead.rows, max(j.ahead.total-j.ahead.rows, 0))
}

// expect foresees the finds of a row: of the relationships that differ from the
// ledger, and in a dry run of the values that only one record may have.
func (j *job) expect(r *row) {
	if j.opts.DryRun && r.holding != nil {
		for _, v := range r.holding.values {
			j.resolver.Expect(v.target(j.object), v.Text)
		}
	}
	for _, ref := range j.now.order {
		if !ref.relation || !j.relations[ref.index].Asks() {
			continue
		}
		texts := r.draft.References[ref.index]
		if len(texts) == 0 || r.exists() && !identity.Changed(r.entry.Fields, identity.Part{Key: ref.key, Value: ref.value(&r.draft)}) {
			continue
		}
		for _, text := range texts {
			j.resolver.Expect(target(j.relations[ref.index]), text)
		}
	}
}

// noted is from how many records on it takes so long to read them that people
// are told.
const noted = 5000

// noteReading says why nothing seems to happen.
func (j *job) noteReading(object string, records int) {
	if records >= noted {
		j.opts.Progress.Note(fmt.Sprintf("reading all %d records of %s, which is faster than asking for each", records, object))
	}
}
