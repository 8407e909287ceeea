package mapping

import (
	"slices"

	"lightfield-importer/mapping/value"
)

// match finds rules that no record can be recognised by.
func (c *compiler) match() {
	for i, rule := range c.mapping.Match {
		at := c.mapping.at.match[i]
		c.compared(rule, at)
		if !slices.ContainsFunc(rule, c.filterable) {
			c.add(at[0], say("add a field that can be, such as one with text or an e-mail address"),
				"none of %s can be searched for in Lightfield", enumerate(rule))
		}
		if c.mapping.Mode != ModeCreate && !slices.ContainsFunc(rule, c.varies) {
			c.add(at[0], say("add a key that takes its value from a column"),
				"%s is the same in every row, so one record would match them all", enumerate(rule))
		}
	}
}

// compared finds keys whose values cannot be told to be the same.
func (c *compiler) compared(rule []string, at []Position) {
	for j, key := range rule {
		def, ok := c.own.Fields[key]
		if ok && value.Type(def.ValueType) == value.Address {
			c.add(at[j], say("take a field with a name, an e-mail address or the old system's id"),
				"records cannot be matched by %s, which is an address", named(key, def.Label))
		}
	}
}

// filterable tells whether lists can be filtered by a mapped key, so that not
// every match needs the whole collection. Unknown keys are reported elsewhere.
func (c *compiler) filterable(key string) bool {
	def, ok := c.own.Fields[key]
	return !ok || !unfiltered(def)
}

// varies tells whether a mapped key can have another value in another row.
func (c *compiler) varies(key string) bool {
	if i := slices.IndexFunc(c.plan.fields, func(f fieldPlan) bool { return f.Key == key }); i >= 0 {
		return c.plan.fields[i].constant == nil
	}
	i := slices.IndexFunc(c.plan.relations, func(r relationPlan) bool { return r.Key == key })
	return i < 0 || c.plan.relations[i].input.constant == nil
}
