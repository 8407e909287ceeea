package mapping

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// inputKeys are the keys of everything that takes its text from the row: a
// field, a part of one, a relationship.
var inputKeys = []key[Input]{
	{"column", (*reader).inputColumn},
	{"template", (*reader).template},
	{"value", func(r *reader, in *Input, e entry) { in.Constant, in.constantAt = r.someTexts(e) }},
	{"default", func(r *reader, in *Input, e entry) { in.Default, in.defaultAt = r.someTexts(e) }},
	{"values", (*reader).values},
	{"trim", func(r *reader, in *Input, e entry) { trim, ok := r.boolean(e); in.KeepBlanks = ok && !trim }},
	{"lower", func(r *reader, in *Input, e entry) { r.letters(in, e, CaseLower) }},
	{"upper", func(r *reader, in *Input, e entry) { r.letters(in, e, CaseUpper) }},
	{"substitute", (*reader).substitute},
	{"null_values", (*reader).nullValues},
}

// sourceWords are the keys of which an input has exactly one.
var sourceWords = []string{"column", "template", "value"}

// readInput reads the short form, a column, or an input's keys.
func (r *reader) readInput(n *yaml.Node, place string) Input {
	in := Input{At: pos(n)}
	if n.Kind == yaml.ScalarNode {
		in.Column, _ = r.column(n, place)
		in.columnAt = pos(n)
		return in
	}
	given := readKeys(r, n, keyTable[Input]{place: place, keys: inputKeys}, &in)
	r.checkInput(given, pos(n), place)
	r.single(in.Constant, in.constantAt, "value")
	r.single(in.Default, in.defaultAt, "default")
	return in
}

// single refuses a list where the place takes one text.
func (r *reader) single(texts []string, at Position, key string) {
	if len(texts) > 1 {
		r.addf(at, "%s can be one text only here", key)
	}
}

// checkInput checks which keys go together.
func (r *reader) checkInput(given map[string]Position, at Position, place string) {
	if given == nil {
		return
	}
	var found []string
	for _, word := range sourceWords {
		if _, ok := given[word]; ok {
			found = append(found, word)
		}
	}
	switch {
	case len(found) == 0:
		r.add(at, say("write column, template or value"), "%s has no source", place)
	case len(found) > 1:
		r.addf(given[found[1]], "%s takes either %s or %s", place, found[0], found[1])
	case found[0] == "value":
		for _, idle := range []string{"default", "values", "trim", "lower", "upper", "substitute", "null_values", "split"} {
			if at, ok := given[idle]; ok {
				r.addf(at, "%s does nothing to a constant value", idle)
			}
		}
	}
	if at, ok := given["upper"]; ok {
		if _, both := given["lower"]; both {
			r.addf(at, "lower and upper exclude each other")
		}
	}
}

func (r *reader) inputColumn(in *Input, e entry) {
	in.Column, _ = r.column(e.node, e.key)
	in.columnAt = pos(e.node)
}

func (r *reader) template(in *Input, e entry) {
	s, ok := r.text(e.node, e.key)
	if !ok {
		return
	}
	in.columnAt = pos(e.node)
	t, err := parseTemplate(s)
	if err != nil {
		r.addf(pos(e.node), "template %s: %v", quote(s), err)
		return
	}
	for _, segment := range t {
		if segment.Column == ignoredColumn {
			r.addf(pos(e.node), "column %s holds this program's own messages and cannot be imported", quote(ignoredColumn))
		}
	}
	in.Template = t
}

// someTexts reads value and default: a text, or several for fields with several values.
func (r *reader) someTexts(e entry) ([]string, Position) {
	texts := r.texts(e.node, e.key)
	if slices.Contains(texts, "") {
		r.add(pos(e.node), say("leave "+e.key+" out"), "%s is empty", e.key)
	}
	return texts, pos(e.node)
}

func (r *reader) values(in *Input, e entry) {
	entries, _ := r.entries(e.node, e.key)
	for _, line := range entries {
		if to, ok := r.text(line.node, "values of "+quote(line.key)); ok {
			in.Table = append(in.Table, Entry{line.key, to, pos(line.node)})
		}
	}
}

func (r *reader) letters(in *Input, e entry, c Case) {
	if on, ok := r.boolean(e); ok && on {
		in.Case = c
	}
}

// nullValues reads a field's own null values; none of them (an empty list)
// is one way to keep the source's from counting here.
func (r *reader) nullValues(in *Input, e entry) {
	if e.node.Kind == yaml.SequenceNode && len(e.node.Content) == 0 && r.plain(e.node) {
		in.NullValues = []string{}
		return
	}
	in.NullValues = r.texts(e.node, e.key)
}

var substituteKeys = keyTable[substitution]{
	place: "substitute",
	keys: []key[substitution]{
		{"pattern", func(r *reader, s *substitution, e entry) { s.Pattern = r.pattern(e) }},
		{"replacement", func(r *reader, s *substitution, e entry) {
			s.Replacement, _ = r.text(e.node, e.key)
			s.at = pos(e.node)
		}},
	},
}

// substitution is a Substitution with the place of its replacement.
type substitution struct {
	Substitution
	at Position
}

func (r *reader) substitute(in *Input, e entry) {
	items := r.list(e.node, e.key)
	if len(items) > maxSubstitutes {
		r.addf(pos(e.node), "%d patterns; substitute takes at most %d", len(items), maxSubstitutes)
		return
	}
	for _, n := range items {
		var s substitution
		given := readKeys(r, n, substituteKeys, &s)
		for _, k := range substituteKeys.names() {
			if _, ok := given[k]; !ok && given != nil {
				r.addf(pos(n), "substitute needs pattern and replacement; %s is missing", k)
			}
		}
		if s.Pattern == nil {
			continue
		}
		if err := checkReplacement(s.Pattern, s.Replacement); err != nil {
			r.add(s.at, say("groups are written $1 or ${name}, a dollar sign $$"), "replacement %s: %v", quote(s.Replacement), err)
		}
		in.Substitute = append(in.Substitute, s.Substitution)
	}
}
