package checkpoint

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLogThatHasOnlyBegun opens what a crash leaves at the beginning of a log, with
// the index file beside it: its header is written and synced before the first frame.
func TestLogThatHasOnlyBegun(t *testing.T) {
	path := newPath(t)
	l := openLedger(t, open(t, path, Options{}), deals)
	check(t, l.Settle(t.Context(), settlement(1)))
	file, err := os.ReadFile(path)
	check(t, err)
	log, err := os.ReadFile(path + "-wal")
	check(t, err)
	index, err := os.ReadFile(path + "-shm")
	check(t, err)
	for name, left := range map[string][]byte{
		"nothing":            nil,
		"a part of a header": log[:20],
		"the header":         log[:logHeader],
		"a part of a frame":  log[:logHeader+10],
		"a torn header":      append(bytes.Repeat([]byte{0xee}, 16), log[16:logHeader+10]...),
		"other bytes":        bytes.Repeat([]byte{0xee}, 5000),
		"zeroes":             make([]byte, 5000),
	} {
		for _, o := range []Options{{ReadOnly: true}, {}} {
			t.Run(name, func(t *testing.T) {
				crashed := newPath(t)
				check(t, os.WriteFile(crashed, file, 0o600))
				check(t, os.WriteFile(crashed+"-wal", left, 0o600))
				check(t, os.WriteFile(crashed+"-shm", index, 0o600))
				before := snapshot(t, filepath.Dir(crashed))
				c := open(t, crashed, o)
				if _, err := c.Ledgers(t.Context()); err != nil {
					t.Error(err)
				}
				shut(t, c)
				after := snapshot(t, filepath.Dir(crashed))
				if o.ReadOnly && !cmp.Equal(before, after) {
					t.Error("reading changed the files")
				}
				if !o.ReadOnly && len(after) != 1 {
					t.Errorf("files at rest: %v", files(t, filepath.Dir(crashed)))
				}
			})
		}
	}
}
