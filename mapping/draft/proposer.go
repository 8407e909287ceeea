package draft

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping"
)

// proposer collects a draft.
type proposer struct {
	Given
	draft     *Draft
	own       *client.Definitions
	columns   []*Column // those that a mapping can name
	fields    []target
	relations []target
	concepts  []concept
	conventions

	used    map[*Column]bool
	filled  map[string]bool    // keys
	misfits map[*Column]string // why a column does not fill what its name says
	refused map[*Column]pair   // what it would fill if its cells were not refused
	key     *Column            // that names the rows; nil: none
	guesses []string
	grave   []string // decisions without which rows are refused
	asks    []string
}

func newProposer(g Given, own *client.Definitions) *proposer {
	p := &proposer{
		Given: g, own: own, concepts: conceptsOf(g.Object),
		used: map[*Column]bool{}, filled: map[string]bool{}, misfits: map[*Column]string{}, refused: map[*Column]pair{},
	}
	p.draft = &Draft{given: g, notes: map[string]*note{}}
	p.draft.Mapping = mapping.Mapping{Version: 1, Name: g.Name, Object: g.Object, Source: g.Source, Mode: mapping.ModeCreate}
	for _, c := range g.Profile.Columns() {
		if c.nameable() {
			p.columns = append(p.columns, c)
		}
	}
	p.fields, p.relations = targets(g.Object, own)
	p.decimal = decimals(p.columns)
	p.first, p.firstShown = dayOrder(p.columns)
	return p
}

// pair is a column and what it may fill.
type pair struct {
	column *Column
	target target
	named  float64 // what the name is worth
	worth  float64 // the name and the cells
	filling
	link *mapping.Relation // of a relationship
}

// assign gives columns to fields and relationships, the surest first.
func (p *proposer) assign() {
	var pairs []pair
	for _, c := range p.columns {
		if p.blank(c) || p.used[c] {
			continue
		}
		pairs = append(pairs, p.pairsOf(c)...)
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.worth, a.worth) })
	for _, pair := range pairs {
		if !p.used[pair.column] && !p.filled[pair.target.key] {
			p.take(pair)
		}
	}
}

// blank tells whether a column has nothing to import. In a file without rows, and
// where no cell can be read, the names have to do.
func (p *proposer) blank(c *Column) bool {
	return c.Filled == 0 && c.flawed == 0 && p.Profile.Rows() > 0
}

// pairsOf are the fields and relationships that a column may fill.
func (p *proposer) pairsOf(c *Column) []pair {
	var out []pair
	for _, t := range p.fields {
		if single(t.valueType()) {
			if one, ok := p.fieldPair(c, t); ok {
				out = append(out, one)
			}
		}
	}
	for _, t := range p.relations {
		if one, ok := p.relationPair(c, t); ok {
			out = append(out, one)
		}
	}
	return withoutRivals(out)
}

// withoutRivals takes guesses away of which there are several: none is better
// than the other.
func withoutRivals(pairs []pair) []pair {
	guesses := 0
	for _, one := range pairs {
		if one.named < worthGuess {
			guesses++
		}
	}
	if guesses < 2 {
		return pairs
	}
	return slices.DeleteFunc(pairs, func(one pair) bool { return one.named < worthGuess })
}

// fieldPair holds a column's name and cells against a field.
func (p *proposer) fieldPair(c *Column, t target) (pair, bool) {
	named, _ := t.nameWorth(c.Name, p.Object, p.concepts)
	if named == 0 && lostReason(c.Name, p.Object) != "" {
		return pair{}, false
	}
	if named == 0 && t.near(c.Name) {
		named = worthNear
	}
	if named == 0 && t.looksLike(c) {
		named = worthShape
	}
	if named == 0 {
		return pair{}, false
	}
	out := pair{column: c, target: t, named: named, filling: p.fill(c, t.key, t.field)}
	out.share = max(out.share, p.leastShare(c, t, out))
	out.worth = named * (0.4 + 0.6*out.share)
	guess := named < worthGuess
	if out.worth < worthLeast || guess && out.share < nearlyAll {
		if !guess {
			p.misfits[c], p.refused[c] = misfitReason(t, out.filling), out
		}
		return pair{}, false
	}
	return out, true
}

// leastShare keeps selects with words of another system: the words can be
// given options, as long as they are few.
func (p *proposer) leastShare(c *Column, t target, out pair) float64 {
	const few, strange, akin = 40, 0.5, 0.85
	if len(t.field.TypeConfiguration.Options) == 0 || !c.All || len(out.offers) > few {
		return 0
	}
	if out.share == 0 && !slices.ContainsFunc(out.offers, func(o Offer) bool { return o.Option != "" }) {
		return strange
	}
	return akin
}

// take fills a field or a relationship from a column.
func (p *proposer) take(one pair) {
	p.used[one.column], p.filled[one.target.key] = true, true
	n := &note{columns: []*Column{one.column}, remarks: one.remarks, offers: one.offers}
	if len(one.offers) > 0 {
		n.options = upTo(optionsOf(one.target.field).shown(), mostOptions)
	}
	p.draft.notes[one.target.key] = n
	if one.link != nil {
		p.draft.Mapping.Relationships = append(p.draft.Mapping.Relationships, *one.link)
	} else {
		p.draft.Mapping.Fields = append(p.draft.Mapping.Fields, one.field)
	}
	n.remarks = append(n.remarks, reads(one.guesses)...)
	if one.named < worthGuess {
		n.why = "a guess by the name"
		if one.named == worthShape {
			n.why = "a guess by the cells"
		}
		one.guesses = append([]string{n.why}, one.guesses...)
	}
	p.guessed(one.target.key, one.guesses)
	for _, ask := range one.asks {
		p.asks = append(p.asks, one.target.key+": "+ask)
	}
	p.askOffers(one)
	p.askCurrency(one)
	p.remarkMisfits(one)
}

// guessed notes how cells for a key are read that could mean something else.
func (p *proposer) guessed(key string, guesses []string) {
	if len(guesses) > 0 {
		p.guesses = append(p.guesses, fmt.Sprintf("%s (%s)", key, strings.Join(guesses, "; ")))
	}
}

// reads says as what cells are read that could mean something else.
func reads(guesses []string) []string {
	if len(guesses) == 0 {
		return nil
	}
	return []string{"read: " + strings.Join(guesses, ", ")}
}
