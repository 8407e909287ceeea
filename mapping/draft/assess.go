package draft

import (
	"fmt"
	"strings"

	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// single tells whether one column fills a field of the type.
func single(t value.Type) bool { return t != value.Address }

// looksLike tells whether the cells of a column can hardly be anything but the
// field's: only Lightfield's own e-mails and web addresses are told by that.
func (t target) looksLike(c *Column) bool {
	if !strings.HasPrefix(t.key, "$") {
		return false
	}
	switch t.valueType() {
	case value.Email:
		return c.mostly(func(cell string) bool { return strings.Contains(cell, "@") })
	case value.URL:
		return t.key == "$website" && c.mostly(func(cell string) bool {
			return strings.HasPrefix(cell, "http") || strings.HasPrefix(cell, "www.")
		})
	}
	return false
}

// misfitReason says why a column does not fill the field whose name it bears.
func misfitReason(t target, f filling) string {
	return fmt.Sprintf("named like %s (%s), but its cells are no such values", t.key, t.field.ValueType)
}

// remarkMisfits tells of the cells that will be refused.
func (p *proposer) remarkMisfits(one pair) {
	if len(one.misfits) == 0 || len(one.offers) > 0 {
		return
	}
	one.remark(p, fmt.Sprintf("refused as they are: %s", shownList(one.misfits, 3)))
	p.asks = append(p.asks, fmt.Sprintf("%s: some cells of %s are no %s and will be refused, such as %s; mend them, or write on_error: empty",
		one.target.key, show(one.column.Name), valuesOf(one.target.valueType()), shownList(one.misfits, 2)))
}

// valuesOf names the values of a type as people do.
func valuesOf(t value.Type) string {
	switch t {
	case value.Number:
		return "numbers"
	case value.Currency:
		return "amounts"
	case value.Checkbox:
		return "yes or no"
	case value.DateTime:
		return "dates"
	case value.Email:
		return "e-mail addresses"
	case value.URL:
		return "web addresses"
	case value.Telephone:
		return "telephone numbers"
	}
	return "such values"
}

func (one pair) remark(p *proposer, text string) {
	n := p.draft.notes[one.target.key]
	n.remarks = append(n.remarks, text)
}

// askOffers asks for the options of cells that have none.
func (p *proposer) askOffers(one pair) {
	if len(one.offers) == 0 {
		return
	}
	rows := 0
	for _, o := range one.offers {
		rows += o.Rows
	}
	var texts []string
	for _, o := range one.offers {
		texts = append(texts, o.Text)
	}
	have := "have"
	if len(texts) == 1 {
		have = "has"
	}
	p.grave = append(p.grave, fmt.Sprintf("%s: %s of %s %s no option and will be refused (%s), such as %s; choose options in its values",
		one.target.key, counted(len(texts), "word"), show(one.column.Name), have, counted(rows, "row"), shownList(texts, 3)))
}

// further adds the second telephones, e-mails and web addresses of a record to
// the field that holds several.
func (p *proposer) further() {
	for _, t := range p.fields {
		if !mapping.HoldsSeveral(t.field) || t.valueType() == value.MultiSelect {
			continue
		}
		for _, c := range p.columns {
			if !p.blank(c) && !p.used[c] && c.placeable() {
				p.extend(t, c)
			}
		}
	}
}

// extend fills a field from one more column.
func (p *proposer) extend(t target, c *Column) {
	named, _ := t.nameWorth(c.Name, p.Object, p.concepts)
	if named < worthGuess || !p.filled[t.key] {
		return
	}
	one := pair{column: c, target: t, filling: p.fill(c, t.key, t.field)}
	f := p.field(t.key)
	if one.share < nearlyAll || f == nil || !joinable(f, one.field) {
		return
	}
	const joint = ";"
	in := &f.Parts[0].Input
	if in.Template == nil {
		in.Template, in.Column = mapping.Template{{Column: in.Column}}, ""
	}
	in.Template = append(in.Template, mapping.Segment{Text: joint, Column: c.Name})
	in.NullValues = append(in.NullValues, one.input().NullValues...)
	f.Split = joint
	p.used[c] = true
	n := p.draft.notes[t.key]
	n.columns = append(n.columns, c)
	n.remarks = append(n.remarks, reads(one.guesses)...)
	p.guessed(t.key, one.guesses)
	p.remarkMisfits(one)
}

// joinable tells whether the cells of two columns can stand in one text.
func joinable(f *mapping.Field, other mapping.Field) bool {
	in := f.Parts[0].Input
	fits := func(split string) bool { return split == "" || split == ";" }
	return fits(f.Split) && fits(other.Split) && !strings.ContainsAny(in.Column, "{}") && in.Table == nil
}

// field is the field of a key in the draft so far, nil when it is not filled.
func (p *proposer) field(key string) *mapping.Field {
	for i := range p.draft.Mapping.Fields {
		if p.draft.Mapping.Fields[i].Key == key {
			return &p.draft.Mapping.Fields[i]
		}
	}
	return nil
}
