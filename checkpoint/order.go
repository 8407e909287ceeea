package checkpoint

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"iter"
	"maps"
	"slices"
)

// Entries yields all rows of the ledger as Lookup would, by the line they were last
// seen at. An error ends the iteration. Memory does not grow with the rows: only
// their order is sorted, outside of memory when it is large.
func (l *Ledger) Entries(ctx context.Context) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		err := l.entries(ctx, func(e Entry) bool { return yield(e, nil) })
		if err != nil {
			yield(Entry{}, l.checkpoint.readError(err))
		}
	}
}

func (l *Ledger) entries(ctx context.Context, visit func(Entry) bool) error {
	tx, err := l.checkpoint.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	open, unsettled := make(map[ID]Entry), make(map[ID]Entry)
	if err := addIntents(ctx, tx, open, `WHERE ledger = ?`, l.number); err != nil {
		return err
	}
	err = addIntents(ctx, tx, unsettled, `i WHERE ledger = ? AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.ledger = i.ledger AND e.id = i.id)`, l.number)
	if err != nil {
		return err
	}
	// LIMIT -1 keeps the order of the inner query, which sorts numbers rather than rows.
	rows, err := tx.QueryContext(ctx, `WITH ordered AS MATERIALIZED (SELECT entry FROM entries WHERE ledger = ? ORDER BY line, entry LIMIT -1)
		SELECT `+entryColumns+` FROM ordered CROSS JOIN entries e ON e.entry = ordered.entry LEFT JOIN runs r ON r.run = e.run`, l.number)
	if err != nil {
		return err
	}
	defer rows.Close()
	return merge(rows, open, unsettled, visit)
}

// merge visits the rows of a query, which come by line, with the states of open, and
// between them those that were never settled. visit returns false to stop.
func merge(rows *sql.Rows, open, unsettled map[ID]Entry, visit func(Entry) bool) error {
	waiting := slices.SortedFunc(maps.Values(unsettled), func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), slices.Compare(a.ID[:], b.ID[:]))
	})
	scanner := newEntryScanner()
	for rows.Next() {
		e, err := scanner.scan(rows)
		if err != nil {
			return err
		}
		if i, ok := open[e.ID]; ok {
			e.State = i.State
			e.Message = cmp.Or(i.Message, e.Message)
		}
		for len(waiting) > 0 && waiting[0].Line < e.Line {
			if !visit(waiting[0]) {
				return nil
			}
			waiting = waiting[1:]
		}
		if !visit(e) {
			return nil
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, e := range waiting {
		if !visit(e) {
			return nil
		}
	}
	return nil
}

// Sample returns up to n settled rows that have a record and no intent, spread over
// the order in which they were first settled.
func (l *Ledger) Sample(ctx context.Context, n int) ([]Entry, error) {
	entries, err := l.sample(ctx, n)
	return entries, l.checkpoint.readError(err)
}

func (l *Ledger) sample(ctx context.Context, n int) ([]Entry, error) {
	var first, last sql.NullInt64
	err := l.checkpoint.readers.QueryRowContext(ctx, `SELECT (SELECT entry FROM entries ORDER BY entry LIMIT 1), (SELECT entry FROM entries ORDER BY entry DESC LIMIT 1)`).Scan(&first, &last)
	if err != nil || !first.Valid {
		return nil, err
	}
	var entries []Entry
	from := first.Int64
	for i := range int64(n) {
		from = max(from, first.Int64+(last.Int64-first.Int64)*i/int64(n))
		number, e, err := l.settledFrom(ctx, from)
		if errors.Is(err, sql.ErrNoRows) {
			break
		}
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
		from = number + 1
	}
	return entries, nil
}

// settledFrom returns the first settled row with a record at or after an entry number.
func (l *Ledger) settledFrom(ctx context.Context, from int64) (int64, Entry, error) {
	var number int64
	err := l.checkpoint.readers.QueryRowContext(ctx, `SELECT entry FROM entries e WHERE entry >= ? AND +ledger = ? AND +record IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM intents i WHERE i.ledger = e.ledger AND i.id = e.id) ORDER BY entry LIMIT 1`, from, l.number).Scan(&number)
	if err != nil {
		return 0, Entry{}, err
	}
	rows, err := l.checkpoint.readers.QueryContext(ctx, `SELECT `+entryColumns+` FROM entries e LEFT JOIN runs r ON r.run = e.run WHERE entry = ?`, number)
	if err != nil {
		return 0, Entry{}, err
	}
	defer rows.Close()
	if !rows.Next() {
		return 0, Entry{}, cmp.Or(rows.Err(), sql.ErrNoRows)
	}
	e, err := newEntryScanner().scan(rows)
	return number, e, err
}
