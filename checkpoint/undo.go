package checkpoint

import (
	"context"
	"encoding/json"
	"time"
)

// Operations of an intent that takes writes back. They carry no content: what the
// record then holds is not the row's any more.
const (
	OperationDelete      = "delete"       // moves the record to the trash
	OperationRestore     = "restore"      // puts back what updates replaced, or the last part of it
	OperationRestorePart = "restore part" // puts a part of it back, before others
)

// Reverses tells whether the intent takes earlier writes back.
func (i Intent) Reverses() bool {
	return i.Operation == OperationDelete || i.Operation == OperationRestore || i.Operation == OperationRestorePart
}

// Reversal is how taking back some writes of a row ended.
type Reversal struct {
	ID       ID
	RecordID string // of the writes
	Gone     bool   // the record is not there any more: the row goes on without one
	Writes   []WriteRef

	Outcome, Code, Message string

	Run string    // of StartRun or StartUndo; empty: outside of a run
	At  time.Time // server time
}

// TakeBack records that writes of a row were taken back and removes its intent, if it
// has one. The row keeps its entry: with a revision that no key of it has had, so that
// importing it again is a new write, and without content, so that all of it is compared.
// A row that holds another record by now keeps it, and its content. Other rows that
// hold a record that is gone go on without one, too.
func (l *Ledger) TakeBack(ctx context.Context, v Reversal) error {
	return l.checkpoint.mutate(ctx, func(t *transaction) error {
		run, err := t.runNumber(v.Run)
		if err != nil {
			return err
		}
		r := row{l.number, v.ID}
		t.takeBack(r, v, run)
		for _, w := range v.Writes {
			t.exec(`DELETE FROM writes WHERE write = ? AND entry = (SELECT entry FROM entries WHERE ledger = ? AND id = ?) AND revision = ?`, w.Number, r.ledger, r.id[:], w.Revision)
		}
		if _, open := t.open[r]; open {
			t.removeIntent(r)
		}
		return nil
	})
}

// TakeBackPart records that a part of what takes writes of a row back was carried out,
// and removes its intent. The part is kept as one more write of the run, so that what
// is left of them can be told, and is taken back with them. The row goes on as after
// TakeBack. ErrNoIntent: the row has none.
func (l *Ledger) TakeBackPart(ctx context.Context, v Reversal) (part WriteRef, err error) {
	err = l.checkpoint.mutate(ctx, func(t *transaction) error {
		r := row{l.number, v.ID}
		intent, open := t.open[r]
		if !open {
			return ErrNoIntent
		}
		run, err := t.runNumber(v.Run)
		if err != nil {
			return err
		}
		part.Revision = intent.revision + 1
		kept := t.exec(`INSERT INTO writes (run, entry, revision, record, body, before, at) SELECT w.run, w.entry, ?, i.record, i.body, i.before, ? FROM intents i JOIN entries e USING (ledger, id) JOIN writes w ON w.write = ? AND w.entry = e.entry WHERE ledger = ? AND id = ?`,
			part.Revision, milliseconds(v.At), v.Writes[len(v.Writes)-1].Number, r.ledger, r.id[:])
		if kept != nil {
			part.Number, err = kept.LastInsertId()
		}
		t.takeBack(r, v, run)
		t.removeIntent(r)
		return err
	})
	return part, err
}

func (t *transaction) takeBack(r row, v Reversal, run any) {
	t.exec(`UPDATE entries SET record = CASE WHEN ? THEN NULL ELSE record END, created_run = CASE WHEN ? THEN NULL ELSE created_run END,
		revision = revision + 1, content = NULL, fields = NULL, refused = 0, outcome = ?, code = ?, message = ?, run = ?, at = ? WHERE ledger = ? AND id = ? AND record = ?`,
		v.Gone, v.Gone, v.Outcome, text(v.Code), text(v.Message), run, milliseconds(v.At), r.ledger, r.id[:], v.RecordID)
	if v.Gone {
		t.exec(`UPDATE entries SET record = NULL, created_run = NULL, revision = revision + 1, content = NULL, fields = NULL WHERE record = ?`, v.RecordID)
	}
}

// Holder is a row that holds a record.
type Holder struct {
	Ledger, Label string
	ID            ID
	Run           string // of the row's last try
	List          int    // number of the list that the row's record was put on last; 0: none
}

// Holders returns the rows that hold a record: more than one when several imports
// matched it, or made it for each other.
func (c *Checkpoint) Holders(ctx context.Context, recordID string) ([]Holder, error) {
	rows, err := c.readers.QueryContext(ctx, `SELECT l.name, e.label, e.id, COALESCE(r.id, ''), COALESCE(e.list, 0) FROM entries e JOIN ledgers l USING (ledger) LEFT JOIN runs r ON r.run = e.run WHERE e.record = ? ORDER BY e.entry`, recordID)
	if err != nil {
		return nil, c.readError(err)
	}
	defer rows.Close()
	var holders []Holder
	for rows.Next() {
		var h Holder
		var id []byte
		if err := rows.Scan(&h.Ledger, &h.Label, &id, &h.Run, &h.List); err != nil {
			return nil, c.readError(err)
		}
		copy(h.ID[:], id)
		holders = append(holders, h)
	}
	return holders, c.readError(rows.Err())
}

// StartUndo records a run that takes others back: those with the ids. Unlike StartRun
// it removes nothing that could be taken back.
func (c *Checkpoint) StartUndo(ctx context.Context, r Run, ids []string) error {
	return c.startRun(ctx, r, func(t *transaction, number int64) {
		t.exec(`INSERT INTO undos (run, runs) VALUES (?, ?)`, number, list(ids))
	})
}

// Undos returns, by the id of each run that took others back, the ids of these.
func (c *Checkpoint) Undos(ctx context.Context) (map[string][]string, error) {
	rows, err := c.readers.QueryContext(ctx, `SELECT id, runs FROM undos JOIN runs USING (run)`)
	if err != nil {
		return nil, c.readError(err)
	}
	defer rows.Close()
	undos := make(map[string][]string)
	for rows.Next() {
		var id string
		var runs []byte
		if err := rows.Scan(&id, &runs); err != nil {
			return nil, c.readError(err)
		}
		var ids []string
		if err := json.Unmarshal(runs, &ids); err != nil {
			return nil, &CorruptError{Path: c.path, Reason: "the runs that were taken back cannot be read", Err: err}
		}
		undos[id] = ids
	}
	return undos, c.readError(rows.Err())
}

// LedgerNames returns the names of the ledgers in the order in which they were made:
// what a run needs of others was imported before it.
func (c *Checkpoint) LedgerNames(ctx context.Context) ([]string, error) {
	rows, err := c.readers.QueryContext(ctx, `SELECT name FROM ledgers ORDER BY ledger`)
	if err != nil {
		return nil, c.readError(err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, c.readError(err)
		}
		names = append(names, name)
	}
	return names, c.readError(rows.Err())
}
