package draft

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// longestShown is how many characters of a cell a comment shows.
const longestShown = 32

// show quotes a text of the file for a comment: cut when it is long, and with
// everything escaped that could end the comment or act on a terminal.
func show(text string) string { return showUpTo(text, longestShown) }

func showUpTo(text string, most int) string {
	end := 0
	for range most {
		if end == len(text) {
			return strconv.Quote(text)
		}
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	if end == len(text) {
		return strconv.Quote(text)
	}
	return strings.TrimSuffix(strconv.Quote(text[:end]), `"`) + `…"`
}

// samples shows the first cells of a column.
func samples(c *Column, most int) string {
	var out []string
	for _, v := range c.Values[:min(len(c.Values), most)] {
		out = append(out, show(v.Text))
	}
	return strings.Join(out, ", ")
}

func sample(c *Column) string { return samples(c, 1) }

// shownList shows some texts, and says how many more there are.
func shownList(texts []string, most int) string {
	var out []string
	for _, t := range texts {
		out = append(out, show(t))
	}
	return strings.Join(upTo(out, most), ", ")
}

// upTo gives the first texts, and says behind the last how many more there are.
func upTo(texts []string, most int) []string {
	if len(texts) <= most {
		return texts
	}
	out := slices.Clone(texts[:most])
	out[most-1] += " and " + count(len(texts)-most) + " more"
	return out
}

// choice lists alternatives.
func choice(of []string) string { return strings.Join(of, " or ") }

// count writes a number with commas between the thousands.
func count(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return count(n) + " " + noun + "s"
}

// fillRate says how many of the rows a column fills.
func fillRate(c *Column, rows int) string {
	if rows == 0 {
		return "no rows"
	}
	if c.Filled == rows {
		return "every row filled"
	}
	return count(c.Filled) + " of " + counted(rows, "row") + " filled"
}
