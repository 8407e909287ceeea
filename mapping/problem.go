package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lightfield-importer/mapping/printable"
)

// Position is a place in the mapping file: line and column count from 1, the
// column in characters. The zero value is no place in particular.
type Position struct {
	Line, Column int
}

// Problem is one thing wrong with a mapping file, or with the mapping and the
// definitions or the data it is used with.
type Problem struct {
	File         string
	Line, Column int // 0: the file as a whole
	Message      string
	Hint         string // the way out, empty when the message has it
	Missing      string // the column that the data lacks; empty for other problems
	Object       string // the object type that has no definitions; empty for other problems
}

// Error reads `deals.yaml:7:3: unknown key "mod"; did you mean "mode"?`,
// control characters escaped.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": ")
	b.WriteString(p.Message)
	if p.Hint != "" {
		b.WriteString("; ")
		b.WriteString(p.Hint)
	}
	return printable.Text(b.String())
}

// Problems is everything wrong with a mapping, in the order of the file. It is
// the error that Load, ReadFile and Compile return.
type Problems []Problem

// Error puts each problem on a line of its own.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Missing lists the columns that the data lacks, each once.
func (ps Problems) Missing() []string {
	var columns []string
	for _, p := range ps {
		if p.Missing != "" && !slices.Contains(columns, p.Missing) {
			columns = append(columns, p.Missing)
		}
	}
	return columns
}

// maxProblems bounds what one file can make us report: further problems are
// counted, not listed.
const maxProblems = 200

// problems collects what is wrong while a file is read or compiled.
type problems struct {
	file string
	list Problems
	more int
}

// add notes a problem at a place. The hint is asked for only when the problem
// is listed, so that searching near misses stays bounded too.
func (c *problems) add(at Position, hint func() string, format string, args ...any) {
	if len(c.list) >= maxProblems {
		c.more++
		return
	}
	p := Problem{File: c.file, Line: at.Line, Column: at.Column, Message: fmt.Sprintf(format, args...)}
	if hint != nil {
		p.Hint = hint()
	}
	c.list = append(c.list, p)
}

// addf notes a problem whose message says all there is to say.
func (c *problems) addf(at Position, format string, args ...any) {
	c.add(at, nil, format, args...)
}

// undefined notes an object type that has no definitions.
func (c *problems) undefined(at Position, object, hint, format string) {
	listed := len(c.list)
	c.add(at, say(hint), format, quote(object))
	for i := range c.list[listed:] {
		c.list[listed+i].Object = object
	}
}

// say is a hint that needs no search.
func say(hint string) func() string {
	return func() string { return hint }
}

// err gives what was collected, sorted by place, or nil.
func (c *problems) err() error {
	if len(c.list) == 0 {
		return nil
	}
	slices.SortStableFunc(c.list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if c.more > 0 {
		c.list = append(c.list, Problem{File: c.file, Message: fmt.Sprintf("%d more problems; mend these first", c.more)})
	}
	return c.list
}
