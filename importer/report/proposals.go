package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Bounds of proposed tables.
const (
	maxProposals = 1000 // of each kind that are kept
	maxProposed  = 200  // bytes of a value
	tableInText  = 10
	tableOnPage  = 200
)

// unknownOption is the reason of texts that are no option of a select.
const unknownOption = "unknown_option"

// Proposal is a text that is no option, and the nearest option: a line of a values
// table of the mapping.
type Proposal struct {
	From  string `json:"from"`
	To    string `json:"to"` // "": none is near
	Count int64  `json:"count"`
}

// propose keeps a text that is no option, unless it is too long to be meant for one.
func (g *Grouper) propose(of *Group, k kind, p Problem) {
	if p.Reason != unknownOption || len(p.Value) > maxProposed || strings.TrimSpace(p.Value) == "" {
		return
	}
	if i, known := g.values[k][p.Value]; known {
		of.Values[i].Count++
		return
	}
	if len(of.Values) == maxProposals {
		return
	}
	if g.values == nil {
		g.values = map[kind]map[string]int{}
	}
	if g.values[k] == nil {
		g.values[k] = map[string]int{}
	}
	from := strings.Clone(p.Value) // a cell keeps its whole row in memory
	g.values[k][from] = len(of.Values)
	of.Values = append(of.Values, Proposal{From: from, To: strings.Clone(p.Nearest), Count: 1})
}

// valuesTable is a table of the mapping in YAML, of n values at most, the most frequent
// first, line by line; nothing for a single value, which the message of the fault says
// all of.
func valuesTable(all []Proposal, n int) []string {
	if len(all) < 2 {
		return nil
	}
	all = slices.SortedStableFunc(slices.Values(all), func(a, b Proposal) int { return cmp.Compare(b.Count, a.Count) })
	lines := []string{"values:"}
	for _, p := range all[:min(len(all), n)] {
		line := "  " + scalar(p.From) + ": " + scalar(p.To) + "  # " + number(p.Count) + " " + plural(p.Count, "row")
		if p.To != "" {
			line += "; is that right?"
		} else {
			lines[0] = `values:  # write an option between the quotes; "" is an empty cell`
		}
		lines = append(lines, line)
	}
	if more := int64(len(all) - n); more > 0 {
		lines = append(lines, "  # and "+number(more)+" more, in summary.json")
	}
	return lines
}

// tableWords say where a values table goes.
func tableWords(g Group) string {
	where := ""
	if g.Field != "" {
		where = ", under " + Clean(g.Field)
	}
	return "a table to check and to put into the mapping" + where
}

// scalar quotes a text for YAML, whose escapes in double quotes are Go's too.
func scalar(s string) string { return strconv.Quote(strings.ToValidUTF8(s, "\uFFFD")) }

// writeTables proposes values tables for columns with texts that are no options.
func (s *Summary) writeTables(t *page) {
	if !s.DryRun {
		return
	}
	for _, g := range append(s.Errors[:len(s.Errors):len(s.Errors)], s.WarningKinds...) {
		for i, line := range valuesTable(g.Values, tableInText) {
			if i == 0 {
				t.section(tableWords(g) + " (column " + Clean(g.Column) + ")")
				if g.Allowed != "" {
					t.print(2, "options: "+g.Allowed)
				}
			}
			t.copyable(2, line)
		}
	}
}
