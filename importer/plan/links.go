package plan

import (
	"encoding/json"
	"slices"

	"lightfield-importer/client"
)

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
	switch {
	case l.added && operation == "add":
		l.wrote = joined(l.wrote, except(ids, had))
		return
	case l.added && operation == "remove" && containsAll(l.wrote, ids): // some of those added before
		l.wrote = except(l.wrote, ids)
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

func (l *pastLinks) putBack(u *update) { u.link(l.back(u.record)) }

// back is what takes the links back.
func (l *pastLinks) back(record *client.Record) links {
	have := record.Relationships[l.key]
	b := links{key: l.key, many: have.Cardinality == client.HasMany, have: have.Values}
	if l.added {
		b.remove = except(l.wrote, except(l.wrote, have.Values))
		return b
	}
	return b.replacing(distinct(l.was))
}

// Missing are the links of which writes of one record are the last word and that the
// record has no more, by relationship.
func Missing(sent []Sent, record *client.Record) (map[string][]string, error) {
	h, err := remember(sent)
	if err != nil {
		return nil, err
	}
	missing := map[string][]string{}
	for _, p := range h.values {
		if l, ok := p.(*pastLinks); ok {
			if ids := except(l.wrote, record.Relationships[l.key].Values); len(ids) > 0 {
				missing[l.key] = ids
			}
		}
	}
	return missing, nil
}

// LinksTo reports whether a body of ours makes its record link to another.
func LinksTo(body []byte, id string) bool {
	s, err := readBody(body)
	if err != nil {
		return false // not known any more
	}
	for _, raw := range s.Relationships {
		if operation, ids := readLinks(raw); operation != "remove" && slices.Contains(ids, id) {
			return true
		}
	}
	return false
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
