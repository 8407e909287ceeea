package draft

import (
	"cmp"
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
		"", " HH:mm", " HH:mm:ss", " HH:mm:ssZ", "THH:mm:ssZ", " HH:mm:ss.SSS", " h:mm A", " h:mm:ss A",
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
	best := c.dates.best(nearlyAll)
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
	return "", &question{answers: answers}, true
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

// leavesOrderOpen tells whether the cells alone do not show which of day and month
// comes first.
func (c *Column) leavesOrderOpen() bool {
	layout, open, _ := c.date("")
	return open != nil || c.layouts(layout, "").open != nil
}

// mixed is what reads a column whose dates are written in several ways.
type mixed struct {
	layouts []string  // nil: ISO 8601 alone
	open    *question // the cells that it is about are read by none of layouts
	serial  string    // a cell that is taken for a day as Excel counts them
	rest    []string  // cells that nothing reads
}

// layouts gives the layout of a column and those that read the cells which it
// does not: dates beside dates with a time, or as several hands wrote them.
// Which of day and month comes first is told by main or prefer, or by the cells.
func (c *Column) layouts(main, prefer string) mixed {
	m := mixed{layouts: []string{main}, rest: c.unread(main)}
	firsts := []string{cmp.Or(order(main), prefer)}
	if firsts[0] == "" {
		firsts, m.open = c.restOrders(m.rest)
	}
	for _, r := range c.dates.readings {
		if own := order(r.notation); own == "" || slices.Contains(firsts, own) {
			m.add(r.notation, r.reads)
		}
	}
	if i := slices.IndexFunc(m.rest, serialDay.MatchString); i >= 0 {
		m.serial = m.rest[i]
		m.add("excel", serialDay.MatchString)
	}
	if m.open != nil {
		m.ask(c, main)
	}
	if len(m.layouts) > 1 && len(c.unread(main)) == len(c.Values) { // main reads none
		m.layouts = m.layouts[1:]
	}
	for i := range m.layouts {
		if m.layouts[i] == isoDates {
			m.layouts[i] = "iso"
		}
	}
	if slices.Equal(m.layouts, []string{"iso"}) {
		m.layouts = nil
	}
	return m
}

// add takes a layout that reads some of the rest.
func (m *mixed) add(layout string, reads func(string) bool) {
	left := slices.DeleteFunc(slices.Clone(m.rest), reads)
	if len(left) < len(m.rest) {
		m.layouts, m.rest = append(m.layouts, layout), left
	}
}

// ask makes answers of what each order of day and month would read.
func (m *mixed) ask(c *Column, main string) {
	for _, first := range []string{"DD", "MM"} {
		answer := c.layouts(main, first)
		var all []string
		for _, l := range answer.layouts {
			all = append(all, scalar(l))
		}
		m.open.answers = append(m.open.answers, "["+strings.Join(all, ", ")+"]")
		m.rest = slices.DeleteFunc(m.rest, func(cell string) bool { return !slices.Contains(answer.rest, cell) })
	}
}

// restOrders gives the orders of day and month that the cells show: of both, a
// run refuses the cells that either could read. open is set when no cell tells.
func (c *Column) restOrders(cells []string) (firsts []string, open *question) {
	either := ""
	for _, cell := range cells {
		switch own := c.orders(cell); {
		case len(own) == 2:
			either = cmp.Or(either, cell)
		case len(own) == 1 && !slices.Contains(firsts, own[0]):
			firsts = append(firsts, own[0])
		}
	}
	if firsts == nil && either != "" {
		open = &question{cell: either}
	}
	return firsts, open
}

// orders are the orders of day and month in which a cell can be read.
func (c *Column) orders(cell string) []string {
	var out []string
	for _, r := range c.dates.readings {
		if own := order(r.notation); own != "" && !slices.Contains(out, own) && r.fits(marksOf(cell)) && r.reads(cell) {
			out = append(out, own)
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

// reads reports whether nearly all cells of a column that mean something are
// read, as soon as the question is answered.
func (m *mixed) reads(c *Column) bool {
	const most = 1 - nearlyAll
	left := c.share(func(cell string) bool { return slices.Contains(m.rest, cell) && !isNull(cell) })
	return left <= most*c.share(func(cell string) bool { return !isNull(cell) })
}
