package importer

import (
	"context"
	"fmt"
	"slices"

	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/report"
)

// vanished lists the rows that the ledger has a record for and that the file
// has no more. Nothing is done to their records: an export that lacks rows may
// as well be a broken one.
//
// It is computed only where the answer means something: for a whole file with
// identity columns, read to its end by a run that was not stopped. A rejected.csv
// that comes back corrected is only a part of its file.
func (j *job) vanished(ctx context.Context) error {
	if !j.whole() {
		return nil
	}
	j.gone = &report.Vanished{Unreadable: j.broken}
	if j.met == j.held {
		return nil
	}
	for e, err := range j.ledger.Entries(ctx) {
		if err != nil {
			return fmt.Errorf("look for rows that vanished: %w", err)
		}
		if e.RecordID == "" || j.seen.has(e.ID) {
			continue
		}
		j.gone.Count++
		err := j.files.Vanished(report.VanishedRow{Identity: e.Label, RecordID: e.RecordID, Link: j.linkOf(e.RecordID)})
		if err != nil {
			return err
		}
	}
	return nil
}

// hold counts, before the first row, the rows that the ledger has a record for.
func (j *job) hold(ctx context.Context) (err error) {
	if j.ledger != nil {
		j.held, err = j.ledger.Held(ctx)
		j.counts.held.Store(int64(j.held))
	}
	return err
}

// whole reports whether every row of a full export has passed through sequence.
func (j *job) whole() bool {
	return j.ledger != nil && !j.second && !j.stop.stopped() && j.opts.Limit == 0 && len(j.plan.IdentityColumns()) > 0 &&
		!slices.Contains(j.src.Header(), report.ErrorColumn)
}

// meet counts the rows of the file that the ledger held a record for. Of one whose write
// is open it is not known whether it did.
func (j *job) meet(rows []*row) {
	for _, r := range rows {
		if !r.exists() {
			continue
		}
		j.counts.held.Add(-1)
		if !r.undecided() {
			j.met++
		}
	}
}

// skip notes a row that a rule of the mapping leaves out: it is in the file.
func (s *seen) skip(id identity.Digest) {
	if s.skipped == nil {
		s.skipped = map[seenID]struct{}{}
	}
	s.skipped[seenID(id[:8])] = struct{}{}
}

// has reports whether the file has a row of this identity.
func (s *seen) has(id identity.Digest) bool {
	key := seenID(id[:8])
	_, skipped := s.skipped[key]
	return skipped || *s.slot(key) != 0
}
