package checkpoint

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// schemas are the statements that each version of the schema was made with.
var schemas = map[int][]string{
	1: slices.Concat([]string{entriesUpTo2 + `)`}, lasting, []string{
		`CREATE TABLE history (run INTEGER NOT NULL, ledger INTEGER NOT NULL, id BLOB NOT NULL, revision INTEGER NOT NULL, record TEXT NOT NULL, before BLOB NOT NULL, at INTEGER, PRIMARY KEY (run, ledger, id, revision)) WITHOUT ROWID`,
	}),
	2:             slices.Concat([]string{entriesUpTo2 + `)`}, lasting, keptUpTo4),
	3:             slices.Concat([]string{entriesTable}, lasting, keptUpTo4),
	4:             slices.Concat([]string{entriesTable}, lasting, keptUpTo4),
	schemaVersion: schema,
}

// conversions lead from each version to the next one.
var conversions = map[int][]string{
	// Version 1 did not keep what was sent: those writes have an empty body.
	1: slices.Concat(keptUpTo4, []string{
		`INSERT INTO writes (run, ledger, id, revision, record, body, at) SELECT created_run, ledger, id, 1, record, x'', at FROM entries WHERE record IS NOT NULL AND created_run > (SELECT max(run) FROM runs) - ` + fmt.Sprint(KeptRuns) + ` ORDER BY entry`,
		`INSERT INTO writes (run, ledger, id, revision, record, body, before, at) SELECT run, ledger, id, revision, record, x'', before, at FROM history ORDER BY run, at, revision`,
		`DROP TABLE history`,
	}),
	2: {`ALTER TABLE entries ADD COLUMN list INTEGER`},
	// Writes of version 3 all have their bodies, and those of version 4 may have a trace.
	3: nil,
	// The digests of contents and fields that version 4 has are longer, and good as they are.
	4: {
		`DROP INDEX writes_run`,
		`ALTER TABLE writes RENAME TO earlier`,
		kept[0], kept[1],
		`INSERT INTO writes (write, run, entry, revision, record, body, before, at) SELECT w.write, w.run, e.entry, w.revision, w.record, w.body, w.before, w.at FROM earlier w JOIN entries e ON e.ledger = w.ledger AND e.id = w.id ORDER BY w.write`,
		`DROP TABLE earlier`,
	},
}

// convert brings an older checkpoint to the schema of this version, as a whole or not
// at all.
func convert(ctx context.Context, conn *sql.Conn) error {
	version, err := checkSchema(ctx, conn)
	if err != nil || version == schemaVersion {
		return err
	}
	statements := []string{"BEGIN IMMEDIATE"}
	for ; version < schemaVersion; version++ {
		statements = append(statements, conversions[version]...)
	}
	statements = append(statements, fmt.Sprint("PRAGMA user_version = ", schemaVersion), "COMMIT")
	if _, err = conn.ExecContext(ctx, strings.Join(statements, ";\n")); err != nil {
		_, rolledBack := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return errors.Join(fmt.Errorf("convert it to schema %d: %w", schemaVersion, err), rolledBack)
	}
	return nil
}

// convertCopy converts the private copy of an older checkpoint.
func convertCopy(ctx context.Context, name string) error {
	db, conn, err := openWriteConnection(ctx, name)
	if err != nil {
		return err
	}
	return errors.Join(convert(ctx, conn), conn.Close(), db.Close())
}
