package mapping

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// head is what every mapping needs; tests put their lines after it.
const head = "version: 1\nobject: opportunity\n"

func TestLoadProblems(t *testing.T) {
	for _, test := range []struct {
		name, file string
		problems   []string
	}{
		{"unknown keys", "version: 1\nobject: opportunity\n§mod: create\n§zebra: 1\nfields:\n  $name: {§colum: A, column: B}\n",
			[]string{`unknown key "mod" in a mapping; did you mean "mode"?`, `unknown key "zebra" in a mapping; known are: "version", "name"`, `unknown key "colum" in a field; did you mean "column"?`}},
		{"missing keys", "§§§name: x\n", []string{`"version" is missing; write version: 1`, `"object" is missing`, `"fields" is missing`}},
		{"duplicate key", head + "fields:\n  $name: A\n  §$name: B\n§object: task\n", []string{`key "$name" is already on line 4`, `key "object" is already on line 2`}},
		{"version", "version: §2\nobject: task\nfields: {a: B}\n", []string{`version is 1, a number without quotes, not "2"`}},
		{"version as a text", "version: §\"1\"\nobject: task\nfields: {a: B}\n", []string{`version is 1, a number without quotes`}},
		{"wrong kinds", "version: §[1]\nname: §{a: b}\nobject: §[a]\nidentity: §A\nfields: §[a]\nrelationships: §x\nskip_when: §{}\nmatch: §$name\nsource: §auto\n",
			[]string{"version is 1, a number without quotes", "name needs a text, not keys with values", "object needs a text, not a list", `identity needs a list, not "A"`, "fields needs keys with values, not a list", "relationships needs keys with values", "skip_when needs a list, not keys with values", "match needs a list", "source needs keys with values"}},
		{"nothing given", head + "name:§ \nidentity: §[]\nfields:\n  $name:§ \n  amount: {column: §null}\n",
			[]string{`name has no value; write "" for the empty text`, "identity is an empty list", "field $name has no value", `column has no value; put the word in quotes: "null"`}},
		{"object types", "version: 1\nobject: §accounts!\nfields: {a: B}\n", []string{`"accounts!" is not the name of an object type; did you mean "account"?`}},
		{"object in capitals", "version: 1\nobject: §Account\nfields: {a: B}\n", []string{`did you mean "account"?`}},
		{"modes without rules", head + "mode: §upsert\nfields: {a: B}\n", []string{"mode upsert needs match; write rules by which a record is recognised"}},
		{"modes with rules", head + "mode: update\nmatch: [[a]]\nfields: {a: B}\n", nil},
		{"unknown policy", head + "on_gone: §recreat\nfields: {a: B}\n", []string{`"recreat" is not a value of on_gone; did you mean "recreate"?`}},
		{"unknown mode", head + "mode: §creat\nfields: {a: B}\n", []string{`"creat" is not a value of mode; did you mean "create"?`}},
		{"found by nothing", head + "fields: {a: B}\nrelationships:\n  $account: {column: A, find: {object: account, by: §\"\"}}\n",
			[]string{"by needs the key of a field, such as $name, or identity"}},
		{"lists", "version: 1\nobject: task\nadd_to_list: §Import\nfields: {a: B}\n",
			[]string{`lists hold records of "account", "contact", "opportunity", none of "task"; take add_to_list out of the mapping`}},
		{"lists of custom objects", "version: 1\nadd_to_list: §Import\nobject: machine\nfields: {a: B}\n", []string{`none of "machine"`}},
		{"lists without a name", "version: 1\nobject: account\nadd_to_list: §' '\nfields: {a: B}\n", []string{"a name has 1 to 200 characters"}},
		{"lists that are no text", "version: 1\nobject: account\nadd_to_list: §[A, B]\nfields: {a: B}\n", []string{"add_to_list needs a text, not a list"}},
		{"stubs of identities", head + "fields: {a: B}\nrelationships:\n  x: {column: A, missing: §create, find: {object: account, by: identity}}\n  y: {column: B, missing: §make, find: {object: account, by: $name}}\n",
			[]string{"missing: create cannot make a record of an identity", `"make" is not a value of missing`}},
		{"source", head + "source: {encoding: §utf-88, delimiter: §ab, header_row: §0}\nfields: {a: B}\n", []string{`did you mean "utf-8"?`, `"ab" is not a delimiter`, "header_row is a whole number from 1"}},
		{"encodings", head + "source: {encoding: §iso-8859-17, sheet: §' '}\nfields: {a: B}\n", []string{`there is no encoding "iso-8859-17"; did you mean "iso-8859-1"?`, "sheet is empty"}},
		{"unknown encoding", head + "source: {encoding: §ebcdic}\nfields: {a: B}\n", []string{`there is no encoding "ebcdic"; there are: "auto", "utf-8"`}},
		{"limits", head + "source: {max_cell: §big, max_record: §5 GiB, max_columns: §0}\nfields: {a: B}\n", []string{`max_cell is a size from 1 KiB to 1 GiB, such as 64 MiB, not "big"`, "max_record is a size", "max_columns is a whole number from 1"}},
		{"a row smaller than a cell", head + "source: {§max_record: 1 MiB, max_cell: 2 MiB}\nfields: {a: B}\n", []string{"max_record is smaller than max_cell"}},
		{"quote as delimiter", head + "source: {delimiter: §'\"'}\nfields: {a: B}\n", []string{"is not a delimiter"}},
		{"identity twice", head + "identity: [A,  §A ]\nfields: {a: B}\n", []string{`"A" is already in identity`}},
		{"identity of too many", head + "identity: §[" + strings.Repeat("A, ", 101) + "]\nfields: {a: B}\n", []string{"identity takes at most 100 columns"}},
		{"own column", head + "identity: [§importer_error]\nfields: {a: §importer_error, b: {template: §'{importer_error}'}}\n", []string{"this program's own messages", "own messages", "own messages"}},
		{"match", head + "match: [[$name, §$acount], §[], §x]\nfields: {$name: B}\nrelationships: {$account: C}\n",
			[]string{`match names "$acount", which is not mapped; did you mean "$account"?`, "a rule of match is an empty list", "a rule of match needs a list"}},
		{"match twice by one key", head + "match: [[$name, $account, §$name], [$name]]\nfields: {$name: B}\nrelationships: {$account: C}\n",
			[]string{`"$name" is already in this rule of match`}},
		{"no source", head + "fields:\n  §a: {default: x}\n  b: {column: A, §template: '{B}'}\n  c: {column: A, §value: x}\n",
			[]string{"field a has no source; write column, template or value", "takes either column or template", "takes either column or value"}},
		{"constants", head + "fields:\n  a: {value: x, §default: y, §trim: false, §split: ';'}\n", []string{"default does nothing to a constant", "trim does nothing", "split does nothing"}},
		{"empty constant", head + "fields: {a: {value: §''}, b: {column: X, default: §''}}\n", []string{"value is empty", "default is empty"}},
		{"templates", head + "fields:\n  a: {template: §'{A'}\n  b: {template: §'A}'}\n  c: {template: §'plain'}\n  d: {template: §'{}'}\n",
			[]string{"{ without }", "} without {", "a template needs a column", "is not the name of a column"}},
		{"booleans", head + "fields: {a: {column: A, trim: §yes, lower: §'true'}, b: {column: B, lower: true, §upper: true}}\n", []string{`trim is true or false, not "yes"`, "lower is true or false", "lower and upper exclude"}},
		{"values", head + "fields: {a: {column: A, values: {x: §[y], §x: z, y: §}}, b: {column: B, values: §[x]}}\n",
			[]string{`values of "x" needs a text, not a list`, `key "x" is already`, `values of "y" has no value`, "values needs keys with values"}},
		{"substitute", head + "fields: {a: {column: A, substitute: [{pattern: §'(', replacement: x}, §{pattern: a}, {pattern: 'a(b)', replacement: §$2}, {pattern: §'((a{30}){30}){30}', replacement: ''}, {pattern: 'a{1000}', replacement: ''}, {pattern: §'a{1000}b{1000}c{1000}d{1000}e{1000}f{1000}g{1000}h{1000}i{1000}j{1000}k{1000}l{1000}m{1000}n{1000}o{1000}p{1000}q{1000}r{1000}s{1000}t{1000}u{1000}', replacement: ''}, {pattern: §x, replacement: ''}]}}\n",
			[]string{"missing closing )", "replacement is missing", `the pattern has no group "2"`, "invalid repeat count", "too large", "too large"}},
		{"notations", head + "fields: {a: {column: A, §number: '1.2.3'}, b: {column: B, §date: QQ}, c: {column: C, timezone: §Berlin}, d: {column: D, timezone: §Local}, d2: {column: D, timezone: §EST}, e: {column: E, §region: XX}, f: {column: F, §'true': [y], false: [y]}}\n",
			[]string{"number:", "date:", `"Berlin" is not a time zone`, `"Local" is not a time zone`, `"EST" has no summer time; write America/New_York, or Etc/GMT+5 if that is meant`, "region:", "true:"}},
		{"enums", head + "fields: {a: {column: A, empty: §clearr, on_error: §ignore, multiple: §append}}\n", []string{`did you mean "clear"?`, `it can be: "reject", "empty"`, `"append" is not a value of multiple`}},
		{"parts", head + "fields: {a: {street: A, §column: B}, b: {street: A, §firstName: B}, c: {street: {default: §[a, b], column: X}}, §d: {§strret: A}}\n",
			[]string{"takes no column of its own", "street and firstName are parts of different", "default can be one text only", "field d has no source", `did you mean "street"?`}},
		{"part without a source", head + "fields: {a: {country: §{default: US}}}\n", []string{"country has no source"}},
		{"find", head + "fields: {a: A}\nrelationships:\n  x: {column: A, §find: {object: account}}\n  y: {column: A, find: {object: account, by: §''}}\n  z: {column: A, §missing: skip}\n",
			[]string{"find needs object and by; by is missing", "by needs the key of a field", "without find the cell holds ids"}},
		{"skip_when", head + "fields: {a: A}\nskip_when:\n  - §{equals: x}\n  - §{column: A}\n  - {column: A, equals: x, §in: [y]}\n  - {column: A, matches: §'('}\n  - {column: A, in: §x}\n",
			[]string{"needs the column", "needs a test: equals, in, matches, empty", "not both equals and in", "missing closing )", "in needs a list"}},
		{"anchors", head + "fields:\n  a: §&x A\n  b: §*x\n  c: {§<<: {column: A}, column: B}\n  d: §!!binary QQ==\n", []string{"anchors (&x)", "aliases (*x)", "merge keys", "tags (!!binary)"}},
		{"odd keys", head + "fields:\n  ? §[a]\n  : b\n  §~: c\n", []string{"a list cannot be a key", "nothing cannot be a key; put a word"}},
		{"syntax", head + "fields: {a: b\n§", []string{"in quotes"}},
		{"tabs", head + "§\tfields: {a: b}\n", []string{"blanks, not tabs"}},
		{"columns count characters", head + "fields: {ähm: {column: Ü, §ßtreet: x}}\n", []string{`unknown key "ßtreet"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			file, at := marked(test.file)
			_, err := Load("deals.yaml", []byte(file))
			checkProblems(t, err, at, test.problems)
		})
	}
}

func TestLoadWholeFile(t *testing.T) {
	for _, test := range []struct{ name, data, want string }{
		{"empty", "", "deals.yaml: the file is empty"},
		{"comments alone", "# nothing\n", "the file is empty"},
		{"null", "~\n", "a mapping needs keys with values, not nothing"},
		{"several documents", "a: 1\n---\nb: 2\n", "several YAML documents"},
		{"too large", strings.Repeat("#", MaxSize+1), "1048576 bytes that a mapping may have"},
		{"too deep", strings.Repeat("[", 100000), "max depth"},
		{"broken UTF-8", "version: 1\nä: \xff", "deals.yaml:2:4: byte 0xff is not valid here; save the mapping as UTF-8"},
		{"NUL", "a: \x00", "deals.yaml:1:4: byte 0x00"},
		{"UTF-16", "\xff\xfea\x00", "deals.yaml:1:1: byte 0xff"},
		{"many aliases", "a: &a [x]\nb: [" + strings.Repeat("*a, ", 100000) + "]\n", "unknown key"},
		{"an escape in a key", "version: 1\n\"\\e[31m\": 1", `unknown key "\x1b[31m"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Load("deals.yaml", []byte(test.data))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestLoadBoundsProblems(t *testing.T) {
	_, err := Load("deals.yaml", []byte(head+"fields: {a: A}\n"+strings.Repeat("? [x]\n: y\n", 5000)))
	ps, ok := err.(Problems)
	if !ok || len(ps) != maxProblems+1 || !strings.Contains(err.Error(), "4800 more problems") {
		t.Errorf("%d problems listed: %.200v", len(ps), err)
	}
}

// whole is a mapping with everything in it.
const whole = `version: 1
name: deals-nightly
object: opportunity
source: {encoding: auto, delimiter: tab, header_row: 3, null_values: ["", N/A]}
identity: [Opportunity ID]
mode: create
match: [[$name, $account], [$name]]
fields:
  $name: Opportunity Name
  $stage: {column: Stage, values: {Won: Closed Won, lost: ""}, default: Prospecting}
  amount: {column: Amount, number: "1.234,56", on_error: empty}
  closeDate: {column: Close Date, date: [DD/MM/YYYY, excel], timezone: Europe/Berlin, empty: clear}
  tags: {column: Tags, split: ";", multiple: replace}
  nextStep: {template: "{Owner}: {Next Step}", upper: true, trim: false}
  source: {value: HubSpot}
  active: {column: Active, true: [ja], false: nein, lower: true}
  office: {street: Street, country: {column: Country, default: US}}
relationships:
  $account: {column: Account, find: {object: account, by: $name}, missing: skip}
  $owner: Owner Id
skip_when:
  - {column: Stage, in: [Dead, Test]}
  - {column: Name, matches: "^test"}
  - {column: Name, empty: true}
  - {column: Total, equals: "yes"}
`

func TestLoad(t *testing.T) {
	m := load(t, whole)
	type flat struct {
		Name, Object, Mode, Delimiter string
		Header                        int
		Nulls, Identity, Objects      []string
		Match                         [][]string
		Fields, Relations             []string
		Skip                          int
	}
	got := flat{m.Name, m.Object, m.Mode, m.Source.Delimiter, m.Source.HeaderRow, m.Source.NullValues, m.Identity, m.Objects(), m.Match, nil, nil, len(m.SkipWhen)}
	for _, f := range m.Fields {
		got.Fields = append(got.Fields, f.Key)
	}
	for _, r := range m.Relationships {
		got.Relations = append(got.Relations, r.Key)
	}
	want := flat{"deals-nightly", "opportunity", "create", "\t", 3, []string{"", "N/A"}, []string{"Opportunity ID"}, []string{"opportunity", "account"},
		[][]string{{"$name", "$account"}, {"$name"}},
		[]string{"$name", "$stage", "amount", "closeDate", "tags", "nextStep", "source", "active", "office"}, []string{"$account", "$owner"}, 4}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	tags, active, office := m.Fields[4], m.Fields[7], m.Fields[8]
	if tags.Merge != MergeReplace || tags.Split != ";" || m.Fields[3].Empty != EmptyClear || m.Fields[2].OnError != OnErrorEmpty {
		t.Errorf("policies are lost: %+v", m.Fields)
	}
	if !slices.Equal(active.True, []string{"ja"}) || !slices.Equal(active.False, []string{"nein"}) || active.Parts[0].Case != CaseLower {
		t.Errorf("words are lost: %+v", active)
	}
	if len(office.Parts) != 2 || office.Parts[1].Name != "country" || !slices.Equal(office.Parts[1].Default, []string{"US"}) {
		t.Errorf("parts are lost: %+v", office.Parts)
	}
	if step := m.Fields[5].Parts[0]; !step.KeepBlanks || step.Case != CaseUpper || len(step.Template) != 2 {
		t.Errorf("a template is lost: %+v", step)
	}
	if m.Relationships[0].Missing != MissingSkip || m.Relationships[1].Find != nil || m.Relationships[1].Column != "Owner Id" {
		t.Errorf("relationships are lost: %+v", m.Relationships)
	}
}

func TestLoadDefaults(t *testing.T) {
	m := load(t, head+"fields: {$name: ' Name '}\nrelationships: {$account: A}\n")
	f, r := m.Fields[0], m.Relationships[0]
	if m.Name != "deals" || m.Mode != ModeCreate || m.Source.HeaderRow != 1 || m.Source.Delimiter != "" || m.Identity != nil {
		t.Errorf("defaults are not those of the reference: %+v", m)
	}
	if f.Parts[0].Column != "Name" || f.Empty != EmptyKeep || f.OnError != OnErrorReject || f.Merge != MergeAdd || r.Missing != MissingReject || r.Empty != EmptyKeep {
		t.Errorf("defaults are not those of the reference: %+v %+v", f, r)
	}
}

func TestLoadNotations(t *testing.T) {
	for _, field := range []string{
		`{column: A, number: "1234.56"}`, `{column: A, number: "1,234.56"}`, `{column: A, number: "1.234,56"}`, `{column: A, number: "1 234,56"}`, `{column: A, number: "1'234.56"}`,
		"{column: A, date: DD/MM/YYYY}", "{column: A, date: D.M.YY HH:mm}", `{column: A, date: ["MMM D, YYYY", excel, iso]}`, "{column: A, timezone: UTC}", "{column: A, region: DE}",
	} {
		load(t, head+"fields: {a: "+field+"}\n")
	}
}

func TestReadFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "night.import.yaml")
	if err := os.WriteFile(path, []byte("\ufeff"+strings.ReplaceAll(head, "\n", "\r\n")+"fields: {$name: Name}"), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := ReadFile(path)
	if err != nil || m.Name != "night.import" || m.File != path {
		t.Errorf("got %+v, %v", m, err)
	}
	if _, err := ReadFile(path + ".no"); err == nil || !strings.Contains(err.Error(), "read the mapping") {
		t.Errorf("a missing file gives %v", err)
	}
}
