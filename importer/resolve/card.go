package resolve

import (
	"encoding/json"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// Key is a field by which records are found, or, without a type, a relationship.
type Key struct {
	Name string
	Type value.Type
}

// held are the comparable forms of what a record holds; of a relationship the
// ids it links to.
func (k Key) held(record *client.Record) []string {
	if k.Type == "" {
		return record.Relationships[k.Name].Values
	}
	return value.Comparables(k.Type, record.Fields[k.Name].Value)
}

// Form is one value to look for: as it is compared, and as it was written.
type Form struct{ Value, Text string }

// Forms are the values that a field's JSON holds.
func Forms(t value.Type, raw []byte) []Form {
	comparable := value.Comparables(t, raw)
	if len(comparable) == 0 {
		return nil
	}
	forms := make([]Form, len(comparable))
	for i, v := range comparable {
		forms[i] = Form{Value: v, Text: v}
	}
	for _, text := range texts(raw) {
		v, err := value.Comparable(t, text)
		for i := range forms {
			if err == nil && forms[i].Value == v {
				forms[i].Text = text
			}
		}
	}
	return forms
}

// texts are the strings of a JSON string or of an array of them.
func texts(raw []byte) []string {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return []string{one}
	}
	var several []string
	if json.Unmarshal(raw, &several) != nil {
		return nil
	}
	return several
}

// card is what is kept of a record that was listed: who it is, and the
// comparable forms by which it can be found. A collection of many thousands
// fits into memory as cards, not as records.
type card struct {
	Found
	held    [][]string // by the shelf's keys
	content []uint64   // digests by the shelf's content; see Match.Holds
}

// layout says what cards hold.
type layout struct {
	keys    []Key // by which records are found
	content []Key // that are compared with rows
}

func (l layout) card(record *client.Record) *card {
	c := &card{
		Found: Found{ID: record.ID, Link: record.HTTPLink},
		held:  make([][]string, len(l.keys)), content: make([]uint64, len(l.content)),
	}
	for i, k := range l.keys {
		c.held[i] = k.held(record)
	}
	for i, k := range l.content {
		c.content[i], _ = k.digest(record.Fields[k.Name].Value, record.Relationships[k.Name].Values)
	}
	return c
}
