// Package plan decides what a row sends: the body of a create, or of an update
// exactly the values that differ from the record, with what they replace. It is
// pure: no requests, no clock. The dry run and the run share it.
package plan

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// Row is what a row of the file wants of its record, with every reference
// already resolved to ids. Fields and Relations are sorted by key.
type Row struct {
	Fields    []Field
	Relations []Relation
}

// Field is one value to write.
type Field struct {
	Key  string
	Type value.Type
	JSON []byte // canonical JSON; null clears the field
	Add  bool   // a field of several values: keep those the record has

	Unfilled []string // parts of an object that the row says nothing of: keep the record's
}

// Relation is one relationship to write.
type Relation struct {
	Key   string
	IDs   []string // empty clears the relationship
	Many  bool     // HAS_MANY
	Add   bool     // keep the ids the record has
	Fixed bool     // can only be set on create
}

// Sort brings fields and relations into the order of bodies and digests.
func (r Row) Sort() {
	slices.SortFunc(r.Fields, func(a, b Field) int { return strings.Compare(a.Key, b.Key) })
	slices.SortFunc(r.Relations, func(a, b Relation) int { return strings.Compare(a.Key, b.Key) })
}

// Create is the body that creates the row's record. Values that would only
// clear something are left out.
func Create(r Row) []byte {
	var fields, relations object
	for _, f := range r.Fields {
		if !isNull(f.JSON) {
			fields.add(f.Key, f.JSON)
		}
	}
	for _, rel := range r.Relations {
		if len(rel.IDs) > 0 {
			relations.add(rel.Key, idsJSON(distinct(rel.IDs), rel.Many))
		}
	}
	return body(fields, relations, true)
}

// Change is an update: what to send, in one request or in parts.
type Change struct {
	Parts  []Part  // in their order; none: the record already holds everything
	Values []Value // what changes, fields before relationships
}

// Value is a field or relationship that an update changes: JSON as the API has it,
// of a relationship always an array of ids.
type Value struct {
	Key      string
	Old, New json.RawMessage
}

// FixedError says that the row wants another value in a relationship that can
// only be set when the record is created.
type FixedError struct {
	Key        string
	Have, Want []string // ids
}

func (e *FixedError) Error() string {
	return fmt.Sprintf("%s is %s in Lightfield and %s in the file, and the API sets it only when a record is created: change it in Lightfield or in the file",
		e.Key, list(e.Have), list(e.Want))
}

// Update is what brings the record to the row's values. Values that the record
// already holds, compared as the server normalises them, are not sent.
func Update(r Row, record *client.Record) (Change, error) {
	u := newUpdate(record)
	for _, f := range r.Fields {
		if want, differs := f.against(record.Fields[f.Key].Value); differs {
			u.set(f.Key, want)
		}
	}
	for _, rel := range r.Relations {
		have := record.Relationships[rel.Key].Values
		links := rel.against(have)
		if links.none() {
			continue
		}
		if rel.Fixed {
			return Change{}, &FixedError{Key: rel.Key, Have: have, Want: rel.IDs}
		}
		u.link(links)
	}
	parts, err := u.parts()
	return Change{Parts: parts, Values: u.values}, err
}

// Before is the before-image of a request as the checkpoint keeps it: the old values
// of exactly what it changes, and in the first one of an update the record's updatedAt.
type Before struct {
	UpdatedAt *time.Time                 `json:"updatedAt,omitempty"`
	Fields    map[string]json.RawMessage `json:"fields,omitempty"`
	Relations map[string][]string        `json:"relationships,omitempty"`
}

// against gives what to write over the value the record has, and whether that
// differs from it.
func (f Field) against(have []byte) ([]byte, bool) {
	have = orNull(have)
	want := f.JSON
	switch {
	case isNull(want):
	case f.Add:
		want = union(f.Type, have, want)
	case f.Unfilled != nil:
		want = filled(want, have, f.Unfilled)
	}
	return want, !value.Equal(f.Type, want, have)
}

// filled is an object with those of the named parts that have has.
func filled(want, have []byte, parts []string) []byte {
	var all, more map[string]json.RawMessage
	if json.Unmarshal(want, &all) != nil || json.Unmarshal(have, &more) != nil {
		return want
	}
	for _, name := range parts {
		if v := more[name]; !isNull(v) {
			all[name] = v
		}
	}
	names := slices.SortedFunc(maps.Keys(all), func(a, b string) int {
		return cmp.Or(cmp.Compare(slices.Index(value.AddressParts, a), slices.Index(value.AddressParts, b)), cmp.Compare(a, b))
	})
	var o object
	for _, name := range names {
		o.add(name, all[name])
	}
	return o.close()
}

// union is the values of have followed by those of want that have lacks.
func union(t value.Type, have, want []byte) []byte {
	all := elements(have)
	for _, w := range elements(want) {
		known := slices.ContainsFunc(all, func(h json.RawMessage) bool {
			return value.Equal(t, array([]json.RawMessage{w}), array([]json.RawMessage{h}))
		})
		if !known {
			all = append(all, w)
		}
	}
	return array(all)
}

// elements splits a JSON array; a bare value is an array of one, null of none.
func elements(raw []byte) []json.RawMessage {
	if isNull(raw) {
		return nil
	}
	var many []json.RawMessage
	if err := json.Unmarshal(raw, &many); err != nil {
		return []json.RawMessage{raw}
	}
	return many
}

// against gives what becomes of the links that the record has.
func (r Relation) against(have []string) links {
	want := distinct(r.IDs)
	l := links{key: r.Key, many: r.Many, have: have, add: except(want, have)}
	if r.Many && r.Add && len(want) > 0 {
		return l
	}
	return l.replacing(want)
}

// distinct drops repeated ids: two names of a cell can be names of one record.
func distinct(ids []string) []string {
	var once []string
	for _, id := range ids {
		if !slices.Contains(once, id) {
			once = append(once, id)
		}
	}
	return once
}

// idsJSON writes one id as a string where the relationship holds one, else an array.
func idsJSON(ids []string, many bool) []byte {
	if !many && len(ids) == 1 {
		return quote(ids[0])
	}
	quoted := make([]json.RawMessage, len(ids))
	for i, id := range ids {
		quoted[i] = quote(id)
	}
	return array(quoted)
}

func operation(name string, ids []byte) []byte {
	var o object
	o.add(name, ids)
	return o.close()
}

func list(ids []string) string {
	if len(ids) == 0 {
		return "not set"
	}
	return strings.Join(ids, ", ")
}
