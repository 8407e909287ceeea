package mapping

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lightfield-importer/mapping/printable"
)

// drafted compiles a mapping of one field, x, on top of what every opportunity
// needs, and drafts one row of Name, Account and further cells.
func drafted(t *testing.T, relationships, fields string, header []string, cells ...string) (*Plan, Draft) {
	t.Helper()
	p := compile(t, with(relationships, fields), append([]string{"Name", "Account"}, header...)...)
	return p, p.Draft(append([]string{"Deal", "acc_1"}, cells...))
}

func TestDraftFields(t *testing.T) {
	for _, test := range []struct {
		name, field string
		cells       []string // of the columns A, B, …
		want        string   // JSON, "" left out
		fault       string   // part of the fault's text
	}{
		{"short form", "nextStep: A", []string{"  call \t"}, `"call"`, ""},
		{"empty is left out", "nextStep: A", []string{" "}, "", ""},
		{"empty clears", "nextStep: {column: A, empty: clear}", []string{""}, "null", ""},
		{"row too short", "nextStep: {column: B, empty: clear}", []string{"x"}, "null", ""},
		{"blanks kept", "nextStep: {column: A, trim: false}", []string{" x "}, `" x "`, ""},
		{"null values of its own", "nextStep: {column: A, null_values: ['-']}", []string{" - "}, "", ""},
		{"default", "nextStep: {column: A, default: call}", []string{""}, `"call"`, ""},
		{"default wins over clear", "nextStep: {column: A, default: call, empty: clear}", []string{""}, `"call"`, ""},
		{"default is converted", "amount: {column: A, number: '1.234,56', default: '1.000,5'}", []string{""}, "1000.5", ""},
		{"constant", "active: {value: yes}", nil, "true", ""},
		{"several constants", "tags: {value: [Alpha, opt_beta]}", nil, `["opt_alpha","opt_beta"]`, ""},
		{"letters", "nextStep: {column: A, upper: true}", []string{"äb"}, `"ÄB"`, ""},
		{"lower", "nextStep: {column: A, lower: true}", []string{"ÄB"}, `"äb"`, ""},
		{"substitute", `amount: {column: A, substitute: [{pattern: "(?i)eur(o)?", replacement: ""}, {pattern: "^(\\d+)k$", replacement: "${1}000"}]}`, []string{"12k EURO"}, "12000", ""},
		{"substitute trims", `nextStep: {column: A, substitute: [{pattern: "EUR", replacement: ""}]}`, []string{"EUR 12"}, `"12"`, ""},
		{"substitute leaves empty cells", `nextStep: {column: A, substitute: [{pattern: "^", replacement: "x"}]}`, []string{""}, "", ""},
		{"substitute can empty", `nextStep: {column: A, default: d, substitute: [{pattern: ".*", replacement: ""}]}`, []string{"abc"}, `"d"`, ""},
		{"table", "nextStep: {column: A, values: {Won: Closed Won, won: small}}", []string{"won"}, `"small"`, ""},
		{"table folds", "nextStep: {column: A, values: {Very  Hot: hot}}", []string{" very\u00a0HOT "}, `"hot"`, ""},
		{"table composes", "nextStep: {column: A, values: {Café: bar}}", []string{"CAFE\u0301"}, `"bar"`, ""},
		{"table does not guess", "nextStep: {column: A, values: {ab: x, AB: y}}", []string{"aB"}, `"aB"`, ""},
		{"table lets others through", "nextStep: {column: A, values: {Won: x}}", []string{"Lost"}, `"Lost"`, ""},
		{"table knows the empty cell", "nextStep: {column: A, values: {'': none}, default: d}", []string{" "}, `"none"`, ""},
		{"table can empty", "nextStep: {column: A, values: {x: ''}, default: d}", []string{"X"}, `"d"`, ""},
		{"table after letters", "nextStep: {column: A, upper: true, values: {ab: folded, AB: exact}}", []string{"ab"}, `"exact"`, ""},
		{"table of selects", "tags: {column: A, split: ';', values: {one: Alpha, all: 'Alpha;Beta;Gamma'}}", []string{"all"}, `["opt_alpha","opt_beta","opt_gamma"]`, ""},
		{"table of pieces", "tags: {column: A, split: ';', values: {one: Alpha}}", []string{"ONE; ;beta;Alpha"}, `["opt_alpha","opt_beta"]`, ""},
		{"split of nothing", "tags: {column: A, split: ';', default: [Beta, Gamma]}", []string{" ; "}, `["opt_beta","opt_gamma"]`, ""},
		{"template", "nextStep: {template: '{{{A}}}: {B}!'}", []string{" me ", "call"}, `"{me}: call!"`, ""},
		{"template half empty", "nextStep: {template: '{A}: {B}', null_values: ['N/A']}", []string{"N/A", "call"}, `": call"`, ""},
		{"template all empty", "nextStep: {template: 'x {A}: {B}', default: d}", []string{" ", ""}, `"d"`, ""},
		{"template with the error of a formula", "nextStep: {template: '{A}: {B}'}", []string{"me", "#REF!"}, "", `field nextStep: "#REF!" is the error of a formula`},
		{"template with an error that is empty", "nextStep: {template: '{A}: {B}', null_values: ['#N/A']}", []string{"me", "#N/A"}, `"me:"`, ""},
		{"letters of an error", "nextStep: {column: A, lower: true}", []string{"#N/A"}, "", `"#N/A" is the error of a formula`},
		{"letters of an error with a table", "nextStep: {column: A, lower: true, values: {'#N/A': none}}", []string{"#N/A"}, `"none"`, ""},
		{"template with a table", "nextStep: {template: '{A}-{B}', values: {a-b: c}}", []string{"A", "B"}, `"c"`, ""},
		{"date", "closeDate: {column: A, date: [DD.MM.YYYY, DD/MM/YYYY], timezone: Europe/Berlin}", []string{"01/07/2026"}, `"2026-06-30T22:00:00+00:00"`, ""},
		{"checkbox", "active: {column: A, true: [ja], false: [nein]}", []string{"Nein"}, "false", ""},
		{"option", "$stage: {column: A}", []string{"closed won"}, `"opt_closedwon"`, ""},
		{"unknown option", "$stage: {column: A}", []string{"Closed-Wun"}, "", `column "A": "Closed-Wun" is not`},
		{"e-mails", "emails: {column: A, split: ','}", []string{"a@B.de, c@d.de,"}, `["a@b.de","c@d.de"]`, ""},
		{"region", "phones: {column: A, region: DE}", []string{"030 901820"}, `["+4930901820"]`, ""},
		{"address", "office: {street: A, country: {column: B, default: US}}", []string{"1 Main St", ""}, `{"street":"1 Main St","country":"US"}`, ""},
		{"address of its default", "office: {street: A, country: {column: B, default: US}}", []string{"", ""}, `{"country":"US"}`, ""},
		{"address empty", "office: {street: A, country: {column: B, values: {x: ''}}}", []string{"", "X"}, "", ""},
		{"address of constants", "office: {street: {value: Here}, country: {value: Peru}}", nil, `{"street":"Here","country":"PE"}`, ""},
		{"address at fault", "office: {street: A, country: B}", []string{"x", "Atlantis"}, "", `column "B": "Atlantis"`},
		{"address at fault, lenient", "office: {street: A, country: B, on_error: empty}", []string{"x", "Atlantis"}, `{"street":"x"}`, ""},
		{"name of two columns", "buyer: {firstName: A, lastName: B}", []string{"Ada", "Lovelace"}, `{"firstName":"Ada","lastName":"Lovelace"}`, ""},
		{"name of one column", "buyer: A", []string{"Lovelace, Ada"}, `{"firstName":"Ada","lastName":"Lovelace"}`, ""},
		{"lenient", "amount: {column: A, on_error: empty, empty: clear}", []string{"lots"}, "null", ""},
		{"lenient with a default", "amount: {column: A, on_error: empty, default: 7}", []string{"lots"}, "7", ""},
		{"lenient keeps the good ones", "tags: {column: A, split: ';', on_error: empty}", []string{"Alpha;Omega;Beta"}, `["opt_alpha","opt_beta"]`, ""},
		{"fault of a template", "amount: {template: '{A}{B}'}", []string{"1", "x"}, "", `field amount: "1x"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			key, _, _ := strings.Cut(test.field, ":")
			file := with("", test.field)
			if key == "$stage" {
				file = strings.Replace(with("", ""), "$stage: {value: Prospecting}", test.field, 1)
			}
			p := compile(t, file, "Name", "Account", "A", "B")
			d := p.Draft(append([]string{"Deal", "acc_1"}, test.cells...))
			i := slices.IndexFunc(p.Fields(), func(f PlannedField) bool { return f.Key == key })
			if got := string(d.Values[i]); got != test.want {
				t.Errorf("value is %s, not %s", got, test.want)
			}
			checkFaults(t, d.Faults, test.fault)
			if strings.Contains(test.name, "lenient") != (len(d.Warnings) > 0) {
				t.Errorf("warnings: %v", d.Warnings)
			}
		})
	}
}

func checkFaults(t *testing.T, faults []Fault, want ...string) {
	t.Helper()
	want = slices.DeleteFunc(want, func(s string) bool { return s == "" })
	if len(faults) != len(want) {
		t.Errorf("%d faults, not %d: %v", len(faults), len(want), faults)
		return
	}
	for i, f := range faults {
		if !strings.Contains(f.Error(), want[i]) {
			t.Errorf("fault %q does not say %q", f.Error(), want[i])
		}
	}
}

func TestDraftRelations(t *testing.T) {
	many := strings.TrimSuffix(strings.Repeat("con_%d;", 26), ";")
	n := make([]any, 26)
	for i := range n {
		n[i] = i
	}
	many = fmt.Sprintf(many, n...)
	for _, test := range []struct {
		name, relation, cell string
		want                 []string
		fault                string
	}{
		{"id", "$champion: A", " con_1 ", []string{"con_1"}, ""},
		{"empty", "$champion: A", " ", nil, ""},
		{"cleared", "$champion: {column: A, empty: clear}", "", []string{}, ""},
		{"several", "$champion: {column: A, split: ';'}", "con_1; con_2;;con_1", []string{"con_1", "con_2"}, ""},
		{"wrong prefix", "$champion: A", "acc_1", []string{"acc_1"}, `column "A": "acc_1" is not an id of object contact, which begins with con_; to find records by another value, add find`},
		{"a name for an id", "$champion: A", "Alice Smith", []string{"Alice Smith"}, "is not an id"},
		{"custom objects", "machines: A", "m-1", []string{"m-1"}, ""},
		{"no id at all", "machines: A", "the big one", []string{"the big one"}, `"the big one" is not an id of object machine; to find`},
		{"find", "$owner: {column: A, find: {object: member, by: $email}}", " Ann@x.org ", []string{"Ann@x.org"}, ""},
		{"find with a table", "$owner: {column: A, find: {object: member, by: $email}, values: {Ann: a@x.org}, default: b@x.org}", "ANN", []string{"a@x.org"}, ""},
		{"find with a default", "$owner: {column: A, find: {object: member, by: $email}, default: b@x.org}", "", []string{"b@x.org"}, ""},
		{"find with a constant", "$owner: {value: b@x.org, find: {object: member, by: $email}}", "", []string{"b@x.org"}, ""},
		{"find by a template", "$owner: {template: '{A}@x.org', find: {object: member, by: $email}}", "ann", []string{"ann@x.org"}, ""},
		{"one of one", "$owner: {column: A, split: ';', find: {object: member, by: $name}}", "Ann", []string{"Ann"}, ""},
		{"two of one", "$owner: {column: A, split: ';', find: {object: member, by: $name}}", "Ann;Bob", []string{"Ann", "Bob"}, "2 values, but $owner links to one record only"},
		{"too many", "$champion: {column: A, split: ';'}", many, strings.Split(many, ";"), "25 links at once, and this row has 27: import it without $champion first, and then once more with it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, d := drafted(t, test.relation, "", []string{"A"}, test.cell)
			key, _, _ := strings.Cut(test.relation, ":")
			i := slices.IndexFunc(p.Relations(), func(r PlannedRelation) bool { return r.Key == key })
			if diff := cmp.Diff(test.want, d.References[i]); diff != "" {
				t.Error(diff)
			}
			checkFaults(t, d.Faults, test.fault)
		})
	}
}

// A new record that is made without a relationship does not count its links.
func TestPostponing(t *testing.T) {
	p := compile(t, head+"fields: {$name: {value: A}, $stage: {value: Prospecting}}\nrelationships: {$champion: {column: A, split: ';'}, $account: {value: acc_1}}\n", "A")
	row := []string{"con_1"}
	for n := 2; n <= MaxReferences; n++ {
		row[0] += fmt.Sprintf(";con_%d", n)
	}
	checkFaults(t, p.Draft(row).Faults, "25 links at once, and this row has 26")
	later := p.Postponing([]string{"$champion"})
	if d := later.Draft(row); len(d.Faults) != 0 || len(d.References[0]) != MaxReferences {
		t.Errorf("postponed: %d links, faults %v", len(d.References[0]), d.Faults)
	}
	checkFaults(t, p.Draft(row).Faults, "this row has 26")
}

func TestDraftTellsEverything(t *testing.T) {
	p, d := drafted(t, "$owner: Owner", "amount: Amount\nactive: Active\ntags: {column: Tags, split: ','}\nseats: {column: Seats, on_error: empty}",
		[]string{"Owner", "Amount", "Active", "Tags", "Seats"}, "Ann", "1e5", "perhaps", "Omega,Alpha,Sigma", "several")
	checkFaults(t, d.Faults, `column "Amount"`, `column "Active"`, `column "Tags": "Omega"`, `column "Tags": "Sigma"`, `column "Owner"`)
	checkFaults(t, d.Warnings, `column "Seats"`)
	first := d.Faults[0]
	if first.Index != 3 || first.Cell != "1e5" || first.Field != "amount" || first.Reason != "exponent" {
		t.Errorf("the place is lost: %+v", first)
	}
	if len(p.Draft([]string{"Deal", "acc_1", "", "", "", strings.Repeat("bad,", 100)}).Faults) != maxFieldFaults {
		t.Error("a cell of many values reports without bound")
	}
	d = p.Draft([]string{"Deal", "acc_1", "", "", "", strings.Repeat("Alpha,", maxValues+1)})
	checkFaults(t, d.Faults, "1001 values in one cell")
	if d.Values[4] != nil {
		t.Errorf("a faulty field has the value %s", d.Values[4])
	}
}

func TestDraftRequired(t *testing.T) {
	p := compile(t, head+"fields: {$name: Name, $stage: {template: '{Stage}{Kind}'}, amount: Amount}\nrelationships: {$account: Account}\n", "Name", "Stage", "Kind", "Account", "Amount")
	d := p.Draft([]string{"", "", "", "", "x"})
	checkFaults(t, d.Faults, `column "Name": the cell is empty, but a new record needs $name ("Name")`, "field $stage: all columns of the template are empty", `column "Amount"`, `column "Account": the cell is empty`)
	if got := d.Blocking(true); len(got) != 4 {
		t.Errorf("a create is barred by %v", got)
	}
	checkFaults(t, d.Blocking(false), `column "Amount"`)
	if ok := p.Draft([]string{"A", "Prospecting", "", "acc_1", ""}); len(ok.Faults) != 0 || len(ok.Blocking(false)) != 0 {
		t.Errorf("a good row has faults: %v", ok.Faults)
	}
	// A required field at fault is not reported as empty too.
	checkFaults(t, p.Draft([]string{"A", "Prospectin", "g!", "acc_1", ""}).Faults, `"Prospecting!"`)
}

func TestDraftIdentity(t *testing.T) {
	p := compile(t, head+"identity: [Id, Kind]\nfields: {$name: Name, $stage: {value: Prospecting}}\nrelationships: {$account: {value: acc_1}}\n", "Kind", "Name", "Id")
	d := p.Draft([]string{" Cafe\u0301 ", "x", "7"})
	if !slices.Equal(d.Identity, []string{"7", "Café"}) || d.Content != nil || len(d.Faults) != 0 {
		t.Errorf("identity is %q, content %q, faults %v", d.Identity, d.Content, d.Faults)
	}
	d = p.Draft([]string{"  ", "x", ""})
	checkFaults(t, d.Faults, "the identity is empty")
	if d.Faults[0].Reason != ReasonIdentityEmpty || d.Faults[0].Index != -1 {
		t.Errorf("got %+v", d.Faults[0])
	}
	p = compile(t, head+"identity: [Id]\nfields: {$name: Name, $stage: {value: Prospecting}}\nrelationships: {$account: {value: acc_1}}\n", "Name", "Id")
	checkFaults(t, p.Draft([]string{"x", " "}).Faults, `column "Id": the identity is empty`)
	checkFaults(t, p.Draft([]string{"x", " #REF! "}).Faults, `column "Id": "#REF!" is the error of a formula, and names no row`)
}

func TestDraftContent(t *testing.T) {
	p := compile(t, head+"fields: {$name: Name, $stage: {value: Prospecting}, nextStep: {template: '{B}{Name}'}}\nrelationships: {$account: {value: acc_1}}\n", "Name", "Other", "B")
	d := p.Draft([]string{" x ", "ignored", "e\u0301"})
	if !slices.Equal(d.Content, []string{"é", "x"}) || d.Identity != nil {
		t.Errorf("content is %q by %q", d.Content, p.MappedColumns())
	}
}

func TestDraftSkip(t *testing.T) {
	for _, test := range []struct{ rule, cell, want string }{
		{"equals: Dead", " Dead ", `skip_when: column "A" is "Dead"`},
		{"equals: Dead", "dead", ""},
		{"equals: Café", "Cafe\u0301", `skip_when: column "A" is "Caf`},
		{"in: [x, y]", "y", `column "A" is "y"`},
		{"in: [x, y]", "", ""},
		{"matches: '^t.*t$'", " test ", `column "A" matches "^t.*t$"`},
		{"matches: '^t.*t$'", "tests", ""},
		{"empty: true", " ", `column "A" is empty`},
		{"empty: true", "N/A", `column "A" is empty`},
		{"empty: false", "N/A", ""},
		{"empty: false", "x", `column "A" is not empty`},
		{"equals: \"\\e\"", "\x1b", `is "\x1b"`},
	} {
		p := compile(t, with("", "")+"source: {null_values: [N/A]}\nskip_when: [{column: A, "+test.rule+"}]\n", "Name", "Account", "A")
		d := p.Draft([]string{"", "", test.cell})
		if (d.Skip == "") != (test.want == "") || !strings.Contains(d.Skip, test.want) {
			t.Errorf("%s on %q: %q, not %q", test.rule, test.cell, d.Skip, test.want)
		}
		if d.Skip != "" && (d.Faults != nil || d.Values != nil || len(d.Content) != 2) {
			t.Errorf("a skipped row has more than its name: %+v", d)
		}
	}
}

// Rows share what the plan holds; drafting them at once must not mix them up.
func TestDraftConcurrently(t *testing.T) {
	p := compile(t, with("$champion: {column: Ids, split: ';'}", "nextStep: {template: '{Name}-{Name}'}\ntags: {column: Tags, split: ';', values: {one: Alpha}}"), "Name", "Account", "Ids", "Tags")
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			var drafts []Draft
			for row := range 200 {
				name := fmt.Sprintf("%d.%d", worker, row)
				drafts = append(drafts, p.Draft([]string{name, "acc_1", "con_" + strings.ReplaceAll(name, ".", "_"), "ONE;beta"}))
			}
			for row, d := range drafts {
				name := fmt.Sprintf("%d.%d", worker, row)
				if string(d.Values[0]) != `"`+name+`"` || string(d.Values[2]) != `"`+name+"-"+name+`"` || string(d.Values[3]) != `["opt_alpha","opt_beta"]` ||
					d.References[1][0] != "con_"+strings.ReplaceAll(name, ".", "_") {
					t.Errorf("row %s got %s %v", name, d.Values, d.References)
				}
			}
		})
	}
	group.Wait()
}

func TestFaultIsPrintable(t *testing.T) {
	_, d := drafted(t, "", "amount: A", []string{"A"}, "1\x1b[31m\u202e\n2")
	for _, f := range d.Faults {
		if strings.ContainsFunc(f.Error(), printable.Unsafe) {
			t.Errorf("raw control characters in %q", f.Error())
		}
	}
	if len(d.Faults) != 1 {
		t.Errorf("faults: %v", d.Faults)
	}
}

// However short a cell is, a few lines of a mapping could make more of it than fits
// into any memory.
func TestTextsDoNotGrowWithoutEnd(t *testing.T) {
	doubled := strings.Repeat(`, {pattern: "(.*)", replacement: "$1$1"}`, 49)
	for name, field := range map[string]string{
		"substitute": `{column: A, substitute: [{pattern: x, replacement: xx}` + doubled + "]}",
		"template":   `{template: "` + strings.Repeat("{A}", 300) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, d := drafted(t, "", "nextStep: "+field, []string{"A"}, strings.Repeat("x", 1<<18))
			if len(d.Faults) != 1 || d.Faults[0].Reason != ReasonTextTooLong || d.Faults[0].Column != "A" && name == "substitute" {
				t.Errorf("faults %v", d.Faults)
			}
			if _, d = drafted(t, "", "nextStep: A", []string{"A"}, "x"); len(d.Faults) > 0 {
				t.Errorf("the next row has faults %v", d.Faults)
			}
		})
	}
}
