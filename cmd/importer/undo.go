package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"lightfield-importer/client"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/undo"
)

const undoExitCodes = `Exit codes:
  0    every record was taken back, or there was nothing to take back
  1    a fatal error: key refused, a bug
  3    some records were kept or failed
  4    stopped by an outage; undo again to go on
  5    a run holds the checkpoint
  64   usage or checkpoint do not fit, or nobody could be asked; nothing was sent
  130  interrupted, or answered with no; undo again to go on`

// undoFlags are the flags of undo as typed.
type undoFlags struct {
	runs, reportDir    string
	yes, dryRun, force bool
	quiet              bool
	baseURL, keyFile   string
	rate               float64
	maxOutage          time.Duration
	output             string
}

func newUndo(s streams) *cobra.Command {
	var f undoFlags
	c := &cobra.Command{
		Use:   "undo [flags] CHECKPOINT",
		Short: "take a run back",
		Long: `Take back what a run has done: the records that it created go to the trash, from
where Lightfield can restore them, and those that it updated get the values back
that they had before. The last ten runs can be taken back.

It shows what it would do and asks; without a terminal it needs --yes. Each record
is looked at first. One that somebody has changed since, in a field that the run
wrote, is kept as it is and listed, unless --force is given; so is one that a later
run has written to. A record that a run created and that is not there any more
counts as taken back.

Interrupt it whenever you like: the same command goes on where it stopped. After
an undo the same file can be imported again, and makes new records. Lists show for a
moment what has gone to the trash: wait a minute where rows find records by what
they hold.

` + undoExitCodes,
		Example: `  importer undo deals.checkpoint                  # the last run; asks first
  importer undo --dry-run deals.checkpoint        # look at every record, write nothing
  importer undo --run 1a2b3c4d deals.checkpoint   # a run as importer status lists it
  importer undo --run all --yes deals.checkpoint  # the last ten runs, without a question`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c.Context(), args[0], s) },
	}
	p := c.Flags()
	p.StringVar(&f.runs, "run", undo.Last, "last, all, or the id of a run (its beginning is enough)")
	p.BoolVar(&f.yes, "yes", false, "do not ask")
	p.BoolVar(&f.dryRun, "dry-run", false, "look at every record, say what would be done, and write nothing")
	p.BoolVar(&f.force, "force", false, "take records back, too, that somebody or a later run has changed since")
	p.StringVar(&f.reportDir, "report-dir", "", "folder for the reports (default: one an undo, beside the checkpoint)")
	p.StringVar(&f.baseURL, "base-url", os.Getenv("LIGHTFIELD_BASE_URL"), "address of the API (or LIGHTFIELD_BASE_URL; default "+defaultBaseURL+")")
	p.StringVar(&f.keyFile, "api-key-file", "", "file that holds the API key (or "+keyVariable+")")
	p.Float64Var(&f.rate, "rate", 0, "at most so many writes a second (default: what the server allows)")
	p.DurationVar(&f.maxOutage, "max-outage", client.DefaultMaxOutage, "how long to wait for a server that does not answer")
	p.StringVar(&f.output, "output", "text", "text, or json for the summary as JSON on stdout")
	p.BoolVar(&f.quiet, "quiet", false, "print nothing when all went well, and otherwise what there is to say on stderr")
	return c
}

func (f *undoFlags) run(ctx context.Context, path string, s streams) error {
	if !slices.Contains([]string{"text", "json"}, f.output) {
		return &importer.UsageError{Err: fmt.Errorf("--output %q is neither text nor json", f.output)}
	}
	if f.rate < 0 || f.maxOutage < 0 {
		return &importer.UsageError{Err: errors.New("--rate and --max-outage cannot be negative")}
	}
	o, err := f.options(path, s)
	if err != nil {
		return err
	}
	summary, err := undo.Run(ctx, o)
	if errors.Is(err, errDeclined) {
		fmt.Fprintln(s.err, "nothing was taken back")
		return exitError(importer.ExitInterrupted)
	}
	summary.Next = f.next(path, summary)
	if err != nil {
		complain(s, usageOf(err))
	}
	if wrong := f.show(summary, err, s); wrong != nil {
		return wrong
	}
	if summary.ExitCode != importer.ExitDone {
		return exitError(summary.ExitCode)
	}
	return nil
}

// options turns the flags into what the undo takes.
func (f *undoFlags) options(path string, s streams) (o undo.Options, err error) {
	progress := report.NewProgress(s.err, s.terminal, f.quiet, nil)
	o = undo.Options{
		Checkpoint: path, ReportDir: f.reportDir, Runs: f.runs, Force: f.force, DryRun: f.dryRun,
		Confirm:  func(ctx context.Context, p report.UndoPlan) error { return f.confirm(ctx, p, s) },
		ExitCode: undoExitCode, Progress: progress, Program: version(), RunID: uuid.NewString(),
		Client: client.Config{BaseURL: f.baseURL, Version: version(), WriteRate: f.rate, MaxOutage: f.maxOutage, OnRetry: retryNotes(progress)},
	}
	if f.maxOutage == 0 {
		o.Client.MaxOutage = -1
	}
	if o.Client.BaseURL == "" {
		o.Client.BaseURL = defaultBaseURL
	}
	if o.ReportDir == "" {
		o.ReportDir = filepath.Join(swapEnding(path, ".reports"), time.Now().UTC().Format("20060102T150405Z")+"-undo-"+o.RunID[:8])
	}
	o.Client.Key, err = apiKey(f.keyFile, s)
	return o, err
}

// undoExitCode is the exit code of an undo that ended like this.
func undoExitCode(s *report.UndoSummary, err error) int {
	switch s.Stopped {
	case report.StoppedInterrupted:
		return importer.ExitInterrupted
	case report.StoppedOutage:
		return importer.ExitLater
	}
	r := s.Records
	switch {
	case err != nil:
		return importer.ExitCode(usageOf(err))
	case r.Kept+r.Failed+r.NotAttempted > 0, s.Unsettled > 0 && !s.DryRun:
		return importer.ExitRows
	}
	return importer.ExitDone
}

// usageOf makes what cannot be taken back a matter of usage.
func usageOf(err error) error {
	if choice, ok := errors.AsType[*undo.ChoiceError](err); ok {
		return &importer.UsageError{Err: choice.Err, Hint: choice.Hint}
	}
	return err
}

// show prints the result to stdout, when quiet to stderr.
func (f *undoFlags) show(summary *report.UndoSummary, err error, s streams) error {
	if f.output == "json" {
		return summary.WriteJSON(s.out)
	}
	if f.quiet && summary.ExitCode == importer.ExitDone || err != nil && summary.Reports.Dir == "" {
		return nil
	}
	out := s.result(f.quiet)
	return summary.WriteText(out, report.Width(out))
}
