package draft

import (
	"slices"
	"strings"
	"sync"

	"lightfield-importer/mapping/value"
)

// days are the layouts of days that are looked for, in order of preference, and
// clocks what may follow.
var (
	days = []string{
		"DD/MM/YYYY", "MM/DD/YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "DD.MM.YYYY", "MM.DD.YYYY",
		"DD/MM/YY", "MM/DD/YY", "DD-MM-YY", "MM-DD-YY", "DD.MM.YY", "MM.DD.YY",
		"YYYY/MM/DD", "YYYY.MM.DD", "YYYY-M-D", "YYYYMMDD",
		"D MMM YYYY", "D-MMM-YYYY", "D MMM YY", "D-MMM-YY", "D MMMM YYYY", "D. MMMM YYYY",
		"MMM D, YYYY", "MMMM D, YYYY", "MMM D YYYY",
	}
	clocks = []string{
		"", " HH:mm", " HH:mm:ss", " HH:mm:ssZ", " HH:mm:ss.SSS", " h:mm A", " h:mm:ss A",
		", HH:mm", ", HH:mm:ss", ", h:mm A", ", h:mm:ss A",
	}
)

// isoDates is the layout by default.
const isoDates = ""

var dateReadings = sync.OnceValue(func() []reading {
	iso := readingOf(isoDates, value.Spec{Type: value.DateTime})
	iso.has, iso.not = dash, slash
	out := []reading{iso}
	for _, day := range days {
		for _, clock := range clocks {
			r := readingOf(day+clock, value.Spec{Type: value.DateTime, Dates: []string{day + clock}})
			r.has, r.not = marksOfLayout(day + clock)
			out = append(out, r)
		}
	}
	return out
})

// marksOfLayout says what the dates of a layout have, and have not.
func marksOfLayout(layout string) (has, not marks) {
	has = marksOf(layout) &^ letter
	named := strings.Contains(layout, "MMM") || strings.HasSuffix(layout, "A")
	if named {
		has |= letter
	}
	not = (slash | colon) &^ has
	if !named && !strings.HasSuffix(layout, "Z") {
		not |= letter
	}
	return has, not
}

// order says what a layout puts first, the day or the month, where they can be
// taken for each other.
func order(layout string) string {
	switch {
	case strings.HasPrefix(layout, "DD"):
		return "DD"
	case strings.HasPrefix(layout, "MM/"), strings.HasPrefix(layout, "MM-"), strings.HasPrefix(layout, "MM."):
		return "MM"
	}
	return ""
}

// date gives the layout of a column of dates. open is set when day and month
// can be taken for each other in every cell and no order is preferred; ok is
// false when the cells are no dates.
func (c *Column) date(prefer string) (layout string, open *question, ok bool) {
	best := c.dates.best()
	if best == nil {
		return "", nil, false
	}
	first := c.dates.readings[best[0]].notation
	answers := []string{first}
	for _, i := range best[1:] {
		if n := c.dates.readings[i].notation; order(n) != order(first) && len(n) == len(first) {
			answers = append(answers, n)
		}
	}
	if len(answers) == 1 {
		return first, nil, true
	}
	if i := slices.IndexFunc(answers, func(a string) bool { return order(a) == prefer }); i >= 0 {
		return answers[i], nil, true
	}
	return "", &question{answers}, true
}

// dayOrder gives the order of day and month that the columns of a file agree
// on, and a column that shows it; both empty when none does, or they differ.
func dayOrder(columns []*Column) (first, shown string) {
	for _, c := range columns {
		layout, open, ok := c.date("")
		own := order(layout)
		if !ok || open != nil || own == "" {
			continue
		}
		if first != "" && first != own {
			return "", ""
		}
		first, shown = own, c.Name
	}
	return first, shown
}

// layouts gives the layout of a column and those that read the cells which it
// does not: dates beside dates with a time.
func (c *Column) layouts(main string) []string {
	out := []string{main}
	rest := c.unread(main)
	for _, r := range c.dates.readings {
		if len(rest) == 0 {
			break
		}
		if opposed := order(r.notation); opposed != "" && order(main) != "" && opposed != order(main) {
			continue
		}
		left := slices.DeleteFunc(slices.Clone(rest), r.reads)
		if len(left) < len(rest) {
			out, rest = append(out, r.notation), left
		}
	}
	if len(out) == 1 && main == isoDates {
		return nil
	}
	for i := range out {
		if out[i] == isoDates {
			out[i] = "iso"
		}
	}
	return out
}

func (c *Column) unread(layout string) []string {
	i := slices.IndexFunc(c.dates.readings, func(r reading) bool { return r.notation == layout })
	var rest []string
	for _, v := range c.Values {
		if !c.dates.readings[i].reads(v.Text) {
			rest = append(rest, v.Text)
		}
	}
	return rest
}
