package mapping

import (
	"slices"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// What a program that writes mappings has to know of definitions, so that they
// compile: the answers are those of Compile.

// HoldsSeveral tells whether a field holds several values: split and multiple
// mean something to it.
func HoldsSeveral(def client.FieldDefinition) bool { return several(def) }

// CanFind tells whether records can be found by a value of the type.
func CanFind(t value.Type) bool { return findable(t) }

// CanFilter tells whether lists can be filtered by a field, which at least one
// key of a match rule needs.
func CanFilter(def client.FieldDefinition) bool { return !unfiltered(def) }

// CanRelate tells whether a relationship of an object type can be written.
func CanRelate(object, key string, def client.RelationshipDefinition) bool {
	return !def.ReadOnly && !slices.Contains(readOnlyRelations[object], key)
}

// Converter converts the texts of a field as its notations say.
func Converter(f *Field, def client.FieldDefinition) (*value.Converter, error) {
	return value.New(spec(f, def))
}
