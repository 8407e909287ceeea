package importer

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
)

// What the log says of a run: its start, each row when it ends, what holds it up,
// and its end. Rows that somebody has to look at are warnings; unchanged ones, and
// those whose turn did not come, are for debugging. A row is named by its line and
// its identity; of its other cells, and of messages, which may quote them, nothing
// is logged, only the column and the code.

// sent is what it took to write a row, for the log.
type sent struct {
	status   int // of the last answer; 0: there was none
	attempts int // requests that wrote or tried to
	took     time.Duration
}

func (j *job) logStart() {
	o := j.opts
	o.Log.Info("run started", "program", o.Program, "file", o.Data, "mapping", o.Mapping, "checkpoint", o.Checkpoint, "dry_run", o.DryRun)
}

// logRow is called by whoever ends the row.
func (j *job) logRow(r *row) {
	level := levelOf(&r.end)
	if !j.opts.Log.Enabled(context.Background(), level) {
		return
	}
	attrs := make([]slog.Attr, 0, 12)
	attrs = append(attrs, slog.Int("line", r.line), slog.String("identity", r.label), slog.String("outcome", r.end.outcome.String()))
	attrs = appendSet(attrs, slog.String("record_id", r.end.recordID))
	attrs = appendSet(attrs, slog.Int("status", r.end.status))
	if len(r.end.problems) > 0 {
		first := r.end.problems[0]
		attrs = appendSet(attrs, slog.String("code", first.Reason))
		attrs = appendSet(attrs, slog.String("column", first.Column))
	} else {
		attrs = appendSet(attrs, slog.String("code", r.end.code))
	}
	if n := len(r.end.problems); n > 1 {
		attrs = append(attrs, slog.Int("problems", n))
	}
	attrs = appendSet(attrs, slog.Int("warnings", len(r.end.warnings)))
	attrs = appendSet(attrs, slog.Int("attempts", r.end.attempts))
	attrs = appendSet(attrs, slog.Duration("duration", r.end.took))
	j.opts.Log.LogAttrs(context.Background(), level, "row", attrs...)
}

func levelOf(e *ending) slog.Level {
	switch e.outcome {
	case outcome.Unchanged:
		return slog.LevelDebug
	case outcome.NotAttempted:
		if e.took == 0 {
			return slog.LevelDebug
		}
		return slog.LevelWarn
	case outcome.Rejected, outcome.Ambiguous, outcome.InDoubt:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// appendSet leaves out what does not apply to the row.
func appendSet(attrs []slog.Attr, a slog.Attr) []slog.Attr {
	if a.Value.Equal(slog.StringValue("")) || a.Value.Equal(slog.IntValue(0)) || a.Value.Equal(slog.DurationValue(0)) {
		return attrs
	}
	return append(attrs, a)
}

// LogEnd logs how a run ended. Run does so itself; whoever cannot even start one
// may do it instead. err is the one that ended the run, or nil.
func LogEnd(log *slog.Logger, s *report.Summary, err error) {
	level := slog.LevelInfo
	switch s.ExitCode {
	case ExitDone:
	case ExitRows, ExitLater, ExitLocked, ExitInterrupted:
		level = slog.LevelWarn
	default:
		level = slog.LevelError
	}
	attrs := []slog.Attr{
		slog.String("import", s.Import), slog.Int("exit_code", s.ExitCode), slog.String("stopped", s.Stopped),
		slog.Duration("duration", s.Ended.Sub(s.Started)), slog.Int64("read", s.Rows.Read),
	}
	for o, n := range s.Rows.Counts() {
		if n > 0 {
			attrs = append(attrs, slog.Int64(outcomeName(o), n))
		}
	}
	if len(s.Lists) > 0 {
		attrs = append(attrs, slog.Int64("put_on_list", s.Listed()), slog.Int64("missing_on_list", s.Unlisted()))
	}
	attrs = append(attrs, slog.Int64("warnings", s.Warnings), slog.Int64("recovered", s.Recovered), slog.Int64("unsettled", s.Unsettled),
		slog.Int64("requests", s.Requests.Write.Count+s.Requests.Read.Count+s.Requests.Search.Count), slog.Int64("retries", s.Retries))
	log.LogAttrs(context.Background(), level, "run ended", append(attrs, Cause(err)...)...)
}

// Cause is an error as the log may have it: without what the server, the reader of a
// file or the mapping say in words, for these may quote a cell, or a header that is one.
func Cause(err error) []slog.Attr {
	if err == nil {
		return nil
	}
	if answer, ok := errors.AsType[*client.Error](err); ok {
		return []slog.Attr{slog.String("error", answer.Method+" "+answer.Path), slog.Int("status", answer.Status), slog.String("code", cmp.Or(answer.Code, answer.Type))}
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return []slog.Attr{slog.Any("error", path)}
	}
	if fault, ok := errors.AsType[*source.Error](err); ok {
		return []slog.Attr{slog.String("error", "the file cannot be read as it is"), slog.String("file", fault.File), slog.Int("line", fault.Line)}
	}
	if problems, ok := errors.AsType[mapping.Problems](err); ok {
		return []slog.Attr{slog.String("error", "the mapping has problems, or does not fit the file"), slog.Int("problems", len(problems))}
	}
	if locked, ok := errors.AsType[*checkpoint.LockedError](err); ok {
		return []slog.Attr{slog.String("error", "another run holds the checkpoint"), slog.String("host", locked.Host), slog.Int("pid", locked.PID)}
	}
	return []slog.Attr{slog.Any("error", err)}
}
