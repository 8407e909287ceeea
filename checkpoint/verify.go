package checkpoint

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	sqlitelib "modernc.org/sqlite/lib"
)

// errSchema is what checkSchema finds; its caller knows the file's name.
var errSchema = errors.New("its tables are not those of a checkpoint")

// checkSchema compares the file's schema with the one that create makes. It also makes
// SQLite read a log that is there. Its cost does not grow with the rows.
func checkSchema(ctx context.Context, db *sql.DB) error {
	have, err := readSchema(ctx, db)
	if resultCode(err) == sqlitelib.SQLITE_ERROR {
		return fmt.Errorf("%w (%w)", errSchema, err) // SQLite cannot make sense of it
	}
	if err != nil {
		return err
	}
	if !slices.Equal(have, schema) {
		return errSchema
	}
	return nil
}

func readSchema(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := db.QueryContext(ctx, `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid`)
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
	var found string
	err := c.readers.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&found)
	if err != nil {
		return c.readError(err)
	}
	if found != "ok" {
		return &CorruptError{Path: c.path, Reason: fmt.Sprintf("the full check found: %s", found)}
	}
	return nil
}
