package importer

import (
	"strings"

	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
)

// summary tells the story of the run, whatever point it got to.
func (j *job) summary(err error) *report.Summary {
	s := j.tell(err)
	s.Object, s.Rows, s.Recovered = j.object, j.counts.rows(), int64(j.recovery.Recovered)
	if j.mapping != nil {
		s.Import = j.mapping.Name
	}
	if j.plan != nil {
		s.Unmapped, s.Nameless = j.plan.Unmapped(), len(j.plan.IdentityColumns()) == 0
	}
	s.Unsettled, s.Vanished = int64(j.unsettled)+j.openStubWrites()+int64(j.lists.open), j.gone
	s.Stubs, s.Lists = tellStubs([]*job{j}), tellLists([]*job{j})
	s.ExitCode = exitOf(s, err)
	return s
}

// tell is what a summary says of the run as a whole.
func (s *session) tell(err error) *report.Summary {
	summary := &report.Summary{
		DryRun: s.opts.DryRun, Program: s.opts.Program, RunID: s.opts.RunID,
		File: strings.Join(s.opts.files(), ", "), Started: s.started, Ended: s.opts.Now(),
		Warnings: s.warned, WarningKinds: append(s.mangledIDs(), s.warnings.Top(0)...),
		Errors: s.errors.Top(0), ErrorsOther: s.errors.Other(),
	}
	s.tellOffline(summary, s.unchecked.All())
	if s.checkpoint != nil {
		summary.Checkpoint = s.opts.Checkpoint
	}
	if s.client != nil {
		summary.Retries, summary.Requests = s.client.Retries(), report.RequestsOf(s.client)
	}
	if s.stop != nil {
		summary.Stopped, _ = s.stop.why()
	}
	if s.interrupted {
		summary.Stopped = report.StoppedInterrupted
	}
	if err != nil {
		summary.Error = err.Error()
		if summary.Stopped == "" {
			summary.Stopped = stoppedBy(err)
		}
	}
	return summary
}

func stoppedBy(err error) string {
	if away(err) {
		return report.StoppedOutage
	}
	return report.StoppedFatal
}

func outcomeName(i int) string { return outcome.Outcome(i).String() }
