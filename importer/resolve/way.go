package resolve

import (
	"context"

	"lightfield-importer/client"
)

// sizeFrom is how many requests asking must cost for the size of the collection
// to be worth the request that tells it.
const sizeFrom = 10

// way is how a shelf's records are found: neither until it is chosen, then from
// the whole collection, or by asking for values as long as that stays cheap.
type way struct {
	whole   *collection
	first   *client.Page // of the whole collection, which told its size
	asking  bool
	budget  int  // requests after which the choice is made again
	spent   int  // requests that asked for values
	growing bool // this run makes records of the object type
}

// choose gives the whole collection if records are to be found in it, and nil
// if values are to be asked for.
func (s *shelf) choose(ctx context.Context, k int) (*collection, error) {
	if whole, chosen := s.chosen(k); chosen {
		return whole, nil
	}
	if err := s.takeTurn(ctx); err != nil {
		return nil, err
	}
	defer s.endTurn()
	if whole, chosen := s.chosen(k); chosen {
		return whole, nil
	}
	return s.decide(ctx, !s.askable(k))
}

// chosen reports whether the way is chosen for a key.
func (s *shelf) chosen(k int) (*collection, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.whole != nil && k < s.whole.keys {
		return s.whole, true
	}
	return nil, s.asking && s.spent < s.budget && s.filterable(k)
}

func (s *shelf) takeTurn(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *shelf) endTurn() { <-s.turn }

// decide compares the cost of the two ways, unless only one is open. It is
// called in turn.
func (s *shelf) decide(ctx context.Context, only bool) (*collection, error) {
	if !only {
		cheaper, err := s.cheaperToAsk(ctx)
		if cheaper || err != nil {
			return nil, err
		}
	}
	return s.readWhole(ctx, only)
}

// cheaperToAsk compares asking for each value with reading everything. Once
// records are made it is too late for that: pages would shift while they are read.
func (s *shelf) cheaperToAsk(ctx context.Context) (bool, error) {
	if s.grows() {
		s.askFor(unlimited)
		return true, nil
	}
	many, err := s.exceeds(ctx, sizeFrom)
	if err != nil {
		return false, err
	}
	if !many {
		s.askFor(sizeFrom)
		return true, nil
	}
	pages, err := s.size(ctx)
	if err != nil {
		return false, err
	}
	many, err = s.exceeds(ctx, pages)
	if err == nil && !many {
		s.askFor(pages)
	}
	return !many, err
}

// askFor allows a little more than so many requests to be spent on asking.
func (s *shelf) askFor(requests int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asking, s.budget = true, requests
	if requests < unlimited {
		s.budget++
	}
}

// size is the number of requests that reading the whole collection takes.
func (s *shelf) size(ctx context.Context) (int, error) {
	page := s.first
	if page == nil {
		var err error
		if page, err = s.client.List(ctx, s.object, nil, 0, client.PageSize); err != nil {
			return 0, err
		}
		s.first = page
	}
	if page.TotalCount < len(page.Data) { // it does not say
		if len(page.Data) < client.PageSize {
			return 1, nil
		}
		return unlimited, nil
	}
	return (page.TotalCount + client.PageSize - 1) / client.PageSize, nil
}

func (s *shelf) grows() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.growing
}

// Ready waits until records of the object type can be made: a collection that is
// better read whole has been read then, before its pages begin to shift.
func (r *Resolver) Ready(ctx context.Context, object string) error {
	s := r.shelf(object)
	if s.grows() {
		return nil
	}
	if err := s.takeTurn(ctx); err != nil {
		return err
	}
	defer s.endTurn()
	if len(s.layout().keys) > 0 && !s.underWay() {
		if _, err := s.decide(ctx, false); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.growing, s.budget = true, unlimited
	return nil
}

// underWay reports whether a way has been chosen before.
func (s *shelf) underWay() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.whole != nil || s.asking
}
