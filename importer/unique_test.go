package importer

import (
	"path/filepath"
	"testing"

	"lightfield-importer/client/sandbox"
)

const numberedMapping = `version: 1
object: opportunity
mode: upsert
identity: [Id]
match: [[$name]]
fields: {$name: Name, $stage: {value: Prospecting}, dealNumber: Number}
relationships:
  $account: {column: Account, find: {object: account, by: $name}, missing: skip}
`

// Guards rows that the mapping or somebody passes over from being rejected for a value
// that they would not write.
func TestRowsThatAreLeftOutNeedNoValueOfTheirOwn(t *testing.T) {
	u := newUpsert(t, sandbox.Options{}, numberedMapping)
	const lines = "Id,Name,Number,Account\nA,One,X-1,Northwind Turbines\nB,Two,X-1,Nobody\nC,Three,"
	u.run(lines+"X-2,Northwind Turbines\n", "created", "skipped", "created")
	account := u.add("account", map[string]any{"$name": "Windmills"}, nil)
	for range 2 {
		u.add("opportunity", map[string]any{"$name": "Twin", "$stage": "Prospecting"}, map[string][]string{"$account": {account}})
	}
	const twin = "D,Twin,X-3,Northwind Turbines\n"
	u.run(lines+"X-2,Northwind Turbines\n"+twin, "unchanged", "skipped", "unchanged", "ambiguous")
	u.opts.Decisions = decide(t, table(t, filepath.Join(u.dir, "ambiguous.csv")), "skip", "", "")
	const same = "D,Twin,X-1,Northwind Turbines\n"
	for _, dry := range []bool{true, false} {
		u.opts.DryRun = dry
		u.run(lines+"X-2,Northwind Turbines\n"+same, "unchanged", "skipped", "unchanged", "skipped")
	}
	u.opts.Decisions = nil
	u.run(lines+"X-2,Northwind Turbines\n"+same, "unchanged", "skipped", "unchanged", "skipped")
}
