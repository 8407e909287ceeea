package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Bounds of the page's lists.
const (
	chartColumns = 15
	shownKinds   = 40
	shownAllowed = 300 // bytes
)

// htmlChart is the chart of faults by column.
type htmlChart struct {
	Bars []htmlBar
	More string // columns beyond
}

type htmlBar struct {
	Column, Count string
	Label         string  // in words
	Width         float64 // of 100
}

func newHTMLChart(s *Summary) htmlChart {
	bars, largest := faultsByColumn(s)
	var c htmlChart
	for _, b := range bars[:min(len(bars), chartColumns)] {
		c.Bars = append(c.Bars, htmlBar{
			Column: columnWords(b.column), Count: number(b.count),
			Label: number(b.count) + " " + plural(b.count, "fault"),
			Width: 100 * float64(b.count) / float64(largest),
		})
	}
	if n := int64(len(bars) - len(c.Bars)); n > 0 {
		c.More = "and " + number(n) + " more " + plural(n, "column")
	}
	return c
}

type columnFaults struct {
	column string
	count  int64
}

// faultsByColumn counts, the most faulty column first.
func faultsByColumn(s *Summary) (all []columnFaults, largest int64) {
	index := map[string]int{}
	for _, g := range s.Errors {
		i, known := index[g.Column]
		if !known {
			i = len(all)
			index[g.Column] = i
			all = append(all, columnFaults{column: g.Column})
		}
		all[i].count += g.Count
		largest = max(largest, all[i].count)
	}
	slices.SortStableFunc(all, func(a, b columnFaults) int { return cmp.Compare(b.count, a.count) })
	return all, largest
}

// columnWords is a column's header, and words where no column is to blame.
func columnWords(column string) string {
	if column == "" {
		return "The row as a whole"
	}
	return Clean(column)
}

// htmlKind is one reason with its count and first places.
type htmlKind struct {
	Count, Column, Reason string
	Message               string // of all places, where the reason alone does not say it
	Allowed               string
	Spots                 []htmlSpot
	More                  string // places beyond
	Table                 string // YAML of a values table
	TableWords            string // where it goes
}

type htmlSpot struct {
	Address, Line  string
	Value, Nearest string
	Message        string // where the places' differ
	Empty          bool
}

func newHTMLKinds(groups []Group, file string, v View) []htmlKind {
	var kinds []htmlKind
	for _, g := range groups[:min(len(groups), shownKinds)] {
		k := htmlKind{
			Count: number(g.Count), Column: columnWords(g.Column), Reason: reasonWords(g.Reason),
			Allowed: shorten(g.Allowed, shownAllowed),
		}
		if !v.NoCellValues {
			k.Table, k.TableWords = strings.Join(valuesTable(g.Values, tableOnPage), "\n"), sentence(tableWords(g))
		}
		for _, s := range g.Places {
			k.Spots = append(k.Spots, newHTMLSpot(s, file, v))
		}
		if !v.NoCellValues {
			k.explain(g)
		}
		if n := g.Count - int64(len(g.Places)); n > 0 && len(g.Places) > 0 {
			k.More = "and " + number(n) + " more"
		}
		kinds = append(kinds, k)
	}
	return kinds
}

func newHTMLSpot(s Spot, file string, v View) htmlSpot {
	h := htmlSpot{Address: s.Address, Line: lineWords(s.File, file, s.Line)}
	if h.Address == "" && s.Row > 0 {
		h.Address = "row " + number(int64(s.Row))
	}
	if !v.NoCellValues && s.Address != "" {
		h.Value, h.Nearest = shown(s.Value), shown(s.Nearest)
		h.Empty = strings.TrimSpace(s.Value) == ""
	}
	return h
}

// lineWords names a line, and its file where that is one of several.
func lineWords(file, of string, line int) string {
	words := "line " + number(int64(line))
	if file == "" || baseName(file) == baseName(of) {
		return words
	}
	return Clean(baseName(file)) + ", " + words
}

// explain gives the message once if all places have the same, and otherwise
// beside each of them, with what is allowed there.
func (k *htmlKind) explain(g Group) {
	if len(g.Places) == 0 {
		k.Message = sentence(g.Message)
		return
	}
	k.Message = message(g.Reason, g.Places[0], g.Allowed)
	differs := func(s Spot) bool { return message(g.Reason, s, g.Allowed) != k.Message }
	if !slices.ContainsFunc(g.Places, differs) {
		return
	}
	for i, s := range g.Places {
		k.Spots[i].Message = message(g.Reason, s, "")
	}
	k.Message, k.Allowed = "", ""
}

// message is a fault's, unless it says no more than the reason, the value and
// what is allowed, which are shown by themselves.
func message(reason string, s Spot, allowed string) string {
	text := explanation(Problem{Message: s.Message, Value: s.Value, Nearest: s.Nearest, Allowed: allowed})
	if plainReasons[reason] && !strings.Contains(text, "; ") || strings.TrimPrefix(text, "is ") == reasonWords(reason) {
		return ""
	}
	if beside, ok := strings.CutSuffix(text, " "+strconv.Quote(strings.TrimSpace(s.Value))); ok {
		text = beside + " of the cell"
	}
	return sentence(text)
}

// shown is a cell as the page shows it.
func shown(cell string) string { return Clean(shorten(cell, shownText)) }
