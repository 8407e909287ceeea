package checkpoint

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// resolvePath follows symbolic links, so that every name of a checkpoint leads to the
// same lock and the same side files.
func resolvePath(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("checkpoint %s: %w", path, err)
	}
	if real, err := filepath.EvalSymlinks(absolute); err == nil {
		return real, nil
	}
	folder, name := filepath.Split(absolute)
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		return filepath.Join(real, name), nil
	}
	return absolute, nil // its folder is not there yet
}

func openWritable(ctx context.Context, path string, o Options) (c *Checkpoint, err error) {
	state, err := inspect(path)
	if err != nil {
		return nil, err
	}
	if state == absent && o.MustExist {
		return nil, notThere(path)
	}
	if err := prepareFolder(path, o); err != nil {
		return nil, err
	}
	held, err := takeLock(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, held.release())
		}
	}()
	// Only what is seen under the lock counts: another run may just have made or
	// folded the file.
	if state, err = inspect(path); err != nil {
		return nil, err
	}
	if state == absent {
		if err := create(ctx, path); err != nil {
			return nil, err
		}
	} else if err := checkUntouched(ctx, path); err != nil {
		return nil, err
	}
	return connect(ctx, path, held, o)
}

// checkUntouched reads what opening checks before anything is written, so that a
// damaged file stays as it is.
func checkUntouched(ctx context.Context, path string) error {
	c, err := openReadOnly(ctx, path)
	if err != nil {
		return err
	}
	return c.Close()
}

// prepareFolder makes the checkpoint's folder when it is missing and refuses one on a
// network file system.
func prepareFolder(path string, o Options) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("checkpoint %s: make its folder: %w", path, err)
	}
	system, err := o.fileSystem(folder)
	if err != nil {
		return fmt.Errorf("checkpoint %s: look at the file system of its folder: %w", path, err)
	}
	if system.network {
		return &NetworkFileSystemError{Path: path, Type: system.name}
	}
	return nil
}

// connect opens the write connection and the readers of a checkpoint that was found
// or made whole.
func connect(ctx context.Context, path string, held *lock, o Options) (*Checkpoint, error) {
	db, conn, err := openWriteConnection(ctx, path)
	if err != nil {
		return nil, placed(path, err)
	}
	err = convert(ctx, conn)
	if err == nil && o.tune != nil {
		err = o.tune(ctx, conn)
	}
	var w *writer
	if err == nil {
		w, err = startWriter(path, db, conn, o.Busy)
	}
	if err != nil {
		return nil, errors.Join(placed(path, err), conn.Close(), db.Close())
	}
	readers, err := openReaders(path, "mode=rw")
	if err != nil {
		w.stop()
		return nil, errors.Join(placed(path, err), w.close())
	}
	return &Checkpoint{path: path, readers: readers, writer: w, lock: held}, nil
}

// openWriteConnection opens the connection that switches the file to the write-ahead
// log, which first recovers what a crash has left.
func openWriteConnection(ctx context.Context, path string) (*sql.DB, *sql.Conn, error) {
	db, err := sql.Open("sqlite", dsn(path, "mode=rw"))
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	for _, pragma := range []string{
		"busy_timeout = 5000", "trusted_schema = OFF", "cell_size_check = ON",
		"fullfsync = ON", "checkpoint_fullfsync = ON", "synchronous = FULL",
		"cache_size = -16000",           // KiB
		"wal_autocheckpoint = 4000",     // pages: fewer, longer moves into the file
		"journal_size_limit = 33554432", // bytes kept of a log that grew behind a reader
	} {
		if _, err := conn.ExecContext(ctx, "PRAGMA "+pragma); err != nil {
			return nil, nil, errors.Join(err, conn.Close(), db.Close())
		}
	}
	var mode string
	err = conn.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode)
	if err == nil && mode != "wal" {
		err = fmt.Errorf("its journal stays in mode %s: another program has the file open", mode)
	}
	if err != nil {
		return nil, nil, errors.Join(err, conn.Close(), db.Close())
	}
	return db, conn, nil
}

// maxReaders bounds the connections that read at once; more gain nothing.
const maxReaders = 4

func openReaders(path string, parameters string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(path, parameters+
		"&_pragma=busy_timeout(5000)&_pragma=trusted_schema(OFF)&_pragma=cell_size_check(ON)&_pragma=query_only(ON)&_pragma=cache_size(-8000)"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(maxReaders)
	db.SetMaxIdleConns(maxReaders)
	return db, nil
}

// dsn is the file's name as a URI, in which any character of a path is safe.
func dsn(path, parameters string) string {
	name := filepath.ToSlash(path)
	if !strings.HasPrefix(name, "/") {
		name = "/" + name // C:/… of Windows
	}
	return (&url.URL{Scheme: "file", Path: name, RawQuery: parameters}).String()
}

// fold moves the log into the file and leaves the write-ahead mode, so that one file
// is left. While another process has the checkpoint open that mode cannot be left: the
// log stays, empty unless that process is just reading, and the next Open folds it.
func fold(conn *sql.Conn) error {
	ctx := context.Background()
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout = 500"); err != nil {
		return err
	}
	var busy, frames, moved int
	if err := conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil {
		return err
	}
	_, err := conn.ExecContext(ctx, "PRAGMA journal_mode = DELETE")
	if isBusy(err) {
		return nil
	}
	return err
}

func notThere(path string) error {
	return fmt.Errorf("checkpoint %s: %w", path, fs.ErrNotExist)
}
