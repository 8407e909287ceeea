package mapping

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping/printable"
	"lightfield-importer/mapping/value"
)

//go:embed schema.json
var generalSchema []byte

// node is a part of a JSON Schema.
type node = map[string]any

// Schema gives the JSON Schema of mappings for one organisation: the general
// one, and for each object type of the definitions which keys fields,
// relationships and match rules can have, with their labels. Options of selects
// are offered, not demanded, because other spellings of a label are taken too.
// Object types without definitions are left as they are.
func Schema(defs map[string]*client.Definitions) ([]byte, error) {
	var root node
	if err := json.Unmarshal(generalSchema, &root); err != nil {
		return nil, fmt.Errorf("read the general schema: %w", err)
	}
	var cases []any
	var objects []string
	for _, object := range slices.Sorted(maps.Keys(defs)) {
		if known, ok := client.Known(object); ok && !known.Writable {
			continue
		}
		objects = append(objects, object)
		cases = append(cases, node{
			"if":   node{"required": []string{"object"}, "properties": node{"object": node{"const": object}}},
			"then": node{"properties": objectSchema(object, defs)},
		})
	}
	root["title"] = "Mapping of a spreadsheet to the Lightfield records of one organisation"
	root["allOf"] = cases
	root["properties"].(node)["object"].(node)["examples"] = objects
	return json.MarshalIndent(root, "", "  ")
}

// objectSchema says which keys the mappings of an object type can have.
func objectSchema(object string, defs map[string]*client.Definitions) node {
	fields, relations := node{}, node{}
	for key, def := range defs[object].Fields {
		if !def.ReadOnly {
			fields[key] = fieldSchema(key, def)
		}
	}
	for key, def := range defs[object].Relationships {
		if CanRelate(object, key, def) {
			relations[key] = relationSchema(key, def, defs[def.ObjectType])
		}
	}
	all := slices.Concat(keysOf(fields), keysOf(relations))
	return node{
		"fields":        node{"propertyNames": node{"enum": keysOf(fields)}, "properties": fields},
		"relationships": node{"propertyNames": node{"enum": keysOf(relations)}, "properties": relations},
		"match":         node{"items": node{"items": node{"enum": all}}},
	}
}

func keysOf(n node) []string {
	keys := slices.Sorted(maps.Keys(n))
	if keys == nil {
		return []string{} // null is no list
	}
	return keys
}

// fieldSchema describes a field, and offers its options.
func fieldSchema(key string, def client.FieldDefinition) node {
	kind := def.ValueType
	if def.TypeConfiguration.Currency != "" {
		kind += " in " + def.TypeConfiguration.Currency
	}
	out := node{"description": described(key, def.Label, kind, def.Description)}
	if len(def.TypeConfiguration.Options) == 0 {
		return out
	}
	choice := offered(def.TypeConfiguration.Options)
	out["properties"] = node{"value": choice, "default": choice, "values": node{"additionalProperties": choice}}
	return out
}

// offered are the labels of options, and the ids of those that share a label.
func offered(options []client.Option) node {
	times := map[string]int{}
	for _, o := range options {
		times[o.Label]++
	}
	var choices []any
	for _, o := range options {
		one := node{"const": o.Label}
		if times[o.Label] > 1 {
			one = node{"const": o.ID, "description": described(o.ID, o.Label, "", o.Description)}
		}
		choices = append(choices, one)
	}
	return node{"anyOf": append(choices, node{"type": []string{"string", "number", "boolean", "array"}})}
}

// relationSchema describes a relationship, and by what its records are found.
func relationSchema(key string, def client.RelationshipDefinition, target *client.Definitions) node {
	find := node{"object": node{"const": def.ObjectType}}
	if target != nil {
		by := []string{"identity"} // whether that can be had is the general schema's to say
		for _, key := range slices.Sorted(maps.Keys(target.Fields)) {
			if findable(value.Type(target.Fields[key].ValueType)) {
				by = append(by, key)
			}
		}
		find["by"] = node{"enum": by}
	}
	return node{
		"description": described(key, def.Label, def.ObjectType+", "+strings.ToLower(string(def.Cardinality)), def.Description),
		"properties":  node{"find": node{"properties": find}},
	}
}

// described is what an editor shows of a key.
func described(key, label, kind string, about *string) string {
	out := named(key, label)
	if kind != "" {
		out += ", " + kind
	}
	if about != nil && *about != "" {
		out += ": " + *about
	}
	return printable.Text(out)
}
