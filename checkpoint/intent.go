package checkpoint

import (
	"context"
	"database/sql"
	"time"
)

// Intent is a write that may have left: everything needed to send the same bytes
// again, or to find out what became of them.
type Intent struct {
	ID        ID
	Label     string
	Operation string // "create" or "update"
	RecordID  string // of an update
	Revision  int    // the one in the key
	Key       string // idempotency key
	Body      []byte // exact bytes
	Before    []byte // before-image (JSON) of an update
	Content   Digest
	Fields    []byte
	FirstSent time.Time // server time
	LastSent  time.Time // server time
	Attempts  int
	Line      int
	Doubt     string // why it is in doubt; empty: it is not
	Ref       []byte // the caller's own, opaque here
}

// OperationCreate is the operation of an intent that makes a record.
const OperationCreate = "create"

// Intend records an intent. It returns when the intent is durable; only then may the
// request leave. ErrIntentOpen: the row has one that is not settled.
func (l *Ledger) Intend(ctx context.Context, i Intent) error {
	return l.checkpoint.mutate(ctx, func(t *transaction) error {
		r := row{l.number, i.ID}
		if _, open := t.open[r]; open {
			return ErrIntentOpen
		}
		t.exec(`INSERT INTO intents (ledger, id, label, operation, record, revision, key, body, before, content, fields, first_sent, last_sent, attempts, line, doubt, ref) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			l.number, i.ID[:], i.Label, i.Operation, text(i.RecordID), i.Revision, i.Key, blob(i.Body), i.Before, i.Content[:], i.Fields,
			milliseconds(i.FirstSent), milliseconds(i.LastSent), i.Attempts, i.Line, text(i.Doubt), i.Ref)
		t.open[r] = openIntent{creates: i.Operation == OperationCreate, before: i.Before != nil, revision: i.Revision}
		return nil
	})
}

// Attempted records that the intent is about to be sent once more, at the given server
// time. ErrNoIntent: the row has none.
func (l *Ledger) Attempted(ctx context.Context, id ID, at time.Time) error {
	return l.change(ctx, id, func(t *transaction) {
		t.exec(`UPDATE intents SET last_sent = ?, attempts = attempts + 1 WHERE ledger = ? AND id = ?`, milliseconds(at), l.number, id[:])
	})
}

// Withdraw removes an intent that was never sent. ErrNoIntent: the row has none.
func (l *Ledger) Withdraw(ctx context.Context, id ID) error {
	return l.change(ctx, id, func(t *transaction) { t.removeIntent(row{l.number, id}) })
}

// Doubt marks the intent as one whose fate cannot be known without asking. It stays
// until somebody resolves it with Settle, Reject or Resend. ErrNoIntent: the row has
// none.
func (l *Ledger) Doubt(ctx context.Context, id ID, why string) error {
	return l.change(ctx, id, func(t *transaction) {
		t.exec(`UPDATE intents SET doubt = ? WHERE ledger = ? AND id = ?`, why, l.number, id[:])
	})
}

// change applies a change to an intent that must be there.
func (l *Ledger) change(ctx context.Context, id ID, apply func(*transaction)) error {
	return l.checkpoint.mutate(ctx, func(t *transaction) error {
		if _, open := t.open[row{l.number, id}]; !open {
			return ErrNoIntent
		}
		apply(t)
		return nil
	})
}

func (t *transaction) removeIntent(r row) {
	t.exec(`DELETE FROM intents WHERE ledger = ? AND id = ?`, r.ledger, r.id[:])
	delete(t.open, r)
}

const intentQuery = `SELECT id, label, operation, record, revision, key, body, before, content, fields, first_sent, last_sent, attempts, line, doubt, ref FROM intents WHERE ledger = ?`

// Intents returns the open intents and those in doubt, those sent first at the front.
func (l *Ledger) Intents(ctx context.Context) ([]Intent, error) {
	return l.intents(ctx, intentQuery+` ORDER BY first_sent, line, rowid`, l.number)
}

// ByLabel returns the intents, open or in doubt, of the rows with this label.
func (l *Ledger) ByLabel(ctx context.Context, label string) ([]Intent, error) {
	return l.intents(ctx, intentQuery+` AND label = ? ORDER BY first_sent, line, rowid`, l.number, label)
}

func (l *Ledger) intents(ctx context.Context, query string, args ...any) ([]Intent, error) {
	rows, err := l.checkpoint.readers.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, l.checkpoint.readError(err)
	}
	defer rows.Close()
	var intents []Intent
	for rows.Next() {
		i, err := scanIntent(rows)
		if err != nil {
			return nil, l.checkpoint.readError(err)
		}
		intents = append(intents, i)
	}
	return intents, l.checkpoint.readError(rows.Err())
}

func scanIntent(rows *sql.Rows) (Intent, error) {
	var i Intent
	var id, content sql.RawBytes
	var record, doubt sql.NullString
	var first, last sql.NullInt64
	err := rows.Scan(&id, &i.Label, &i.Operation, &record, &i.Revision, &i.Key, &i.Body, &i.Before, &content, &i.Fields,
		&first, &last, &i.Attempts, &i.Line, &doubt, &i.Ref)
	copy(i.ID[:], id)
	copy(i.Content[:], content)
	i.RecordID, i.Doubt = record.String, doubt.String
	i.FirstSent, i.LastSent = fromMilliseconds(first), fromMilliseconds(last)
	return i, err
}

// blob is the stored form of bytes that must not be NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
