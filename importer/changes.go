package importer

import (
	"bytes"

	"lightfield-importer/importer/plan"
	"lightfield-importer/importer/report"
)

// changesOf lists what an update changes, relationships as the ids that they hold
// before and afterwards.
func (j *job) changesOf(r *row, c plan.Change) []report.Change {
	changes := make([]report.Change, len(c.Values))
	for i, v := range c.Values {
		// The draft's memory is that of a later row by the time that the summary is written.
		changes[i] = report.Change{Field: v.Key, Label: j.labelOf(v.Key), Old: v.Old, New: bytes.Clone(v.New), Names: j.namesOf(r, v.Key)}
	}
	return changes
}

// namesOf is what the row calls the records of a relationship, "" where it has ids.
func (j *job) namesOf(r *row, key string) string {
	for i, rel := range j.relations {
		if rel.Key == key && rel.By != "" {
			return commas(r.draft.References[i])
		}
	}
	return ""
}

// labelOf is the label of a field or relationship of the plan.
func (j *job) labelOf(key string) string {
	for _, f := range j.fields {
		if f.Key == key {
			return f.Label
		}
	}
	for _, r := range j.relations {
		if r.Key == key {
			return r.Label
		}
	}
	return ""
}
