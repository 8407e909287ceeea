package importer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
	"lightfield-importer/mapping"
)

// stubMappings are imports that need accounts, and one of accounts.
var stubMappings = map[string]string{
	"deals": "version: 1\nobject: opportunity\nidentity: [Id]\nfields: {$name: Name, $stage: {value: Prospecting}}\n" +
		"relationships: {$account: {column: Company, find: {object: account, by: $name}, missing: create}}\n",
	"people": "version: 1\nobject: contact\nmode: upsert\nmatch: [[$email], [$name, $account]]\nidentity: [Id]\nfields: {$email: E-mail, $name: Name}\n" +
		"relationships: {$account: {column: Company, split: ';', find: {object: account, by: $name}, missing: create}}\n",
	"accounts": "version: 1\nobject: account\nmode: upsert\nmatch: [[$name]]\nidentity: [Id]\nfields: {$name: Name, sector: Sector}\n",
}

// stubbing are imports that share one checkpoint and one sandbox.
type stubbing struct {
	t    *testing.T
	box  *sandbox.Sandbox
	opts Options
	dir  string
	runs int

	asked int // requests that were looked at
}

func newStubbing(t *testing.T, o sandbox.Options) *stubbing {
	t.Helper()
	s := &stubbing{t: t, dir: t.TempDir()}
	for name, text := range stubMappings {
		save(t, filepath.Join(s.dir, name+".yaml"), text)
	}
	s.opts, s.box = sandboxed(t, o, "", "")
	return s
}

// options are those of the next run of an import.
func (s *stubbing) options(name, lines string) Options {
	s.t.Helper()
	s.runs++
	o := s.opts
	o.Data, o.Mapping = filepath.Join(s.dir, name+".csv"), filepath.Join(s.dir, name+".yaml")
	save(s.t, o.Data, lines)
	o.RunID, o.ReportDir = fmt.Sprint("run-", s.runs), filepath.Join(s.t.TempDir(), "reports")
	return o
}

// run imports lines and checks the rows' outcomes.
func (s *stubbing) run(name, lines string, outcomes ...string) (*report.Summary, []map[string]string) {
	s.t.Helper()
	return s.runWith(s.options(name, lines), outcomes...)
}

func (s *stubbing) runWith(o Options, outcomes ...string) (*report.Summary, []map[string]string) {
	s.t.Helper()
	summary, err := Run(s.t.Context(), o)
	if err != nil {
		s.t.Fatal(err)
	}
	results := table(s.t, filepath.Join(o.ReportDir, "results.csv"))
	var got []string
	for _, r := range results {
		got = append(got, r["outcome"])
	}
	if strings.Join(got, " ") != strings.Join(outcomes, " ") {
		s.t.Fatalf("outcomes %q, want %q\n%v", got, outcomes, results)
	}
	return summary, results
}

// named are the ids of the live accounts of a name.
func (s *stubbing) named(name string) (ids []string) {
	for _, r := range s.box.Records("account") {
		if r.Fields["$name"] == name {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// one is the only account of a name.
func (s *stubbing) one(name string) string {
	s.t.Helper()
	ids := s.named(name)
	if len(ids) != 1 {
		s.t.Fatalf("%d accounts are called %s", len(ids), name)
	}
	return ids[0]
}

// linked is the account of a deal.
func (s *stubbing) linked(deal string) string {
	for _, r := range s.box.Records("opportunity") {
		if r.Fields["$name"] == deal {
			return strings.Join(r.Relationships["$account"], " ")
		}
	}
	return "none"
}

func (s *stubbing) owner(record string) string {
	s.t.Helper()
	c, err := checkpoint.Open(s.t.Context(), s.opts.Checkpoint, checkpoint.Options{ReadOnly: true})
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	ledger, _, held, err := c.Owner(s.t.Context(), record)
	if err != nil || !held {
		s.t.Fatalf("nobody holds %s: %v", record, err)
	}
	return ledger
}

func counted(t *testing.T, s *report.Summary, created, failed int64) {
	t.Helper()
	want := []report.Stubs{{Object: "account", By: "$name", Created: created, Failed: failed}}
	if len(s.Stubs) != 1 || s.Stubs[0] != want[0] {
		t.Errorf("stubs %+v, want %+v", s.Stubs, want)
	}
}

const (
	dealsHeader = "Id,Name,Company\n"
	lagging     = 1 << 40 // of an index that never catches up
)

// One stub for each distinct value, counted apart from the rows; later runs use it,
// whether lists show it or not, and make another when it is gone.
func TestStubs(t *testing.T) {
	s := newStubbing(t, sandbox.Options{IndexLag: lagging})
	before := len(s.box.Records("account"))
	lines := dealsHeader + "1,A,Nordwind\n2,B,Nordwind\n3,C,Südwind\n4,D,Northwind Turbines\n"
	dry := s.options("deals", lines)
	dry.DryRun = true
	summary, _ := s.runWith(dry, "created", "created", "created", "created")
	counted(t, summary, 2, 0)
	if n := len(s.box.Records("account")); n != before {
		t.Fatalf("the dry run made accounts: %d, want %d", n, before)
	}
	summary, _ = s.run("deals", lines, "created", "created", "created", "created")
	counted(t, summary, 2, 0)
	if summary.Rows.Created != 4 || summary.ExitCode != ExitDone {
		t.Errorf("rows %+v, exit code %d", summary.Rows, summary.ExitCode)
	}
	first := s.one("Nordwind")
	if s.linked("A") != first || s.linked("B") != first || s.linked("C") != s.one("Südwind") {
		t.Error("the deals are not linked to the stubs")
	}
	lines += "5,E,Nordwind\n"
	summary, _ = s.run("deals", lines, "unchanged", "unchanged", "unchanged", "unchanged", "created")
	if len(summary.Stubs) != 0 || s.linked("E") != first || s.one("Nordwind") != first {
		t.Errorf("the second run made stubs: %+v", summary.Stubs)
	}
	if err := s.box.Trash(first); err != nil {
		t.Fatal(err)
	}
	lines += "6,F,Nordwind\n"
	summary, _ = s.run("deals", lines, "unchanged", "unchanged", "unchanged", "unchanged", "unchanged", "created")
	counted(t, summary, 1, 0)
	if again := s.one("Nordwind"); again == first || s.linked("F") != again {
		t.Errorf("%s is linked to %s, want a new account, %s", "F", s.linked("F"), again)
	}
}

// Rows of another import find the stubs of the first, of any relationship.
func TestStubsAreSharedByImports(t *testing.T) {
	s := newStubbing(t, sandbox.Options{IndexLag: lagging})
	s.run("deals", dealsHeader+"1,A,Nordwind\n", "created")
	summary, _ := s.run("people", "Id,E-mail,Name,Company\n1,a@b.example,Ann Lee,Nordwind;Südwind\n2,,Bo Lee,Südwind\n", "created", "created")
	counted(t, summary, 1, 0)
	s.one("Nordwind")
	s.one("Südwind")
}

// Rows that are not imported make no stubs.
func TestStubsOfRowsThatComeToNothing(t *testing.T) {
	s := newStubbing(t, sandbox.Options{})
	for _, email := range []string{"ann@lee.example", "bo@lee.example"} {
		if _, err := s.box.Add("contact", map[string]any{"$email": []string{email, "both@lee.example"}}, nil); err != nil {
			t.Fatal(err)
		}
	}
	summary, _ := s.run("people", "Id,E-mail,Name,Company\n1,both@lee.example,X,Nordwind\n2,no mail,Y,Südwind\n", "ambiguous", "rejected")
	if len(summary.Stubs) != 0 || len(s.named("Nordwind"))+len(s.named("Südwind")) != 0 {
		t.Errorf("stubs were made: %+v", summary.Stubs)
	}
}

// What only a new record can be given is no reason to make a stub.
func TestNoStubForWhatCannotBeChanged(t *testing.T) {
	s := newStubbing(t, sandbox.Options{})
	s.run("deals", dealsHeader+"1,A,Northwind Turbines\n", "created")
	lines := dealsHeader + "1,A,Nordwind\n"
	dry := s.options("deals", lines)
	dry.DryRun = true
	_, told := s.runWith(dry, "rejected")
	_, results := s.run("deals", lines, "rejected")
	for _, r := range []map[string]string{told[0], results[0]} {
		says(t, r, `column "Company"`, "(new account ", "only when a record is created")
	}
	if n := len(s.named("Nordwind")); n != 0 {
		t.Errorf("%d stubs were made", n)
	}
}

// A stub that the server refuses rejects its rows, and is asked for once.
func TestRefusedStub(t *testing.T) {
	s := newStubbing(t, sandbox.Options{})
	var asked atomic.Int64
	s.opts.Client.Transport = between(func(r *http.Request) (*http.Response, error) {
		if r.Method != http.MethodPost || r.URL.Path != "/v1/accounts" {
			return http.DefaultTransport.RoundTrip(r)
		}
		asked.Add(1)
		return said(r, http.StatusUnprocessableEntity, `{"error": {"type": "unprocessable_content", "code": "duplicate_value", "message": "The name is taken."}}`), nil
	})
	summary, results := s.run("deals", dealsHeader+"1,A,Nordwind\n2,B,Nordwind\n", "rejected", "rejected")
	for _, row := range results {
		says(t, row, `no account has the Name "Nordwind", and the server does not make one: The name is taken.`)
	}
	if asked.Load() != 1 {
		t.Errorf("asked %d times", asked.Load())
	}
	counted(t, summary, 0, 1)
	s.opts.Client.Transport = nil
	s.run("deals", dealsHeader+"1,A,Nordwind\n2,B,Nordwind\n", "created", "created")
	s.one("Nordwind")
}

// Killed anywhere between the intent and the settled stub, the next run goes on with
// exactly one, also when the checkpoint is lost, or found again after a day.
func TestKilledWhileAStubIsMade(t *testing.T) {
	creates := func(r *http.Request) bool { return r.Method == http.MethodPost && r.URL.Path == "/v1/accounts" }
	for name, c := range map[string]struct {
		after bool
		later time.Duration
		lost  bool
		lag   time.Duration
	}{
		"nothing sent":                    {lag: lagging},
		"nothing settled":                 {after: true, lag: lagging},
		"nothing sent, 25 hours later":    {later: 25 * time.Hour},
		"nothing settled, 25 hours later": {after: true, later: 25 * time.Hour},
		"checkpoint lost":                 {after: true, lost: true, lag: lagging},
		"checkpoint lost, 25 hours later": {after: true, lost: true, later: 25 * time.Hour},
		"nothing settled, 19 hours later": {after: true, later: 19 * time.Hour, lag: lagging},
		"checkpoint lost, 19 hours later": {after: true, lost: true, later: 19 * time.Hour, lag: lagging},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStubbing(t, sandbox.Options{IndexLag: c.lag})
			lines := dealsHeader + "1,A,Nordwind\n2,B,Nordwind\n"
			ctx, giveUp := context.WithCancel(t.Context())
			defer giveUp()
			killed := filepath.Join(t.TempDir(), "killed.checkpoint")
			o := s.options("deals", lines)
			o.Client.MaxInFlight = 1
			o.Client.Transport = &cutter{at: creates, after: c.after, giveUp: giveUp, keep: func() { copyCheckpoint(t, o.Checkpoint, killed) }}
			if summary, _ := Run(ctx, o); summary.Stopped == "" {
				t.Fatalf("the run was not cut off: %+v", summary.Rows)
			}
			s.opts.Checkpoint = killed
			if c.lost {
				s.opts.Checkpoint = filepath.Join(t.TempDir(), "new.checkpoint")
			}
			s.box.Advance(c.later)
			summary, _ := s.run("deals", lines, "created", "created")
			if id := s.one("Nordwind"); s.linked("A") != id || s.linked("B") != id {
				t.Error("the deals are not linked to the stub")
			}
			if summary.Unsettled != 0 {
				t.Errorf("%d writes are unsettled", summary.Unsettled)
			}
			s.run("deals", lines, "unchanged", "unchanged")
		})
	}
}

// A stub in doubt holds its rows back, and nothing else.
func TestStubInDoubt(t *testing.T) {
	s := newStubbing(t, sandbox.Options{IndexLag: lagging})
	s.run("deals", dealsHeader+"1,A,Südwind\n", "created")
	intend(t, s.opts.Checkpoint, stubLedger("account", "$name"), "Nordwind", "somebody has to say")
	summary, results := s.run("deals", dealsHeader+"1,A,Südwind\n2,B,Nordwind\n3,C,Südwind\n", "unchanged", "not_attempted", "created")
	says(t, results[1], "in doubt: somebody has to say", "importer resolve")
	counted(t, summary, 0, 1)
	if summary.ExitCode != ExitRows || summary.Unsettled != 1 {
		t.Errorf("exit code %d, %d unsettled", summary.ExitCode, summary.Unsettled)
	}
}

// intend leaves a create in doubt in a ledger.
func intend(t *testing.T, path, ledger, value, doubt string) {
	t.Helper()
	c, err := checkpoint.Open(t.Context(), path, checkpoint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	l, err := c.Ledger(t.Context(), checkpoint.Import{Name: ledger, Object: "account", Identity: []string{"$name"}})
	if err == nil {
		err = l.Intend(t.Context(), checkpoint.Intent{ID: stubID(value), Label: value, Operation: checkpoint.OperationCreate, Key: "k", Body: []byte("{}"), Doubt: doubt})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A row that matches a stub takes it over: it is its owner from then on, and the only
// one, while rows that look for the value still find it.
func TestAdoptedStub(t *testing.T) {
	s := newStubbing(t, sandbox.Options{})
	s.run("deals", dealsHeader+"1,A,Nordwind\n", "created")
	id := s.one("Nordwind")
	if owner := s.owner(id); !checkpoint.Companion(owner) {
		t.Fatalf("%q owns the stub", owner)
	}
	_, results := s.run("accounts", "Id,Name,Sector\nX,Nordwind,Energy\n", "updated")
	if results[0]["record_id"] != id || s.owner(id) != "accounts" {
		t.Errorf("row X has %s, which %q owns", results[0]["record_id"], s.owner(id))
	}
	_, results = s.run("accounts", "Id,Name,Sector\nY,Nordwind,Food\n", "rejected")
	says(t, results[0], "belongs to row \"X\"")
	if err := s.box.Change(id, map[string]any{"$name": "Nordwind AG"}, nil); err != nil {
		t.Fatal(err)
	}
	s.run("deals", dealsHeader+"2,B,Nordwind\n", "created")
	if s.linked("B") != id || len(s.named("Nordwind")) != 0 {
		t.Error("a second record was made for the value")
	}
}

// The file's own object is refused, with the place in the mapping.
func TestStubsOfTheFilesOwnObject(t *testing.T) {
	s := newStubbing(t, sandbox.Options{})
	text := strings.Replace(stubMappings["accounts"], "fields:", "relationships: {$contact: {column: C, find: {object: contact, by: $email}, missing: create}}\nfields:", 1)
	save(t, filepath.Join(s.dir, "accounts.yaml"), text)
	summary, _ := s.run("accounts", "Id,Name,Sector,C\n1,Nordwind,,new@nordwind.example\n", "created")
	if len(summary.Stubs) != 1 || summary.Stubs[0].Object != "contact" {
		t.Errorf("stubs of another object: %+v", summary.Stubs)
	}
	j := &job{session: &session{}, object: "account", mapping: &mapping.Mapping{File: "accounts.yaml"},
		relations: []mapping.PlannedRelation{{Key: "parent", Object: "account", By: "$name", Missing: mapping.MissingCreate, MissingAt: mapping.Position{Line: 7, Column: 9}}}}
	j.now = newParts(nil, j.relations)
	err := j.openStubs(t.Context())
	if err == nil || !strings.Contains(err.Error(), "accounts.yaml:7:9: parent links to records of the file's own object account") || ExitCode(err) != ExitUsage {
		t.Errorf("got %v", err)
	}
	j.now.order = nil // as in a migration, which links them in a second pass
	j.relations = nil
	if err := j.openStubs(t.Context()); err != nil {
		t.Errorf("got %v", err)
	}
}

// The scope that only a stub needs is found missing before the first write.
func TestScopeOfStubs(t *testing.T) {
	s := newStubbing(t, sandbox.Options{Scopes: []string{"accounts:read", "opportunities:read", "opportunities:create"}})
	o := s.options("deals", dealsHeader+"1,A,Northwind Turbines\n")
	_, err := Run(t.Context(), o)
	if scope, ok := errors.AsType[*ScopeError](err); !ok || commas(scope.Missing) != "accounts:create" {
		t.Errorf("got %v", err)
	}
	o.DryRun = true
	if _, err := Run(t.Context(), o); err != nil {
		t.Errorf("the dry run: %v", err)
	}
}

// Many rows at a time ask for few values.
func TestStubsSideBySide(t *testing.T) {
	s := newStubbing(t, sandbox.Options{IndexLag: lagging})
	var lines strings.Builder
	lines.WriteString("Id,E-mail,Name,Company\n")
	const rows, values = 600, 7
	outcomes := make([]string, rows)
	for i := range rows {
		fmt.Fprintf(&lines, "%d,p%d@many.example,,Company %d;Company %d\n", i, i, i%values, (i+1)%values)
		outcomes[i] = "created"
	}
	summary, _ := s.run("people", lines.String(), outcomes...)
	counted(t, summary, values, 0)
	for i := range values {
		s.one(fmt.Sprint("Company ", i))
	}
}

// In a migration that goes on after an interruption, rows that were imported before are
// known by their values, though lists do not show their records yet; and of a value
// whose row is not settled nobody makes a stub.
func TestStubsAfterAnInterruptedMigration(t *testing.T) {
	s := newStubbing(t, sandbox.Options{IndexLag: lagging})
	accounts := "Id,Name,Sector\nX,Nordwind,Energy\nY,Ostwind,Energy\n"
	s.run("accounts", "Id,Name,Sector\nX,Nordwind,Energy\n", "created")
	intendRow(t, s.opts.Checkpoint)
	o := s.options("deals", dealsHeader+"1,A,Nordwind\n2,B,Ostwind\n3,C,Westwind\n")
	save(t, filepath.Join(s.dir, "accounts.csv"), accounts)
	o.Data = filepath.Join(s.dir, "crm.yaml")
	save(t, o.Data, "version: 1\nsteps:\n  - {mapping: accounts.yaml, file: accounts.csv}\n  - {mapping: deals.yaml, file: deals.csv}\n")
	summary, err := Migrate(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	counted(t, summary, 1, 0)
	if got := summary.Steps[1].Rows; got.Created != 2 || got.NotAttempted != 1 {
		t.Errorf("the deals: %+v", got)
	}
	if s.linked("A") != s.one("Nordwind") || len(s.named("Ostwind")) != 0 {
		t.Error("a second record was made for a row's value")
	}
}

// intendRow leaves the create of the account Ostwind in doubt.
func intendRow(t *testing.T, path string) {
	t.Helper()
	c, err := checkpoint.Open(t.Context(), path, checkpoint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	l, err := c.Ledger(t.Context(), checkpoint.Import{Name: "accounts", Object: "account", Identity: []string{"Id"}})
	if err == nil {
		err = l.Intend(t.Context(), checkpoint.Intent{ID: stubID("Y"), Label: "Y", Operation: checkpoint.OperationCreate, Key: "k", Body: []byte("{}"), Doubt: "asked"})
	}
	if err != nil {
		t.Fatal(err)
	}
}
