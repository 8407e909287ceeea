package main

import (
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lightfield-importer/checkpoint"
)

// doubtful makes a checkpoint of two imports that each have a row called 1, and in doubt
// those of the given names; the row of accounts that is not has a record.
func doubtful(t *testing.T, imports ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "all.checkpoint")
	cp, err := checkpoint.Open(t.Context(), path, checkpoint.Options{})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	defer cp.Close()
	id := checkpoint.ID{1}
	for _, name := range []string{"accounts", "firms"} {
		l, err := cp.Ledger(t.Context(), checkpoint.Import{Name: name, Object: "account", Identity: []string{"Id"}})
		must(err)
		must(l.Intend(t.Context(), checkpoint.Intent{ID: id, Label: "1", Operation: checkpoint.OperationCreate, Key: name, Body: []byte("{}"), FirstSent: time.Unix(1, 0), Attempts: 1}))
		if strings.Contains(strings.Join(imports, " "), name) {
			must(l.Doubt(t.Context(), id, "nobody knows"))
			continue
		}
		must(l.Settle(t.Context(), checkpoint.Settlement{ID: id, Label: "1", RecordID: "acc_1", Revision: 1, Outcome: "created"}))
	}
	return path
}

// Other systems number the rows of each of their tables from 1 on, so that rows of
// several imports can be in doubt under one name; each can be decided.
func TestResolveOneOfSeveral(t *testing.T) {
	path := doubtful(t, "accounts", "firms")
	s := streams{out: io.Discard, err: io.Discard}
	err := (&resolution{row: "1", as: "skip"}).apply(t.Context(), path, s)
	if err == nil || !strings.Contains(err.Error(), `2 rows called "1" are in doubt, where one is needed: of accounts, firms`) {
		t.Fatal(err)
	}
	for _, name := range []string{"firms", "accounts"} {
		if err := (&resolution{row: "1", of: name, as: "skip"}).apply(t.Context(), path, s); err != nil {
			t.Errorf("row 1 of %s: %v", name, err)
		}
	}
	err = (&resolution{row: "1", as: "skip"}).apply(t.Context(), path, s)
	if err == nil || !strings.Contains(err.Error(), `no row called "1"`) {
		t.Error(err)
	}
}

// No two rows get one record, also not two of one name.
func TestResolveWithTheRecordOfANamesake(t *testing.T) {
	path := doubtful(t, "firms")
	s := streams{out: io.Discard, err: io.Discard}
	err := (&resolution{row: "1", as: "sent", record: "acc_1"}).apply(t.Context(), path, s)
	if err == nil || !strings.Contains(err.Error(), `acc_1 belongs to another row, of the import "accounts"`) {
		t.Fatal(err)
	}
	if err := (&resolution{row: "1", as: "sent", record: "acc_2"}).apply(t.Context(), path, s); err != nil {
		t.Fatal(err)
	}
}
