package checkpoint

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestSecondOpenerIsToldWhoHoldsIt(t *testing.T) {
	path := newPath(t)
	c := open(t, path, Options{})
	_, err := Open(t.Context(), path, Options{})
	e, ok := errors.AsType[*LockedError](err)
	if !ok || e.PID != os.Getpid() || e.Host == "" || e.Started.IsZero() || e.Path != path {
		t.Fatalf("second Open: %#v", err)
	}
	for _, part := range []string{path, e.Host, "process", e.Started.Format("2006-01-02")} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	shut(t, open(t, path, Options{ReadOnly: true}))
	shut(t, c)
	shut(t, open(t, path, Options{}))
}

// Whoever asks is told who holds a checkpoint, by another name too, and is in nobody's
// way meanwhile.
func TestHeldBy(t *testing.T) {
	path := newPath(t)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(path, link); err != nil {
		link = path
	}
	if e := HeldBy(path); e != nil {
		t.Errorf("before there is a checkpoint: %v", e)
	}
	c := open(t, path, Options{})
	for _, name := range []string{path, link} {
		if e := HeldBy(name); e == nil || e.PID != os.Getpid() || e.Host == "" || e.Started.IsZero() {
			t.Errorf("%s: %#v", name, e)
		}
	}
	shut(t, c)
	check(t, os.WriteFile(path+".lock", []byte("left by a process that was killed"), 0o600))
	if e := HeldBy(path); e != nil {
		t.Errorf("with a lock file that nobody holds: %v", e)
	}
	done := make(chan struct{})
	var looking sync.WaitGroup
	looking.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				HeldBy(path)
			}
		}
	})
	for range 200 {
		l, err := takeLock(path)
		check(t, err)
		check(t, l.release())
		check(t, os.WriteFile(path+".lock", nil, 0o600)) // so that there is always something to look at
	}
	close(done)
	looking.Wait()
}

func TestLockFollowsSymbolicLinks(t *testing.T) {
	path := newPath(t)
	open(t, path, Options{})
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(path, link); err != nil {
		t.Skip("symbolic links are not permitted here:", err)
	}
	if _, err := Open(t.Context(), link, Options{}); !is[*LockedError](err) {
		t.Errorf("Open by another name: %v", err)
	}
}

func TestHalfWrittenLockFile(t *testing.T) {
	for _, words := range []string{"", "\x00", "\x00{\"host\":\"mi", "\x00null\n", "text"} {
		path := newPath(t)
		l, err := takeLock(path)
		check(t, err)
		check(t, os.WriteFile(l.path, []byte(words), 0o600))
		_, err = takeLock(path)
		e, ok := errors.AsType[*LockedError](err)
		if !ok || e.PID != 0 || !strings.Contains(err.Error(), "another run holds it") {
			t.Errorf("lock file %q: %v", words, err)
		}
		check(t, l.release())
	}
}

func TestStaleLockFileIsNoLock(t *testing.T) {
	path := newPath(t)
	check(t, os.WriteFile(path+".lock", []byte("\x00"+`{"host":"a host with a very long name","pid":1,"started":"2020-01-01T00:00:00Z"}`+strings.Repeat(" ", 100)), 0o600))
	open(t, path, Options{})
	e := lockedBy(path, path+".lock")
	if e.PID != os.Getpid() {
		t.Errorf("the lock file still speaks of process %d", e.PID)
	}
}

// TestLockIsHeldOnce lets many take and release the lock at once: nobody may ever hold
// it together with another, whoever removes the file meanwhile.
func TestLockIsHeldOnce(t *testing.T) {
	path := newPath(t)
	var holders, taken atomic.Int64
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			for range 100 {
				l, err := takeLock(path)
				if err != nil {
					if !is[*LockedError](err) {
						t.Error(err)
					}
					continue
				}
				if holders.Add(1) != 1 {
					t.Error("two hold the lock")
				}
				taken.Add(1)
				runtime.Gosched()
				holders.Add(-1)
				if err := l.release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	callers.Wait()
	if taken.Load() == 0 {
		t.Error("nobody got the lock")
	}
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	path := filepath.Join(t.TempDir(), "new", "folder", "deals.checkpoint")
	c := open(t, path, Options{})
	l := openLedger(t, c, deals)
	check(t, l.Settle(t.Context(), settlement(1)))
	for name, want := range map[string]os.FileMode{
		"": 0o600, "-wal": 0o600, "-shm": 0o600, ".lock": 0o600, "/..": 0o700 | os.ModeDir,
	} {
		named := path + name
		if name == "/.." {
			named = filepath.Dir(path)
		}
		info, err := os.Stat(named)
		check(t, err)
		if info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", named, info.Mode(), want)
		}
	}
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("permissions do not bind this user")
	}
	folder := filepath.Join(t.TempDir(), "sealed")
	check(t, os.Mkdir(folder, 0o500))
	_, err := Open(t.Context(), filepath.Join(folder, "deals.checkpoint"), Options{})
	if !errors.Is(err, os.ErrPermission) || !strings.Contains(err.Error(), folder) {
		t.Errorf("Open in a folder without permission: %v", err)
	}
}

func TestFolderThatIsAFile(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(folder, []byte("x"), 0o600))
	_, err := Open(t.Context(), filepath.Join(folder, "deals.checkpoint"), Options{})
	if err == nil || !strings.Contains(err.Error(), folder) {
		t.Errorf("Open below a file: %v", err)
	}
}

func TestNetworkFileSystemIsRefused(t *testing.T) {
	path := newPath(t)
	share := func(string) (fileSystem, error) { return fileSystem{name: "nfs", network: true}, nil }
	_, err := Open(t.Context(), path, Options{fileSystem: share})
	e, ok := errors.AsType[*NetworkFileSystemError](err)
	if !ok || e.Type != "nfs" || e.Path != path {
		t.Errorf("Open on a network file system: %v", err)
	}
	if left := files(t, filepath.Dir(path)); len(left) > 0 {
		t.Errorf("files left: %v", left)
	}
}

func TestLocalFileSystemIsAccepted(t *testing.T) {
	system, err := fileSystemOf(t.TempDir())
	if err != nil || system.network || system.name == "" {
		t.Errorf("the file system of the temporary folder: %+v, %v", system, err)
	}
}
