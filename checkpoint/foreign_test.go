package checkpoint

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// filled makes a checkpoint of some pages at rest and returns its bytes.
func filled(t testing.TB) []byte {
	t.Helper()
	path := newPath(t)
	c := open(t, path, Options{})
	l := openLedger(t, c, deals)
	for n := range 200 {
		check(t, l.Settle(t.Context(), settlement(n)))
	}
	shut(t, c)
	data, err := os.ReadFile(path)
	check(t, err)
	return data
}

// another makes a SQLite database that is no checkpoint.
func another(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := sql.Open("sqlite", path)
	check(t, err)
	_, err = db.Exec(`CREATE TABLE orders (id INTEGER)`)
	check(t, err)
	check(t, db.Close())
	data, err := os.ReadFile(path)
	check(t, err)
	return data
}

func with(data []byte, change func([]byte)) []byte {
	data = bytes.Clone(data)
	change(data)
	return data
}

func TestRefusedFilesStayAsTheyWere(t *testing.T) {
	good := filled(t)
	tests := []struct {
		name   string
		data   []byte
		want   string
		target func(error) bool
	}{
		{"empty", nil, "is damaged: it is empty (remove it", is[*CorruptError]},
		{"csv", []byte("Deal ID,Stage\n1,Won\n"), "does not begin like a SQLite database", is[*NotCheckpointError]},
		{"long text", bytes.Repeat([]byte("text "), 1000), "does not begin like a SQLite database", is[*NotCheckpointError]},
		{"other database", another(t), "database of another program", is[*NotCheckpointError]},
		{"newer schema", with(good, func(b []byte) { binary.BigEndian.PutUint32(b[60:], schemaVersion+1) }), "newer version", is[*VersionError]},
		{"no schema version", with(good, func(b []byte) { binary.BigEndian.PutUint32(b[60:], 0) }), "no schema version", is[*CorruptError]},
		{"cut in its header", good[:50], "cut off within its header", is[*CorruptError]},
		{"cut in a page", good[:len(good)-100], "bytes and should have", is[*CorruptError]},
		{"cut after a page", good[:4096], "bytes and should have", is[*CorruptError]},
		{"schema page overwritten", with(good, func(b []byte) { clear(b[headerSize:4096]) }), "damaged", is[*CorruptError]},
		{"unknown schema format", with(good, func(b []byte) { b[47] = 9 }), "unsupported file format", is[*CorruptError]},
		{"schema changed", with(good, func(b []byte) { copy(b[bytes.Index(b, []byte("CREATE TABLE binding"))+21:], "x") }), "damaged", is[*CorruptError]},
	}
	for _, test := range tests {
		for _, o := range []Options{{}, {ReadOnly: true}, {MustExist: true}} {
			t.Run(test.name, func(t *testing.T) {
				path := newPath(t)
				check(t, os.WriteFile(path, test.data, 0o600))
				before, err := os.Stat(path)
				check(t, err)
				_, err = Open(t.Context(), path, o)
				if !test.target(err) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
					t.Errorf("Open: %T %v, want %q and the path", err, err, test.want)
				}
				checkUnchanged(t, path, test.data, before)
			})
		}
	}
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func checkUnchanged(t *testing.T, path string, data []byte, before fs.FileInfo) {
	t.Helper()
	after, err := os.ReadFile(path)
	check(t, err)
	if !bytes.Equal(after, data) {
		t.Error("the file was changed")
	}
	info, err := os.Stat(path)
	check(t, err)
	if !info.ModTime().Equal(before.ModTime()) {
		t.Error("the file was written to")
	}
	if diff := cmp.Diff([]string{filepath.Base(path)}, files(t, filepath.Dir(path))); diff != "" {
		t.Errorf("files left (-want +got):\n%s", diff)
	}
}

// Damage beyond the schema is found by opening in a file that is not long, and left
// as it is; in a long one it is found when it is read.
func TestDamagedRows(t *testing.T) {
	good := filled(t)
	pages := 0
	for page := 4096; page < len(good); page += 4096 {
		data := with(good, func(b []byte) {
			for i := page; i < page+4096; i++ {
				b[i] = 0xa5
			}
		})
		path := newPath(t)
		check(t, os.WriteFile(path, data, 0o600))
		before, err := os.Stat(path)
		check(t, err)
		for _, o := range []Options{{}, {ReadOnly: true}} {
			if _, err = Open(t.Context(), path, o); !is[*CorruptError](err) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
				t.Errorf("page %d: %v", page/4096, err)
			}
			checkUnchanged(t, path, data, before)
		}
		pages++
	}
	if pages < 5 {
		t.Errorf("only %d pages were overwritten", pages)
	}
}

func TestDamagedRowsAreFoundWhenRead(t *testing.T) {
	path := newPath(t)
	check(t, os.WriteFile(path, filled(t), 0o600))
	c := open(t, path, Options{ReadOnly: true})
	l := openLedger(t, c, deals)
	data := with(filled(t), func(b []byte) { clear(b[4096:]) })
	check(t, os.WriteFile(path, data, 0o600)) // as if it had been like this when it was opened
	c.readers.SetMaxIdleConns(0)              // nothing of before is remembered
	_, err := l.Lookup(t.Context(), []ID{rowID(7)})
	if !is[*CorruptError](err) {
		t.Errorf("reading damaged pages: %v", err)
	}
	if err := c.Verify(t.Context()); !is[*CorruptError](err) {
		t.Errorf("Verify: %v", err)
	}
}

func TestVerifyAcceptsWholeFile(t *testing.T) {
	path := newPath(t)
	check(t, os.WriteFile(path, filled(t), 0o600))
	check(t, open(t, path, Options{}).Verify(t.Context()))
}

func TestAbsentFiles(t *testing.T) {
	for _, o := range []Options{{ReadOnly: true}, {MustExist: true}} {
		if _, err := Open(t.Context(), newPath(t), o); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Open %+v: %v, want fs.ErrNotExist", o, err)
		}
	}
}

// A link to a volume that is not mounted is not taken for a checkpoint to be made.
func TestLinkToNothingIsRefused(t *testing.T) {
	path := newPath(t)
	if err := os.Symlink(filepath.Join(t.TempDir(), "volume", "deals.checkpoint"), path); err != nil {
		t.Skip("there are no symbolic links:", err)
	}
	for _, o := range []Options{{}, {ReadOnly: true}, {MustExist: true}} {
		if _, err := Open(t.Context(), path, o); !is[*NotCheckpointError](err) || !strings.Contains(err.Error(), "symbolic link") {
			t.Errorf("Open %+v: %v", o, err)
		}
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v", err)
	}
}

func TestLogWithoutItsFileIsRefused(t *testing.T) {
	path := newPath(t)
	check(t, os.WriteFile(path+"-wal", []byte("frames"), 0o600))
	if _, err := Open(t.Context(), path, Options{}); !is[*CorruptError](err) {
		t.Errorf("Open: %v", err)
	}
	if diff := cmp.Diff([]string{"deals.checkpoint-wal"}, files(t, filepath.Dir(path))); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func FuzzOpen(f *testing.F) {
	good := filled(f)
	f.Add(0, good[:headerSize])
	f.Add(16, []byte{0, 1})
	f.Add(headerSize, []byte{13, 255, 255})
	f.Add(5000, bytes.Repeat([]byte{0xff}, 4000))
	f.Fuzz(func(t *testing.T, at int, patch []byte) {
		data := bytes.Clone(good)
		if at < 0 || at > len(data) {
			return
		}
		copy(data[at:], patch)
		path := newPath(t)
		check(t, os.WriteFile(path, data, 0o600))
		c, err := Open(t.Context(), path, Options{ReadOnly: true})
		if err != nil {
			return
		}
		defer c.Close()
		if l, err := c.Ledger(t.Context(), deals); err == nil {
			for range l.Entries(t.Context()) {
			}
		}
		after, err := os.ReadFile(path)
		check(t, err)
		if !bytes.Equal(after, data) {
			t.Error("reading changed the file")
		}
	})
}
