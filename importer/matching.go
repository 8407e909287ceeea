package importer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// matching gives rows that the ledger does not know the records that they match,
// by the mapping's rules in order of preference.
type matching struct {
	rules   []rule
	keys    rule // those of all rules, each once
	matcher *resolve.Matcher
	claims  claims
	rows    int32        // numbered so far; owned by sequence
	told    atomic.Int64 // candidates that were looked at to tell them apart
}

// rule lists keys that must all agree.
type rule []ruleKey

// ruleKey is a field or relationship of a rule, and its place in drafts.
type ruleKey struct {
	resolve.Key
	label    string
	index    int
	relation *mapping.PlannedRelation // nil: a field
}

// pairing is a row on its way to the record that it matches. match.go owns it
// first, then the worker that carries the row out.
type pairing struct {
	claimant
	values resolve.Values // of the rules' keys; of relationships what they look for, later ids
	rules  []int          // of which rule each key is

	looked   chan struct{} // closed when what follows is known; nil: nothing has to be looked for
	wanted   wants
	warnings []report.Problem
	unasked  []report.Unasked
	unpaired bool // nobody was asked for what it matches
	match    resolve.Match
	gone     []string // records that matched and are no longer there
	ended    *ending  // the row ends here
}

// newMatching is nil where the mapping does not ask for it.
func (j *job) newMatching() *matching {
	if j.plan.Mode() == mapping.ModeCreate {
		return nil
	}
	rules, plain := j.rules()
	m := &matching{rules: rules, claims: newClaims(), matcher: j.resolver.Matcher(j.object, plain)}
	for _, k := range slices.Concat(rules...) {
		if !slices.ContainsFunc(m.keys, func(have ruleKey) bool { return have.Key == k.Key }) {
			m.keys = append(m.keys, k)
		}
	}
	m.matcher.Compare(j.contentKeys())
	return m
}

// rules are the mapping's, with the places of their keys and as the resolver
// takes them.
func (j *job) rules() (rules []rule, plain []resolve.Rule) {
	for _, names := range j.plan.Match() {
		keys, only := make(rule, len(names)), make(resolve.Rule, len(names))
		for i, name := range names {
			keys[i] = j.ruleKey(name)
			only[i] = keys[i].Key
		}
		rules, plain = append(rules, keys), append(plain, only)
	}
	return rules, plain
}

// contentKeys are all that rows want in their records.
func (j *job) contentKeys() []resolve.Key {
	var keys []resolve.Key
	for _, f := range j.fields {
		keys = append(keys, resolve.Key{Name: f.Key, Type: f.Type})
	}
	for _, r := range j.relations {
		keys = append(keys, resolve.Key{Name: r.Key})
	}
	return keys
}

func (j *job) ruleKey(name string) ruleKey {
	if i := slices.IndexFunc(j.fields, func(f mapping.PlannedField) bool { return f.Key == name }); i >= 0 {
		return ruleKey{Key: resolve.Key{Name: name, Type: j.fields[i].Type}, label: j.fields[i].Label, index: i}
	}
	i := slices.IndexFunc(j.relations, func(r mapping.PlannedRelation) bool { return r.Key == name })
	return ruleKey{Key: resolve.Key{Name: name}, label: j.relations[i].Label, index: i, relation: &j.relations[i]}
}

// recordKeys are those of the one record that the row matches.
func (p *pairing) recordKeys() []naturalKey {
	if len(p.match.Found) != 1 {
		return nil
	}
	return []naturalKey{recordKey(p.match.Found[0].ID)}
}

// pair begins the pairing of a row.
func (m *matching) pair(r *row) {
	if m == nil || r.draft.Skip != "" {
		return
	}
	p := &pairing{values: resolve.Values{}}
	for _, k := range m.keys {
		if forms := k.forms(&r.draft); len(forms) > 0 {
			p.values[k.Name] = forms
		}
	}
	for i, rule := range m.rules {
		for _, k := range rule.naturalKeys(i, p.values) {
			p.keys, p.rules = append(p.keys, k), append(p.rules, i)
		}
	}
	r.pairing = p
}

// forms are the values of a row for a key; of a relationship the texts that it
// is found by, in their comparable form.
func (k ruleKey) forms(d *mapping.Draft) []resolve.Form {
	if k.relation == nil {
		return resolve.Forms(k.Type, d.Values[k.index])
	}
	var forms []resolve.Form
	for _, text := range d.References[k.index] {
		form := text
		if k.relation.Asks() {
			if v, err := value.Comparable(k.relation.ByType, text); err == nil {
				form = v
			}
		}
		forms = append(forms, resolve.Form{Value: form, Text: text})
	}
	return forms
}

// maxNatural bounds the combinations of a rule's values in one row.
const maxNatural = 100

// naturalKeys name what a row is by a rule: rows that share one match the same
// records. There are several where a field has several values.
func (r rule) naturalKeys(number int, values resolve.Values) []naturalKey {
	combinations := [][]string{{strconv.Itoa(number)}}
	for _, k := range r {
		var longer [][]string
		for _, c := range combinations {
			for _, f := range values[k.Name] {
				longer = append(longer, append(slices.Clip(c), f.Value))
			}
		}
		combinations = longer[:min(len(longer), maxNatural)]
	}
	natural := make([]naturalKey, len(combinations))
	for i, c := range combinations {
		natural[i] = shorten(identity.Columns(c))
	}
	return natural
}

// foresee tells the resolver what a row that is not decided yet will match by.
func (m *matching) foresee(r *row) {
	if m != nil && !r.exists() {
		m.matcher.Expect(r.pairing.values)
	}
}

// number gives rows their places, in the order of the file, and lets those that
// have a record, or may have, keep their keys: no other row gets a record of the
// same natural key, whether lists show theirs yet or not.
func (m *matching) number(rows []*row) {
	if m == nil {
		return
	}
	for _, r := range rows {
		m.rows++
		r.pairing.place = place{number: m.rows, line: int32(r.counted)}
		if r.exists() || r.undecided() {
			m.claims.hold(&r.pairing.claimant)
		}
	}
}

// String reads $name and $account.
func (r rule) String() string {
	names := make([]string, len(r))
	for i, k := range r {
		names[i] = k.Name
	}
	return strings.Join(names, " and ")
}

// words reads Name and Account, as Lightfield shows them.
func (r rule) words() string {
	names := make([]string, len(r))
	for i, k := range r {
		names[i] = cmp.Or(k.label, k.Name)
	}
	return strings.Join(names, " and ")
}
