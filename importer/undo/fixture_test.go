package undo_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/undo"
)

// Mappings of the fixture's imports, by name.
var mappings = map[string]string{
	"accounts": `version: 1
name: accounts
object: account
identity: [Id]
fields:
  $name: Name
  oldId: Id
`,
	"stubbed": `version: 1
name: stubbed
object: opportunity
identity: [Id]
fields:
  $name: Name
  $stage: Stage
relationships:
  $account: {column: Account, find: {object: account, by: $name}, missing: create}
`,
	"companies": `version: 1
name: companies
object: account
mode: upsert
match: [[$name]]
identity: [Id]
fields:
  $name: Name
  sector: Sector
`,
	"firms": `version: 1
name: firms
object: account
mode: upsert
match: [[$name]]
identity: [Id]
fields:
  $name: Name
  sector: Sector
relationships:
  $contact: {column: Contacts, split: ";", find: {object: contact, by: $email}}
`,
	"people": `version: 1
name: people
object: contact
identity: [Id]
fields:
  $email: E-mail
`,
	"employed": `version: 1
name: people
object: contact
identity: [Id]
fields:
  $email: E-mail
relationships:
  $account: {column: Account, find: {object: account, by: $name}}
`,
	"merged": `version: 1
name: merged
object: account
mode: upsert
match: [[$name]]
identity: [Id]
on_gone: recreate
fields:
  $name: Name
  sector: Sector
`,
	"listed": `version: 1
name: listed
object: account
mode: upsert
match: [[$name]]
identity: [Id]
add_to_list: Import
fields:
  $name: Name
  sector: Sector
`,
	"deals": `version: 1
name: deals
object: opportunity
identity: [Id]
on_gone: recreate
fields:
  $name: Name
  $stage: Stage
  amount: {column: Amount, empty: clear}
relationships:
  $account: {column: Account, find: {object: account, by: $name}}
  $owner: {column: Owner, find: {object: member, by: $email}}
`,
}

const header = "Id,Name,Account,Stage,Amount,Owner\n"

// fixture is a checkpoint, imports into it and a sandbox: everything is real but the
// clock and the network.
type fixture struct {
	t    *testing.T
	box  *sandbox.Sandbox
	dir  string
	runs int
	// transport stands between the clients and the sandbox.
	transport http.RoundTripper
}

// onSandbox runs a test in a bubble of fake time, where back-offs take none.
func onSandbox(t *testing.T, o sandbox.Options, test func(*fixture)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		box, err := sandbox.New(o)
		if err != nil {
			t.Fatal(err)
		}
		if err := box.LoadSamples(); err != nil {
			t.Fatal(err)
		}
		test(&fixture{t: t, box: box, dir: t.TempDir(), transport: box.Transport()})
	})
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) checkpoint() string { return filepath.Join(f.dir, "all.checkpoint") }

func (f *fixture) client() client.Config {
	c := client.Config{BaseURL: "http://127.0.0.1", Key: sandbox.DefaultKey, Version: "test", Transport: f.transport}
	c.MaxOutage = -1
	return c
}

// imports imports rows in a run called run-1, run-2 and so on.
func (f *fixture) imports(name, rows string) *report.Summary {
	f.t.Helper()
	s, err := f.tryImport(f.t.Context(), name, rows)
	f.must(err)
	if s.Rows.Rejected+s.Rows.Ambiguous+s.Rows.InDoubt+s.Rows.NotAttempted > 0 {
		f.t.Fatalf("the import left rows behind: %+v %+v", s.Rows, s.Errors)
	}
	return s
}

func (f *fixture) tryImport(ctx context.Context, name, rows string) (*report.Summary, error) {
	f.t.Helper()
	f.runs++
	data, mapping := filepath.Join(f.dir, name+".csv"), filepath.Join(f.dir, name+".yaml")
	f.must(os.WriteFile(data, []byte(rows), 0o600))
	f.must(os.WriteFile(mapping, []byte(mappings[name]), 0o600))
	return importer.Run(ctx, importer.Options{
		Data: data, Mapping: mapping, Checkpoint: f.checkpoint(), ReportDir: filepath.Join(f.dir, fmt.Sprint("run-", f.runs)),
		Client: f.client(), Progress: report.NewProgress(os.Stderr, false, true, nil), Program: "test", RunID: fmt.Sprint("run-", f.runs),
	})
}

// options are an undo's.
func (f *fixture) options(runs string) undo.Options {
	f.runs++
	return undo.Options{
		Checkpoint: f.checkpoint(), ReportDir: f.reports(), Runs: runs, Client: f.client(),
		Progress: report.NewProgress(os.Stderr, false, true, nil), Program: "test", RunID: fmt.Sprint("undo-", f.runs),
	}
}

func (f *fixture) reports() string { return filepath.Join(f.dir, fmt.Sprint("undo-", f.runs)) }

// undo takes runs back and demands what became of the records.
func (f *fixture) undo(o undo.Options, want report.UndoCounts) *report.UndoSummary {
	f.t.Helper()
	s, err := undo.Run(f.t.Context(), o)
	f.must(err)
	want.Total = want.Trash + want.Restore
	if s.Records != want {
		f.t.Fatalf("undone %+v, want %+v; %+v", s.Records, want, s.Kinds)
	}
	return s
}

// tryUndo takes runs back as far as it comes, and gives the exit code: done or not.
func (f *fixture) tryUndo(ctx context.Context, o undo.Options) int {
	f.t.Helper()
	s, err := undo.Run(ctx, o)
	if err != nil || s.Stopped != "" || s.Records.Reversed != s.Records.Total || s.Unsettled > 0 {
		return importer.ExitRows
	}
	return importer.ExitDone
}

// results reads results.csv: the rows by identity, without the header.
func (f *fixture) results() map[string]report.UndoRow {
	f.t.Helper()
	raw, err := os.ReadFile(filepath.Join(f.reports(), "results.csv"))
	f.must(err)
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(raw), "\ufeff"))).ReadAll()
	f.must(err)
	rows := map[string]report.UndoRow{}
	for _, l := range lines[1:] {
		rows[l[2]] = report.UndoRow{Import: l[0], Identity: l[2], Way: l[3], Outcome: l[4], RecordID: l[5], Link: l[6], Code: l[7], Message: l[8]}
	}
	if len(rows) != len(lines)-1 {
		f.t.Fatalf("rows come twice: %q", lines)
	}
	return rows
}

// deals demands the live opportunities: "name amount", sorted.
func (f *fixture) deals(want ...string) {
	f.t.Helper()
	var have []string
	for _, r := range f.box.Records("opportunity") {
		amount := r.Fields["amount"]
		if amount == nil {
			amount = "-"
		}
		have = append(have, fmt.Sprint(r.Fields["$name"], " ", amount))
	}
	slices.Sort(have)
	if !slices.Equal(have, want) {
		f.t.Fatalf("the sandbox holds %q, want %q", have, want)
	}
}

// deal gives the id of a live opportunity.
func (f *fixture) deal(name string) string {
	f.t.Helper()
	return f.named("opportunity", "$name", name)
}

// named gives the id of a live record by the value of a field.
func (f *fixture) named(object, field, text string) string {
	f.t.Helper()
	for _, r := range f.box.Records(object) {
		if fmt.Sprint(r.Fields[field]) == text {
			return r.ID
		}
	}
	f.t.Fatalf("there is no %s %s", object, text)
	return ""
}

// written counts the requests by method, and forgets those of before.
func (f *fixture) sent(method string) int {
	n := 0
	for _, r := range f.box.Requests() {
		if r.Method == method {
			n++
		}
	}
	return n
}

// entry is what the ledger knows of a row, by its identity.
func (f *fixture) entry(name, identity string) checkpoint.Entry {
	f.t.Helper()
	c, err := checkpoint.Open(f.t.Context(), f.checkpoint(), checkpoint.Options{ReadOnly: true})
	f.must(err)
	defer c.Close()
	l, err := c.Ledger(f.t.Context(), checkpoint.Import{Name: name, Object: objects[name], Identity: []string{"Id"}})
	f.must(err)
	for e, err := range l.Entries(f.t.Context()) {
		f.must(err)
		if e.Label == identity {
			return e
		}
	}
	f.t.Fatalf("the ledger does not know %s", identity)
	return checkpoint.Entry{}
}

var objects = map[string]string{"accounts": "account", "deals": "opportunity", "merged": "account"}
