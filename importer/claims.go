package importer

import (
	"context"
	"slices"
	"sync"

	"lightfield-importer/importer/identity"
)

// naturalKey stands for what a row is by a rule, or for the record that it
// matches, in 12 bytes: enough for two of ten million to agree by chance less
// than once in 10^14 files.
type naturalKey [12]byte

func shorten(d identity.Digest) naturalKey { return naturalKey(d[:len(naturalKey{})]) }

// recordKey is the key of a record that a row matches.
func recordKey(id string) naturalKey { return shorten(identity.Columns([]string{"record", id})) }

// place is a row of the file: its number, from 1, and its line, counted on through all
// files.
type place struct{ number, line int32 }

// claims keep two rows from getting one record, a record each where they should
// share one, or one value that only one record may have: of the rows with one key
// the first in the file keeps it, unless it ends without a record. It takes a few
// bytes a key.
type claims struct {
	mu     sync.Mutex
	places map[naturalKey]place // of the row that claimed a key last, or that keeps it
	open   map[int32]*claimant  // those that have not ended, by their number
}

// claimant is a row with keys that it wants for itself.
type claimant struct {
	place
	keys   []naturalKey
	claims []claim
	over   chan struct{} // closed when the row has ended; nil: it has claimed nothing
	keeps  bool          // the row has its record, or may have, or will in a later run
}

// claim is one key of a row, and who claimed it before.
type claim struct {
	key    naturalKey
	before *claimant // had not ended then
	keeper place     // the row that keeps it, of those that had; zero: none
}

func newClaims() claims {
	return claims{places: map[naturalKey]place{}, open: map[int32]*claimant{}}
}

// hold gives a row its keys for good, whoever claims them.
func (c *claims) hold(p *claimant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range p.keys {
		c.places[k] = p.place
	}
}

// claim enters a row, which comes in the order of the file, for its keys and for
// others.
func (c *claims) claim(p *claimant, others ...naturalKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p.over = make(chan struct{})
	for _, k := range slices.Concat(p.keys, others) {
		c.enter(p, k)
	}
	c.open[p.number] = p
}

func (c *claims) enter(p *claimant, k naturalKey) {
	made := claim{key: k}
	if last, taken := c.places[k]; taken {
		if made.before = c.open[last.number]; made.before == nil {
			made.keeper = last
		}
	}
	p.claims = append(p.claims, made)
	c.places[k] = p.place
}

// take claims a record late, out of the file's order, and gives the line of the
// row that has it already; 0: none.
func (c *claims) take(p *claimant, recordID string) (line int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := recordKey(recordID)
	last, taken := c.places[k]
	if taken && last != p.place {
		return int(last.line)
	}
	if !taken {
		c.enter(p, k)
	}
	return 0
}

// release ends a row's claims: it keeps its keys, or gives them back to those
// who had them before.
func (c *claims) release(p *claimant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, made := range p.claims {
		if p.keeps || c.places[made.key] != p.place {
			continue
		}
		if before := c.before(made); before != (place{}) {
			c.places[made.key] = before
		} else {
			delete(c.places, made.key)
		}
	}
	delete(c.open, p.number)
	close(p.over)
}

// before is the last row before a claim that keeps its key, or still may.
func (c *claims) before(m claim) place {
	for m.before != nil {
		if _, open := c.open[m.before.number]; open || m.before.keeps {
			return m.before.place
		}
		m = m.before.claimOf(m.key)
	}
	return m.keeper
}

func (p *claimant) claimOf(k naturalKey) claim {
	return p.claims[slices.IndexFunc(p.claims, func(m claim) bool { return m.key == k })]
}

// rival waits for the rows that came first and gives one that keeps a key of
// this one, and the key; ok is false when none does.
func (p *claimant) rival(ctx context.Context) (holder place, k naturalKey, ok bool, err error) {
	for _, made := range p.claims {
		holder, err := made.holder(ctx)
		if err != nil || holder != (place{}) {
			return holder, made.key, err == nil, err
		}
	}
	return place{}, naturalKey{}, false, nil
}

// holder waits for the rows before a claim and gives the one that keeps its key.
func (m claim) holder(ctx context.Context) (place, error) {
	for m.before != nil {
		select {
		case <-m.before.over:
		case <-ctx.Done():
			return place{}, context.Cause(ctx)
		}
		if m.before.keeps {
			return m.before.place, nil
		}
		m = m.before.claimOf(m.key)
	}
	return m.keeper, nil
}
