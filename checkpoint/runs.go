package checkpoint

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// Run is one run of an import.
type Run struct {
	ID             string
	Started, Ended time.Time // Ended is zero while it goes on, and after a crash
	Import         string
	File           string
	Program        string // version
	DryRun         bool
	Exit           int
	Counts         map[string]int64 // rows by outcome
}

// StartRun records a run, which settlements may name from now on, and removes what
// all but the last ten runs wrote, this one included: these can be taken back.
func (c *Checkpoint) StartRun(ctx context.Context, r Run) error {
	return c.startRun(ctx, r, (*transaction).forget)
}

// startRun records a run; then goes with it, in the same commit.
func (c *Checkpoint) startRun(ctx context.Context, r Run, then func(t *transaction, number int64)) error {
	counts, err := json.Marshal(r.Counts)
	if err != nil {
		return fmt.Errorf("run %q: %w", r.ID, err)
	}
	return c.mutate(ctx, func(t *transaction) error {
		if _, known := t.runs[r.ID]; known || r.ID == "" {
			return fmt.Errorf("run %q cannot be started: the id is empty or taken", r.ID)
		}
		result := t.exec(`INSERT INTO runs (id, started, ended, import, file, program, dry_run, exit_code, counts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			r.ID, milliseconds(r.Started), milliseconds(r.Ended), r.Import, r.File, r.Program, r.DryRun, r.Exit, string(counts))
		if result == nil {
			return nil // the group fails
		}
		number, err := result.LastInsertId()
		if err != nil {
			return err
		}
		t.runs[r.ID] = number
		then(t, number)
		return nil
	})
}

// EndRun records how a run ended: its Ended, Exit and Counts.
func (c *Checkpoint) EndRun(ctx context.Context, r Run) error {
	counts, err := json.Marshal(r.Counts)
	if err != nil {
		return fmt.Errorf("run %q: %w", r.ID, err)
	}
	return c.mutate(ctx, func(t *transaction) error {
		number, err := t.runNumber(r.ID)
		if err != nil {
			return err
		}
		t.exec(`UPDATE runs SET ended = ?, exit_code = ?, counts = ? WHERE run = ?`, milliseconds(r.Ended), r.Exit, string(counts), number)
		return nil
	})
}

// Runs returns all runs, the first one first.
func (c *Checkpoint) Runs(ctx context.Context) ([]Run, error) {
	rows, err := c.readers.QueryContext(ctx, `SELECT id, started, ended, import, file, program, dry_run, exit_code, counts FROM runs ORDER BY run`)
	if err != nil {
		return nil, c.readError(err)
	}
	defer rows.Close()
	var runs []Run
	for rows.Next() {
		var r Run
		var started, ended sql.NullInt64
		var counts []byte
		if err := rows.Scan(&r.ID, &started, &ended, &r.Import, &r.File, &r.Program, &r.DryRun, &r.Exit, &counts); err != nil {
			return nil, c.readError(err)
		}
		if err := json.Unmarshal(counts, &r.Counts); err != nil {
			return nil, &CorruptError{Path: c.path, Reason: fmt.Sprintf("the counts of run %q cannot be read", r.ID), Err: err}
		}
		r.Started, r.Ended = fromMilliseconds(started), fromMilliseconds(ended)
		runs = append(runs, r)
	}
	return runs, c.readError(rows.Err())
}
