package report

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Labels are what people call the ids that values hold, such as the options of
// select fields: label by id.
type Labels map[string]string

// text shows a value as the API has it to people: ids by their labels, the
// elements of a list with commas, the parts of an address or a name with
// middle dots between them. null and the empty list are "".
func (l Labels) text(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return ""
	}
	switch raw[0] {
	case '"':
		return l.named(raw)
	case '[':
		return l.list(raw)
	case '{':
		return l.parts(raw)
	case 'n':
		return ""
	}
	return string(raw)
}

func (l Labels) named(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return string(raw)
	}
	if label, ok := l[text]; ok {
		return label
	}
	return text
}

func (l Labels) list(raw json.RawMessage) string {
	var elements []json.RawMessage
	if json.Unmarshal(raw, &elements) != nil {
		return string(raw)
	}
	return l.join(elements, ", ")
}

// parts shows the values of an object in the order that they stand in.
func (l Labels) parts(raw json.RawMessage) string {
	d := json.NewDecoder(bytes.NewReader(raw))
	if _, err := d.Token(); err != nil {
		return string(raw)
	}
	var values []json.RawMessage
	for d.More() {
		var value json.RawMessage
		if _, err := d.Token(); err != nil || d.Decode(&value) != nil {
			return string(raw)
		}
		values = append(values, value)
	}
	return l.join(values, " · ")
}

func (l Labels) join(values []json.RawMessage, between string) string {
	var texts []string
	for _, v := range values {
		if text := l.text(v); text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, between)
}
