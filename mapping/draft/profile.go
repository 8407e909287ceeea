package draft

import (
	"hash/maphash"
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
	hashes  int // that may still be kept
	last    last
}

// last is the first cell of the last row, which may be that of a totals row.
type last struct {
	column int
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

// Add takes the cells of one row, in the order of the header; those that are
// too many or missing count for nothing.
func (p *Profile) Add(cells []string) {
	p.rows++
	p.last = last{}
	for i, cell := range cells[:min(len(cells), len(p.columns))] {
		if cell = strings.TrimSpace(cell); cell != "" {
			p.columns[i].add(cell)
			p.repetition(p.columns[i], cell)
			if p.last.text == "" {
				p.last = last{i, cell}
			}
		}
	}
}

// repetition finds out whether the column had the cell before. A column that
// repeats itself needs no more hashes than tell how varied it is.
func (p *Profile) repetition(c *Column, cell string) {
	if c.Repeats && c.Distinct > mostValues {
		return
	}
	hash := maphash.String(p.seed, cell)
	if _, seen := c.seen[hash]; seen {
		c.Repeats = true
		if c.Distinct > mostValues {
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

// Rows is the number of rows added.
func (p *Profile) Rows() int { return p.rows }

// Columns gives the columns in the order of the header.
func (p *Profile) Columns() []*Column { return p.columns }
