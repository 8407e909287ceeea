package checkpoint

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// ID is the digest of a row's identity.
type ID [16]byte

// Digest is the digest of a row's content. The zero digest stands for no content.
type Digest [8]byte

// Options says how a checkpoint is opened.
type Options struct {
	// ReadOnly opens an existing checkpoint without the lock and without changing
	// anything on the disk. A checkpoint that is not there, or that no run has
	// written to, is fs.ErrNotExist.
	ReadOnly bool
	// MustExist refuses, with fs.ErrNotExist, to make a new checkpoint.
	MustExist bool
	// Busy reports whether so much else is under way that outcomes (Settle, Reject) may
	// wait a fifth of a second for the next change, to be committed with it: at a slow
	// rate commits are most of what a row takes of the processor. nil: none waits.
	Busy func() bool

	// fileSystem tells what file system a folder is on; nil: ask the system.
	fileSystem func(folder string) (fileSystem, error)
	// tune is run on the write connection once it is open; nil: nothing.
	tune func(context.Context, *sql.Conn) error
}

// Checkpoint is an open checkpoint file. Its methods may be called concurrently.
type Checkpoint struct {
	path    string
	readers *sql.DB
	writer  *writer // nil when read-only
	lock    *lock   // nil when read-only
	scratch string  // folder of a private copy, removed by Close; empty: none

	closing  sync.Once
	closeErr error
}

// Open opens the checkpoint at path for the run that will write to it, and makes it
// when it is not there or empty. It takes the lock for as long as the checkpoint is
// open. The context bounds the opening only.
//
// Errors: *LockedError, *NotCheckpointError, *CorruptError, *VersionError,
// *NetworkFileSystemError, those of [Options], and errors of the file system.
func Open(ctx context.Context, path string, o Options) (*Checkpoint, error) {
	if o.fileSystem == nil {
		o.fileSystem = fileSystemOf
	}
	path, err := resolvePath(path)
	if err != nil {
		return nil, err
	}
	if o.ReadOnly {
		return openReadOnly(ctx, path)
	}
	return openWritable(ctx, path, o)
}

// Close ends the checkpoint: what is queued is committed, the log is folded into the
// one file, the lock is released. When the log cannot be folded (disk full) it stays
// beside the file, and nothing is lost. Further calls return the first one's result.
func (c *Checkpoint) Close() error {
	c.closing.Do(func() { c.closeErr = c.close() })
	return c.closeErr
}

func (c *Checkpoint) close() error {
	// Idle readers keep the file from being folded, so they go first.
	errs := []error{}
	if c.writer != nil {
		c.writer.stop()
	}
	errs = append(errs, c.readers.Close())
	if c.writer != nil {
		errs = append(errs, c.writer.close())
	}
	errs = append(errs, removeScratch(c.scratch))
	if c.lock != nil {
		errs = append(errs, c.lock.release())
	}
	return errors.Join(errs...)
}

// mutate hands a change to the writer and waits until it is durable.
func (c *Checkpoint) mutate(ctx context.Context, apply func(*transaction) error) error {
	return c.submit(ctx, mutation{apply: apply})
}

// conclude is mutate for an outcome, which may wait for other changes.
func (c *Checkpoint) conclude(ctx context.Context, apply func(*transaction) error) error {
	return c.submit(ctx, mutation{apply: apply, waits: true})
}

func (c *Checkpoint) submit(ctx context.Context, m mutation) error {
	if c.writer == nil {
		return ErrReadOnly
	}
	return c.writer.submit(ctx, m)
}

// readError gives an error of reading the place and, if it is one, the word "damaged".
func (c *Checkpoint) readError(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if errors.Is(err, sql.ErrConnDone) || err.Error() == "sql: database is closed" {
		return ErrClosed
	}
	return placed(c.path, err)
}

// milliseconds is the stored form of a time; NULL for the zero time.
func milliseconds(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

func fromMilliseconds(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMilli(n.Int64).UTC()
}

// text is the stored form of an optional text; NULL for the empty one.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}
