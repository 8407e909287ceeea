package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Bounds of a Grouper's memory.
const (
	maxKinds   = 1000
	maxExample = 400 // bytes of an example's message, of a value and of what is allowed
	maxSpots   = 5   // of each kind
)

// Place is where a row stands.
type Place struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// Spot is where a problem was met, and what stood there.
type Spot struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Row     int    `json:"row"`     // in a spreadsheet program
	Address string `json:"address"` // C17; "" when no single cell is to blame
	Value   string `json:"value"`
	Nearest string `json:"nearest"`
	Message string `json:"message"`
}

// Group is one kind of problem: all of the same column and reason.
type Group struct {
	Column  string `json:"column"`
	Field   string `json:"field"` // the first one's
	Reason  string `json:"reason"`
	Message string `json:"message"` // the first one's
	Count   int64  `json:"count"`
	Example Place  `json:"example"` // the first one's
	Allowed string `json:"allowed"` // the first one's
	Places  []Spot `json:"places"`  // the first ones
	// Values are the texts that are no options, of the reason unknown_option alone.
	Values []Proposal `json:"values"`
}

type kind struct{ column, reason string }

// Grouper counts problems by column and reason, and keeps the first of each kind
// as its example. Its memory is bounded: after the first 1,000 kinds, problems
// of further kinds are only counted. The zero value is ready for use; it is not
// safe for concurrent use.
type Grouper struct {
	index  map[kind]int
	values map[kind]map[string]int // places in the group's Values
	groups []Group
	other  int64
}

// Add counts the problems of a row. A row that somebody has to look at without
// any (a message alone) counts as one problem, named after its outcome.
func (g *Grouper) Add(e *Entry) {
	for _, p := range e.problems() {
		g.count(e, p)
	}
}

// AddWarnings counts the warnings of a row; a Grouper for warnings is used for
// nothing else.
func (g *Grouper) AddWarnings(e *Entry) {
	for _, w := range e.Warnings {
		g.count(e, w)
	}
}

func (g *Grouper) count(e *Entry, p Problem) {
	k := kind{p.Column, p.Reason}
	if i, known := g.index[k]; known {
		g.groups[i].Count++
		g.groups[i].note(e, p)
		g.propose(&g.groups[i], k, p)
		return
	}
	if len(g.groups) >= maxKinds {
		g.other++
		return
	}
	if g.index == nil {
		g.index = make(map[kind]int)
	}
	g.index[k] = len(g.groups)
	g.groups = append(g.groups, Group{
		Column:  p.Column,
		Field:   p.Field,
		Reason:  p.Reason,
		Message: shorten(Clean(p.Message), maxExample),
		Count:   1,
		Example: Place{File: e.File, Line: e.Line},
		Allowed: shorten(Clean(p.Allowed), maxExample),
		Values:  []Proposal{},
	})
	last := &g.groups[len(g.groups)-1]
	last.note(e, p)
	g.propose(last, k, p)
}

// note keeps the place, if it is one of the first and not that of the last,
// which a cell of several values can be.
func (g *Group) note(e *Entry, p Problem) {
	n := len(g.Places)
	if n == maxSpots || n > 0 && p.Address != "" && g.Places[n-1].Address == p.Address && g.Places[n-1].File == e.File {
		return
	}
	g.Places = append(g.Places, Spot{
		File: e.File, Line: e.Line, Row: e.Row, Address: p.Address,
		Value:   strings.Clone(shorten(p.Value, maxExample)), // a cell keeps its whole row in memory
		Nearest: shorten(p.Nearest, maxExample),
		Message: shorten(Clean(p.Message), maxExample),
	})
}

// Top gives the n most frequent kinds, the most frequent first and equally
// frequent ones in the order of their examples; all of them when n is not
// positive. The result is never nil.
func (g *Grouper) Top(n int) []Group {
	top := slices.Clone(g.groups)
	slices.SortStableFunc(top, func(a, b Group) int { return cmp.Compare(b.Count, a.Count) })
	if n > 0 && len(top) > n {
		top = top[:n]
	}
	if top == nil {
		top = []Group{}
	}
	return top
}

// Other is the number of problems beyond the kinds that are told apart.
func (g *Grouper) Other() int64 { return g.other }

// String reads deals.csv:41, and the name alone for the file as a whole.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line)
}
