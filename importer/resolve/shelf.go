package resolve

import (
	"context"
	"math"
	"slices"
	"sync"
)

// shelf is one object type: what is known of its records, and the way they are
// found.
type shelf struct {
	object string
	client Client
	onRead func(object string, records int) // may be nil
	closed bool                             // nobody can be asked
	turn   chan struct{}                    // holds one: who decides the way, reads the whole or lets records be made

	mu       sync.Mutex
	keys     []Key                // by which records are found
	content  []Key                // of records that are compared with rows
	leading  map[int]bool         // keys that are asked for; the others are compared
	learns   bool                 // somebody may look for records that this run makes
	refused  map[int]bool         // keys whose filters the server does not take
	asked    map[question]*answer // by filter
	learned  map[question][]*card // of records that this run made or changed
	changed  map[string]*card     // the latter, by their ids
	forecast forecast
	way
}

func newShelf(object string, c Client, ahead int) *shelf {
	return &shelf{
		object: object, client: c, turn: make(chan struct{}, 1),
		leading: map[int]bool{}, refused: map[int]bool{}, asked: map[question]*answer{}, learned: map[question][]*card{}, changed: map[string]*card{},
		forecast: newForecast(ahead),
	}
}

// keep gives the places of keys among those that are kept of a record. The first
// is asked for.
func (s *shelf) keep(keys ...Key) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	places := make([]int, len(keys))
	for i, k := range keys {
		places[i] = s.place(k)
	}
	s.leading[places[0]] = true
	return places
}

// seek is keep for a key that Find asks for.
func (s *shelf) seek(k Key) int {
	i := s.keep(k)[0]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.learns = true
	return i
}

func (s *shelf) place(k Key) int {
	if i := slices.Index(s.keys, k); i >= 0 {
		return i
	}
	s.keys = append(s.keys, k)
	return len(s.keys) - 1
}

// layout is what is kept of a record from now on.
func (s *shelf) layout() layout {
	s.mu.Lock()
	defer s.mu.Unlock()
	return layout{keys: slices.Clip(s.keys), content: slices.Clip(s.content)}
}

// find gives the records that hold a value.
func (s *shelf) find(ctx context.Context, k int, f Form) ([]*card, error) {
	if s.closed {
		return nil, ErrNotLookedUp
	}
	whole, err := s.choose(ctx, k)
	if err != nil {
		return nil, err
	}
	if whole != nil {
		cards := whole.find(k, f.Value)
		// Lists are behind, and an id can be asked for past them.
		if len(cards) > 0 || !whole.torn && !s.byID(k) || !s.askable(k) {
			return cards, nil
		}
	}
	cards, err := s.ask(ctx, question{k, f.Value}, f.Text)
	if refused(err) {
		s.refuse(k)
		return s.find(ctx, k, f)
	}
	return cards, err
}

// knows reports whether one record, and no other, is known to hold a value.
func (s *shelf) knows(k Key, value string) bool {
	s.mu.Lock()
	q := question{slices.Index(s.keys, k), value}
	whole, a, learned, changed := s.whole, s.asked[q], s.learned[q], len(s.changed) > 0
	s.mu.Unlock()
	if q.key < 0 {
		return false
	}
	var held []*card
	if whole != nil && q.key < whole.keys {
		held = whole.find(q.key, value)
	}
	if len(held) == 0 && a != nil {
		select {
		case <-a.done:
			held = a.cards
		default:
		}
	}
	id := ""
	for _, cards := range [2][]*card{held, learned} {
		if changed {
			cards = s.fresh(q, cards)
		}
		for _, c := range cards {
			if id != "" && c.ID != id {
				return false
			}
			id = c.ID
		}
	}
	return id != ""
}

func (s *shelf) byID(k int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[k].Type == ID
}

// refuse notes that the server does not filter by a key.
func (s *shelf) refuse(k int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused[k] = true
}

// askable reports whether the API can be asked for values of a key.
func (s *shelf) askable(k int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.filterable(k)
}

func (s *shelf) filterable(k int) bool {
	return s.object != "member" && !s.refused[k] && len(filters(s.keys[k], "x", "x")) > 0
}

// spend counts a request that asks for a value.
func (s *shelf) spend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spent++
}

// unlimited is a budget that no run uses up.
const unlimited = math.MaxInt
