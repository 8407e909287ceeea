package draft

import (
	"fmt"
	"strings"

	"lightfield-importer/mapping"
)

// about writes what there is to say about a field or a relationship.
func (p *page) about(key string) {
	n := p.draft.notes[key]
	if n == nil {
		return
	}
	var says []string
	if n.why != "" {
		says = append(says, n.why)
	}
	if len(n.columns) == 1 {
		says = append(says, p.cells(n.columns[0]))
	}
	p.comment(1, "  ", strings.Join(append(append([]string{p.kind(key)}, says...), n.remarks...), "; "))
	if len(n.columns) > 1 {
		for _, c := range n.columns {
			p.comment(1, "  ", "- "+show(c.Name)+": "+p.cells(c))
		}
	}
}

// cells says how full a column is, and shows some of its cells.
func (p *page) cells(c *Column) string {
	text := fillRate(c, p.draft.given.Profile.Rows())
	if len(c.Values) > 0 {
		text += ": " + samples(c, 3)
	}
	return text
}

// kind names a field by its label and type, a relationship by its target.
func (p *page) kind(key string) string {
	own := p.draft.given.Definitions[p.draft.given.Object]
	if def, ok := own.Fields[key]; ok {
		return fmt.Sprintf("%s (%s)", target{key: key, label: def.Label}.title(), def.ValueType)
	}
	def := own.Relationships[key]
	return fmt.Sprintf("%s (%s)", target{key: key, label: def.Label}.title(), def.ObjectType)
}

// field writes a field in the shortest form that it has.
func (p *page) field(f mapping.Field) {
	p.about(f.Key)
	n := p.draft.notes[f.Key]
	if !blocky(f, n) {
		p.short(f.Key, fieldEntries(f))
		return
	}
	p.line(1, scalar(f.Key)+":")
	if f.Parts[0].Name != "" {
		for _, part := range f.Parts {
			p.part(part)
		}
		return
	}
	for _, e := range fieldEntries(f) {
		p.line(2, e.key+": "+e.text)
	}
	p.values(f.Parts[0].Table, n)
}

// short writes a column alone, or the keys in braces.
func (p *page) short(key string, entries []entry) {
	if len(entries) == 1 && entries[0].key == "column" {
		p.line(1, scalar(key)+": "+entries[0].text)
		return
	}
	p.line(1, scalar(key)+": "+inline(entries))
}

func (p *page) part(part mapping.Part) {
	entries := inputEntries(part.Input)
	if len(entries) == 1 && entries[0].key == "column" {
		p.line(2, part.Name+": "+entries[0].text)
		return
	}
	p.line(2, part.Name+": "+inline(entries))
}

// mostOffers bounds the cells that are listed for a choice.
const mostOffers = 60

// values writes the table of cells and options: those that are sure, and as
// comments those that somebody has to choose.
func (p *page) values(table []mapping.Entry, n *note) {
	if n != nil && len(n.options) > 0 {
		p.comment(2, "  ", "options: "+strings.Join(n.options, ", "))
	}
	if len(table) > 0 {
		p.line(2, "values:")
	}
	for _, e := range table {
		p.line(3, scalar(e.From)+": "+scalar(e.To))
	}
	if n == nil || len(n.offers) == 0 {
		return
	}
	before := "      # "
	if len(table) == 0 {
		p.line(2, "# values:  # take the signs away where an option is right")
		before = "    #   "
	}
	for _, o := range n.offers[:min(len(n.offers), mostOffers)] {
		p.out.WriteString(before + offerLine(o) + "\n")
	}
	if more := len(n.offers) - mostOffers; more > 0 {
		p.out.WriteString(before + "… and " + counted(more, "word") + " more\n")
	}
}

// longestOffer bounds the text of a cell that is offered, in characters.
const longestOffer = 80

func offerLine(o Offer) string {
	text := scalar(o.Text)
	if len([]rune(o.Text)) > longestOffer {
		text = showUpTo(o.Text, longestOffer)
	}
	remark := counted(o.Rows, "row")
	switch {
	case o.Why != "":
		remark += "; " + o.Why
	case o.Option != "":
		remark += "; is that right?"
	default:
		remark += "; no option is like it"
	}
	return readable(text + ": " + scalar(o.Option) + "  # " + remark)
}

// blocky tells whether a field needs several lines.
func blocky(f mapping.Field, n *note) bool {
	return f.Parts[0].Name != "" || f.Parts[0].Table != nil || n != nil && len(n.offers) > 0
}
