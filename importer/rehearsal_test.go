package importer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/report"

	"github.com/google/go-cmp/cmp"
)

// family is a migration whose accounts have parents among themselves, into an
// organisation that has some of its records.
var family = map[string]string{
	"accounts.yaml": "version: 1\nobject: account\nmode: upsert\nidentity: [Id]\nmatch: [[$name]]\nfields: {$name: Name, sector: Sector}\n" +
		"relationships: {parent: {column: Parent, find: {object: account, by: identity}}, peers: {column: Peers, split: ;, find: {object: account, by: identity}}}\n",
	"contacts.yaml": "version: 1\nobject: contact\nmode: upsert\nidentity: [Id]\nmatch: [[$email]]\nfields: {$email: E-mail, $name: {firstName: First, lastName: Last}}\n" +
		"relationships: {$account: {column: Account, find: {object: account, by: identity}}}\n",
	"deals.yaml": "version: 1\nobject: opportunity\nmode: upsert\nidentity: [Id]\nmatch: [[$name, $account]]\nfields: {$name: Name, $stage: Stage}\n" +
		"relationships: {$account: {column: Account, find: {object: account, by: identity}}, $champion: {column: Champion, find: {object: contact, by: identity}}}\n",
	"accounts.csv": "Id,Name,Sector,Parent,Peers\n" +
		"A-1,Halden Mills,Paper,,\n" + // as it is there
		"A-2,Sorrel Works,Wood,A-1,A-4;A-5\n" +
		"A-3,Juniper Ferries,Sea,A-1,\n" + // the parent is there, the sector is not
		"A-4,Tallow Hill,,A-3,\n" +
		"A-5,Wicker Lane,,A-4,A-1;A-2\n" +
		"A-6,Juniper Ferries,Sea,A-1,\n" + // a record that A-3 has
		"A-7,,,A-1,\n" + // no name
		"A-8,Twice,,A-1,\n" + // two records
		"A-9,Lone Oak,,A-8,\n" + // a parent that is not imported
		"A-10,Lark Street,Air,A-2,\n", // another parent
	"contacts.csv": "Id,E-mail,First,Last,Account\nC-1,nora@halden.example,Nora,Halden,A-4\nC-2,timo@sorrel.example,Timo,Sorrel,A-2\n",
	"deals.csv":    "Id,Name,Stage,Account,Champion\nD-1,Ferry,Proposal,A-3,C-2\nD-2,Barge,Discovery,A-5,C-1\n",
	"crm.yaml":     "version: 1\nsteps:\n  - {mapping: accounts.yaml, file: accounts.csv}\n  - {mapping: contacts.yaml, file: contacts.csv}\n  - {mapping: deals.yaml, file: deals.csv}\n",
}

// familyBox has the family's accounts 1 to 3 and 10, contact 1 and deal 1.
func familyBox(t *testing.T) *sandbox.Sandbox {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{Definitions: map[string]json.RawMessage{"account": json.RawMessage(`{"objectType":"account","fieldDefinitions":{
		"$name":{"id":"ad_1","label":"Name","valueType":"TEXT"},"sector":{"id":"ad_2","label":"Sector","valueType":"TEXT"}},
		"relationshipDefinitions":{"parent":{"id":"rd_1","label":"Parent","cardinality":"HAS_ONE","objectType":"account"},
		"peers":{"id":"rd_2","label":"Peers","cardinality":"HAS_MANY","objectType":"account"}}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	add := func(object string, fields map[string]any, links map[string][]string) string {
		id, err := box.Add(object, fields, links)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	first := add("account", map[string]any{"$name": "Halden Mills", "sector": "Paper"}, nil)
	add("account", map[string]any{"$name": "Sorrel Works"}, nil)
	third := add("account", map[string]any{"$name": "Juniper Ferries"}, map[string][]string{"parent": {first}})
	add("account", map[string]any{"$name": "Lark Street", "sector": "Air"}, map[string][]string{"parent": {first}})
	add("account", map[string]any{"$name": "Twice"}, nil)
	add("account", map[string]any{"$name": "Twice"}, nil)
	add("contact", map[string]any{"$email": []string{"nora@halden.example"}}, map[string][]string{"$account": {third}})
	add("opportunity", map[string]any{"$name": "Ferry", "$stage": "Discovery"}, map[string][]string{"$account": {third}})
	return box
}

// A rehearsed migration tells the rows that each step would make, change and leave,
// its second pass included, and of each change the old and the new value: what the
// migration then does, and no more than what differs afterwards.
func TestMigrationRehearsed(t *testing.T) {
	dir, box := t.TempDir(), familyBox(t)
	for name, text := range family {
		save(t, filepath.Join(dir, name), text)
	}
	o, _ := sandboxed(t, sandbox.Options{}, filepath.Join(dir, "crm.yaml"), "")
	o.Client.Key = box.Key()
	base, stop, err := box.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	o.Client.BaseURL = base

	for _, round := range []struct {
		name, file, old, new string
		changes              int // rows that change a record
	}{
		{"into what is there", "", "", "", 8},
		{"once more", "", "", "", 0},
		{"another parent and another name", "accounts.csv", "A-4,Tallow Hill,,A-3,", "A-4,Tallow Hills,,A-2,A-3", 2},
	} {
		if round.file != "" {
			edit(t, filepath.Join(dir, round.file), round.old, round.new)
		}
		before := held(box)
		o.DryRun, o.RunID, o.ReportDir = true, round.name+", dry", t.TempDir()
		dry, err := Migrate(t.Context(), o)
		if err != nil {
			t.Fatalf("%s: %v", round.name, err)
		}
		if diff := cmp.Diff(before, held(box)); diff != "" {
			t.Fatalf("%s: the dry run has changed (-before +after):\n%s", round.name, diff)
		}
		o.DryRun, o.RunID, o.ReportDir = false, round.name, t.TempDir()
		real, err := Migrate(t.Context(), o)
		if err != nil {
			t.Fatalf("%s: %v", round.name, err)
		}
		if said, done := story(dry)+passCounts(dry), story(real)+passCounts(real); said != done {
			t.Errorf("%s: the dry run says\n%s\nthe migration did\n%s", round.name, said, done)
		}
		said, done := told(t, dry, real), told(t, real, real)
		if diff := cmp.Diff(said, done); diff != "" {
			t.Errorf("%s: (-said +done)\n%s", round.name, diff)
		}
		if round.file == "" && round.changes > 0 {
			linking := dry.Steps[len(dry.Steps)-1].Reports
			for path, want := range map[string]string{
				linking.Results: "parent: nothing → A-4 (new account ", linking.HTML: "A-4 (new account ", dry.Reports.Summary: `"(new account `,
			} {
				raw, err := os.ReadFile(path)
				if err != nil || !strings.Contains(string(raw), want) {
					t.Errorf("%s does not say %s: %v", path, want, err)
				}
			}
		}
		if dry.ChangesCount != int64(round.changes) || len(dry.Changes) != round.changes {
			t.Errorf("%s: %d rows change a record, %d listed, want %d", round.name, dry.ChangesCount, len(dry.Changes), round.changes)
		}
		if diff := cmp.Diff(differences(t, before, held(box)), only(said, before)); diff != "" {
			t.Errorf("%s: (-what differs afterwards +said)\n%s", round.name, diff)
		}
	}
}

// The dry run of a migration tells all that is wrong with a row that has faults: its
// links forward once what they point to would be there, and not before.
func TestRehearsedLinksOfFaultyRows(t *testing.T) {
	files := maps.Clone(crm)
	files["accounts.csv"] = "Id,Name,Contact\nA-1,,C-1\nA-2,,C-9\nA-3,Halden Mills,C-9\n"
	files["contacts.csv"] = "Id,E-mail,Account\nC-1,nora@halden.example,\nC-2,,A-3\n"
	files["deals.csv"] = "Id,Name,Account\nD-1,One,A-3\n"
	o, _ := migrating(t, files)
	o.DryRun = true
	s, err := Migrate(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, step := range s.Steps {
		if step.Object == "account" {
			for _, r := range table(t, step.Reports.Results) {
				got = append(got, r["identity"]+" "+r["outcome"]+": "+r["message"])
			}
		}
	}
	for i, want := range []struct{ begin, contains, lacks string }{
		{"A-1 rejected: ", "Name", "C-1"}, {"A-2 rejected: ", "Name", "C-9"}, {"A-3 created: ", "", "C-9"},
		{"A-1 skipped: rejected by the first pass", "", "C-1"}, {"A-2 rejected: ", "C-9", "Name"}, {"A-3 rejected: ", "C-9", "Name"},
	} {
		if !strings.HasPrefix(got[i], want.begin) || !strings.Contains(got[i], want.contains) || strings.Contains(got[i], want.lacks) {
			t.Errorf("%s, want %+v", got[i], want)
		}
	}
}

// passCounts are the outcomes of each pass.
func passCounts(s *report.Summary) (all string) {
	for _, step := range s.Steps {
		all += fmt.Sprintf("\n%s: %+v", step.Name, step.Rows)
	}
	return all
}

// valueOf names a field or relationship of a record.
type valueOf struct{ record, key string }

// change is a value before and afterwards, as JSON.
type change struct{ Old, New string }

// told are the changes that all passes tell of, the records to come by the ids that
// the migration gave them.
func told(t *testing.T, s, migrated *report.Summary) map[valueOf]change {
	t.Helper()
	ids, coming := map[string]string{}, map[string]string{}
	for _, step := range migrated.Steps {
		for _, r := range table(t, step.Reports.Results) {
			if id := r["record_id"]; id != "" {
				ids[r["identity"]] = id
				coming[plannedRow{step.Name, identity.Columns([]string{r["identity"]})}.unmade(step.Object)] = id
			}
		}
	}
	all := map[valueOf]change{}
	for _, step := range s.Steps {
		if step.Reports.Changes == "" {
			continue
		}
		raw, err := os.ReadFile(step.Reports.Changes)
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(raw) {
			var r report.RowChanges
			if err := json.Unmarshal(line, &r); err != nil {
				t.Fatal(err)
			}
			for _, c := range r.Changes {
				of := valueOf{ids[r.Identity], c.Field}
				if have, known := all[of]; known {
					t.Errorf("%v changes twice, from %s and from %s", of, have.Old, c.Old)
				}
				all[of] = change{plain(t, c.Old, coming), plain(t, c.New, coming)}
			}
		}
	}
	return all
}

// plain is a value as JSON, lists sorted and nothing as "".
func plain(t *testing.T, value any, coming map[string]string) string {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	switch {
	case string(raw) == "null":
		return ""
	case json.Unmarshal(raw, &list) != nil:
		return string(raw)
	}
	for i, id := range list {
		if is, known := coming[id]; known {
			list[i] = is
		}
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// held are the live records, but for the times of their changes.
func held(box *sandbox.Sandbox) map[string]sandbox.Record {
	all := map[string]sandbox.Record{}
	for _, object := range []string{"account", "contact", "opportunity"} {
		for _, r := range box.Records(object) {
			r.UpdatedAt = time.Time{}
			all[r.ID] = r
		}
	}
	return all
}

// differences are the values that differ in the records of before.
func differences(t *testing.T, before, after map[string]sandbox.Record) map[valueOf]change {
	t.Helper()
	all := map[valueOf]change{}
	for id, was := range before {
		is := after[id]
		for _, key := range slices.Concat(slices.Collect(maps.Keys(was.Fields)), slices.Collect(maps.Keys(is.Fields))) {
			if c := (change{plain(t, was.Fields[key], nil), plain(t, is.Fields[key], nil)}); c.Old != c.New {
				all[valueOf{id, key}] = c
			}
		}
		for _, key := range slices.Concat(slices.Collect(maps.Keys(was.Relationships)), slices.Collect(maps.Keys(is.Relationships))) {
			if c := (change{plain(t, was.Relationships[key], nil), plain(t, is.Relationships[key], nil)}); c.Old != c.New {
				all[valueOf{id, key}] = c
			}
		}
	}
	return all
}

// only are the changes of these records.
func only(all map[valueOf]change, records map[string]sandbox.Record) map[valueOf]change {
	all = maps.Clone(all)
	maps.DeleteFunc(all, func(of valueOf, _ change) bool { _, there := records[of.record]; return !there })
	return all
}
