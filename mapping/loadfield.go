package mapping

import (
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // time zones must not depend on the machine

	"go.yaml.in/yaml/v4"

	"lightfield-importer/mapping/value"
)

// fieldFile is a field as the file has it: one source, or named parts.
type fieldFile struct {
	Field
	whole Input
	named []Part
}

// nameParts are the parts of a full name, in the order of the converter.
var nameParts = []string{"firstName", "lastName"}

var fieldKeys = keyTable[fieldFile]{
	place: "a field",
	keys: slices.Concat(
		lift(inputKeys, func(f *fieldFile) *Input { return &f.whole }),
		[]key[fieldFile]{
			{"split", func(r *reader, f *fieldFile, e entry) { f.Split = r.separator(e) }},
			{"number", (*reader).number},
			{"date", (*reader).date},
			{"timezone", (*reader).timezone},
			{"region", (*reader).region},
			{"true", func(r *reader, f *fieldFile, e entry) { f.True = r.texts(e.node, e.key) }},
			{"false", func(r *reader, f *fieldFile, e entry) { f.False = r.texts(e.node, e.key) }},
			{"empty", func(r *reader, f *fieldFile, e entry) { f.Empty = r.empty(e) }},
			{"on_error", (*reader).onError},
			{"multiple", (*reader).multiple},
		},
		partKeys(value.AddressParts),
		partKeys(nameParts),
	),
	other: map[string]string{"match": "match rules stand beside fields, in a list of their own"},
}

// partKeys are the named sources of an address or a full name.
func partKeys(parts []string) []key[fieldFile] {
	out := make([]key[fieldFile], len(parts))
	for i, part := range parts {
		out[i] = key[fieldFile]{part, func(r *reader, f *fieldFile, e entry) {
			f.named = append(f.named, Part{part, r.readInput(e.node, part)})
		}}
	}
	return out
}

func (r *reader) fields(m *Mapping, e entry) {
	entries, _ := r.entries(e.node, e.key)
	if e.node.Kind == yaml.MappingNode && len(e.node.Content) == 0 {
		r.addf(pos(e.node), "fields is empty; write which columns fill which fields")
	}
	for _, line := range entries {
		m.Fields = append(m.Fields, r.field(line))
	}
}

func (r *reader) field(e entry) Field {
	f := fieldFile{Field: Field{Key: e.key, At: e.at, Empty: EmptyKeep, OnError: OnErrorReject, Merge: MergeAdd}}
	if e.node.Kind == yaml.ScalarNode {
		f.Parts = []Part{{Input: r.readInput(e.node, "field "+e.key)}}
		return f.Field
	}
	f.whole.At = pos(e.node)
	f.given = readKeys(r, e.node, fieldKeys, &f)
	if len(f.named) == 0 {
		r.checkInput(f.given, e.at, "field "+e.key)
		f.Parts = []Part{{Input: f.whole}}
	} else {
		r.checkParts(&f)
		f.Parts = f.named
	}
	r.checkNotation(&f.Field)
	return f.Field
}

// checkParts checks what goes together with named parts.
func (r *reader) checkParts(f *fieldFile) {
	for _, k := range append([]string{"split"}, namesOf(inputKeys)...) {
		if at, ok := f.given[k]; ok {
			r.addf(at, "a field made of parts takes no %s of its own; write it in the part", k)
		}
	}
	first := isNamePart(f.named[0].Name)
	for _, part := range f.named[1:] {
		if isNamePart(part.Name) != first {
			r.addf(f.given[part.Name], "%s and %s are parts of different types of fields", f.named[0].Name, part.Name)
			return
		}
	}
}

func isNamePart(name string) bool { return slices.Contains(nameParts, name) }

func namesOf[T any](keys []key[T]) []string {
	return keyTable[T]{keys: keys}.names()
}

// checkNotation finds notations that no field could read, without knowing the
// field's type yet.
func (r *reader) checkNotation(f *Field) {
	for _, c := range []struct {
		key  string
		spec value.Spec
	}{
		{"number", value.Spec{Type: value.Number, Number: f.Number}},
		{"date", value.Spec{Type: value.DateTime, Dates: f.Dates}},
		{"region", value.Spec{Type: value.Telephone, Region: f.Region}},
		{"true", value.Spec{Type: value.Checkbox, True: f.True, False: f.False}},
	} {
		at, ok := f.given[c.key]
		if !ok {
			continue
		}
		if _, err := value.New(c.spec); err != nil {
			r.addf(at, "%s: %v", c.key, err)
		}
	}
}

// separator reads what stands between several values of a cell.
func (r *reader) separator(e entry) string {
	s, ok := r.text(e.node, e.key)
	if ok && s == "" {
		r.addf(pos(e.node), "split needs what stands between the values, such as \";\"")
	}
	return s
}

func (r *reader) number(f *fieldFile, e entry) { f.Number = r.filled(e, `such as "1.234,56"`) }

func (r *reader) date(f *fieldFile, e entry) { f.Dates = r.texts(e.node, e.key) }

func (r *reader) region(f *fieldFile, e entry) { f.Region = r.filled(e, "such as DE") }

// filled reads a text that must not be empty.
func (r *reader) filled(e entry, example string) string {
	s, ok := r.text(e.node, e.key)
	if ok && s == "" {
		r.addf(pos(e.node), "%s is empty; leave it out, or write it %s", e.key, example)
	}
	return s
}

// winterTimes are zones that know no summer time, though people mean those of a place
// by them, and what to write instead.
var winterTimes = map[string]string{"EST": "America/New_York, or Etc/GMT+5", "MST": "America/Denver, or Etc/GMT+7"}

func (r *reader) timezone(f *fieldFile, e entry) {
	s, ok := r.text(e.node, e.key)
	if !ok {
		return
	}
	// Local would make the same file mean different times on different machines.
	if _, err := time.LoadLocation(s); err != nil || s == "" || strings.EqualFold(s, "local") {
		r.add(pos(e.node), say("write a name such as Europe/Berlin or UTC"), "%s is not a time zone", quote(s))
		return
	}
	if instead, ok := winterTimes[s]; ok {
		r.add(pos(e.node), say("write "+instead+" if that is meant"), "%s has no summer time", quote(s))
		return
	}
	f.Timezone = s
}

func (r *reader) empty(e entry) Empty {
	if s, ok := r.word(e, string(EmptyKeep), string(EmptyClear)); ok {
		return Empty(s)
	}
	return EmptyKeep
}

func (r *reader) onError(f *fieldFile, e entry) {
	if s, ok := r.word(e, string(OnErrorReject), string(OnErrorEmpty)); ok {
		f.OnError = OnError(s)
	}
}

func (r *reader) multiple(f *fieldFile, e entry) {
	if s, ok := r.word(e, string(MergeAdd), string(MergeReplace)); ok {
		f.Merge = Merge(s)
	}
}
