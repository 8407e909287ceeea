package resolve

import (
	"slices"

	"lightfield-importer/client"
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
		c.held[i], _ = k.among(content)
	}
	for k := range s.leading {
		s.learn(k, c)
	}
}

// among are the comparable forms that a key has in content, if it is there.
func (k Key) among(content []Content) (forms []string, there bool) {
	at := slices.IndexFunc(content, func(have Content) bool { return have.Key == k })
	switch {
	case at < 0:
		return nil, false
	case k.Type == "":
		return slices.Clone(content[at].IDs), true // they are the row's
	}
	return value.Comparables(k.Type, content[at].JSON), true
}

func (s *shelf) learn(k int, c *card) {
	for _, v := range c.held[k] {
		s.learned[question{k, v}] = append(s.learned[question{k, v}], c)
	}
}

// Changed tells of what this run has changed in a record, which was read just before:
// it is met by what it holds now, and no more by what it held, whatever lists show. Of
// what is kept Learn says more.
func (r *Resolver) Changed(object string, was *client.Record, changes []Content) {
	s := r.shelf(object)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.learns {
		return
	}
	c := &card{Found: Found{ID: was.ID, Link: was.HTTPLink}, held: make([][]string, len(s.keys))}
	moved := false
	for i, k := range s.keys {
		forms, changed := k.among(changes)
		if !changed {
			c.held[i] = k.held(was)
			continue
		}
		moved, c.held[i] = true, forms
		if s.leading[i] {
			s.learn(i, c)
		}
	}
	if moved {
		s.changed[was.ID] = c
	}
}

// fresh leaves out the records that hold a value no more since this run has changed
// them, and has the others as they are now.
func (s *shelf) fresh(q question, cards []*card) []*card {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.changed) == 0 {
		return cards
	}
	now := make([]*card, 0, len(cards))
	for _, c := range cards {
		latest := s.changed[c.ID]
		switch {
		case latest == nil || q.key >= len(latest.held):
			now = append(now, c)
		case latest.holds(q.key, q.value):
			now = append(now, latest)
		}
	}
	return now
}

func (s *shelf) learnedOf(q question) []*card {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.learned[q]
}
