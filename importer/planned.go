package importer

import (
	"cmp"
	"encoding/hex"
	"strings"
	"sync"

	"lightfield-importer/importer/identity"
)

// planned remembers the rows which a rehearsed migration would have given records
// by now, so that later steps find them and leave them to their rows. nil remembers
// nothing.
type planned struct {
	mu     sync.Mutex
	rows   map[plannedRow]string // the id of the row's record
	owners map[string]plannedRow // by the record's id
}

// plannedRow is a row of an import of the migration.
type plannedRow struct {
	ledger string
	id     identity.Digest
}

func newPlanned() *planned {
	return &planned{rows: map[plannedRow]string{}, owners: map[string]plannedRow{}}
}

// add gives a row its record: one that is there, which the row would update or
// leave as it is, or with an empty id one that it would make.
func (p *planned) add(object string, row plannedRow, id string) {
	id = cmp.Or(id, row.unmade(object))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rows[row], p.owners[id] = id, row
}

// record is the id of the record that a row would have, "" when it would have none.
func (p *planned) record(row plannedRow) string {
	if p == nil {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rows[row]
}

// owner is the row that would have a record.
func (p *planned) owner(recordID string) (row plannedRow, held bool) {
	if p == nil {
		return plannedRow{}, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	row, held = p.owners[recordID]
	return row, held
}

// unmade stands for the id of the record that the row would make.
func (r plannedRow) unmade(object string) string {
	return unmadeID(object, identity.Columns([]string{r.ledger, string(r.id[:])}))
}

// unmadePrefix is what no id of a record begins with.
const unmadePrefix = "(new "

// unmadeID stands for the id of a record that is not made yet, or in a dry run never is.
func unmadeID(object string, of identity.Digest) string {
	return unmadePrefix + object + " " + hex.EncodeToString(of[:8]) + ")"
}

func isUnmade(id string) bool { return strings.HasPrefix(id, unmadePrefix) }
