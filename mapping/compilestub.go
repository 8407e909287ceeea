package mapping

import (
	"slices"

	"lightfield-importer/client"
)

// stub checks that records of the other object can be made of a value alone, and
// says how the value is written.
func (c *compiler) stub(r *Relation, p *relationPlan) {
	if r.Missing != MissingCreate || !findable(p.ByType) {
		return
	}
	p.MissingAt = r.missingAt
	target, _ := client.Known(p.Object)
	if target.Name != "" && !target.Writable {
		c.add(r.missingAt, say("use missing: reject, skip or empty"), "records of object %s cannot be made through the API", p.Object)
		return
	}
	defs := c.defs[p.Object]
	by := defs.Fields[p.By]
	if by.ReadOnly {
		c.add(r.missingAt, say("find the records by another field, or use missing: reject, skip or empty"),
			"field %s of object %s is read-only, so no record can be made with it", named(p.By, by.Label), p.Object)
		return
	}
	for _, needed := range c.further(target, defs, p.By) {
		c.add(r.missingAt, say("import these records first by a mapping of their own, or use missing: reject, skip or empty"),
			"every new %s needs %s, which a record made of %s alone has not", p.Object, needed, named(p.By, by.Label))
	}
	p.Stub = spec(&Field{}, by)
}

// further names what a new record needs beside the field by. A key that this
// organisation's definitions lack cannot be asked for.
func (c *compiler) further(target client.Object, defs *client.Definitions, by string) (needed []string) {
	for _, key := range target.RequiredFields {
		if def, ok := defs.Fields[key]; ok && key != by {
			needed = append(needed, "field "+named(key, def.Label))
		}
	}
	for _, key := range target.RequiredRelationships {
		if def, ok := defs.Relationships[key]; ok {
			needed = append(needed, "relationship "+named(key, def.Label))
		}
	}
	return slices.Clip(needed)
}
