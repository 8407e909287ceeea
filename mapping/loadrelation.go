package mapping

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

var relationKeys = keyTable[Relation]{
	place: "a relationship",
	keys: slices.Concat(
		lift(inputKeys, func(rel *Relation) *Input { return &rel.Input }),
		[]key[Relation]{
			{"split", func(r *reader, rel *Relation, e entry) { rel.Split = r.separator(e) }},
			{"find", (*reader).find},
			{"missing", (*reader).missing},
			{"empty", func(r *reader, rel *Relation, e entry) { rel.Empty = r.empty(e) }},
		},
	),
	other: map[string]string{"multiple": "the relationship's records are set to those of the row"},
}

var findKeys = keyTable[Find]{
	place: "find",
	keys: []key[Find]{
		{"object", func(r *reader, f *Find, e entry) {
			if s, ok := r.text(e.node, e.key); ok {
				f.Object, f.objectAt = s, pos(e.node)
				r.checkObject(s, pos(e.node))
			}
		}},
		{"by", (*reader).by},
	},
}

func (r *reader) relationships(m *Mapping, e entry) {
	entries, _ := r.entries(e.node, e.key)
	for _, line := range entries {
		m.Relationships = append(m.Relationships, r.relation(line))
	}
}

func (r *reader) relation(e entry) Relation {
	rel := Relation{Key: e.key, At: e.at, Missing: MissingReject, Empty: EmptyKeep}
	if e.node.Kind == yaml.ScalarNode {
		rel.Input = r.readInput(e.node, "relationship "+e.key)
		return rel
	}
	rel.Input.At = pos(e.node)
	given := readKeys(r, e.node, relationKeys, &rel)
	r.checkInput(given, e.at, "relationship "+e.key)
	_, find := given["find"]
	if at, ok := given["missing"]; ok && !find {
		r.addf(at, "missing is for values to be found; without find the cell holds ids")
	}
	if rel.Missing == MissingCreate && find && rel.Find.By == ByIdentity {
		r.add(rel.missingAt, say("import these rows first, or find the records by a field, such as by: $name"),
			"missing: create cannot make a record of an identity: that is a row of another import")
	}
	return rel
}

func (r *reader) find(rel *Relation, e entry) {
	f := &Find{At: e.at}
	given := readKeys(r, e.node, findKeys, f)
	for _, k := range findKeys.names() {
		if _, ok := given[k]; !ok && given != nil {
			r.add(e.at, say("write it as find: {object: account, by: $name}"), "find needs object and by; %s is missing", k)
		}
	}
	rel.Find = f
}

func (r *reader) by(f *Find, e entry) {
	s, ok := r.text(e.node, e.key)
	if !ok {
		return
	}
	f.By, f.byAt = s, pos(e.node)
	if s == "" {
		r.addf(f.byAt, "by needs the key of a field, such as $name, or %s", ByIdentity)
	}
}

func (r *reader) missing(rel *Relation, e entry) {
	rel.missingAt = pos(e.node)
	if s, ok := r.word(e, string(MissingReject), string(MissingSkip), string(MissingEmpty), string(MissingCreate)); ok {
		rel.Missing = Missing(s)
	}
}
