package resolve

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"lightfield-importer/client"
)

// collection is one object type read whole.
type collection struct {
	keys  int // how many of the shelf's keys its cards hold
	cards []*card
	torn  bool // it changed while it was read, or was not told whole: what is not in it may exist

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
		if !whole.torn || !only {
			break
		}
		if n < readings {
			continue
		}
		if r.bare && slices.ContainsFunc(r.keys, func(k Key) bool { return k.Type != ID }) {
			return nil, fmt.Errorf("list %s: there are records without fields in it, so that nobody can tell what they hold", s.object)
		}
		if r.repeated > 0 { // most of it is not known, and nothing else can be asked
			return nil, &client.RepeatError{Object: s.object, Offset: r.repeated}
		}
		break
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
	total int    // records, by the first page; 0: it did not say
	first string // id of the first record
	step  int    // records a page

	mu       sync.Mutex
	ids      map[string]bool
	cards    []*card
	torn     bool
	bare     bool // there are records without fields, which nobody can find
	repeated int  // offset at which the server answered with the first page again
	ended    bool // there was an empty page, or nothing but the first one
	reached  int  // offset after the last record
}

// run reads everything, the first page included if it is not there yet.
func (r *reading) run(ctx context.Context, first *client.Page) (*collection, error) {
	if first == nil {
		var err error
		if first, err = r.list(ctx, 0, client.PageSize); err != nil {
			return nil, err
		}
	}
	if first.TotalCount >= len(first.Data) {
		r.total = first.TotalCount
	}
	if r.shelf.onRead != nil {
		r.shelf.onRead(r.shelf.object, r.total)
	}
	if len(first.Data) > 0 {
		r.first = first.Data[0].ID
	}
	r.step = max(client.PageSize, len(first.Data))
	r.add(first, 0)
	var err error
	switch {
	case first.Last(len(first.Data)):
	case r.total > 0:
		err = r.rest(ctx, len(first.Data))
	default:
		err = r.until(ctx, first, len(first.Data))
	}
	if err != nil {
		return nil, err
	}
	whole := len(r.cards) == r.total || r.total == 0 && r.repeated == 0
	return &collection{keys: len(r.keys), cards: r.cards, torn: r.torn || r.bare || !whole, indexes: map[int]map[string][]*card{}}, nil
}

// add keeps the records of the page at an offset, and notes what shows that pages
// have shifted or that the server does not go by the offset.
func (r *reading) add(p *client.Page, offset int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.total > 0 && p.TotalCount != r.total {
		r.torn = true
	}
	switch {
	case len(p.Data) == 0:
		r.ended = true
		return
	case offset > 0 && p.Data[0].ID == r.first:
		r.repeated, r.ended = offset, true
		return
	}
	r.reached = max(r.reached, offset+len(p.Data))
	known := len(r.ids)
	for i := range p.Data {
		record := &p.Data[i]
		if r.ids[record.ID] {
			r.torn = true
			continue
		}
		r.ids[record.ID] = true
		r.bare = r.bare || record.Fields == nil
		r.cards = append(r.cards, r.card(record))
	}
	r.ended = r.ended || len(r.ids) == known
}

// pagesInFlight is how many pages are asked for at a time. The client's pace
// decides how fast; this only has to be enough to fill it.
const pagesInFlight = 64

// rest reads the pages from an offset on side by side, and what there is beyond the
// count: an index may stop counting.
func (r *reading) rest(ctx context.Context, from int) error {
	within, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var pages sync.WaitGroup
	free := make(chan struct{}, pagesInFlight)
	for from <= r.total && !r.over() && within.Err() == nil {
		at := from
		from += r.step
		free <- struct{}{}
		pages.Go(func() {
			defer func() { <-free }()
			if err := r.stretch(within, at, at+r.step); err != nil {
				cancel(err)
			}
		})
	}
	pages.Wait()
	if err := context.Cause(within); err != nil || r.reached < from {
		return err
	}
	p, err := r.page(ctx, from)
	if err == nil {
		err = r.until(ctx, p, from+len(p.Data))
	}
	r.total = max(r.total, r.reached)
	return err
}

// over reports whether a page has shown that there are no more.
func (r *reading) over() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ended
}

// stretch reads the records from one offset to another: one page, more when the
// server gives less than was asked for.
func (r *reading) stretch(ctx context.Context, from, to int) error {
	for from < to {
		limit := min(to-from, client.PageSize)
		p, err := r.list(ctx, from, limit)
		if err != nil {
			return err
		}
		r.add(p, from)
		from += len(p.Data)
		if len(p.Data) == 0 || len(p.Data) < limit && from >= r.total {
			return nil
		}
	}
	return nil
}

// until reads on from a page that ends before an offset to the last one.
func (r *reading) until(ctx context.Context, p *client.Page, end int) (err error) {
	for !p.Last(end) && !r.over() {
		if p, err = r.page(ctx, end); err != nil {
			return err
		}
		end += len(p.Data)
	}
	return nil
}

// page reads and keeps the page at an offset.
func (r *reading) page(ctx context.Context, offset int) (*client.Page, error) {
	p, err := r.list(ctx, offset, client.PageSize)
	if err == nil {
		r.add(p, offset)
	}
	return p, err
}

func (r *reading) list(ctx context.Context, offset, limit int) (*client.Page, error) {
	return r.shelf.client.List(ctx, r.shelf.object, nil, offset, limit)
}
