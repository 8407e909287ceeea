package value

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// normalise makes the normal form of one text of a type.
type normalise func(t Type, text string) (string, *Error)

// forms returns the sorted normal forms of a JSON value of type t; none for
// the empty value. ok is false for JSON that is no value of the type.
func forms(t Type, raw []byte, form normalise) (texts []string, ok bool) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return nil, true
	}
	switch t {
	case Address:
		form, ok := addressForm(raw)
		return nonEmpty(form), ok
	case FullName:
		first, last, ok := nameParts(raw)
		return nonEmpty(strings.TrimSuffix(first+"\x1f"+last, "\x1f")), ok
	case Checkbox:
		if word := string(raw); word == "true" || word == "false" {
			return []string{word}, true
		}
		return nil, false
	}
	values, ok := scalars(raw)
	if !ok {
		return nil, false
	}
	for _, v := range values {
		text, fault := form(t, v)
		if fault != nil {
			// The server holds it, so it is a value, if one that would not be written.
			text = strings.TrimSpace(v)
		}
		texts = append(texts, nonEmpty(text)...)
	}
	slices.Sort(texts)
	return slices.Compact(texts), true
}

// scalars returns the texts of a JSON string or number, or of an array of them.
func scalars(raw []byte) ([]string, bool) {
	switch raw[0] {
	case '[':
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) != nil {
			return nil, false
		}
		values := make([]string, 0, len(items))
		for _, item := range items {
			v, ok := scalar(item)
			if !ok {
				return nil, false
			}
			values = append(values, v)
		}
		return values, true
	default:
		v, ok := scalar(raw)
		return []string{v}, ok
	}
}

// scalar returns the text of a JSON string, number or null.
func scalar(raw []byte) (string, bool) {
	if raw[0] != '"' {
		var n json.Number
		err := json.Unmarshal(raw, &n)
		return n.String(), err == nil
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return s, err == nil
}

func nonEmpty(form string) []string {
	if form == "" {
		return nil
	}
	return []string{form}
}
