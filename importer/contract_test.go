package importer

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/client/sandbox/contract"
	"lightfield-importer/importer/undo"
)

// Guards the contract: everything that whole imports of the samples send, and
// all that the sandbox answers, is valid by the vendor's own description.
func TestImportsKeepTheContract(t *testing.T) {
	transport := contract.Wrap(t, http.DefaultTransport)
	o, box := sandboxed(t, sandbox.Options{}, filepath.Join("..", "samples", "opportunities.csv"), filepath.Join("..", "samples", "opportunities.yaml"))
	o.Client.Transport = transport
	s, err := Run(t.Context(), o)
	if err != nil || s.Rows.Created != s.Rows.Read || s.Rows.Read == 0 {
		t.Fatalf("%v: %+v", err, s.Rows)
	}
	// Somebody edits a record; a lost checkpoint finds them all again and puts it right.
	edited := box.Records("opportunity")[0]
	if err := box.Change(edited.ID, map[string]any{"$name": "edited"}, nil); err != nil {
		t.Fatal(err)
	}
	box.Advance(time.Minute) // answers date to the second: a replay within one looks new
	again := o
	again.Checkpoint, again.ReportDir, again.RunID = filepath.Join(t.TempDir(), "again.checkpoint"), t.TempDir(), "run-2"
	s, err = Run(t.Context(), again)
	if err != nil || s.Rows.Updated != 1 || s.Rows.Unchanged != s.Rows.Read-1 {
		t.Fatalf("after losing the checkpoint: %v: %+v", err, s.Rows)
	}
	if n := int64(len(box.Records("opportunity"))); n != s.Rows.Read {
		t.Errorf("the sandbox holds %d records, want %d", n, s.Rows.Read)
	}
}

// So does a migration of every object that rows become, matched with records that are
// there, linked forward, put on a list, changed the next night, and taken back.
func TestMigrationsKeepTheContract(t *testing.T) {
	held := contract.Wrap(t, http.DefaultTransport)
	files := map[string]string{
		"accounts.yaml": "version: 1\nobject: account\nmode: upsert\nadd_to_list: Firms\nidentity: [Id]\nmatch: [[$website], [$name]]\nfields: {$name: Name, $website: {column: Site, multiple: add}}\n" +
			"relationships: {$contact: {column: Contact, split: \";\", find: {object: contact, by: identity}}}\n",
		"contacts.yaml": "version: 1\nobject: contact\nmode: upsert\nidentity: [Id]\nmatch: [[$email]]\nfields: {$email: E-mail}\nrelationships: {$account: {column: Account, find: {object: account, by: identity}}}\n",
		"deals.yaml":    "version: 1\nobject: opportunity\nidentity: [Id]\nfields: {$name: Name, $stage: {value: Prospecting}}\nrelationships: {$account: {column: Account, find: {object: account, by: $name}, missing: create}}\n",
		"tasks.yaml":    "version: 1\nobject: task\nidentity: [Id]\nfields: {$title: Title, $status: Status}\nrelationships: {$assignedTo: {column: Owner, find: {object: member, by: $email}}, $opportunity: {column: Deal, find: {object: opportunity, by: identity}}}\n",
		"notes.yaml":    "version: 1\nobject: note\nidentity: [Id]\nfields: {$title: Title, $content: Text}\nrelationships: {$account: {column: Account, find: {object: account, by: identity}}}\n",
		"projects.yaml": "version: 1\nobject: project\nidentity: [Id]\nfields: {$name: Name}\n",
		"accounts.csv":  "Id,Name,Site,Contact\nA-1,Northwind Turbines,https://northwind.example,C-1;C-2\nA-2,Sorrel Works,https://sorrel.example,\n",
		"contacts.csv":  "Id,E-mail,Account\nC-1,nora@halden.example,A-1\nC-2,timo@sorrel.example,A-2\n",
		"deals.csv":     "Id,Name,Account\nD-1,One,Sorrel Works\nD-2,Two,Quarry Lane\n",
		"tasks.csv":     "Id,Title,Status,Owner,Deal\nT-1,Call,TODO,maren.oldfield@example.com,D-1\n",
		"notes.csv":     "Id,Title,Text,Account\nN-1,Visit,# Seen,A-2\n",
		"projects.csv":  "Id,Name\nP-1,Launch\n",
		"crm.yaml": "version: 1\nsteps:\n  - {mapping: accounts.yaml, file: accounts.csv}\n  - {mapping: contacts.yaml, file: contacts.csv}\n  - {mapping: deals.yaml, file: deals.csv}\n" +
			"  - {mapping: tasks.yaml, file: tasks.csv}\n  - {mapping: notes.yaml, file: notes.csv}\n  - {mapping: projects.yaml, file: projects.csv}\n",
	}
	o, _ := migrating(t, files)
	o.Client.Transport = held
	if s, err := Migrate(t.Context(), o); err != nil || s.ExitCode != 0 {
		t.Fatalf("%v: exit %d, %+v", err, s.ExitCode, s.Rows)
	}
	dir := filepath.Dir(o.Data)
	save(t, filepath.Join(dir, "contacts.csv"), strings.ReplaceAll(files["contacts.csv"], "timo@sorrel.example,A-2", "timo@sorrel.example,A-1"))
	save(t, filepath.Join(dir, "deals.csv"), strings.ReplaceAll(files["deals.csv"], "Two", "Three"))
	o.RunID, o.ReportDir = "run-2", t.TempDir()
	if s, err := Migrate(t.Context(), o); err != nil || s.Rows.Updated == 0 {
		t.Fatalf("the second night: %v: %+v", err, s.Rows)
	}
	taken, err := undo.Run(t.Context(), undo.Options{Checkpoint: o.Checkpoint, ReportDir: t.TempDir(), Runs: undo.All, Client: o.Client, Sandbox: o.Sandbox, RunID: "run-3", Progress: o.Progress})
	if err != nil || taken.Records.Reversed == 0 {
		t.Fatalf("undo: %v: %+v", err, taken)
	}
	seen := held.Seen()
	for _, collection := range []string{"accounts", "contacts", "opportunities", "tasks", "notes", "objects/project/values", "lists"} {
		path := "/v1/" + collection
		for _, exchange := range []string{"POST " + path + " 200", "DELETE " + path + "/{id} 200"} {
			if !slices.Contains(seen, exchange) {
				t.Errorf("%s was not held against the description", exchange)
			}
		}
	}
	for _, exchange := range []string{"GET /v1/accounts 200", "GET /v1/members 200", "POST /v1/lists/{id} 200", "GET /v1/contacts/{id} 200", "POST /v1/accounts/{id} 200", "POST /v1/contacts/{id} 200", "POST /v1/opportunities/{id} 200"} {
		if !slices.Contains(seen, exchange) {
			t.Errorf("%s was not held against the description", exchange)
		}
	}
}
