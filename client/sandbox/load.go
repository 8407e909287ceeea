package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// membersKey is the entry of Options.Definitions that holds the members.
const membersKey = "members"

// A savedRecord is a record as the API reads it, or as a seed file has it: values
// bare or wrapped with their type.
type savedRecord struct {
	ID            string         `json:"id"`
	Fields        map[string]any `json:"fields"`
	Relationships map[string]any `json:"relationships"`
}

// savedDefinitions is the answer of a definitions endpoint.
type savedDefinitions struct {
	ObjectType string `json:"objectType"`
	Fields     map[string]struct {
		ID, Slug, Label, ValueType string
		Description                *string
		ReadOnly                   bool
		TypeConfiguration          struct {
			Options []struct {
				ID, Label   string
				Description *string
			}
			Currency, HandleService string
			Unique, MultipleValues  bool
		}
	} `json:"fieldDefinitions"`
	Relationships map[string]struct {
		ID, Slug, Label, Cardinality, ObjectType string
		Description                              *string
		ReadOnly                                 bool
	} `json:"relationshipDefinitions"`
}

// loadDefinitions makes the object types from saved definitions.
func (s *Sandbox) loadDefinitions(o Options) (members []savedRecord, err error) {
	identify(o.Organisation, s.objects)
	for _, name := range slices.Sorted(maps.Keys(o.Definitions)) {
		data := o.Definitions[name]
		if name == membersKey {
			if err := decodeNumbers(data, &members); err != nil {
				return nil, fmt.Errorf("members of the definitions: %w", err)
			}
			continue
		}
		if strings.HasPrefix(name, "$") {
			continue // says something about the file: no object type is called so
		}
		var saved savedDefinitions
		if err := json.Unmarshal(data, &saved); err != nil {
			return nil, fmt.Errorf("definitions of %s: %w", name, err)
		}
		if saved.Fields == nil {
			return nil, fmt.Errorf("definitions of %s: fieldDefinitions is missing", name)
		}
		i := slices.IndexFunc(s.objects, func(have *object) bool { return have.name == name })
		if i >= 0 && s.objects[i].hidden && !hasNewerDefinitions(name) {
			continue
		}
		if i < 0 {
			s.objects = append(s.objects, saved.object(&object{name: name, label: title(name), prefix: name[:min(3, len(name))] + "_", custom: true}))
		} else {
			s.objects[i] = saved.object(s.objects[i])
			s.objects[i].hidden = false
		}
	}
	return members, nil
}

// hasNewerDefinitions is true for the object types whose definitions only the
// newer documentation has. Members and lists have none anywhere.
func hasNewerDefinitions(name string) bool { return name == "note" || name == "meeting" }

// object is the saved object type. What definitions do not say, such as which
// fields are required, is taken from the documented type of that name.
func (d *savedDefinitions) object(documented *object) *object {
	o := *documented
	o.fields, o.relations = nil, nil
	for _, key := range slices.SortedFunc(maps.Keys(d.Fields), systemFirst) {
		o.fields = append(o.fields, d.field(key, documented))
	}
	for _, key := range slices.SortedFunc(maps.Keys(d.Relationships), systemFirst) {
		o.relations = append(o.relations, d.relation(key, documented))
	}
	return &o
}

func (d *savedDefinitions) field(key string, documented *object) *field {
	saved := d.Fields[key]
	f := &field{}
	for _, known := range documented.fields {
		if known.key == key {
			*f = *known
		}
	}
	f.key, f.id, f.slug, f.label = key, saved.ID, saved.Slug, saved.Label
	f.description, f.valueType, f.readOnly = orEmpty(saved.Description), saved.ValueType, saved.ReadOnly
	c := saved.TypeConfiguration
	f.currency, f.handle, f.unique, f.multiple = c.Currency, c.HandleService, c.Unique, c.MultipleValues
	f.options = nil
	for _, choice := range c.Options {
		f.options = append(f.options, &option{
			id: choice.ID, label: choice.Label, description: orEmpty(choice.Description),
			pipeline: savedPipeline(choice.Description),
		})
	}
	return f
}

func (d *savedDefinitions) relation(key string, documented *object) *relation {
	saved := d.Relationships[key]
	r := &relation{}
	for _, known := range documented.relations {
		if known.key == key {
			*r = *known
		}
	}
	r.key, r.id, r.slug, r.label = key, saved.ID, saved.Slug, saved.Label
	r.description, r.target, r.many = orEmpty(saved.Description), saved.ObjectType, saved.Cardinality == "HAS_MANY"
	r.readOnly = r.readOnly || saved.ReadOnly
	return r
}

// savedPipeline stands for a stage's pipeline. Definitions do not name it; the
// built-in ones have it in the description.
func savedPipeline(description *string) *pipeline {
	name := orEmpty(description)
	return &pipeline{id: definitionID("pd_", name), name: name}
}

// systemFirst sorts keys with $ before the others.
func systemFirst(a, b string) int {
	if system := strings.HasPrefix(a, "$"); system != strings.HasPrefix(b, "$") {
		if system {
			return -1
		}
		return 1
	}
	return strings.Compare(a, b)
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
