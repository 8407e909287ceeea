package checkpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gofrs/flock"
)

// lock is the operating system's lock on "<checkpoint>.lock". It ends with its process.
type lock struct {
	path string
	held *flock.Flock
}

// begun is when this process started. A run may ask the server first and take the lock
// of a new checkpoint much later, and is still known by this time for the one that
// holds it.
var begun = time.Now()

// holder is what the lock file says of the process that holds it.
type holder struct {
	Host    string    `json:"host"`
	PID     int       `json:"pid"`
	Started time.Time `json:"started"`
}

// holderOffset leaves the first byte of the lock file alone: that byte is what is
// locked on Windows, where a locked byte cannot even be read by others.
const holderOffset = 1

// takeLock takes the checkpoint's lock or says at once who has it.
func takeLock(checkpoint string) (*lock, error) {
	l := &lock{path: checkpoint + ".lock"}
	for looks := 0; ; {
		l.held = flock.New(l.path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
		locked, err := l.held.TryLock()
		if err != nil {
			return nil, fmt.Errorf("checkpoint %s: lock it by %s: %w (its folder must be writable)", checkpoint, l.path, bare(err))
		}
		if !locked && looks < maxLooks && l.onlyLooked() {
			looks++
			time.Sleep(time.Millisecond)
			continue
		}
		if !locked {
			return nil, errors.Join(lockedBy(checkpoint, l.path), l.held.Close())
		}
		if l.current() {
			break
		}
		// The holder removed the file between our opening and locking it: what we
		// locked has no name any more, and the next one would lock another file.
		if err := l.held.Close(); err != nil {
			return nil, fmt.Errorf("checkpoint %s: %w", checkpoint, err)
		}
	}
	if err := l.describe(); err != nil {
		return nil, errors.Join(fmt.Errorf("checkpoint %s: write %s: %w", checkpoint, l.path, bare(err)), l.release())
	}
	return l, nil
}

// maxLooks is how often in a row somebody who only looks may be in the way.
const maxLooks = 100

// onlyLooked reports whether all that was in the way of the lock is HeldBy, which holds
// it, shared, for a moment. Nothing is held afterwards.
func (l *lock) onlyLooked() bool {
	shared, err := l.held.TryRLock()
	return l.held.Close() == nil && err == nil && shared
}

// HeldBy says which process holds a checkpoint, nil when none does.
func HeldBy(checkpoint string) *LockedError {
	if real, err := filepath.EvalSymlinks(checkpoint); err == nil {
		checkpoint = real
	}
	path := checkpoint + ".lock"
	look := flock.New(path, flock.SetFlag(os.O_RDONLY))
	defer look.Close()
	if free, err := look.TryRLock(); err != nil || free {
		return nil // without a lock file, or one that a killed process left
	}
	return lockedBy(checkpoint, path)
}

// current tells whether the locked file is the one that the path names.
func (l *lock) current() bool {
	locked, err := l.held.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(l.path)
	return err == nil && os.SameFile(locked, named)
}

func (l *lock) describe() error {
	host, err := os.Hostname()
	if err != nil {
		host = "an unknown host"
	}
	data, err := json.Marshal(holder{Host: host, PID: os.Getpid(), Started: begun.UTC()})
	if err != nil {
		return err
	}
	f, err := os.OpenFile(l.path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	err = f.Truncate(holderOffset)
	if err == nil {
		_, err = f.WriteAt(append(data, '\n'), holderOffset)
	}
	return errors.Join(err, f.Close())
}

// release removes the lock file and gives up the lock, in this order where the system
// allows it, so that nobody can lock the file in between and then lose its name.
func (l *lock) release() error {
	if runtime.GOOS != "windows" {
		return errors.Join(ignoreAbsent(os.Remove(l.path)), l.held.Close())
	}
	err := l.held.Close()
	_ = os.Remove(l.path) // fails when the next holder has it open, which is right
	return err
}

func ignoreAbsent(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// lockedBy reads who holds the lock. A holder that has only just taken it may not have
// written its words yet; they are left out then rather than waited for.
func lockedBy(checkpoint, path string) *LockedError {
	e := &LockedError{Path: checkpoint}
	f, err := os.Open(path)
	if err != nil {
		return e
	}
	defer f.Close()
	var h holder
	words := io.NewSectionReader(f, holderOffset, 4096)
	if err := json.NewDecoder(words).Decode(&h); err == nil {
		e.Host, e.PID, e.Started = h.Host, h.PID, h.Started
	}
	return e
}
