package mapping

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const goodMigration = `version: 1
name: crm-2026
steps:
  - {name: companies, mapping: maps/accounts.yaml, file: export/Account.csv}
  - mapping: maps/deals.yaml
    file: /srv/export/Opportunity.csv
`

func TestLoadMigration(t *testing.T) {
	m, err := LoadMigration("crm/plan.yaml", []byte(goodMigration))
	if err != nil {
		t.Fatal(err)
	}
	if m.Name != "crm-2026" || len(m.Steps) != 2 {
		t.Fatalf("got %+v", m)
	}
	first, second := m.Steps[0], m.Steps[1]
	if first.Name != "companies" || first.Mapping != filepath.Join("crm", "maps", "accounts.yaml") || first.Data != filepath.Join("crm", "export", "Account.csv") {
		t.Errorf("the first step is %+v", first)
	}
	if second.Name != "deals" || second.Data != "/srv/export/Opportunity.csv" || second.At.Line != 5 {
		t.Errorf("the second step is %+v", second)
	}
	if m, err := LoadMigration("crm/plan.yaml", []byte(strings.Replace(goodMigration, "name: crm-2026\n", "", 1))); err != nil || m.Name != "plan" {
		t.Errorf("without a name: %+v, %v", m, err)
	}
}

func TestLoadMigrationProblems(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"nothing": {"{}", []string{`plan.yaml:1:1: key "version" is missing`, `key "steps" is missing; write the imports`}},
		"a step without data": {"version: 1\nsteps:\n  - {mapping: a.yaml}\n  - {file: a.csv}\n",
			[]string{`plan.yaml:3:5: key "file" is missing in a step`, `plan.yaml:4:5: key "mapping" is missing in a step`}},
		"a name twice": {"version: 1\nsteps:\n  - {mapping: a.yaml, file: a.csv}\n  - {mapping: x/a.yaml, file: b.csv}\n",
			[]string{`plan.yaml:4:5: step "a" is already on line 3; give one of them another name`}},
		"a near miss": {"version: 1\nstep:\n  - {mapping: a.yaml, file: a.csv}\n", []string{`unknown key "step" in a migration; did you mean "steps"?`}},
		"no path":     {"version: 1\nsteps:\n  - {mapping: \" \", file: a.csv}\n", []string{"plan.yaml:3:15: mapping needs the path of a file"}},
		"no list":     {"version: 1\nsteps: {mapping: a.yaml}\n", []string{"steps needs a list"}},
		"too many":    {"version: 1\nsteps:\n" + strings.Repeat("  - {mapping: a, file: b}\n", maxSteps+1), []string{"at most 200 steps"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := LoadMigration("plan.yaml", []byte(c.text))
			if err == nil {
				t.Fatal("it loads")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no %q in\n%v", want, err)
				}
			}
		})
	}
}

func TestOrder(t *testing.T) {
	link := func(object string, early bool) Link { return Link{Key: "$" + object, Object: object, Early: early} }
	accounts := StepLinks{Name: "accounts", Object: "account"}
	contacts := StepLinks{Name: "contacts", Object: "contact", Links: []Link{link("account", false)}}
	deals := StepLinks{Name: "deals", Object: "opportunity", Links: []Link{link("account", true), link("contact", false), link("member", false)}}
	notes := StepLinks{Name: "notes", Object: "note", Links: []Link{link("opportunity", false), link("account", false)}}
	for name, c := range map[string]struct {
		steps []StepLinks
		want  []int
	}{
		"as it stands":             {[]StepLinks{accounts, contacts, deals, notes}, []int{0, 1, 2, 3}},
		"the other way round":      {[]StepLinks{notes, deals, contacts, accounts}, []int{3, 2, 1, 0}},
		"no links":                 {[]StepLinks{notes, accounts}, []int{1, 0}},
		"two of one object":        {[]StepLinks{deals, accounts, accounts}, []int{1, 2, 0}},
		"its own object":           {[]StepLinks{{Name: "a", Object: "account", Links: []Link{link("account", false)}}}, []int{0}},
		"a cycle that can be left": {[]StepLinks{{Name: "accounts", Object: "account", Links: []Link{link("contact", false)}}, contacts}, []int{0, 1}},
		"the early link wins": {[]StepLinks{
			{Name: "a", Object: "x", Links: []Link{link("y", true)}},
			{Name: "b", Object: "y", Links: []Link{link("x", false)}}}, []int{1, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Order("plan.yaml", c.steps)
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("got %v, %v, want %v", got, err, c.want)
			}
		})
	}
}

func TestOrderCycle(t *testing.T) {
	early := func(object string) []Link { return []Link{{Key: "r", Object: object, Early: true}} }
	_, err := Order("plan.yaml", []StepLinks{
		{Name: "free", Object: "f"},
		{Name: "a", Object: "x", Links: early("y"), At: Position{4, 5}},
		{Name: "b", Object: "y", Links: early("z"), At: Position{5, 5}},
		{Name: "c", Object: "z", Links: early("x"), At: Position{6, 5}},
	})
	want := `plan.yaml:4:5: the steps need each other: "a" needs "b" needs "c" needs "a"`
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
