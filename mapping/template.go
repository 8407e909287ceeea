package mapping

import (
	"errors"
	"fmt"
	"strings"
)

// Template is a text with the cells of columns in it: "{Owner}: {Next Step}".
type Template []Segment

// Segment is literal text followed by a column's cell; the last segment of a
// template may have no column.
type Segment struct {
	Text   string
	Column string
}

// parseTemplate reads {Column} as a column, {{ and }} as braces.
func parseTemplate(s string) (Template, error) {
	var t Template
	var text strings.Builder
	columns := 0
	for rest := s; ; {
		i := strings.IndexAny(rest, "{}")
		if i < 0 {
			text.WriteString(rest)
			break
		}
		text.WriteString(rest[:i])
		brace := rest[i]
		rest = rest[i+1:]
		if rest != "" && rest[0] == brace {
			text.WriteByte(brace)
			rest = rest[1:]
			continue
		}
		if brace == '}' {
			return nil, errors.New("} without {; write }} for a brace")
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok {
			return nil, errors.New("{ without }; write {{ for a brace")
		}
		if name = normalHeader(name); name == "" || strings.Contains(name, "{") {
			return nil, fmt.Errorf("{%s} is not the name of a column", name)
		}
		t = append(t, Segment{text.String(), name})
		text.Reset()
		rest = after
		columns++
	}
	if columns == 0 {
		return nil, errors.New("a template needs a column in braces, such as {Name}; a fixed text is written as value")
	}
	if text.Len() > 0 {
		t = append(t, Segment{Text: text.String()})
	}
	return t, nil
}
