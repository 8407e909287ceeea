package draft

import (
	"strings"
	"unicode/utf8"
)

// Column is what is known of one column.
type Column struct {
	Name     string
	Filled   int     // rows whose cell is not blank
	Distinct int     // different cells, when Repeats at least so many
	Repeats  bool    // a cell stands in several rows
	Values   []Value // the first different cells, in order of appearance
	All      bool    // Values has all different cells

	again   int            // rows whose cell stood in one before, unless these are many
	flawed  int            // rows whose cell has no value
	flaw    Flaw           // the first one's
	place   map[string]int // of Values
	kept    int            // bytes of Values
	seen    map[uint64]struct{}
	numbers *tally
	dates   *tally
}

// Value is a cell without the blanks around it, and in how many rows it stands.
type Value struct {
	Text string
	Rows int
}

func newColumn(name string) *Column {
	return &Column{
		Name: name, All: true, place: map[string]int{}, seen: map[uint64]struct{}{},
		numbers: newTally(numberReadings()), dates: newTally(dateReadings()),
	}
}

// longestMark is the length in bytes up to which a cell may be a number or a date.
const longestMark = 48

func (c *Column) add(cell string) {
	c.Filled++
	c.keep(cell)
	if isNull(cell) {
		return
	}
	if len(cell) > longestMark || !strings.ContainsAny(cell, "0123456789") {
		c.numbers.miss()
		c.dates.miss()
		return
	}
	c.numbers.add(strings.TrimRight(cell, "% \u00a0"))
	c.dates.add(cell)
}

// keep keeps a cell that was not there before, while there is room. The text is
// copied, because a cell may hold a whole row in memory.
func (c *Column) keep(cell string) {
	if i, ok := c.place[cell]; ok {
		c.Values[i].Rows++
		return
	}
	if len(c.Values) == mostValues || c.kept+len(cell) > keptText {
		c.All = false
		return
	}
	cell = strings.Clone(cell)
	c.place[cell] = len(c.Values)
	c.Values = append(c.Values, Value{cell, 1})
	c.kept += len(cell)
}

// unique tells whether the column names every row: always filled, and never
// the same twice.
func (c *Column) unique(rows int) bool { return rows > 0 && c.Filled == rows && !c.Repeats }

// nearlyUnique tells whether the column is always filled, and the same only in
// some rows: more like slips than like what the column is for.
func (c *Column) nearlyUnique(rows int) bool {
	return c.Filled == rows && c.Repeats && c.seen != nil && !c.often()
}

// often tells whether cells come again in so many rows that it is no slip.
func (c *Column) often() bool {
	const slips = 100
	return c.again*10 > c.Filled || c.again > slips
}

// share is the part of the kept cells, by rows, for which a test holds; 0
// without any.
func (c *Column) share(test func(string) bool) float64 {
	good, all := 0, 0
	for _, v := range c.Values {
		all += v.Rows
		if test(v.Text) {
			good += v.Rows
		}
	}
	if all == 0 {
		return 0
	}
	return float64(good) / float64(all)
}

// mostly tells whether a test holds for nearly all of the kept cells.
func (c *Column) mostly(test func(string) bool) bool { return c.share(test) >= nearlyAll }

// nearlyAll is the share of cells that makes a column one of a kind: what is
// left may be slips.
const nearlyAll = 0.8

// placeable tells whether a template can have the column in it.
func (c *Column) placeable() bool { return !strings.ContainsAny(c.Name, "{}") }

// nameable tells whether a mapping can name the column.
func (c *Column) nameable() bool {
	return c.Name != "" && c.Name != "importer_error" && len(c.Name) <= longestName && utf8.ValidString(c.Name)
}

// longestName bounds the headers that are proposed, in bytes.
const longestName = 500
