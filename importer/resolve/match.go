package resolve

import (
	"context"
	"errors"
	"slices"

	"lightfield-importer/mapping/value"
)

// Rule lists fields and relationships of an object type that must all agree for
// a record to match. Of several values one in common is enough.
type Rule []Key

// Values are what a row holds of the keys in rules, by the key's name: comparable
// values of a field, ids of a relationship. A key that is not there is empty.
type Values map[string][]Form

// Match is what a row matches.
type Match struct {
	Rule  int     // the first rule that finds anything; -1: none does
	Found []Found // by id
	Asked bool    // the row has values for at least one rule
	cards []*card
	shelf *shelf
}

// Matcher finds the records of one object type that rows match.
type Matcher struct {
	shelf *shelf
	rules []matching
}

// matching is a rule with the places of its keys on the shelf. The first key is
// the one to ask by.
type matching struct {
	keys   []Key
	places []int
}

// Matcher makes a matcher for rules in order of preference. It is made before
// anything is asked for.
func (r *Resolver) Matcher(object string, rules []Rule) *Matcher {
	m := &Matcher{shelf: r.shelf(object)}
	for _, rule := range rules {
		keys := slices.Clone(rule)
		slices.SortStableFunc(keys, func(a, b Key) int { return telling(a.Type) - telling(b.Type) })
		m.rules = append(m.rules, matching{keys, m.shelf.keep(keys...)})
	}
	return m
}

// telling orders the types by how few records share a value and how few requests
// ask for one; relationships and types by which nobody can ask come last.
func telling(t value.Type) int {
	order := []value.Type{
		value.Email, value.SocialHandle, value.Text, value.FullName, value.Telephone, value.URL,
		value.Number, value.Currency, value.DateTime,
	}
	if i := slices.Index(order, t); i >= 0 {
		return i
	}
	return len(order)
}

// Expect foresees the match of a row.
func (m *Matcher) Expect(row Values) {
	if m.shelf.settled() {
		return
	}
	for _, rule := range m.rules {
		if rule.applies(row) {
			for _, f := range row[rule.keys[0].Name] {
				m.shelf.expect(rule.places[0], f)
			}
		}
	}
}

// Match finds the records that a row matches by the first rule that finds any,
// without those that are known to be gone. Its error is the client's, or
// ErrNotLookedUp when no rule finds any among what is known.
func (m *Matcher) Match(ctx context.Context, row Values, gone ...string) (Match, error) {
	match := Match{Rule: -1}
	var unasked error
	for i, rule := range m.rules {
		if !rule.applies(row) {
			continue
		}
		match.Asked = true
		cards, err := m.candidates(ctx, rule, row)
		switch {
		case errors.Is(err, ErrNotLookedUp):
			unasked = err
		case err != nil:
			return match, err
		}
		cards = slices.DeleteFunc(cards, func(c *card) bool { return slices.Contains(gone, c.ID) })
		if len(cards) > 0 {
			match.Rule, match.Found, match.cards, match.shelf = i, founds(cards), cards, m.shelf
			return match, nil
		}
	}
	return match, unasked
}

// applies reports whether the row has a value for every key of the rule.
func (r matching) applies(row Values) bool {
	return !slices.ContainsFunc(r.keys, func(k Key) bool { return len(row[k.Name]) == 0 })
}

// candidates finds by the first key and compares the others. With ErrNotLookedUp
// there may be some, of those that are known.
func (m *Matcher) candidates(ctx context.Context, rule matching, row Values) (all []*card, unasked error) {
	for _, f := range row[rule.keys[0].Name] {
		cards, err := m.shelf.find(ctx, rule.places[0], f)
		switch {
		case errors.Is(err, ErrNotLookedUp):
			unasked = err
		case err != nil:
			return nil, err
		}
		q := question{rule.places[0], f.Value}
		for _, c := range m.shelf.fresh(q, slices.Concat(cards, m.shelf.learnedOf(q))) {
			if rule.agrees(c, row) {
				all = append(all, c)
			}
		}
	}
	return all, unasked
}

func (r matching) agrees(c *card, row Values) bool {
	for i, k := range r.keys {
		if !slices.ContainsFunc(row[k.Name], func(f Form) bool { return c.holds(r.places[i], f.Value) }) {
			return false
		}
	}
	return true
}
