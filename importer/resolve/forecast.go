package resolve

import (
	"context"
	"hash/maphash"
	"math"
)

// forecast says how many requests asking for each distinct value would cost. It
// counts the values that the rows looked ahead at need, and carries on for the
// rest of the file at the pace of the second half of them: the first half of any
// list has the greater share of its distinct values. The shelf's lock guards it.
type forecast struct {
	over   chan struct{} // closed when the rows ahead have been looked at
	ahead  int           // marks until then, from the first value on; 0: over
	values map[uint64]struct{}
	cost   int
	whole  bool // something was expected that cannot be asked for

	marks []mark
	left  int64 // rows after the last mark

	enough chan struct{} // closed when cost passes need; nil: nobody waits
	need   int
}

// mark is what had been expected after so many rows.
type mark struct {
	rows int64
	cost int
}

// maxMarks is how many marks are kept.
const maxMarks = 16

var seed = maphash.MakeSeed()

func newForecast(ahead int) forecast {
	f := forecast{over: make(chan struct{}), ahead: ahead}
	if ahead == 0 {
		close(f.over)
	}
	return f
}

// end is the end of looking ahead.
func (f *forecast) end() {
	if f.ahead > 0 {
		f.ahead = 0
		close(f.over)
	}
}

// add counts a value that costs so many requests to ask for; 0: it cannot be asked for.
func (f *forecast) add(q question, cost int) {
	if cost == 0 {
		f.whole = true
		f.tell()
		return
	}
	sum := q.sum()
	if _, known := f.values[sum]; known {
		return
	}
	if f.values == nil {
		f.values = map[uint64]struct{}{}
	}
	f.values[sum] = struct{}{}
	f.cost += cost
	f.tell()
}

// sum stands for a question in less memory.
func (q question) sum() uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	maphash.WriteComparable(&h, q)
	return h.Sum64()
}

// tell wakes who waits for the cost to pass what reading everything costs.
func (f *forecast) tell() {
	if f.enough != nil && (f.whole || f.cost > f.need) {
		close(f.enough)
		f.enough = nil
	}
}

func (f *forecast) mark(rows, left int64) {
	if len(f.marks) == maxMarks {
		f.marks = append(f.marks[:0], f.marks[1:]...)
	}
	f.marks = append(f.marks, mark{rows, f.cost})
	f.left = left
	switch {
	case f.ahead == 0 || f.cost == 0 && !f.whole:
	case f.ahead == 1:
		f.end()
	default:
		f.ahead--
	}
}

// total is the cost for the whole file, as far as can be told.
func (f *forecast) total() int {
	if len(f.marks) < 2 {
		return f.cost
	}
	middle, last := f.marks[len(f.marks)/2-1], f.marks[len(f.marks)-1]
	if last.rows == middle.rows {
		return f.cost
	}
	pace := float64(last.cost-middle.cost) / float64(last.rows-middle.rows)
	return f.cost + int(math.Round(pace*float64(f.left)))
}

// exceeds reports whether what is still to be asked costs more than n requests,
// or what was asked already did. It waits until that can be told: until the
// values seen are enough, or the rows ahead have been looked at.
func (s *shelf) exceeds(ctx context.Context, n int) (bool, error) {
	s.mu.Lock()
	f := &s.forecast
	if f.whole || max(f.cost-s.spent, s.spent) > n {
		s.mu.Unlock()
		return true, nil
	}
	enough := make(chan struct{})
	f.enough, f.need = enough, n+s.spent
	s.mu.Unlock()
	select {
	case <-enough:
	case <-f.over:
	case <-ctx.Done():
		return false, context.Cause(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f.enough = nil
	return f.whole || max(f.total()-s.spent, s.spent) > n, nil
}
