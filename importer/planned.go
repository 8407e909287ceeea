package importer

import (
	"sync"

	"lightfield-importer/importer/identity"
)

// planned remembers the rows of which a rehearsed migration would have made
// records by now, so that later steps find them. nil remembers nothing.
type planned struct {
	mu   sync.Mutex
	rows map[string]map[identity.Digest]struct{} // by object type
}

// plannedID stands for the id of a record that is not there yet.
const plannedID = "(planned)"

func (p *planned) add(object string, row identity.Digest) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rows[object] == nil {
		p.rows[object] = map[identity.Digest]struct{}{}
	}
	p.rows[object][row] = struct{}{}
}

func (p *planned) has(object string, row identity.Digest) bool {
	if p == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.rows[object][row]
	return ok
}
