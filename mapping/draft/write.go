package draft

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"lightfield-importer/mapping"
)

// Write writes the draft as YAML with comments.
func (d *Draft) Write(w io.Writer) error {
	p := &page{draft: d}
	p.heading()
	p.head()
	p.line(0, "fields:")
	for i, f := range d.Mapping.Fields {
		p.gap(i)
		p.field(f)
	}
	if len(d.Mapping.Relationships) > 0 {
		p.line(0, "")
		p.line(0, "relationships:")
	}
	for i, r := range d.Mapping.Relationships {
		p.gap(i)
		p.about(r.Key)
		p.short(r.Key, relationEntries(r))
	}
	p.skipped()
	p.left()
	_, err := w.Write(p.out.Bytes())
	return err
}

// page is the text of a draft as it grows.
type page struct {
	draft *Draft
	out   bytes.Buffer
}

// lineWidth is how long the lines of comments are, in characters.
const lineWidth = 100

func (p *page) line(indent int, text string) {
	p.out.WriteString(strings.Repeat("  ", indent) + text + "\n")
}

// gap parts the lines of two fields.
func (p *page) gap(i int) {
	if i > 0 {
		p.line(0, "")
	}
}

// comment writes a comment of as many lines as it needs; those after the first
// begin with hang.
func (p *page) comment(indent int, hang, text string) {
	prefix := strings.Repeat("  ", indent) + "# "
	line, width := prefix, lineWidth-len(prefix)
	for i, word := range strings.Fields(readable(text)) {
		size := 1 + utf8.RuneCountInString(word)
		switch {
		case i == 0:
			line += word
		case size <= width:
			line += " " + word
		default:
			p.line(0, line)
			line, width = prefix+hang+word, lineWidth-len(prefix)-len(hang)
		}
		width -= size
	}
	p.line(0, line)
}

// heading says what this is, and what there is to decide.
func (p *page) heading() {
	d := p.draft
	p.comment(0, "", fmt.Sprintf("How the rows of %s become records of object %s: a draft of importer init, made from %s and %s.",
		showUpTo(d.given.File, 100), d.given.Object, counted(d.given.Profile.Rows(), "row"), counted(len(d.given.Profile.Columns()), "column")))
	p.comment(0, "", "Beside each key stands how full its column is, with some of its cells. What every key means is explained in mapping/README.md.")
	if len(d.Asks) > 0 {
		p.line(0, "#")
		p.line(0, "# TO DECIDE:")
	}
	for i, ask := range d.Asks {
		number := strconv.Itoa(i+1) + ". "
		p.comment(0, strings.Repeat(" ", len(number)), number+ask)
	}
	p.line(0, "")
}

// head writes what comes before the fields.
func (p *page) head() {
	m := p.draft.Mapping
	p.line(0, "version: 1")
	if goodName(m.Name) {
		p.line(0, "name: "+scalar(m.Name)+"  # names the import in its checkpoint; keep it when the file is renamed")
	}
	p.line(0, "object: "+scalar(m.Object))
	if entries := sourceEntries(m.Source); len(entries) > 0 {
		p.line(0, "source: "+inline(entries))
	}
	p.line(0, "")
	if m.Identity != nil {
		p.comment(0, "", "The columns that name a row for ever: "+p.draft.identity+".")
		p.line(0, "identity: "+sequence(m.Identity))
		p.line(0, "")
	}
	p.matching()
}

// goodName tells what the loader takes for a name.
func goodName(name string) bool {
	return strings.TrimSpace(name) != "" && utf8.RuneCountInString(name) <= 200 && !strings.ContainsFunc(name, unicode.IsControl)
}

func sourceEntries(s mapping.Source) []entry {
	var out []entry
	for _, e := range []entry{{"encoding", s.Encoding}, {"delimiter", s.Delimiter}, {"sheet", s.Sheet}} {
		if e.text == "\t" {
			e.text = "tab"
		}
		if e.text != "" {
			out = append(out, entry{e.key, scalar(e.text)})
		}
	}
	if s.HeaderRow > 1 {
		out = append(out, entry{"header_row", strconv.Itoa(s.HeaderRow)})
	}
	return out
}

// matching writes how records are recognised that Lightfield has already.
func (p *page) matching() {
	m := p.draft.Mapping
	if m.Match == nil {
		return
	}
	var rules []string
	for _, rule := range m.Match {
		rules = append(rules, sequence(rule))
	}
	p.comment(0, "", "A row that was not imported before updates the record that it matches, by the surest rule first, or becomes a new one.")
	p.line(0, "mode: "+m.Mode)
	p.line(0, "match: ["+strings.Join(rules, ", ")+"]")
	p.line(0, "")
}

// skipped writes which rows are left out.
func (p *page) skipped() {
	for i, c := range p.draft.Mapping.SkipWhen {
		if i == 0 {
			p.line(0, "")
			p.comment(0, "", "The last row seems to sum up the others.")
			p.line(0, "skip_when:")
		}
		p.line(1, "- "+inline([]entry{{"column", scalar(c.Column)}, {"equals", scalar(c.In[0])}}))
	}
}
