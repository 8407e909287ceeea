package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

// unattended are the flags of runs that nobody watches: what they leave for
// whoever looks later, and for monitoring.
type unattended struct {
	logFile, logFormat, logLevel string
	metrics                      string
	keepReports                  int

	log  *slog.Logger
	sink *logSink // nil: the log goes to stderr, or nowhere
}

func (u *unattended) register(p *pflag.FlagSet) {
	p.StringVar(&u.logFile, "log-file", "", "append a log to this file (default: stderr, when one of the other log flags is given)")
	p.StringVar(&u.logFormat, "log-format", "", "text or json (default text)")
	p.StringVar(&u.logLevel, "log-level", "", "debug, info, warn or error (default info)")
	p.StringVar(&u.metrics, "metrics-file", "", "write metrics for Prometheus to this file when the run ends")
	p.IntVar(&u.keepReports, "keep-reports", 0, "keep the reports of the last N runs of this checkpoint, remove older ones (default: keep all)")
}

func (u *unattended) check(f *runFlags) error {
	problem := func(format string, args ...any) error {
		return &importer.UsageError{Err: fmt.Errorf(format, args...)}
	}
	if u.logFormat != "" && u.logFormat != report.LogText && u.logFormat != report.LogJSON {
		return problem("--log-format %q is neither text nor json", u.logFormat)
	}
	if _, err := u.level(); err != nil {
		return problem("--log-level %q is none of debug, info, warn and error", u.logLevel)
	}
	if u.keepReports < 0 {
		return problem("--keep-reports cannot be negative")
	}
	if u.keepReports > 0 && f.reportDir != "" {
		return problem("--keep-reports is for the folders that each run makes beside the checkpoint, not for --report-dir")
	}
	if u.metrics != "" && f.dryRun {
		return problem("--metrics-file tells of imports, and a dry run is none")
	}
	if info, err := os.Stat(filepath.Dir(u.metrics)); u.metrics != "" && (err != nil || !info.IsDir()) {
		return problem("--metrics-file %s: there is no folder %s", u.metrics, filepath.Dir(u.metrics))
	}
	if holdsOther(u.metrics) {
		return problem("--metrics-file %s: the file is there and has no metrics, and would be written over", u.metrics)
	}
	return nil
}

// holdsOther reports whether a file has something in it that is not metrics, as when
// the data is named in their place.
func holdsOther(path string) bool {
	const beginning = "# HELP"
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return false
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	head := make([]byte, len(beginning))
	_, err = io.ReadFull(file, head)
	return err != nil || string(head) != beginning
}

func (u *unattended) level() (slog.Level, error) {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "": slog.LevelInfo, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	level, known := levels[u.logLevel]
	if !known {
		return 0, errors.New("unknown level")
	}
	return level, nil
}

// open starts the log. Without any of its flags there is none.
func (u *unattended) open(s streams) error {
	u.log = slog.New(slog.DiscardHandler)
	if u.logFile == "" && u.logFormat == "" && u.logLevel == "" {
		return nil
	}
	out := s.err
	if u.logFile != "" {
		file, err := os.OpenFile(u.logFile, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return &importer.UsageError{Err: fmt.Errorf("--log-file: %w", err)}
		}
		u.sink = &logSink{file: file}
		out = u.sink
	}
	level, err := u.level()
	u.log = report.NewLog(out, cmp.Or(u.logFormat, report.LogText), level)
	return err
}

// onStderr reports whether the log has stderr to itself while the run goes on.
func (u *unattended) onStderr() bool {
	return u.sink == nil && (u.logFormat != "" || u.logLevel != "")
}

// after leaves what a run, or one that could not even start, is to leave behind.
// A failure is said, and does not change how the run ended.
func (u *unattended) after(o importer.Options, summary *report.Summary, s streams) {
	var failed []error
	if u.metrics != "" {
		failed = append(failed, report.WriteMetrics(u.metrics, swapEnding(filepath.Base(o.Mapping), ""), summary))
	}
	if u.keepReports > 0 && summary.Reports.Dir != "" {
		using := slices.Concat([]string{o.Data}, o.More, o.Decisions)
		for _, step := range summary.Steps {
			using = append(using, step.File)
		}
		_, err := report.Prune(filepath.Dir(summary.Reports.Dir), o.Checkpoint, u.keepReports, time.Now(), using...)
		failed = append(failed, err)
	}
	for _, err := range failed {
		if err != nil {
			warn(s.err, err)
			u.log.Warn("after the run", "run_id", o.RunID, "error", err)
		}
	}
}

// close ends the log, and says if a part of it could not be written.
func (u *unattended) close(s streams) {
	if u.sink == nil {
		return
	}
	if err := u.sink.close(); err != nil {
		warn(s.err, fmt.Errorf("the log is not complete: %w", err))
	}
}

func warn(w io.Writer, err error) {
	fmt.Fprintf(w, "importer: warning: %s\n", report.Clean(err.Error()))
}

// logSink is a log file that remembers its first failure, which loggers do not
// report.
type logSink struct {
	mu     sync.Mutex
	file   *os.File
	failed error
}

func (l *logSink) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, err := l.file.Write(p)
	if l.failed == nil {
		l.failed = err
	}
	return n, err
}

func (l *logSink) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return errors.Join(l.failed, l.file.Close())
}
