package importer

import (
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
)

// summary tells the story of the run, whatever point it got to.
func (j *job) summary(err error) *report.Summary {
	s := &report.Summary{
		DryRun: j.opts.DryRun, Program: j.opts.Program, RunID: j.opts.RunID,
		Object: j.object, File: j.opts.Data, Started: j.started, Ended: j.opts.Now(),
		Rows: j.counts.rows(), Recovered: int64(j.recovery.Recovered),
		Warnings: j.warned, WarningKinds: j.warnings.Top(0),
		Errors: j.errors.Top(0), ErrorsOther: j.errors.Other(),
	}
	if j.checkpoint != nil {
		s.Checkpoint = j.opts.Checkpoint
	}
	if j.mapping != nil {
		s.Import = j.mapping.Name
	}
	if j.plan != nil {
		s.Unmapped, s.Nameless = j.plan.Unmapped(), len(j.plan.IdentityColumns()) == 0
	}
	if j.client != nil {
		s.Retries, s.Requests = j.client.Retries(), report.RequestsOf(j.client)
	}
	if j.stop != nil {
		s.Stopped, _ = j.stop.why()
	}
	if j.interrupted {
		s.Stopped = report.StoppedInterrupted
	}
	if err != nil {
		s.Error = err.Error()
		if s.Stopped == "" {
			s.Stopped = stoppedBy(err)
		}
	}
	s.Unsettled, s.Vanished = int64(j.unsettled), j.gone
	s.ExitCode = exitOf(s, err)
	return s
}

func stoppedBy(err error) string {
	if away(err) {
		return report.StoppedOutage
	}
	return report.StoppedFatal
}

func outcomeName(i int) string { return outcome.Outcome(i).String() }
