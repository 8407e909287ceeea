package client

import (
	"encoding/json"
	"strings"
	"time"
)

// Record is one record as the API reads it. Values are kept as the JSON that
// came, so that no number passes through a float.
type Record struct {
	ID            string                       `json:"id"`
	CreatedAt     time.Time                    `json:"createdAt"` // zero when the answer does not date it
	UpdatedAt     *time.Time                   `json:"updatedAt"`
	HTTPLink      string                       `json:"httpLink"`
	ExternalID    string                       `json:"externalId,omitempty"`
	Fields        map[string]FieldValue        `json:"fields"`
	Relationships map[string]RelationshipValue `json:"relationships"`
	Date          time.Time                    `json:"-"` // of the answer it came with, by the server's clock
	Status        int                          `json:"-"` // of that answer; 0 in a list
	Attempts      int                          `json:"-"` // of the write that it answers; 0 of a read
	// Untold: the update was answered without the record, of which only the ID is
	// known.
	Untold bool `json:"-"`
	// Answer is the body of the answer to the create that has made the record, of which
	// only the head is read: what it holds is most of it, and is seldom needed. It is nil
	// for a record that came otherwise.
	Answer []byte `json:"-"`
}

// Dated reports whether the record's creation can be held against the server's
// time: both are told by the answer that it came with.
func (r *Record) Dated() bool { return !r.CreatedAt.IsZero() && !r.Date.IsZero() }

// UnmarshalJSON reads a record. Only the id has to be there: times that are missing
// or that name no instant are left out.
func (r *Record) UnmarshalJSON(data []byte) error {
	var read struct {
		head
		Fields        map[string]FieldValue        `json:"fields"`
		Relationships map[string]RelationshipValue `json:"relationships"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	r.head(&read.head)
	r.Fields, r.Relationships = read.Fields, read.Relationships
	return nil
}

// head is a record without what it holds.
type head struct {
	ID         string    `json:"id"`
	CreatedAt  instant   `json:"createdAt"`
	UpdatedAt  instant   `json:"updatedAt"`
	HTTPLink   string    `json:"httpLink"`
	ExternalID string    `json:"externalId"`
	Date       time.Time `json:"-"`
}

// head makes it the record with this head.
func (r *Record) head(h *head) {
	*r = Record{ID: h.ID, CreatedAt: h.CreatedAt.Time, HTTPLink: h.HTTPLink, ExternalID: h.ExternalID, Date: h.Date}
	if !h.UpdatedAt.IsZero() {
		r.UpdatedAt = &h.UpdatedAt.Time
	}
}

// instant is a time as answers have it.
type instant struct{ time.Time }

// offsets are the layouts of ISO 8601 that name an instant. One without an offset
// may mean any hour of a day.
var offsets = []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05Z07:00"}

// UnmarshalJSON leaves the time zero where the JSON names no instant.
func (i *instant) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) != nil {
		return nil
	}
	for _, layout := range offsets {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			i.Time = at
			return nil
		}
	}
	return nil
}

// FieldValue is a field's value as it is read: wrapped with its type.
type FieldValue struct {
	ValueType string          `json:"valueType"`
	Value     json.RawMessage `json:"value"` // null when unset
}

// RelationshipValue lists the ids a relationship points to.
type RelationshipValue struct {
	Cardinality Cardinality `json:"cardinality"`
	ObjectType  string      `json:"objectType"`
	Values      []string    `json:"values"`
}

// Link adds a link to the record as it was read.
func (r *Record) Link(key, id string) {
	if r.Relationships == nil {
		r.Relationships = map[string]RelationshipValue{}
	}
	links := r.Relationships[key]
	links.Values = append(links.Values, id)
	r.Relationships[key] = links
}

// Cardinality says how many records a relationship may point to.
type Cardinality string

// The cardinalities.
const (
	HasOne  Cardinality = "HAS_ONE"
	HasMany Cardinality = "HAS_MANY"
)

// UnmarshalText reads a cardinality in capitals or not: definitions are documented
// with HAS_ONE, records with has_one.
func (c *Cardinality) UnmarshalText(text []byte) error {
	*c = Cardinality(strings.ToUpper(string(text)))
	return nil
}
