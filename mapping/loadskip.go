package mapping

import "strings"

var conditionKeys = keyTable[Condition]{
	place: "a rule of skip_when",
	keys: []key[Condition]{
		{"column", func(r *reader, c *Condition, e entry) {
			c.Column, _ = r.column(e.node, e.key)
			c.columnAt = pos(e.node)
		}},
		{"equals", func(r *reader, c *Condition, e entry) {
			if s, ok := r.text(e.node, e.key); ok {
				c.In = []string{normalCell(s)}
			}
		}},
		{"in", (*reader).oneOf},
		{"matches", func(r *reader, c *Condition, e entry) { c.Matches = r.pattern(e) }},
		{"empty", func(r *reader, c *Condition, e entry) {
			if b, ok := r.boolean(e); ok {
				c.Empty = &b
			}
		}},
	},
}

// tests are the keys of which a condition has exactly one.
var tests = []string{"equals", "in", "matches", "empty"}

func (r *reader) oneOf(c *Condition, e entry) {
	for _, n := range r.list(e.node, e.key) {
		if s, ok := r.text(n, e.key); ok {
			c.In = append(c.In, normalCell(s))
		}
	}
}

func (r *reader) skipWhen(m *Mapping, e entry) {
	for _, n := range r.list(e.node, e.key) {
		c := Condition{At: pos(n)}
		given := readKeys(r, n, conditionKeys, &c)
		if given != nil {
			r.checkCondition(given, c.At)
		}
		m.SkipWhen = append(m.SkipWhen, c)
	}
}

func (r *reader) checkCondition(given map[string]Position, at Position) {
	if _, ok := given["column"]; !ok {
		r.addf(at, "a rule of skip_when needs the column that it looks at")
	}
	var found []string
	for _, test := range tests {
		if _, ok := given[test]; ok {
			found = append(found, test)
		}
	}
	switch len(found) {
	case 0:
		r.addf(at, "a rule of skip_when needs a test: %s", strings.Join(tests, ", "))
	case 1:
	default:
		r.addf(given[found[1]], "a rule of skip_when has one test, not both %s and %s", found[0], found[1])
	}
}
