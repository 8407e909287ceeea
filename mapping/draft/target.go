package draft

import (
	"maps"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// target is something of a record that a column may fill: a field or a
// relationship.
type target struct {
	key, label string
	names      []string // key and label in plain form
	field      client.FieldDefinition
	relation   client.RelationshipDefinition
	related    bool // a relationship
}

// targets are the fields and relationships of an object type that can be
// written, Lightfield's own first.
func targets(object string, d *client.Definitions) (fields, relations []target) {
	for _, key := range slices.SortedFunc(maps.Keys(d.Fields), ownFirst) {
		if def := d.Fields[key]; !def.ReadOnly {
			fields = append(fields, target{key: key, label: def.Label, names: namesOf(key, def.Label), field: def})
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(d.Relationships), ownFirst) {
		if def := d.Relationships[key]; mapping.CanRelate(object, key, def) {
			relations = append(relations, target{key: key, label: def.Label, names: namesOf(key, def.Label), relation: def, related: true})
		}
	}
	return fields, relations
}

func ownFirst(a, b string) int {
	if own := strings.HasPrefix(a, "$"); own != strings.HasPrefix(b, "$") {
		if own {
			return -1
		}
		return 1
	}
	return strings.Compare(a, b)
}

func namesOf(key, label string) []string {
	names := []string{plain(key)}
	if l := plain(label); l != "" && l != names[0] {
		names = append(names, l)
	}
	return names
}

// valueType is the type of a field.
func (t target) valueType() value.Type { return value.Type(t.field.ValueType) }

// title names the target for a person.
func (t target) title() string {
	if t.label == "" {
		return t.key
	}
	return t.label
}

// What a name is worth. A guess needs the cells to speak for it too.
const (
	worthSame  = 100 // the field's own name
	worthKnown = 90  // what others call it
	worthMore  = 80  // a second column of the same
	worthNear  = 60
	worthShape = 55
	worthGuess = 70 // below: a guess
	worthLeast = 48 // below: nothing, after the cells were looked at
)

// nameWorth says how much a column's header speaks for a field, and whether it
// is a further column for it.
func (t target) nameWorth(column string, object string, known []concept) (worth float64, more bool) {
	for _, f := range forms(column, object) {
		if slices.Contains(t.names, f.name) {
			worth = max(worth, worthSame-f.cost)
		}
		for _, c := range known {
			if !c.is(t) {
				continue
			}
			if slices.Contains(c.names, f.name) {
				worth = max(worth, worthKnown-f.cost)
			}
			if slices.Contains(c.more, f.name) && worth < worthMore-f.cost {
				worth, more = worthMore-f.cost, true
			}
		}
	}
	return worth, more && worth <= worthMore
}

// near tells whether a header has the field's label in it, is a part of it, or
// is it but for a slip.
func (t target) near(column string) bool {
	label, header := words(t.title()), words(column)
	if len(label) > 1 && holds(header, label) || holds(label, header) && !freeText(t.valueType()) {
		return true
	}
	const shortest = 6 // letters; shorter names are near each other by accident
	name := plain(column)
	for _, own := range t.names {
		if len(own) >= shortest && len(name) >= shortest && own[0] == name[0] && value.Nearest(name, []string{own}) != "" && !freeText(t.valueType()) {
			return true
		}
	}
	return false
}

// freeText tells whether a type takes any text, so that cells speak neither
// for nor against it.
func freeText(t value.Type) bool {
	return t == value.Text || t == value.Markdown || t == value.HTML
}
