package draft

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping"
)

// What the API cannot carry over, or what is no content of the record: columns
// of the same name are not proposed for fields of another name.
const (
	setDates  = "Lightfield sets the dates of creation and change itself; the API takes none"
	setAuthor = "Lightfield sets authors itself; the API takes none of another system"
	setDelete = "tells deleted records: leave their rows out with skip_when"
)

// lost has the reason by the name of the column, in plain form.
var lost = func() map[string]string {
	out := map[string]string{}
	for why, names := range map[string]string{
		setDates: `createddate createdat createdon createdtime created createdate creationdate creationtime datecreated dateadded addtime erstelltam
			lastmodifieddate lastmodified lastmodifiedtime lastmodifiedat modifiedon modifiedtime modifieddate updatedat updatedon updatedtime updatetime lastupdated
			systemmodstamp lastactivitydate lastactivitytime lastvieweddate lastreferenceddate firstcreated organizationcreated personcreated dealcreated`,
		setAuthor: "createdbyid createdby createdbyuserid createdbyuser creatoruserid lastmodifiedbyid lastmodifiedby modifiedby updatedby updatedbyuserid",
		setDelete: "isdeleted deleted isarchived archived",
	} {
		for _, name := range listed(names) {
			out[name] = why
		}
	}
	return out
}()

// lostReason says why a column of that name has no place, "" when it may.
func lostReason(column, object string) string {
	for _, f := range forms(column, object) {
		if why := lost[f.name]; why != "" {
			return why
		}
	}
	return ""
}

// leave lists the columns that are not used, each with the reason, and asks for
// the cells without a value in the others.
func (p *proposer) leave() {
	for _, c := range p.Profile.Columns() {
		if used := p.used[c] || c == p.key; used && c.flawed > 0 {
			p.asks = append(p.asks, fmt.Sprintf("%s: %s cannot be read, and the rows will be refused; %s; %s",
				show(c.Name), counted(c.flawed, "cell"), c.flaw.Message, c.flaw.Hint))
		}
		if one, ok := p.refused[c]; ok && !p.used[c] && !p.filled[one.target.key] {
			p.asks = append(p.asks, fmt.Sprintf("%s: %s is called like it and is left out, because its cells would be refused: %s; mend them, and map it",
				one.target.key, show(c.Name), one.problem))
		}
		if !p.used[c] && c != p.key {
			why := p.whyLeft(c)
			p.draft.Left = append(p.draft.Left, Left{c, why, why == setDates || why == setAuthor})
		}
	}
}

// askHeader asks whether the header is one when none of its names says anything.
func (p *proposer) askHeader() {
	if len(p.used) > 0 || p.key != nil || len(p.columns) < 2 {
		return
	}
	var names []string
	for _, c := range p.columns {
		names = append(names, c.Name)
	}
	p.grave = append(p.grave, fmt.Sprintf("header: no column is called like a field of %s records; is %s the line with the names of the columns? if a title stands above it, say with --header-row where it is; if there is none, write one",
		p.Object, shownList(names, 3)))
}

func (p *proposer) whyLeft(c *Column) string {
	switch {
	case !c.nameable():
		return "a mapping cannot name it"
	case p.blank(c):
		return p.wouldFit(c)
	case p.misfits[c] != "":
		return p.misfits[c]
	case lostReason(c.Name, p.Object) != "":
		return lostReason(c.Name, p.Object)
	}
	if c.mostly(structured) {
		return "structured data (JSON)"
	}
	if key := p.meant(c); key != "" {
		return fmt.Sprintf("would fit %s, which another column fills", key)
	}
	return "no field is called so"
}

const noCell = "no cell is filled"

// wouldFit says of an empty column which free field it would fill.
func (p *proposer) wouldFit(c *Column) string {
	key := p.meant(c)
	if key == "" {
		return noCell
	}
	return noCell + "; it would fit " + key
}

func structured(cell string) bool {
	return strings.HasPrefix(cell, "{") || strings.HasPrefix(cell, "[")
}

// meant is the field or relationship that a column's name speaks most for.
func (p *proposer) meant(c *Column) string {
	best, most := "", 0.0
	for _, t := range p.fields {
		if worth, _ := t.nameWorth(c.Name, p.Object, p.concepts); worth > most {
			best, most = t.key, worth
		}
	}
	for _, t := range p.relations {
		if worth, _ := p.pointerName(c.Name, t); worth > most {
			best, most = t.key, worth
		}
	}
	return best
}

// finish puts the draft into the order of the file, what every record needs first.
func (p *proposer) finish() *Draft {
	d := p.draft
	fields, relations := client.Required(p.Object)
	place := func(key string, needed []string) int {
		if i := slices.Index(needed, key); i >= 0 {
			return i - len(needed)
		}
		if n := d.notes[key]; n != nil && len(n.columns) > 0 {
			return slices.Index(p.columns, n.columns[0])
		}
		return len(p.columns)
	}
	slices.SortStableFunc(d.Mapping.Fields, func(a, b mapping.Field) int {
		return cmp.Compare(place(a.Key, fields), place(b.Key, fields))
	})
	slices.SortStableFunc(d.Mapping.Relationships, func(a, b mapping.Relation) int {
		return cmp.Compare(place(a.Key, relations), place(b.Key, relations))
	})
	d.Asks = append(p.grave, p.asks...)
	if len(p.guesses) > 0 {
		d.Asks = append(d.Asks, fmt.Sprintf("look at what is only guessed: %s", strings.Join(p.guesses, ", ")))
	}
	return d
}
