package draft

import (
	"slices"
	"strings"
	"sync"

	"lightfield-importer/mapping/value"
)

// notations are the number notations that are looked for, in order of
// preference. The first is plain: 1234.56.
var notations = []string{"", "1,234.56", "1.234,56", "1 234,56", "1'234.56", "1 234.56", "1,23,456.78"}

var numberReadings = sync.OnceValue(func() []reading {
	var out []reading
	for _, n := range notations {
		out = append(out, readingOf(n, value.Spec{Type: value.Currency, Number: n}))
	}
	return out
})

// readingOf reads what the converter of a spec converts.
func readingOf(notation string, s value.Spec) reading {
	c, err := value.New(s)
	if err != nil {
		panic("draft: " + notation + ": " + err.Error()) // the tables are ours
	}
	return reading{notation: notation, reads: func(cell string) bool {
		_, err := c.Convert(nil, []string{cell})
		return err == nil
	}}
}

// question is something that the cells of a column leave open: each of the
// answers reads all of them, or those like cell.
type question struct {
	answers []string
	cell    string // "": any
}

// number gives the notation of a column of numbers, "" for the plain one. open
// is set when the cells can be read with either decimal mark; ok is false when
// the cells are no numbers.
func (c *Column) number(prefer byte) (notation string, open *question, ok bool) {
	return c.numberOf(nearlyAll, prefer)
}

// numberOf is number for columns of which a share of the cells are numbers.
func (c *Column) numberOf(share float64, prefer byte) (notation string, open *question, ok bool) {
	best := c.numbers.best(share)
	if best == nil {
		return "", nil, false
	}
	if best[0] == 0 { // plain
		return "", nil, true
	}
	var marks []byte
	var first []string
	for _, i := range best {
		n := c.numbers.readings[i].notation
		if mark := decimalMark(n); !slices.Contains(marks, mark) {
			marks, first = append(marks, mark), append(first, n)
		}
	}
	if i := slices.Index(marks, prefer); i >= 0 && len(marks) > 1 {
		return first[i], nil, true
	}
	if len(marks) > 1 {
		return "", &question{answers: first}, true
	}
	return first[0], nil, true
}

func decimalMark(notation string) byte {
	return notation[strings.LastIndexAny(notation, ".,")]
}

// decimals gives the decimal mark that the columns of a file agree on, as far
// as a column shows it: the one way of reading its cells has one. 0: none does,
// or they differ.
func decimals(columns []*Column) byte {
	var mark byte
	for _, c := range columns {
		notation, open, ok := c.number(0)
		if !ok || open != nil {
			continue
		}
		own := byte('.')
		if notation != "" {
			own = decimalMark(notation)
		} else if !c.mostly(func(cell string) bool { return strings.Contains(cell, ".") }) {
			continue // whole numbers show nothing
		}
		if mark != 0 && mark != own {
			return 0
		}
		mark = own
	}
	return mark
}
