package draft

import (
	"fmt"
	"slices"
	"strings"

	"lightfield-importer/mapping"
)

// match proposes rules by which records that Lightfield has already are
// recognised, the surest first.
func (p *proposer) match() {
	var rules [][]string
	add := func(keys ...string) {
		for _, key := range keys {
			if n := p.draft.notes[key]; !p.filled[key] || p.constant(key) || n != nil && n.why == standsIn {
				return
			}
		}
		rules = append(rules, keys)
	}
	for _, t := range p.fields {
		c := p.column(t.key)
		switch {
		case c == nil || !mapping.CanFilter(t.field) || !single(t.valueType()):
		case c == p.key && p.key != nil && t.key[0] != '$', t.field.TypeConfiguration.Unique:
			add(t.key)
		}
	}
	switch p.Object {
	case "account":
		p.matchBy(add, "$website")
		p.matchBy(add, "$name")
	case "contact":
		p.matchBy(add, "$email")
	case "opportunity":
		if c := p.column("$name"); c != nil && 2*c.Distinct > c.Filled {
			add("$name", "$account")
		}
	}
	p.draft.Mapping.Match = rules
	if len(rules) > 0 {
		p.draft.Mapping.Mode = mapping.ModeUpsert
		p.askMatch(rules)
	}
}

// askMatch asks for the rules that are not by an id: other records may fit them.
func (p *proposer) askMatch(rules [][]string) {
	var by []string
	for _, rule := range rules {
		if rule[0][0] == '$' {
			by = append(by, strings.Join(rule, " and "))
		}
	}
	if len(by) > 0 {
		p.asks = append(p.asks, fmt.Sprintf("match: a row updates the record that has its %s, instead of becoming a new one; take the rule out if several records can share that", strings.Join(by, ", or its ")))
	}
}

// matchBy adds a rule of one field whose cells do not repeat.
func (p *proposer) matchBy(add func(...string), key string) {
	def, ok := p.own.Fields[key]
	if c := p.column(key); ok && c != nil && !c.Repeats && mapping.CanFilter(def) {
		add(key)
	}
}

// column is the column that fills a field alone.
func (p *proposer) column(key string) *Column {
	if n := p.draft.notes[key]; n != nil && len(n.columns) == 1 {
		return n.columns[0]
	}
	return nil
}

// constant tells whether a key has the same value in every row.
func (p *proposer) constant(key string) bool {
	if f := p.field(key); f != nil {
		return f.Parts[0].Constant != nil
	}
	i := slices.IndexFunc(p.draft.Mapping.Relationships, func(r mapping.Relation) bool { return r.Key == key })
	return i >= 0 && p.draft.Mapping.Relationships[i].Constant != nil
}

// totals leaves out a totals row at the end.
func (p *proposer) totals() {
	if t := p.Profile.totals; t.column != nil {
		p.draft.Mapping.SkipWhen = []mapping.Condition{{Column: t.column.Name, In: []string{t.text}}}
		p.grave = append(p.grave, fmt.Sprintf("skip_when: the last row, whose %s is %s, seems to sum up the others and is left out; delete skip_when if it is a record", show(t.column.Name), show(t.text)))
	}
}
