package report

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of what is kept of a column.
const (
	maxSamples = 3
	searched   = 10_000  // filled cells after which a column with one sample gets no more
	maxSample  = 160     // bytes of a cell
	maxValue   = 4 << 10 // bytes of a value, which is not kept at all when it is longer
)

// Target is a field or relationship that takes its value from the data.
type Target struct {
	Key, Label string
	Kind       string // in words: "currency", "account, found by $name"
}

// Column is a column of the data and what the mapping makes of it.
type Column struct {
	Name     string
	Letters  string   // as a spreadsheet program names it
	Identity bool     // one of those that name a row for ever
	Into     []Target // what takes it, alone or with other columns; none: it is not used
	Value    int      // index, among a row's values, of the field that takes it alone; -1: none
	Nulls    []string // trimmed cells that count as empty, beside the empty one
}

// Made is a field that is made of several columns, or of none.
type Made struct {
	Target
	From  []string // headers; none: every row has the same value
	Index []int    // of these columns among the cells
	Value int      // index among a row's values
}

// Sample is a cell, or the cells that a field is made of, and the value they
// become, nil where there is none.
type Sample struct {
	Cells []string
	Value json.RawMessage
}

// Columns gathers what the report shows of a file's columns: how full they are
// and what their cells become. Its memory is bounded by the number of columns.
// It is not safe for concurrent use.
type Columns struct {
	columns []gathered
	made    []gatheredField
	rows    int64
}

type gathered struct {
	Column
	filled  int64
	samples []Sample
	spare   []Sample // cells that became nothing, in case that all are so
}

type gatheredField struct {
	Made
	filled  int64
	samples []Sample
}

// NewColumns begins to gather: columns in the order of the cells.
func NewColumns(columns []Column, made []Made) *Columns {
	c := &Columns{}
	for _, column := range columns {
		c.columns = append(c.columns, gathered{Column: column})
	}
	for _, field := range made {
		c.made = append(c.made, gatheredField{Made: field})
	}
	return c
}

// Add takes a row that could be read: its cells, and by field the values they
// became, nil where there is none. Neither is kept.
func (c *Columns) Add(cells []string, values [][]byte) {
	c.rows++
	for i := range c.columns {
		if i < len(cells) {
			c.columns[i].add(cells[i], values)
		}
	}
	for i := range c.made {
		c.made[i].add(cells, values)
	}
}

func (g *gathered) add(cell string, values [][]byte) {
	if isBlank(cell) || len(g.Nulls) > 0 && slices.Contains(g.Nulls, strings.TrimSpace(cell)) {
		return
	}
	g.filled++
	if enough(g.samples, g.filled) {
		return
	}
	if g.Value < 0 {
		g.samples = keep(g.samples, nil, cell)
		return
	}
	if v := at(values, g.Value); v != nil {
		g.samples = keep(g.samples, v, cell)
		return
	}
	g.spare = keep(g.spare, nil, cell)
}

func (g *gatheredField) add(cells []string, values [][]byte) {
	v := at(values, g.Value)
	if v == nil {
		return
	}
	g.filled++
	if enough(g.samples, g.filled) || len(g.From) == 0 && len(g.samples) > 0 {
		return
	}
	from := make([]string, len(g.Index))
	for i, index := range g.Index {
		if index < len(cells) {
			from[i] = cells[index]
		}
	}
	g.samples = keep(g.samples, v, from...)
}

func isBlank(cell string) bool {
	if cell != "" && cell[0] > ' ' && cell[0] < utf8.RuneSelf {
		return false // most cells
	}
	return strings.TrimSpace(cell) == ""
}

// enough reports whether no more samples are looked for.
func enough(samples []Sample, filled int64) bool {
	return len(samples) == maxSamples || len(samples) > 0 && filled > searched
}

func at(values [][]byte, index int) []byte {
	if index >= len(values) {
		return nil
	}
	return values[index]
}

// keep appends a sample unless there are enough of them or its cells are among
// them.
func keep(samples []Sample, value []byte, cells ...string) []Sample {
	if len(samples) == maxSamples {
		return samples
	}
	alike := func(kept, cell string) bool { return kept == shorten(cell, maxSample) }
	for _, s := range samples {
		if slices.EqualFunc(s.Cells, cells, alike) {
			return samples
		}
	}
	short := make([]string, len(cells))
	for i, cell := range cells {
		short[i] = strings.Clone(shorten(cell, maxSample)) // a cell keeps its whole row in memory
	}
	if len(value) > maxValue {
		value = nil
	}
	return append(samples, Sample{Cells: short, Value: bytes.Clone(value)})
}

// shown are the samples to show.
func (g *gathered) shown() []Sample {
	if len(g.samples) > 0 {
		return g.samples
	}
	return g.spare
}
