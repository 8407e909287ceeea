package checkpoint

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// create makes a new checkpoint, which appears under its name complete and synced or
// not at all. The caller holds the lock.
func create(ctx context.Context, path string) error {
	draft := path + ".new"
	if err := removeDatabase(draft); err != nil {
		return fmt.Errorf("checkpoint %s: %w", path, err)
	}
	err := build(ctx, draft)
	if err == nil {
		err = publish(draft, path)
	}
	if err != nil {
		err = fmt.Errorf("make checkpoint %s: %w", path, damage(path, err))
		return errors.Join(err, removeDatabase(draft))
	}
	return nil
}

func build(ctx context.Context, draft string) (err error) {
	f, err := os.OpenFile(draft, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", dsn(draft, "mode=rw&_pragma=synchronous(FULL)&_pragma=fullfsync(ON)"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.ExecContext(ctx, fmt.Sprintf("BEGIN; PRAGMA application_id = %d; PRAGMA user_version = %d; %s; COMMIT",
		applicationID, schemaVersion, strings.Join(schema, ";\n")))
	return err
}

// publish gives the synced draft its name and syncs the folder, without which a loss
// of power could take the name away again.
func publish(draft, path string) error {
	if err := os.Rename(draft, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func removeDatabase(path string) error {
	for _, suffix := range []string{"", "-journal", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
