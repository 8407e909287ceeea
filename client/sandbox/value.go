package sandbox

import (
	"encoding/json"
	"strings"
)

// check reads one value of a request, as decoded from JSON, for a field: it
// returns what is stored, normalised as the documentation says, or the refusal.
// A nil value clears the field. The text of $stage is resolved here as well.
func (f *field) check(value any) (any, *problem) {
	if value == nil {
		return nil, nil
	}
	switch f.valueType {
	case typeText, typeMarkdown, typeHTML:
		return f.text(value)
	case typeNumber, typeCurrency:
		return f.number(value)
	case typeCheckbox:
		if b, ok := value.(bool); ok {
			return b, nil
		}
		return nil, f.wrongType(value, "a boolean")
	case typeDateTime:
		return f.dateTime(value)
	case typeEmail:
		return f.oneOrSeveral(value, f.email)
	case typeURL:
		return f.oneOrSeveral(value, f.url)
	case typeTelephone:
		return f.telephones(value)
	case typeAddress:
		return f.address(value)
	case typeFullName:
		return f.fullName(value)
	case typeSocialHandle:
		return f.socialHandle(value)
	case typeSingleSelect:
		return f.singleSelect(value)
	case typeMultiSelect:
		return f.multiSelect(value)
	}
	return nil, badRequest(codeConfiguration, f.param(), "Field '%s' has the unknown value type %s.", f.key, f.valueType)
}

func (f *field) param() string { return "fields." + f.key }

func (f *field) wrongType(value any, want string) *problem {
	return badRequest(codeInvalidType, f.param(), "Field '%s' expects %s, not %s.", f.key, want, jsonKind(value))
}

func (f *field) unfit(format string, args ...any) *problem {
	return unprocessable(f.param(), format, args...)
}

func jsonKind(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case string:
		return "a string"
	case bool:
		return "a boolean"
	case json.Number:
		return "a number"
	case []any:
		return "an array"
	}
	return "an object"
}

func (f *field) text(value any) (any, *problem) {
	s, ok := value.(string)
	if !ok {
		return nil, f.wrongType(value, "a string")
	}
	if strings.ContainsRune(s, 0) {
		return nil, f.unfit("Field '%s' must not hold the NUL character.", f.key)
	}
	if f.required && strings.TrimSpace(s) == "" {
		return nil, f.unfit("Field '%s' must not be blank.", f.key)
	}
	return s, nil
}

// oneOrSeveral reads a string or an array of strings. A field for one value
// takes an array of one as well and stores the string; a field for several
// stores an array always.
func (f *field) oneOrSeveral(value any, read func(string) (string, *problem)) (any, *problem) {
	texts, p := f.strings(value, true)
	if p != nil {
		return nil, p
	}
	if !f.multiple && len(texts) > 1 {
		return nil, f.unfit("Field '%s' holds one value, not %d.", f.key, len(texts))
	}
	list := make([]string, 0, len(texts))
	seen := make(map[string]bool, len(texts))
	for _, t := range texts {
		s, p := read(t)
		if p != nil {
			return nil, p
		}
		if !seen[s] {
			seen[s] = true
			list = append(list, s)
		}
	}
	switch {
	case len(list) == 0:
		return nil, nil
	case !f.multiple:
		return list[0], nil
	}
	return list, nil
}

// strings reads an array of strings, or a single one where bare is set.
func (f *field) strings(value any, bare bool) ([]string, *problem) {
	if s, ok := value.(string); ok && bare {
		return []string{s}, nil
	}
	array, ok := value.([]any)
	if !ok {
		return nil, f.wrongType(value, "an array of strings")
	}
	list := make([]string, len(array))
	for i, item := range array {
		s, ok := item.(string)
		if !ok {
			return nil, f.wrongType(item, "an array of strings")
		}
		list[i] = s
	}
	return list, nil
}
