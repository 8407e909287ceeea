package value

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// notation is how numbers are written: which mark stands before the decimals,
// which between groups of digits, and how long these are.
type notation struct {
	example string
	decimal byte // '.' or ','
	group   rune // 0: none; ' ' and '\'' stand for their look-alikes too
	indian  bool // groups of two digits, but for the last one of three
}

var plainNotation = notation{decimal: '.'}

// parseNotation reads a notation from a number written in it, such as 1,234.56.
// The example needs decimals, as 1,234 can be read in two ways. "" is the plain
// notation 1234.56, in which group marks are faults.
func parseNotation(example string) (notation, error) {
	if example == "" {
		return plainNotation, nil
	}
	refused := fmt.Errorf("number notation %s cannot be read; write the number 1234.56 as the column would, for example 1,234.56 or 1.234,56 or 1 234,56 or 1'234.56 or 1234,56", quote(example))
	n := notation{example: example}
	cut := strings.LastIndexAny(example, ".,")
	if cut < 1 || !allDigits(example[cut+1:]) || len(example)-cut-1 < 1 || len(example)-cut-1 > 2 {
		return n, refused
	}
	n.decimal = example[cut]
	integer := example[:cut]
	for _, r := range integer {
		if r < utf8.RuneSelf && isDigit(byte(r)) {
			continue
		}
		if n.group = plainMark(r); n.group == 0 || n.group == rune(n.decimal) {
			return n, refused
		}
		break
	}
	if n.group == 0 {
		if !allDigits(integer) {
			return n, refused
		}
		return n, nil
	}
	if n.wellGrouped(integer) {
		return n, nil
	}
	if n.indian = true; n.wellGrouped(integer) {
		return n, nil
	}
	return n, refused
}

// plainMark returns the group mark that r is or looks like, 0 when it is none.
func plainMark(r rune) rune {
	switch r {
	case '.', ',', '\'', ' ':
		return r
	case '\u00a0', '\u2009', '\u202f': // no-break, thin, narrow no-break space
		return ' '
	case '\u2019', '\u02bc', '`', '\u00b4':
		return '\''
	}
	return 0
}

// wellGrouped tells whether integer consists of digits alone, or of digits
// whose group marks all stand where the notation puts them. Nobody groups a number
// that begins with 0: where groups have commas, 0,125 is one of another notation.
func (n notation) wellGrouped(integer string) bool {
	if integer == "" || allDigits(integer) {
		return integer != ""
	}
	first, marks, run := 0, 0, 0
	for i := 0; i < len(integer); {
		if isDigit(integer[i]) {
			run++
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(integer[i:])
		if n.group == 0 || plainMark(r) != n.group {
			return false
		}
		if marks == 0 {
			first = run
		} else if run != n.inner() {
			return false
		}
		marks, run = marks+1, 0
		i += size
	}
	return run == 3 && first >= 1 && first <= n.inner() && integer[0] != '0'
}

// inner is the length of the groups before the last one.
func (n notation) inner() int {
	if n.indian {
		return 2
	}
	return 3
}

// split cuts digits at the decimal mark. ok is false when the text is not a
// number in this notation.
func (n notation) split(digits string) (d decimal, ok bool) {
	d.integer = digits
	if cut := strings.LastIndexByte(digits, n.decimal); cut >= 0 {
		d.integer, d.fraction = digits[:cut], digits[cut+1:]
		if !allDigits(d.fraction) || d.integer == "" && d.fraction == "" {
			return d, false
		}
		if d.integer == "" { // .5
			return d, true
		}
	}
	return d, n.wellGrouped(d.integer)
}
