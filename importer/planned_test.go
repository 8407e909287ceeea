package importer

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
)

// What an earlier step of a migration makes or takes is its row's: the dry run of a
// later step says of such rows what the run says.
func TestRehearsedStepsKeepTheirRecords(t *testing.T) {
	const one = "version: 1\nobject: account\nidentity: [Id]\nfields: {$name: Name, oldId: Id}\n"
	for name, test := range map[string]struct {
		one, two, first, second string // mappings and data of the steps
		deals                   string // a third step's relationship
		outcomes                string // of the second and third step
	}{
		"a record that is made": {
			one: one, first: "Id,Name\nA-1,Halden Mills\n",
			two:    "version: 1\nobject: account\nmode: upsert\nidentity: [Id]\nmatch: [[$name]]\nfields: {$name: Name}\n",
			second: "Id,Name\nB-1,Halden Mills\nB-2,Sorrel Works\n", outcomes: "rejected created",
		},
		"a record that is there": {
			one: strings.Replace(one, "identity", "mode: upsert\nmatch: [[$name]]\nidentity", 1), first: "Id,Name\nA-1,Northwind Turbines\n",
			two:    "version: 1\nobject: account\nmode: update\nidentity: [Id]\nmatch: [[$name]]\nfields: {$name: Name, sector: Id}\n",
			second: "Id,Name\nB-1,Northwind Turbines\nB-2,Kestrel Robotics\n", outcomes: "rejected updated",
		},
		"two records of one name": {
			one: one, first: "Id,Name\nA-1,Halden Mills\nA-2,Halden Mills\n",
			two:    "version: 1\nobject: account\nmode: upsert\nidentity: [Id]\nmatch: [[$name]]\nfields: {$name: Name}\n",
			second: "Id,Name\nB-1,Halden Mills\n", outcomes: "ambiguous",
		},
		"a name of two records": {
			one: one, first: "Id,Name\nA-1,Halden Mills\nA-2,Halden Mills\nA-3,Sorrel Works\n",
			two: one, second: "Id,Name\nB-1,Juniper Ferries\n",
			deals: "by: $name", outcomes: "created created ambiguous created",
		},
		"an identity in two imports": {
			one: one, first: "Id,Name\nJuniper Ferries,One\nSorrel Works,Two\n",
			two: one, second: "Id,Name\nJuniper Ferries,Three\n",
			deals: "by: identity", outcomes: "created ambiguous rejected created",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			steps := map[string]string{
				"one.yaml": test.one, "one.csv": test.first, "two.yaml": test.two, "two.csv": test.second,
				"crm.yaml": "version: 1\nsteps:\n  - {mapping: one.yaml, file: one.csv}\n  - {mapping: two.yaml, file: two.csv}\n",
			}
			if test.deals != "" {
				steps["crm.yaml"] += "  - {mapping: deals.yaml, file: deals.csv}\n"
				steps["deals.yaml"] = "version: 1\nobject: opportunity\nfields: {$name: Account, $stage: {value: Prospecting}}\n" +
					"relationships: {$account: {column: Account, find: {object: account, " + test.deals + "}}}\n"
				steps["deals.csv"] = "Account\nJuniper Ferries\nHalden Mills\nSorrel Works\n"
			}
			for file, text := range steps {
				save(t, filepath.Join(dir, file), text)
			}
			o, _ := sandboxed(t, sandbox.Options{}, filepath.Join(dir, "crm.yaml"), "")
			for _, dry := range []bool{true, false} {
				o.DryRun, o.ReportDir = dry, t.TempDir()
				if _, err := Migrate(t.Context(), o); err != nil {
					t.Fatal(err)
				}
				var outcomes []string
				for _, step := range []string{"two", "deals"}[:strings.Count(steps["crm.yaml"], "mapping")-1] {
					for _, r := range table(t, filepath.Join(o.ReportDir, step, "results.csv")) {
						outcomes = append(outcomes, r["outcome"])
						if isUnmade(r["record_id"]) {
							t.Errorf("a record that is not there is told of: %v", r)
						}
					}
				}
				if got := strings.Join(outcomes, " "); got != test.outcomes {
					t.Errorf("dry run %v: %s, want %s", dry, got, test.outcomes)
				}
			}
		})
	}
}

// A later step finds the stubs that an earlier one would make.
func TestRehearsedStubsAreFound(t *testing.T) {
	o, _ := migrating(t, map[string]string{
		"contacts.yaml": "version: 1\nobject: contact\nidentity: [Id]\nfields: {$email: E-mail}\nrelationships: {$account: {column: Account, find: {object: account, by: $name}, missing: create}}\n",
		"deals.yaml":    "version: 1\nobject: opportunity\nidentity: [Id]\nfields: {$name: Name, $stage: {value: Prospecting}}\nrelationships: {$account: {column: Account, find: {object: account, by: $name}}, $champion: {column: Contact, find: {object: contact, by: identity}}}\n",
		"contacts.csv":  "Id,E-mail,Account\nC-1,nora@halden.example,Halden Mills\n",
		"deals.csv":     "Id,Name,Account,Contact\nD-1,One,Halden Mills,C-1\nD-2,Two,Sorrel Works,C-1\n",
		"crm.yaml":      "version: 1\nsteps:\n  - {mapping: contacts.yaml, file: contacts.csv}\n  - {mapping: deals.yaml, file: deals.csv}\n",
	})
	want := report.Rows{Read: 3, Created: 2, Rejected: 1}
	for _, dry := range []bool{true, false} {
		o.DryRun, o.RunID, o.ReportDir = dry, fmt.Sprint("dry ", dry), t.TempDir()
		if s, err := Migrate(t.Context(), o); err != nil || s.Rows != want {
			t.Errorf("dry run %v: got %+v, %v, want %+v", dry, s.Rows, err, want)
		}
	}
}
