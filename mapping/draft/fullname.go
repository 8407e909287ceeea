package draft

import (
	"slices"
	"strings"

	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// nameWords are what the two columns of a name are called, in plain form, and
// halfNames what the one may be called where the other is found by its name: the
// word alone is a whole name.
var (
	nameWords = map[string][]string{
		"firstName": listed("firstname first givenname forename vorname prenom nombre"),
		"lastName":  listed("lastname last surname familyname nachname nomdefamille apellidos apellido"),
	}
	halfNames = map[string][]string{"firstName": {"nome", "名"}, "lastName": {"nom"}}
)

// fullNames fills full names from two columns, which is surer than splitting one.
func (p *proposer) fullNames() {
	for _, t := range p.fields {
		if t.valueType() != value.FullName {
			continue
		}
		first, last := p.nameColumn(t, nameWords["firstName"]), p.nameColumn(t, nameWords["lastName"])
		switch {
		case first == nil && last != nil:
			first = p.nameColumn(t, halfNames["firstName"])
		case first != nil && last == nil:
			last = p.nameColumn(t, halfNames["lastName"])
		}
		f := mapping.Field{Key: t.key}
		var columns []*Column
		for i, c := range []*Column{first, last} {
			if c != nil {
				f.Parts = append(f.Parts, mapping.Part{Name: []string{"firstName", "lastName"}[i], Input: mapping.Input{Column: c.Name}})
				columns = append(columns, c)
			}
		}
		if len(columns) > 0 {
			p.takeParts(f, columns)
		}
	}
}

// nameColumn is the column that is called by a part of the field's name, in one of
// its words: First Name for the record's own, Signatory First Name for a signatory.
func (p *proposer) nameColumn(t target, words []string) *Column {
	for _, c := range p.columns {
		if p.blank(c) || p.used[c] {
			continue
		}
		for _, f := range forms(c.Name, p.Object) {
			for _, word := range words {
				rest, ok := strings.CutSuffix(f.name, word)
				if ok && (rest == "" && t.key == "$name" || slices.Contains(t.names, rest)) {
					return c
				}
			}
		}
	}
	return nil
}

// takeParts fills a field that is made of several columns.
func (p *proposer) takeParts(f mapping.Field, columns []*Column) {
	p.filled[f.Key] = true
	for _, c := range columns {
		p.used[c] = true
	}
	p.draft.notes[f.Key] = &note{columns: columns}
	p.draft.Mapping.Fields = append(p.draft.Mapping.Fields, f)
}
