package draft

import (
	"hash/maphash"
	"regexp"
	"slices"
	"strings"
)

// Bounds of a profile, so that its memory does not grow with the file.
const (
	mostValues = 200     // different cells kept a column
	keptText   = 16384   // bytes of them
	mostHashes = 4 << 20 // hashes of cells in all columns together, to find repetitions
)

// Profile is what is to be known of the columns of a file: collect it with Add
// from every row.
type Profile struct {
	columns []*Column
	rows    int
	seed    maphash.Seed
	hashes  int        // that may still be kept
	last    []string   // the row added last, nil when it is counted
	totals  totalsCell // of a row at the end that sums up the others
}

// totalsCell is the cell that tells a totals row; without a column there is none.
type totalsCell struct {
	column *Column
	text   string
}

// NewProfile profiles the columns of a header.
func NewProfile(header []string) *Profile {
	p := &Profile{seed: maphash.MakeSeed(), hashes: mostHashes}
	for _, name := range header {
		p.columns = append(p.columns, newColumn(name))
	}
	return p
}

// Flaw is what keeps a cell from having a value, such as an error of a formula.
type Flaw struct {
	Column        int // in the order of the header
	Message, Hint string
}

// Add takes the cells of one row, in the order of the header; those that are
// too many or missing count for nothing. Cells with a flaw count as empty, but
// are not taken for cells that somebody left empty.
func (p *Profile) Add(cells []string, flaws ...Flaw) {
	p.count()
	p.last = append([]string{}, cells[:min(len(cells), len(p.columns))]...)
	for _, f := range flaws {
		if f.Column < 0 || f.Column >= len(p.last) {
			continue
		}
		p.last[f.Column] = ""
		if c := p.columns[f.Column]; c.flawed == 0 {
			c.flawed, c.flaw = 1, f
		} else {
			c.flawed++
		}
	}
}

// count counts the row added last.
func (p *Profile) count() {
	if p.last == nil {
		return
	}
	p.rows++
	for i, cell := range p.last {
		if cell = strings.TrimSpace(cell); cell != "" {
			p.columns[i].add(cell)
			p.repetition(p.columns[i], cell)
		}
	}
	p.last = nil
}

var total = regexp.MustCompile(`(?i)^((grand |sub)?totals?|sum|total (général|general|geral)|(gesamt)?summe|gesamt|suma|totale|totaal|итого|合計|总计|合计|總計|합계):?$`)

// end counts the last row too, unless it sums up the others: that is no row of
// the table, and would make each column of ids one with a gap.
func (p *Profile) end() {
	if i := slices.IndexFunc(p.last, func(cell string) bool { return strings.TrimSpace(cell) != "" }); i >= 0 && p.rows > 0 {
		text := strings.TrimSpace(p.last[i])
		if total.MatchString(text) && p.columns[i].nameable() {
			p.totals, p.last = totalsCell{p.columns[i], text}, nil
		}
	}
	p.count()
}

// repetition finds out whether the column had the cell before. A column that
// repeats itself needs no more hashes than tell how varied it is.
func (p *Profile) repetition(c *Column, cell string) {
	if c.seen == nil {
		return
	}
	hash := maphash.String(p.seed, cell)
	if _, seen := c.seen[hash]; seen {
		c.Repeats = true
		c.again++
		if c.Distinct > mostValues && c.often() {
			p.hashes += len(c.seen)
			c.seen = nil
		}
		return
	}
	c.Distinct++
	if p.hashes > 0 {
		c.seen[hash] = struct{}{}
		p.hashes--
	}
}

// Rows is the number of rows, from Propose on without that of totals.
func (p *Profile) Rows() int {
	if p.last != nil {
		return p.rows + 1
	}
	return p.rows
}

// Columns gives the columns in the order of the header.
func (p *Profile) Columns() []*Column { return p.columns }
