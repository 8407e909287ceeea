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

// What another record holds keeps a row too from getting a record in place of one that is
// gone, although the row itself has not changed it.
func TestDryRunAsksForTheValuesOfARecordMadeAgain(t *testing.T) {
	const mapping = `version: 1
object: opportunity
identity: [Id]
on_gone: recreate
fields: {$name: Name, $stage: {value: Prospecting}, dealNumber: Number}
relationships:
  $account: {column: Account, find: {object: account, by: $name}}
`
	u := newUpsert(t, sandbox.Options{}, mapping)
	const header = "Id,Name,Number,Account\n"
	made := u.run(header+"A,One,X-1,Northwind Turbines\n", "created")
	if err := u.box.Trash(made[0]["record_id"]); err != nil {
		t.Fatal(err)
	}
	account := u.add("account", map[string]any{"$name": "Windmills"}, nil)
	other := u.add("opportunity", map[string]any{"$name": "Other", "$stage": "Prospecting", "dealNumber": "X-1"}, map[string][]string{"$account": {account}})
	for _, dry := range []bool{true, false} {
		u.opts.DryRun = dry
		rows := u.run(header+"A,Uno,X-1,Northwind Turbines\n", "rejected")
		if dry {
			says(t, rows[0], other+` has "X-1", which only one record can have`)
		}
	}
}
