package sandbox

import (
	"encoding/json"
	"math/big"
	"net/url"
	"slices"
	"strings"
)

// A filter is one condition of a list request, key[operator]=value. Either field
// or relation is set.
type filter struct {
	field    *field
	relation *relation
	operator string
	not      bool
	value    string
	number   *big.Rat // the value, of NUMBER and CURRENCY
}

var comparisons = []string{"equal", "greaterThan", "greaterThanOrEqual", "lessThan", "lessThanOrEqual"}

// operators by value type; the first is the one meant when none is given. Types
// which are not here cannot be filtered by.
var operators = map[string][]string{
	typeNumber: comparisons, typeCurrency: comparisons, typeDateTime: comparisons,
	typeText: {"equal", "startsWith"}, typeFullName: {"equal", "startsWith"},
	typeSocialHandle: {"equal", "startsWith"}, typeAddress: {"equal", "startsWith"},
	typeCheckbox: {"equal"}, typeSingleSelect: {"equal"},
	typeEmail: {"contains"}, typeTelephone: {"contains"}, typeURL: {"contains"},
}

// parseFilters reads every query parameter but offset and limit. All must hold.
func parseFilters(o *object, query url.Values) ([]filter, *problem) {
	var filters []filter
	for name, values := range query {
		if name == "offset" || name == "limit" {
			continue
		}
		for _, value := range values {
			f, p := parseFilter(o, name, value)
			if p != nil {
				return nil, p
			}
			filters = append(filters, f)
		}
	}
	return filters, nil
}

func parseFilter(o *object, name, value string) (filter, *problem) {
	key, operator, bracket := strings.Cut(name, "[")
	if bracket {
		var closed bool
		if operator, closed = strings.CutSuffix(operator, "]"); !closed {
			return filter{}, badRequest(codeConfiguration, name, "'%s' is not a filter.", name)
		}
	}
	f := filter{value: value}
	f.operator, f.not = strings.CutPrefix(operator, "-")
	var allowed []string
	if f.relation = o.bySlug[key]; f.relation != nil {
		allowed = []string{"contains", "equal"} // which are the same here
	} else if f.field = o.fieldByKey[key]; f.field != nil {
		allowed = operators[f.field.valueType]
	} else {
		return f, badRequest(codeUnknownField, name, "Unrecognized filter '%s' for '%s'.", key, o.name)
	}
	if len(allowed) == 0 {
		return f, badRequest(codeConfiguration, name, "'%s' cannot be filtered by.", key)
	}
	if f.operator == "" {
		f.operator = allowed[0]
	}
	if !slices.Contains(allowed, f.operator) {
		return f, badRequest(codeConfiguration, name, "'%s' does not support the operator '%s'.", key, f.operator)
	}
	return f, f.readValue(name)
}

// readValue brings the value into the form in which stored values are compared.
func (f *filter) readValue(name string) *problem {
	if f.field == nil {
		return nil
	}
	wrong := func() *problem {
		return badRequest(codeInvalidType, name, "The filter value does not fit the type %s.", f.field.valueType)
	}
	switch f.field.valueType {
	case typeNumber, typeCurrency:
		n, ok := exact(f.value)
		if !ok || !json.Valid([]byte(f.value)) {
			return wrong()
		}
		f.number = n
	case typeDateTime:
		read, p := f.field.dateTime(f.value)
		if p != nil {
			return wrong()
		}
		f.value = read.(string)
	case typeCheckbox:
		if f.value != "true" && f.value != "false" {
			return wrong()
		}
	case typeSingleSelect:
		id, p := f.field.filtered(f.value)
		if p != nil {
			p.Param = name
			return p
		}
		f.value = id
	case typeEmail, typeURL, typeTelephone:
		f.value = strings.ToLower(f.value)
	}
	return nil
}

// matches says whether a stored value meets the condition, the negation aside. A
// field without a value meets none.
func (f *filter) matches(value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case bool:
		return v == (f.value == "true")
	case json.Number:
		a, _ := new(big.Rat).SetString(string(v))
		return f.compares(a.Cmp(f.number))
	case []string:
		return slices.ContainsFunc(v, f.matchesText)
	case map[string]any:
		return f.matchesText(f.field.line(v))
	case string:
		if f.field.valueType == typeDateTime {
			return f.compares(strings.Compare(v, f.value))
		}
		return f.matchesText(v)
	}
	return false
}

// matchesText compares texts. Every text that is set starts with the empty one. That
// contains means a part of the value, not the whole of one of several, is one reading
// of the documentation: a caller must not rely on more.
func (f *filter) matchesText(s string) bool {
	switch f.operator {
	case "startsWith":
		return s != "" && strings.HasPrefix(s, f.value)
	case "contains":
		return strings.Contains(strings.ToLower(s), f.value)
	}
	return s == f.value
}

func (f *filter) compares(order int) bool {
	switch f.operator {
	case "greaterThan":
		return order > 0
	case "greaterThanOrEqual":
		return order >= 0
	case "lessThan":
		return order < 0
	case "lessThanOrEqual":
		return order <= 0
	}
	return order == 0
}

// line is an address or a full name as one text.
func (f *field) line(value map[string]any) string {
	names, separator := addressParts, ", "
	if f.valueType == typeFullName {
		names, separator = fullNameParts, " "
	}
	var parts []string
	for _, name := range names {
		if s, ok := value[name].(string); ok && s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, separator)
}
