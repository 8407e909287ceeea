package checkpoint

import (
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// old makes a checkpoint as version 1 of the schema had it: row 1 was created and
// then updated, row 2 was there before and updated.
func old(t *testing.T, more ...string) string {
	t.Helper()
	path := newPath(t)
	db, err := sql.Open("sqlite", path)
	check(t, err)
	statements := append(schemas[1], fmt.Sprint("PRAGMA application_id = ", applicationID), "PRAGMA user_version = 1",
		`INSERT INTO ledgers VALUES (1, 'deals', 'opportunity', '["Deal ID"]', '[]', '')`,
		`INSERT INTO runs VALUES (1, 'run 1', 0, 0, 'deals', 'deals.csv', 'v1', 0, 0, '{}'), (2, 'run 2', 0, 0, 'deals', 'deals.csv', 'v1', 0, 0, '{}')`,
		fmt.Sprintf(`INSERT INTO entries (ledger, id, label, record, revision, line, refused, outcome, run, created_run) VALUES (1, %s, 'deal 1', 'opp_1', 2, 2, 0, 'updated', 2, 1), (1, %s, 'deal 2', 'opp_2', 4, 3, 0, 'updated', 2, NULL)`, quoted(1), quoted(2)),
		fmt.Sprintf(`INSERT INTO history VALUES (2, 1, %s, 4, 'opp_2', '{"b":2}', 20), (2, 1, %s, 2, 'opp_1', '{"b":1}', 10)`, quoted(2), quoted(1)),
	)
	for _, s := range append(statements, more...) {
		_, err := db.Exec(s)
		check(t, err)
	}
	check(t, db.Close())
	return path
}

// quoted is a row's ID as SQL.
func quoted(n int) string { return fmt.Sprintf("x'%x'", rowID(n)) }

// all reads everything that can be taken back, the rows written last at the front.
func all(t *testing.T, l *Ledger) []Write {
	t.Helper()
	written, err := l.Written(t.Context())
	check(t, err)
	var writes []Write
	for _, w := range written {
		of, err := l.Writes(t.Context(), w)
		check(t, err)
		writes = append(writes, of...)
	}
	return writes
}

func TestOlderCheckpointIsConverted(t *testing.T) {
	want := []Write{
		{WriteRef: WriteRef{Number: 3, Revision: 4}, Run: "run 2", RecordID: "opp_2", Before: []byte(`{"b":2}`), At: fromMilliseconds(sql.NullInt64{Int64: 20, Valid: true})},
		{WriteRef: WriteRef{Number: 1, Revision: 1}, Run: "run 1", RecordID: "opp_1"},
		{WriteRef: WriteRef{Number: 2, Revision: 2}, Run: "run 2", RecordID: "opp_1", Before: []byte(`{"b":1}`), At: fromMilliseconds(sql.NullInt64{Int64: 10, Valid: true})},
	}
	path := old(t)
	before, err := os.ReadFile(path)
	check(t, err)

	c := open(t, path, Options{ReadOnly: true})
	if diff := cmp.Diff(want, all(t, openLedger(t, c, deals))); diff != "" {
		t.Errorf("read only (-want +got):\n%s", diff)
	}
	shut(t, c)
	after, err := os.ReadFile(path)
	check(t, err)
	if string(before) != string(after) {
		t.Error("reading an older checkpoint changed it")
	}

	c = open(t, path, Options{MustExist: true})
	if diff := cmp.Diff(want, all(t, openLedger(t, c, deals))); diff != "" {
		t.Errorf("converted (-want +got):\n%s", diff)
	}
	check(t, c.Verify(t.Context()))
	shut(t, c)
	c = open(t, path, Options{MustExist: true}) // and once more, as it is now
	if e, ok := lookup(t, openLedger(t, c, deals), 1); !ok || e.RecordID != "opp_1" {
		t.Errorf("row 1 is %+v after converting", e)
	}
}

// A checkpoint of version 2 keeps everything; its records are on no list yet.
func TestCheckpointWithoutListsIsConverted(t *testing.T) {
	path := old(t, slices.Concat(conversions[1], []string{"PRAGMA user_version = 2"})...)
	for _, o := range []Options{{ReadOnly: true}, {MustExist: true}, {MustExist: true}} {
		c := open(t, path, o)
		l := openLedger(t, c, deals)
		if e, _ := lookup(t, l, 1); e.RecordID != "opp_1" || e.List != 0 || len(all(t, l)) != 3 {
			t.Errorf("with %+v row 1 is %+v, and there are %d writes", o, e, len(all(t, l)))
		}
		check(t, c.Verify(t.Context()))
		shut(t, c)
	}
}

func TestDamagedOlderCheckpointStaysAsItIs(t *testing.T) {
	path := old(t, `DROP TABLE history`)
	before, err := os.ReadFile(path)
	check(t, err)
	for _, o := range []Options{{}, {ReadOnly: true}} {
		if _, err := Open(t.Context(), path, o); !is[*CorruptError](err) || !strings.Contains(err.Error(), path) {
			t.Errorf("Open %+v: %v, want damage and the path", o, err)
		}
	}
	after, err := os.ReadFile(path)
	check(t, err)
	if string(before) != string(after) {
		t.Error("the file was changed")
	}
}

// Guards what the versions 3 and 4 kept of creates, bodies and traces, which can be taken
// back as before, and their longer digests.
func TestWritesOfEarlierVersionsAreKept(t *testing.T) {
	content, fields := append([]byte("contents"), "and more"...), []byte("8 bytes each")
	for version, body := range map[int]string{3: `{"fields":{}}`, 4: "\x01traces"} {
		path := newPath(t)
		db, err := sql.Open("sqlite", path)
		check(t, err)
		for _, s := range append(slices.Clone(schemas[version]), fmt.Sprint("PRAGMA application_id = ", applicationID), fmt.Sprint("PRAGMA user_version = ", version),
			`INSERT INTO ledgers VALUES (1, 'deals', 'opportunity', '["Deal ID"]', '[]', '')`,
			`INSERT INTO runs VALUES (1, 'run 1', 0, 0, 'deals', 'deals.csv', 'v1', 0, 0, '{}')`,
			fmt.Sprintf(`INSERT INTO entries (entry, ledger, id, label, record, revision, content, fields, line, refused, outcome) VALUES (5, 1, %s, 'deal 1', 'opp_1', 1, x'%x', x'%x', 2, 0, 'created')`, quoted(1), content, fields),
			fmt.Sprintf(`INSERT INTO writes VALUES (7, 1, 1, %s, 1, 'opp_1', x'%x', NULL, NULL)`, quoted(1), body)) {
			_, err := db.Exec(s)
			check(t, err)
		}
		check(t, db.Close())
		want := []Write{{WriteRef: WriteRef{Number: 7, Revision: 1}, Run: "run 1", RecordID: "opp_1", Body: []byte(body)}}
		for _, o := range []Options{{ReadOnly: true}, {MustExist: true}, {MustExist: true}} {
			c := open(t, path, o)
			l := openLedger(t, c, deals)
			if diff := cmp.Diff(want, all(t, l)); diff != "" {
				t.Errorf("version %d, %+v (-want +got):\n%s", version, o, diff)
			}
			asked := Asked{ID: rowID(1), Content: Digest([]byte("contents"))}
			if e, _ := lookup(t, l, 1); e.Content != asked.Content || string(e.Fields) != string(fields) {
				t.Errorf("version %d, %+v: %+v", version, o, e)
			}
			found, err := l.Follow().Lookup(t.Context(), slices.Repeat([]Asked{asked}, 5*probes))
			check(t, err)
			if found[0].RecordID != "opp_1" || found[0].Fields != nil {
				t.Errorf("version %d, %+v: followed, it is %+v, want it known by its content alone", version, o, found[0])
			}
			shut(t, c)
		}
	}
}
