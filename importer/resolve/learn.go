package resolve

import (
	"slices"

	"lightfield-importer/mapping/value"
)

// Keep announces that records of the target's object type may be found by it, so
// that what Learn tells before the first Find is not lost.
func (r *Resolver) Keep(t Target) { r.shelf(t.Object).seek(t.key()) }

// KeepRules announces that a later import of this run matches records of an
// object type by rules, so that what Learn tells before is not lost.
func (r *Resolver) KeepRules(object string, rules []Rule) {
	r.Matcher(object, rules)
	s := r.shelf(object)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.learns = true
}

// Learns reports whether somebody may look for records of the object type that this
// run makes.
func (r *Resolver) Learns(object string) bool {
	s := r.shelf(object)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.learns
}

// Learn tells of a record that this run has made, so that finds and matches meet
// it at once: lists lag behind writes. Nothing is kept of it unless somebody may
// look for it (Keep, KeepRules, Find).
func (r *Resolver) Learn(object string, record Found, content []Content) {
	s := r.shelf(object)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.learns {
		return
	}
	c := &card{Found: record, held: make([][]string, len(s.keys))}
	for i, k := range s.keys {
		at := slices.IndexFunc(content, func(have Content) bool { return have.Key == k })
		switch {
		case at < 0:
		case k.Type == "":
			c.held[i] = slices.Clone(content[at].IDs) // they are the row's
		default:
			c.held[i] = value.Comparables(k.Type, content[at].JSON)
		}
	}
	for k := range s.leading {
		for _, v := range c.held[k] {
			s.learned[question{k, v}] = append(s.learned[question{k, v}], c)
		}
	}
}

func (s *shelf) learnedOf(q question) []*card {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.learned[q]
}
