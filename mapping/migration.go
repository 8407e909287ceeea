package mapping

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Migration is the file of a migration: several imports that belong together.
type Migration struct {
	File  string // the file it came from, for messages
	Name  string // default: the file's base name without its ending
	Steps []Step // in the order of the file
}

// Step is one import of a migration.
type Step struct {
	Name     string // default: that of its mapping file, without folder and ending
	Mapping  string // path of the mapping
	Data     string // path of the data
	At       Position
	nameAt   Position
	mappedAt Position
	dataAt   Position
}

// maxSteps bounds the steps of a migration; a whole CRM has about ten.
const maxSteps = 200

// ReadMigration loads the migration at path. Paths in it are relative to its
// folder. The error is Problems, or that of opening and reading the file.
func ReadMigration(path string) (*Migration, error) {
	data, err := readBounded(path)
	if err != nil {
		return nil, fmt.Errorf("read the migration: %w", err)
	}
	return LoadMigration(path, data)
}

// LoadMigration reads a migration from data; name is the file's name. The error
// is Problems: everything wrong with the file at once.
func LoadMigration(name string, data []byte) (*Migration, error) {
	r := &reader{problems: problems{file: name}}
	m := &Migration{File: name}
	if root := r.parse(data); root != nil {
		if given := readKeys(r, root, migrationKeys, m); given != nil {
			r.completeMigration(m, given)
		}
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return m, nil
}

var migrationKeys = keyTable[Migration]{
	place: "a migration",
	keys: []key[Migration]{
		{"version", func(r *reader, _ *Migration, e entry) { r.format(e) }},
		{"name", func(r *reader, m *Migration, e entry) { m.Name = r.title(e) }},
		{"steps", (*reader).steps},
	},
}

var stepKeys = keyTable[Step]{
	place: "a step",
	keys: []key[Step]{
		{"name", func(r *reader, s *Step, e entry) { s.Name, s.nameAt = r.title(e), pos(e.node) }},
		{"mapping", func(r *reader, s *Step, e entry) { s.Mapping, s.mappedAt = r.path(e), pos(e.node) }},
		{"file", func(r *reader, s *Step, e entry) { s.Data, s.dataAt = r.path(e), pos(e.node) }},
	},
}

func (r *reader) path(e entry) string {
	s, ok := r.text(e.node, e.key)
	if ok && strings.TrimSpace(s) == "" {
		r.addf(pos(e.node), "%s needs the path of a file", e.key)
	}
	return s
}

func (r *reader) steps(m *Migration, e entry) {
	items := r.list(e.node, e.key)
	if len(items) > maxSteps {
		r.addf(pos(e.node), "a migration has at most %d steps", maxSteps)
		return
	}
	for _, n := range items {
		s := Step{At: pos(n)}
		given := readKeys(r, n, stepKeys, &s)
		if given == nil {
			continue
		}
		for _, needed := range []struct{ key, hint string }{
			{"mapping", "write the path of the step's mapping"},
			{"file", "write the path of the step's data"},
		} {
			if _, ok := given[needed.key]; !ok {
				r.add(s.At, say(needed.hint), "key %s is missing in a step", quote(needed.key))
			}
		}
		m.Steps = append(m.Steps, s)
	}
}

func (r *reader) completeMigration(m *Migration, given map[string]Position) {
	for _, needed := range []struct{ key, hint string }{
		{"version", "write version: 1"},
		{"steps", "write the imports: a list of mapping and file"},
	} {
		if _, ok := given[needed.key]; !ok {
			r.add(Position{1, 1}, say(needed.hint), "key %s is missing", quote(needed.key))
		}
	}
	if m.Name == "" {
		m.Name = stem(m.File)
	}
	named := map[string]Position{}
	for i := range m.Steps {
		s := &m.Steps[i]
		if s.Name == "" {
			s.Name = stem(s.Mapping)
		}
		s.Mapping, s.Data = besides(m.File, s.Mapping), besides(m.File, s.Data)
		if first, taken := named[s.Name]; taken {
			r.add(s.At, say("give one of them another name"), "step %s is already on line %d", quote(s.Name), first.Line)
			continue
		}
		named[s.Name] = s.At
	}
}

// stem is a file's name without its folder and ending.
func stem(path string) string {
	base := filepath.Base(path)
	return normalCell(strings.TrimSuffix(base, filepath.Ext(base)))
}

// besides is a path as seen from the folder of a file.
func besides(file, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(file), filepath.FromSlash(path))
}
