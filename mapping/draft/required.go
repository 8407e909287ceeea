package draft

import (
	"fmt"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// required fills what every new record needs and no column gives, and asks for
// it; and it asks for the rows in which the column that gives it is empty.
func (p *proposer) required() {
	fields, relations := client.Required(p.Object)
	for _, key := range fields {
		def, ok := p.own.Fields[key]
		if ok && !p.filled[key] {
			p.standIn(key, def)
		} else if ok {
			p.askEmpty(key, "what it should be")
		}
	}
	for _, key := range relations {
		def, ok := p.own.Relationships[key]
		if ok && !p.filled[key] {
			p.placeholder(key, def)
		} else if ok {
			p.askEmpty(key, "one for them")
		}
	}
}

// askEmpty asks for the rows whose required cell is empty.
func (p *proposer) askEmpty(key, fallback string) {
	c := p.column(key)
	if c == nil {
		return
	}
	if empty := p.Profile.Rows() - c.Filled - c.flawed; empty > 0 {
		p.grave = append(p.grave, fmt.Sprintf("%s: %s an empty %s and will be refused, because every new %s needs it; write default: with %s, or leave the rows out with skip_when: [{column: %s, empty: true}]",
			key, having(empty, "row"), show(c.Name), p.Object, fallback, scalar(c.Name)))
	}
}

func having(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " has"
	}
	return counted(n, noun) + " have"
}

// standsIn is said of what is filled for want of anything that fits.
const standsIn = "stands in: see above"

// standIn fills a required field with what compiles.
func (p *proposer) standIn(key string, def client.FieldDefinition) {
	f := mapping.Field{Key: key, Parts: []mapping.Part{{}}}
	in := &f.Parts[0].Input
	n := &note{}
	switch t := value.Type(def.ValueType); {
	case t == value.SingleSelect && len(def.TypeConfiguration.Options) > 0:
		in.Constant = []string{optionsOf(def).write(def.TypeConfiguration.Options[0])}
		p.grave = append(p.grave, fmt.Sprintf("%s: no column gives it, and every new %s needs it; %s stands in for all rows", key, p.Object, show(in.Constant[0])))
	case freeText(t):
		n.columns = p.telling()
		*in = composed(n.columns)
		p.grave = append(p.grave, fmt.Sprintf("%s: no column looks like it, and every new %s needs it; it is made of %s", key, p.Object, columnNames(n.columns)))
	default:
		n.columns = p.telling()[:1]
		in.Column = n.columns[0].Name
		p.grave = append(p.grave, fmt.Sprintf("%s: no column looks like it, and every new %s needs it; %s stands in for the right column", key, p.Object, show(in.Column)))
	}
	n.why = standsIn
	p.filled[key] = true
	for _, c := range n.columns {
		p.used[c] = true
	}
	p.draft.notes[key] = n
	p.draft.Mapping.Fields = append(p.draft.Mapping.Fields, f)
}

// telling are the columns of which a name can be made: those of the company and
// the product with the id, else the first with text that is not used, else the id or
// the first.
func (p *proposer) telling() []*Column {
	var out []*Column
	add := func(c *Column) {
		if c != nil && len(out) < 2 && !slices.Contains(out, c) && c.placeable() && c.Filled > 0 {
			out = append(out, c)
		}
	}
	for _, key := range []string{"$account", "product"} {
		add(p.column(key))
	}
	if len(out) > 0 {
		add(p.key)
	}
	for _, taken := range []bool{false, true} {
		for _, c := range p.columns {
			if len(out) == 0 && p.used[c] == taken && c != p.key && c.mostly(func(cell string) bool { return strings.ContainsFunc(cell, isLetter) }) {
				add(c)
			}
		}
	}
	if len(out) == 0 {
		add(p.key)
	}
	for _, c := range p.columns {
		if len(out) == 0 {
			add(c)
		}
	}
	if len(out) == 0 {
		out = p.columns[:1]
	}
	return out
}

func isLetter(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' || r > 0xbf }

// composed is a text made of columns.
func composed(columns []*Column) mapping.Input {
	if len(columns) == 1 {
		return mapping.Input{Column: columns[0].Name}
	}
	var t mapping.Template
	for i, c := range columns {
		between := ""
		if i > 0 {
			between = " – "
		}
		t = append(t, mapping.Segment{Text: between, Column: c.Name})
	}
	return mapping.Input{Template: t}
}

func columnNames(columns []*Column) string {
	var names []string
	for _, c := range columns {
		names = append(names, show(c.Name))
	}
	return strings.Join(names, " and ")
}

// placeholder relates the records to one that cannot be there, so that every
// row is refused until somebody says which it is.
func (p *proposer) placeholder(key string, def client.RelationshipDefinition) {
	object := def.ObjectType
	link := mapping.Relation{Key: key, Missing: mapping.MissingReject}
	text := "the name of the " + object
	defs := p.Definitions[object]
	if defs != nil {
		by := fieldOf(defs, object, value.Email)
		if object != "member" || by == "" {
			by = "$name"
		} else {
			text = "somebody@example.invalid"
		}
		if _, ok := defs.Fields[by]; !ok {
			by = fieldOf(defs, object, value.Text)
		}
		if by != "" {
			link.Find = &mapping.Find{Object: object, By: by}
			link.Constant = []string{text}
		}
	}
	n := &note{why: standsIn}
	if link.Find == nil { // by id: of a column, because no id is known
		n.columns = p.telling()[:1]
		link.Column, p.used[n.columns[0]] = n.columns[0].Name, true
	}
	p.filled[key] = true
	p.draft.notes[key] = n
	p.draft.Mapping.Relationships = append(p.draft.Mapping.Relationships, link)
	p.grave = append(p.grave, fmt.Sprintf("%s: no column gives it, and every new %s needs it; all rows are refused until it names a column, or one %s for all rows", key, p.Object, object))
}

// any fills some field from the first column that tells something, because a
// mapping has to have a field, and one that comes from the data. It prefers a
// field that takes any text.
func (p *proposer) any() bool {
	free := slices.DeleteFunc(slices.Clone(p.fields), func(t target) bool { return p.filled[t.key] })
	if len(free) == 0 && len(p.fields) == 0 {
		return false
	}
	if len(free) == 0 { // all have the same value in every row
		free = p.fields[:1]
		p.draft.Mapping.Fields = slices.DeleteFunc(p.draft.Mapping.Fields, func(f mapping.Field) bool { return f.Key == free[0].key })
	}
	t := free[0]
	if i := slices.IndexFunc(free, func(t target) bool { return freeText(t.valueType()) || t.valueType() == value.FullName }); i >= 0 {
		t = free[i]
	}
	c := p.telling()[0]
	f := mapping.Field{Key: t.key, Parts: []mapping.Part{{Input: mapping.Input{Column: c.Name}}}}
	if !single(t.valueType()) {
		f.Parts[0].Name = value.AddressParts[0]
	}
	p.takeParts(f, []*Column{c})
	p.draft.notes[t.key].why = standsIn
	p.grave = append(p.grave, fmt.Sprintf("%s: no column fits any field; %s stands in for the right one", t.key, show(c.Name)))
	return true
}
