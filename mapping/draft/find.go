package draft

import (
	"fmt"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// findBy is the field by which the records of a relationship are found, ""
// when the cells are Lightfield's ids; why says why they cannot be found.
func (p *proposer) findBy(c *Column, t target, by pointer) (find, why string) {
	object := t.relation.ObjectType
	defs := p.Definitions[object]
	known, _ := client.Known(object)
	if known.Prefix != "" && c.mostly(func(cell string) bool { return strings.HasPrefix(cell, known.Prefix) }) {
		return "", ""
	}
	if defs == nil {
		return "", fmt.Sprintf("named like %s, but there are no definitions of object %s", t.key, object)
	}
	if by == byAnything || by == byName {
		switch {
		case c.mostly(func(cell string) bool { return strings.Contains(cell, "@") }):
			by = byEmail
		case c.mostly(isSalesforceID), c.mostly(guid.MatchString), c.mostly(zohoID.MatchString):
			by = byID
		}
	}
	switch by {
	case byID:
		return p.findByID(c, t, defs)
	case byEmail:
		if key := fieldOf(defs, object, value.Email); key != "" {
			return key, ""
		}
	}
	for _, key := range []string{"$name", "$title"} {
		if def, ok := defs.Fields[key]; ok && mapping.CanFind(value.Type(def.ValueType)) {
			return key, ""
		}
	}
	if key := fieldOf(defs, object, value.Text); key != "" {
		return key, ""
	}
	return "", fmt.Sprintf("named like %s, but %s records have no field to find them by", t.key, object)
}

// identity finds what an import of the same checkpoint made of a row.
const identity = "identity"

// findByID finds records by the id that they had in the other system.
func (p *proposer) findByID(c *Column, t target, defs *client.Definitions) (find, why string) {
	object := t.relation.ObjectType
	if object == "member" {
		return "", "ids of the other system's users, by which no member can be found; export their e-mail addresses, or say with values: whose they are, for " + t.key
	}
	if prefix := salesforcePrefixes[object]; prefix != "" && c.mostly(isSalesforceID) && !c.mostly(func(cell string) bool { return strings.HasPrefix(cell, prefix) }) {
		return "", fmt.Sprintf("named like %s, but its ids are those of other records", t.key)
	}
	if key := oldIDField(defs, object, systemOf(c)); key != "" {
		return key, ""
	}
	return identity, ""
}

// fieldOf is a field of a type, Lightfield's own first; "" when there is none.
func fieldOf(d *client.Definitions, object string, typ value.Type) string {
	keys := make([]string, 0, len(d.Fields))
	for key, def := range d.Fields {
		if value.Type(def.ValueType) == typ {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, ownFirst)
	if len(keys) == 0 {
		return ""
	}
	return keys[0]
}
