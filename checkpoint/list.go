package checkpoint

import "context"

// NoteListed records that the records of rows, as Lookup gave them, were put on the list
// of this number. The caller numbers lists from 1 on, and keeps the numbers small: every
// row carries one. A row that has another record by now is passed over, and settling a
// row with another record forgets its list.
func (l *Ledger) NoteListed(ctx context.Context, list int, rows []Entry) error {
	return l.checkpoint.mutate(ctx, func(t *transaction) error {
		for i := range rows {
			t.exec(`UPDATE entries SET list = ? WHERE ledger = ? AND id = ? AND record = ?`, list, l.number, rows[i].ID[:], rows[i].RecordID)
		}
		return nil
	})
}
