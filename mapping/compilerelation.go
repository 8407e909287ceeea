package mapping

import (
	"fmt"
	"maps"
	"slices"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// readOnlyRelations are kept by Lightfield itself from the other side of the
// relationship; the API reference documents them as read-only, the definitions
// do not say so.
var readOnlyRelations = map[string][]string{
	"account":     {"$opportunity", "$task", "$note", "$meeting"},
	"opportunity": {"$task", "$note", "$meeting"},
	"task":        {"$note"},
}

func (c *compiler) relations() {
	for i := range c.mapping.Relationships {
		r := &c.mapping.Relationships[i]
		def, ok := c.own.Relationships[r.Key]
		if !ok {
			c.unknownRelation(r)
			c.source(&r.Input)
			continue
		}
		if def.ReadOnly || slices.Contains(readOnlyRelations[c.mapping.Object], r.Key) {
			c.add(r.At, say("set it from the records of object "+def.ObjectType),
				"relationship %s is read-only", named(r.Key, def.Label))
		}
		c.plan.relations = append(c.plan.relations, c.relation(r, def))
	}
}

func (c *compiler) unknownRelation(r *Relation) {
	c.add(r.At, func() string {
		labels := map[string]string{}
		for key, def := range c.own.Relationships {
			labels[key] = def.Label
		}
		_, elsewhere := c.own.Fields[r.Key]
		return unknownKey(r.Key, labels, elsewhere, "fields")
	}, "object %s has no relationship %s", c.mapping.Object, quote(r.Key))
}

func (c *compiler) relation(r *Relation, def client.RelationshipDefinition) relationPlan {
	p := relationPlan{
		PlannedRelation: PlannedRelation{
			Key: r.Key, Label: def.Label, Cardinality: def.Cardinality, Object: def.ObjectType, Missing: r.Missing,
			CreateOnly: slices.Contains(c.object.CreateOnly, r.Key),
			Required:   slices.Contains(c.object.RequiredRelationships, r.Key),
		},
		input: c.input(&r.Input), split: r.Split, clear: r.Empty == EmptyClear,
	}
	for _, ref := range p.input.columns {
		if !slices.Contains(p.Columns, ref.name) {
			p.Columns = append(p.Columns, ref.name)
		}
	}
	if r.Find != nil {
		c.find(r, def, &p)
		c.stub(r, &p)
	} else if target, ok := client.Known(def.ObjectType); ok {
		p.prefix = target.Prefix
	}
	c.checkPolicies(r, &p)
	c.checkReferences(&p, r.Constant, r.constantAt)
	c.checkReferences(&p, r.Default, r.defaultAt)
	for _, e := range r.Table {
		texts := []string{e.To}
		if p.split != "" {
			texts = slices.Collect(splitPieces(e.To, p.split, r.KeepBlanks))
		}
		if e.To != "" {
			c.checkReferences(&p, texts, e.At)
		}
	}
	return p
}

// checkPolicies finds policies that would leave a record without what it needs,
// or ask for a change that the API does not offer.
func (c *compiler) checkPolicies(r *Relation, p *relationPlan) {
	name := named(r.Key, p.Label)
	if p.Required && r.Missing == MissingEmpty {
		c.add(r.At, say("use missing: reject or missing: skip"), "every new %s needs %s, so missing: empty would have every such row refused", c.mapping.Object, name)
	}
	switch {
	case !p.clear:
	case p.Required:
		c.addf(r.At, "every %s needs %s, so it cannot be cleared", c.mapping.Object, name)
	case p.CreateOnly:
		c.addf(r.At, "%s is set when a record is made and cannot be cleared later", name)
	}
}

// checkReferences checks references that stand in the mapping itself.
func (c *compiler) checkReferences(p *relationPlan, texts []string, at Position) {
	name := named(p.Key, p.Label)
	switch {
	case len(texts) > 1 && p.Cardinality == client.HasOne:
		c.addf(at, "%d values, but %s links to one record only", len(texts), name)
	case len(texts) > MaxReferences && c.mapping.Mode != ModeUpdate:
		c.addf(at, "%d values, but a new record can be given %d links at once", len(texts), MaxReferences)
	}
	if p.By != "" {
		return
	}
	for _, id := range texts {
		if !isID(id, p.prefix) {
			c.addf(at, "relationship %s: %s", name, p.wrongID(&scratch{}, id).Message)
		}
	}
}

// find checks by what records of the other object are to be found.
func (c *compiler) find(r *Relation, def client.RelationshipDefinition, p *relationPlan) {
	f := r.Find
	p.By = f.By
	if f.Object != def.ObjectType {
		c.add(f.objectAt, say("write object: "+def.ObjectType), "relationship %s links to records of object %s, not %s", named(r.Key, def.Label), def.ObjectType, quote(f.Object))
		return
	}
	if f.By == ByIdentity {
		return
	}
	target := c.defs[f.Object]
	if target == nil {
		c.undefined(f.objectAt, f.Object, "", "there are no definitions of object %s")
		return
	}
	by, ok := target.Fields[f.By]
	if !ok {
		c.add(f.byAt, func() string {
			labels := map[string]string{}
			for key, def := range target.Fields {
				labels[key] = def.Label
			}
			return unknownKey(f.By, labels, false, "")
		}, "object %s has no field %s", f.Object, quote(f.By))
		return
	}
	p.ByLabel, p.ByType = by.Label, value.Type(by.ValueType)
	if !findable(p.ByType) {
		c.add(f.byAt, func() string { return findableHint(target) },
			"records cannot be found by %s, which is of type %s", named(f.By, by.Label), p.ByType)
	}
}

// findable tells whether a record can be found by a value of the type: lists
// can be filtered by it, and one text names one value.
func findable(t value.Type) bool {
	switch t {
	case value.Text, value.Number, value.Currency, value.DateTime, value.Email, value.URL, value.Telephone, value.FullName, value.SocialHandle:
		return true
	}
	return false
}

func findableHint(target *client.Definitions) string {
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(target.Fields)) {
		if findable(value.Type(target.Fields[key].ValueType)) {
			keys = append(keys, key)
		}
	}
	return fmt.Sprintf("possible are: %s", enumerate(keys))
}
