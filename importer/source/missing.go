package source

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// hintSample is how much of a file is looked at for a hint.
const hintSample = 16 << 10

func (t *textTable) hint(columns []string) string {
	best := heading{delimiter: t.delimiter}
	others := slices.DeleteFunc(delimiters(), func(c rune) bool { return c == t.delimiter })
	for _, c := range append([]rune{t.delimiter}, others...) {
		if h := t.findHeading(c, columns); h.hits > best.hits {
			best = h
		}
	}
	switch {
	case best.hits == 0:
		return t.singleHint()
	case best.line > t.headerLine && 2*best.hits < len(columns):
		return "" // a row of data that has such a cell
	case best.line > t.headerLine:
		return fmt.Sprintf("line %d has such columns: write header_row: %d under source in the mapping", best.line, best.line)
	case best.delimiter != t.delimiter:
		return fmt.Sprintf("cut at each %s the header has such columns: write delimiter: %q under source in the mapping", name(best.delimiter), string(best.delimiter))
	}
	return ""
}

// heading is a line that may be the header, if cut by a delimiter.
type heading struct {
	delimiter rune
	line      int
	hits      int // how many of the columns looked for it has
}

// findHeading gives the first row of the sample which has the most of the columns.
func (t *textTable) findHeading(delimiter rune, columns []string) heading {
	best := heading{delimiter: delimiter}
	s := newScanner(t.scanner.file, bytes.NewReader(t.sample), t.scanner.limits)
	s.delimiter, s.line = []byte(string(delimiter)), t.from
	for {
		rec, err := s.next()
		if err != nil {
			return best
		}
		names := salvage(rec.raw, rec.end, s.delimiter)
		for i := range names {
			names[i] = column(names[i])
		}
		hits := 0
		for _, c := range columns {
			if slices.Contains(names, c) {
				hits++
			}
		}
		if hits > best.hits {
			best.line, best.hits = rec.line, hits
		}
	}
}

// singleHint says what may be wrong with the delimiter when the header has a
// single column although it does not look like one.
func (t *textTable) singleHint() string {
	if len(t.header) != 1 {
		return ""
	}
	if strings.ContainsRune(t.header[0], t.delimiter) {
		return fmt.Sprintf("the header is a single column that contains the delimiter (%s): do whole lines stand in quotes?", name(t.delimiter))
	}
	for _, c := range candidates {
		if strings.ContainsRune(t.header[0], c.char) {
			return fmt.Sprintf("the header is a single column that contains a %s: is that the delimiter, instead of %s?", c.name, name(t.delimiter))
		}
	}
	return ""
}
