package checkpoint

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Purged says what a purge has removed, and what it had to leave.
type Purged struct {
	Messages   int   // of refused and skipped rows, which may quote cells
	Writes     int   // settled ones, whose bodies and before-images were kept to take them back
	Identities int   // readable ones; 0 unless asked for
	Bytes      int64 // by which the file has become smaller
	Open       int   // writes open or in doubt, which keep all they need to be settled
}

// Purge removes from the checkpoint at path what may be personal and what no later
// import needs: the messages of settled rows, the bodies and before-images by which
// their writes could be taken back, and, if identities is set, their readable
// identities, in whose place their digests are named. Then the file is written anew,
// so that no byte is left of that, nor of the bodies that were removed before.
// Digests, record ids and revisions stay: the next run knows every row as before.
// It takes the lock and fails like [Open].
//
// Purging once more removes nothing; it is also how to go on after a purge that was
// interrupted.
func Purge(ctx context.Context, path string, identities bool) (p Purged, err error) {
	if path, err = resolvePath(path); err != nil {
		return Purged{}, err
	}
	was := size(path) + max(size(path+"-wal"), 0)
	c, err := Open(ctx, path, Options{MustExist: true, tune: func(ctx context.Context, conn *sql.Conn) error {
		if err := p.remove(ctx, conn, identities); err != nil {
			return err
		}
		_, err := conn.ExecContext(ctx, "VACUUM")
		return err
	}})
	if err != nil {
		return Purged{}, fmt.Errorf("purge: %w", err)
	}
	if err := c.Close(); err != nil {
		return Purged{}, fmt.Errorf("purge: %w", err)
	}
	if left := size(path + "-wal"); left > 0 {
		return Purged{}, fmt.Errorf("purge: checkpoint %s is being read by another process, whose log still holds what was removed; purge again when it has ended", path)
	}
	p.Bytes = max(was-size(path), 0)
	return p, nil
}

// settledEntry holds for entries without an open write.
const settledEntry = `NOT EXISTS (SELECT 1 FROM intents i WHERE i.ledger = entries.ledger AND i.id = entries.id)`

// remove is one transaction. Rows of ledgers without identity columns have no
// readable identity.
func (p *Purged) remove(ctx context.Context, conn *sql.Conn, identities bool) (err error) {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
		}
	}()
	steps := []step{
		{&p.Messages, `UPDATE entries SET message = NULL WHERE message IS NOT NULL AND ` + settledEntry},
		{&p.Writes, `DELETE FROM writes`},
	}
	if identities {
		steps = append(steps, step{&p.Identities, `UPDATE entries SET label = ` + nameless + ` WHERE label <> ` + nameless + ` AND ` + settledEntry})
	}
	for _, s := range steps {
		if err := s.run(ctx, tx); err != nil {
			return err
		}
	}
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM intents`).Scan(&p.Open); err != nil {
		return err
	}
	return tx.Commit()
}

// nameless calls a row by its digest, as rows without identity columns are called.
const nameless = `('row ' || lower(hex(substr(id, 1, 6))))`

// step is one statement of a purge and the count of what it removes.
type step struct {
	removed   *int
	statement string
}

func (s step) run(ctx context.Context, tx *sql.Tx) error {
	result, err := tx.ExecContext(ctx, s.statement)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	*s.removed = int(n)
	return err
}
