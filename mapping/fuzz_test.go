package mapping

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lightfield-importer/client"
	"lightfield-importer/mapping/printable"
)

// FuzzLoad: no file makes loading or compiling panic, problems are printable
// and bounded, and what loads has what the rest relies on.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for document := range bytes.SplitSeq(data, []byte("\n---\n")) {
			f.Add(document)
		}
	}
	f.Add([]byte(whole))
	f.Add([]byte(benchmarkMapping))
	f.Add([]byte("a: &a [*a, *a]\n<<: *a\n"))
	f.Add([]byte("{{[[? : - &x !!binary"))
	defs := definitions()
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Load("f.yaml", data)
		if err != nil {
			checkPrintable(t, err)
			return
		}
		if m.Version != 1 || m.Object == "" || len(m.Fields) == 0 || m.Source.HeaderRow < 1 {
			t.Fatalf("an incomplete mapping loads: %+v", m)
		}
		if m.Mode != ModeCreate && (m.Mode != ModeUpdate && m.Mode != ModeUpsert || m.Match == nil) {
			t.Fatalf("mode %q loads with rules %q", m.Mode, m.Match)
		}
		for _, field := range m.Fields {
			for _, part := range field.Parts {
				sources := 0
				for _, set := range []bool{part.Column != "", part.Template != nil, part.Constant != nil} {
					if set {
						sources++
					}
				}
				if sources != 1 {
					t.Fatalf("%s has not exactly one source: %+v", field.Key, part)
				}
			}
		}
		everything := map[string]*client.Definitions{m.Object: defs["opportunity"], "account": defs["account"], "member": defs["member"]}
		p, err := m.Compile(everything, columns)
		if err != nil {
			checkPrintable(t, err)
			return
		}
		p.Draft([]string{"a", "b"})
	})
}

func checkPrintable(t *testing.T, err error) {
	ps, ok := err.(Problems)
	if !ok || len(ps) == 0 || len(ps) > maxProblems+1 {
		t.Fatalf("%d problems of %T", len(ps), err)
	}
	for _, p := range ps {
		if strings.ContainsFunc(p.Error(), printable.Unsafe) {
			t.Fatalf("raw control characters in %q", p.Error())
		}
	}
}

// FuzzDraft: no cells make drafting panic; a draft is the same every time; what
// has no fault is JSON, and faults are printable.
func FuzzDraft(f *testing.F) {
	p := compile(f, with("$champion: {column: Ids, split: ';', values: {x: 'con_1;con_2'}}\n$owner: {template: '{Name}{Ids}', find: {object: member, by: $email}}",
		`amount: {column: Amount, number: "1.234,56", on_error: empty}
closeDate: {column: Date, date: [DD/MM/YYYY, excel], timezone: Europe/Berlin, empty: clear}
tags: {column: Tags, split: ",", values: {one: Alpha}}
active: {column: Tags, default: yes}
phones: {column: Amount, region: DE}
office: {street: Name, country: {column: Ids, values: {x: DE}}, latitude: Amount, on_error: empty}
buyer: {firstName: Name, lastName: Tags}
linkedIn: {column: Name, substitute: [{pattern: "^(.)", replacement: "$1$1"}], lower: true}`)+
		"skip_when: [{column: Name, matches: '^skip'}]\nsource: {null_values: [N/A]}\n",
		"Name", "Account", "Amount", "Date", "Tags", "Ids")
	f.Add("Deal", "acc_1", "1.234,56", "31/12/2026", "one,Beta", "con_7")
	f.Add("N/A", "", "", "46097", " ,", "x")
	f.Add("skip", "\x00", "\xff\xfe", "\u202e", "one,,,,one", ";;;")
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g string) {
		cells := []string{a, b, c, d, e, g}
		draft := p.Draft(cells)
		again := p.Draft(cells)
		if !slices.EqualFunc(draft.Values, again.Values, bytes.Equal) || len(draft.Faults) != len(again.Faults) {
			t.Fatalf("two drafts of one row differ: %v %v", draft, again)
		}
		for _, fault := range slices.Concat(draft.Faults, draft.Warnings) {
			if fault.Reason == "" || fault.Message == "" || strings.ContainsFunc(fault.Error(), printable.Unsafe) {
				t.Fatalf("fault %+v reads %q", fault, fault.Error())
			}
		}
		if strings.ContainsFunc(draft.Skip, printable.Unsafe) {
			t.Fatalf("skip reads %q", draft.Skip)
		}
		if len(draft.Faults) > 0 {
			return
		}
		for i, v := range draft.Values {
			if v != nil && !json.Valid(v) {
				t.Fatalf("value of %s is %q", p.Fields()[i].Key, v)
			}
		}
	})
}
