package importer

import (
	"path/filepath"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/settle"
)

// A migration that goes on where it was cut off finds the records of the rows that it
// has made before, whether lists show them yet or not: by what they hold, and by what
// rows of another file match.
func TestGoingOnBeforeListsShowWhatWasMade(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"accounts.yaml": "version: 1\nobject: account\nidentity: [Id]\nfields: {$name: Name}\n",
		"more.yaml":     "version: 1\nobject: account\nmode: upsert\nmatch: [[$name]]\nidentity: [No]\nfields: {$name: Name, sector: Sector}\n",
		"deals.yaml": "version: 1\nobject: opportunity\nidentity: [Id]\nfields: {$name: Name, $stage: {value: Prospecting}}\n" +
			"relationships: {$account: {column: Company, find: {object: account, by: $name}}}\n",
		"accounts.csv": "Id,Name\n1,Nordwind\n2,Südwind\n",
		"more.csv":     "No,Name,Sector\n1,Nordwind,Wool\n",
		"deals.csv":    "Id,Name,Company\n1,A,Südwind\n",
		"crm.yaml":     "version: 1\nsteps:\n  - {mapping: accounts.yaml, file: accounts.csv}\n  - {mapping: more.yaml, file: more.csv}\n  - {mapping: deals.yaml, file: deals.csv}\n",
	} {
		save(t, filepath.Join(dir, name), text)
	}
	plan := filepath.Join(dir, "crm.yaml")
	for name, pause := range map[string]time.Duration{"at once": 0, "hours later": 3 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			o, box := sandboxed(t, sandbox.Options{IndexLag: time.Hour}, plan, plan)
			before := len(box.Records("account"))
			o.Only = "accounts"
			if s, err := Migrate(t.Context(), o); err != nil || s.Rows.Created != 2 {
				t.Fatalf("%v: %+v", err, s.Rows)
			}
			box.Advance(pause)
			o.Only, o.RunID, o.ReportDir = "", "run-2", t.TempDir()
			s, err := Migrate(t.Context(), o)
			if err != nil || s.Rows.Unchanged != 2 || s.Rows.Rejected != 1 || s.Rows.Created != 1 || s.Errors[0].Reason != settle.CodeOtherRow {
				t.Errorf("%v: %+v %+v", err, s.Rows, s.Errors)
			}
			if n := len(box.Records("account")) - before; n != 2 {
				t.Errorf("there are %d accounts of the file's 2", n)
			}
		})
	}
}
