package draft

import (
	"cmp"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// separators are what stands between several values of a cell; a blank only
// where values have none.
var separators = []string{";", ",", "|", "\n", "/", " "}

// split finds the separator with which more of the cells become values.
func (f *filling) split(values []Value, def client.FieldDefinition) {
	if !mapping.HoldsSeveral(def) {
		return
	}
	most := f.converted(values, def)
	best := ""
	for _, separator := range separators {
		blank := separator == " " && value.Type(def.ValueType) != value.Email && value.Type(def.ValueType) != value.URL
		if blank || !slices.ContainsFunc(values, func(v Value) bool { return strings.Contains(v.Text, separator) }) {
			continue
		}
		f.field.Split = separator
		if n := f.converted(values, def); n > most {
			most, best = n, separator
		}
	}
	f.field.Split = best
}

// measure counts which of the cells become values.
func (f *filling) measure(values []Value, def client.FieldDefinition) {
	all := 0
	for _, v := range values {
		all += v.Rows
	}
	f.misfits = nil
	if all == 0 {
		f.share = 1 // nothing speaks against it
		return
	}
	f.share = float64(f.converted(values, def)) / float64(all)
}

// converted counts the rows whose cells become values, and notes those that do not.
func (f *filling) converted(values []Value, def client.FieldDefinition) (rows int) {
	f.misfits, f.problem = nil, ""
	convert, err := mapping.Converter(&f.field, def)
	if err != nil {
		return 0
	}
	for _, v := range values {
		if _, err := convert.Convert(nil, f.pieces(v.Text)); err != nil {
			f.problem = cmp.Or(f.problem, err.Error())
			f.misfits = append(f.misfits, v.Text)
			continue
		}
		rows += v.Rows
	}
	return rows
}

// pieces are the texts that a cell gives to the converter.
func (f *filling) pieces(cell string) []string {
	in := f.input()
	for _, s := range in.Substitute {
		cell = s.Pattern.ReplaceAllString(cell, s.Replacement)
	}
	if f.field.Split == "" {
		return []string{f.looked(cell)}
	}
	var out []string
	for piece := range strings.SplitSeq(cell, f.field.Split) {
		if piece = strings.TrimSpace(piece); piece != "" {
			out = append(out, f.looked(piece))
		}
	}
	return out
}

// looked is what the values table makes of a text.
func (f *filling) looked(text string) string {
	for _, e := range f.input().Table {
		if e.From == text {
			return e.To
		}
	}
	return text
}
