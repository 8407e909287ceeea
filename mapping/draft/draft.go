package draft

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping"
)

// Given is what a draft is made from.
type Given struct {
	Object      string
	Definitions map[string]*client.Definitions // of the object and of those it is related to
	Members     []client.Record                // nil: not known
	Profile     *Profile
	Source      mapping.Source // as the data was read, but for what was found
	Name        string         // of the import; empty: that of the mapping's file
	File        string         // of the data, for the heading
}

// Draft is a proposed mapping and what there is to say about it.
type Draft struct {
	Mapping mapping.Mapping
	Asks    []string // what somebody has to decide, the gravest first
	Left    []Left   // the columns that are not used, in the order of the file

	given    Given
	notes    map[string]*note // by key of field or relationship
	identity string           // why these columns
}

// Left is a column that the draft does not use.
type Left struct {
	Column *Column
	Why    string
	Lost   bool // Lightfield sets it itself: the API cannot carry it over
}

// note is what there is to say about a field or a relationship.
type note struct {
	columns []*Column
	why     string
	remarks []string
	offers  []Offer
	options []string // of the field that has offers
}

// Errors of Propose.
var (
	ErrNoColumns = errors.New("the file has no column that a mapping could name")
	ErrNoFields  = errors.New("the object has no field that can be written")
)

// Propose drafts a mapping. The errors are that there are no definitions of the
// object, ErrNoColumns and ErrNoFields.
func Propose(g Given) (*Draft, error) {
	own := g.Definitions[g.Object]
	if own == nil {
		return nil, fmt.Errorf("there are no definitions of object %q", g.Object)
	}
	g.Profile.end()
	p := newProposer(g, own)
	if len(p.columns) == 0 {
		return nil, ErrNoColumns
	}
	p.fullNames()
	p.addresses()
	p.assign()
	p.further()
	p.nameRows()
	p.askHeader()
	p.required()
	if (len(p.used) == 0 || len(p.draft.Mapping.Fields) == 0) && !p.any() {
		return nil, fmt.Errorf("object %q: %w", g.Object, ErrNoFields)
	}
	p.match()
	p.totals()
	p.leave()
	return p.finish(), nil
}

// Targets says what a column fills: "$stage", "$primaryAddress.city", "$account
// by $name", and "identity" when it names the rows. A column that is left over
// has none.
func (d *Draft) Targets(column string) []string {
	var out []string
	fills := func(in mapping.Input) bool {
		return in.Column == column || slices.ContainsFunc(in.Template, func(s mapping.Segment) bool { return s.Column == column })
	}
	for _, f := range d.Mapping.Fields {
		for _, part := range f.Parts {
			if fills(part.Input) {
				out = append(out, strings.TrimSuffix(f.Key+"."+part.Name, "."))
			}
		}
	}
	for _, r := range d.Mapping.Relationships {
		switch {
		case fills(r.Input) && r.Find != nil:
			out = append(out, r.Key+" by "+r.Find.By)
		case fills(r.Input):
			out = append(out, r.Key)
		}
	}
	if slices.Contains(d.Mapping.Identity, column) {
		out = append(out, "identity")
	}
	return out
}
