package client

import (
	"encoding/json"
	"time"
)

// Record is one record as the API reads it. Values are kept as the JSON that
// came, so that no number passes through a float.
type Record struct {
	ID            string                       `json:"id"`
	CreatedAt     time.Time                    `json:"createdAt"`
	UpdatedAt     *time.Time                   `json:"updatedAt"`
	HTTPLink      string                       `json:"httpLink"`
	ExternalID    string                       `json:"externalId,omitempty"`
	Fields        map[string]FieldValue        `json:"fields"`
	Relationships map[string]RelationshipValue `json:"relationships"`
	Date          time.Time                    `json:"-"` // of the answer it came with, by the server's clock
	Status        int                          `json:"-"` // of that answer; 0 in a list
	Attempts      int                          `json:"-"` // of the write that it answers; 0 of a read
}

// FieldValue is a field's value as it is read: wrapped with its type.
type FieldValue struct {
	ValueType string          `json:"valueType"`
	Value     json.RawMessage `json:"value"` // null when unset
}

// RelationshipValue lists the ids a relationship points to.
type RelationshipValue struct {
	Cardinality string   `json:"cardinality"`
	ObjectType  string   `json:"objectType"`
	Values      []string `json:"values"`
}
