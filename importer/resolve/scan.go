package resolve

import (
	"context"
	"slices"
	"sync"

	"lightfield-importer/client"
)

// collection is one object type read whole.
type collection struct {
	keys  int // how many of the shelf's keys its cards hold
	cards []*card
	torn  bool // it changed while it was read: what is not in it may exist

	mu      sync.Mutex
	indexes map[int]map[string][]*card // by key and comparable value, made when first needed
}

func (c *collection) find(k int, form string) []*card {
	c.mu.Lock()
	defer c.mu.Unlock()
	index, ok := c.indexes[k]
	if !ok {
		index = map[string][]*card{}
		for _, card := range c.cards {
			for _, v := range card.held[k] {
				if !slices.Contains(index[v], card) {
					index[v] = append(index[v], card)
				}
			}
		}
		c.indexes[k] = index
	}
	return index[form]
}

// readings is how often a collection that changes meanwhile is read for a key
// that cannot be asked for.
const readings = 3

// readWhole reads the collection. It is called in turn.
func (s *shelf) readWhole(ctx context.Context, only bool) (*collection, error) {
	var whole *collection
	for n := 1; ; n++ {
		r := &reading{shelf: s, layout: s.layout(), ids: map[string]bool{}}
		var err error
		if whole, err = r.run(ctx, s.first); err != nil {
			return nil, err
		}
		s.first = nil
		if !whole.torn || !only || n == readings {
			break
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.whole, s.asking, s.forecast.values = whole, false, nil
	return whole, nil
}

// reading is a collection while it is read.
type reading struct {
	layout
	shelf *shelf
	total int // records, by the first page; 0: it did not say

	mu    sync.Mutex
	ids   map[string]bool
	cards []*card
	torn  bool
}

// run reads everything, the first page included if it is not there yet.
func (r *reading) run(ctx context.Context, first *client.Page) (*collection, error) {
	if first == nil {
		var err error
		if first, err = r.list(ctx, 0); err != nil {
			return nil, err
		}
	}
	if first.TotalCount >= len(first.Data) {
		r.total = first.TotalCount
	}
	if r.shelf.onRead != nil {
		r.shelf.onRead(r.shelf.object, r.total)
	}
	r.add(first)
	var err error
	switch {
	case len(first.Data) == 0:
	case r.total > 0:
		err = r.rest(ctx, len(first.Data))
	default:
		err = r.until(ctx, first)
	}
	if err != nil {
		return nil, err
	}
	torn := r.torn || r.total > 0 && len(r.cards) != r.total
	return &collection{keys: len(r.keys), cards: r.cards, torn: torn, indexes: map[int]map[string][]*card{}}, nil
}

// add keeps a page's records and notes what shows that pages have shifted.
func (r *reading) add(p *client.Page) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.total > 0 && p.TotalCount != r.total {
		r.torn = true
	}
	for i := range p.Data {
		record := &p.Data[i]
		if r.ids[record.ID] {
			r.torn = true
			continue
		}
		r.ids[record.ID] = true
		r.cards = append(r.cards, r.card(record))
	}
}

// pagesInFlight is how many pages are asked for at a time. The client's pace
// decides how fast; this only has to be enough to fill it.
const pagesInFlight = 64

// rest reads the pages from an offset on side by side.
func (r *reading) rest(ctx context.Context, from int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var pages sync.WaitGroup
	free := make(chan struct{}, pagesInFlight)
	for at := from; at < r.total && ctx.Err() == nil; at += client.PageSize {
		free <- struct{}{}
		pages.Go(func() {
			defer func() { <-free }()
			if err := r.stretch(ctx, at, min(at+client.PageSize, r.total)); err != nil {
				cancel(err)
			}
		})
	}
	pages.Wait()
	return context.Cause(ctx)
}

// stretch reads the records from one offset to another: one page, more when the
// server gives less than was asked for.
func (r *reading) stretch(ctx context.Context, from, to int) error {
	for from < to {
		p, err := r.shelf.client.List(ctx, r.shelf.object, nil, from, to-from)
		if err != nil {
			return err
		}
		r.add(p)
		if len(p.Data) == 0 {
			return nil
		}
		from += len(p.Data)
	}
	return nil
}

// until reads on to a short page, for lists that do not tell their size.
func (r *reading) until(ctx context.Context, p *client.Page) error {
	for from := len(p.Data); len(p.Data) == client.PageSize; from += len(p.Data) {
		var err error
		if p, err = r.list(ctx, from); err != nil {
			return err
		}
		r.add(p)
	}
	return nil
}

func (r *reading) list(ctx context.Context, offset int) (*client.Page, error) {
	return r.shelf.client.List(ctx, r.shelf.object, nil, offset, client.PageSize)
}
