package importer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
)

// crm is a migration in which deals need accounts, contacts need accounts, and tasks
// need nothing but members.
var crm = map[string]string{
	"accounts.yaml": "version: 1\nobject: account\nidentity: [Id]\nfields: {$name: Name}\nrelationships: {$contact: {column: Contact, find: {object: contact, by: identity}}}\n",
	"contacts.yaml": "version: 1\nobject: contact\nidentity: [Id]\nfields: {$email: E-mail}\nrelationships: {$account: {column: Account, find: {object: account, by: identity}}}\n",
	"deals.yaml":    "version: 1\nobject: opportunity\nidentity: [Id]\nfields: {$name: Name, $stage: {value: Prospecting}}\nrelationships: {$account: {column: Account, find: {object: account, by: identity}}}\n",
	"tasks.yaml":    "version: 1\nobject: task\nidentity: [Id]\nfields: {$title: Title, $status: Status}\nrelationships: {$assignedTo: {column: Owner, find: {object: member, by: $email}}}\n",
	"accounts.csv":  "Id,Name,Contact\nA-1,Halden Mills,C-1\nA-2,Sorrel Works,\n",
	"contacts.csv":  "Id,E-mail,Account\nC-1,nora@halden.example,A-1\nC-2,timo@sorrel.example,A-2\n",
	"deals.csv":     "Id,Name,Account\nD-1,One,A-1\nD-2,Two,A-2\n",
	"tasks.csv":     "Id,Title,Status,Owner\nT-1,Call,TODO,maren.oldfield@example.com\n",
	"crm.yaml": "version: 1\nsteps:\n  - {mapping: accounts.yaml, file: accounts.csv}\n  - {mapping: contacts.yaml, file: contacts.csv}\n" +
		"  - {mapping: deals.yaml, file: deals.csv}\n  - {mapping: tasks.yaml, file: tasks.csv}\n",
}

// migrating is a migration into a sandbox.
func migrating(t *testing.T, files map[string]string) (Options, *sandbox.Sandbox) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		save(t, filepath.Join(dir, name), text)
	}
	return sandboxed(t, sandbox.Options{}, filepath.Join(dir, "crm.yaml"), filepath.Join(dir, "crm.yaml"))
}

// story is what became of each pass.
func story(s *report.Summary) string {
	var all []string
	for _, step := range s.Steps {
		name := step.Name
		if step.Links {
			name += " linking"
		}
		what := fmt.Sprintf("%d of %d done", step.Rows.Created+step.Rows.Updated+step.Rows.Unchanged+step.Rows.Skipped, step.Rows.Read)
		if step.NotStarted != "" {
			what = step.NotStarted
		}
		if step.Error != "" {
			what += ", failed"
		}
		all = append(all, name+": "+what)
	}
	return strings.Join(all, "; ")
}

// refusing answers requests that write at a path with 403, as for a key that lost a scope.
func refusing(path string, on *atomic.Bool) between {
	return func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, path) && on.Load() {
			return &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
				Body: http.NoBody}, nil
		}
		return http.DefaultTransport.RoundTrip(r)
	}
}

// Accounts that name one contact and contacts that name their accounts: filling in the
// former by the second pass takes none of the latter away, nor does a night on which
// something else of an account has changed.
func TestLinksFromBothEnds(t *testing.T) {
	files := maps.Clone(crm)
	files["contacts.csv"] += "C-3,ines@halden.example,A-1\n"
	o, box := migrating(t, files)
	for _, night := range []struct {
		accounts string
		want     report.Rows
	}{
		{files["accounts.csv"], report.Rows{Read: 8, Created: 8}},
		{files["accounts.csv"], report.Rows{Read: 8, Unchanged: 8}},
		{strings.Replace(files["accounts.csv"], "Mills", "Works", 1), report.Rows{Read: 8, Updated: 1, Unchanged: 7}},
	} {
		save(t, filepath.Join(filepath.Dir(o.Data), "accounts.csv"), night.accounts)
		o.RunID, o.ReportDir = fmt.Sprint(night.want), t.TempDir()
		if s, err := Migrate(t.Context(), o); err != nil || s.Rows != night.want {
			t.Fatalf("got %+v, %v, want %+v", s.Rows, err, night.want)
		}
		for _, contact := range box.Records("contact")[20:] {
			if len(contact.Relationships["$account"]) != 1 {
				t.Errorf("%+v: %v has the accounts %q", night.want, contact.Fields["$email"], contact.Relationships["$account"])
			}
		}
	}
}

// When a step fails, those that need it do not start, the others do, and the summary
// says so; run again, the migration goes on where it stopped.
func TestStepThatFails(t *testing.T) {
	for name, test := range map[string]struct{ path, story string }{
		"needed by others": {"/v1/accounts", "tasks: 1 of 1 done; accounts: 0 of 2 done, failed; contacts: it needs accounts, which did not come to its end; " +
			"deals: it needs accounts, which did not come to its end; accounts linking: it needs accounts, which did not come to its end"},
		"needed later": {"/v1/contacts", "tasks: 1 of 1 done; accounts: 2 of 2 done; contacts: 0 of 2 done, failed; deals: 2 of 2 done; " +
			"accounts linking: it needs contacts, which did not come to its end"},
		"needed by none": {"/v1/opportunities", "tasks: 1 of 1 done; accounts: 2 of 2 done; contacts: 2 of 2 done; deals: 0 of 2 done, failed; accounts linking: 2 of 2 done"},
	} {
		t.Run(name, func(t *testing.T) {
			o, box := migrating(t, crm)
			var on atomic.Bool
			on.Store(true)
			o.Client.Transport = refusing(test.path, &on)
			s, err := Migrate(t.Context(), o)
			if err == nil || s.ExitCode != ExitFatal || s.Stopped != report.StoppedFatal {
				t.Fatalf("error %v, exit code %d, stopped %q", err, s.ExitCode, s.Stopped)
			}
			if got := story(s); got != test.story {
				t.Errorf("%s\nwant %s", got, test.story)
			}
			page, err := os.ReadFile(filepath.Join(o.ReportDir, "report.html"))
			if err != nil || !strings.Contains(string(page), "Did not come to its end") {
				t.Errorf("the page does not say which step failed: %v", err)
			}
			on.Store(false)
			o.RunID, o.ReportDir = "run-2", t.TempDir()
			if s, err = Migrate(t.Context(), o); err != nil || s.ExitCode != ExitDone {
				t.Fatalf("run again: %v, %+v\n%s", err, s.Rows, story(s))
			}
			made := []int{len(box.Records("opportunity")), len(box.Records("task")), len(box.Records("contact")) - 20, len(box.Records("account")) - 20}
			if fmt.Sprint(made) != "[2 1 2 2]" {
				t.Errorf("there are %v records", made)
			}
		})
	}
}

// A migration that is interrupted in any of its steps is resumed as a whole.
func TestMigrationInterrupted(t *testing.T) {
	for after := int64(1); after <= 8; after++ {
		o, box := migrating(t, crm)
		ctx, cancel := context.WithCancel(t.Context())
		var writes atomic.Int64
		o.Client.Transport = between(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodPost && writes.Add(1) == after {
				cancel()
			}
			return http.DefaultTransport.RoundTrip(r)
		})
		s, err := Migrate(ctx, o)
		cancel()
		if err != nil || s.ExitCode != ExitInterrupted && s.ExitCode != ExitDone {
			t.Fatalf("interrupted at write %d: %v, exit code %d", after, err, s.ExitCode)
		}
		if s.ExitCode == ExitInterrupted && after == 1 && !strings.Contains(story(s), "deals: the run stopped before") {
			t.Errorf("interrupted at write %d: %s", after, story(s))
		}
		o.RunID, o.ReportDir = "run-2", t.TempDir()
		if s, err = Migrate(t.Context(), o); err != nil || s.ExitCode != ExitDone {
			t.Fatalf("run again after write %d: %v, %s", after, err, story(s))
		}
		if n := len(box.Records("account")) + len(box.Records("contact")) + len(box.Records("opportunity")) + len(box.Records("task")); n != 40+7 {
			t.Errorf("interrupted at write %d, then run again: %d records", after, n)
		}
	}
}

// Rows that are rejected in a step keep only the rows that need them from being made,
// and each step's report and faults are its own.
func TestFaultsOfSteps(t *testing.T) {
	files := map[string]string{}
	for name, text := range crm {
		files[name] = text
	}
	files["accounts.csv"] = "Id,Name,Contact\nA-1,,\nA-2,Sorrel Works,\n"
	o, _ := migrating(t, files)
	s, err := Migrate(t.Context(), o)
	if err != nil || s.ExitCode != ExitRows {
		t.Fatalf("%v, exit code %d", err, s.ExitCode)
	}
	const want = "tasks: 1 of 1 done; accounts: 1 of 2 done; contacts: 1 of 2 done; deals: 1 of 2 done; accounts linking: 2 of 2 done"
	if got := story(s); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if s.FaultsCount != 3 || len(s.Faults) != 3 || len(s.Errors) != 2 {
		t.Errorf("%d faults, %d listed, %d kinds; want 3, 3 and 2", s.FaultsCount, len(s.Faults), len(s.Errors))
	}
	for _, step := range s.Steps[1:4] {
		if len(step.Errors) != 1 || step.Reports.Rejected == "" {
			t.Errorf("step %s has the errors %+v, its rejected rows are in %q", step.Name, step.Errors, step.Reports.Rejected)
		}
	}
	all, _ := Annotations(o, s, nil)
	for i, file := range []string{"accounts.csv", "contacts.csv", "deals.csv"} {
		if filepath.Base(all[i].File) != file || all[i].Line != 2 || all[i].Column == 0 {
			t.Errorf("annotation %d is %+v", i, all[i])
		}
	}
	page, err := os.ReadFile(s.Reports.HTML)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`href="./deals/report.html"`, `href="./accounts/rejected.csv"`, "What is wrong in <bdi>contacts</bdi>"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page has no %s", want)
		}
	}
}

// Links that are filled in once their records are there are no links of new records: a
// row may have any number of them.
func TestManyLinksForward(t *testing.T) {
	var people, all strings.Builder
	people.WriteString("Id,E-mail,Account\n")
	const n = 40
	for i := range n {
		fmt.Fprintf(&people, "C-%d,c%d@halden.example,\n", i, i)
		fmt.Fprintf(&all, "C-%d;", i)
	}
	o, box := migrating(t, map[string]string{
		"accounts.yaml": "version: 1\nobject: account\nidentity: [Id]\nfields: {$name: Name}\nrelationships: {$contact: {column: Contacts, split: ;, find: {object: contact, by: identity}}}\n",
		"contacts.yaml": "version: 1\nobject: contact\nidentity: [Id]\nfields: {$email: E-mail}\nrelationships: {$account: {column: Account, find: {object: account, by: identity}}}\n",
		"accounts.csv":  "Id,Name,Contacts\nA-1,Halden Mills," + all.String() + "\n",
		"contacts.csv":  people.String(),
		"crm.yaml":      "version: 1\nsteps:\n  - {mapping: accounts.yaml, file: accounts.csv}\n  - {mapping: contacts.yaml, file: contacts.csv}\n",
	})
	s, err := Migrate(t.Context(), o)
	if err != nil || s.ExitCode != ExitDone {
		t.Fatalf("%v, exit code %d, %s, %+v", err, s.ExitCode, story(s), s.Errors)
	}
	linked := 0
	for _, r := range box.Records("contact")[20:] {
		linked += len(r.Relationships["$account"])
	}
	if linked != n {
		t.Errorf("%d contacts are linked, want %d", linked, n)
	}
}

// A migration that is interrupted says so, and not what that did to the reading of a step's
// file, whether it had begun or not.
func TestInterruptedWhileReading(t *testing.T) {
	opening := &source.Error{File: source.Stdin, Message: "reading the file was interrupted", Err: context.Canceled}
	if err := together([]error{named(mapping.Step{Name: "accounts"}, opening)}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v does not say that it is an interruption", err)
	}
	all := newStopper(func() {})
	step := all.within()
	all.stop(report.StoppedInterrupted, nil)
	step.fail(&source.Error{File: source.Stdin, Message: "reading the file was interrupted"})
	if reason, err := step.why(); err != nil {
		t.Errorf("%s, %v", reason, err)
	}
}
