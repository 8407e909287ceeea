package importer

import (
	"fmt"
	"strconv"
	"strings"

	"lightfield-importer/importer/report"
)

// MaxErrors is a number of rows that need somebody, or a share of the rows, that is
// too many to go on; the zero value is no limit.
type MaxErrors struct {
	Count   int64
	Percent float64
}

// percentFrom is how many rows a share is of, at least, to mean something.
const percentFrom = 100

// ParseMaxErrors reads "50" or "2%".
func ParseMaxErrors(s string) (MaxErrors, error) {
	if s == "" {
		return MaxErrors{}, nil
	}
	if share, ok := strings.CutSuffix(s, "%"); ok {
		p, err := strconv.ParseFloat(share, 64)
		if err != nil || !(p > 0 && p <= 100) {
			return MaxErrors{}, fmt.Errorf("%q is not a share of the rows such as 2%%", s)
		}
		return MaxErrors{Percent: p}, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 {
		return MaxErrors{}, fmt.Errorf("%q is neither a number of rows such as 50 nor a share such as 2%%", s)
	}
	return MaxErrors{Count: n}, nil
}

// errorTally is what a share is judged by. Faults of the file are found far ahead of
// the writes, so that they say nothing of the rows that have ended by then: they are
// held against the rows that were looked at, in the order of the file, and only what
// is found by asking or writing against those that have ended.
type errorTally struct {
	bad, ended int64 // of all rows that have ended
	before     int64 // bad rows of the imports before, which count to a number and not to a share
	early      int64 // of bad: found ahead of the writes
	looked     int64 // rows that were looked at, ended or not
}

// reached reports whether so many bad rows are too many.
func (m MaxErrors) reached(t errorTally) bool {
	if m.Count > 0 {
		return t.before+t.bad >= m.Count
	}
	return m.exceeded(t.bad, t.looked) || m.exceeded(t.bad-t.early, t.ended-t.early)
}

func (m MaxErrors) exceeded(bad, of int64) bool {
	return m.Percent > 0 && of >= percentFrom && float64(bad) > m.Percent/100*float64(of)
}

// bad counts the rows so far that somebody has to look at.
func (s *session) bad() (n int64) {
	for _, j := range s.all() {
		n += j.counts.bad()
	}
	return n
}

// tally counts a row that has ended and stops the run when too many needed somebody.
// One row is counted at a time then, and a row whose fault was found behind the last
// one that counted, without a request for it alone, is left to the next run.
func (j *job) tally(r *row) {
	if j.opts.MaxErrors == (MaxErrors{}) {
		j.counts.add(r.end.outcome)
		return
	}
	j.counts.oneByOne.Lock()
	defer j.counts.oneByOne.Unlock()
	if needsSomebody(r.end.outcome) && !r.end.noted && j.stop.stoppedFor(report.StoppedMaxErrors) {
		r.end = notAttempted
	}
	j.counts.add(r.end.outcome)
	if r.early && needsSomebody(r.end.outcome) {
		j.counts.early++
	}
	t := errorTally{bad: j.counts.bad(), before: j.before, ended: j.counts.ended.Load(), early: j.counts.early, looked: j.counts.looked.Load()}
	if j.opts.MaxErrors.reached(t) {
		j.stop.stop(report.StoppedMaxErrors, nil)
	}
}
