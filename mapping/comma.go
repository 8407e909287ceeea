package mapping

import (
	"slices"
	"strings"
)

// CommaColumns lists the columns that fields with a decimal comma take their
// numbers from. Workbooks hold numbers without a notation; so one reads both.
func (m *Mapping) CommaColumns() []string {
	var columns []string
	for _, f := range m.Fields {
		if at := strings.LastIndexAny(f.Number, ".,"); at < 0 || f.Number[at] != ',' {
			continue
		}
		for _, p := range f.Parts {
			names := []string{p.Column}
			for _, segment := range p.Template {
				names = append(names, segment.Column)
			}
			for _, n := range names {
				if n != "" && !slices.Contains(columns, n) {
					columns = append(columns, n)
				}
			}
		}
	}
	return columns
}
