package source

import (
	"fmt"
	"regexp"
	"strings"
)

// asText is the way out where a spreadsheet program has changed ids.
const asText = "export the data anew and import it unopened, or open it with the column as text (in Excel: Data, From Text/CSV, Transform)"

var exponent = regexp.MustCompile(`^-?[0-9]([.,][0-9]+)?[eE]\+[0-9]{2,3}$`)

// Reasons of what Mangled tells.
const (
	ReasonDigitsLost = "digits_lost" // in the way 1.23E+05 has lost them
	ReasonFraction   = "fraction"    // 1234.0, which was 1234
)

// Mangled says what a program has done to an id, and what can be done about it;
// empty where nothing shows. 1.23E+05 was a number with more digits, or
// a text such as 123E3; 1234567890123450000 had other digits in place of the
// zeros, because programs keep 15 of them. 1234.0 is what scripts make of numbers in
// a column that has gaps. The words are those of the kind: they do not quote the id.
func Mangled(id string) (reason, message, hint string) {
	const kept, beyond, shortest = 15, 3, 3
	switch {
	case strings.HasSuffix(id, ".0") && len(id) >= shortest+len(".0") && isDigits(id[:len(id)-len(".0")]):
		return ReasonFraction, "ids such as 1234.0 are what a program makes of whole numbers in a column with gaps: an export that has 1234 will name other rows", "export the column as text or as whole numbers"
	case strings.Contains(id, "+") && exponent.MatchString(id):
		return ReasonDigitsLost, "ids such as 1.23E+05 are what a spreadsheet program makes of those that look like numbers: digits are lost", asText
	case len(id) >= kept+beyond && len(id) <= 2*kept && isDigits(id):
		if digits := len(strings.TrimRight(id, "0")); digits <= kept && digits > kept-beyond {
			return ReasonDigitsLost, "ids with only zeros behind their 15th digit are what a spreadsheet program leaves of longer ones: digits are lost", asText
		}
	}
	return "", "", ""
}

// Widths watches the ids of a column for leading zeros that a spreadsheet program
// has taken away: of ids of one width that are spread over all numbers, some then
// are shorter. The zero value is ready for use.
type Widths struct {
	other bool // ids that are not numbers, or have their leading zeros
	of    [mostDigits + 1]spread
	short int // the least width; 0: there are no ids
}

// mostDigits is the width up to which numbers are looked at.
const mostDigits = 18

// spread is what is known of the numbers of one width.
type spread struct{ n, least, most uint64 }

// Add notes an id, and reports whether it is the first of the shortest so far: an
// example of what Mangled tells.
func (w *Widths) Add(id string) bool {
	if w.other || id == "" {
		return false
	}
	if len(id) > mostDigits || !isDigits(id) || id[0] == '0' {
		w.other = true
		return false
	}
	var number uint64
	for i := range len(id) {
		number = 10*number + uint64(id[i]-'0')
	}
	s := &w.of[len(id)]
	if s.n == 0 {
		s.least = number
	}
	s.n++
	s.least, s.most = min(s.least, number), max(s.most, number)
	if w.short > 0 && len(id) >= w.short {
		return false
	}
	w.short = len(id)
	return true
}

// Mangled says that leading zeros seem to be gone from so many ids, and what can be
// done about it; empty where nothing shows. Numbers that follow each other are of
// several widths by themselves.
func (w *Widths) Mangled() (ids int64, message, hint string) {
	const atLeast, width = 20, 4 // fewer ids, and shorter ones, tell nothing
	full, shorter := w.full()
	if w.other || full < width || w.of[full].n < atLeast || shorter.n == 0 {
		return 0, "", ""
	}
	if w.short < full-2 || shorter.n*4 > w.of[full].n || shorter.dense() || w.of[full].dense() {
		return 0, "", ""
	}
	return int64(shorter.n), fmt.Sprintf("ids of less than the %d digits of the others: a spreadsheet program may have taken leading zeros away", full), asText
}

// full gives the largest width, and what is known of all numbers that are shorter.
func (w *Widths) full() (width int, shorter spread) {
	for i, s := range w.of {
		if s.n == 0 {
			continue
		}
		if before := w.of[width]; before.n > 0 {
			if shorter.n == 0 {
				shorter.least = before.least
			}
			shorter.n, shorter.most = shorter.n+before.n, before.most
		}
		width = i
	}
	return width, shorter
}

// dense reports whether the numbers follow each other, more or less; of two it
// cannot be told.
func (s spread) dense() bool { return s.n > 2 && 2*s.n > s.most-s.least+1 }

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
