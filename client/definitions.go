package client

import "time"

// Definitions says which fields and relationships an object type has in one
// organisation, as GET /v1/{objects}/definitions answers. Keys and option ids
// differ from organisation to organisation.
type Definitions struct {
	ObjectType    string                            `json:"objectType"`
	Fields        map[string]FieldDefinition        `json:"fieldDefinitions"`
	Relationships map[string]RelationshipDefinition `json:"relationshipDefinitions"`
	Date          time.Time                         `json:"-"` // of the answer; zero when built in
}

// FieldDefinition describes one field. System keys start with $, custom ones do not.
type FieldDefinition struct {
	ID                string            `json:"id,omitempty"`
	Slug              string            `json:"slug,omitempty"`
	Label             string            `json:"label"`
	Description       *string           `json:"description"`
	ValueType         string            `json:"valueType"`
	ReadOnly          bool              `json:"readOnly,omitempty"`
	System            bool              `json:"system,omitempty"`
	TypeConfiguration TypeConfiguration `json:"typeConfiguration"`
}

// TypeConfiguration holds what a value type needs beyond its name; what does
// not apply is empty.
type TypeConfiguration struct {
	Options        []Option `json:"options,omitempty"`
	Currency       string   `json:"currency,omitempty"`       // ISO 4217, of CURRENCY
	Unique         bool     `json:"unique,omitempty"`         // no two records share a value
	MultipleValues bool     `json:"multipleValues,omitempty"` // EMAIL, URL: write an array
	HandleService  string   `json:"handleService,omitempty"`  // TWITTER LINKEDIN FACEBOOK INSTAGRAM
	ParentFieldKey string   `json:"parentFieldKey,omitempty"`
}

// Option is one choice of a select field. Labels may repeat, ids do not.
type Option struct {
	ID          string  `json:"id"`
	Label       string  `json:"label"`
	Description *string `json:"description,omitempty"`
	ParentID    string  `json:"parentId,omitempty"`
}

// RelationshipDefinition describes one relationship to records of ObjectType.
type RelationshipDefinition struct {
	ID          string      `json:"id,omitempty"`
	Slug        string      `json:"slug,omitempty"`
	Label       string      `json:"label"`
	Description *string     `json:"description"`
	Cardinality Cardinality `json:"cardinality"`
	ObjectType  string      `json:"objectType"`
	ReadOnly    bool        `json:"readOnly,omitempty"`
}
