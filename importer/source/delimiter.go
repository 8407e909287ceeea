package source

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// candidates are the delimiters that are looked for, the likeliest first, with
// the names that Options.Delimiter takes for them.
var candidates = []struct {
	char rune
	name string
}{
	{',', "comma"}, {';', "semicolon"}, {'\t', "tab"}, {'|', "pipe"},
	{'^', "caret"}, {':', "colon"}, {'`', "backquote"},
}

// delimiters lists the candidates.
func delimiters() []rune {
	all := make([]rune, len(candidates))
	for i, c := range candidates {
		all[i] = c.char
	}
	return all
}

// name words a delimiter.
func name(delimiter rune) string {
	for _, c := range candidates {
		if c.char == delimiter {
			return c.name
		}
	}
	return fmt.Sprintf("%q", delimiter)
}

// parseDelimiter reads Options.Delimiter; 0 means that it is to be found.
func parseDelimiter(s string) (rune, error) {
	if s == "" || strings.EqualFold(s, "auto") {
		return 0, nil
	}
	if s == `\t` {
		return '\t', nil
	}
	for _, c := range candidates {
		if strings.EqualFold(s, c.name) {
			return c.char, nil
		}
	}
	c, n := utf8.DecodeRuneInString(s)
	if n != len(s) || unicode.IsControl(c) && c != '\t' || c == '"' || c == bom || c == utf8.RuneError {
		return 0, fmt.Errorf("the delimiter %q is not usable: give one character, or comma, semicolon, tab, pipe, caret, colon, backquote or auto", s)
	}
	return c, nil
}

// separator reads a first line such as sep=; which tells spreadsheets the
// delimiter; 0 when the line is none.
func separator(line []byte) rune {
	line = bytes.Trim(line, `"`)
	if len(line) <= 4 || !bytes.EqualFold(line[:4], []byte("sep=")) {
		return 0
	}
	c, err := parseDelimiter(string(line[4:]))
	if err != nil || utf8.RuneCount(line[4:]) != 1 {
		return 0
	}
	return c
}

// findDelimiter gives the candidate that cuts more than half of the sample's
// records into as many cells as the first one, and into more than one; of
// several the one with the largest share, then the one with the most cells. Without
// any the file has a single column, and the comma stands for the delimiter. The
// last record of a sample that is not whole is not looked at.
func findDelimiter(sample []byte, whole bool) rune {
	best, bestShare, bestCells := ',', 0.5, 1
	for _, c := range candidates {
		share, cells := fit(sample, whole, c.char)
		if cells < 2 || share < bestShare {
			continue
		}
		if share > bestShare || cells > bestCells && bestCells > 1 {
			best, bestShare, bestCells = c.char, share, cells
		}
	}
	return best
}

// fit gives the number of cells of the sample's first record, if cut by the
// delimiter, and before it the share of records that have as many.
func fit(sample []byte, whole bool, delimiter rune) (share float64, cells int) {
	if !bytes.ContainsRune(sample, delimiter) {
		return 0, 1
	}
	d := []byte(string(delimiter))
	s := scanner{window: newWindow(bytes.NewReader(sample)), delimiter: d, limits: Options{}.limits()}
	var counts []int
	for {
		rec, err := s.next()
		if err == io.EOF || err != nil {
			break
		}
		counts = append(counts, width(rec, d))
	}
	if !whole && len(counts) > 1 {
		counts = counts[:len(counts)-1]
	}
	if len(counts) == 0 {
		return 0, 1
	}
	same := 0
	for _, n := range counts {
		if n == counts[0] {
			same++
		}
	}
	return float64(same) / float64(len(counts)), counts[0]
}

// width gives the number of a record's cells, 0 if the record is flawed.
func width(rec *record, delimiter []byte) int {
	w := walker{delimiter: delimiter}
	w.walk(rec.raw, rec.end, rec.end)
	if w.flaw != sound {
		return 0
	}
	return w.cells
}
