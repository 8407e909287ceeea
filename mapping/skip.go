package mapping

import (
	"fmt"
	"slices"
	"strings"
)

// conditionPlan is a rule of skip_when with its column looked up.
type conditionPlan struct {
	Condition
	ref   cellRef
	nulls []string
	in    map[string]bool
}

func newCondition(c Condition, ref cellRef, nulls []string) conditionPlan {
	p := conditionPlan{Condition: c, ref: ref, nulls: nulls, in: make(map[string]bool, len(c.In))}
	for _, text := range c.In {
		p.in[text] = true
	}
	return p
}

// skipReason says in words which rule leaves the row out, empty when none does.
func (p *Plan) skipReason(cells []string) string {
	for i := range p.skip {
		c := &p.skip[i]
		if cell := strings.TrimSpace(c.ref.cell(cells)); c.holds(cell) {
			return c.reason(cell)
		}
	}
	return ""
}

// holds tells whether the rule applies to a trimmed cell.
func (c *conditionPlan) holds(cell string) bool {
	switch {
	case c.Empty != nil:
		return (cell == "" || slices.Contains(c.nulls, cell)) == *c.Empty
	case c.Matches != nil:
		return c.Matches.MatchString(cell)
	}
	return c.in[normalCell(cell)]
}

func (c *conditionPlan) reason(cell string) string {
	switch {
	case c.Empty != nil && *c.Empty:
		return fmt.Sprintf("skip_when: column %s is empty", quote(c.Column))
	case c.Empty != nil:
		return fmt.Sprintf("skip_when: column %s is not empty", quote(c.Column))
	case c.Matches != nil:
		return fmt.Sprintf("skip_when: column %s matches %s", quote(c.Column), quote(c.Matches.String()))
	}
	return fmt.Sprintf("skip_when: column %s is %s", quote(c.Column), quote(cell))
}
