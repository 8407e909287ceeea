package report

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// explanation is a problem's message without what stands beside it: the cell
// that it begins with, the nearest value and what is allowed.
func explanation(p Problem) string {
	text := Clean(p.Message)
	if rest, ok := strings.CutPrefix(text, strconv.Quote(strings.TrimSpace(p.Value))+" "); ok {
		text = rest
	}
	if p.Nearest != "" {
		text = strings.TrimSuffix(text, "; did you mean "+strconv.Quote(p.Nearest)+"?")
	}
	if p.Allowed != "" {
		text = strings.TrimSuffix(text, ", which are "+Clean(p.Allowed))
		text = strings.TrimSuffix(text, ", one of "+Clean(p.Allowed))
	}
	return text
}

// sentence makes an explanation stand alone: "is not a date" is "Not a date".
func sentence(text string) string {
	text = strings.TrimPrefix(text, "is ")
	if text == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
