//go:build linux || darwin

package checkpoint

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
)

// TestLossOfPower plays a loss of power at every moment of a run: of what was not
// synced yet everything is lost, or nothing, or any part of it in sectors of 512
// bytes. However the files are found, they open, are whole, and have all that was
// acknowledged.
func TestLossOfPower(t *testing.T) {
	path := newPath(t)
	shut(t, open(t, path, Options{}))
	made, err := os.ReadFile(path)
	check(t, err)
	disk := recorded(t)
	work(t, disk, path)
	begin := map[string][]byte{path: made}
	operations, moments, folds := len(disk.operations), 0, 0
	for n := range operations {
		o := disk.operations[n]
		// Between two syncs nothing is the worst case just before the second.
		if sync := o.file != "" && o.do == nil; sync || n == operations-1 {
			found(t, disk, n, begin, keepNone)
			for seed := range uint64(2) {
				found(t, disk, n, begin, coins(uint64(n)*10+seed))
			}
			moments++
			if o.file == path {
				folds++
			}
		}
	}
	t.Logf("%d operations, %d moments, %d syncs of the file itself", operations, moments, folds)
	if moments < 30 || folds < 3 {
		t.Error("the test shows little")
	}
}

// work lets a run write with its log moved into the file often.
func work(t *testing.T, disk *drive, path string) {
	t.Helper()
	often := func(ctx context.Context, c *sql.Conn) error {
		_, err := c.ExecContext(ctx, "PRAGMA wal_autocheckpoint = 25")
		return err
	}
	c := open(t, path, Options{tune: often})
	l := openLedger(t, c, deals)
	for n := range 12 {
		check(t, l.Intend(t.Context(), createIntent(n)))
		disk.note(operation{row: n, what: "intended"})
		if n%3 > 0 {
			check(t, l.Settle(t.Context(), settlement(n)))
			disk.note(operation{row: n, what: "settled"})
		}
	}
	shut(t, c)
}

// found opens what a loss of power before operation n leaves and holds it to what
// had been acknowledged.
func found(t *testing.T, disk *drive, n int, begin map[string][]byte, kept loss) {
	t.Helper()
	files, acknowledged := disk.after(n, begin, kept)
	folder := t.TempDir()
	store(t, folder, files)
	recording := current.drive
	current.drive = &drive{} // of no interest
	defer func() { current.drive = recording }()
	c, err := Open(t.Context(), filepath.Join(folder, "deals.checkpoint"), Options{MustExist: true})
	if err != nil {
		t.Fatalf("operation %d: %v", n, err)
	}
	if len(acknowledged) > 0 {
		checkAcknowledged(t, openLedger(t, c, deals), acknowledged)
	}
	if err := c.Verify(t.Context()); err != nil {
		t.Errorf("operation %d: %v", n, err)
	}
	shut(t, c)
	if t.Failed() {
		t.Fatalf("after a loss of power before operation %d", n)
	}
}
