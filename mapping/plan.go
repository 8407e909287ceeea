package mapping

import (
	"cmp"
	"slices"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// Plan is a mapping compiled for one organisation and one header: everything
// looked up once, so that a row costs no map of names and no pattern compiled.
// It does not change and is safe for concurrent use.
type Plan struct {
	fields    []fieldPlan
	relations []relationPlan
	skip      []conditionPlan
	identity  []cellRef // nil: none
	content   []cellRef // the mapped columns, sorted by name
	unmapped  []string
	mode      string
	match     [][]string
	scratch   *scratchPool
}

// cellRef is a column: its name and its place in a row.
type cellRef struct {
	name  string
	index int
}

// PlannedField is a field that the plan fills. Its place among Plan.Fields is
// the place of its value in Draft.Values.
type PlannedField struct {
	Key, Label string
	Type       value.Type
	Multiple   bool     // the field holds several values
	Merge      Merge    // what they do to those that exist; empty unless Multiple
	Required   bool     // a new record must have it
	Unique     bool     // no two records share a value
	Unfilled   []string // the parts of an address or a name that the mapping says nothing of
	Columns    []string // where the value comes from; nil for a constant
}

// PlannedRelation is a relationship that the plan fills. Its place among
// Plan.Relations is the place of its values in Draft.References.
type PlannedRelation struct {
	Key, Label  string
	Cardinality client.Cardinality
	Object      string // the object type it points to
	By          string // key of the field to find records by, or ByIdentity; empty: values are ids
	ByLabel     string // of that field; empty without one
	ByType      value.Type
	Missing     Missing
	MissingAt   Position   // with MissingCreate: of its word in the mapping
	Stub        value.Spec // with MissingCreate: how By is written in a stub
	CreateOnly  bool       // set when a record is made, never changed afterwards
	Required    bool       // a new record must have it
	Columns     []string
}

// ByName names the field to find records by as Lightfield shows it.
func (r PlannedRelation) ByName() string { return cmp.Or(r.ByLabel, r.By) }

// Asks reports whether the server has to be asked for the records.
func (r PlannedRelation) Asks() bool { return r.By != "" && r.By != ByIdentity }

// Fields lists the fields that the plan fills, in the order of the mapping.
func (p *Plan) Fields() []PlannedField {
	out := make([]PlannedField, len(p.fields))
	for i := range p.fields {
		out[i] = p.fields[i].PlannedField
	}
	return out
}

// Relations lists the relationships that the plan fills, in the order of the mapping.
func (p *Plan) Relations() []PlannedRelation {
	out := make([]PlannedRelation, len(p.relations))
	for i := range p.relations {
		out[i] = p.relations[i].PlannedRelation
	}
	return out
}

// Postponing is the plan where new records are made without these relationships,
// which are filled in once they exist.
func (p *Plan) Postponing(keys []string) *Plan {
	later := *p
	later.relations = slices.Clone(p.relations)
	for i := range later.relations {
		r := &later.relations[i]
		r.postponed = slices.Contains(keys, r.Key)
	}
	return &later
}

// IdentityColumns lists the columns that name a row, nil when the mapping has none.
func (p *Plan) IdentityColumns() []string { return names(p.identity) }

// Decides reports whether a cell says which row it is, or whether the row is left
// out: without the cell a row is not known. Without identity columns every cell does.
func (p *Plan) Decides(cell int) bool {
	return p.identity == nil ||
		slices.ContainsFunc(p.identity, func(r cellRef) bool { return r.index == cell }) ||
		slices.ContainsFunc(p.skip, func(c conditionPlan) bool { return c.ref.index == cell })
}

// MappedColumns lists the columns that fields and relationships take their
// values from, sorted. It names a row when there are no identity columns.
func (p *Plan) MappedColumns() []string { return names(p.content) }

// Unmapped lists the columns of the data that the mapping does not use at
// all, in the order of the file.
func (p *Plan) Unmapped() []string { return slices.Clone(p.unmapped) }

// Mode says what becomes of rows that the ledger does not know: ModeCreate,
// ModeUpdate or ModeUpsert.
func (p *Plan) Mode() string { return p.mode }

// Match lists the mapping's match rules: keys of fields and relationships
// that must all agree.
func (p *Plan) Match() [][]string { return slices.Clone(p.match) }

func names(refs []cellRef) []string {
	if refs == nil {
		return nil
	}
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = r.name
	}
	return out
}
