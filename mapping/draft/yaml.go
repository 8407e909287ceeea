package draft

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"lightfield-importer/mapping"
)

// plainScalar are texts that YAML reads as themselves, in a list and in braces too.
var plainScalar = regexp.MustCompile(`^[\p{L}$_][\p{L}\p{N}$_./()@-]*( [\p{L}\p{N}$_./()-]+)*$`)

// reserved are words that YAML, in one of its versions, reads as something else.
var reserved = []string{"true", "false", "yes", "no", "on", "off", "null", "y", "n"}

// scalar writes a text so that YAML reads it back: as it is where that is
// plain, else in double quotes, whose escapes are those of Go.
func scalar(text string) string {
	if plainScalar.MatchString(text) && !slices.Contains(reserved, strings.ToLower(text)) {
		return text
	}
	return strconv.Quote(text)
}

// sequence writes a list in brackets.
func sequence(texts []string) string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = scalar(t)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// oneOrMore writes a text, or several as a list.
func oneOrMore(texts []string) string {
	if len(texts) == 1 {
		return scalar(texts[0])
	}
	return sequence(texts)
}

// template writes a template, its braces doubled.
func template(t mapping.Template) string {
	braces := strings.NewReplacer("{", "{{", "}", "}}")
	var b strings.Builder
	for _, s := range t {
		b.WriteString(braces.Replace(s.Text))
		if s.Column != "" {
			b.WriteString("{" + s.Column + "}")
		}
	}
	return strconv.Quote(b.String())
}

// entry is a key and what stands behind it, on one line.
type entry struct{ key, text string }

// inline writes entries in braces.
func inline(entries []entry) string {
	out := make([]string, len(entries))
	for i, e := range entries {
		out[i] = e.key + ": " + e.text
	}
	return "{" + strings.Join(out, ", ") + "}"
}

// inputEntries are the keys of where a text comes from, but for the values table.
func inputEntries(in mapping.Input) []entry {
	var out []entry
	switch {
	case in.Template != nil:
		out = append(out, entry{"template", template(in.Template)})
	case in.Constant != nil:
		out = append(out, entry{"value", oneOrMore(in.Constant)})
	default:
		out = append(out, entry{"column", scalar(in.Column)})
	}
	if in.NullValues != nil {
		out = append(out, entry{"null_values", sequence(in.NullValues)})
	}
	if in.Substitute != nil {
		var list []string
		for _, s := range in.Substitute {
			list = append(list, inline([]entry{{"pattern", strconv.Quote(s.Pattern.String())}, {"replacement", strconv.Quote(s.Replacement)}}))
		}
		out = append(out, entry{"substitute", "[" + strings.Join(list, ", ") + "]"})
	}
	return out
}

// fieldEntries are the keys of a field that is not made of parts.
func fieldEntries(f mapping.Field) []entry {
	out := inputEntries(f.Parts[0].Input)
	add := func(key string, texts []string) {
		if len(texts) > 0 {
			out = append(out, entry{key, oneOrMore(texts)})
		}
	}
	one := func(key, text string) {
		if text != "" {
			out = append(out, entry{key, strconv.Quote(text)})
		}
	}
	one("split", f.Split)
	one("number", f.Number)
	add("date", f.Dates)
	add("true", f.True)
	add("false", f.False)
	return out
}

// relationEntries are the keys of a relationship.
func relationEntries(r mapping.Relation) []entry {
	out := inputEntries(r.Input)
	if r.Split != "" {
		out = append(out, entry{"split", strconv.Quote(r.Split)})
	}
	if r.Find != nil {
		out = append(out, entry{"find", inline([]entry{{"object", scalar(r.Find.Object)}, {"by", scalar(r.Find.By)}})})
	}
	return out
}

// readable makes a comment fit for one line of a file: what does not print
// becomes a blank.
func readable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
}
