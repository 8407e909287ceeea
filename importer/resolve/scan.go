package resolve

import (
	"context"
	"slices"
	"sync"

	"lightfield-importer/mapping/value"
)

// collection is one object read whole and indexed by one field, for fields that
// the API cannot filter by.
type collection struct {
	mu   sync.Mutex
	held map[string][]Found // by comparable value; nil until it is read
}

// scanned reports whether the target's collection has been read already, so
// that no further question about it needs the server.
func (r *Resolver) scanned(t Target) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.whole[t]
	return ok
}

// scan answers from the whole collection, reading it the first time.
func (r *Resolver) scan(ctx context.Context, q question) ([]Found, error) {
	r.mu.Lock()
	c := r.whole[q.target]
	if c == nil {
		c = &collection{}
		r.whole[q.target] = c
	}
	r.mu.Unlock()

	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == nil {
		held, err := r.read(ctx, q.target)
		if err != nil {
			return nil, err
		}
		c.held = held
	}
	return c.held[q.value], nil
}

func (r *Resolver) read(ctx context.Context, t Target) (map[string][]Found, error) {
	held := map[string][]Found{}
	for record, err := range r.client.All(ctx, t.Object, nil) {
		if err != nil {
			return nil, err
		}
		found := Found{ID: record.ID, Link: record.HTTPLink}
		for _, v := range value.Comparables(t.Type, record.Fields[t.By].Value) {
			if !slices.Contains(held[v], found) {
				held[v] = append(held[v], found)
			}
		}
	}
	return held, nil
}
