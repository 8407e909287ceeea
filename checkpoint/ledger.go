package checkpoint

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
)

// Import names an import and what identifies its rows.
type Import struct {
	Name, Object string
	Identity     []string // identity columns, in order
	Mapped       []string // mapped columns; they are bound only when Identity is empty
}

// Ledger is the record of one import's rows. Its methods may be called concurrently.
type Ledger struct {
	checkpoint *Checkpoint
	number     int64 // 0: not in the checkpoint, which is open for reading only
	name       string

	mu   sync.Mutex
	link string
}

// Ledger returns the ledger of an import, and makes it when there is none; an open
// checkpoint that is read-only then returns an empty one. *LedgerError says that the
// name is taken by an import of another object type or with other columns.
func (c *Checkpoint) Ledger(ctx context.Context, i Import) (*Ledger, error) {
	l, err := c.findLedger(ctx, i)
	if err != nil || l != nil {
		return l, err
	}
	if c.writer == nil {
		return &Ledger{checkpoint: c, name: i.Name}, nil
	}
	mapped := i.Mapped
	if len(i.Identity) > 0 {
		mapped = nil
	}
	err = c.mutate(ctx, func(t *transaction) error {
		t.exec(`INSERT INTO ledgers (name, object, identity, mapped, link) VALUES (?, ?, ?, ?, '') ON CONFLICT (name) DO NOTHING`,
			i.Name, i.Object, list(i.Identity), list(mapped))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.findLedger(ctx, i)
}

// findLedger returns nil when there is no ledger of this name.
func (c *Checkpoint) findLedger(ctx context.Context, i Import) (*Ledger, error) {
	l := &Ledger{checkpoint: c, name: i.Name}
	var object, identity, mapped string
	err := c.readers.QueryRowContext(ctx, `SELECT ledger, object, identity, mapped, link FROM ledgers WHERE name = ?`, i.Name).
		Scan(&l.number, &object, &identity, &mapped, &l.link)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, c.readError(err)
	}
	if object != i.Object {
		return nil, &LedgerError{Name: i.Name, What: "object type", Have: object, Want: i.Object}
	}
	if have := unlist(identity); !slices.Equal(have, i.Identity) {
		return nil, &LedgerError{Name: i.Name, What: "identity columns", Have: words(have), Want: words(i.Identity)}
	}
	if have := unlist(mapped); len(i.Identity) == 0 && !slices.Equal(have, i.Mapped) {
		return nil, &LedgerError{Name: i.Name, What: "mapped columns (no identity columns are set, so all mapped ones identify a row)", Have: words(have), Want: words(i.Mapped)}
	}
	return l, nil
}

// Name is that of the import whose rows the ledger has.
func (l *Ledger) Name() string { return l.name }

// Link is the format of a record's web address with "{id}" in place of its id; empty
// while it is not known.
func (l *Ledger) Link() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.link
}

// SetLink records the format that Link returns.
func (l *Ledger) SetLink(ctx context.Context, format string) error {
	err := l.checkpoint.mutate(ctx, func(t *transaction) error {
		t.exec(`UPDATE ledgers SET link = ? WHERE ledger = ?`, format, l.number)
		return nil
	})
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.link = format
	return nil
}

// list is the stored form of column names: a JSON array, so that any name fits.
func list(names []string) string {
	if len(names) == 0 {
		return "[]"
	}
	data, _ := json.Marshal(names) // strings always marshal
	return string(data)
}

func unlist(stored string) []string {
	var names []string
	_ = json.Unmarshal([]byte(stored), &names) // other text equals no list of columns
	return names
}

func words(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
