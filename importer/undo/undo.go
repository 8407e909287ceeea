// Package undo takes runs back: records that they made go to the trash, records that
// they changed get their previous values again, the last ones first. Start with Run.
//
//	choose.go   which runs are meant
//	gather.go   which records these wrote, from the checkpoint alone
//	prepare.go  what the key may do, and whose checkpoint it is
//	open.go     what earlier runs left open
//	run.go      all of the records, side by side; stop.go ends that
//	record.go   one record: look at it, decide, send; kept.go has what is left alone,
//	            relink.go the links that were lost with what is taken back
//	tell.go     the reports and the summary
//
// Every step is written ahead and settled like the writes of an import, so that an
// undo that was cut off anywhere is finished by the next one, or by the next import.
// Nothing is taken back that somebody has changed since, unless told to.
package undo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync/atomic"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/report"
	"lightfield-importer/mapping/value"
)

// Options say what is taken back, and how.
type Options struct {
	Checkpoint string // path
	ReportDir  string // folder of the reports
	Runs       string // Last, All, or the id of a run or the beginning of one
	Force      bool   // also records that somebody has changed since
	DryRun     bool   // look at every record, and write nothing

	// Confirm is shown what would be done before anything is asked of the server.
	// Its error ends the undo. nil: go ahead.
	Confirm func(context.Context, report.UndoPlan) error
	// ExitCode is the program's exit code for an undo that ended like this; nil: 0.
	ExitCode func(*report.UndoSummary, error) int

	Client   client.Config
	Sandbox  string // names the sandbox that Client speaks to; empty: the real API
	Progress report.Progress
	Program  string           // version
	RunID    string           // names the undo
	Now      func() time.Time // wall clock, for reports only; nil: time.Now
}

// Values of Options.Runs beside a run's id.
const (
	Last = "last" // the last import
	All  = "all"  // everything that can be taken back
)

// ChoiceError says that what was asked for cannot be taken back; nothing was sent.
type ChoiceError struct {
	Err  error
	Hint string // the way out; may be empty
}

func (e *ChoiceError) Error() string { return e.Err.Error() }

func (e *ChoiceError) Unwrap() error { return e.Err }

// job is one undo with everything it works on.
type job struct {
	opts    Options
	started time.Time

	checkpoint *checkpoint.Checkpoint
	chosen     choice
	imports    []*imported                      // the one that was first imported last at the front
	wrote      map[string]int64                 // writes that can be taken back, by run
	stays      map[holding]bool                 // rows with writes that are not taken back
	types      map[string]map[string]value.Type // of the fields, by object
	targets    map[string]map[string]string     // of the relationships to objects of the checkpoint, by object
	client     *client.Client
	stop       *stopper
	begun      bool // its run is in the checkpoint
	recovered  int
	unsettled  int
	noDelete   atomic.Bool // the API does not offer to move records to the trash
	tally      tally
}

// Run takes runs back. The summary is never nil; it says how the undo ended, error
// and exit code included. The error is also returned, for its way out. When ctx
// ends, the undo stops: no request is started, what is in flight is settled within
// Grace. Called again, it goes on.
func Run(ctx context.Context, o Options) (*report.UndoSummary, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	j := &job{opts: o, started: o.Now(), stop: newStopper()}
	err := j.run(ctx)
	if err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = nil // interrupted before the first record: there is nothing wrong
		j.stop.stop(report.StoppedInterrupted, nil)
	}
	s := j.summary(err)
	err = errors.Join(err, j.close(s))
	if j.tally.files != nil {
		err = errors.Join(err, j.tally.files.WriteSummary(s))
	}
	if err != nil && s.Error == "" {
		s.Stopped, s.Error = report.StoppedFatal, err.Error()
		j.exit(s, err)
	}
	return s, err
}

func (j *job) run(ctx context.Context) error {
	if err := j.open(ctx); err != nil {
		return err
	}
	if err := j.gather(ctx); err != nil {
		return err
	}
	plan, err := j.plan(ctx)
	if err != nil {
		return err
	}
	if plan.Total()+int64(plan.Open) == 0 {
		return nil
	}
	if j.opts.Confirm != nil {
		if err := j.opts.Confirm(ctx, plan); err != nil {
			return err
		}
	}
	if err := j.prepare(ctx); err != nil {
		return err
	}
	return j.begin(ctx)
}

// open opens the checkpoint and finds the runs that are meant.
func (j *job) open(ctx context.Context) (err error) {
	j.checkpoint, err = checkpoint.Open(ctx, j.opts.Checkpoint, checkpoint.Options{ReadOnly: j.opts.DryRun, MustExist: true})
	if errors.Is(err, fs.ErrNotExist) {
		return &ChoiceError{Err: fmt.Errorf("there is no checkpoint %s, or no run has written to it", j.opts.Checkpoint)}
	}
	if err != nil {
		return err
	}
	return j.choose(ctx)
}

// begin records the undo and takes back one import after the other.
func (j *job) begin(ctx context.Context) (err error) {
	if j.tally.files, err = report.CreateUndo(j.opts.ReportDir); err != nil {
		return err
	}
	if !j.opts.DryRun {
		run := checkpoint.Run{ID: j.opts.RunID, Started: j.started, Import: j.chosen.title(), Program: j.opts.Program}
		if err := j.checkpoint.StartUndo(ctx, run, j.chosen.ids()); err != nil {
			return err
		}
		j.begun = true
	}
	return j.carryOut(ctx)
}

// close ends the reports, the undo's entry and the checkpoint.
func (j *job) close(s *report.UndoSummary) error {
	var errs []error
	if j.tally.files != nil {
		errs = append(errs, j.tally.files.Close())
	}
	if j.begun && !isWriteFailed(j.stop.err) {
		counts := map[string]int64{"reversed": s.Records.Reversed, "kept": s.Records.Kept, "failed": s.Records.Failed, "not_attempted": s.Records.NotAttempted}
		errs = append(errs, j.checkpoint.EndRun(context.Background(), checkpoint.Run{ID: j.opts.RunID, Ended: j.opts.Now(), Exit: s.ExitCode, Counts: counts}))
	}
	if j.checkpoint != nil {
		errs = append(errs, j.checkpoint.Close())
	}
	return errors.Join(errs...)
}

func isWriteFailed(err error) bool {
	_, failed := errors.AsType[*checkpoint.WriteFailedError](err)
	return failed
}

// reversed is a slice the other way round.
func reversed[T any](s []T) []T {
	s = slices.Clone(s)
	slices.Reverse(s)
	return s
}
