package draft

import (
	"strings"

	"lightfield-importer/mapping/value"
)

// region asks for the country of telephone numbers without + when they are none
// of the country by default.
func (f *filling) region(values []Value) {
	convert, err := value.New(value.Spec{Type: value.Telephone})
	if err != nil {
		return
	}
	local, foreign := 0, 0
	for _, v := range f.parted(values) {
		out, err := convert.Convert(nil, []string{v.Text})
		switch {
		case err != nil || strings.HasPrefix(v.Text, "+"):
		case strings.HasPrefix(string(out), `["+`):
			local++
		default:
			foreign++
		}
	}
	if foreign > local {
		f.asks = append(f.asks, "most numbers without + are none of the United States; write region: with the code of their country, such as DE, or they are kept as they are")
	}
}
