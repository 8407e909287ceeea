package draft

import (
	"fmt"
	"strings"

	"lightfield-importer/mapping/value"
)

// century shows what years of two digits are read as: of birthdays the last century
// may be meant.
func (f *filling) century(c *Column) {
	const plausible = "2049"
	latest, cell := "", ""
	for _, layout := range f.field.Dates {
		if !strings.Contains(layout, "YY") || strings.Contains(layout, "YYYY") {
			continue
		}
		convert, err := value.New(value.Spec{Type: value.DateTime, Dates: []string{layout}})
		if err != nil {
			continue
		}
		for _, v := range c.Values {
			if out, err := convert.Convert(nil, []string{v.Text}); err == nil && string(out[1:5]) > latest {
				latest, cell = string(out[1:5]), v.Text
			}
		}
	}
	switch {
	case latest > plausible:
		f.asks = append(f.asks, fmt.Sprintf("years of two digits are read as 1969 to 2068, %s as %s; write them with four digits in the file, or put the century in with substitute", show(cell), latest))
	case latest != "":
		f.guesses = append(f.guesses, fmt.Sprintf("%s as %s", show(cell), latest))
	}
}
