package importer

import (
	"path/filepath"
	"testing"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/report"
)

// Rows that vanished are counted, also where another one has a record that no run has
// settled yet.
func TestVanishedBesideARowInDoubt(t *testing.T) {
	dir := t.TempDir()
	data, mapping := filepath.Join(dir, "accounts.csv"), filepath.Join(dir, "accounts.yaml")
	save(t, mapping, "version: 1\nobject: account\nmode: upsert\nmatch: [[$name]]\nidentity: [Id]\nfields: {$name: Name}\n")
	save(t, data, "Id,Name\n1,Alder\n2,Birch\n")
	o, box := sandboxed(t, sandbox.Options{}, data, mapping)
	run := func() *report.Summary {
		t.Helper()
		o.RunID += "I"
		s, err := Run(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	run()
	id, err := box.Add("account", map[string]any{"$name": "Cedar"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	cp, err := checkpoint.Open(t.Context(), o.Checkpoint, checkpoint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := cp.Ledger(t.Context(), checkpoint.Import{Name: "accounts", Object: "account", Identity: []string{"Id"}})
	if err != nil {
		t.Fatal(err)
	}
	three := identity.Columns([]string{"3"})
	err = l.Intend(t.Context(), checkpoint.Intent{ID: three, Label: "3", Operation: "update", RecordID: id, Key: "k", Body: []byte(`{}`), Before: []byte(`{}`), FirstSent: time.Unix(1, 0), Attempts: 1})
	if err == nil {
		err = l.Doubt(t.Context(), three, "nobody knows")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := cp.Close(); err != nil {
		t.Fatal(err)
	}
	save(t, data, "Id,Name\n1,Alder\n3,Cedar\n")
	if s := run(); s.Rows.InDoubt != 1 || s.Vanished == nil || s.Vanished.Count != 1 {
		t.Errorf("%+v, vanished: %+v", s.Rows, s.Vanished)
	}
}
