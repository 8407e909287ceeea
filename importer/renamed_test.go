package importer

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
)

// A record that a step renames is found by its new name at once, and by its old one no
// more, whatever lists show of it for a while; a rehearsal says the same.
func TestRenamedIsFound(t *testing.T) {
	const (
		accounts = "version: 1\nobject: account\nidentity: [Id]\nfields: {$name: Name}\n"
		upserted = "mode: upsert\nmatch: [[$name]]\n" + accounts
		deals    = "version: 1\nobject: opportunity\nidentity: [Id]\nfields: {$name: Name, $stage: {value: Prospecting}}\n" +
			"relationships: {$account: {column: Account, find: {object: account, by: $name}}}\n"
		plan = "version: 1\nsteps:\n  - {mapping: accounts.yaml, file: accounts.csv}\n  - {mapping: deals.yaml, file: deals.csv}\n"
	)
	for name, c := range map[string]struct {
		accounts string
		lag      time.Duration
	}{
		"lists lag behind":              {accounts, time.Hour},
		"all accounts were read before": {upserted, 0},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write := func(accounts, deals string) {
				save(t, filepath.Join(dir, "accounts.csv"), "Id,Name\n"+accounts)
				save(t, filepath.Join(dir, "deals.csv"), "Id,Name,Account\n"+deals)
			}
			save(t, filepath.Join(dir, "accounts.yaml"), c.accounts)
			save(t, filepath.Join(dir, "deals.yaml"), deals)
			save(t, filepath.Join(dir, "crm.yaml"), plan)
			o, box := sandboxed(t, sandbox.Options{IndexLag: c.lag}, filepath.Join(dir, "crm.yaml"), filepath.Join(dir, "crm.yaml"))
			migrate := func(dry bool, want report.Rows) {
				t.Helper()
				o.DryRun, o.RunID = dry, o.RunID+"I"
				s, err := Migrate(t.Context(), o)
				if err != nil || s.Rows != want {
					t.Fatalf("%v, %+v, want %+v; %+v", err, s.Rows, want, s.Errors)
				}
			}
			write("A-1,Alder\nA-2,Birch\nA-3,Cedar\n", "D-1,One,Alder\n")
			migrate(false, report.Rows{Read: 4, Created: 4})
			box.Advance(2 * c.lag)

			// Two change their names with each other, one gets another; a new row is met
			// by all accounts being read, where they are matched.
			write("A-1,Birch\nA-2,Alder\nA-3,Dogwood\nA-4,Elm\n", "D-1,One,Birch\nD-2,Two,Alder\nD-3,Three,Birch\nD-4,Four,Dogwood\nD-5,Five,Cedar\n")
			want := report.Rows{Read: 9, Created: 4, Updated: 3, Unchanged: 1, Rejected: 1}
			migrate(true, want)
			migrate(false, want)
			names := map[string]any{}
			for _, r := range box.Records("account") {
				names[r.ID] = r.Fields["$name"]
			}
			var got []string
			for _, r := range box.Records("opportunity") {
				got = append(got, fmt.Sprint(r.Fields["$name"], " of ", names[r.Relationships["$account"][0]]))
			}
			slices.Sort(got)
			if want := "[Four of Dogwood One of Birch Three of Birch Two of Alder]"; fmt.Sprint(got) != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}
