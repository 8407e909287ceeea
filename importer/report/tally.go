package report

import "strings"

// tally is a number of records made or handled beside the rows, and what became of
// them. One of none is not told.
type tally struct {
	n     int64
	words string
}

func write(t *page, tallies []tally) {
	for _, one := range tallies {
		if one.n > 0 {
			t.item(number(one.n), one.words)
		}
	}
}

// addFact adds what there is to tell of them as one fact.
func addFact(facts []string, tallies []tally) []string {
	var words []string
	for _, one := range tallies {
		if one.n > 0 {
			words = append(words, number(one.n)+" "+one.words)
		}
	}
	if len(words) == 0 {
		return facts
	}
	return append(facts, strings.Join(words, ", "))
}
