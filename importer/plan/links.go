package plan

import (
	"encoding/json"
	"slices"

	"lightfield-importer/client"
)

// maxIDs is how many ids one request may name.
const maxIDs = 25

// pastLinks is a relationship that was written.
type pastLinks struct {
	key   string
	was   []string
	wrote []string // all that it had then; if only added, what was added
	added bool     // links were added and no others touched
}

// apply notes one more write, over what the relationship had before it.
func (l *pastLinks) apply(had []string, raw json.RawMessage) {
	operation, ids := readLinks(raw)
	if l.added && operation == "add" {
		l.wrote = joined(l.wrote, except(ids, had))
		return
	}
	l.added = false
	switch operation {
	case "add":
		ids = joined(had, ids)
	case "remove":
		ids = except(had, ids)
	}
	l.wrote = ids
}

// holds reports whether nobody has touched the links since: beside added ones there
// may be others by now.
func (l *pastLinks) holds(record *client.Record) bool {
	have := record.Relationships[l.key].Values
	return containsAll(have, l.wrote) && (l.added || len(have) == len(distinct(l.wrote)))
}

func (l *pastLinks) isBack(record *client.Record) bool {
	have := record.Relationships[l.key].Values
	if l.added {
		return len(except(l.wrote, have)) == len(l.wrote)
	}
	return containsAll(have, l.was) && len(have) == len(distinct(l.was))
}

// back is the operation that takes the links back. A list that is too long for one
// request is reached by what it lacks or has too much.
func (l *pastLinks) back(record *client.Record) []byte {
	have := record.Relationships[l.key].Values
	r := Relation{Many: record.Relationships[l.key].Cardinality == client.HasMany}
	if l.added {
		return operation("remove", r.ids(except(l.wrote, except(l.wrote, have))))
	}
	if len(l.was) == 0 {
		return operation("replace", []byte("null"))
	}
	missing, surplus := except(l.was, have), except(have, l.was)
	switch {
	case len(l.was) > maxIDs && len(surplus) == 0:
		return operation("add", r.ids(missing))
	case len(l.was) > maxIDs && len(missing) == 0:
		return operation("remove", r.ids(surplus))
	}
	return operation("replace", r.ids(l.was))
}

// readLinks reads a relationship of a body: the operation of an update, or the id or
// ids of a create, which replace nothing.
func readLinks(raw []byte) (operation string, ids []string) {
	var operations map[string]json.RawMessage
	if json.Unmarshal(raw, &operations) != nil {
		return "replace", idsOf(raw)
	}
	for name, value := range operations {
		operation, ids = name, idsOf(value)
	}
	return operation, ids
}

// except are the ids that are not among others.
func except(ids, others []string) []string {
	return slices.DeleteFunc(distinct(ids), func(id string) bool { return slices.Contains(others, id) })
}

// joined are the ids of both, each once.
func joined(ids, more []string) []string { return distinct(slices.Concat(ids, more)) }
