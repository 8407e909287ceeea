package checkpoint

import (
	"context"
	"fmt"
	"time"
)

// Settlement is how a row's write, or its decision not to write, ended.
type Settlement struct {
	ID       ID
	Label    string
	RecordID string // empty: the row has no record
	Revision int    // settled writes, this one included
	Content  Digest
	Fields   []byte
	Line     int
	Trace    []byte // what is kept of a create in place of its body, opaque here; nil: the body
	Shared   int    // so many bytes at the beginning of Trace are those of many rows

	Outcome, Code, Message string

	Run string    // of StartRun; empty: outside of a run
	At  time.Time // server time
}

// Settle records a row's outcome and removes its intent, if it has one; what was
// written, and what an update replaced, is kept to be taken back. It returns when all
// that is durable; only then does the row count as done. It also resolves a row in doubt: as
// sent, with the record's id when it is known, or as skipped, without one.
func (l *Ledger) Settle(ctx context.Context, s Settlement) error {
	return l.checkpoint.conclude(ctx, func(t *transaction) error {
		run, err := t.runNumber(s.Run)
		if err != nil {
			return err
		}
		t.settle(row{l.number, s.ID}, s, run)
		return nil
	})
}

// outcomeUnchanged is the outcome of a row whose record already held its content.
const outcomeUnchanged = "unchanged"

func (t *transaction) settle(r row, s Settlement, run any) {
	intent, open := t.open[r]
	// A replay can lead to a record of before: it is adopted, not made.
	made := open && intent.creates && s.RecordID != "" && s.Outcome != outcomeUnchanged
	var createdRun any
	if made {
		createdRun = run
	}
	t.exec(`INSERT INTO entries (ledger, id, label, record, revision, content, fields, line, refused, outcome, code, message, run, created_run, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (ledger, id) DO UPDATE SET label = excluded.label, list = CASE WHEN record = excluded.record THEN list END, record = excluded.record, revision = excluded.revision, content = excluded.content, fields = excluded.fields, line = excluded.line, refused = 0, outcome = excluded.outcome, code = excluded.code, message = excluded.message, run = excluded.run, created_run = COALESCE(excluded.created_run, created_run), at = excluded.at`,
		r.ledger, r.id[:], s.Label, text(s.RecordID), s.Revision, digest(s.Content), s.Fields, s.Line,
		s.Outcome, text(s.Code), text(s.Message), run, createdRun, milliseconds(s.At))
	if made || open && intent.before {
		t.keep(r, s, run)
	}
	if open {
		t.removeIntent(r)
	}
}

// Reject records that a row was refused and removes its intent, if it has one. What is
// known of the row's record (id, revision, content) stays as it was.
func (l *Ledger) Reject(ctx context.Context, s Settlement) error {
	return l.checkpoint.conclude(ctx, func(t *transaction) error {
		run, err := t.runNumber(s.Run)
		if err != nil {
			return err
		}
		r := row{l.number, s.ID}
		t.refuse(r, s, run)
		if _, open := t.open[r]; open {
			t.removeIntent(r)
		}
		return nil
	})
}

func (t *transaction) refuse(r row, s Settlement, run any) {
	t.exec(`INSERT INTO entries (ledger, id, label, revision, line, refused, outcome, code, message, run, at) VALUES (?, ?, ?, 0, ?, 1, ?, ?, ?, ?, ?)
		ON CONFLICT (ledger, id) DO UPDATE SET label = excluded.label, line = excluded.line, refused = 1, outcome = excluded.outcome, code = excluded.code, message = excluded.message, run = excluded.run, at = excluded.at`,
		r.ledger, r.id[:], s.Label, s.Line, s.Outcome, text(s.Code), text(s.Message), run, milliseconds(s.At))
}

// Resend gives up a row's intent so that the next run sends the row anew, whatever
// became of the old write: the row goes on with a revision that no key of it has had.
// The Settlement's outcome, code and message say why; its record, revision, content
// and fields are not used. ErrNoIntent: the row has none.
func (l *Ledger) Resend(ctx context.Context, s Settlement) error {
	return l.checkpoint.mutate(ctx, func(t *transaction) error {
		r := row{l.number, s.ID}
		intent, open := t.open[r]
		if !open {
			return ErrNoIntent
		}
		run, err := t.runNumber(s.Run)
		if err != nil {
			return err
		}
		t.refuse(r, s, run)
		t.exec(`UPDATE entries SET revision = max(revision, ?) WHERE ledger = ? AND id = ?`, intent.revision+1, r.ledger, r.id[:])
		t.removeIntent(r)
		return nil
	})
}

// runNumber is the number of a run, NULL for no run.
func (t *transaction) runNumber(id string) (any, error) {
	if id == "" {
		return nil, nil
	}
	run, ok := t.runs[id]
	if !ok {
		return nil, fmt.Errorf("run %q was not started in this checkpoint", id)
	}
	return run, nil
}

// digest is the stored form of a content digest; NULL for the zero one.
func digest(d Digest) any {
	if d == (Digest{}) {
		return nil
	}
	return d[:]
}
