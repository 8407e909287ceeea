package importer

import (
	"encoding/json"
	"slices"

	"lightfield-importer/importer/plan"
	"lightfield-importer/importer/report"
)

// changesOf lists what an update changes: the values of the before-image and
// those of the body, in the body's order. Relationships are the ids that they
// hold before and afterwards. Of anything but an update by plan there is nothing.
func (j *job) changesOf(r *row, c plan.Change) []report.Change {
	var before struct {
		Fields    map[string]json.RawMessage `json:"fields"`
		Relations map[string][]string        `json:"relationships"`
	}
	var after struct {
		Fields    map[string]json.RawMessage            `json:"fields"`
		Relations map[string]map[string]json.RawMessage `json:"relationships"`
	}
	if json.Unmarshal(c.Before, &before) != nil || json.Unmarshal(c.Body, &after) != nil {
		return nil
	}
	var changes []report.Change
	for _, key := range c.Keys {
		if value, ok := after.Fields[key]; ok {
			changes = append(changes, report.Change{Field: key, Label: j.labelOf(key), Old: before.Fields[key], New: value})
			continue
		}
		for operation, ids := range after.Relations[key] { // there is one
			old, now := before.Relations[key], idsOf(ids)
			if operation == "add" {
				now = append(slices.Clone(old), now...)
			}
			changes = append(changes, report.Change{Field: key, Label: j.labelOf(key), Old: array(old), New: array(now), Names: j.namesOf(r, key)})
		}
	}
	return changes
}

// idsOf are the ids of an operation on a relationship: one, several or null.
func idsOf(raw json.RawMessage) []string {
	var one string
	if json.Unmarshal(raw, &one) == nil && one != "" {
		return []string{one}
	}
	var several []string
	if json.Unmarshal(raw, &several) != nil {
		return nil
	}
	return several
}

func array(ids []string) json.RawMessage {
	if ids == nil {
		ids = []string{}
	}
	raw, err := json.Marshal(ids)
	if err != nil {
		panic(err) // strings always have a JSON form
	}
	return raw
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
