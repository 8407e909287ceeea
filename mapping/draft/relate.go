package draft

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// How a column names the records it points to.
type pointer uint8

const (
	byAnything pointer = iota // the cells tell
	byName
	byEmail
	byID
)

// pointers are the endings of headers that tell, longer ones first.
var pointers = []struct {
	ending string
	by     pointer
}{
	{"emailaddress", byEmail}, {"email", byEmail}, {"recordid", byID}, {"ids", byID}, {"id", byID},
	{"fullname", byName}, {"names", byName}, {"name", byName},
}

const (
	companies = "account company org organization organisation customer client associatedcompany primaryassociatedcompany potentialcustomer parentaccount parentcustomer employer companyname firma kunde unternehmen"
	people    = "contact contactperson person primarycontact maincontact associatedcontact ansprechpartner kontakt"
	deals     = "opportunity deal potential associateddeal relateddeal"
	owners    = "owner assignedto assignedtouser assigneduser assigned assignee responsible responsibleuser salesrep salesagent salesperson salesowner accountmanager accountexecutive user besitzer zustandig verantwortlich"
)

// links are what others call the relationships of an object type, in plain form
// and without name, email and id behind it.
var links = map[string]map[string]string{
	"account": {"$owner": owners + " accountowner companyowner organizationowner"},
	"contact": {"$account": companies},
	"opportunity": {
		"$account": companies, "$owner": owners + " opportunityowner dealowner potentialowner",
		"$champion": people, "$createdBy": "creator author",
	},
	"task": {
		"$assignedTo": owners + " taskowner activityowner", "$account": companies + " what", "$opportunity": deals + " what",
		"$createdBy": "creator author",
	},
	"note": {"$account": companies + " parent", "$opportunity": deals + " parent"},
}

// pointerName says how much a header speaks for a relationship, and how it
// says to find the record.
func (p *proposer) pointerName(header string, t target) (worth float64, by pointer) {
	known := listed(links[p.Object][t.key])
	try := func(name string, cost float64, how pointer) {
		switch {
		case slices.Contains(t.names, name) && worth < worthSame-cost:
			worth, by = worthSame-cost, how
		case slices.Contains(known, name) && worth < worthKnown-cost:
			worth, by = worthKnown-cost, how
		}
	}
	for _, f := range forms(header, p.Object) {
		try(f.name, f.cost, byAnything)
		rest, how := f.name, byAnything
		for range 2 { // Account Name.id
			for _, ending := range pointers {
				if cut, ok := strings.CutSuffix(rest, ending.ending); ok && cut != "" {
					rest, how = cut, max(how, ending.by)
					break
				}
			}
			if how != byAnything {
				try(rest, f.cost+1, how)
			}
		}
	}
	return worth, by
}

// relationPair holds a column's name and cells against a relationship.
func (p *proposer) relationPair(c *Column, t target) (pair, bool) {
	named, by := p.pointerName(c.Name, t)
	if named == 0 {
		return pair{}, false
	}
	link := &mapping.Relation{Key: t.key, Input: mapping.Input{Column: c.Name}, Missing: mapping.MissingReject}
	out := pair{column: c, target: t, named: named, worth: named, link: link}
	if t.relation.Cardinality == client.HasMany && c.share(func(cell string) bool { return strings.Contains(cell, ";") }) > 0 {
		link.Split = ";"
	}
	find, why := p.findBy(c, t, by)
	if why != "" {
		p.misfits[c] = why
		return pair{}, false
	}
	if find != "" {
		link.Find = &mapping.Find{Object: t.relation.ObjectType, By: find}
		p.takeAddresses(c, &out)
	}
	p.remarkLink(c, t, find, &out)
	return out, true
}

// inBrackets is an address behind the name of its owner, as HubSpot writes people:
// Ann Lee (ann@lee.example).
var inBrackets = regexp.MustCompile(`[^;<>()]*[<(]\s*([^\s;<>()]+@[^\s;<>()]+)\s*[)>]`)

// takeAddresses takes e-mail addresses out of their brackets where records are
// found by them.
func (p *proposer) takeAddresses(c *Column, out *pair) {
	find := out.link.Find
	if value.Type(p.Definitions[find.Object].Fields[find.By].ValueType) != value.Email {
		return
	}
	i := slices.IndexFunc(c.Values, func(v Value) bool { return inBrackets.MatchString(v.Text) })
	if i < 0 {
		return
	}
	out.link.Substitute = []mapping.Substitution{{Pattern: inBrackets, Replacement: "$1"}}
	out.guesses = append(out.guesses, fmt.Sprintf("%s as %s", show(c.Values[i].Text), show(address(*out.link, c.Values[i].Text))))
}

// address is what a link looks for, of a cell.
func address(link mapping.Relation, cell string) string {
	for _, s := range link.Substitute {
		cell = s.Pattern.ReplaceAllString(cell, s.Replacement)
	}
	return cell
}

// surer is what an old id is worth more than a name, in whatever words its column says
// that it holds one.
const surer = 2

// remarkLink says what must be true for the records to be found.
func (p *proposer) remarkLink(c *Column, t target, find string, out *pair) {
	object := t.relation.ObjectType
	switch {
	case find == "":
		out.remarks = append(out.remarks, "Lightfield's own ids")
	case object == "member":
		p.askMembers(c, t, find, out)
	case find == identity:
		out.worth += surer
		out.asks = append(out.asks, fmt.Sprintf("its ids are those of the other system, which only an import of the %s records with the same checkpoint knows: import them first, in one migration", object))
	case find == oldIDField(p.Definitions[object], object, systemOf(c)):
		out.worth += surer
		out.asks = append(out.asks, fmt.Sprintf("the %s records have to be there first, with their old id in %s: import them before, or all together with importer migrate", object, find))
	}
	if out.link.Find != nil && out.link.Find.By == "$email" {
		out.worth += 2
	}
}

// askMembers asks about those that no member is.
func (p *proposer) askMembers(c *Column, t target, find string, out *pair) {
	if p.Members == nil {
		return
	}
	typ := value.Type(p.Definitions["member"].Fields[find].ValueType)
	known := map[string]bool{}
	for _, m := range p.Members {
		for _, form := range value.Comparables(typ, m.Fields[find].Value) {
			known[form] = true
		}
	}
	var strangers []string
	for _, v := range c.Values {
		if form, err := value.Comparable(typ, address(*out.link, v.Text)); err != nil || !known[form] {
			strangers = append(strangers, v.Text)
		}
	}
	if len(strangers) > 0 {
		way := "missing: skip or missing: empty"
		if _, needed := client.Required(p.Object); slices.Contains(needed, t.key) {
			way = "missing: skip"
		}
		out.asks = append(out.asks, fmt.Sprintf("no member has %s; invite them, write who they are with values:, or pass over them with %s", shownList(strangers, 3), way))
	}
}
