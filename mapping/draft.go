package mapping

import (
	"slices"

	"lightfield-importer/mapping/value"
)

// Draft is one row turned into what the job works with: values ready to be
// sent, references still to be looked up, and everything wrong with the row.
// Its bytes and strings may be shared with the plan and the cells; they must
// not be changed.
type Draft struct {
	// Skip is the reason why a rule of the mapping leaves the row out, in words;
	// nothing but Identity and Content is set then.
	Skip string
	// Values holds canonical JSON by the index of Plan.Fields. nil: the field is
	// left out. "null": the field is to be cleared, which on a create means left out.
	Values [][]byte
	// References holds, by the index of Plan.Relations, ids, or trimmed texts to
	// find records by. nil: left out. Empty but not nil: to be cleared.
	References [][]string
	// Faults are all the reasons why the row is to be rejected.
	Faults []Fault
	// Warnings are what a relaxation of the mapping let pass.
	Warnings []Fault
	// Identity holds the identity cells in normal form; nil without identity columns.
	Identity []string
	// Content holds, without identity columns, the mapped cells in normal form
	// by the index of Plan.MappedColumns.
	Content []string

	buf        []byte   // what Values were written to
	references []string // what References are parts of
}

// maxKept is the size of a draft's buffer that is worth keeping, in bytes: one
// monstrous row must not stay in memory.
const maxKept = 64 << 10

// Reset empties the draft and keeps its memory for DraftInto.
func (d *Draft) Reset() {
	clear(d.Values)
	clear(d.References)
	clear(d.references)
	d.Skip, d.Faults, d.Warnings, d.Identity, d.Content = "", nil, nil, nil, nil
	d.Values, d.References, d.buf, d.references = d.Values[:0], d.References[:0], d.buf[:0], d.references[:0]
	if cap(d.buf) > maxKept || cap(d.references) > maxKept {
		*d = Draft{}
	}
}

// Blocking lists the faults that bar the row from becoming a new record
// (create) or an update of an existing one. Faults that concern new records
// only do not bar an update.
func (d *Draft) Blocking(create bool) []Fault {
	for i := range d.Faults {
		if !create && d.Faults[i].BarsCreateOnly() {
			return updateFaults(d.Faults)
		}
	}
	return d.Faults
}

func updateFaults(faults []Fault) []Fault {
	var out []Fault
	for _, f := range faults {
		if !f.BarsCreateOnly() {
			out = append(out, f)
		}
	}
	return out
}

// null clears a field.
var null = []byte("null")

// Draft turns the cells of one row into a draft. Cells missing at the end
// count as empty. It is safe for concurrent use.
func (p *Plan) Draft(cells []string) Draft {
	var d Draft
	p.DraftInto(&d, cells)
	return d
}

// DraftInto is Draft with the memory of an earlier draft, whose values and
// references are overwritten: nothing may hold them any more.
func (p *Plan) DraftInto(d *Draft, cells []string) {
	d.Reset()
	p.name(d, cells)
	if d.Skip = p.skipReason(cells); d.Skip != "" {
		return
	}
	if d.Identity != nil && allEmpty(d.Identity) {
		d.Faults = append(d.Faults, p.identityFault())
	}
	if i := slices.IndexFunc(d.Identity, value.IsFormulaError); i >= 0 {
		d.Faults = append(d.Faults, p.identityError(i, d.Identity[i]))
	}
	s := p.scratch.get(cells, d.buf)
	p.draftFields(d, s)
	p.draftRelations(d, s)
	if s.overgrown != nil {
		d.Faults = append(d.Faults, s.overgrown.tooLongFault(s))
	}
	d.buf = s.buf
	p.scratch.put(s)
}

// name fills in what tells the row from others.
func (p *Plan) name(d *Draft, cells []string) {
	if p.identity != nil {
		d.Identity = normalCells(p.identity, cells)
		return
	}
	d.Content = normalCells(p.content, cells)
}

func normalCells(refs []cellRef, cells []string) []string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = normalCell(r.cell(cells))
	}
	return out
}

// cell is the column's cell in a row, empty where the row is too short.
func (r cellRef) cell(cells []string) string {
	if r.index >= len(cells) {
		return ""
	}
	return cells[r.index]
}

func allEmpty(texts []string) bool {
	for _, t := range texts {
		if t != "" {
			return false
		}
	}
	return true
}

func (p *Plan) identityFault() Fault {
	f := Fault{Index: -1, Reason: ReasonIdentityEmpty,
		Message: "the identity is empty, so the row could not be told from others in a later run"}
	if len(p.identity) == 1 {
		f.Column, f.Index = p.identity[0].name, p.identity[0].index
	}
	return f
}

// identityError says that a cell that names the row is the error of a formula, which
// other rows can have as well.
func (p *Plan) identityError(i int, text string) Fault {
	return Fault{
		Column: p.identity[i].name, Index: p.identity[i].index, Cell: text, Reason: value.ReasonFormula,
		Message: quote(text) + " is the error of a formula, and names no row; correct it in the spreadsheet",
	}
}
