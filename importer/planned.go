package importer

import (
	"cmp"
	"sync"

	"lightfield-importer/importer/identity"
)

// planned remembers the rows which a rehearsed migration would have given records
// by now, so that later steps find them. nil remembers nothing.
type planned struct {
	mu   sync.Mutex
	rows map[string]map[identity.Digest]string // by object type: the record of the row
}

// plannedID stands for the id of a record that is not there yet.
const plannedID = "(planned)"

// add gives a row its record: one that is there, which the row would update or
// leave as it is, or with an empty id one that it would make.
func (p *planned) add(object string, row identity.Digest, id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rows[object] == nil {
		p.rows[object] = map[identity.Digest]string{}
	}
	p.rows[object][row] = cmp.Or(id, plannedID)
}

// record is the id of the record that a row would have, "" when it would have none.
func (p *planned) record(object string, row identity.Digest) string {
	if p == nil {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rows[object][row]
}
