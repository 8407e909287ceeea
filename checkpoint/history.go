package checkpoint

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
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
	var head any
	body := s.Trace
	if t.open[r].before {
		body = nil
	} else if number := t.head(body[:s.Shared]); number > 0 {
		head, body = number, body[s.Shared:]
	}
	t.exec(`INSERT INTO writes (run, entry, revision, record, head, body, before, at) SELECT COALESCE(?, (SELECT max(run) FROM `+imports+`), 0), entry, ?, COALESCE(i.record, ?), ?, COALESCE(?, body), before, ? FROM intents i JOIN entries USING (ledger, id) WHERE ledger = ? AND id = ?`,
		run, s.Revision, s.RecordID, head, body, milliseconds(s.At), r.ledger, r.id[:])
}

// maxHeads bounds what is kept once for many: rows with many optional cells may all begin
// in another way.
const maxHeads = 256

// head is the number of what a body begins with; 0: it is not kept apart.
func (t *transaction) head(bytes []byte) (number int64) {
	number, known := t.heads[string(bytes)]
	if known || len(bytes) == 0 || len(t.heads) == maxHeads {
		return number
	}
	result := t.exec(`INSERT INTO heads (bytes) VALUES (?)`, bytes)
	if result == nil {
		return 0 // the group fails
	}
	if number, t.failed = result.LastInsertId(); t.failed == nil {
		t.heads[string(bytes)] = number
	}
	return number
}

// forget removes what all but the last ten imports wrote. It reads all writes only where
// the first of them is of such an import, as those of later ones come behind it.
func (t *transaction) forget(int64) {
	last := fmt.Sprint(`(SELECT run FROM `, imports, ` ORDER BY run DESC LIMIT 1 OFFSET `, KeptRuns, `)`)
	var some sql.NullBool
	err := t.each(`SELECT (SELECT run FROM writes ORDER BY write LIMIT 1) <= `+last, func(rows *sql.Rows) error { return rows.Scan(&some) })
	if err != nil && t.failed == nil {
		t.failed = err
	}
	if some.Bool {
		t.exec(`DELETE FROM writes WHERE run <= ` + last)
	}
}

// Written returns the rows with writes that can be taken back, the one that was
// written last at the front.
func (l *Ledger) Written(ctx context.Context) ([]Written, error) {
	written, err := l.written(ctx)
	return written, l.checkpoint.readError(err)
}

// LastWrite is the server's time of the newest write that can be taken back; zero: there
// is none.
func (c *Checkpoint) LastWrite(ctx context.Context) (time.Time, error) {
	var at sql.NullInt64
	err := c.readers.QueryRowContext(ctx, `SELECT at FROM writes ORDER BY write DESC LIMIT 1`).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return fromMilliseconds(at), c.readError(err)
}

func (l *Ledger) written(ctx context.Context) ([]Written, error) {
	names, err := l.checkpoint.runNames(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := l.checkpoint.readers.QueryContext(ctx, `SELECT write, w.run, id, before IS NULL, w.record FROM writes w CROSS JOIN entries e USING (entry) WHERE ledger = ? ORDER BY write DESC`, l.number)
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
		var head []byte
		err := l.checkpoint.readers.QueryRowContext(ctx, `SELECT w.revision, w.record, COALESCE(bytes, x''), body, before, w.at FROM writes w JOIN entries USING (entry) LEFT JOIN heads USING (head) WHERE write = ? AND ledger = ? AND id = ?`,
			ref.Number, l.number, w.ID[:]).Scan(&one.Revision, &one.RecordID, &head, &one.Body, &one.Before, &at)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, l.checkpoint.readError(err)
		}
		one.Body, one.At = append(head, one.Body...), fromMilliseconds(at)
		writes = append(writes, one)
	}
	return writes, nil
}
