package mapping

import (
	"fmt"
	"slices"
	"strings"

	"lightfield-importer/client"
)

// MaxReferences is how many links one request may carry; more are refused by
// the API with relationship_write_limit_exceeded.
const MaxReferences = 25

// relationPlan is a relationship with everything its cells need.
type relationPlan struct {
	PlannedRelation
	input  inputPlan
	split  string
	clear  bool
	prefix string // of the ids it takes, such as acc_; empty: not known, or values to find

	postponed bool // new records do not get it
}

// cleared is what empties a relationship.
var cleared = []string{}

func (p *Plan) draftRelations(d *Draft, s *scratch) {
	if len(p.relations) == 0 {
		return
	}
	d.References = sized(d.References, len(p.relations))
	all := slices.Grow(d.references, len(p.relations))
	links, most := 0, -1 // of a new record, and the relationship that has the most of them
	for i := range p.relations {
		r := &p.relations[i]
		start := len(all)
		all = r.collect(all, s)
		refs := all[start:len(all):len(all)]
		if len(refs) == 0 {
			d.References[i] = r.empty(d, s)
			continue
		}
		r.check(d, s, refs)
		d.References[i] = refs
		if r.postponed {
			continue
		}
		if links += len(refs); most < 0 || len(refs) > len(d.References[most]) {
			most = i
		}
	}
	d.references = all
	if links > MaxReferences {
		d.Faults = append(d.Faults, p.relations[most].tooMany(s, links))
	}
}

// collect appends the row's distinct references for the relationship.
func (r *relationPlan) collect(dst []string, s *scratch) []string {
	in := &r.input
	s.parts = s.parts[:0]
	if in.constant != nil {
		s.parts = append(s.parts, in.constant...)
	} else if text, hit := in.read(s); r.split != "" {
		in.pieces(s, text, r.split, hit != nil)
	} else if text != "" {
		s.parts = append(s.parts, text)
	}
	if len(s.parts) == 0 {
		s.parts = append(s.parts, in.fallback...)
	}
	return appendDistinct(dst, s.parts)
}

// appendDistinct appends the texts, trimmed, without empty and repeated ones.
func appendDistinct(dst, texts []string) []string {
	start := len(dst)
	var seen map[string]bool
	if len(texts) > 2*MaxReferences {
		seen = make(map[string]bool, len(texts)) // a cell of many thousands stays cheap
	}
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if text == "" || seen[text] || seen == nil && slices.Contains(dst[start:], text) {
			continue
		}
		if seen != nil {
			seen[text] = true
		}
		dst = append(dst, text)
	}
	return dst
}

// empty is the reference list of a row that has none for the relationship.
func (r *relationPlan) empty(d *Draft, s *scratch) []string {
	if r.Required {
		d.Faults = append(d.Faults, r.input.requiredFault(s, r.Key, r.Label))
	}
	if r.clear {
		return cleared
	}
	return nil
}

// check notes references that the relationship cannot hold.
func (r *relationPlan) check(d *Draft, s *scratch, refs []string) {
	if len(refs) > 1 && r.Cardinality == client.HasOne {
		f := r.input.fault(s, r.Key, strings.Join(refs, r.split))
		f.Reason = ReasonSeveralReferences
		f.Message = fmt.Sprintf("%d values, but %s links to one record only", len(refs), r.Key)
		d.Faults = append(d.Faults, f)
	}
	if r.By != "" {
		return
	}
	faults := 0
	for _, id := range refs {
		if isID(id, r.prefix) {
			continue
		}
		if faults++; faults > maxFieldFaults {
			return
		}
		d.Faults = append(d.Faults, r.wrongID(s, id))
	}
}

func (r *relationPlan) wrongID(s *scratch, id string) Fault {
	f := r.input.fault(s, r.Key, id)
	f.Reason = ReasonWrongID
	f.Message = fmt.Sprintf("%s is not an id of object %s", quote(id), r.Object)
	if r.prefix != "" {
		f.Message += fmt.Sprintf(", which begins with %s", r.prefix)
		f.Allowed = r.prefix + "…"
	}
	f.Message += "; to find records by another value, add find to the mapping"
	return f
}

func (r *relationPlan) tooMany(s *scratch, n int) Fault {
	f := r.input.fault(s, r.Key, "")
	f.Reason = ReasonTooManyReferences
	f.Message = fmt.Sprintf("a new record can be given %d links at once, and this row has %d: import it without %s first, and then once more with it; a record that exists is given any number, in parts",
		MaxReferences, n, r.Key)
	return f
}

// isID tells whether a text can be a record's id: the prefix and what ids are
// made of.
func isID(text, prefix string) bool {
	rest, ok := strings.CutPrefix(text, prefix)
	if !ok || rest == "" {
		return false
	}
	return !strings.ContainsFunc(rest, func(r rune) bool {
		return r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}
