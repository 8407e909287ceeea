package draft_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lightfield-importer/client"
	"lightfield-importer/client/snapshot"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/draft"
)

// drafting is a small table, and what its draft has.
type drafting struct {
	object string
	table  string
	lines  []string // of the YAML, without indentation
	part   string   // a text that it must have somewhere
	never  []string // texts that it must not have
	asks   []string // parts of decisions, one each
	quiet  bool     // asks nothing but what is in asks, and about match rules
}

func (test drafting) check(t *testing.T, s *snapshot.Snapshot) {
	t.Helper()
	d, text := propose(t, s, test.object, "table.csv", strings.NewReader(test.table))
	var have []string
	for line := range strings.Lines(text) {
		have = append(have, strings.TrimSpace(line))
	}
	for _, line := range test.lines {
		if !slices.Contains(have, line) {
			t.Errorf("the draft has no line\n%s\n%s", line, text)
		}
	}
	if !strings.Contains(text, test.part) {
		t.Errorf("the draft has no %q\n%s", test.part, text)
	}
	for _, never := range test.never {
		if strings.Contains(text, never) {
			t.Errorf("the draft has %q\n%s", never, text)
		}
	}
	for _, ask := range test.asks {
		if !slices.ContainsFunc(d.Asks, func(have string) bool { return strings.Contains(have, ask) }) {
			t.Errorf("nothing asks %q:\n%s", ask, strings.Join(d.Asks, "\n"))
		}
	}
	asks := slices.DeleteFunc(slices.Clone(d.Asks), func(ask string) bool { return strings.HasPrefix(ask, "match: ") })
	wanted := slices.DeleteFunc(slices.Clone(test.asks), func(ask string) bool { return strings.HasPrefix(ask, "match: ") })
	if test.quiet && len(asks) != len(wanted) {
		t.Errorf("%d decisions, want %d:\n%s", len(asks), len(wanted), strings.Join(asks, "\n"))
	}
}

func TestNumbersAndDates(t *testing.T) {
	const deal = "ID,Name,Stage,Account,"
	s := organisation(t)
	for name, test := range map[string]drafting{
		"plain numbers":            {table: deal + "Amount\n1,A,Proposal,X,12.50\n2,B,Proposal,X,1000\n", lines: []string{"amount: Amount"}, quiet: true},
		"commas between thousands": {table: deal + "Amount\n1,A,Proposal,X,\"$1,200.50\"\n2,B,Proposal,X,12\n", lines: []string{`amount: {column: Amount, number: "1,234.56"}`}, quiet: true},
		"a decimal comma":          {table: deal + "Amount\n1,A,Proposal,X,\"1.200,50\"\n2,B,Proposal,X,\"12,5\"\n", lines: []string{`amount: {column: Amount, number: "1.234,56"}`}, quiet: true},
		"blanks between thousands": {table: deal + "Amount\n1,A,Proposal,X,\"1 200,50\"\n2,B,Proposal,X,\"12,5\"\n", lines: []string{`amount: {column: Amount, number: "1 234,56"}`}, quiet: true},
		"another currency in the header": {table: deal + "Amount (EUR)\n1,A,Proposal,X,12.50\n", lines: []string{"amount: Amount (EUR)"},
			asks: []string{`amount: "Amount (EUR)" seems to be in "EUR", but the field holds USD; convert the amounts`}, quiet: true},
		"another currency's sign in the header": {table: deal + "Amount €\n1,A,Proposal,X,12.50\n", asks: []string{`amount: "Amount €" seems to be in "€"`}, quiet: true},
		"another currency in small letters":     {table: deal + "amount (chf)\n1,A,Proposal,X,12.50\n", asks: []string{`amount: "amount (chf)" seems to be in "chf"`}, quiet: true},
		"another currency among capitals":       {table: deal + "AMOUNT (EUR)\n1,A,Proposal,X,12.50\n", asks: []string{`amount: "AMOUNT (EUR)" seems to be in "EUR"`}, quiet: true},
		"a word among capitals":                 {table: deal + "AMOUNT (ALL)\n1,A,Proposal,X,12.50\n", quiet: true},
		"the field's currency in the header":    {table: deal + "Amount (USD)\n1,A,Proposal,X,12.50\n", lines: []string{"amount: Amount (USD)"}, quiet: true},
		"a column of currencies": {table: deal + "Amount,CurrencyIsoCode\n1,A,Proposal,X,12.50,EUR\n2,B,Proposal,X,12.50,USD\n", lines: []string{"amount: Amount"},
			asks: []string{`amount: the field holds USD, but "CurrencyIsoCode" says "EUR"; convert the amounts of such rows in the file, or leave the rows out with skip_when`}, quiet: true},
		"a column of the field's currency": {table: deal + "Amount,Currency\n1,A,Proposal,X,12.50,USD\n", lines: []string{"amount: Amount"}, quiet: true},
		"apostrophes":                      {table: deal + "Amount\n1,A,Proposal,X,1'200.50\n2,B,Proposal,X,12\n", lines: []string{`amount: {column: Amount, number: "1'234.56"}`}, quiet: true},
		"either mark": {table: deal + "Amount\n1,A,Proposal,X,1.500\n2,B,Proposal,X,2.000\n",
			lines: []string{"amount: Amount"}, asks: []string{`amount: is "1.500" written like 1,234.56 or 1.234,56?`}, quiet: true},
		"either mark, told by another column": {table: deal + "Amount,Seats\n1,A,Proposal,X,1.500,\"12,5\"\n2,B,Proposal,X,2.000,\"10,5\"\n",
			lines: []string{`amount: {column: Amount, number: "1.234,56"}`}, asks: []string{"guessed: amount (numbers as 1.234,56, as in other columns)"}, quiet: true},
		"percentages": {table: deal + "Probability\n1,A,Proposal,X,60 %\n2,B,Proposal,X,5%\n",
			lines: []string{`probability: {column: Probability, substitute: [{pattern: "\\s*%$", replacement: ""}]}`}, asks: []string{"guessed: probability (60 % as 60)"}, quiet: true},
		"more words than numbers": {table: deal + "Amount\n1,A,Proposal,X,\"$1,200.50\"\n2,B,Proposal,X,2.5k\n3,C,Proposal,X,much\n4,D,Proposal,X,\"USD 2,000\"\n",
			lines: []string{`amount: {column: Amount, number: "1,234.56"}`}, asks: []string{`amount: some cells of "Amount" are no amounts and will be refused, such as "2.5k", "much"`}, quiet: true},
		"words among the numbers": {table: deal + "Amount\n1,A,Proposal,X,12\n2,B,Proposal,X,n/a\n3,C,Proposal,X,13\n4,D,Proposal,X,much\n5,E,Proposal,X,1\n6,F,Proposal,X,2\n",
			lines: []string{"amount: {column: Amount, null_values: [n/a]}"}, asks: []string{`amount: some cells of "Amount" are no amounts and will be refused, such as "much"`, `guessed: amount ("n/a" as empty)`}, quiet: true},

		"many cells that mean nothing first": {table: deal + "Amount\n" + strings.Repeat("1,A,Proposal,X,n/a\n", 40) + "2,B,Proposal,X,\"1.200,50\"\n",
			lines: []string{`amount: {column: Amount, null_values: [n/a], number: "1.234,56"}`}},

		"ISO dates":   {table: deal + "Close Date\n1,A,Proposal,X,2026-04-03\n", lines: []string{"closeDate: Close Date"}, quiet: true},
		"day first":   {table: deal + "Close Date\n1,A,Proposal,X,03/04/2026\n2,B,Proposal,X,13/04/2026\n", lines: []string{"closeDate: {column: Close Date, date: DD/MM/YYYY}"}, quiet: true},
		"month first": {table: deal + "Close Date\n1,A,Proposal,X,3/4/2026\n2,B,Proposal,X,4/13/2026\n", lines: []string{"closeDate: {column: Close Date, date: MM/DD/YYYY}"}, quiet: true},
		"either first": {table: deal + "Close Date\n1,A,Proposal,X,03/04/2026\n2,B,Proposal,X,05/06/2026\n", lines: []string{"closeDate: Close Date"},
			asks: []string{`closeDate: "03/04/2026" can be read with the day first or the month first; write date: DD/MM/YYYY or date: MM/DD/YYYY`}, quiet: true},
		"told by another column": {table: deal + "Close Date,Engage Date\n1,A,Proposal,X,03/04/2026,25.12.2025\n",
			lines: []string{"closeDate: {column: Close Date, date: DD/MM/YYYY}", "engageDate: {column: Engage Date, date: DD.MM.YYYY}"}, asks: []string{`guessed: closeDate (dates as DD/MM/YYYY, as in "Engage Date")`}, quiet: true},
		"shown by two columns": {table: deal + "Close Date,Engage Date\n1,A,Proposal,X,13/04/2026,25.12.2025\n",
			lines: []string{"closeDate: {column: Close Date, date: DD/MM/YYYY}", "engageDate: {column: Engage Date, date: DD.MM.YYYY}"}, quiet: true},
		"with and without a time": {table: deal + "Close Date\n1,A,Proposal,X,13/04/2026\n2,B,Proposal,X,14/04/2026\n3,C,Proposal,X,15/04/2026\n4,D,Proposal,X,15/04/2026\n5,E,Proposal,X,15/04/2026 10:30\n",
			lines: []string{`closeDate: {column: Close Date, date: [DD/MM/YYYY, "DD/MM/YYYY HH:mm"]}`}, asks: []string{"closeDate: the times have no time zone"}, quiet: true},
		"several hands": {table: deal + "Close Date\n1,A,Proposal,X,2026-04-03\n2,B,Proposal,X,13/04/2026\n3,C,Proposal,X,46115\n4,D,Proposal,X,3. April 2026\n5,E,Proposal,X,01/04/2026\n6,F,Proposal,X,soon\n7,G,Proposal,X,later\n",
			lines: []string{`closeDate: {column: Close Date, date: [iso, DD/MM/YYYY, D. MMMM YYYY, excel]}`}, asks: []string{`closeDate: some cells of "Close Date" are no dates and will be refused, such as "soon", "later"`, `guessed: closeDate ("46115" as a day, as Excel counts them)`}, quiet: true},
		"either first among others": {table: deal + "Close Date\n" + strings.Repeat("1,A,Proposal,X,2026-04-03\n", 9) + "2,B,Proposal,X,03/04/2026\n", lines: []string{"closeDate: Close Date"},
			asks: []string{`closeDate: "03/04/2026" can be read with the day first or the month first; write date: [iso, DD/MM/YYYY] or date: [iso, MM/DD/YYYY]`}},
		"either first among others, told by another column": {table: deal + "Close Date,Engage Date\n1,A,Proposal,X,03/04/2026,12/25/2025\n2,B,Proposal,X,2026-04-03,12/26/2025\n",
			lines: []string{"closeDate: {column: Close Date, date: [iso, MM/DD/YYYY]}"}, asks: []string{`guessed: closeDate (dates as iso or MM/DD/YYYY, as in "Engage Date")`}, quiet: true},
		"both first among others": {table: deal + "Close Date\n1,A,Proposal,X,2026-04-03\n2,B,Proposal,X,13/04/2026\n3,C,Proposal,X,04/13/2026\n4,D,Proposal,X,03/04/2026\n",
			lines: []string{"closeDate: {column: Close Date, date: [iso, DD/MM/YYYY, MM/DD/YYYY]}"}, asks: []string{`closeDate: some cells of "Close Date" are no dates and will be refused, such as "03/04/2026"`}, quiet: true},
		"offsets in several forms": {table: deal + "Close Date\n1,A,Proposal,X,07/15/2009 02:14:45+0800\n2,B,Proposal,X,2009-07-14 22:14:45+0800\n3,C,Proposal,X,07/13/2009T22:14:45-0800\n",
			lines: []string{`closeDate: {column: Close Date, date: [iso, "MM/DD/YYYY HH:mm:ssZ", "MM/DD/YYYYTHH:mm:ssZ"]}`}, quiet: true},
		"months by name":     {table: deal + "Close Date\n1,A,Proposal,X,\"Apr 3, 2026\"\n", lines: []string{`closeDate: {column: Close Date, date: "MMM D, YYYY"}`}, quiet: true},
		"days of Excel":      {table: deal + "Close Date\n1,A,Proposal,X,46115\n2,B,Proposal,X,46116.5\n", lines: []string{"closeDate: {column: Close Date, date: excel}"}, asks: []string{`guessed: closeDate ("46115" as a day, as Excel counts them)`}, quiet: true},
		"times with offsets": {table: deal + "Close Date\n1,A,Proposal,X,2026-04-03T10:00:00.000+0000\n", lines: []string{"closeDate: Close Date"}, quiet: true},
		"no dates": {table: deal + "Close Date\n1,A,Proposal,X,soon\n2,B,Proposal,X,later\n", lines: []string{`# - "Close Date": named like closeDate (DATETIME), but its cells are no such values; every row`},
			asks: []string{`closeDate: "Close Date" is called like it and is left out, because its cells would be refused: "soon" is not a date; mend them, and map it`}, quiet: true},
		"amounts in another currency":                  {table: deal + "Amount\n1,A,Proposal,X,€ 12\n2,B,Proposal,X,€ 13\n", asks: []string{`amount: "Amount" is called like it and is left out, because its cells would be refused: "€ 12" is in EUR, but the field holds USD`}, quiet: true},
		"a column in the place of one that is refused": {table: deal + "Amount,Value\n1,A,Proposal,X,much,12\n", lines: []string{"amount: Value"}, quiet: true},
	} {
		test.object = "opportunity"
		t.Run(name, func(t *testing.T) { test.check(t, s) })
	}
}

func TestOptionsAndLists(t *testing.T) {
	const deal = "ID,Name,Account,"
	s := organisation(t)
	for name, test := range map[string]drafting{
		"errors of formulas in a text": {object: "opportunity", table: deal + "Stage,Next step\n1,A,X,Proposal,#N/A\n2,B,X,Proposal,none\n3,C,X,Proposal,#REF!\n",
			lines: []string{`nextStep: {column: Next step, null_values: ["#N/A"]}`}, asks: []string{`guessed: nextStep ("#N/A" as empty)`, `nextStep: some cells of "Next step" are no such values and will be refused, such as "#REF!"`}, quiet: true},
		"options as they are": {object: "opportunity", table: deal + "Stage\n1,A,X,closed won\n", lines: []string{"$stage: Stage"}, quiet: true},
		"sure, likely and none": {object: "opportunity", table: deal + "Stage\n1,A,X,Won\n2,B,X,Proposal sent\n3,C,X,Engaging\n4,D,X,Engaging\n5,E,X,On Hold\n",
			lines: []string{"Won: Closed Won", "# Engaging: \"\"  # 2 rows; no option is like it", "# Proposal sent: Proposal  # 1 row; is that right?",
				"# options: Prospecting, Qualification, Discovery, Proposal, Negotiation,"},
			part: "several options are called so",
			asks: []string{`$stage: 3 words of "Stage" have no option and will be refused (4 rows), such as "Engaging", "Proposal sent", "On Hold"`, `guessed: $stage ("Won" as "Closed Won")`}, quiet: true},
		"nothing sure": {object: "opportunity", table: deal + "Stage\n1,A,X,Proposal sent\n2,B,X,Proposal\n",
			lines: []string{"# values:  # take the signs away where an option is right", "#   Proposal sent: Proposal  # 1 row; is that right?"}},
		"several in a cell": {object: "opportunity", table: deal + "Stage,Tags\n1,A,X,Proposal,Urgent; Pilot\n2,B,X,Proposal,Pilot\n",
			lines: []string{`tags: {column: Tags, split: ";"}`}, asks: []string{`guessed: tags (several values in a cell, at each ";")`}, quiet: true},
		"ranges of numbers": {object: "account", table: "ID,Name,Headcount\n1,A,180\n2,B,6000\n",
			lines: []string{`"180": "51-200"`, `"6000": "5001+"`}, asks: []string{"other numbers, in a later file, are refused"}, quiet: true},
		"words of checkboxes": {object: "opportunity", table: deal + "Stage,Budget confirmed\n1,A,X,Proposal,ja\n2,B,X,Proposal,nein\n",
			lines: []string{"budgetConfirmed: {column: Budget confirmed, true: ja, false: nein}"}, asks: []string{`guessed: budgetConfirmed ("ja" as yes, "nein" as no)`}, quiet: true},
		"a state of tasks": {object: "task", table: "ID,Subject,Status,Assignee\n1,A,Not Started,maren.oldfield@example.com\n2,B,Completed,maren.oldfield@example.com\n",
			lines: []string{"Not Started: TODO", "Completed: COMPLETE", "$assignedTo: {column: Assignee, find: {object: member, by: $email}}"}},
		"telephones in two columns": {object: "contact", table: "ID,Email,Phone,Mobile\n1,a@example.com,+49 30 901820,\n2,b@example.com,+49 30 901821,+49 30 901822\n",
			lines: []string{`phone: {template: "{Phone};{Mobile}", split: ";"}`}, quiet: true},
		"codes of addresses": {object: "account", table: "ID,Name,Billing City,Billing Code,Code\n1,A,Kiel,24103,x\n", lines: []string{"postalCode: Billing Code", `# - "Code": no field is called so; every row filled: "x"`}, quiet: true},
		"somebody who is assigned": {object: "task", table: "Activity - ID,Activity - Subject,Activity - Done,Activity - Assigned to user\n1,A,Done,Maren Oldfield\n",
			lines: []string{"$assignedTo: {column: Activity - Assigned to user, find: {object: member, by: $name}}"}},
		"cells that mean nothing in a part": {object: "account", table: "ID,Name,City,Country\n1,A,Kiel,Germany\n2,B,Bonn,n/a\n",
			part: "country: {column: Country, null_values: [n/a]}", asks: []string{`guessed: $primaryAddress ("n/a" as empty)`}, quiet: true},
		"telephones of another country": {object: "contact", table: "ID,Email,Phone\n1,a@example.com,030 901820\n2,b@example.com,030 901821\n",
			lines: []string{"phone: Phone"}, asks: []string{"phone: most numbers without + are none of the United States"}, quiet: true},
		"e-mails in one cell": {object: "contact", table: "ID,Email\n1,\"a@example.com, b@example.com\"\n2,c@example.com\n",
			lines: []string{`$email: {column: Email, split: ","}`}, asks: []string{`guessed: $email (several values in a cell, at each ",")`}, quiet: true},
		"e-mails by their look": {object: "contact", table: "ID,Reach\n1,a@example.com\n2,b@example.com\n",
			lines: []string{"$email: Reach"}, asks: []string{"only guessed: $email"}, quiet: true},
	} {
		t.Run(name, func(t *testing.T) { test.check(t, s) })
	}
}

func TestRelationsAndRequiredFields(t *testing.T) {
	s := organisation(t)
	for name, test := range map[string]drafting{
		"by name": {object: "opportunity", table: "ID,Name,Stage,Company\n1,A,Proposal,X\n", lines: []string{"$account: {column: Company, find: {object: account, by: $name}}"}, quiet: true},
		"own ids": {object: "opportunity", table: "ID,Name,Stage,Account\n1,A,Proposal,acc_123\n", lines: []string{"$account: Account"}, quiet: true},
		"by an address behind a name": {object: "opportunity", table: "ID,Name,Stage,Account,Associated Contact,Deal owner\n1,A,Proposal,X,Ann Lee (ann@lee.example),M <maren.oldfield@example.com>\n2,B,Proposal,X,bo@lee.example,maren.oldfield@example.com\n",
			part: `{column: Deal owner, substitute: [{pattern: "[^;<>()]*[<(]\\s*([^\\s;<>()]+@[^\\s;<>()]+)\\s*[)>]", replacement: "$1"}], find: {object: member, by: $email}}`,
			asks: []string{`guessed: $owner ("M <maren.oldfield@example.com>" as "maren.oldfield@example.com"), $champion ("Ann Lee (ann@lee.example)" as "ann@lee.example")`}, quiet: true},
		"a person in short words": {object: "contact", table: "person_id,first,last,mail,org_id,born\n1,Ann,Lee,a@example.com,O-1,1980-02-29\n",
			lines: []string{"firstName: first", "lastName: last", "birthday: born", "$account: {column: org_id, find: {object: account, by: oldId}}"}, asks: []string{"$account: the account records have to be there first"}, quiet: true},
		"a company in short words": {object: "account", table: "org_id,org_name,site,annual turnover\nO-1,X,x.example,5\n",
			lines: []string{"$name: org_name", "$website: site", "annualRevenue: annual turnover"}, quiet: true},
		"by old ids": {object: "opportunity", table: "ID,Name,Stage,AccountId\n1,A,Proposal,001x0000001aaaaAAA\n", lines: []string{"$account: {column: AccountId, find: {object: account, by: salesforceId}}"}, asks: []string{"$account: the account records have to be there first, with their old id in salesforceId"}, quiet: true},
		"ids rather than names": {object: "contact", table: "ID,Email,Account Name,AccountId\n1,a@example.com,X,001x0000001aaaaAAA\n",
			lines: []string{"$account: {column: AccountId, find: {object: account, by: salesforceId}}", `# - "Account Name": would fit $account, which another column fills; every row filled: "X"`}, asks: []string{"$account: the account records have to be there first, with their old id in salesforceId"}, quiet: true},
		"ids of other records": {object: "contact", table: "ID,Email,AccountId\n1,a@example.com,006x0000001aaaaAAA\n",
			lines: []string{`# - "AccountId": named like $account, but its ids are those of other records; every row filled:`}, quiet: true},
		"users of another system": {object: "account", table: "ID,Name,OwnerId\n1,A,005x0000001aaaaAAA\n",
			lines: []string{`# - "OwnerId": ids of the other system's users, by which no member can be found; export their`}, quiet: true},
		"strangers": {object: "account", table: "ID,Name,Owner\n1,A,maren.oldfield@example.com\n2,B,who@example.com\n",
			lines: []string{"$owner: {column: Owner, find: {object: member, by: $email}}"}, asks: []string{`$owner: no member has "who@example.com"; invite them, write who they are with values:, or pass over them with missing: skip or missing: empty`}, quiet: true},
		"several in a cell": {object: "contact", table: "ID,Email,Company\n1,a@example.com,X; Y\n2,b@example.com,X\n",
			lines: []string{`$account: {column: Company, split: ";", find: {object: account, by: $name}}`}, quiet: true},
		"nothing that is needed": {object: "opportunity", table: "ID,Product\n1,Compass\n2,Atlas\n",
			lines: []string{`$name: {template: "{Product} – {ID}"}`, "$stage: {value: Prospecting}", "$account: {value: the name of the account, find: {object: account, by: $name}}"},
			asks:  []string{"$name: no column looks like it", "$stage: no column gives it", "$account: no column gives it"}, quiet: true},
		"a task for nobody": {object: "task", table: "ID,Subject\n1,A\n",
			lines: []string{"$assignedTo: {value: somebody@example.invalid, find: {object: member, by: $email}}", "$status: {value: TODO}"}},
		"gaps in what is needed": {object: "opportunity", table: "ID,Name,Stage,Account\n1,A,Proposal,X\n2,B,Proposal,\n3,C,,X\n",
			asks: []string{`$account: 1 row has an empty "Account" and will be refused, because every new opportunity needs it; write default: with one for them, or leave the rows out with skip_when: [{column: Account, empty: true}]`, "$stage: 1 row has an empty"}, quiet: true},
		"nothing fits": {object: "note", table: "Zzz\nq\n", lines: []string{"$title: Zzz"}, asks: []string{"$title: no column looks like it", "identity"}, quiet: true},
	} {
		t.Run(name, func(t *testing.T) { test.check(t, s) })
	}
}

// Without a field for old ids records are found by what an import of the same
// checkpoint made of them.
func TestOldIDsWithoutAField(t *testing.T) {
	s := organisation(t)
	for _, key := range []string{"salesforceId", "oldId"} {
		delete(s.Definitions["account"].Fields, key)
	}
	drafting{object: "contact", table: "Id,Email,AccountId\n003x0000001aaaaAAA,a@example.com,001x0000001aaaaAAA\n",
		lines: []string{"$account: {column: AccountId, find: {object: account, by: identity}}"},
		asks:  []string{"only an import of the account records with the same checkpoint knows"}, quiet: true}.check(t, s)
}

func TestIdentityMatchAndRest(t *testing.T) {
	s := organisation(t)
	for name, test := range map[string]drafting{
		"an id, kept": {object: "account", table: "Account ID,Name,Website\n1,A,a.example\n2,A,a.example\n",
			lines: []string{`identity: [Account ID]`, "oldId: Account ID", "match: [[oldId]]"}, quiet: true},
		"a Salesforce id, kept where those are": {object: "account", table: "Id,Name\n001x0000001aaaaAAA,A\n",
			lines: []string{"identity: [Id]", "salesforceId: Id", "match: [[salesforceId], [$name]]"}, asks: []string{"match: a row updates the record that has its $name, instead of becoming a new one"}, quiet: true},
		"nowhere to keep it": {object: "note", table: "Note ID,Title\n1,A\n2,B\n", lines: []string{"identity: [Note ID]"},
			asks: []string{"make a custom text field for the old id of note records"}, quiet: true},
		"an id that repeats by a slip": {object: "account", table: "ID,Name\n" + numbered(1, 300) + "7,Again\n8,Again\n", lines: []string{"identity: [ID]", "oldId: ID", "match: [[oldId]]"},
			asks: []string{`identity: 2 rows have a cell of "ID" that stands in an earlier row; the first counts, and the dry run names the others`}, quiet: true},
		"an id that repeats in many rows": {object: "account", table: "ID,Name\n" + numbered(1, 300) + numbered(1, 40) + numbered(301, 3000), never: []string{"identity: ["}, asks: []string{`identity: "ID" looks like the id, but some of its cells stand in several rows`}, quiet: true},
		"an id that repeats":              {object: "account", table: "ID,Name\n1,A\n1,B\n", never: []string{"identity: ["}, asks: []string{`identity: "ID" looks like the id, but some of its cells stand in several rows`}, quiet: true},
		"an id with gaps":                 {object: "account", table: "ID,Name\n1,A\n,B\n", never: []string{"identity: ["}, asks: []string{"it is empty in 1 row"}, quiet: true},
		"ids rewritten by a spreadsheet program": {object: "account", table: "ID,Name\n1.23E+05,A\n1.24E+05,B\n",
			asks: []string{"were rewritten by a spreadsheet program"}, quiet: true},
		"e-mails for want of an id": {object: "contact", table: "Email,Phone\na@example.com,+49 30 901820\nb@example.com,+49 30 901821\n",
			lines: []string{"identity: [Email]", "match: [[$email]]"}, asks: []string{`rows are named by "Email"`}, quiet: true},
		"a name that stands in": {object: "account", table: "ID,Zzz\n1,A\n2,B\n", lines: []string{"$name: Zzz", "match: [[oldId]]"}, asks: []string{`it is made of "Zzz"`}, quiet: true},
		"nothing to name a row": {object: "account", table: "Name,Sector\nA,x\nA,y\n", never: []string{"identity: [", "match: ["}, asks: []string{"no column names the rows"}, quiet: true},
		"a totals row": {object: "account", table: "ID,Name,Revenue\n1,A,10\n2,B,20\nTotal,,30\n",
			lines: []string{"skip_when:", "- {column: ID, equals: Total}"}, asks: []string{`skip_when: the last row, whose "ID" is "Total", seems to sum up the others and is left out`}, quiet: true},
		"a totals row that names no id": {object: "account", table: "ID,Name,Revenue\n1,A,10\n2,B,20\n,Grand total,30\n",
			lines: []string{"identity: [ID]", `# Name (TEXT); every row filled: "A", "B"`, "- {column: Name, equals: Grand total}"}, asks: []string{`whose "Name" is "Grand total"`}, quiet: true},
		"a totals row in Russian": {object: "account", table: "ID,Name\n1,A\nИтого:,2\n", lines: []string{`- {column: ID, equals: "Итого:"}`}},
		"a totals row alone":      {object: "account", table: "ID,Name\n,Total\n", lines: []string{`# Name (TEXT); every row filled: "Total"`}, never: []string{"skip_when"}},
		"no header": {object: "opportunity", table: "D-1,Boats,Northwind Turbines,2026-03-01\nD-2,Ships,Northwind Turbines,2026-03-02\n",
			asks: []string{`header: no column is called like a field of opportunity records; is "D-1", "Boats", "Northwind Turbines" and 1 more the line with the names of the columns?`}},
		"a header without rows": {object: "opportunity", table: "Deal ID,Deal Name,Company,Stage,Amount,Close Date,Colour\n",
			lines: []string{"identity: [Deal ID]", "oldId: Deal ID", "$name: Deal Name", "$stage: Stage", "amount: Amount", "closeDate: Close Date", "# Amount (CURRENCY); no rows",
				"$account: {column: Company, find: {object: account, by: $name}}", `# - "Colour": no field is called so`}, quiet: true},
		"a header of addresses and names without rows": {object: "contact", table: "First Name,Last Name,Email,Phone,Mobile,Mailing Street,Mailing City\n",
			lines: []string{"firstName: First Name", "lastName: Last Name", "$email: Email", `phone: {template: "{Phone};{Mobile}", split: ";"}`, "street: Mailing Street", "city: Mailing City"}},
		"columns without a field": {object: "account", table: "ID,Name,CreatedDate,Last Modified By,Blank,Birthdate,Blob\n1,A,2024-01-01,Ann,,,\"{\"\"a\"\":1}\"\n",
			lines: []string{
				`# - "CreatedDate": Lightfield sets the dates of creation and change itself; the API takes none;`,
				`# - "Last Modified By": Lightfield sets authors itself; the API takes none of another system; every`,
				`# - "Blob": structured data (JSON); every row filled: "{\"a\":1}"`,
				`# - no cell is filled: "Blank", "Birthdate"`,
			}, quiet: true},
		"an empty column that would fit": {object: "contact", table: "ID,Email,Department\n1,a@example.com,\n",
			lines: []string{`# - "Department": no cell is filled; it would fit department`}, quiet: true},
		"names that are reserved": {object: "account", table: "ID,Name,\"Type: #1, {x}\",true,Owner\n1,A,x,y,\n",
			lines: []string{`# - "Type: #1, {x}": no field is called so; every row filled: "x"`, `# - "true": no field is called so; every row filled: "y"`}, quiet: true},
		"cells that could act on a terminal": {object: "account", table: "ID,Name\n1,\x1b[31mred\u202e\n", never: []string{"\x1b", "\u202e"},
			lines: []string{`# Name (TEXT); every row filled: "\x1b[31mred\u202e"`}},
	} {
		t.Run(name, func(t *testing.T) { test.check(t, s) })
	}
}

func TestTheSourceIsKept(t *testing.T) {
	s := organisation(t)
	p := draft.NewProfile([]string{"ID", "Name"})
	d, err := draft.Propose(draft.Given{Object: "account", Definitions: s.Known("account"), Profile: p, Name: "deals\nof May", File: "x.csv",
		Source: mapping.Source{Encoding: "utf-8", Delimiter: "\t", HeaderRow: 3}})
	if err != nil {
		t.Fatal(err)
	}
	text := written(t, d)
	if !strings.Contains(text, "source: {encoding: utf-8, delimiter: tab, header_row: 3}\n") || strings.Contains(text, "deals") {
		t.Errorf("the source is not kept, or a name that is none is:\n%s", text)
	}
	m, err := mapping.Load("x.yaml", []byte(text))
	if err != nil || m.Source.Delimiter != "\t" || m.Source.HeaderRow != 3 {
		t.Errorf("loaded as %+v, %v", m, err)
	}
}

// However many columns there are, each is named, as far as the file can take it.
func TestManyColumnsAreAllNamed(t *testing.T) {
	s := organisation(t)
	for _, c := range []struct {
		columns    int
		name, want string
	}{{1500, "q", `"q1499"`}, {4500, strings.Repeat("q", 60), "more"}} {
		header := make([]string, c.columns)
		for i := range header {
			header[i] = fmt.Sprint(c.name, i)
		}
		p := draft.NewProfile(header)
		d, err := draft.Propose(draft.Given{Object: "account", Definitions: s.Known("account"), Profile: p, File: "x.csv"})
		if err != nil {
			t.Fatal(err)
		}
		text := written(t, d)
		if last := text[strings.LastIndex(strings.TrimSpace(text), "\n"):]; !strings.Contains(last, c.want) || len(text) > mapping.MaxSize {
			t.Errorf("%d columns: %d bytes that end with %s", c.columns, len(text), last)
		}
	}
}

func TestWhatCannotBeDrafted(t *testing.T) {
	s := organisation(t)
	readOnly := &client.Definitions{Fields: map[string]client.FieldDefinition{"a": {ValueType: "TEXT", ReadOnly: true}}}
	for name, test := range map[string]struct {
		definitions map[string]*client.Definitions
		header      []string
		want        string
	}{
		"no definitions": {nil, []string{"Name"}, "there are no definitions"},
		"no columns":     {s.Known("account"), []string{"importer_error", strings.Repeat("x", 1000)}, draft.ErrNoColumns.Error()},
		"no fields":      {map[string]*client.Definitions{"account": readOnly}, []string{"Name"}, draft.ErrNoFields.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := draft.Propose(draft.Given{Object: "account", Definitions: test.definitions, Profile: draft.NewProfile(test.header)})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

// numbered are rows of an id and a name.
func numbered(from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&b, "%d,Name %d\n", i, i)
	}
	return b.String()
}
