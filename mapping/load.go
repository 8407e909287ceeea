package mapping

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"lightfield-importer/client"
)

// ReadFile loads the mapping at path. The error is Problems, or that of
// opening and reading the file.
func ReadFile(path string) (*Mapping, error) {
	data, err := readBounded(path)
	if err != nil {
		return nil, fmt.Errorf("read the mapping: %w", err)
	}
	return Load(path, data)
}

// readBounded reads a file, and no more of it than shows that it is too large.
func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, MaxSize+1))
}

// Load reads a mapping from data; name is the file's name, for messages and
// for the import's default name. The error is Problems: everything wrong with
// the file at once.
func Load(name string, data []byte) (*Mapping, error) {
	r := &reader{problems: problems{file: name}}
	m := &Mapping{File: name, Mode: ModeCreate, OnGone: OnGoneReject}
	if root := r.parse(data); root != nil {
		if given := readKeys(r, root, mappingKeys, m); given != nil {
			r.complete(m, given)
		}
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return m, nil
}

var mappingKeys = keyTable[Mapping]{
	place: "a mapping",
	keys: []key[Mapping]{
		{"version", (*reader).version},
		{"name", (*reader).name},
		{"object", (*reader).object},
		{"source", (*reader).source},
		{"identity", (*reader).identity},
		{"mode", (*reader).mode},
		{"match", (*reader).match},
		{"fields", (*reader).fields},
		{"relationships", (*reader).relationships},
		{"skip_when", (*reader).skipWhen},
		{"on_gone", (*reader).onGone},
		{"add_to_list", (*reader).addToList},
	},
}

func (r *reader) version(m *Mapping, e entry) {
	r.format(e)
	m.Version = 1
}

func (r *reader) name(m *Mapping, e entry) { m.Name = r.title(e) }

// title reads a name of 1 to 200 characters, "" when it is none.
func (r *reader) title(e entry) string {
	s, ok := r.text(e.node, e.key)
	if !ok {
		return ""
	}
	if s = normalCell(s); !goodName(s) {
		r.addf(pos(e.node), "a name has 1 to 200 characters, none of them a control character")
		return ""
	}
	return s
}

func goodName(s string) bool {
	return s != "" && len([]rune(s)) <= 200 && !strings.ContainsFunc(s, unicode.IsControl)
}

func (r *reader) object(m *Mapping, e entry) {
	s, ok := r.text(e.node, e.key)
	if !ok {
		return
	}
	m.Object, m.at.object = s, pos(e.node)
	r.checkObject(s, pos(e.node))
}

// checkObject finds what cannot be the name of an object type. Slugs of custom
// objects are not known here, so most names can be.
func (r *reader) checkObject(s string, at Position) {
	if s == "" || strings.ContainsFunc(s, func(c rune) bool {
		return c != '_' && c != '-' && !(unicode.IsLetter(c) || unicode.IsDigit(c))
	}) {
		r.add(at, func() string { return didYouMean(s, builtin(), "it can be a custom object's slug, or one of") },
			"%s is not the name of an object type", quote(s))
		return
	}
	for _, o := range client.Objects() {
		if s != o.Name && (s == o.Plural || strings.EqualFold(s, o.Name)) {
			r.add(at, say("did you mean "+quote(o.Name)+"?"), "%s is not the name of an object type", quote(s))
		}
	}
}

// builtin names the object types that the API documents.
func builtin() []string {
	var out []string
	for _, o := range client.Objects() {
		out = append(out, o.Name)
	}
	return out
}

// maxIdentity bounds the columns of an identity; one or two are common.
const maxIdentity = 100

func (r *reader) identity(m *Mapping, e entry) {
	columns := r.list(e.node, e.key)
	if len(columns) > maxIdentity {
		r.addf(pos(e.node), "identity takes at most %d columns", maxIdentity)
		return
	}
	for _, n := range columns {
		column, ok := r.column(n, e.key)
		if !ok {
			continue
		}
		for i, other := range m.Identity {
			if other == column {
				r.addf(pos(n), "column %s is already in identity, on line %d", quote(column), m.at.identity[i].Line)
			}
		}
		m.Identity = append(m.Identity, column)
		m.at.identity = append(m.at.identity, pos(n))
	}
}

func (r *reader) onGone(m *Mapping, e entry) {
	if s, ok := r.word(e, string(OnGoneReject), string(OnGoneRecreate)); ok {
		m.OnGone = OnGone(s)
	}
}

func (r *reader) addToList(m *Mapping, e entry) {
	m.AddToList, m.at.addToList = r.title(e), pos(e.node)
}

// complete checks what one key alone cannot tell, and fills in defaults.
func (r *reader) complete(m *Mapping, given map[string]Position) {
	for _, needed := range []struct{ key, hint string }{
		{"version", "write version: 1"},
		{"object", "write what the rows are, such as object: account"},
		{"fields", "write which columns fill which fields"},
	} {
		if _, ok := given[needed.key]; !ok {
			r.add(Position{1, 1}, say(needed.hint), "key %s is missing", quote(needed.key))
		}
	}
	m.at.fields, m.at.relationships = given["fields"], given["relationships"]
	if m.Name == "" {
		m.Name = stem(m.File)
	}
	m.Source.HeaderRow = max(m.Source.HeaderRow, 1)
	r.checkMatch(m, given)
	if _, held := client.ListRelationship(m.Object); m.AddToList != "" && m.Object != "" && !held {
		r.add(m.at.addToList, say("take add_to_list out of the mapping"), "lists hold records of %s, none of %s", enumerate(client.Listable()), quote(m.Object))
	}
}
