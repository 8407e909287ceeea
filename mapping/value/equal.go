package value

import (
	"bytes"
	"slices"
	"strings"
)

// Equal tells whether a record already holds what would be written: written is
// JSON as Convert makes it or null, read the value of a record as the API
// answers it. The comparison passes over what the server normalises: numbers
// count as exact decimals, date-times as instants, e-mails and hosts without
// regard to case, arrays as sets (one string is an array of one), absent and
// null parts as the same, texts without the white space around them. null, "",
// [] and {} are all the empty value. JSON of another shape than the type's
// equals nothing.
func Equal(t Type, written, read []byte) bool {
	if bytes.Equal(written, read) {
		return true
	}
	w, ok := forms(t, written, storedForm)
	if !ok {
		return false
	}
	r, ok := forms(t, read, storedForm)
	return ok && slices.Equal(w, r)
}

// Stored returns the normal forms, sorted, of what the server keeps of a JSON
// value: of two values for which ok is true, those with the same forms are Equal.
func Stored(t Type, raw []byte) (texts []string, ok bool) { return forms(t, raw, storedForm) }

// storedForm is the normal form of what the server keeps. It differs from the form
// to find by in URLs: changing http into https is a change.
func storedForm(t Type, text string) (string, *Error) {
	if t != URL {
		return findingForm(t, text)
	}
	form, fault := comparableJSON(appendURL, strings.TrimSpace(text))
	if fault != nil {
		return "", fault
	}
	return trimRootSlash(form), nil
}

// Comparables returns the normal forms, as Comparable makes them, of all values
// that read holds, sorted. null and JSON of another shape have none.
func Comparables(t Type, read []byte) []string {
	texts, _ := forms(t, read, findingForm)
	if t == FullName && len(texts) == 1 {
		texts[0] = strings.TrimPrefix(strings.Replace(texts[0], "\x1f", " ", 1), " ")
	}
	return texts
}
