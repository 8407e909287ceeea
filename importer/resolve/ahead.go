package resolve

import (
	"context"

	"lightfield-importer/client"
)

// Peek asks how many records an object type has, if so many values to look for make
// it worth knowing. It is for the time before LookAhead, so that the first find need
// not wait for that answer. A failure is passed over: the find asks again.
func (r *Resolver) Peek(ctx context.Context, object string, values int) {
	if values <= sizeFrom || r.closed != nil && r.closed(object) {
		return
	}
	page, err := r.client.List(ctx, object, nil, 0, client.PageSize)
	if err != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.peeked[object] = page
}

// LookAhead begins the finds and matches of one import: the first on an object
// type waits until so many marks after the first that was expected there, or
// until Looked, or until what was expected is enough to choose the cheapest way.
// What earlier imports of the run have read and made stays known.
func (r *Resolver) LookAhead(marks int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ahead = marks
	for _, s := range r.shelves {
		s.begin(marks)
	}
}

func (s *shelf) begin(marks int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forecast.end()
	s.forecast = newForecast(marks)
	s.way = way{whole: s.whole}
}

// Looked ends the looking ahead: nothing is expected any more.
func (r *Resolver) Looked() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ahead = 0
	for _, s := range r.shelves {
		s.mu.Lock()
		s.forecast.end()
		s.mu.Unlock()
	}
}

// Expect foresees a find, whose text need not be a value of the field.
func (r *Resolver) Expect(t Target, text string) {
	s := r.shelf(t.Object)
	if s.settled() {
		return
	}
	form, err := t.form(text)
	if err != nil {
		return
	}
	s.expect(s.seek(t.key()), form)
}

// Mark says how many rows have been looked at, and how many are left in the file.
func (r *Resolver) Mark(rows, left int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.shelves {
		s.mu.Lock()
		s.forecast.mark(rows, left)
		s.mu.Unlock()
	}
}

// settled reports whether nothing that is expected can change the way any more.
func (s *shelf) settled() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.whole != nil || s.growing || s.closed
}

func (s *shelf) expect(k int, f Form) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cost := 0
	if s.object != "member" && !s.refused[k] {
		cost = len(filters(s.keys[k], f.Value, f.Text))
	}
	s.forecast.add(question{k, f.Value}, cost)
}
