package mapping

import "slices"

func (r *reader) mode(m *Mapping, e entry) {
	if s, ok := r.word(e, ModeCreate, ModeUpdate, ModeUpsert); ok {
		m.Mode, m.at.mode = s, pos(e.node)
	}
}

func (r *reader) match(m *Mapping, e entry) {
	for _, n := range r.list(e.node, e.key) {
		var rule []string
		var at []Position
		for _, item := range r.list(n, "a rule of match") {
			if s, ok := r.text(item, "a rule of match"); ok {
				rule, at = append(rule, s), append(at, pos(item))
			}
		}
		m.Match, m.at.match = append(m.Match, rule), append(m.at.match, at)
	}
}

// checkMatch holds the match rules against the mode and the keys that are mapped.
func (r *reader) checkMatch(m *Mapping, given map[string]Position) {
	if _, ok := given["match"]; !ok && m.Mode != ModeCreate {
		r.add(m.at.mode, say("write rules by which a record is recognised, such as match: [[$email]]"),
			"mode %s needs match", m.Mode)
	}
	var mapped []string
	for _, f := range m.Fields {
		mapped = append(mapped, f.Key)
	}
	for _, rel := range m.Relationships {
		mapped = append(mapped, rel.Key)
	}
	known := map[string]bool{}
	for _, k := range mapped {
		known[k] = true
	}
	for i, rule := range m.Match {
		for j, k := range rule {
			switch {
			case !known[k]:
				r.add(m.at.match[i][j], func() string { return didYouMean(k, mapped, "mapped are") },
					"match names %s, which is not mapped", quote(k))
			case slices.Contains(rule[:j], k):
				r.addf(m.at.match[i][j], "%s is already in this rule of match", quote(k))
			}
		}
	}
}
