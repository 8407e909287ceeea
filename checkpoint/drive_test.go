//go:build linux || darwin

package checkpoint

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlitelib "modernc.org/sqlite/lib"
)

// drive is a disk that notes what SQLite writes to it and what it syncs, so that a
// loss of power can be played at any moment: what was not synced may be lost, whole
// or in part.
type drive struct {
	mu         sync.Mutex
	operations []operation
}

// operation is one thing done to a file, or, without a file, something that was
// acknowledged to a caller.
type operation struct {
	file   string
	do     func(content []byte) []byte // nil: a sync, or the file was removed
	remove bool

	row  int
	what string
}

func (d *drive) note(o operation) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.operations = append(d.operations, o)
}

func writing(at int64, data []byte) func([]byte) []byte {
	return func(content []byte) []byte {
		if short := int(at) + len(data) - len(content); short > 0 {
			content = append(content, make([]byte, short)...)
		}
		copy(content[at:], data)
		return content
	}
}

func truncating(length int64) func([]byte) []byte {
	return func(content []byte) []byte {
		return append(content[:min(int64(len(content)), length)], make([]byte, max(length-int64(len(content)), 0))...)
	}
}

// loss says what becomes of an operation that was not synced.
type loss func() (kept bool)

func keepAll() bool { return true }

func keepNone() bool { return false }

func coins(seed uint64) loss {
	r := rand.New(rand.NewPCG(seed, 0))
	return func() bool { return r.IntN(2) == 0 }
}

// after gives the files as they are found after a loss of power before operation n,
// and what had been acknowledged until then. Files begin as they were.
func (d *drive) after(n int, begin map[string][]byte, kept loss) (files map[string][]byte, acknowledged map[int]string) {
	synced, pending := maps.Clone(begin), map[string][]operation{}
	acknowledged = map[int]string{}
	settle := func(file string, kept loss) {
		for _, o := range pending[file] {
			switch {
			case !kept():
			case o.remove:
				delete(synced, file)
			default:
				synced[file] = o.do(slices.Clone(synced[file]))
			}
		}
		delete(pending, file)
	}
	for _, o := range d.operations[:n] {
		switch {
		case o.file == "":
			acknowledged[o.row] = o.what
		case o.do == nil && !o.remove:
			settle(o.file, keepAll)
		default:
			pending[o.file] = append(pending[o.file], o)
		}
	}
	for _, file := range slices.Sorted(maps.Keys(pending)) {
		settle(file, kept)
	}
	return synced, acknowledged
}

// recorded makes all that SQLite does until the end of the test pass through the
// drive. Nothing else may use SQLite meanwhile.
func recorded(t *testing.T) *drive {
	t.Helper()
	tls := libc.NewTLS()
	system := sqlitelib.Xsqlite3_vfs_find(tls, 0)
	shim := copied[sqlitelib.Tsqlite3_vfs](tls, system)
	name, err := libc.CString("recorded")
	check(t, err)
	v := at[sqlitelib.Tsqlite3_vfs](shim)
	v.FpNext, v.FzName = 0, name
	v.FxOpen, v.FxDelete = pointer(openRecorded), pointer(deleteRecorded)
	current = &recording{drive: &drive{}, system: system, files: map[uintptr]recordedFile{}, methods: map[uintptr]uintptr{}}
	if rc := sqlitelib.Xsqlite3_vfs_register(tls, shim, 1); rc != 0 {
		t.Fatalf("the recording file system is not taken: %d", rc)
	}
	t.Cleanup(func() {
		sqlitelib.Xsqlite3_vfs_register(tls, system, 1)
		sqlitelib.Xsqlite3_vfs_unregister(tls, shim)
		tls.Close()
	})
	return current.drive
}

// recording is the file system that SQLite is given: the system's, with its writes,
// truncations, syncs and removals noted.
type recording struct {
	drive  *drive
	system uintptr

	mu      sync.Mutex
	files   map[uintptr]recordedFile
	methods map[uintptr]uintptr // the system's → ours
}

type recordedFile struct {
	name    string
	methods *sqlitelib.Tsqlite3_io_methods // the system's
}

var current *recording

func (r *recording) file(f uintptr) recordedFile {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.files[f]
}

// openRecorded opens a file and puts our methods in place of the system's.
func openRecorded(tls *libc.TLS, _, name, file uintptr, flags int32, out uintptr) int32 {
	r := current
	open := call[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](at[sqlitelib.Tsqlite3_vfs](r.system).FxOpen)
	rc := open(tls, r.system, name, file, flags, out)
	f := at[sqlitelib.Tsqlite3_file](file)
	if rc != 0 || f.FpMethods == 0 {
		return rc
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.files[file] = recordedFile{libc.GoString(name), at[sqlitelib.Tsqlite3_io_methods](f.FpMethods)}
	if r.methods[f.FpMethods] == 0 {
		ours := copied[sqlitelib.Tsqlite3_io_methods](tls, f.FpMethods)
		m := at[sqlitelib.Tsqlite3_io_methods](ours)
		m.FxWrite, m.FxTruncate, m.FxSync = pointer(writeRecorded), pointer(truncateRecorded), pointer(syncRecorded)
		r.methods[f.FpMethods] = ours
	}
	f.FpMethods = r.methods[f.FpMethods]
	return rc
}

func deleteRecorded(tls *libc.TLS, _, name uintptr, sync int32) int32 {
	r := current
	remove := call[func(*libc.TLS, uintptr, uintptr, int32) int32](at[sqlitelib.Tsqlite3_vfs](r.system).FxDelete)
	rc := remove(tls, r.system, name, sync)
	if rc == 0 {
		r.drive.note(operation{file: libc.GoString(name), remove: true})
		if sync != 0 {
			r.drive.note(operation{file: libc.GoString(name)})
		}
	}
	return rc
}

func writeRecorded(tls *libc.TLS, file, data uintptr, length int32, offset int64) int32 {
	f := current.file(file)
	rc := call[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](f.methods.FxWrite)(tls, file, data, length, offset)
	if rc == 0 {
		// Sector by sector: a loss of power may leave any of them.
		content := bytes.Clone(unsafe.Slice(at[byte](data), length))
		for sector := range slices.Chunk(content, 512) {
			current.drive.note(operation{file: f.name, do: writing(offset, sector)})
			offset += int64(len(sector))
		}
	}
	return rc
}

func truncateRecorded(tls *libc.TLS, file uintptr, length int64) int32 {
	f := current.file(file)
	rc := call[func(*libc.TLS, uintptr, int64) int32](f.methods.FxTruncate)(tls, file, length)
	if rc == 0 {
		current.drive.note(operation{file: f.name, do: truncating(length)})
	}
	return rc
}

func syncRecorded(tls *libc.TLS, file uintptr, flags int32) int32 {
	f := current.file(file)
	rc := call[func(*libc.TLS, uintptr, int32) int32](f.methods.FxSync)(tls, file, flags)
	if rc == 0 {
		current.drive.note(operation{file: f.name})
	}
	return rc
}

// SQLite is C that was translated: pointers are numbers there, and functions are
// pointers to what Go calls by.

func at[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) }

// copied is a copy in memory of SQLite's, which nothing moves or collects.
func copied[T any](tls *libc.TLS, from uintptr) (to uintptr) {
	to = libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(*at[T](from))))
	*at[T](to) = *at[T](from)
	return to
}

func pointer[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

func call[F any](p uintptr) F { return *(*F)(unsafe.Pointer(&p)) }

// store writes files into a folder.
func store(t *testing.T, folder string, files map[string][]byte) {
	t.Helper()
	for name, content := range files {
		check(t, os.WriteFile(filepath.Join(folder, filepath.Base(name)), content, 0o600))
	}
}
