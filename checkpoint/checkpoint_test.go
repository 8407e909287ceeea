package checkpoint

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// deals is the import of most tests.
var deals = Import{Name: "deals", Object: "opportunity", Identity: []string{"Deal ID"}}

func newPath(t testing.TB) string {
	return filepath.Join(t.TempDir(), "deals.checkpoint")
}

func open(t testing.TB, path string, o Options) *Checkpoint {
	t.Helper()
	c, err := Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func shut(t testing.TB, c *Checkpoint) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

func openLedger(t testing.TB, c *Checkpoint, i Import) *Ledger {
	t.Helper()
	l, err := c.Ledger(t.Context(), i)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func rowID(n int) ID {
	var id ID
	copy(id[:], fmt.Sprintf("row %012d", n))
	return id
}

func createIntent(n int) Intent {
	return Intent{
		ID: rowID(n), Label: fmt.Sprint("deal ", n), Operation: "create", Revision: 1, Key: fmt.Sprint("key ", n),
		Body: []byte(`{"fields":{}}`), Content: Digest{1, byte(n)}, Fields: []byte{1, 2, 3, 4},
		FirstSent: noon, LastSent: noon, Attempts: 1, Line: n + 1, Ref: []byte("ref"),
	}
}

func settlement(n int) Settlement {
	return Settlement{
		ID: rowID(n), Label: fmt.Sprint("deal ", n), RecordID: fmt.Sprint("opp_", n), Revision: 1, Content: Digest{1, byte(n)},
		Fields: []byte{1, 2, 3, 4}, Line: n + 1, Outcome: "created", At: noon.Add(time.Second),
	}
}

func lookup(t testing.TB, l *Ledger, n int) (Entry, bool) {
	t.Helper()
	found, err := l.Lookup(t.Context(), []ID{rowID(n)})
	check(t, err)
	e, ok := found[rowID(n)]
	return e, ok
}

// files lists the names of a folder.
func files(t testing.TB, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	check(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestRowsSurviveReopening(t *testing.T) {
	path := newPath(t)
	c := open(t, path, Options{})
	l := openLedger(t, c, deals)
	check(t, c.StartRun(t.Context(), Run{ID: "run 1", Started: noon}))
	check(t, l.Intend(t.Context(), createIntent(1)))
	check(t, l.Intend(t.Context(), createIntent(2)))
	s := settlement(1)
	s.Run = "run 1"
	check(t, l.Settle(t.Context(), s))
	shut(t, c)
	if diff := cmp.Diff([]string{"deals.checkpoint"}, files(t, filepath.Dir(path))); diff != "" {
		t.Errorf("files at rest (-want +got):\n%s", diff)
	}

	l = openLedger(t, open(t, path, Options{MustExist: true}), deals)
	got, err := l.Lookup(t.Context(), []ID{rowID(1), rowID(2), rowID(3)})
	check(t, err)
	want := map[ID]Entry{
		rowID(1): {ID: rowID(1), Label: "deal 1", State: Settled, RecordID: "opp_1", Revision: 1, Content: Digest{1, 1},
			Fields: []byte{1, 2, 3, 4}, Line: 2, Outcome: "created", Run: "run 1", At: noon.Add(time.Second)},
		rowID(2): {ID: rowID(2), Label: "deal 2", State: Pending, Revision: 1, Line: 3},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	intents, err := l.Intents(t.Context())
	check(t, err)
	if diff := cmp.Diff([]Intent{createIntent(2)}, intents); diff != "" {
		t.Errorf("intents (-want +got):\n%s", diff)
	}
}

func TestCloseIsIdempotent(t *testing.T) {
	c := open(t, newPath(t), Options{})
	l := openLedger(t, c, deals)
	shut(t, c)
	shut(t, c)
	if err := l.Intend(t.Context(), createIntent(1)); err != ErrClosed {
		t.Errorf("Intend after Close: %v", err)
	}
	if _, err := l.Lookup(t.Context(), []ID{rowID(1)}); err != ErrClosed {
		t.Errorf("Lookup after Close: %v", err)
	}
}
