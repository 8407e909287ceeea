package draft

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// selects finds an option for the cells that are none: those that mean the same
// go into the values table, the others are offered.
func (f *filling) selects(values []Value, def client.FieldDefinition) {
	convert, err := mapping.Converter(&f.field, def)
	if err != nil {
		return
	}
	options := optionsOf(def)
	ranged := false
	var reworded []string
	for _, v := range f.parted(values) {
		_, err := convert.Convert(nil, []string{v.Text})
		if err == nil {
			continue
		}
		if same := options.same(v.Text); same != "" {
			f.input().Table = append(f.input().Table, mapping.Entry{From: v.Text, To: same})
			if options.reworded(v.Text, same) {
				reworded = append(reworded, fmt.Sprintf("%s as %s", show(v.Text), show(same)))
			}
			ranged = ranged || inRange(v.Text, same)
			continue
		}
		f.offers = append(f.offers, Offer{Text: v.Text, Rows: v.Rows, Option: options.like(v.Text), Why: options.shared(v.Text)})
	}
	f.guesses = append(f.guesses, upTo(reworded, 3)...)
	if ranged {
		f.asks = append(f.asks, "the numbers of this file are put into their ranges by the values table; other numbers, in a later file, are refused until they are in it")
	}
	slices.SortStableFunc(f.offers, func(a, b Offer) int { return cmp.Compare(b.Rows, a.Rows) })
}

// parted are the values of cells that hold several, each with its rows.
func (f *filling) parted(values []Value) []Value {
	var out []Value
	place := map[string]int{}
	for _, v := range values {
		for _, text := range f.pieces(v.Text) {
			if i, ok := place[text]; ok {
				out[i].Rows += v.Rows
				continue
			}
			place[text] = len(out)
			out = append(out, Value{text, v.Rows})
		}
	}
	return out
}

// options are those of a select field.
type options struct {
	list   []client.Option
	labels map[string]int // how many options have a label, in plain form
}

func optionsOf(def client.FieldDefinition) options {
	o := options{list: def.TypeConfiguration.Options, labels: map[string]int{}}
	for _, option := range o.list {
		o.labels[plain(option.Label)]++
	}
	return o
}

// mostOptions bounds the options of a field that are listed.
const mostOptions = 40

// shown are the options as a mapping writes them.
func (o options) shown() []string {
	out := make([]string, len(o.list))
	for i, option := range o.list {
		if out[i] = scalar(o.write(option)); o.write(option) != option.Label {
			out[i] += " (" + show(option.Label) + ")"
		}
	}
	return out
}

// write is how a mapping writes an option: its label, or its id where several
// share the label.
func (o options) write(option client.Option) string {
	if o.labels[plain(option.Label)] > 1 || strings.TrimSpace(option.Label) != option.Label || option.Label == "" {
		return option.ID
	}
	return option.Label
}

// same is the one option that means what a text says: but for marks, by another
// word, or as the range a number lies in.
func (o options) same(text string) string {
	return o.only(func(option client.Option) bool {
		name, label := plain(text), plain(option.Label)
		return name != "" && (name == label || synonymous(name, label) || inRange(text, option.Label))
	})
}

// reworded tells whether an option means a text by another word.
func (o options) reworded(text, option string) bool {
	return !inRange(text, option) && plain(text) != plain(option)
}

// like is the one option that a text may mean: one has all words of the other,
// or differs by slips.
func (o options) like(text string) string {
	wanted := words(text)
	if found := o.only(func(option client.Option) bool {
		label := words(option.Label)
		return holds(wanted, label) || holds(label, wanted)
	}); found != "" {
		return found
	}
	var labels []string
	for _, option := range o.list {
		labels = append(labels, option.Label)
	}
	near := value.Nearest(text, labels)
	if near == "" {
		return ""
	}
	return o.only(func(option client.Option) bool { return option.Label == near })
}

// only writes the one option for which a test holds, "" when several or none do.
func (o options) only(test func(client.Option) bool) string {
	found := -1
	for i, option := range o.list {
		if !test(option) {
			continue
		}
		if found >= 0 {
			return ""
		}
		found = i
	}
	if found < 0 {
		return ""
	}
	return o.write(o.list[found])
}

// shared tells of a label that several options have.
func (o options) shared(text string) string {
	var ids []string
	for _, option := range o.list {
		if plain(option.Label) == plain(text) {
			id := option.ID
			if option.Description != nil && *option.Description != "" {
				id = fmt.Sprintf("%s (%s)", id, *option.Description)
			}
			ids = append(ids, id)
		}
	}
	if len(ids) < 2 {
		return ""
	}
	return "several options are called so: " + show(strings.Join(ids, ", "))
}

// inRange tells whether a number lies in the range that a label such as 51-200
// or 5001+ names.
func inRange(text, label string) bool {
	n, err := strconv.Atoi(strings.NewReplacer(",", "", ".", "", " ", "").Replace(text))
	if err != nil || n < 0 {
		return false
	}
	label = strings.NewReplacer(",", "", " ", "", "–", "-").Replace(label)
	if low, ok := strings.CutSuffix(label, "+"); ok {
		from, err := strconv.Atoi(low)
		return err == nil && n >= from
	}
	low, high, ok := strings.Cut(label, "-")
	from, err := strconv.Atoi(low)
	to, wrong := strconv.Atoi(high)
	return ok && err == nil && wrong == nil && n >= from && n <= to
}

// synonyms are words for one state or kind of business, in plain form.
var synonyms = func() [][]string {
	var out [][]string
	for _, line := range []string{
		"closedwon won dealwon sold gewonnen gagne ganado",
		"closedlost lost deallost verloren perdu perdido",
		"todo notstarted tobedone offen",
		"inprogress started working inbearbeitung",
		"complete completed done finished erledigt closed",
		"cancelled canceled abgebrochen",
		"finance financialservices",
		"healthcare hospitalhealthcare",
		"software computersoftware",
		"logistics logisticsandsupplychain logisticssupplychain",
		"food foodbeverage foodbeverages foodandbeverage foodandbeverages",
		"tradefair tradeshow",
	} {
		out = append(out, strings.Fields(line))
	}
	return out
}()

func synonymous(a, b string) bool {
	return slices.ContainsFunc(synonyms, func(s []string) bool { return slices.Contains(s, a) && slices.Contains(s, b) })
}
