package importer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/source"
)

// readOn is how long a run that was told to stop goes on reading the file, to
// list the rest as not attempted.
const readOn = 5 * time.Second

// Grace is how long a run that was told to stop waits for what is in flight.
const Grace = 20 * time.Second

// Run imports one file, or with DryRun plans to. The summary is never nil; it
// says how the run ended, error and exit code included. The error is also
// returned, for its way out. When ctx ends, the run stops: no request is
// started, what is in flight is settled within Grace.
func Run(ctx context.Context, o Options) (*report.Summary, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Log = o.Log.With("run_id", o.RunID)
	o.Client.Logger = o.Log
	j := &job{opts: o, started: o.Now(), inFlight: o.Client.MaxInFlight}
	if j.inFlight <= 0 {
		j.inFlight = client.DefaultMaxInFlight
	}
	j.logStart()
	err := j.run(ctx)
	if err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = nil // interrupted before the first row: there is nothing wrong
		j.interrupted = true
	}
	s := j.summary(err)
	if closing := j.close(s); closing != nil && err == nil {
		err = closing
		s.Stopped, s.Error, s.ExitCode = report.StoppedFatal, err.Error(), ExitCode(err)
	}
	if j.files != nil {
		if failed := j.files.WriteSummary(s); failed != nil && err == nil {
			err = fmt.Errorf("write the summary: %w", failed)
			s.Stopped, s.Error, s.ExitCode = report.StoppedFatal, err.Error(), ExitFatal
		}
	}
	LogEnd(o.Log, s, err)
	return s, err
}

// run goes through the phases; the error is why the run ended before its rows did.
func (j *job) run(ctx context.Context) error {
	var err error
	if err := j.open(ctx); err != nil {
		return err
	}
	counting := j.count()
	if j.client, err = client.New(j.opts.Client); err != nil {
		return err
	}
	j.stop = newStopper(j.client.Drain)
	if err := j.prepare(ctx); err != nil {
		return err
	}
	total, err := counting(ctx)
	if err != nil {
		return err
	}
	if j.files, err = report.Create(j.opts.ReportDir, j.src.Header(), j.src.Delimiter()); err != nil {
		return fmt.Errorf("write the reports: %w", err)
	}
	view := j.view()
	j.columns = view.Columns
	j.files.Show(view)
	j.equip()
	j.ahead.total = total
	if err := j.startRun(ctx); err != nil {
		return err
	}
	return j.rows(ctx, total)
}

// count counts the file's rows while the server is asked for other things. It
// also meets damage anywhere in the file before the first row is sent.
func (j *job) count() func(context.Context) (int64, error) {
	if !j.opts.CountRows && !j.seeks() || !source.Rereadable(j.opts.Data) {
		return func(context.Context) (int64, error) { return -1, nil }
	}
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	go func() {
		n, err := source.Count(j.opts.Data, j.sourceOptions())
		done <- result{n, err}
	}()
	return func(ctx context.Context) (int64, error) {
		var r result
		select {
		case r = <-done:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
		if j.opts.Limit > 0 {
			return min(int64(r.n), int64(j.opts.Limit)), r.err
		}
		return int64(r.n), r.err
	}
}

func (j *job) startRun(ctx context.Context) error {
	if j.opts.DryRun {
		return nil
	}
	file := j.opts.Data
	if file != source.Stdin {
		var err error
		if file, err = filepath.Abs(file); err != nil {
			return err
		}
	}
	return j.checkpoint.StartRun(ctx, checkpoint.Run{
		ID: j.opts.RunID, Started: j.started, Import: j.mapping.Name, File: file, Program: j.opts.Program,
	})
}

// rows settles what earlier runs left open and then runs the pipeline.
func (j *job) rows(ctx context.Context, total int64) error {
	hard, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	finished := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() { j.watch(ctx, cancel, finished) })
	watching.Go(func() { j.show(total, finished) })
	defer func() {
		close(finished)
		watching.Wait()
	}()
	if err := j.recover(hard); err != nil {
		j.stop.fail(err)
	}
	if err := j.hold(hard); err != nil {
		j.stop.fail(err)
	}
	j.pipeline(hard)
	for _, look := range []func(context.Context) error{j.survey, j.vanished} {
		if err := look(hard); err != nil {
			j.stop.fail(err)
		}
	}
	_, err := j.stop.why()
	if rows := j.counts.rows(); err == nil && rows.Read != rows.Counts().Total() {
		return fmt.Errorf("a bug: %d rows were read and %d have an outcome; the reports are incomplete", rows.Read, rows.Counts().Total())
	}
	return err
}

func (j *job) recover(ctx context.Context) error {
	if j.opts.DryRun {
		return nil
	}
	intents, err := j.ledger.Intents(ctx)
	if err != nil || len(intents) == 0 {
		return err
	}
	j.opts.Log.Info("settling writes of an earlier run", "writes", len(intents))
	j.opts.Progress.Note(fmt.Sprintf("settling %d %s of an earlier run first", len(intents), plural(len(intents), "write", "writes")))
	j.recovery, err = j.settler.Recover(ctx, intents)
	return err
}

// survey counts what is still open, rows of this file or not.
func (j *job) survey(ctx context.Context) error {
	if j.opts.DryRun {
		return nil
	}
	intents, err := j.ledger.Intents(ctx)
	j.unsettled = len(intents)
	return err
}

func (j *job) pipeline(ctx context.Context) {
	toConvert := make(chan *batch, 4)
	inOrder := make(chan *batch, window/2)
	toCollect := make(chan *batch, window/2)
	todo := make(chan *row, (aheadBatches+1)*batchSize)
	var stages sync.WaitGroup
	stages.Go(func() { j.read(toConvert, inOrder) })
	stages.Go(func() { j.convert(toConvert) })
	stages.Go(func() { j.sequence(ctx, inOrder, todo, toCollect) })
	paired := todo
	if j.matching != nil {
		paired = make(chan *row)
		stages.Go(func() { j.match(ctx, todo, paired) })
	}
	stages.Go(func() { j.write(ctx, paired) })
	stages.Go(func() { j.collect(toCollect) })
	stages.Wait()
}

// watch stops the run when it is told to or its time is up, and gives up what
// is in flight when the grace is over.
func (j *job) watch(ctx context.Context, giveUp context.CancelFunc, finished <-chan struct{}) {
	var up <-chan time.Time
	if j.opts.MaxDuration > 0 {
		timer := time.NewTimer(j.opts.MaxDuration)
		defer timer.Stop()
		up = timer.C
	}
	select {
	case <-finished:
		return
	case <-j.stop.done:
	case <-ctx.Done():
		j.opts.Progress.Note("stopping: no new requests; waiting for those in flight")
		j.stop.stop(report.StoppedInterrupted, nil)
	case <-up:
		j.stop.stop(report.StoppedMaxDuration, nil)
	}
	reason, err := j.stop.why()
	j.opts.Log.LogAttrs(ctx, slog.LevelWarn, "run stopping", append(Cause(err), slog.String("stopped", reason))...)
	enough := time.AfterFunc(readOn, j.readNoFurther)
	defer enough.Stop()
	grace := time.AfterFunc(Grace, giveUp)
	defer grace.Stop()
	<-finished
}

// readNoFurther ends the reading of a stopped run, also when it is waiting for
// somebody to write to standard input.
func (j *job) readNoFurther() {
	close(j.stop.enough)
	j.src.Interrupt()
}

// tick is how often the progress is told how far the run is.
const tick = 200 * time.Millisecond

// show feeds the progress until the run has finished.
func (j *job) show(total int64, finished <-chan struct{}) {
	j.opts.Progress.Start(total, filepath.Base(j.opts.Data))
	defer j.opts.Progress.Finish()
	ticks := time.NewTicker(tick)
	defer ticks.Stop()
	for {
		select {
		case <-finished:
			return
		case <-ticks.C:
			j.opts.Progress.Set(j.counts.ended.Load(), j.counts.bad(), "")
		}
	}
}

// close ends the reports, the run's entry and the checkpoint.
func (j *job) close(s *report.Summary) error {
	var errs []error
	if j.files != nil {
		errs = append(errs, j.files.Close())
	}
	if j.src != nil {
		errs = append(errs, j.src.Close())
	}
	if j.checkpoint != nil {
		errs = append(errs, j.endRun(s), j.checkpoint.Close())
	}
	return errors.Join(errs...)
}

func (j *job) endRun(s *report.Summary) error {
	if j.files == nil || j.opts.DryRun || is[*checkpoint.WriteFailedError](j.failure()) {
		return nil
	}
	ctx := context.Background()
	if format := j.link.format; format != j.ledger.Link() {
		if err := j.ledger.SetLink(ctx, format); err != nil {
			return err
		}
	}
	counts := map[string]int64{}
	for o, n := range s.Rows.Counts() {
		if n > 0 {
			counts[outcomeName(o)] = n
		}
	}
	return j.checkpoint.EndRun(ctx, checkpoint.Run{ID: j.opts.RunID, Ended: j.opts.Now(), Exit: s.ExitCode, Counts: counts})
}

func (j *job) failure() error {
	if j.stop == nil {
		return nil
	}
	_, err := j.stop.why()
	return err
}
