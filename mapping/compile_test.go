package mapping

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// base maps what every opportunity needs; tests put their fields after it.
const base = head + `relationships:
  $account: Account
%s
fields:
  $name: Name
  $stage: {value: Prospecting}
`

// with gives a mapping with more relationships and fields, a line each.
func with(relationships, fields string) string {
	indent := func(s string) string {
		if s == "" {
			return ""
		}
		return "  " + strings.ReplaceAll(s, "\n", "\n  ") + "\n"
	}
	return strings.Replace(base, "%s\n", indent(relationships), 1) + indent(fields)
}

// columns are the columns of the data in these tests.
var columns = []string{"Name", "Account", "Stage", "Amount", "Close Date", "E-mail", "Owner", "importer_error"}

func TestCompileProblems(t *testing.T) {
	for _, test := range []struct {
		name, file string
		problems   []string
	}{
		{"unknown fields", with("", "§$nam: Name\n§amuont: Amount\n§Close Date: Close Date\n§$owner: Owner\n§Number in the old system: Name\n§zzz: Name"),
			[]string{`object opportunity has no field "$nam"; did you mean $name ("Name")?`, `did you mean amount ("Amount")?`, `did you mean closeDate ("Close Date")?`, "it is among the relationships; write it there", `did you mean legacyNo ("Number in the old system")?`, "make it in Lightfield, take it out of the mapping, or name another: "}},
		{"read-only field", with("", "§$opportunityStatus: Stage"), []string{`field $opportunityStatus ("Status") is read-only`}},
		{"columns", with("$owner: Owner", "amount: §amount\nnextStep: {template: §'{Stage} {Stagee}'}\nseats: §Seats"),
			[]string{`the data has no column "amount"; did you mean "Amount"?`, `no column "Stagee"; did you mean "Stage"?`, `no column "Seats"`}},
		{"columns elsewhere", head + "identity: [Name, §Id]\nfields: {$name: Name, $stage: {value: Prospecting}}\nrelationships: {$account: Account}\nskip_when: [{column: §Totals, empty: true}]\n",
			[]string{`no column "Id"; columns of the file: "Name", "Account"`, `no column "Totals"`}},
		{"required", head + "§§fields: {amount: Amount}\n§relationships: {$owner: Owner}\n",
			[]string{`every new opportunity needs field $name ("Name")`, `every new opportunity needs field $stage ("Stage")`, `every new opportunity needs relationship $account ("Account")`}},
		{"options", with("", "tags: {column: Stage, split: ';', values: {a: §Alfa, b: 'Beta;Gamma', c: §'Beta;Delta'}, default: §Omega}"),
			[]string{`"Alfa" is not`, `"Delta" is not`, `"Omega" is not`}},
		{"constants", with("", "amount: {value: §1.234}\ncloseDate: {value: §soon}\nactive: {value: ja, true: [ja]}\nmainEmail: {column: E-mail, default: §none}"),
			[]string{"field amount", "field closeDate", `"none"`}},
		{"keys of other types", with("", "nextStep: {column: Stage, §number: '1,234.56'}\namount: {column: Amount, §date: DD/MM/YYYY, §timezone: UTC, §region: DE}\nseats: {column: Amount, §'true': x}\nmainEmail: {column: E-mail, §split: ',', §multiple: add}\nemails: {column: E-mail, split: ',', multiple: replace}"),
			[]string{`number means nothing to field nextStep ("Next Step"), which is of type TEXT`, "date means nothing", "timezone means nothing", "region means nothing", "true means nothing", "split is for fields with several values", "multiple is for fields with several"}},
		{"parts of other types", with("", "§office: Name\nnextStep: {§street: Name}\nbuyer: {firstName: Name, lastName: Owner}\nphones: {§firstName: Name}"),
			[]string{"is an address and has no single column", "is of type TEXT and has no part street", "has no part firstName"}},
		{"parts", with("", "office: {street: Name, country: {column: Stage, default: §Atlantis, values: {x: §Utopia, y: Peru}}, latitude: {value: §'200'}}"),
			[]string{"Atlantis", "Utopia", "200"}},
		{"too many values", with("", "mainEmail: {value: §[a@b.de, c@d.de]}\nemails: {value: [a@b.de, c@d.de]}\nseats: {column: Amount, default: §[1, 2]}"),
			[]string{"2 values, but field mainEmail", "2 values, but field seats"}},
		{"clearing what is needed", strings.Replace(with("", ""), "$name: Name", "$name: {column: Name, §empty: clear}", 1), []string{"every opportunity needs $name, so it cannot be cleared"}},
		{"unknown relationships", with("§$ower: Owner\n§$task: Stage\n§amount: Stage", ""),
			[]string{`has no relationship "$ower"; did you mean $owner ("Owner")?`, `relationship $task ("Tasks") is read-only; set it from the records of object task`, "it is among the fields"}},
		{"policies", strings.Replace(with("", ""), "$account: Account", "§$account: {column: Account, find: {object: account, by: $name}, missing: empty}", 1), []string{"missing: empty would have every such row refused"}},
		{"clearing a needed relationship", strings.Replace(with("", ""), "$account: Account", "§$account: {column: Account, empty: clear}", 1), []string{"so it cannot be cleared"}},
		{"constant references", with("$owner: {value: §acc_1}\n$champion: {column: Owner, default: §[con_1, Alice], values: {x: §mem_2}, split: ';'}", ""),
			[]string{`"acc_1" is not an id of object member, which begins with mem_`, `"Alice" is not an id`, `"mem_2" is not an id of object contact`}},
		{"two for one", with("$owner: {value: §[mem_1, mem_2]}", ""), []string{"links to one record only"}},
		{"too many references", with("$champion: {value: §["+strings.Repeat("con_1, ", 26)+"]}", ""), []string{"26 values, but a new record can be given 25 links"}},
		{"find", with("$owner: {column: Owner, find: {object: member, by: §$emial}}\n$champion: {column: Owner, find: {object: §account, by: $name}}\nmachines: {column: Owner, find: {object: §machine, by: x}}", ""),
			[]string{`object member has no field "$emial"; did you mean $email ("E-mail")?`, "links to records of object contact", `there are no definitions of object "machine"`}},
		{"find by what cannot be found", strings.Replace(with("", ""), "$account: Account", "$account: {column: Account, find: {object: account, by: §$industry}}", 1),
			[]string{`records cannot be found by $industry ("Industry"), which is of type MULTI_SELECT; possible are: "$name", "domain", "oldId"`}},
		{"stubs", with("$owner: {column: Owner, find: {object: member, by: $email}, missing: §create}", ""),
			[]string{"records of object member cannot be made through the API; use missing: reject, skip or empty"}},
		{"stubs of a field that Lightfield fills", strings.Replace(with("", ""), "$account: Account", "$account: {column: Account, find: {object: account, by: domain}, missing: §create}", 1),
			[]string{"field domain (\"Domain\") of object account is read-only, so no record can be made with it"}},
		{"stubs that need more", strings.Replace(with("", ""), "$account: Account", "$account: {column: Account, find: {object: account, by: oldId}, missing: §create}", 1),
			[]string{`every new account needs field $name ("Name"), which a record made of oldId`}},
		{"match rules without a filter", head + "match: [[$name, notes], [§notes, page], [$account]]\nfields: {$name: Name, $stage: {value: Prospecting}, notes: Stage, page: Stage}\nrelationships: {$account: Account}\n",
			[]string{`none of "notes", "page" can be searched for in Lightfield`}},
		{"match by an address", head + "mode: upsert\nmatch: [[$name, §office]]\nfields: {$name: Name, $stage: {value: Prospecting}, office: {city: Name}}\nrelationships: {$account: Account}\n",
			[]string{`records cannot be matched by office ("Office"), which is an address; take a field with a name`}},
		{"match by constants", head + "mode: upsert\nmatch: [[$stage, $name], [§$stage, $account]]\nfields: {$name: Name, $stage: {value: Prospecting}}\nrelationships: {$account: {value: acc_1}}\n",
			[]string{`"$stage", "$account" is the same in every row, so one record would match them all`}},
		{"updates need no required fields", head + "mode: update\nmatch: [[$name]]\nfields: {$name: Name}\n", nil},
		{"no columns at all", head + "§fields: {$name: {value: x}, $stage: {value: Prospecting}}\nrelationships: {$account: {value: acc_1}}\n", []string{"no field takes its value from a column"}},
		{"unknown object", "version: 1\nobject: §spaceship\nfields: {a: Name}\n", []string{`the organisation has no object "spaceship"; it can be account, contact, opportunity, task, note, or the slug`}},
		{"unknown object and columns", "version: 1\nobject: §spaceship\nidentity: [§No]\nfields: {a: §b, c: {template: §'{d}'}}\nrelationships: {e: §f}\nskip_when: [{column: §g, equals: 1}]\n",
			[]string{`the organisation has no object "spaceship"`, `no column "No"`, `no column "b"`, `no column "d"`, `no column "f"`, `no column "g"`}},
		{"mistyped object", "version: 1\nobject: §oportunity\nfields: {a: Name}\n", []string{`the organisation has no object "oportunity"; did you mean "opportunity"?`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			file, at := marked(test.file)
			_, err := load(t, file).Compile(definitions(), columns)
			checkProblems(t, err, at, test.problems)
		})
	}
}

func TestCompileRefusesObjects(t *testing.T) {
	_, err := load(t, "version: 1\nobject: member\nfields: {$email: E-mail}\n").Compile(definitions(), columns)
	if err == nil || !strings.Contains(err.Error(), "cannot be made through the API") {
		t.Errorf("got %v", err)
	}
}

func TestPlan(t *testing.T) {
	p := compile(t, with("$owner: {column: Owner, find: {object: member, by: $email}, missing: empty}",
		"tags: {column: Stage, split: ';', multiple: replace}\nnextStep: {template: '{Owner}: {Stage}'}\noffice: {street: Name, city: Name}"),
		"Name", " Account ", "Stage", "Amount", "Owner", "", "importer_error", "Cafe\u0301")
	wantFields := []PlannedField{
		{Key: "$name", Label: "Name", Type: value.Text, Required: true, Columns: []string{"Name"}},
		{Key: "$stage", Label: "Stage", Type: value.SingleSelect, Required: true},
		{Key: "tags", Label: "Tags", Type: value.MultiSelect, Multiple: true, Merge: MergeReplace, Columns: []string{"Stage"}},
		{Key: "nextStep", Label: "Next Step", Type: value.Text, Columns: []string{"Owner", "Stage"}},
		{
			Key: "office", Label: "Office", Type: value.Address, Columns: []string{"Name"},
			Unfilled: []string{"street2", "state", "postalCode", "country", "latitude", "longitude"},
		},
	}
	if diff := cmp.Diff(wantFields, p.Fields()); diff != "" {
		t.Error(diff)
	}
	wantRelations := []PlannedRelation{
		{Key: "$account", Label: "Account", Cardinality: client.HasOne, Object: "account", Missing: MissingReject, CreateOnly: true, Required: true, Columns: []string{"Account"}},
		{Key: "$owner", Label: "Owner", Cardinality: client.HasOne, Object: "member", By: "$email", ByLabel: "E-mail", ByType: value.Email, Missing: MissingEmpty, Columns: []string{"Owner"}},
	}
	if diff := cmp.Diff(wantRelations, p.Relations()); diff != "" {
		t.Error(diff)
	}
	if got := p.MappedColumns(); !slices.Equal(got, []string{"Account", "Name", "Owner", "Stage"}) {
		t.Errorf("mapped columns are %q", got)
	}
	if got := p.Unmapped(); !slices.Equal(got, []string{"Amount", "Caf\u00e9"}) {
		t.Errorf("unmapped columns are %q", got)
	}
	if p.IdentityColumns() != nil {
		t.Errorf("identity columns are %q", p.IdentityColumns())
	}
}

func TestPlanIdentityAndMatch(t *testing.T) {
	p := compile(t, head+"identity: [Café, Id]\nmatch: [[$name, $account]]\nfields: {$name: Name, $stage: {value: Prospecting}}\nrelationships: {$account: Account}\nskip_when: [{column: Kind, equals: x}]\n",
		"Kind", "Id", "Name", "Account", "Cafe\u0301", "Rest")
	if got := p.IdentityColumns(); !slices.Equal(got, []string{"Café", "Id"}) {
		t.Errorf("identity columns are %q", got)
	}
	if got := p.Unmapped(); !slices.Equal(got, []string{"Rest"}) {
		t.Errorf("columns of identity and skip_when count as unmapped: %q", got)
	}
	if diff := cmp.Diff([][]string{{"$name", "$account"}}, p.Match()); diff != "" || p.Mode() != ModeCreate {
		t.Error(p.Mode(), diff)
	}
}
