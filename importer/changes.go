package importer

import (
	"encoding/json"

	"lightfield-importer/importer/plan"
	"lightfield-importer/importer/report"
)

// changesOf lists what an update changes: the values of the before-image and
// those of the body, in the body's order. Relationships are the ids that they
// hold before and afterwards. Of anything but an update by plan there is nothing.
func (j *job) changesOf(c plan.Change) []report.Change {
	var before struct {
		Fields    map[string]json.RawMessage `json:"fields"`
		Relations map[string]json.RawMessage `json:"relationships"`
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
			if operation == "add" {
				ids = together(before.Relations[key], ids)
			}
			changes = append(changes, report.Change{Field: key, Label: j.labelOf(key), Old: before.Relations[key], New: ids})
		}
	}
	return changes
}

// together is an array of the ids of two.
func together(have, add json.RawMessage) json.RawMessage {
	var ids, more []string
	if json.Unmarshal(have, &ids) != nil || json.Unmarshal(add, &more) != nil {
		return add
	}
	both, err := json.Marshal(append(ids, more...))
	if err != nil {
		return add
	}
	return both
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
