package importer

import (
	"sync"
	"sync/atomic"

	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
)

// counts are a run's counters. Every stage adds to them; the progress and the
// summary read them.
type counts struct {
	read, ended atomic.Int64
	byOutcome   [outcome.NotAttempted + 1]atomic.Int64

	looked   atomic.Int64  // rows that sequence has looked at
	worked   atomic.Int64  // rows that have ended, but for those that sequence ended itself
	held     atomic.Int64  // rows with a record in the ledger that were not met yet
	share    atomic.Uint64 // see noteShare
	oneByOne sync.Mutex    // held while a row is counted, where the number of bad ones matters
	early    int64         // bad rows that sequence has ended; guarded by oneByOne
}

func (c *counts) add(o outcome.Outcome) {
	c.byOutcome[o].Add(1)
	c.ended.Add(1)
}

// done counts the rows that have ended, but for those that were not attempted.
func (c *counts) done() (n int64) {
	for i := range outcome.NotAttempted {
		n += c.byOutcome[i].Load()
	}
	return n
}

// needsSomebody reports whether a row that ended so has to be looked at.
func needsSomebody(o outcome.Outcome) bool {
	return o == outcome.Rejected || o == outcome.Ambiguous || o == outcome.InDoubt
}

func (c *counts) rejected() int64 { return c.byOutcome[outcome.Rejected].Load() }

// bad counts the rows that somebody has to look at.
func (c *counts) bad() int64 {
	return c.byOutcome[outcome.Rejected].Load() + c.byOutcome[outcome.Ambiguous].Load() + c.byOutcome[outcome.InDoubt].Load()
}

func (c *counts) rows() report.Rows {
	var all report.Counts
	for i := range c.byOutcome {
		all[i] = c.byOutcome[i].Load()
	}
	return all.Rows(c.read.Load())
}
