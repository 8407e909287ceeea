package value

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// AddressParts names the parts of an ADDRESS in the order in which Convert
// takes and writes them. All are optional.
var AddressParts = []string{"street", "street2", "city", "state", "postalCode", "country", "latitude", "longitude"}

// Positions in AddressParts of the parts that are more than texts.
const (
	countryPart   = 5
	latitudePart  = 6
	longitudePart = 7
)

// address converts ADDRESS.
type address struct {
	mark string // before the decimals of coordinates
}

func newAddress(s Spec) (conversion, error) {
	n, err := parseNotation(s.Number)
	return address{mark: string(n.decimal)}.append, err
}

// append appends an object of the parts that are not blank.
func (a address) append(dst []byte, parts []string) ([]byte, *Error) {
	if len(parts) != len(AddressParts) {
		return nil, &Error{Reason: ReasonWrongParts, Message: fmt.Sprintf("an address has %d parts, not %d", len(AddressParts), len(parts))}
	}
	out := append(dst, '{')
	for i, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if len(out) > len(dst)+1 {
			out = append(out, ',')
		}
		out = append(append(append(out, '"'), AddressParts[i]...), '"', ':')
		var fault *Error
		if out, fault = a.appendPart(out, i, part); fault != nil {
			fault.Part = i
			return nil, fault
		}
	}
	if len(out) == len(dst)+1 {
		return nil, emptyError("")
	}
	return append(out, '}'), nil
}

func (a address) appendPart(dst []byte, i int, part string) ([]byte, *Error) {
	switch i {
	case countryPart:
		return appendCountry(dst, part)
	case latitudePart:
		return a.appendCoordinate(dst, part, "latitude", 90)
	case longitudePart:
		return a.appendCoordinate(dst, part, "longitude", 180)
	}
	return appendText(dst, part)
}

// appendCoordinate appends decimal degrees with as many decimals as they have.
// The decimal mark is the dot, or the notation's.
func (a address) appendCoordinate(dst []byte, text, name string, limit int) ([]byte, *Error) {
	d := decimal{integer: text}
	if rest, ok := strings.CutPrefix(d.integer, "\u2212"); ok {
		d.integer = "-" + rest
	}
	d.integer, d.negative = strings.CutPrefix(d.integer, "-")
	if !d.negative {
		d.integer = strings.TrimPrefix(d.integer, "+")
	}
	mark := a.mark
	if !strings.Contains(d.integer, mark) {
		mark = "."
	}
	d.integer, d.fraction, _ = strings.Cut(d.integer, mark)
	if d.integer == "" || !allDigits(d.integer) || !allDigits(d.fraction) {
		return nil, reject(ReasonCoordinate, text, "is not a "+name+" in decimal degrees such as -12.0464")
	}
	out := d.append(dst)
	if beyond(d, limit) {
		return nil, reject(ReasonCoordinate, text, fmt.Sprintf("is no %s: it lies between -%d and %d", name, limit, limit))
	}
	return out, nil
}

// beyond tells whether the magnitude of d is greater than limit.
func beyond(d decimal, limit int) bool {
	integer := strings.TrimLeft(d.integer, "0")
	if len(integer) > 3 {
		return true
	}
	whole := 0
	for i := range len(integer) {
		whole = 10*whole + int(integer[i]-'0')
	}
	return whole > limit || whole == limit && strings.Trim(d.fraction, "0") != ""
}

// addressForm returns one text that stands for all parts of an ADDRESS value;
// "" when all are absent, null or blank. Parts of other names, which the server
// may come to add, are passed over.
func addressForm(raw []byte) (form string, ok bool) {
	var parts map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	if raw[0] != '{' || decoder.Decode(&parts) != nil {
		return "", false
	}
	texts := make([]string, len(AddressParts))
	for i, name := range AddressParts {
		switch part := parts[name].(type) {
		case nil:
		case string:
			texts[i] = comparableText(strings.TrimSpace(part))
		case json.Number:
			texts[i] = part.String()
		default:
			return "", false
		}
		if i >= latitudePart {
			if plain, fault := plainDecimal(texts[i]); fault == nil {
				texts[i] = plain
			}
		}
	}
	texts[countryPart] = strings.ToUpper(texts[countryPart])
	if !slices.ContainsFunc(texts, func(s string) bool { return s != "" }) {
		return "", true
	}
	return strings.Join(texts, "\x1f"), true
}
