package draft

import (
	"fmt"
	"strings"
)

// Bounds of what is listed of the columns that are not used.
const (
	mostLeft      = 1000   // one by one
	mostNames     = 200000 // bytes, of the names of the others
	longestHeader = 60     // characters
)

// left lists the columns that are not used.
func (p *page) left() {
	left := p.draft.Left
	if len(left) == 0 {
		return
	}
	p.line(0, "")
	p.line(0, "# Columns that are not imported:")
	var empty []string
	for _, l := range left[:min(len(left), mostLeft)] {
		if l.Column.Filled == 0 && l.Why == noCell {
			empty = append(empty, showUpTo(l.Column.Name, longestHeader))
			continue
		}
		text := fmt.Sprintf("- %s: %s", showUpTo(l.Column.Name, longestHeader), l.Why)
		if l.Column.Filled > 0 {
			text += "; " + p.cells(l.Column)
		}
		p.comment(0, "  ", text)
	}
	if len(empty) > 0 {
		p.comment(0, "  ", "- "+noCell+": "+strings.Join(empty, ", "))
	}
	p.rest(left[min(len(left), mostLeft):])
}

// rest names the columns that are too many to say more of.
func (p *page) rest(left []Left) {
	if len(left) == 0 {
		return
	}
	var names []string
	size := 0
	for _, l := range left {
		name := showUpTo(l.Column.Name, longestHeader)
		if size += len(name); size > mostNames {
			names = append(names, "and "+count(len(left)-len(names))+" more")
			break
		}
		names = append(names, name)
	}
	p.comment(0, "  ", "- and: "+strings.Join(names, ", "))
}
