package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/source"
)

const defaultBaseURL = "https://api.lightfield.app"

// runFlags are the flags of run and migrate as typed.
type runFlags struct {
	command string // run or migrate
	work    func(context.Context, importer.Options) (*report.Summary, error)

	mapping, checkpoint, reportDir string
	decisions                      []string
	baseURL, keyFile               string
	sandbox, requireCheckpoint     bool
	definitions                    string // of the organisation to rehearse for
	dryRun, quiet                  bool
	rate                           float64
	limit                          int
	maxErrors                      string
	maxOutage, maxDuration         time.Duration
	output                         string
	noCellValues                   bool
	only                           string
	unattended                     unattended
	typed                          []string // the flags as they were given
	more                           []string // data beside the first
}

func newRun(s streams) *cobra.Command {
	f := runFlags{command: "run", work: importer.Run}
	c := &cobra.Command{
		Use:   "run [flags] DATA...",
		Short: "import a CSV file or a workbook",
		Long: `Import a CSV file or a workbook (.xlsx), plain or compressed by gzip, by a mapping
(by default DATA with its ending replaced by .yaml). Several files, or a pattern
such as "deals-*.csv", are imported as one; - is standard input. Rows that earlier
runs have settled are not sent again: run it as often as you like, interrupt it
whenever you like.

` + exitCodes,
		Example: `  importer run --sandbox samples/opportunities.csv
  importer run --dry-run deals.csv
  importer run --dry-run --definitions lightfield.json deals.csv
  importer run --mapping deals.yaml --limit 10 export.xlsx
  importer run --mapping deals.yaml exports/deals-*.csv.gz`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("limit") && f.limit == 0 {
				return &importer.UsageError{Err: errors.New("--limit 0 leaves no rows"), Hint: "to write nothing, use --dry-run; for all rows, leave it out"}
			}
			c.Flags().Visit(func(flag *pflag.Flag) { f.typed = append(f.typed, typed(flag)...) })
			f.more = args[1:]
			return f.run(c.Context(), args[0], s)
		},
	}
	f.register(c.Flags())
	p := c.Flags()
	p.StringVar(&f.mapping, "mapping", "", "the mapping (default: DATA with its ending replaced by .yaml)")
	p.StringVar(&f.checkpoint, "checkpoint", "", "what earlier runs have done (default: the mapping with its ending replaced by .checkpoint)")
	p.IntVar(&f.limit, "limit", 0, "only the first N rows, as a trial")
	p.StringVar(&f.maxErrors, "max-errors", "", "stop after N rows, or N% of the rows, that need somebody")
	return c
}

// register are the flags that run and migrate share.
func (f *runFlags) register(p *pflag.FlagSet) {
	p.StringArrayVar(&f.decisions, "decisions", nil, "an ambiguous.csv with its column use filled in: an id, create or skip; may be given several times")
	p.BoolVar(&f.requireCheckpoint, "require-checkpoint", false, "refuse to start without an existing checkpoint")
	p.StringVar(&f.reportDir, "report-dir", "", "folder for the reports (default: one a run, beside the checkpoint)")
	p.BoolVar(&f.dryRun, "dry-run", false, "check everything and write nothing")
	p.BoolVar(&f.sandbox, "sandbox", false, "import into a sandbox in this process; without --checkpoint everything goes to a temporary folder")
	definitionsFlag(p, &f.definitions)
	p.StringVar(&f.baseURL, "base-url", os.Getenv("LIGHTFIELD_BASE_URL"), "address of the API (or LIGHTFIELD_BASE_URL; default "+defaultBaseURL+")")
	p.StringVar(&f.keyFile, "api-key-file", "", "file that holds the API key (or "+keyVariable+")")
	p.Float64Var(&f.rate, "rate", 0, "at most so many writes a second (default: what the server allows)")
	p.DurationVar(&f.maxOutage, "max-outage", client.DefaultMaxOutage, "how long to wait for a server that does not answer")
	p.DurationVar(&f.maxDuration, "max-duration", 0, "stop after so long")
	p.StringVar(&f.output, "output", "text", "text; json for the summary as JSON on stdout; github for annotations that a pull request shows, and text")
	p.BoolVar(&f.noCellValues, "no-cell-values", false, "leave what cells say out of report.html, so that it can be mailed")
	p.BoolVar(&f.quiet, "quiet", false, "print nothing when all went well, and otherwise what there is to say on stderr")
	f.unattended.register(p)
}

func (f *runFlags) run(ctx context.Context, data string, s streams) error {
	outliveReaders()
	if err := cmp.Or(f.check(), f.unattended.check(f)); err != nil {
		return err
	}
	if err := f.unattended.open(s); err != nil {
		return err
	}
	defer f.unattended.close(s)
	started := time.Now()
	o, closing, err := f.options(data, s)
	if err != nil {
		f.refused(o, started, err, s)
		return err
	}
	defer closing()
	summary, err := f.work(ctx, o)
	summary.Next = f.next(data, o, summary)
	wrong := f.show(o, summary, err, s)
	f.unattended.after(o, summary, s)
	if wrong != nil && !errors.Is(wrong, syscall.EPIPE) {
		complain(s, wrong)
		return exitError(cmp.Or(summary.ExitCode, importer.ExitFatal))
	}
	if summary.ExitCode != importer.ExitDone {
		return exitError(summary.ExitCode)
	}
	return nil
}

func (f *runFlags) check() error {
	if !slices.Contains([]string{"text", "json", "github"}, f.output) {
		return &importer.UsageError{Err: fmt.Errorf("--output %q is none of text, json and github", f.output)}
	}
	if f.definitions != "" && !f.sandbox && !f.dryRun {
		return &importer.UsageError{Err: errors.New("nothing can be imported with --definitions: it stands in for the API"),
			Hint: "add --dry-run to check without the network, or --sandbox to rehearse; leave it out to import"}
	}
	if f.limit < 0 || !(f.rate >= 0) || f.maxDuration < 0 || f.maxOutage < 0 {
		return &importer.UsageError{Err: fmt.Errorf("--limit, --rate, --max-outage and --max-duration cannot be negative")}
	}
	return nil
}

// refused leaves behind what is to be known of a run that could not start.
func (f *runFlags) refused(o importer.Options, started time.Time, err error, s streams) {
	summary := &report.Summary{
		RunID: o.RunID, File: o.Data, Started: started, Ended: time.Now(),
		Stopped: report.StoppedFatal, Error: err.Error(), ExitCode: importer.ExitCode(err),
	}
	importer.LogEnd(f.unattended.log.With("run_id", o.RunID), summary, err)
	f.unattended.after(o, summary, s)
}

// options turns the flags into what the job takes.
func (f *runFlags) options(data string, s streams) (o importer.Options, closing func(), err error) {
	o = importer.Options{
		Data: data, More: f.more, Mapping: f.mapping, Checkpoint: f.checkpoint, ReportDir: f.reportDir,
		RequireCheckpoint: f.requireCheckpoint, Decisions: f.decisions, DryRun: f.dryRun, Only: f.only, NoCellValues: f.noCellValues,
		Limit: f.limit, MaxDuration: f.maxDuration, CountRows: s.terminal && !f.quiet || !f.dryRun,
		Progress: report.NewProgress(s.err, s.terminal, f.quiet || f.unattended.onStderr(), nil),
		Warn:     func(text string) { warn(s.err, errors.New(text)) },
		Log:      f.unattended.log,
		Program:  version(), RunID: uuid.NewString(),
	}
	if o.Mapping == "" && data == source.Stdin {
		return o, nil, &importer.UsageError{Err: errors.New("standard input has no name that its mapping could have"), Hint: "name the mapping with --mapping FILE"}
	}
	if o.Mapping == "" && len(f.more) > 0 {
		return o, nil, &importer.UsageError{Err: errors.New("several files have no name that their mapping could have"), Hint: "name the mapping with --mapping FILE"}
	}
	if o.Mapping == "" {
		o.Mapping = swapEnding(data, ".yaml")
	}
	if o.MaxErrors, err = importer.ParseMaxErrors(f.maxErrors); err != nil {
		return o, nil, &importer.UsageError{Err: fmt.Errorf("--max-errors: %w", err)}
	}
	closing, err = f.connect(&o, s)
	if err != nil {
		return o, nil, err
	}
	if o.Checkpoint == "" {
		o.Checkpoint = swapEnding(o.Mapping, ".checkpoint")
	}
	if o.ReportDir == "" {
		o.ReportDir = filepath.Join(swapEnding(o.Checkpoint, ".reports"), report.DirName(time.Now(), o.RunID))
	}
	return o, closing, nil
}

// connect says whom to speak to: the API, a sandbox made for this run, or nobody.
func (f *runFlags) connect(o *importer.Options, s streams) (closing func(), err error) {
	o.Client = client.Config{
		BaseURL: f.baseURL, Version: o.Program, WriteRate: f.rate, MaxOutage: f.maxOutage,
	}
	noted, logged := retryNotes(o.Progress), retryLog(o.Log.With("run_id", o.RunID))
	o.Client.OnRetry = func(r client.Retry) {
		noted(r)
		logged(r)
	}
	if f.maxOutage == 0 {
		o.Client.MaxOutage = -1
	}
	switch {
	case f.sandbox:
		return f.inProcess(o)
	case f.definitions != "":
		o.Offline, err = importer.LoadOffline(f.definitions)
		return func() {}, err
	}
	if o.Client.BaseURL == "" {
		o.Client.BaseURL = defaultBaseURL
	}
	o.Client.Key, err = apiKey(f.keyFile, s)
	return func() {}, err
}

// inProcess starts a sandbox that ends with the run. It is another organisation
// each time, because it forgets its records: a checkpoint of one does not fit
// the next.
func (f *runFlags) inProcess(o *importer.Options) (closing func(), err error) {
	box, err := inhabit(sandbox.Options{Rate: sandbox.DefaultRate, Organisation: o.RunID}, f.definitions)
	if err != nil {
		return nil, err
	}
	base, stop, err := box.Start()
	if err != nil {
		return nil, fmt.Errorf("start the sandbox: %w", err)
	}
	o.Client.BaseURL, o.Client.Key, o.Sandbox = base, box.Key(), "in-process"
	if o.Checkpoint == "" {
		dir, err := os.MkdirTemp("", "importer-sandbox-")
		if err != nil {
			stop()
			return nil, fmt.Errorf("make a folder for the sandbox's run: %w", err)
		}
		o.Checkpoint = filepath.Join(dir, filepath.Base(swapEnding(o.Mapping, ".checkpoint")))
	}
	return stop, nil
}

// show prints the result to stdout, when quiet to stderr, and what went wrong to
// stderr.
func (f *runFlags) show(o importer.Options, summary *report.Summary, err error, s streams) error {
	if err != nil {
		complain(s, err)
	}
	if summary.Incomplete {
		fmt.Fprintf(s.err, "importer: warning: the reports in %s are incomplete; make room, then run again for whole ones\n", report.Clean(o.ReportDir))
	}
	if err == nil && summary.Stopped == "" && summary.Rows.Read == 0 {
		fmt.Fprintf(s.err, "importer: warning: %s has a header and no rows\n", report.Clean(summary.File))
	}
	text := func(w io.Writer) error {
		if f.quiet && summary.ExitCode == importer.ExitDone || err != nil && summary.Reports.Dir == "" {
			return nil
		}
		return summary.WriteText(w, report.Width(w))
	}
	switch f.output {
	case "json":
		return summary.WriteJSON(s.out)
	case "github":
		return f.onGitHub(s, o, summary, err, text)
	}
	return text(s.result(f.quiet))
}

// typed is a flag as it stands on a command line.
func typed(flag *pflag.Flag) []string {
	if flag.Value.Type() == "bool" && flag.Value.String() == "true" {
		return []string{"--" + flag.Name}
	}
	values := []string{flag.Value.String()}
	if several, ok := flag.Value.(pflag.SliceValue); ok {
		values = several.GetSlice()
	}
	for i, v := range values {
		values[i] = "--" + flag.Name + "=" + v
	}
	return values
}

// swapEnding replaces the ending of a path; that of a compressed file has two parts.
func swapEnding(path, ending string) string {
	path = strings.TrimSuffix(path, ".gz")
	return strings.TrimSuffix(path, filepath.Ext(path)) + ending
}
