package checkpoint

import (
	"context"
	"database/sql"
	"time"
)

// State says what may happen to a row next.
type State uint8

const (
	Settled  State = iota // its last write is settled, nothing is open
	Pending               // an intent is open: it is settled on start
	Doubt                 // its intent is in doubt: no write until it is resolved
	Rejected              // it has no record, and its last try was refused
)

func (s State) String() string {
	return [...]string{"settled", "open", "in doubt", "rejected"}[s]
}

// Entry is what the ledger knows of a row. A row that has an intent and was never
// settled has the intent's label, record, revision and line, and nothing else; one in
// doubt has the reason as its Message.
type Entry struct {
	ID       ID
	Label    string // the identity, readable
	State    State
	RecordID string // empty: none
	Revision int    // counts the settled writes
	Content  Digest // of the content the record holds; zero: none
	Fields   []byte // digests of the fields, opaque here
	Line     int    // in the file that settled it last
	List     int    // number of the list that the record was put on last; 0: none

	// Outcome, Code and Message are of the last try, which may have been refused
	// while the record keeps what it had.
	Outcome, Code, Message string

	Run string    // of the last try
	At  time.Time // server time of the last try
}

const entryColumns = `e.id, e.label, e.record, e.revision, e.content, e.fields, e.line, e.refused, e.outcome, e.code, e.message, r.id, e.at, COALESCE(e.list, 0)`

// maxLookup bounds the ids of one query; SQLite takes no more than 32,766 parameters,
// and larger lists gain nothing.
const maxLookup = 1000

// Lookup returns the known ones of ids. Any number may be asked for; 500 to 1,000 at
// once are the fastest. The answer is of one moment for up to 1,000 ids.
func (l *Ledger) Lookup(ctx context.Context, ids []ID) (map[ID]Entry, error) {
	entries := make(map[ID]Entry, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), maxLookup)
		if err := l.lookup(ctx, ids[:n], entries); err != nil {
			return nil, l.checkpoint.readError(err)
		}
		ids = ids[n:]
	}
	return entries, nil
}

func (l *Ledger) lookup(ctx context.Context, ids []ID, entries map[ID]Entry) error {
	tx, err := l.checkpoint.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	r := rowReader{tx: tx, ledger: l.number}
	if err := r.readNeighbours(ctx, ids, entries); err != nil {
		return err
	}
	if err := r.readEach(ctx, ids, entries); err != nil {
		return err
	}
	var pending bool
	err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM intents WHERE ledger = ?)`, l.number).Scan(&pending)
	if err != nil || !pending {
		return err
	}
	return addIntents(ctx, tx, entries, `WHERE ledger = ? AND id IN `+placeholders(len(ids)), r.arguments(ids)...)
}

// addIntents gives the rows that have an intent its state.
func addIntents(ctx context.Context, tx *sql.Tx, entries map[ID]Entry, where string, args ...any) error {
	rows, err := tx.QueryContext(ctx, `SELECT id, label, record, revision, line, doubt FROM intents `+where, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var i Entry
		var id []byte
		var record, doubt sql.NullString
		if err := rows.Scan(&id, &i.Label, &record, &i.Revision, &i.Line, &doubt); err != nil {
			return err
		}
		copy(i.ID[:], id)
		i.RecordID = record.String
		i.State = Pending
		if doubt.Valid {
			i.State, i.Message = Doubt, doubt.String
		}
		entries[i.ID] = withIntent(entries[i.ID], i)
	}
	return rows.Err()
}

// withIntent is a row's entry, the zero one where it was never settled, with the state of
// its intent, and there with what else the intent says.
func withIntent(e, intent Entry) Entry {
	if e.ID != intent.ID {
		return intent
	}
	if e.State = intent.State; intent.State == Doubt {
		e.Message = intent.Message
	}
	return e
}

// entryScanner reads rows of entryColumns. It is made once a query, because its
// destinations would otherwise be most of what reading a row costs.
type entryScanner struct {
	entry                      Entry
	id, content                sql.RawBytes
	record, code, message, run sql.NullString
	at                         sql.NullInt64
	refused                    bool
	destinations               []any
}

func newEntryScanner() *entryScanner {
	s := &entryScanner{}
	e := &s.entry
	s.destinations = []any{&s.id, &e.Label, &s.record, &e.Revision, &s.content, &e.Fields, &e.Line, &s.refused,
		&e.Outcome, &s.code, &s.message, &s.run, &s.at, &e.List}
	return s
}

func (s *entryScanner) scan(rows *sql.Rows) (Entry, error) {
	if err := rows.Scan(s.destinations...); err != nil {
		return Entry{}, err
	}
	e := s.entry
	copy(e.ID[:], s.id)
	copy(e.Content[:], s.content) // NULL leaves the zero digest
	e.RecordID, e.Code, e.Message, e.Run = s.record.String, s.code.String, s.message.String, s.run.String
	e.At = fromMilliseconds(s.at)
	if s.refused && e.RecordID == "" {
		e.State = Rejected
	}
	return e, nil
}
