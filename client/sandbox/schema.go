package sandbox

import "encoding/json"

// The value types of the definitions.
const (
	typeText         = "TEXT"
	typeMarkdown     = "MARKDOWN"
	typeHTML         = "HTML"
	typeNumber       = "NUMBER"
	typeCurrency     = "CURRENCY"
	typeCheckbox     = "CHECKBOX"
	typeDateTime     = "DATETIME"
	typeEmail        = "EMAIL"
	typeURL          = "URL"
	typeTelephone    = "TELEPHONE"
	typeAddress      = "ADDRESS"
	typeFullName     = "FULL_NAME"
	typeSocialHandle = "SOCIAL_HANDLE"
	typeSingleSelect = "SINGLE_SELECT"
	typeMultiSelect  = "MULTI_SELECT"
)

// An object is one object type of the organisation with all that writes are
// checked against. It does not change once the sandbox is made.
type object struct {
	name       string // "opportunity", or the slug of a custom object
	label      string
	collection string // "opportunities": path and scope; empty for a custom object
	prefix     string // of record ids, with its underscore
	custom     bool   // lives under /v1/objects/{slug}
	hidden     bool   // has no definitions endpoint
	fixed      bool   // cannot be written: members
	fields     []*field
	relations  []*relation

	fieldByKey    map[string]*field
	relationByKey map[string]*relation
	bySlug        map[string]*relation // key of a filter to relationship
	definitions   []byte               // the answer of the definitions endpoint
}

// A field is a field definition. System keys start with $.
type field struct {
	key, slug, id, label, description string
	valueType                         string
	required, readOnly, createOnly    bool
	unique, multiple                  bool
	currency, handle                  string
	past                              bool // a DATETIME which must lie before now: meetings
	stages                            bool // options belong to pipelines, unknown ones have codes of their own
	options                           []*option

	optionByID    map[string]*option
	optionByLabel map[string][]*option
	prefix        []byte // `"key":{"valueType":"TEXT","value":`
}

// An option is one choice of a select field. In a pipeline it is a stage.
type option struct {
	id, label, description string
	pipeline               *pipeline
}

type pipeline struct{ id, name string }

// A relation is a relationship definition. Where inverse is set, a link to a
// record shows in that record under the inverse key as well; the relation of
// that key has view set and stores nothing itself.
type relation struct {
	key, slug, id, label, description string
	target                            string
	many, required                    bool
	readOnly, createOnly, membership  bool
	inverse                           string
	view                              string // the key at the target that holds the links
	prefix                            []byte // `"key":{"cardinality":"HAS_ONE","objectType":"member","values":[`
}

func (r *relation) cardinality() string {
	if r.many {
		return "HAS_MANY"
	}
	return "HAS_ONE"
}

// finish makes the indexes and the parts of answers that never change.
func (o *object) finish() {
	o.fieldByKey = make(map[string]*field, len(o.fields))
	for _, f := range o.fields {
		o.fieldByKey[f.key] = f
		f.finish()
	}
	o.relationByKey = make(map[string]*relation, len(o.relations))
	o.bySlug = make(map[string]*relation, len(o.relations))
	for _, r := range o.relations {
		o.relationByKey[r.key] = r
		o.bySlug[filterKey(r.key, r.slug)] = r
		r.prefix = quoted(nil, r.key)
		r.prefix = append(r.prefix, `:{"cardinality":"`+r.cardinality()+`","objectType":`...)
		r.prefix = quoted(r.prefix, r.target)
		r.prefix = append(r.prefix, `,"values":[`...)
	}
	o.definitions = o.definitionsAnswer()
}

func (f *field) finish() {
	f.prefix = append(quoted(nil, f.key), `:{"valueType":"`+f.valueType+`","value":`...)
	f.optionByID = make(map[string]*option, len(f.options))
	f.optionByLabel = make(map[string][]*option, len(f.options))
	for _, o := range f.options {
		f.optionByID[o.id] = o
		f.optionByLabel[o.label] = append(f.optionByLabel[o.label], o)
	}
}

// filterKey is how a list filter names a relationship: by its slug, with the $
// of a system one.
func filterKey(key, slug string) string {
	if slug == "" {
		return key
	}
	if key[0] == '$' {
		return "$" + slug
	}
	return slug
}

// definitionsAnswer is the body of GET …/definitions. Option and configuration
// keys are those the OpenAPI description allows.
func (o *object) definitionsAnswer() []byte {
	fields := make(map[string]any, len(o.fields))
	for _, f := range o.fields {
		fields[f.key] = f.definition()
	}
	relations := make(map[string]any, len(o.relations))
	for _, r := range o.relations {
		definition := map[string]any{
			"id": r.id, "slug": r.slug, "label": r.label, "description": orNull(r.description),
			"cardinality": r.cardinality(), "objectType": r.target, "system": r.key[0] == '$',
		}
		if r.readOnly {
			definition["readOnly"] = true
		}
		relations[r.key] = definition
	}
	return marshal(map[string]any{
		"objectType": o.name, "fieldDefinitions": fields, "relationshipDefinitions": relations,
	})
}

func (f *field) definition() map[string]any {
	configuration := map[string]any{}
	if f.valueType == typeSingleSelect || f.valueType == typeMultiSelect {
		options := make([]map[string]any, 0, len(f.options))
		for _, o := range f.options {
			options = append(options, map[string]any{
				"id": o.id, "label": o.label, "description": orNull(o.description),
			})
		}
		configuration["options"] = options
	}
	set := func(key string, value any, present bool) {
		if present {
			configuration[key] = value
		}
	}
	set("currency", f.currency, f.currency != "")
	set("unique", true, f.unique)
	set("multipleValues", true, f.multiple)
	set("handleService", f.handle, f.handle != "")
	definition := map[string]any{
		"id": f.id, "slug": f.slug, "label": f.label, "description": orNull(f.description),
		"valueType": f.valueType, "system": f.key[0] == '$', "typeConfiguration": configuration,
	}
	if f.readOnly {
		definition["readOnly"] = true
	}
	return definition
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// marshal encodes what the sandbox itself has put together, which cannot fail.
func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("sandbox: " + err.Error())
	}
	return b
}
