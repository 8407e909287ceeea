package undo

import (
	"sync"

	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
)

// tally counts the records as they end and writes them to the reports.
type tally struct {
	mu     sync.Mutex
	files  *report.UndoFiles // nil before the undo has begun
	counts report.UndoCounts
	kinds  report.UndoKinds
}

// tell notes how a record ended. One that cannot be written to the reports ends the
// undo: a record that nobody is told of is not done.
func (j *job) tell(o outcome.Back, r report.UndoRow) {
	r.Outcome = o.String()
	j.stop.fail(j.tally.add(o, r))
}

func (t *tally) add(o outcome.Back, r report.UndoRow) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts.Total++
	if r.Way == report.WayTrash {
		t.counts.Trash++
	} else {
		t.counts.Restore++
	}
	switch o {
	case outcome.Reversed:
		t.counts.Reversed++
	case outcome.Kept:
		t.counts.Kept++
	case outcome.Failed:
		t.counts.Failed++
	case outcome.NotReached:
		t.counts.NotAttempted++
	}
	if o == outcome.Kept || o == outcome.Failed {
		t.kinds.Add(r)
	}
	return t.files.Add(r)
}

// done is how many records have ended.
func (t *tally) done() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.counts.Total
}

// summary tells the story of the undo, whatever point it got to.
func (j *job) summary(err error) *report.UndoSummary {
	s := &report.UndoSummary{
		DryRun: j.opts.DryRun, Program: j.opts.Program, RunID: j.opts.RunID, Force: j.opts.Force,
		Runs: j.chosen.described(), Started: j.started, Ended: j.opts.Now(),
		Records: j.tally.counts, Recovered: int64(j.recovered), Unsettled: int64(j.unsettled), Kinds: j.tally.kinds.All(),
		Checkpoint: j.opts.Checkpoint,
	}
	if j.tally.files != nil {
		s.Reports = j.tally.files.Paths()
	} else if err == nil && j.checkpoint != nil && !j.stop.stopped() {
		s.Nothing, s.Others = j.nothing()
	}
	if j.client != nil {
		s.Retries, s.Requests = j.client.Retries(), report.RequestsOf(j.client)
	}
	s.Stopped, _ = j.stop.why()
	if err != nil {
		s.Error = err.Error()
		if s.Stopped == "" {
			s.Stopped = report.StoppedFatal
		}
	}
	j.exit(s, err)
	return s
}

func (j *job) exit(s *report.UndoSummary, err error) {
	if j.opts.ExitCode != nil {
		s.ExitCode = j.opts.ExitCode(s, err)
	}
}
