package checkpoint

import (
	"context"
	"database/sql"
	"errors"
)

// LedgerInfo sums up a ledger. Open and Doubt rows are counted by their intents and,
// when they were settled or refused before, in Settled or Rejected too.
type LedgerInfo struct {
	Import
	Link     string
	Settled  int // rows that were settled, with a record or without
	Rejected int // rows without a record whose last try was refused
	Open     int
	Doubt    int
}

// Ledgers returns all ledgers by name. It counts by indexes, without reading the rows.
func (c *Checkpoint) Ledgers(ctx context.Context) ([]LedgerInfo, error) {
	rows, err := c.readers.QueryContext(ctx, `SELECT name, object, identity, mapped, link,
		(SELECT count(*) FROM entries e WHERE e.ledger = l.ledger),
		(SELECT count(*) FROM entries e WHERE e.ledger = l.ledger AND refused AND record IS NULL),
		(SELECT count(*) FROM intents i WHERE i.ledger = l.ledger AND doubt IS NULL),
		(SELECT count(*) FROM intents i WHERE i.ledger = l.ledger AND doubt IS NOT NULL)
		FROM ledgers l ORDER BY name`)
	if err != nil {
		return nil, c.readError(err)
	}
	defer rows.Close()
	var infos []LedgerInfo
	for rows.Next() {
		var i LedgerInfo
		var identity, mapped string
		var entries int
		if err := rows.Scan(&i.Name, &i.Object, &identity, &mapped, &i.Link, &entries, &i.Rejected, &i.Open, &i.Doubt); err != nil {
			return nil, c.readError(err)
		}
		i.Identity, i.Mapped = unlist(identity), unlist(mapped)
		i.Settled = entries - i.Rejected
		infos = append(infos, i)
	}
	return infos, c.readError(rows.Err())
}

// Owner returns the row that holds a record, or whose open update is about to; ok is
// false when none does. When several do, the one that was first, and rows of companions
// last.
func (c *Checkpoint) Owner(ctx context.Context, recordID string) (ledger string, id ID, ok bool, err error) {
	var digest []byte
	err = c.readers.QueryRowContext(ctx, `SELECT name, id FROM (
			SELECT 0 AS open, entry AS place, ledger, id FROM entries WHERE record = ?1
			UNION ALL SELECT 1, rowid, ledger, id FROM intents WHERE record = ?1
		) JOIN ledgers USING (ledger) ORDER BY substr(name, 1, 1) = ?2, open, place LIMIT 1`, recordID, CompanionPrefix).Scan(&ledger, &digest)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ID{}, false, nil
	}
	if err != nil {
		return "", ID{}, false, c.readError(err)
	}
	copy(id[:], digest)
	return ledger, id, true, nil
}

// Held counts the rows that have a record: where no other ledger has rows by the index
// of records alone, and otherwise by reading all rows in their order, as SQLite left to
// itself would find each by its digest.
func (l *Ledger) Held(ctx context.Context) (n int, err error) {
	err = l.checkpoint.readers.QueryRowContext(ctx, `SELECT CASE
		WHEN EXISTS (SELECT 1 FROM entries WHERE ledger < ?1) OR EXISTS (SELECT 1 FROM entries WHERE ledger > ?1)
		THEN (SELECT count(*) FROM entries NOT INDEXED WHERE ledger = ?1 AND record IS NOT NULL)
		ELSE (SELECT count(*) FROM entries WHERE record IS NOT NULL) END`, l.number).Scan(&n)
	return n, l.checkpoint.readError(err)
}
