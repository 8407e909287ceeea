package value

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// Type is a field's valueType as the definitions name it.
type Type string

// The value types of the API.
const (
	Text         Type = "TEXT"
	Markdown     Type = "MARKDOWN"
	HTML         Type = "HTML"
	Number       Type = "NUMBER"
	Currency     Type = "CURRENCY"
	Checkbox     Type = "CHECKBOX"
	DateTime     Type = "DATETIME"
	Email        Type = "EMAIL"
	URL          Type = "URL"
	Telephone    Type = "TELEPHONE"
	Address      Type = "ADDRESS"
	FullName     Type = "FULL_NAME"
	SocialHandle Type = "SOCIAL_HANDLE"
	SingleSelect Type = "SINGLE_SELECT"
	MultiSelect  Type = "MULTI_SELECT"
)

// Option is one choice of a select field. Labels may repeat, ids do not.
type Option struct {
	ID, Label string
}

// Spec says how the text of one field is written and what the field takes.
// The first group comes from the field's definition, the second from the
// mapping; what does not apply to the type is ignored.
type Spec struct {
	Type          Type
	Options       []Option // SINGLE_SELECT, MULTI_SELECT
	Multiple      bool     // EMAIL, URL: an array is written
	HandleService string   // SOCIAL_HANDLE: TWITTER LINKEDIN FACEBOOK INSTAGRAM
	Currency      string   // CURRENCY: ISO 4217; "" takes any currency's sign

	Number      string         // notation by example: "1,234.56" "1.234,56" "1 234,56"; "" is plain 1234.56
	Dates       []string       // date layouts such as DD/MM/YYYY, or excel; none is ISO 8601
	Location    *time.Location // of date-times without an offset; nil is UTC
	Region      string         // ISO alpha-2, of telephone numbers without +; "" is US
	True, False []string       // checkbox words; nil is the built-in list
}

// Converter turns texts into the canonical JSON of one field. It is safe for
// concurrent use.
type Converter struct {
	convert conversion
}

// conversion appends the JSON of the parts to dst.
type conversion func(dst []byte, parts []string) ([]byte, *Error)

// New compiles a spec. Its errors are mistakes of the mapping: a number
// notation or date layout that cannot be read, checkbox words that mean both,
// an unknown region or type.
func New(s Spec) (*Converter, error) {
	convert, err := compile(s)
	if err != nil {
		return nil, err
	}
	return &Converter{convert}, nil
}

func compile(s Spec) (conversion, error) {
	switch s.Type {
	case Text, Markdown, HTML:
		return single(appendText), nil
	case Number:
		return newNumber(s)
	case Currency:
		return newCurrency(s)
	case Checkbox:
		return newCheckbox(s)
	case DateTime:
		return newDateTime(s)
	case Email:
		return singleOrList(s.Multiple, appendEmail), nil
	case URL:
		return singleOrList(s.Multiple, appendURL), nil
	case Telephone:
		return newTelephone(s)
	case Address:
		return newAddress(s)
	case FullName:
		return appendFullName, nil
	case SocialHandle:
		return newSocialHandle(s), nil
	case SingleSelect:
		return single(newOptions(s.Options).append), nil
	case MultiSelect:
		return list(newOptions(s.Options).append), nil
	}
	return nil, fmt.Errorf("value type %q is not known; this version converts the 15 types of API version 2026-03-01", s.Type)
}

// Convert appends the canonical JSON of a value to dst. Most types take one
// part; EMAIL and URL with Multiple, TELEPHONE and MULTI_SELECT any number,
// of which blank ones are passed over and repeated ones written once; ADDRESS
// takes one a name in AddressParts, FULL_NAME one to be split or two.
// The error is an *Error; dst is returned as it was then.
func (c *Converter) Convert(dst []byte, parts []string) ([]byte, error) {
	out, fault := c.convert(dst, parts)
	if fault != nil {
		return dst, fault
	}
	return out, nil
}

// element appends the JSON of one text.
type element func(dst []byte, text string) ([]byte, *Error)

func singleOrList(multiple bool, one element) conversion {
	if multiple {
		return list(one)
	}
	return single(one)
}

// single makes the conversion of a value that is exactly one text.
func single(one element) conversion {
	return func(dst []byte, parts []string) ([]byte, *Error) {
		switch len(parts) {
		case 1:
			return one(dst, parts[0])
		case 0:
			return nil, emptyError("")
		}
		return nil, &Error{Reason: ReasonTooMany, Part: 1, Value: parts[1],
			Message: fmt.Sprintf("%s and %s are two values, but the field takes one", quote(parts[0]), quote(parts[1]))}
	}
}

// list makes the conversion of a value that is an array.
func list(one element) conversion {
	return func(dst []byte, parts []string) ([]byte, *Error) {
		var few [16]int
		starts := few[:0]
		out := append(dst, '[')
		for i, part := range parts {
			if isBlank(part) {
				continue
			}
			end := len(out)
			if len(starts) > 0 {
				out = append(out, ',')
			}
			start := len(out)
			var fault *Error
			if out, fault = one(out, part); fault != nil {
				fault.Part = i
				return nil, fault
			}
			if repeats(out, starts, start) {
				out = out[:end]
				continue
			}
			starts = append(starts, start)
		}
		if len(starts) == 0 {
			return nil, emptyError(strings.Join(parts, ""))
		}
		return append(out, ']'), nil
	}
}

// repeats tells whether the element from start to the end of out stands there
// already; the others begin at starts and end before a comma.
func repeats(out []byte, starts []int, start int) bool {
	last := out[start:]
	for i, from := range starts {
		to := start
		if i+1 < len(starts) {
			to = starts[i+1]
		}
		if bytes.Equal(out[from:to-1], last) {
			return true
		}
	}
	return false
}
