package value

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// suffixes and degrees belong to the last name, whatever stands before them. Degrees
// count as they are written: MD is one, Md a first name.
var (
	suffixes = []string{"jr", "sr", "ii", "iii", "iv", "esq"}
	degrees  = []string{"PhD", "Ph.D.", "MD", "M.D.", "MBA", "CPA", "DDS", "DVM", "JD", "RN"}
)

// appendFullName appends {"firstName":…,"lastName":…} without the empty part.
// Two parts are taken as first and last name, one is split: at its comma, if it
// is "Last, First", otherwise before the last word.
func appendFullName(dst []byte, parts []string) ([]byte, *Error) {
	var first, last string
	switch len(parts) {
	case 1:
		var fault *Error
		if first, last, fault = splitName(parts[0]); fault != nil {
			return nil, fault
		}
	case 2:
		first, last = strings.TrimSpace(parts[0]), strings.TrimSpace(parts[1])
	default:
		return nil, &Error{Reason: ReasonWrongParts, Message: "a full name is one text or a first and a last name"}
	}
	if first == "" && last == "" {
		return nil, emptyError(strings.Join(parts, ""))
	}
	out := append(dst, '{')
	for i, part := range [...]string{first, last} {
		if part == "" {
			continue
		}
		if len(out) > len(dst)+1 {
			out = append(out, ',')
		}
		out = append(out, [...]string{`"firstName":`, `"lastName":`}[i]...)
		var fault *Error
		if out, fault = appendText(out, part); fault != nil {
			fault.Part = min(i, len(parts)-1)
			return nil, fault
		}
	}
	return append(out, '}'), nil
}

// splitName splits one text. A single word is a first name. The last name is
// the last word, together with a suffix (Jr., III, PhD) after it and the lower-case
// particles before it (van, de la), unless the last word is lower case too.
func splitName(text string) (first, last string, fault *Error) {
	name := strings.TrimSpace(text)
	if before, after, ok := strings.Cut(name, ","); ok && (lastBlank(strings.TrimSpace(before)) < 0 || !isSuffix(strings.TrimSpace(after))) {
		first, last = strings.TrimSpace(after), strings.TrimSpace(before)
		if strings.Contains(after, ",") || first == "" || last == "" || isSuffix(first) {
			return "", "", reject(ReasonAmbiguousName, text, "cannot be split at its commas; map first and last name from two columns")
		}
		return first, last, nil
	}
	cut := lastBlank(name)
	if cut < 0 {
		return name, "", nil
	}
	if isSuffix(strings.TrimSpace(name[cut:])) {
		if before := lastBlank(trimName(name[:cut])); before >= 0 {
			cut = before
		}
	}
	if strings.ContainsRune(")>", rune(name[len(name)-1])) {
		return "", "", reject(ReasonAmbiguousName, text, "ends with a remark that is no last name; take it off with substitute, or map first and last name from two columns")
	}
	if !startsLower(strings.TrimSpace(name[cut:])) {
		cut = beforeParticles(name, cut)
	}
	return trimName(name[:cut]), strings.TrimSpace(name[cut:]), nil
}

// beforeParticles moves a cut before the lower-case words that end there, but
// leaves at least one word as first name.
func beforeParticles(name string, cut int) int {
	for {
		head := trimName(name[:cut])
		before := lastBlank(head)
		if before < 0 || !startsLower(strings.TrimSpace(head[before:])) {
			return cut
		}
		cut = before
	}
}

func lastBlank(s string) int { return strings.LastIndexFunc(s, unicode.IsSpace) }

func trimName(s string) string { return strings.TrimRightFunc(s, unicode.IsSpace) }

func isSuffix(word string) bool {
	bare := strings.TrimSuffix(word, ".")
	return slices.Contains(degrees, word) || slices.ContainsFunc(suffixes, func(s string) bool { return strings.EqualFold(s, bare) })
}

func startsLower(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsLower(r)
}

// nameParts reads a FULL_NAME value.
func nameParts(raw []byte) (first, last string, ok bool) {
	var name struct {
		FirstName, LastName *string
	}
	if raw[0] != '{' || json.Unmarshal(raw, &name) != nil {
		return "", "", false
	}
	return comparableName(name.FirstName), comparableName(name.LastName), true
}

func comparableName(s *string) string {
	if s == nil {
		return ""
	}
	return comparableText(strings.Join(strings.Fields(*s), " "))
}
