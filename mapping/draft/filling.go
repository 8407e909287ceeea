package draft

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// filling is how a column would fill a field.
type filling struct {
	field   mapping.Field
	share   float64 // of the cells that become values
	misfits []string
	problem string  // of the first of misfits
	offers  []Offer // of a select: cells that are no option
	asks    []string
	remarks []string
	guesses []string // readings of the cells that somebody should look at
}

// Offer is a cell of a select for which an option has to be chosen by hand.
type Offer struct {
	Text   string
	Rows   int
	Option string // one that is like it; empty: none is
	Why    string // what keeps the cell from being an option, when that is not plain
}

// conventions are what the columns of a file have in common.
type conventions struct {
	decimal    byte   // mark of decimals; 0: not known
	first      string // DD or MM; "": not known
	firstShown string // the column that shows it
}

// fill says how a column would fill a field that takes one text.
func (n conventions) fill(c *Column, key string, def client.FieldDefinition) filling {
	f := filling{field: mapping.Field{Key: key, Parts: []mapping.Part{{Input: mapping.Input{Column: c.Name}}}}}
	kept := c.Values
	typ := value.Type(def.ValueType)
	kept = f.withoutNulls(kept, def)
	open := false
	switch typ {
	case value.Number, value.Currency:
		open = n.number(&f, c)
	case value.DateTime:
		open = n.date(&f, c)
	case value.Checkbox:
		f.checkbox(kept)
	case value.SingleSelect, value.MultiSelect:
		f.split(kept, def)
		f.selects(kept, def)
	case value.Telephone:
		f.split(kept, def)
		f.region(kept)
	case value.Email, value.URL:
		f.split(kept, def)
	}
	f.measure(kept, def)
	f.guessed()
	if len(f.input().Table) > 0 {
		f.share *= nearly // cells that need no table are surer
	}
	if open {
		f.share, f.misfits = 1, nil // refused until somebody answers
	}
	return f
}

// nearly is what a share is worth that needs a table.
const nearly = 0.95

// input is where the field's text comes from.
func (f *filling) input() *mapping.Input { return &f.field.Parts[0].Input }

// nulls are what people and programs write where there is nothing.
var nulls = []string{"n/a", "na", "n.a.", "#n/a", "-", "--", "none", "null", "nil", "unknown", "unbekannt", "?", "tbd", "(blank)", "(empty)"}

func isNull(cell string) bool {
	const longest = len("unbekannt")
	return len(cell) <= longest && slices.Contains(nulls, strings.ToLower(cell))
}

// guessed notes what the draft takes cells for that say something else.
func (f *filling) guessed() {
	in := f.input()
	if len(in.NullValues) > 0 {
		f.guesses = append(f.guesses, shownList(in.NullValues, 3)+" as empty")
	}
	if f.field.Split != "" {
		f.guesses = append(f.guesses, "several values in a cell, at each "+show(f.field.Split))
	}
	if f.field.True != nil || f.field.False != nil {
		f.guesses = append(f.guesses, fmt.Sprintf("%s as yes, %s as no", cmp.Or(shownList(f.field.True, 3), "nothing"), cmp.Or(shownList(f.field.False, 3), "nothing")))
	}
}

// withoutNulls passes over the cells that mean nothing, and has the mapping do
// so too; unless they are values, such as an option that is called None.
func (f *filling) withoutNulls(values []Value, def client.FieldDefinition) []Value {
	convert, err := mapping.Converter(&mapping.Field{}, def)
	if err != nil {
		return values
	}
	return slices.DeleteFunc(slices.Clone(values), func(v Value) bool {
		if !isNull(v.Text) {
			return false
		}
		if _, err := convert.Convert(nil, []string{v.Text}); err == nil {
			return false
		}
		f.input().NullValues = append(f.input().NullValues, v.Text)
		return true
	})
}

// percent is the sign of percentages, which no number field takes.
var percent = regexp.MustCompile(`\s*%$`)

func (n conventions) number(f *filling, c *Column) (open bool) {
	if c.share(percent.MatchString) > 0 {
		f.input().Substitute = []mapping.Substitution{{Pattern: percent}}
		f.guesses = append(f.guesses, "60 % as 60")
	}
	notation, q, ok := c.number(n.decimal)
	if !ok { // among words the numbers of some cells
		if notation, q, _ = c.numberOf(0, n.decimal); q == nil {
			f.field.Number = notation
		}
		return false
	}
	f.field.Number = notation
	if _, open, _ := c.number(0); open != nil && q == nil {
		f.guesses = append(f.guesses, fmt.Sprintf("numbers as %s, as in other columns", notation))
	}
	if q != nil {
		f.asks = append(f.asks, fmt.Sprintf("is %s written like %s? write number: with one of them; until then these cells are refused", sample(c), choice(q.answers)))
	}
	return q != nil
}

func (n conventions) date(f *filling, c *Column) (open bool) {
	layout, q, _ := c.date(n.first)
	m := mixed{open: q}
	if q == nil {
		m = c.layouts(layout, n.first) // from ISO 8601 when no layout has nearly all
	}
	switch {
	case m.open != nil:
		f.asks = append(f.asks, fmt.Sprintf("%s can be read with the day first or the month first; write date: %s; until then these cells are refused",
			show(cmp.Or(m.open.cell, c.Values[0].Text)), strings.Join(m.open.answers, " or date: ")))
	case n.firstShown != "" && n.firstShown != c.Name && c.leavesOrderOpen():
		f.guesses = append(f.guesses, fmt.Sprintf("dates as %s, as in %s", choice(m.layouts), show(n.firstShown)))
	}
	if m.serial != "" {
		f.guesses = append(f.guesses, fmt.Sprintf("%s as a day, as Excel counts them", show(m.serial)))
	}
	f.field.Dates = m.layouts
	f.century(c)
	n.zone(f, c)
	return m.open != nil && m.reads(c)
}

// serialDay is what Excel makes of a date: days since 1900, here from 1954 to 2091.
var serialDay = regexp.MustCompile(`^[2-6]\d{4}(\.\d+)?$`)

// clock finds a time of day, offset an offset from UTC behind it.
var (
	clock  = regexp.MustCompile(`\d:\d\d`)
	offset = regexp.MustCompile(`(Z|[+-]\d\d:?\d\d)$`)
)

// zone asks for the time zone of times that have none.
func (n conventions) zone(f *filling, c *Column) {
	if c.share(func(cell string) bool { return clock.MatchString(cell) && !offset.MatchString(cell) }) > 0 {
		f.asks = append(f.asks, "the times have no time zone and are taken as UTC; write timezone: with yours, such as Europe/Berlin")
	}
}
