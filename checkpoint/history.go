package checkpoint

import (
	"context"
	"database/sql"
	"errors"
	"hash/maphash"
	"slices"
	"time"
)

// KeptRuns is how many imports can be taken back: what older ones wrote is removed when
// a run starts. Runs that take others back do not count.
const KeptRuns = 10

// imports are the runs that wrote rows, unlike those that took others back.
const imports = `runs WHERE NOT dry_run AND run NOT IN (SELECT run FROM undos)`

// WriteRef names a settled write of a row.
type WriteRef struct {
	Number   int64 `json:"number"`
	Revision int   `json:"revision"` // of the row once it was settled
}

// Write is a settled write that can be taken back.
type Write struct {
	WriteRef
	Run      string // that settled it; empty: none of those recorded
	RecordID string
	Body     []byte    // as it was sent, or a create's Trace; empty: not known, an older version did not keep it
	Before   []byte    // before-image (JSON) of an update; nil: the write made the record
	At       time.Time // server time
}

// Written is a row with writes that can be taken back, without their contents: there
// may be as many as rows.
type Written struct {
	ID     ID
	Writes []WrittenRef // the first one first
}

// WrittenRef is a settled write without its content.
type WrittenRef struct {
	Number int64
	Run    string
	Makes  bool // it made the record
	Moves  bool // the write of the row before it was to another record
}

// keep keeps what a settled write has sent and replaced, before its intent goes.
// Outside of a run it counts to the last import, whose row was in doubt.
func (t *transaction) keep(r row, s Settlement, run any) {
	t.exec(`INSERT INTO writes (run, ledger, id, revision, record, body, before, at) SELECT COALESCE(?, (SELECT max(run) FROM `+imports+`), 0), ledger, id, ?, COALESCE(record, ?), CASE WHEN before IS NULL THEN COALESCE(?, body) ELSE body END, before, ? FROM intents WHERE ledger = ? AND id = ?`,
		run, s.Revision, s.RecordID, s.Trace, milliseconds(s.At), r.ledger, r.id[:])
}

// forget removes what all but the last ten imports wrote.
func (t *transaction) forget(int64) {
	t.exec(`DELETE FROM writes WHERE run <= (SELECT run FROM `+imports+` ORDER BY run DESC LIMIT 1 OFFSET ?)`, KeptRuns)
}

// Written returns the rows with writes that can be taken back, the one that was
// written last at the front.
func (l *Ledger) Written(ctx context.Context) ([]Written, error) {
	written, err := l.written(ctx)
	return written, l.checkpoint.readError(err)
}

func (l *Ledger) written(ctx context.Context) ([]Written, error) {
	names, err := l.checkpoint.runNames(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := l.checkpoint.readers.QueryContext(ctx, `SELECT write, run, id, before IS NULL, record FROM writes WHERE ledger = ? ORDER BY write DESC`, l.number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var written []Written
	type met struct {
		place  int    // of the row, among the written ones
		record uint64 // a hash of the record of the row's next write
	}
	known, seed := make(map[ID]met), maphash.MakeSeed()
	for rows.Next() {
		var id ID
		var raw, record sql.RawBytes
		var run int64
		var w WrittenRef
		if err := rows.Scan(&w.Number, &run, &raw, &w.Makes, &record); err != nil {
			return nil, err
		}
		copy(id[:], raw)
		w.Run = names[run]
		of := maphash.Bytes(seed, record)
		row, again := known[id]
		switch {
		case !again:
			row.place = len(written)
			written = append(written, Written{ID: id})
		case row.record != of:
			written[row.place].Writes[0].Moves = true
		}
		known[id] = met{row.place, of}
		written[row.place].Writes = slices.Insert(written[row.place].Writes, 0, w)
	}
	return written, rows.Err()
}

// runNames are the ids of the runs by their numbers.
func (c *Checkpoint) runNames(ctx context.Context) (map[int64]string, error) {
	rows, err := c.readers.QueryContext(ctx, `SELECT run, id FROM runs`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names := make(map[int64]string)
	for rows.Next() {
		var number int64
		var id string
		if err := rows.Scan(&number, &id); err != nil {
			return nil, err
		}
		names[number] = id
	}
	return names, rows.Err()
}

// Writes returns the writes of one row, the first one first, and leaves out those
// that are not there any more.
func (l *Ledger) Writes(ctx context.Context, w Written) ([]Write, error) {
	var writes []Write
	for _, ref := range w.Writes {
		one := Write{WriteRef: WriteRef{Number: ref.Number}, Run: ref.Run}
		var at sql.NullInt64
		err := l.checkpoint.readers.QueryRowContext(ctx, `SELECT revision, record, body, before, at FROM writes WHERE write = ? AND ledger = ? AND id = ?`,
			ref.Number, l.number, w.ID[:]).Scan(&one.Revision, &one.RecordID, &one.Body, &one.Before, &at)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, l.checkpoint.readError(err)
		}
		one.At = fromMilliseconds(at)
		writes = append(writes, one)
	}
	return writes, nil
}
