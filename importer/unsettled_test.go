package importer

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer/identity"
)

// A row that links to one whose write nobody knows the end of waits for that: to leave
// the link out would leave it out for good.
func TestLinkToARowInDoubt(t *testing.T) {
	files := maps.Clone(crm)
	files["contacts.yaml"] = strings.Replace(files["contacts.yaml"], "by: identity}}", "by: identity}, missing: empty}", 1)
	o, box := migrating(t, files)
	if _, err := Migrate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(o.Data)
	save(t, filepath.Join(dir, "accounts.csv"), files["accounts.csv"]+"A-3,Tern Dairy,\n")
	save(t, filepath.Join(dir, "contacts.csv"), files["contacts.csv"]+"C-3,una@tern.example,A-3\n")
	row := identity.Columns([]string{"A-3"})
	ledger := func(then func(*checkpoint.Ledger) error) {
		t.Helper()
		cp, err := checkpoint.Open(t.Context(), o.Checkpoint, checkpoint.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer cp.Close()
		l, err := cp.Ledger(t.Context(), checkpoint.Import{Name: "accounts", Object: "account", Identity: []string{"Id"}})
		if err == nil {
			err = then(l)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	ledger(func(l *checkpoint.Ledger) error {
		i := checkpoint.Intent{ID: row, Label: "A-3", Operation: checkpoint.OperationCreate, Key: "k", Body: []byte(`{}`), FirstSent: time.Unix(1, 0), Attempts: 1, Line: 4}
		if err := l.Intend(t.Context(), i); err != nil {
			return err
		}
		return l.Doubt(t.Context(), row, "nobody knows")
	})
	faulty := o
	faulty.RunID, faulty.DryRun = "dry", true
	save(t, filepath.Join(dir, "contacts.csv"), files["contacts.csv"]+"C-3,no address,A-3\n")
	if s, err := Migrate(t.Context(), faulty); err != nil || s.Rows.Rejected != 1 || s.Rows.NotAttempted != 0 {
		t.Errorf("%v, a faulty row in a dry run: %+v %+v", err, s.Rows, s.Errors)
	}
	save(t, filepath.Join(dir, "contacts.csv"), files["contacts.csv"]+"C-3,una@tern.example,A-3\n")
	o.RunID, o.ReportDir = "run-2", o.ReportDir+"2"
	s, err := Migrate(t.Context(), o)
	if err != nil || s.Rows.InDoubt != 1 || s.Rows.NotAttempted != 1 || s.Rows.Created != 0 {
		t.Fatalf("%v, %+v %+v", err, s.Rows, s.Errors)
	}
	results, err := os.ReadFile(filepath.Join(o.ReportDir, "contacts", "results.csv"))
	if err != nil || !strings.Contains(string(results), `the account with the identity ""A-3"" that it links to is in doubt: nobody knows; decide it with: importer resolve`) {
		t.Errorf("%v\n%s", err, results)
	}
	id, err := box.Add("account", map[string]any{"$name": "Tern Dairy"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ledger(func(l *checkpoint.Ledger) error {
		return l.Settle(t.Context(), checkpoint.Settlement{ID: row, Label: "A-3", RecordID: id, Revision: 1, Line: 4, Outcome: "created"})
	})
	o.RunID = "run-3"
	if s, err := Migrate(t.Context(), o); err != nil || s.Rows.Created != 1 || s.Rows.NotAttempted != 0 {
		t.Fatalf("%v, %+v %+v", err, s.Rows, s.Errors)
	}
	for _, r := range box.Records("contact") {
		if r.Fields["$email"] != nil && strings.Contains(fmt.Sprint(r.Fields["$email"]), "una@") && len(r.Relationships["$account"]) != 1 {
			t.Errorf("the contact is not linked: %+v", r)
		}
	}
}
