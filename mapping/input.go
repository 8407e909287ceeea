package mapping

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"lightfield-importer/mapping/value"
)

// inputPlan is an Input with its columns looked up. The order of operations is
// the one that README.md promises: source, trim, null values, substitute,
// letters, values table, split, default.
type inputPlan struct {
	columns    []cellRef
	texts      []string // of a template: before each column, and after the last; nil: a column
	constant   []string // in place of columns, nil: none
	keepBlanks bool
	nulls      []string
	substitute []Substitution
	letters    Case
	table      *table
	fallback   []string // the default's texts
}

// scratch is what drafting one row needs for a moment. The buffer goes with
// the draft, the rest is used again.
type scratch struct {
	cells     []string
	parts     []string
	fold      []byte
	buf       []byte
	overgrown *inputPlan // of which the text became too large; nil: none
}

type scratchPool struct{ pool sync.Pool }

// get prepares a scratch for a row. The buffer is made as large as values
// commonly get from such cells; a row that needs more grows it.
func (p *scratchPool) get(cells []string, buf []byte) *scratch {
	s, ok := p.pool.Get().(*scratch)
	if !ok {
		s = &scratch{}
	}
	size := 0
	for _, c := range cells {
		size += len(c) + 16
	}
	s.cells, s.buf = cells, slices.Grow(buf, size)
	return s
}

// maxKeptFold is the size of a fold buffer that is worth keeping, in bytes.
const maxKeptFold = 64 << 10

func (p *scratchPool) put(s *scratch) {
	if cap(s.parts) > maxValues || cap(s.fold) > maxKeptFold {
		return // one monstrous row must not stay in memory
	}
	clear(s.parts[:cap(s.parts)])
	s.cells, s.buf, s.overgrown = nil, nil, nil
	p.pool.Put(s)
}

// read gives the source's text as the values table leaves it, and the entry of
// the table that it came from.
func (in *inputPlan) read(s *scratch) (string, *tableEntry) {
	text := in.prepared(s)
	if in.table == nil {
		return text, nil
	}
	hit := in.table.lookup(text, s)
	if hit == nil {
		return text, nil
	}
	return hit.to, hit
}

// readPart is read for a part of an address or a full name, with its constant
// and its default.
func (in *inputPlan) readPart(s *scratch) string {
	if in.constant != nil {
		return in.constant[0]
	}
	text, _ := in.read(s)
	if text == "" && in.fallback != nil {
		return in.fallback[0]
	}
	return text
}

// maxText is the largest text that a template or a substitution may make, in bytes:
// a few lines of a mapping can make one of any size out of a short cell.
const maxText = 64 << 20

// prepared is the source's text before the values table. One that would become too
// large stays as it was, and is noted in the scratch.
func (in *inputPlan) prepared(s *scratch) string {
	var text string
	if in.texts == nil {
		text = in.cell(in.columns[0].cell(s.cells))
	} else {
		text = in.trim(in.fill(s))
	}
	if text == "" {
		return ""
	}
	for i := range in.substitute {
		if in.substitute[i].most(text) > maxText {
			s.overgrown = in
			return text
		}
		text = in.trim(in.substitute[i].Pattern.ReplaceAllString(text, in.substitute[i].Replacement))
	}
	switch {
	case value.IsFormulaError(text): // refused as such
	case in.letters == CaseLower:
		return strings.ToLower(text)
	case in.letters == CaseUpper:
		return strings.ToUpper(text)
	}
	return text
}

// cell is a cell trimmed, and empty when it is one of the null values.
func (in *inputPlan) cell(cell string) string {
	cell = in.trim(cell)
	if slices.Contains(in.nulls, cell) {
		return ""
	}
	return cell
}

func (in *inputPlan) trim(text string) string {
	if in.keepBlanks || text != "" && isGraphic(text[0]) && isGraphic(text[len(text)-1]) {
		return text
	}
	return strings.TrimSpace(text)
}

// isGraphic holds for what ASCII shows, which is never trimmed.
func isGraphic(b byte) bool { return b > ' ' && b < 0x7f }

// most is how large the text can become: whatever matches is replaced by the
// replacement, and by itself again for each group in it.
func (s Substitution) most(text string) int64 {
	return int64(len(text)+1) * int64(1+len(s.Replacement)+strings.Count(s.Replacement, "$"))
}

// fill puts the cells into the template; it is empty when all of them are. The error
// of a formula stays alone, so that it is refused.
func (in *inputPlan) fill(s *scratch) string {
	var b strings.Builder
	filled := false
	for i, ref := range in.columns {
		cell := in.cell(ref.cell(s.cells))
		if b.Len()+len(cell) > maxText {
			s.overgrown = in
			return ""
		}
		if value.IsFormulaError(cell) {
			return cell
		}
		filled = filled || cell != ""
		b.WriteString(in.texts[i])
		b.WriteString(cell)
	}
	if !filled {
		return ""
	}
	b.WriteString(in.texts[len(in.columns)])
	return b.String()
}

// pieces collects the values of a cell that holds several in the scratch.
// Each goes through the values table, unless the cell as a whole did. Empty
// ones are dropped.
func (in *inputPlan) pieces(s *scratch, text, separator string, looked bool) {
	for piece := range splitPieces(text, separator, in.keepBlanks) {
		if in.table != nil && !looked {
			if hit := in.table.lookup(piece, s); hit != nil {
				piece = hit.to
			}
		}
		if piece != "" {
			s.parts = append(s.parts, piece)
		}
	}
}

// fault names the place of something wrong with the input's text.
func (in *inputPlan) fault(s *scratch, field, text string) Fault {
	f := Fault{Index: -1, Cell: text, Field: field}
	if len(in.columns) == 1 {
		ref := in.columns[0]
		f.Column, f.Index, f.Cell = ref.name, ref.index, ref.cell(s.cells)
	}
	return f
}

// tooLongFault says that the source makes too large a text of the row.
func (in *inputPlan) tooLongFault(s *scratch) Fault {
	f := in.fault(s, "", "")
	f.Reason = ReasonTextTooLong
	f.Message = fmt.Sprintf("what the mapping makes of it could have more than %d MiB; shorten its template or its substitutions", maxText>>20)
	return f
}

// requiredFault says that a new record cannot do without the field. A cell may say
// something that counts as empty.
func (in *inputPlan) requiredFault(s *scratch, field, label string) Fault {
	f := in.fault(s, field, "")
	f.Reason = ReasonRequiredEmpty
	what := "the cell is empty"
	switch cell := strings.TrimSpace(f.Cell); {
	case len(in.columns) > 1:
		what = "all columns of the template are empty"
	case cell != "":
		what = quote(cell) + " counts as an empty cell here"
	}
	f.Message = what + ", but a new record needs " + named(field, label)
	return f
}
