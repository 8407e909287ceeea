package mapping

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

//go:embed README.md
var reference string

// Manual is the reference of the mapping file, README.md, as a page for a terminal
// of so many columns: plain text, wrapped, without the marks of Markdown.
func Manual(columns int) string {
	m := manual{columns: max(columns, 40)}
	for line := range strings.Lines(reference) {
		m.line(strings.TrimRight(line, "\n"))
	}
	m.end()
	return m.out.String()
}

// manual turns lines of Markdown, as far as the reference uses it, into a page.
type manual struct {
	columns int
	out     strings.Builder
	words   []string // of the paragraph or the item so far
	lead    string   // before its first line
	hang    string   // before its other lines
	code    bool
	table   int      // rows of it so far
	header  []string // of it
}

// example is how far examples are indented, and what explains a key.
const example = "    "

func (m *manual) line(line string) {
	switch {
	case strings.HasPrefix(line, "```"):
		m.end()
		m.code = !m.code
	case m.code:
		m.print(example + line)
	case strings.HasPrefix(line, "|"):
		m.row(line)
	case strings.HasPrefix(line, "#"):
		m.end()
		m.print(strings.ToUpper(plain(strings.TrimLeft(line, "# "))))
	case strings.TrimSpace(line) == "":
		m.end()
		m.table = 0
		m.print("")
	case strings.HasPrefix(line, "- "):
		m.end()
		m.hang = "  "
		m.words = strings.Fields(plain(line))
	default:
		m.words = append(m.words, strings.Fields(plain(line))...)
	}
}

// row prints a row of a table as a term with what is said of it below. The first
// two rows are the table's header and its rule.
func (m *manual) row(line string) {
	m.end()
	cells := strings.Split(strings.Trim(plain(line), "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	switch m.table++; m.table {
	case 1:
		m.header = cells
		return
	case 2:
		return
	}
	header := m.header
	if header[0] == "" { // numbered
		header, cells[1], cells = header[1:], cells[0]+" "+cells[1], cells[1:]
	}
	m.print("  " + cells[0])
	for i, cell := range cells[1:] {
		if cell == "" {
			continue
		}
		if title := header[i+1]; title != "" {
			cell = title + ": " + cell
		}
		m.lead, m.hang = example, example
		m.words = strings.Fields(cell)
		m.end()
	}
}

// end prints the paragraph so far.
func (m *manual) end() {
	line, lead := "", m.lead
	for _, word := range m.words {
		if line != "" && utf8.RuneCountInString(lead+line+" "+word) > m.columns {
			m.print(lead + line)
			line, lead = "", m.hang
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	if line != "" {
		m.print(lead + line)
	}
	m.words, m.lead, m.hang = nil, "", ""
}

func (m *manual) print(line string) {
	m.out.WriteString(strings.TrimRight(line, " ") + "\n")
}

// plain takes the marks of Markdown out of a text.
func plain(text string) string { return strings.NewReplacer("`", "", "**", "").Replace(text) }
