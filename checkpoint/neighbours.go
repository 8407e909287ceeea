package checkpoint

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
)

// rowReader reads the rows of one ledger within one transaction.
type rowReader struct {
	tx     *sql.Tx
	ledger int64
}

const (
	// probes is how many ids of a batch are looked up to guess where the others are.
	probes = 5
	// slack is how far beyond the guess is read: writes in flight together settle out
	// of the file's order.
	slack = 32
)

// readNeighbours reads the entries that stand together like the ids do. Rows are
// entered in the order of the file, and the same export comes in much the same order
// again: reading a stretch of entries costs a fifth of finding each by its digest.
// What is not in the stretch is left for readEach.
func (r rowReader) readNeighbours(ctx context.Context, ids []ID, entries map[ID]Entry) error {
	if len(ids) <= 4*probes {
		return nil
	}
	first, known, err := r.guess(ctx, ids)
	if err != nil || !known {
		return err
	}
	wanted := make(map[ID]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	// The plus keeps SQLite from walking the index of digests instead of the rows.
	return r.read(ctx, func(e Entry) {
		if wanted[e.ID] {
			entries[e.ID] = e
		}
	}, `+e.ledger = ? AND e.entry BETWEEN ? AND ?`, r.ledger, first-slack, first+int64(len(ids))+slack)
}

// guess finds a few of the ids and says where the first one would be if all stood in
// a row; known is false when none of them is there. The median keeps a row that was
// added or moved from spoiling the guess.
func (r rowReader) guess(ctx context.Context, ids []ID) (first int64, known bool, err error) {
	var firsts []int64
	for i := range probes {
		at := i * (len(ids) - 1) / (probes - 1)
		var entry int64
		err := r.tx.QueryRowContext(ctx, `SELECT entry FROM entries WHERE ledger = ? AND id = ?`, r.ledger, ids[at][:]).Scan(&entry)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return 0, false, err
		}
		firsts = append(firsts, entry-int64(at))
	}
	if len(firsts) == 0 {
		return 0, false, nil
	}
	slices.Sort(firsts)
	return firsts[len(firsts)/2], true, nil
}

// readEach reads the entries of those ids that are not read yet by their digests.
func (r rowReader) readEach(ctx context.Context, ids []ID, entries map[ID]Entry) error {
	missing := make([]ID, 0, len(ids))
	for _, id := range ids {
		if _, read := entries[id]; !read {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return r.read(ctx, func(e Entry) { entries[e.ID] = e },
		`e.ledger = ? AND e.id IN `+placeholders(len(missing)), r.arguments(missing)...)
}

func (r rowReader) read(ctx context.Context, visit func(Entry), where string, args ...any) error {
	rows, err := r.tx.QueryContext(ctx, `SELECT `+entryColumns+` FROM entries e LEFT JOIN runs r ON r.run = e.run WHERE `+where, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	scanner := newEntryScanner()
	for rows.Next() {
		e, err := scanner.scan(rows)
		if err != nil {
			return err
		}
		visit(e)
	}
	return rows.Err()
}

func (r rowReader) arguments(ids []ID) []any {
	args := make([]any, 1, len(ids)+1)
	args[0] = r.ledger
	for i := range ids {
		args = append(args, ids[i][:])
	}
	return args
}

func placeholders(n int) string {
	return `(?` + strings.Repeat(`,?`, n-1) + `)`
}
