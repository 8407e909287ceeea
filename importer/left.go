package importer

import "math"

// How long a run will take depends on the rows that have to be written, not on those
// that pass without a request. Of the rows that have been looked at it is known which
// these are. Of the others those are new that the ledger does not hold; what it holds
// may have changed or not, and is only forecast where nearly all such rows lately had.

const (
	// nearlyAll is the share of rows lately that had to be written, from which on the
	// same is expected of the rows to come.
	nearlyAll = 0.9
	// fewUnknown is how many times fewer the rows must be of which nothing is known.
	fewUnknown = 4
)

// ahead is how much a run has to do yet.
type ahead struct {
	waiting int64   // rows that were looked at and have to be written
	unseen  int64   // rows that were not looked at
	held    int64   // rows of the ledger that were not met, some of the unseen ones
	share   float64 // of the rows looked at lately: had to be written
	linking bool    // second passes have begun, whose rows are not in the total
}

// left is how many rows have to be written yet; -1 when that cannot be said.
func (a ahead) left() int64 {
	if a.linking {
		return -1
	}
	open := min(a.held, a.unseen)
	sure := a.waiting + a.unseen - open
	if open > sure/fewUnknown && a.share < nearlyAll {
		return -1
	}
	return sure + int64(math.Round(float64(open)*a.share))
}

// ahead sums up what the imports of a run have to do; total is the rows of all files.
func (s *session) ahead(total int64) (worked int64, a ahead) {
	var looked int64
	for _, j := range s.all() {
		c := &j.counts
		n := c.looked.Load()
		a.linking = a.linking || j.second
		looked += n
		worked += c.worked.Load()
		a.waiting += max(n-c.ended.Load(), 0)
		a.held += max(c.held.Load(), 0)
		if n > 0 {
			a.share = math.Float64frombits(c.share.Load())
		}
	}
	a.unseen = max(total-looked, 0)
	return worked, a
}

// weight is how much the last batch counts in the share of the rows lately.
const weight = 0.25

// noteShare notes how many rows of a batch had to be written.
func (c *counts) noteShare(rest, rows int) {
	share := float64(rest) / float64(rows)
	if c.looked.Load() > int64(rows) {
		share = (1-weight)*math.Float64frombits(c.share.Load()) + weight*share
	}
	c.share.Store(math.Float64bits(share))
}
