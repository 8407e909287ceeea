package draft

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"lightfield-importer/mapping"
)

// idNames are what the column of a record's own id is called, in plain form and
// without the word for the record before it; the surest first.
var idNames = listed("id recordid objectid uuid guid internalid externalid legacyid oldid sourceid number no nr nummer code key reference ref")

// nameRows proposes the columns that name a row for ever, and keeps them in the
// record where there is a field for that.
func (p *proposer) nameRows() {
	c := p.idColumn()
	rows := p.Profile.Rows()
	if c != nil && c.nearlyUnique(rows) {
		p.identify(c, "it is called like an id, and nearly all of its cells are different")
		p.keepID(c)
		p.asks = append(p.asks, fmt.Sprintf("identity: %s a cell of %s that stands in an earlier row; the first counts, and the dry run names the others", having(c.again, "row"), show(c.Name)))
		return
	}
	if c != nil && !c.unique(rows) && rows > 0 {
		p.asks = append(p.asks, fmt.Sprintf("identity: %s looks like the id, but %s; choose columns that name a row for ever, or a row that changes becomes another record", show(c.Name), whyNotUnique(c, rows)))
		return
	}
	if c != nil {
		why := "its cells are all filled and all different"
		if rows == 0 {
			why = "it is called like an id; the file has no rows that could show it"
		}
		p.identify(c, why)
		p.keepID(c)
		return
	}
	for _, key := range []string{"$email", "$name"} {
		if c := p.natural(key); c != nil {
			p.identify(c, "no column looks like an id, and these cells are all different")
			p.asks = append(p.asks, fmt.Sprintf("identity: rows are named by %s; a row whose cell changes there becomes another record, so take an id if the file can have one", show(c.Name)))
			return
		}
	}
	p.asks = append(p.asks, "identity: no column names the rows; a row that changes becomes another record, so add the id that the other system has if the file is to be imported again")
}

func (p *proposer) identify(c *Column, why string) {
	p.key, p.draft.identity = c, why
	p.draft.Mapping.Identity = []string{c.Name}
	mangled := regexp.MustCompile(`^\d(\.\d+)?[eE]\+\d+$`)
	if c.share(mangled.MatchString) > 0 {
		p.grave = append(p.grave, fmt.Sprintf("identity: ids such as %s were rewritten by a spreadsheet program and have lost digits; export them again as text", sample(c)))
	}
}

func whyNotUnique(c *Column, rows int) string {
	if c.Filled+c.flawed < rows {
		return fmt.Sprintf("it is empty in %s", counted(rows-c.Filled-c.flawed, "row"))
	}
	if c.Filled < rows {
		return "some of its cells cannot be read"
	}
	return "some of its cells stand in several rows"
}

// idColumn is the column of the record's own id.
func (p *proposer) idColumn() *Column {
	best, rank := (*Column)(nil), len(idNames)
	for _, c := range p.columns {
		if p.blank(c) {
			continue
		}
		if i := p.idRank(c); i < rank {
			best, rank = c, i
		}
	}
	return best
}

func (p *proposer) idRank(c *Column) int {
	rank := len(idNames)
	for _, f := range forms(c.Name, p.Object) {
		if i := slices.Index(idNames, f.name); i >= 0 {
			rank = min(rank, i)
		}
		own, cut := strings.CutSuffix(f.name, "id")
		if cut && (slices.Contains(systems, own) || slices.Contains(ownWords[p.Object], own)) {
			rank = min(rank, 1)
		}
		if slices.Contains(ownWords[p.Object], f.name) && c.mostly(guid.MatchString) { // Dynamics: (Do Not Modify) Account
			rank = min(rank, 0)
		}
	}
	return rank
}

// natural is the column that fills a field alone and is different in every row.
func (p *proposer) natural(key string) *Column {
	n := p.draft.notes[key]
	if n == nil || len(n.columns) != 1 || !n.columns[0].unique(p.Profile.Rows()) || !slices.Contains([]string{"account", "contact", "opportunity"}, p.Object) {
		return nil
	}
	return n.columns[0]
}

// keepID keeps the id in a custom field of the record, by which it is found
// when everything else is lost.
func (p *proposer) keepID(c *Column) {
	if p.used[c] {
		return
	}
	key := oldIDField(p.own, p.Object, systemOf(c))
	if key == "" || p.filled[key] {
		p.asks = append(p.asks, fmt.Sprintf("make a custom text field for the old id of %s records, such as Old ID, and map %s to it: records are found by it again if the checkpoint is lost", p.Object, show(c.Name)))
		return
	}
	p.used[c], p.filled[key] = true, true
	p.draft.notes[key] = &note{columns: []*Column{c}, why: "keeps the old id"}
	p.draft.Mapping.Fields = append(p.draft.Mapping.Fields,
		mapping.Field{Key: key, Parts: []mapping.Part{{Input: mapping.Input{Column: c.Name}}}})
}
