package checkpoint

import (
	"context"
	"database/sql"
	"errors"
)

// transaction carries out mutations on the write connection. A mutation either changes
// what it means to change or returns an error before its first change, so that a
// refused one does not spoil its group. A statement that fails fails the whole group.
type transaction struct {
	conn       *sql.Conn
	statements map[string]*sql.Stmt
	failed     error

	// What the writer alone changes is kept here rather than asked for each time. It
	// need not be rolled back: after a failed group nothing is written any more.
	open  map[row]openIntent
	runs  map[string]int64
	heads map[string]int64
}

// row names a row of a ledger.
type row struct {
	ledger int64
	id     ID
}

// openIntent is what settling needs to know of an intent.
type openIntent struct {
	creates  bool
	before   bool // has a before-image
	revision int
}

// load reads the open intents, the runs and the heads.
func (t *transaction) load() error {
	t.open = make(map[row]openIntent)
	err := t.each(`SELECT ledger, id, operation = 'create', before IS NOT NULL, revision FROM intents`, func(rows *sql.Rows) error {
		var r row
		var id []byte
		var o openIntent
		err := rows.Scan(&r.ledger, &id, &o.creates, &o.before, &o.revision)
		copy(r.id[:], id)
		t.open[r] = o
		return err
	})
	if err != nil {
		return err
	}
	if t.runs, err = t.numbers(`SELECT id, run FROM runs`); err != nil {
		return err
	}
	t.heads, err = t.numbers(`SELECT bytes, head FROM heads`)
	return err
}

// numbers reads what is known by a number.
func (t *transaction) numbers(query string) (map[string]int64, error) {
	numbers := make(map[string]int64)
	err := t.each(query, func(rows *sql.Rows) error {
		var what string
		var number int64
		err := rows.Scan(&what, &number)
		numbers[what] = number
		return err
	})
	return numbers, err
}

func (t *transaction) each(query string, visit func(*sql.Rows) error) error {
	rows, err := t.conn.QueryContext(context.Background(), query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := visit(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// run carries out a group; its error means that nothing of the group was recorded.
func (t *transaction) run(group []mutation, answers []error) error {
	t.exec("BEGIN IMMEDIATE")
	for i, m := range group {
		if t.failed != nil {
			break
		}
		answers[i] = m.apply(t)
	}
	t.exec("COMMIT")
	if t.failed == nil {
		return nil
	}
	// A failed COMMIT may have ended the transaction; then there is nothing to undo.
	_, _ = t.conn.ExecContext(context.Background(), "ROLLBACK")
	return t.failed
}

// exec runs a statement, prepared once. After a failure it does nothing any more. The
// background context is on purpose: a statement must not be interrupted by the context
// of one caller among many.
func (t *transaction) exec(query string, args ...any) sql.Result {
	if t.failed != nil {
		return nil
	}
	s, err := t.prepared(query)
	if err == nil {
		var result sql.Result
		if result, err = s.ExecContext(context.Background(), args...); err == nil {
			return result
		}
	}
	t.failed = err
	return nil
}

func (t *transaction) prepared(query string) (*sql.Stmt, error) {
	if s, ok := t.statements[query]; ok {
		return s, nil
	}
	s, err := t.conn.PrepareContext(context.Background(), query)
	if err == nil {
		t.statements[query] = s
	}
	return s, err
}

func (t *transaction) close() error {
	var errs []error
	for _, s := range t.statements {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}
