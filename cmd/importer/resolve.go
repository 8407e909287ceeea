package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
)

// resolution is what somebody decides about a row in doubt.
type resolution struct {
	row, of, as, record string
}

func newResolve(s streams) *cobra.Command {
	var r resolution
	c := &cobra.Command{
		Use:   "resolve CHECKPOINT --row IDENTITY --as sent|resend|skip",
		Short: "decide a row in doubt",
		Long: `Decide a row whose write was sent and never answered, after looking into
Lightfield yourself:

  sent    it was carried out; name the record of a create with --record ID
  resend  it was not; the next run sends the row anew
  skip    leave the row alone until its content changes`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return r.apply(c.Context(), args[0], s) },
	}
	c.Flags().StringVar(&r.row, "row", "", "the row's identity, as importer status shows it")
	c.Flags().StringVar(&r.of, "import", "", "the import whose row it is, where rows of several have this identity")
	c.Flags().StringVar(&r.as, "as", "", "sent, resend or skip")
	c.Flags().StringVar(&r.record, "record", "", "id of the record that a create has made")
	return c
}

func (r *resolution) apply(ctx context.Context, path string, s streams) error {
	if r.row == "" || r.as != "sent" && r.as != "resend" && r.as != "skip" {
		return &importer.UsageError{Err: fmt.Errorf("--row IDENTITY and --as sent, resend or skip are needed"),
			Hint: "importer status " + shell(path) + " lists the rows in doubt"}
	}
	cp, err := checkpoint.Open(ctx, path, checkpoint.Options{MustExist: true})
	if errors.Is(err, fs.ErrNotExist) {
		return &importer.UsageError{Err: fmt.Errorf("there is no checkpoint %s", path)}
	}
	if err != nil {
		return err
	}
	defer cp.Close()
	ledger, intent, err := r.find(ctx, cp)
	if err != nil {
		return err
	}
	if err := r.settle(ctx, cp, ledger, intent); err != nil {
		return err
	}
	if err := cp.Close(); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: %s\n", report.Clean(r.row), map[string]string{
		"sent": "settled as sent", "resend": "the next run sends it anew", "skip": "left alone until its content changes"}[r.as])
	return nil
}

// find looks the row up in all imports of the checkpoint, or in the one that is named.
func (r *resolution) find(ctx context.Context, cp *checkpoint.Checkpoint) (*checkpoint.Ledger, checkpoint.Intent, error) {
	var ledger *checkpoint.Ledger
	var doubtful []checkpoint.Intent
	var imports []string // theirs
	open := 0
	ledgers, err := cp.Ledgers(ctx)
	if err != nil {
		return nil, checkpoint.Intent{}, err
	}
	for _, info := range ledgers {
		name := strings.TrimSpace(info.Name)
		if r.of != "" && r.of != name {
			continue
		}
		l, err := cp.Ledger(ctx, info.Import)
		if err != nil {
			return nil, checkpoint.Intent{}, err
		}
		intents, err := l.ByLabel(ctx, r.row)
		if err != nil {
			return nil, checkpoint.Intent{}, err
		}
		for _, i := range intents {
			if i.Doubt == "" {
				open++
				continue
			}
			ledger, doubtful, imports = l, append(doubtful, i), append(imports, name)
		}
	}
	switch {
	case len(doubtful) == 1:
		return ledger, doubtful[0], nil
	case len(doubtful) > 1:
		return nil, checkpoint.Intent{}, &importer.UsageError{
			Err:  fmt.Errorf("%d rows called %q are in doubt, where one is needed: of %s", len(doubtful), r.row, strings.Join(imports, ", ")),
			Hint: "say which import is meant with --import NAME"}
	case open > 0:
		return nil, checkpoint.Intent{}, &importer.UsageError{
			Err:  fmt.Errorf("the write of %q is open, not in doubt", r.row),
			Hint: "run the import again: it asks the server and settles it by itself"}
	}
	return nil, checkpoint.Intent{}, &importer.UsageError{
		Err:  fmt.Errorf("no row called %q has an open write", r.row),
		Hint: "importer status lists them"}
}

func (r *resolution) settle(ctx context.Context, cp *checkpoint.Checkpoint, l *checkpoint.Ledger, i checkpoint.Intent) error {
	now := time.Now()
	s := checkpoint.Settlement{ID: i.ID, Label: i.Label, Line: i.Line, RecordID: i.RecordID, Revision: i.Revision + 1,
		Content: i.Content, Fields: i.Fields, At: now, Message: "decided by hand"}
	switch r.as {
	case "resend":
		s.Outcome = outcome.NotAttempted.String()
		return l.Resend(ctx, s)
	case "skip":
		s.Outcome = outcome.Skipped.String()
		known, err := l.Lookup(ctx, []checkpoint.ID{i.ID})
		if err != nil {
			return err
		}
		s.Revision, s.Fields = i.Revision, known[i.ID].Fields // what the record holds has not changed
		return l.Settle(ctx, s)
	}
	if s.RecordID == "" {
		s.RecordID = r.record
	}
	if s.RecordID == "" {
		return &importer.UsageError{Err: fmt.Errorf("the record that the create has made is needed, so that later runs can update it"),
			Hint: "add --record ID, as the record's page in Lightfield shows it"}
	}
	owner, id, held, err := cp.Owner(ctx, s.RecordID)
	if err != nil {
		return err
	}
	if held && (id != i.ID || owner != l.Name()) {
		return &importer.UsageError{Err: fmt.Errorf("record %s belongs to another row, of the import %q", s.RecordID, strings.TrimSpace(owner))}
	}
	s.Outcome = outcome.Created.String()
	if i.Operation == "update" {
		s.Outcome = outcome.Updated.String()
	}
	return l.Settle(ctx, s)
}
