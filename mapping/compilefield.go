package mapping

import (
	"errors"
	"maps"
	"slices"
	"time"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// several tells whether a field holds several values.
func several(def client.FieldDefinition) bool {
	switch value.Type(def.ValueType) {
	case value.Telephone, value.MultiSelect:
		return true
	case value.Email, value.URL:
		return def.TypeConfiguration.MultipleValues
	}
	return false
}

// unfiltered tells whether the API has no filter for a field (the page "List"
// of the API reference names the operators of each type).
func unfiltered(def client.FieldDefinition) bool {
	switch value.Type(def.ValueType) {
	case value.MultiSelect, value.Markdown, value.HTML:
		return true
	}
	return false
}

func (c *compiler) fields() {
	for i := range c.mapping.Fields {
		f := &c.mapping.Fields[i]
		def, ok := c.own.Fields[f.Key]
		if !ok {
			c.unknownField(f)
		} else if def.ReadOnly {
			c.add(f.At, say("leave it out"), "field %s is read-only: Lightfield fills it itself", named(f.Key, def.Label))
		}
		if !ok || def.ReadOnly {
			c.columnsOf(f)
			continue
		}
		c.plan.fields = append(c.plan.fields, c.field(f, def))
	}
}

// columnsOf looks up the columns of a field that cannot be filled, so that
// those that are missing are told of in the same breath.
func (c *compiler) columnsOf(f *Field) {
	for i := range f.Parts {
		c.source(&f.Parts[i].Input)
	}
}

func (c *compiler) unknownField(f *Field) {
	c.add(f.At, func() string {
		labels := map[string]string{}
		for key, def := range c.own.Fields {
			labels[key] = def.Label
		}
		_, elsewhere := c.own.Relationships[f.Key]
		return unknownKey(f.Key, labels, elsewhere, "relationships")
	}, "object %s has no field %s", c.mapping.Object, quote(f.Key))
}

func (c *compiler) field(f *Field, def client.FieldDefinition) fieldPlan {
	p := fieldPlan{
		PlannedField: PlannedField{Key: f.Key, Label: def.Label, Type: value.Type(def.ValueType), Multiple: several(def), Unique: def.TypeConfiguration.Unique},
		split:        f.Split, clear: f.Empty == EmptyClear, lenient: f.OnError == OnErrorEmpty,
	}
	p.Required = slices.Contains(c.object.RequiredFields, f.Key)
	if p.Multiple {
		p.Merge = f.Merge
	}
	if p.Required && p.clear {
		c.addf(f.given["empty"], "every %s needs %s, so it cannot be cleared", c.mapping.Object, f.Key)
	}
	fits := c.checkGiven(f, &p)
	fits = c.checkShape(f, &p) && fits
	for i := range f.Parts {
		p.parts = append(p.parts, c.input(&f.Parts[i].Input))
		for _, ref := range p.parts[i].columns {
			if !slices.Contains(p.Columns, ref.name) {
				p.Columns = append(p.Columns, ref.name)
			}
		}
	}
	var err error
	if p.convert, err = value.New(spec(f, def)); err != nil {
		// A notation that no type takes was found when the file was loaded.
		c.addf(f.At, "field %s: %v", named(f.Key, def.Label), err)
		return p
	}
	if fits {
		c.convertFixed(f, &p)
	}
	return p
}

// spec is what the converter needs to know of a field.
func spec(f *Field, def client.FieldDefinition) value.Spec {
	config := def.TypeConfiguration
	s := value.Spec{
		Type: value.Type(def.ValueType), Multiple: config.MultipleValues,
		HandleService: config.HandleService, Currency: config.Currency,
		Number: f.Number, Dates: f.Dates, Region: f.Region, True: f.True, False: f.False,
	}
	for _, o := range config.Options {
		s.Options = append(s.Options, value.Option{ID: o.ID, Label: o.Label})
	}
	s.Location = time.UTC
	if f.Timezone != "" {
		if zone, err := time.LoadLocation(f.Timezone); err == nil { // checked by Load
			s.Location = zone
		}
	}
	return s
}

// typesOf says for which types a key of a field means something.
var typesOf = map[string][]value.Type{
	"number":   {value.Number, value.Currency, value.Address},
	"date":     {value.DateTime},
	"timezone": {value.DateTime},
	"region":   {value.Telephone},
	"true":     {value.Checkbox},
	"false":    {value.Checkbox},
}

// checkGiven finds keys that the field's type has no use for.
func (c *compiler) checkGiven(f *Field, p *fieldPlan) bool {
	fits := true
	for _, k := range slices.Sorted(maps.Keys(f.given)) {
		types, typed := typesOf[k]
		switch {
		case typed && !slices.Contains(types, p.Type):
			fits = false
			c.addf(f.given[k], "%s means nothing to field %s, which is of type %s", k, named(f.Key, p.Label), p.Type)
		case (k == "split" || k == "multiple") && !p.Multiple:
			fits = false
			c.addf(f.given[k], "%s is for fields with several values; %s has one", k, named(f.Key, p.Label))
		}
	}
	return fits
}

// checkShape finds parts that the type does not have, and places the others.
func (c *compiler) checkShape(f *Field, p *fieldPlan) bool {
	var places []string
	switch p.Type {
	case value.Address:
		places = value.AddressParts
	case value.FullName:
		places = nameParts
	}
	if f.Parts[0].Name == "" {
		if p.Type == value.Address {
			c.add(f.At, say("write its parts, such as {street: Street, city: City, country: Country}"),
				"field %s is an address and has no single column", named(f.Key, p.Label))
		}
		return p.Type != value.Address && c.checkCount(f, p)
	}
	p.width = len(places)
	for _, part := range f.Parts {
		i := slices.Index(places, part.Name)
		if i < 0 {
			c.addf(f.given[part.Name], "field %s is of type %s and has no part %s", named(f.Key, p.Label), p.Type, part.Name)
			return false
		}
		p.slots = append(p.slots, i)
	}
	for i, name := range places {
		if !slices.Contains(p.slots, i) {
			p.Unfilled = append(p.Unfilled, name)
		}
	}
	return true
}

// checkCount refuses several constants or defaults for a field with one value.
func (c *compiler) checkCount(f *Field, p *fieldPlan) bool {
	in := &f.Parts[0].Input
	for _, fixed := range []struct {
		texts []string
		at    Position
	}{{in.Constant, in.constantAt}, {in.Default, in.defaultAt}} {
		if len(fixed.texts) > 1 && !p.Multiple {
			c.addf(fixed.at, "%d values, but field %s has one", len(fixed.texts), named(f.Key, p.Label))
			return false
		}
	}
	return true
}

// convertFixed converts what does not depend on the row: constants, defaults
// and the results of values tables.
func (c *compiler) convertFixed(f *Field, p *fieldPlan) {
	if p.slots != nil {
		c.convertParts(f, p)
		return
	}
	in := &f.Parts[0].Input
	p.constant = c.convert(p, in.Constant, in.constantAt)
	p.fallback = c.convert(p, in.Default, in.defaultAt)
	for _, e := range in.Table {
		texts := []string{e.To}
		if p.split != "" {
			texts = slices.Collect(splitPieces(e.To, p.split, in.KeepBlanks))
		}
		if e.To != "" {
			p.parts[0].table.exact[e.From].value = c.convert(p, texts, e.At)
		}
	}
}

// convert converts texts of the mapping; nil without texts, or with a problem.
func (c *compiler) convert(p *fieldPlan, texts []string, at Position) []byte {
	if len(texts) == 0 {
		return nil
	}
	v, err := p.convert.Convert(nil, texts)
	if err != nil {
		c.addf(at, "field %s: %v", named(p.Key, p.Label), err)
		return nil
	}
	return v
}

// convertParts checks the fixed texts of each part by itself, and converts the
// whole when nothing of it depends on the row.
func (c *compiler) convertParts(f *Field, p *fieldPlan) {
	whole := make([]string, p.width)
	constants := 0
	for i := range f.Parts {
		in := &f.Parts[i].Input
		c.checkPart(p, i, in.Constant, in.constantAt)
		c.checkPart(p, i, in.Default, in.defaultAt)
		for _, e := range in.Table {
			c.checkPart(p, i, []string{e.To}, e.At)
		}
		if len(in.Constant) == 1 {
			whole[p.slots[i]] = in.Constant[0]
			constants++
		}
	}
	if constants == len(f.Parts) {
		if v, err := p.convert.Convert(nil, whole); err == nil {
			p.constant = v
		}
	}
}

func (c *compiler) checkPart(p *fieldPlan, part int, texts []string, at Position) {
	if len(texts) != 1 || texts[0] == "" {
		return
	}
	parts := make([]string, p.width)
	parts[p.slots[part]] = texts[0]
	_, err := p.convert.Convert(nil, parts)
	if e, ok := errors.AsType[*value.Error](err); ok && e.Part == p.slots[part] {
		c.addf(at, "field %s: %v", named(p.Key, p.Label), err)
	}
}
