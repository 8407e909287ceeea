package report

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Columns of a page.
const (
	numberWidth = 9  // of a count, with its indentation
	labelWidth  = 12 // of what a path is
)

// page lays out text in sections, for a width in columns; 0 breaks no lines.
// Everything put on it is cleaned.
type page struct {
	b     strings.Builder
	width int
	title string // of a section of which nothing is printed yet
	fresh bool   // there is such a section
}

// section begins a section, which shows, after an empty line, with the first
// thing in it: a section of nothing leaves no trace. The title may be "".
func (t *page) section(title string) { t.title, t.fresh = title, true }

func (t *page) begin() {
	if !t.fresh {
		return
	}
	t.fresh = false
	t.b.WriteByte('\n')
	if t.title != "" {
		t.b.WriteString(t.title + "\n")
	}
}

// print puts a paragraph, indented by so many columns.
func (t *page) print(indent int, s string) {
	t.begin()
	t.wrap(strings.Repeat(" ", indent), indent, s)
}

// item puts a count and what is counted.
func (t *page) item(count, s string) {
	t.begin()
	t.wrap(fmt.Sprintf("%*s  ", numberWidth, count), numberWidth+2, s)
}

// hang puts a line under the text of an item.
func (t *page) hang(s string) { t.print(numberWidth+2, s) }

// path puts what a path is and the path, unless there is none.
func (t *page) path(label, path string) {
	if path == "" {
		return
	}
	t.copyable(2, fmt.Sprintf("%-*s  %s", labelWidth, label, path))
}

// copyable puts a line that is never broken.
func (t *page) copyable(indent int, s string) {
	t.begin()
	t.b.WriteString(strings.Repeat(" ", indent) + Clean(s) + "\n")
}

// wrap breaks a text between words; first stands before it, and later lines are
// indented. A word that is wider than the page stays whole.
func (t *page) wrap(first string, indent int, s string) {
	s = Clean(s)
	t.b.WriteString(first)
	column, empty := utf8.RuneCountInString(first), true
	for word := range strings.SplitSeq(s, " ") {
		wide := utf8.RuneCountInString(word)
		switch {
		case empty:
		case t.width > 0 && column+1+wide > t.width:
			t.b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			t.b.WriteByte(' ')
			column++
		}
		t.b.WriteString(word)
		column, empty = column+wide, false
	}
	t.b.WriteByte('\n')
}
