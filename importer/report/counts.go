package report

import "lightfield-importer/importer/outcome"

// Counts is how many rows ended in each outcome, indexed by the outcome.
type Counts [outcome.NotAttempted + 1]int64

// Add counts one row.
func (c *Counts) Add(o outcome.Outcome) { c[o]++ }

// Total is the number of rows that ended. Rows that have not ended
// (outcome.None) are not in it.
func (c Counts) Total() int64 {
	var n int64
	for _, o := range outcome.All() {
		n += c[o]
	}
	return n
}

// Rows are the counts as the summary has them. read is the number of rows read,
// which must be the Total: the caller checks it, a difference is a bug.
func (c Counts) Rows(read int64) Rows {
	return Rows{
		Read:         read,
		Created:      c[outcome.Created],
		Updated:      c[outcome.Updated],
		Unchanged:    c[outcome.Unchanged],
		Skipped:      c[outcome.Skipped],
		Rejected:     c[outcome.Rejected],
		Ambiguous:    c[outcome.Ambiguous],
		InDoubt:      c[outcome.InDoubt],
		NotAttempted: c[outcome.NotAttempted],
	}
}

// Rows is the number of rows read and how they ended.
type Rows struct {
	Read         int64 `json:"read"`
	Created      int64 `json:"created"`
	Updated      int64 `json:"updated"`
	Unchanged    int64 `json:"unchanged"`
	Skipped      int64 `json:"skipped"`
	Rejected     int64 `json:"rejected"`
	Ambiguous    int64 `json:"ambiguous"`
	InDoubt      int64 `json:"in_doubt"`
	NotAttempted int64 `json:"not_attempted"`
}

// Counts is the way back from Rows.
func (r Rows) Counts() Counts {
	return Counts{
		outcome.Created:      r.Created,
		outcome.Updated:      r.Updated,
		outcome.Unchanged:    r.Unchanged,
		outcome.Skipped:      r.Skipped,
		outcome.Rejected:     r.Rejected,
		outcome.Ambiguous:    r.Ambiguous,
		outcome.InDoubt:      r.InDoubt,
		outcome.NotAttempted: r.NotAttempted,
	}
}
