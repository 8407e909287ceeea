package checkpoint

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

var (
	// ErrClosed is returned by every call after Close.
	ErrClosed = errors.New("checkpoint is closed")
	// ErrReadOnly is returned by calls that would change a checkpoint opened read-only.
	ErrReadOnly = errors.New("checkpoint is open for reading only")
	// ErrIntentOpen is returned by Intend when the row has an intent that is not settled.
	ErrIntentOpen = errors.New("the row has an open intent already")
	// ErrNoIntent is returned when a call needs an open intent of the row and there is none.
	ErrNoIntent = errors.New("the row has no open intent")
)

// LockedError says that another process holds the checkpoint. Host, PID and Started
// are that process's own words; they are empty when it had not written them yet.
type LockedError struct {
	Path    string
	Host    string
	PID     int
	Started time.Time
}

func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("checkpoint %s: another run holds it; wait for it to end", e.Path)
	}
	return fmt.Sprintf("checkpoint %s: another run holds it: process %d on %s, started %s; wait for it to end",
		e.Path, e.PID, e.Host, e.Started.Format(time.RFC3339))
}

// NotCheckpointError says that the file is something else. It was left untouched.
type NotCheckpointError struct{ Path, Reason string }

func (e *NotCheckpointError) Error() string {
	return fmt.Sprintf("%s is not a checkpoint: %s; name another file with --checkpoint", e.Path, e.Reason)
}

// CorruptError says that the checkpoint is damaged. Nothing was repaired.
type CorruptError struct {
	Path, Reason string
	Err          error // nil when this package found the damage itself
}

func (e *CorruptError) Error() string {
	// A log belongs to the file that it was left beside: SQLite would put its pages
	// into a copy, too, and could not tell.
	return fmt.Sprintf("checkpoint %s is damaged: %s; put back a copy of it, and first move %s-wal away if it is there", e.Path, e.Reason, filepath.Base(e.Path))
}

func (e *CorruptError) Unwrap() error { return e.Err }

// VersionError says that a newer version of the program made the checkpoint.
type VersionError struct {
	Path       string
	Have, Want int // schema versions: the file's, and the newest one known here
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("checkpoint %s was made by a newer version of this program (schema %d, this one knows %d); update the program",
		e.Path, e.Have, e.Want)
}

// NetworkFileSystemError says that the checkpoint would lie on a network file system.
type NetworkFileSystemError struct{ Path, Type string }

func (e *NetworkFileSystemError) Error() string {
	return fmt.Sprintf("checkpoint %s is on a network file system (%s), whose locks and syncs cannot be relied upon; name a file on a local disk with --checkpoint",
		e.Path, e.Type)
}

// BindingError says that the checkpoint belongs to another organisation.
type BindingError struct{ What, Have, Want string }

func (e *BindingError) Error() string {
	return fmt.Sprintf("the checkpoint belongs to another organisation: its %s is %s, this run's is %s; name another file with --checkpoint",
		e.What, e.Have, e.Want)
}

// LedgerError says that an import of this name exists and does not fit the mapping.
type LedgerError struct{ Name, What, Have, Want string }

func (e *LedgerError) Error() string {
	return fmt.Sprintf("import %q of the checkpoint has other %s: %s, the mapping has %s; keep them, or give the mapping another name: under that, every row counts as new",
		e.Name, e.What, e.Have, e.Want)
}

// WriteFailedError is returned by the mutation whose write failed and by all after it.
type WriteFailedError struct {
	Path string
	Err  error
}

func (e *WriteFailedError) Error() string {
	if _, damaged := errors.AsType[*CorruptError](e.Err); damaged {
		return e.Err.Error()
	}
	return fmt.Sprintf("checkpoint %s cannot be written: %s; nothing recorded is lost: free space or repair the drive, then run again",
		e.Path, reason(e.Err))
}

func (e *WriteFailedError) Unwrap() error { return e.Err }

// damage turns an error of SQLite that speaks of a malformed file into a CorruptError
// and leaves all others as they are.
func damage(path string, err error) error {
	if errors.Is(err, errSchema) {
		return &CorruptError{Path: path, Reason: err.Error(), Err: err}
	}
	switch resultCode(err) {
	case sqlitelib.SQLITE_CORRUPT, sqlitelib.SQLITE_NOTADB:
		return &CorruptError{Path: path, Reason: reason(err), Err: err}
	}
	return err
}

// placed names the file in an error of SQLite.
func placed(path string, err error) error {
	err = damage(path, err)
	if _, named := errors.AsType[*CorruptError](err); named || resultCode(err) == 0 {
		return err
	}
	return fmt.Errorf("checkpoint %s: %w", path, err)
}

// reason is the error in words without SQLite's own prefix.
func reason(err error) string {
	switch resultCode(err) {
	case sqlitelib.SQLITE_FULL:
		return "the disk is full"
	case sqlitelib.SQLITE_READONLY:
		return "no permission to write"
	case sqlitelib.SQLITE_CORRUPT:
		return "its pages contradict each other"
	}
	return strings.TrimPrefix(err.Error(), "sqlite: ")
}

// resultCode is SQLite's primary result code, 0 for errors that are not SQLite's.
func resultCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}
