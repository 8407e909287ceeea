package resolve

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// Key is a field by which records are found, or, without a type, a relationship, or
// with the type ID what names the record itself.
type Key struct {
	Name string
	Type value.Type
}

// held are the comparable forms of what a record holds; of a relationship the
// ids it links to.
func (k Key) held(record *client.Record) []string {
	switch k.Type {
	case "":
		return record.Relationships[k.Name].Values
	case ID:
		return []string{record.ID}
	}
	return value.Comparables(k.Type, record.Fields[k.Name].Value)
}

// Form is one value to look for: as it is compared, and as it was written.
type Form struct{ Value, Text string }

// Forms are the values that a field's JSON holds, each once.
func Forms(t value.Type, raw []byte) []Form {
	texts, ok := texts(raw)
	if !ok {
		texts = value.Comparables(t, raw)
	}
	var forms []Form
	for _, text := range texts {
		v, err := value.Comparable(t, text)
		if err != nil {
			v = strings.TrimSpace(text)
		}
		if v != "" && !slices.ContainsFunc(forms, func(f Form) bool { return f.Value == v }) {
			forms = append(forms, Form{Value: v, Text: text})
		}
	}
	return forms
}

// texts are the strings of a JSON string or of an array of them; ok is false for
// other JSON.
func texts(raw []byte) (texts []string, ok bool) {
	if len(raw) > 1 && raw[0] == '"' {
		if !bytes.ContainsRune(raw, '\\') {
			return []string{string(raw[1 : len(raw)-1])}, true
		}
		var one string
		ok := json.Unmarshal(raw, &one) == nil
		return []string{one}, ok
	}
	ok = len(raw) > 1 && raw[0] == '[' && json.Unmarshal(raw, &texts) == nil
	return texts, ok
}

// card is what is kept of a record that was listed: who it is, and the
// comparable forms by which it can be found. A collection of many thousands
// fits into memory as cards, not as records.
type card struct {
	Found
	held    [][]string // by the shelf's keys
	content []uint64   // digests by the shelf's content; see Match.Holds
}

// holds reports whether the record can be found by a form of the key at this place.
func (c *card) holds(place int, form string) bool {
	return place < len(c.held) && slices.Contains(c.held[place], form)
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
