package undo_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/client/sandbox/contract"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/undo"
)

// everyType has a column of each value type and kind of relationship: its line in the
// mapping, and two values.
var everyType = []struct{ column, mapping, first, second string }{
	{"stage", "$stage: stage", "Prospecting", "Proposal"},
	{"number", "seats: {column: number, empty: clear}", "12", "13.5"},
	{"currency", "amount: {column: currency, empty: clear}", "1200.50", "0"},
	{"date", "closeDate: {column: date, empty: clear}", "2026-03-16", "2026-04-30T12:30:00+02:00"},
	{"text", "nextStep: {column: text, empty: clear}", "Call back", "=Write \"them\""},
	{"markdown", "description: {column: markdown, empty: clear}", "* one", "**two**"},
	{"html", "proposalText: {column: html, empty: clear}", "<p>one</p>", "<p>two</p>"},
	{"checkbox", "budgetConfirmed: {column: checkbox, empty: clear}", "yes", "no"},
	{"email", "billingEmail: {column: email, empty: clear}", "bills@quarry.example", "Accounts@Quarry.example"},
	{"emails", "stakeholderEmails: {column: emails, split: \";\", multiple: replace, empty: clear}", "a@quarry.example;b@quarry.example", "c@quarry.example"},
	{"url", "proposalUrl: {column: url, empty: clear}", "https://quarry.example/1", "https://quarry.example/2"},
	{"urls", "references: {column: urls, split: \";\", multiple: replace, empty: clear}", "https://a.example;https://b.example", "https://c.example"},
	{"phone", "contactPhone: {column: phone, empty: clear}", "+442079460018", "+442079460019"},
	{"street", "deliveryAddress: {street: street, city: city, country: country, empty: clear}", "1 Mill Lane", "2 Mill Lane"},
	{"city", "", "Leeds", "York"},
	{"country", "", "GB", "GB"},
	{"given", "signatory: {firstName: given, lastName: family, empty: clear}", "Ada", "Ida"},
	{"family", "", "Brook", "Marsh"},
	{"linkedin", "buyerLinkedIn: {column: linkedin, empty: clear}", "https://linkedin.com/in/ada", "https://linkedin.com/in/ida"},
	{"select", "leadSource: {column: select, empty: clear}", "Web", "Referral"},
	{"tags", "tags: {column: tags, split: \";\", multiple: replace, empty: clear}", "Urgent;Pilot", "Strategic"},
}

// Guards that no live record differs from before, whatever its values are: set, and
// changed, cleared or filled in by the run that is taken back.
func TestEveryValueComesBack(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, box: box, dir: t.TempDir(), transport: box.Transport()}
	f.must(box.LoadSamples())
	if os.Getenv(contract.Environment) != "" {
		f.transport = contract.Wrap(t, f.transport)
	}
	var columns, firsts, seconds []string
	m := "version: 1\nname: wide\nobject: opportunity\nidentity: [Id]\nfields:\n  $name: Name\n"
	for _, c := range everyType {
		columns, firsts, seconds = append(columns, c.column), append(firsts, c.first), append(seconds, strings.ReplaceAll(`"`+strings.ReplaceAll(c.second, `"`, `""`)+`"`, "\n", " "))
		if c.mapping != "" {
			m += "  " + c.mapping + "\n"
		}
	}
	mappings["wide"] = m + `relationships:
  $account: {column: Account, find: {object: account, by: $name}}
  $owner: {column: Owner, find: {object: member, by: $email}, empty: clear}
  partners: {column: Partners, split: ";", find: {object: account, by: $name}, empty: clear}
`
	head := "Id,Name,Account,Owner,Partners," + strings.Join(columns, ",") + "\n"
	row := func(id, owner, partners string, values []string) string {
		return id + ",Deal " + id + ",Northwind Turbines," + owner + "," + partners + "," + strings.Join(values, ",") + "\n"
	}
	none := make([]string, len(everyType))
	none[0] = "Prospecting" // a stage must be
	const maren, tobias = "maren.oldfield@example.com", "tobias.lindqvist@example.com"
	f.imports("wide", head+
		row("1", maren, "Kestrel Robotics;Marigold Foods", firsts)+
		row("2", maren, "Kestrel Robotics", firsts)+
		row("3", "", "", none))
	before := f.values()
	if s := f.imports("wide", head+
		row("1", tobias, "Northwind Turbines", seconds)+
		row("2", "", "", none)+
		row("3", tobias, "Kestrel Robotics;Marigold Foods", seconds)); s.Rows.Updated != 3 {
		t.Fatalf("the second run: %+v", s.Rows)
	}
	if cmp.Equal(before, f.values()) {
		t.Fatal("the second run changed nothing")
	}
	f.undo(f.options(undo.Last), report.UndoCounts{Restore: 3, Reversed: 3})
	if diff := cmp.Diff(before, f.values()); diff != "" {
		t.Errorf("(-before the run +after taking it back):\n%s", diff)
	}
	f.undo(f.options(undo.All), report.UndoCounts{Trash: 3, Reversed: 3})
	f.deals()
}

// values are what the live opportunities hold, by name.
func (f *fixture) values() map[any]any {
	held := map[any]any{}
	for _, r := range f.box.Records("opportunity") {
		links := map[string][]string{}
		for key, ids := range r.Relationships {
			if len(ids) > 0 {
				links[key] = ids
			}
		}
		held[r.Fields["$name"]] = []any{r.Fields, links}
	}
	return held
}
