package checkpoint

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Markers of what a purge is about, findable in the bytes of the file.
const (
	inBody, inBefore, inMessage = "kept-in-a-body", "kept-in-a-before-image", "kept-in-a-message"
	inLabel, inOpen             = "kept-in-an-identity", "kept-for-an-open-write"
)

// personal makes a checkpoint with everything that may be personal in it: a
// settled create, a settled update with its before-image, a refused row and an
// open write. deals are many, so that bodies were in pages that are free now.
func personal(t *testing.T) string {
	t.Helper()
	path := newPath(t)
	c := open(t, path, Options{})
	l := openLedger(t, c, deals)
	check(t, c.StartRun(t.Context(), Run{ID: "run 1", Started: noon, Import: "deals"}))
	for n := range 40 {
		i := createIntent(n)
		i.Label, i.Body = inLabel, []byte(strings.Repeat(inBody, 100))
		check(t, l.Intend(t.Context(), i))
		s := settlement(n)
		s.Label = inLabel
		check(t, l.Settle(t.Context(), s))
	}
	u := updateIntent(1, inBefore)
	check(t, l.Intend(t.Context(), u))
	s := settlement(1)
	s.Label, s.Revision, s.Outcome, s.Run = inLabel, 2, "updated", "run 1"
	check(t, l.Settle(t.Context(), s))
	r := refusal(300)
	r.Label, r.Message = inLabel, inMessage
	check(t, l.Reject(t.Context(), r))
	left := createIntent(301)
	left.Label, left.Body = "the open one", []byte(inOpen)
	check(t, l.Intend(t.Context(), left))
	shut(t, c)
	return path
}

// holding lists which of the markers are in any file of the checkpoint's folder.
func holding(t *testing.T, path string, markers ...string) []string {
	t.Helper()
	var found []string
	for _, m := range markers {
		for _, name := range files(t, filepath.Dir(path)) {
			raw, err := os.ReadFile(filepath.Join(filepath.Dir(path), name))
			check(t, err)
			if bytes.Contains(raw, []byte(m)) {
				found = append(found, m)
				break
			}
		}
	}
	return found
}

func TestPurge(t *testing.T) {
	for name, test := range map[string]struct {
		identities bool
		want       Purged
		left       []string
	}{
		"what no run needs":       {false, Purged{Messages: 1, Writes: 41, Open: 1}, []string{inLabel, inOpen}},
		"and readable identities": {true, Purged{Messages: 1, Writes: 41, Identities: 41, Open: 1}, []string{inOpen}},
	} {
		t.Run(name, func(t *testing.T) {
			path := personal(t)
			all := []string{inBody, inBefore, inMessage, inLabel, inOpen}
			if diff := cmp.Diff(all, holding(t, path, all...)); diff != "" {
				t.Fatalf("the markers are not there to be removed (-want +got):\n%s", diff)
			}
			got, err := Purge(t.Context(), path, test.identities)
			check(t, err)
			if got.Bytes <= 0 {
				t.Error("the file has not become smaller")
			}
			got.Bytes = 0
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("purged (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.left, holding(t, path, all...)); diff != "" {
				t.Errorf("markers left (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"deals.checkpoint"}, files(t, filepath.Dir(path))); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			if again, err := Purge(t.Context(), path, test.identities); err != nil || again != (Purged{Open: 1}) {
				t.Errorf("purged again: %+v, %v", again, err)
			}
		})
	}
}

// Guards a purge that was killed between removing and writing the file anew: another
// one finishes it, though it finds nothing to remove.
func TestPurgeAfterAnInterruptedOne(t *testing.T) {
	path := personal(t)
	var p Purged
	shut(t, open(t, path, Options{tune: func(ctx context.Context, conn *sql.Conn) error { return p.remove(ctx, conn, true) }}))
	if holding(t, path, inBody) == nil {
		t.Fatal("nothing is left of what was removed: the test shows nothing")
	}
	if again, err := Purge(t.Context(), path, true); err != nil || again.Writes != 0 || again.Bytes == 0 {
		t.Errorf("purged again: %+v, %v", again, err)
	}
	if left := holding(t, path, inBody, inBefore, inMessage, inLabel); left != nil {
		t.Errorf("left: %v", left)
	}
}

// Guards the ledger: what tells rows and records apart is as before, and what is
// open can still be found by its identity and settled.
func TestPurgeKeepsTheLedger(t *testing.T) {
	path := personal(t)
	before := everything(t, path)
	_, err := Purge(t.Context(), path, true)
	check(t, err)
	after := everything(t, path)
	for i := range before {
		before[i].Message = ""
		if before[i].State != Pending {
			before[i].Label = after[i].Label
		}
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("entries (-before +after):\n%s", diff)
	}
	if got, want := after[0].Label, "row 726f77203030"; got != want {
		t.Errorf("a purged row is called %q, want %q", got, want)
	}
	l := openLedger(t, open(t, path, Options{MustExist: true}), deals)
	left, err := l.ByLabel(t.Context(), "the open one")
	check(t, err)
	if len(left) != 1 || string(left[0].Body) != inOpen {
		t.Errorf("the open write is %+v", left)
	}
	check(t, l.Settle(t.Context(), settlement(301)))
	check(t, l.Intend(t.Context(), updateIntent(5, "{}")))
	check(t, l.checkpoint.Verify(t.Context()))
}

func everything(t *testing.T, path string) []Entry {
	t.Helper()
	c := open(t, path, Options{ReadOnly: true})
	defer c.Close()
	var all []Entry
	for e, err := range openLedger(t, c, deals).Entries(t.Context()) {
		check(t, err)
		e.Fields = bytes.Clone(e.Fields)
		all = append(all, e)
	}
	return all
}

func TestPurgeIsRefused(t *testing.T) {
	path := newPath(t)
	if _, err := Purge(t.Context(), path, false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a checkpoint: %v", err)
	}
	open(t, path, Options{})
	if _, err := Purge(t.Context(), path, false); !isLocked(err) {
		t.Errorf("during a run: %v", err)
	}
}

func isLocked(err error) bool {
	_, locked := errors.AsType[*LockedError](err)
	return locked
}

// Guards the claim that nothing is left: a log that another process still reads
// cannot be folded, and that is said.
func TestPurgeBesideAReader(t *testing.T) {
	path := personal(t)
	c := open(t, path, Options{})
	check(t, c.StartRun(t.Context(), Run{ID: "run 2", Started: noon}))
	db, err := openReaders(path, "mode=rw")
	check(t, err)
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), `SELECT label FROM entries`)
	check(t, err)
	defer rows.Close()
	if !rows.Next() {
		t.Fatal("there are no entries")
	}
	shut(t, c)
	if _, err := Purge(t.Context(), path, false); err == nil || !strings.Contains(err.Error(), "read by another process") {
		t.Errorf("beside a reader: %v", err)
	}
	check(t, errors.Join(rows.Close(), db.Close()))
	_, err = Purge(t.Context(), path, false)
	check(t, err)
	if left := holding(t, path, inBody, inBefore, inMessage); left != nil {
		t.Errorf("left after the reader has gone: %v", left)
	}
}
