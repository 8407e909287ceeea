package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

func newStatus(s streams) *cobra.Command {
	var rows, purging, identities bool
	var format string
	c := &cobra.Command{
		Use:   "status [flags] CHECKPOINT",
		Short: "what has happened: imports, runs, open rows; old id to new id",
		Example: `  importer status deals.checkpoint
  importer status --rows --output csv deals.checkpoint > ids.csv
  importer status --purge deals.checkpoint`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if purging {
				return purge(c.Context(), args[0], identities, s)
			}
			cp, err := openForReading(c.Context(), args[0])
			if err != nil {
				return err
			}
			defer cp.Close()
			if rows {
				return report.WriteRows(s.out, format, allRows(c.Context(), cp))
			}
			return overview(c.Context(), s.out, cp, checkpoint.HeldBy(args[0]))
		},
	}
	c.Flags().BoolVar(&rows, "rows", false, "list the rows with their records")
	c.Flags().StringVar(&format, "output", report.FormatTable, "of --rows: table, csv or json")
	c.Flags().BoolVar(&purging, "purge", false, "remove bodies, before-images and messages of settled rows, which may hold personal data; what was written cannot be undone then")
	c.Flags().BoolVar(&identities, "identities", false, "of --purge: remove readable identities too, and with them the list of old ids")
	c.PreRunE = func(c *cobra.Command, _ []string) error {
		if c.Flags().Changed("output") && !rows {
			return &importer.UsageError{Err: errors.New("--output is for the rows of a checkpoint"), Hint: "add --rows"}
		}
		if purging && rows || identities && !purging {
			return &importer.UsageError{Err: errors.New("--purge goes without --rows, and --identities only with --purge")}
		}
		if format != report.FormatTable && format != report.FormatCSV && format != report.FormatJSON {
			return &importer.UsageError{Err: fmt.Errorf("--output %q is none of table, csv and json", format)}
		}
		return nil
	}
	return c
}

func openForReading(ctx context.Context, path string) (*checkpoint.Checkpoint, error) {
	cp, err := checkpoint.Open(ctx, path, checkpoint.Options{ReadOnly: true})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &importer.UsageError{Err: fmt.Errorf("there is no checkpoint %s, or no run has written to it", path)}
	}
	return cp, err
}

// overview prints imports, runs and open intents. holder is the process that writes to
// the checkpoint, nil when none does.
func overview(ctx context.Context, out io.Writer, cp *checkpoint.Checkpoint, holder *checkpoint.LockedError) error {
	ledgers, err := cp.Ledgers(ctx)
	if err != nil {
		return err
	}
	runs, err := cp.Runs(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "IMPORT\tOBJECT\tIDENTITY\tSETTLED\tREJECTED\tOPEN\tIN DOUBT")
	for _, l := range ledgers {
		identity := strings.Join(l.Identity, ", ")
		if identity == "" {
			identity = "(the mapped cells)"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\t%d\n", report.Clean(strings.TrimSpace(l.Name)), l.Object, report.Clean(identity), l.Settled, rejectedOf(l, runs), l.Open, l.Doubt)
	}
	fmt.Fprintln(w, "\nRUN\tIMPORT\tSTARTED\tTOOK\tEXIT\tROWS")
	for _, r := range runs {
		took, exit := unended(r, holder), ""
		if !r.Ended.IsZero() {
			took, exit = r.Ended.Sub(r.Started).Round(time.Second).String(), fmt.Sprint(r.Exit)
		}
		fmt.Fprintf(w, "%.8s\t%s\t%s\t%s\t%s\t%s\n", r.ID, report.Clean(r.Import), r.Started.UTC().Format(time.DateTime), took, exit, countsOf(r.Counts))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return openIntents(ctx, out, cp, ledgers)
}

// unended says what became of a run that has not noted its end. One that goes on was
// started by the process that holds the checkpoint, and after that process itself.
func unended(r checkpoint.Run, holder *checkpoint.LockedError) string {
	switch {
	case holder == nil || r.Started.Before(holder.Started.Truncate(time.Second)):
		return "cut off"
	case holder.PID == 0:
		return "running"
	}
	return fmt.Sprintf("running: process %d on %s", holder.PID, report.Clean(holder.Host))
}

// rejectedOf is how many rows the import's last run rejected. The ledger only knows of
// those that were sent, or whose record it has.
func rejectedOf(l checkpoint.LedgerInfo, runs []checkpoint.Run) int64 {
	for _, r := range slices.Backward(runs) {
		took := r.Counts["reversed"]+r.Counts["kept"]+r.Counts["failed"] > 0 // an undo
		if r.Import == l.Name && !r.Ended.IsZero() && !took {
			return r.Counts["rejected"]
		}
	}
	return int64(l.Rejected)
}

func countsOf(counts map[string]int64) string {
	var parts []string
	for _, name := range []string{"created", "updated", "unchanged", "skipped", "rejected", "ambiguous", "in_doubt", "stubs", "put_on_list",
		"reversed", "kept", "failed", "not_attempted"} {
		if n := counts[name]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ReplaceAll(name, "_", " ")))
		}
	}
	return strings.Join(parts, ", ")
}

// openIntents lists the writes that are not settled, which somebody may have to decide.
func openIntents(ctx context.Context, out io.Writer, cp *checkpoint.Checkpoint, ledgers []checkpoint.LedgerInfo) error {
	for _, l := range ledgers {
		if l.Open+l.Doubt == 0 {
			continue
		}
		ledger, err := cp.Ledger(ctx, l.Import)
		if err != nil {
			return err
		}
		intents, err := ledger.Intents(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "\nopen writes of %s (the next run asks again; those in doubt are decided with importer resolve):\n", report.Clean(strings.TrimSpace(l.Name)))
		for _, i := range intents {
			state := "open"
			if i.Doubt != "" {
				state = "in doubt: " + i.Doubt
			}
			fmt.Fprintf(out, "  %s  line %d  %s  first sent %s  attempts %d  %s\n", report.Clean(i.Label), i.Line, i.Operation,
				i.FirstSent.UTC().Format(time.DateTime), i.Attempts, report.Clean(state))
		}
	}
	return nil
}

// allRows are the rows of every ledger, for the report's writers.
func allRows(ctx context.Context, cp *checkpoint.Checkpoint) iter.Seq2[report.StatusRow, error] {
	return func(yield func(report.StatusRow, error) bool) {
		ledgers, err := cp.Ledgers(ctx)
		if err != nil {
			yield(report.StatusRow{}, err)
			return
		}
		for _, l := range ledgers {
			ledger, err := cp.Ledger(ctx, l.Import)
			if err != nil {
				yield(report.StatusRow{}, err)
				return
			}
			for e, err := range ledger.Entries(ctx) {
				if !yield(statusRow(l, e), err) || err != nil {
					return
				}
			}
		}
	}
}

func statusRow(l checkpoint.LedgerInfo, e checkpoint.Entry) report.StatusRow {
	return report.StatusRow{
		Import: strings.TrimSpace(l.Name), Identity: e.Label, State: e.State.String(), Outcome: e.Outcome,
		RecordID: e.RecordID, Link: importer.Link(l.Link, e.RecordID), Revision: e.Revision,
		Line: e.Line, Updated: e.At, Message: e.Message,
	}
}
