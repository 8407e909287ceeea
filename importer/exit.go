package importer

import (
	"errors"
	"io/fs"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/report"
	"lightfield-importer/mapping"
)

// Exit codes of the program. 2 is what Go's runtime uses for a crash, so it
// means nothing here.
const (
	ExitDone        = 0   // every row is done
	ExitFatal       = 1   // key refused, file unreadable, a bug
	ExitRows        = 3   // some rows were rejected, ambiguous or in doubt
	ExitLater       = 4   // stopped by an outage or a time limit: run again to go on
	ExitLocked      = 5   // another run holds the checkpoint
	ExitUsage       = 64  // usage, mapping, definitions or checkpoint do not fit; nothing was sent
	ExitInterrupted = 130 // Ctrl-C or its like: run again to go on
)

// UsageError says that something given to the run does not fit; nothing was sent.
type UsageError struct {
	Err  error
	Hint string // the way out, on a line of its own; may be empty
}

func (e *UsageError) Error() string { return e.Err.Error() }

func (e *UsageError) Unwrap() error { return e.Err }

// ScopeError says that the key may not do what the run needs.
type ScopeError struct{ Missing []string }

func (e *ScopeError) Error() string {
	return "the API key lacks " + plural(len(e.Missing), "the scope ", "the scopes ") + commas(e.Missing)
}

// ExitCode is the exit code for an error that ended a run before or while its
// rows were written.
func ExitCode(err error) int {
	switch {
	case err == nil:
		return ExitDone
	case is[*checkpoint.LockedError](err):
		return ExitLocked
	case away(err):
		return ExitLater
	case is[*UsageError](err), is[mapping.Problems](err), is[*client.ConfigError](err), isCheckpoint(err):
		return ExitUsage
	}
	return ExitFatal
}

// away reports whether the server is what ended the run: it answers nothing, or not
// what the run cannot do without.
func away(err error) bool { return is[*client.OutageError](err) || is[*client.StuckError](err) }

// isCheckpoint reports whether the checkpoint does not fit.
func isCheckpoint(err error) bool {
	return is[*checkpoint.BindingError](err) || is[*checkpoint.LedgerError](err) ||
		is[*checkpoint.NotCheckpointError](err) || is[*checkpoint.CorruptError](err) ||
		is[*checkpoint.VersionError](err) || is[*checkpoint.NetworkFileSystemError](err)
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// exitOf is the exit code of a run that got as far as its rows.
func exitOf(s *report.Summary, err error) int {
	switch s.Stopped {
	case report.StoppedFatal:
		return ExitCode(err)
	case report.StoppedInterrupted:
		return ExitInterrupted
	case report.StoppedOutage, report.StoppedMaxDuration:
		return ExitLater
	}
	if s.Rows.Rejected+s.Rows.Ambiguous+s.Rows.InDoubt+s.Rows.NotAttempted+s.Unsettled+s.Unlinked+s.Unlisted() > 0 {
		return ExitRows
	}
	return ExitDone
}

func missingFile(err error) bool { return errors.Is(err, fs.ErrNotExist) }
