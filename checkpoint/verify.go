package checkpoint

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	sqlitelib "modernc.org/sqlite/lib"
)

// errSchema is what checkSchema finds; its caller knows the file's name.
var errSchema = errors.New("its tables are not those of a checkpoint")

// asker is a database or one connection to it.
type asker interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// checkSchema compares the file's schema with the one of its version. It also makes
// SQLite read a log that is there. Its cost does not grow with the rows.
func checkSchema(ctx context.Context, db asker) (version int, err error) {
	var have []string
	err = db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version)
	if err == nil {
		have, err = readSchema(ctx, db)
	}
	if resultCode(err) == sqlitelib.SQLITE_ERROR {
		return 0, fmt.Errorf("%w (%w)", errSchema, err) // SQLite cannot make sense of it
	}
	if err != nil {
		return 0, err
	}
	// Not by their order, which VACUUM changes.
	if !slices.Equal(slices.Sorted(slices.Values(have)), slices.Sorted(slices.Values(schemas[version]))) {
		return 0, errSchema
	}
	return version, nil
}

func readSchema(ctx context.Context, db asker) ([]string, error) {
	rows, err := db.QueryContext(ctx, `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var statements []string
	for rows.Next() {
		var statement string
		if err := rows.Scan(&statement); err != nil {
			return nil, err
		}
		statements = append(statements, statement)
	}
	return statements, rows.Err()
}

// Verify reads the whole file and returns a *CorruptError when its parts contradict
// each other. It takes seconds for a million rows.
func (c *Checkpoint) Verify(ctx context.Context) error {
	return c.verify(ctx, "integrity_check(1)")
}

// smallPages is the length, in pages, up to which opening reads all of a file. It is
// some 100,000 rows, and takes some 40 ms.
const smallPages = 4096

// verifySmall finds damage before anything is written or sent, where that costs
// little: everything but whether the indexes agree with the rows.
func (c *Checkpoint) verifySmall(ctx context.Context) error {
	var pages int
	if err := c.readers.QueryRowContext(ctx, `PRAGMA page_count`).Scan(&pages); err != nil {
		return c.readError(err)
	}
	if pages > smallPages {
		return nil
	}
	return c.verify(ctx, "quick_check(1)")
}

func (c *Checkpoint) verify(ctx context.Context, check string) error {
	var found string
	if err := c.readers.QueryRowContext(ctx, `PRAGMA `+check).Scan(&found); err != nil {
		return c.readError(err)
	}
	if found != "ok" {
		return &CorruptError{Path: c.path, Reason: fmt.Sprintf("a check found: %s", strings.Join(strings.Fields(found), " "))}
	}
	return nil
}
