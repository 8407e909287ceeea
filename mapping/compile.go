package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// compiler holds a mapping against definitions and a header.
type compiler struct {
	problems
	mapping *Mapping
	defs    map[string]*client.Definitions
	own     *client.Definitions // of the mapping's object
	object  client.Object       // what is documented of it; zero for custom objects
	columns []string            // of the data, in normal form
	index   map[string]int      // of columns
	used    map[string]bool     // columns that the mapping looks at
	mapped  map[string]bool     // columns that values come from
	listed  bool                // the data's columns were listed in a hint already
	plan    *Plan
}

// Compile holds the mapping against the definitions of the object types that
// Objects lists and against the header of the data: the file's columns in their
// order, of which unnamed ones and the column importer_error are passed over.
// The error is Problems: everything that does not fit, at once.
func (m *Mapping) Compile(defs map[string]*client.Definitions, header []string) (*Plan, error) {
	c := &compiler{
		problems: problems{file: m.File}, mapping: m, defs: defs, own: defs[m.Object],
		used: map[string]bool{}, mapped: map[string]bool{},
		plan: &Plan{mode: m.Mode, match: m.Match, scratch: &scratchPool{}},
	}
	c.object, _ = client.Known(m.Object)
	c.setHeader(header)
	if c.own == nil {
		c.undefined(m.at.object, m.Object, objectHint(m.Object), "the organisation has no object %s")
		c.sources()
		c.cells()
		return nil, c.err()
	}
	if c.object.Name != "" && !c.object.Writable {
		c.addf(m.at.object, "records of object %s cannot be made through the API", m.Object)
	}
	c.fields()
	c.relations()
	c.required()
	c.rows()
	if err := c.err(); err != nil {
		return nil, err
	}
	return c.plan, nil
}

// objectHint is the object type that is probably meant, or those that there are.
func objectHint(name string) string {
	if near := didYouMean(name, builtin(), ""); near != "" {
		return near
	}
	return "it can be account, contact, opportunity, task, note, or the slug of a custom object"
}

func (c *compiler) setHeader(header []string) {
	c.index = make(map[string]int, len(header))
	for i, h := range header {
		h = normalHeader(h)
		if _, twice := c.index[h]; twice || h == "" || h == ignoredColumn {
			continue
		}
		c.index[h] = i
		c.columns = append(c.columns, h)
	}
}

// column looks up a column of the data; it is a problem when there is none.
func (c *compiler) column(name string, at Position) cellRef {
	c.used[name] = true
	i, ok := c.index[name]
	if !ok && name != "" {
		listed := len(c.list)
		c.add(at, func() string { return c.columnHint(name) }, "the data has no column %s", quote(name))
		for i := range c.list[listed:] {
			c.list[listed+i].Missing = name
		}
	}
	return cellRef{name, i}
}

// columnHint is a near miss, or, once, the columns that there are.
func (c *compiler) columnHint(name string) string {
	list := "columns of the file"
	if c.listed {
		list = ""
	}
	if near := value.Nearest(name, c.columns); near == "" {
		c.listed = true
	}
	return didYouMean(name, c.columns, list)
}

// source looks up the columns that a value comes from.
func (c *compiler) source(in *Input) (columns []cellRef, texts []string) {
	if in.Template == nil {
		if in.Column == "" {
			return nil, nil
		}
		c.mapped[in.Column] = true
		return []cellRef{c.column(in.Column, in.columnAt)}, nil
	}
	texts = []string{}
	for _, segment := range in.Template {
		texts = append(texts, segment.Text)
		if segment.Column != "" {
			c.mapped[segment.Column] = true
			columns = append(columns, c.column(segment.Column, in.columnAt))
		}
	}
	if len(texts) == len(columns) {
		texts = append(texts, "")
	}
	return columns, texts
}

// input compiles what is common to all inputs; values, defaults and the table's
// results are checked by the caller, who knows the type.
func (c *compiler) input(in *Input) inputPlan {
	p := inputPlan{
		constant: in.Constant, fallback: in.Default, keepBlanks: in.KeepBlanks,
		nulls: c.mapping.Source.NullValues, substitute: in.Substitute, letters: in.Case,
	}
	p.columns, p.texts = c.source(in)
	if in.NullValues != nil {
		p.nulls = in.NullValues
	}
	if in.Table != nil {
		p.table = newTable(in.Table)
	}
	return p
}

// required finds what every new record needs and the mapping does not fill.
// A key that this organisation's definitions lack cannot be asked for.
func (c *compiler) required() {
	if c.mapping.Mode == ModeUpdate {
		return
	}
	has := func(key string) bool {
		return slices.ContainsFunc(c.mapping.Fields, func(f Field) bool { return f.Key == key }) ||
			slices.ContainsFunc(c.mapping.Relationships, func(r Relation) bool { return r.Key == key })
	}
	for _, key := range c.object.RequiredFields {
		if def, ok := c.own.Fields[key]; ok && !has(key) {
			c.addf(c.mapping.at.fields, "every new %s needs field %s, which is not mapped", c.mapping.Object, named(key, def.Label))
		}
	}
	at := c.mapping.at.relationships
	if at == (Position{}) {
		at = Position{1, 1}
	}
	for _, key := range c.object.RequiredRelationships {
		if def, ok := c.own.Relationships[key]; ok && !has(key) {
			c.addf(at, "every new %s needs relationship %s, which is not mapped", c.mapping.Object, named(key, def.Label))
		}
	}
}

// sources looks up the columns of a mapping whose fields are not known.
func (c *compiler) sources() {
	for i := range c.mapping.Fields {
		for j := range c.mapping.Fields[i].Parts {
			c.source(&c.mapping.Fields[i].Parts[j].Input)
		}
	}
	for i := range c.mapping.Relationships {
		c.source(&c.mapping.Relationships[i].Input)
	}
}

// cells compiles identity and skip rules.
func (c *compiler) cells() {
	m := c.mapping
	for i, name := range m.Identity {
		c.plan.identity = append(c.plan.identity, c.column(name, m.at.identity[i]))
	}
	for _, condition := range m.SkipWhen {
		c.plan.skip = append(c.plan.skip, newCondition(condition, c.column(condition.Column, condition.columnAt), m.Source.NullValues))
	}
}

// rows compiles what concerns rows as a whole: identity, content, skip rules.
func (c *compiler) rows() {
	c.cells()
	c.match()
	if len(c.mapped) == 0 {
		c.addf(c.mapping.at.fields, "no field takes its value from a column of the data")
	}
	c.plan.content = []cellRef{}
	for _, name := range slices.Sorted(maps.Keys(c.mapped)) {
		c.plan.content = append(c.plan.content, cellRef{name, c.index[name]})
	}
	for _, name := range c.columns {
		if !c.used[name] {
			c.plan.unmapped = append(c.plan.unmapped, name)
		}
	}
}

// named is a key with its label for messages.
func named(key, label string) string {
	if label == "" || label == key {
		return key
	}
	return fmt.Sprintf("%s (%s)", key, quote(label))
}

// unknownKey is the hint for a key that the definitions do not have: the same
// key among the other kind, or the nearest key or label.
func unknownKey(key string, labels map[string]string, elsewhere bool, other string) string {
	if elsewhere {
		return "it is among the " + other + "; write it there"
	}
	keys := slices.Sorted(maps.Keys(labels))
	candidates := slices.Clone(keys)
	byLabel := map[string]string{}
	for _, k := range keys {
		if _, taken := byLabel[labels[k]]; !taken {
			byLabel[labels[k]] = k
			candidates = append(candidates, labels[k])
		}
	}
	near := value.Nearest(key, candidates)
	if k, ok := byLabel[near]; ok && labels[near] == "" {
		near = k
	}
	if near != "" {
		return fmt.Sprintf("did you mean %s?", named(near, labels[near]))
	}
	if strings.HasPrefix(key, "$") || other == "" {
		return "there are: " + enumerate(keys)
	}
	return ownKey(keys)
}

// ownKey is the way out of a key that another organisation has: its custom fields
// are not this one's.
func ownKey(keys []string) string {
	own := slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return strings.HasPrefix(k, "$") })
	if len(own) == 0 {
		return "make it in Lightfield, or take it out of the mapping: the object has no custom ones here"
	}
	return "make it in Lightfield, take it out of the mapping, or name another: " + enumerate(own)
}
