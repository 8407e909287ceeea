package importer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/settle"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
)

// Run imports one file, or with DryRun plans to. The summary is never nil; it
// says how the run ended, error and exit code included. The error is also
// returned, for its way out. When ctx ends, the run stops: no request is
// started, what is in flight is settled within Grace.
func Run(ctx context.Context, o Options) (*report.Summary, error) {
	s := newSession(o)
	j := s.job(s.opts)
	j.logStart()
	return s.conclude(ctx, j.run(ctx), j.summary, func(summary *report.Summary) error {
		if j.files == nil {
			return nil
		}
		return j.files.WriteSummary(summary)
	})
}

// run goes through the phases; the error is why the run ended before its rows did.
func (j *job) run(ctx context.Context) error {
	if err := j.open(ctx); err != nil {
		return err
	}
	if err := j.readDecisions(); err != nil {
		return err
	}
	if err := j.openCheckpoint(ctx); err != nil {
		return err
	}
	if err := j.connect(); err != nil {
		return err
	}
	counting := j.count(j.peek(ctx))
	auth, defs, err := j.ask(ctx, j.mapping.Objects())
	if err != nil {
		return err
	}
	if err := j.fit(defs); err != nil {
		return err
	}
	if err := j.bind(ctx, defs); err != nil {
		return err
	}
	if err := j.admit(ctx, auth); err != nil {
		return err
	}
	total, err := counting(ctx)
	if err != nil {
		return err
	}
	if err := j.begin(total); err != nil {
		return err
	}
	if err := j.startRun(ctx, j.mapping.Name, j.path()); err != nil {
		return err
	}
	if err := j.supervise(ctx, total, j.rows); err != nil {
		return err
	}
	return j.balance()
}

// admit opens the import's ledger and finds what would keep it from writing.
func (j *job) admit(ctx context.Context, auth client.Auth) error {
	if err := j.enter(ctx); err != nil {
		return err
	}
	if err := j.openImported(ctx); err != nil {
		return err
	}
	if err := j.openStubs(ctx); err != nil {
		return err
	}
	if err := j.openList(ctx); err != nil {
		return err
	}
	return j.permitted(ctx, auth)
}

// begin makes the reports and what the stages need.
func (j *job) begin(total int64) (err error) {
	if j.files, err = report.Create(j.opts.ReportDir, j.src.Header(), j.src.Delimiter(), j.src.Several()); err != nil {
		return fmt.Errorf("%w; name another folder with --report-dir", err)
	}
	view := j.view()
	j.columns = view.Columns
	j.files.Show(view)
	j.ahead.total, j.before = total, j.bad()
	j.equip()
	return nil
}

// count counts the file's rows while the server is asked for other things. It
// also meets damage anywhere in the file before the first row is sent. then is called
// with the number.
func (j *job) count(then func(rows int)) func(context.Context) (int64, error) {
	if !j.opts.CountRows && !j.seeks() || !source.Rereadable(j.opts.files()...) {
		return func(context.Context) (int64, error) { return -1, nil }
	}
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	go func() {
		n, err := source.Count(j.opts.files(), j.sourceOptions())
		if err == nil {
			then(n)
		}
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

// peek asks how many records there are where every one of so many rows is going to be
// matched. Whether they are is decided now, before the checkpoint is made.
func (j *job) peek(ctx context.Context) func(rows int) {
	if j.checkpoint != nil || j.mapping.Mode == mapping.ModeCreate {
		return func(int) {}
	}
	return func(rows int) { j.resolver.Peek(ctx, j.object, rows) }
}

// path is the data's place for the checkpoint's list of runs.
func (j *job) path() string {
	if j.opts.Data == source.Stdin {
		return j.opts.Data
	}
	if path, err := filepath.Abs(j.opts.Data); err == nil {
		return path
	}
	return j.opts.Data
}

// rows settles what earlier runs left open and then runs the pipeline.
func (j *job) rows(ctx context.Context) {
	for _, phase := range []func(context.Context) error{j.recover, j.noteLately, j.hold, j.pipeline, j.survey, j.vanished} {
		j.stop.fail(phase(ctx))
	}
}

// balance checks that every row that was read has one outcome.
func (j *job) balance() error {
	if rows := j.counts.rows(); rows.Read != rows.Counts().Total() {
		return fmt.Errorf("a bug: %d rows were read and %d have an outcome; the reports are incomplete", rows.Read, rows.Counts().Total())
	}
	return nil
}

func (j *job) recover(ctx context.Context) error {
	if j.opts.DryRun {
		return nil
	}
	if err := j.recoverStubs(ctx); err != nil {
		return err
	}
	if err := j.recoverLists(ctx); err != nil {
		return err
	}
	r, err := j.settleOpen(ctx, j.ledger, j.settler)
	j.recovery.Add(r)
	return err
}

// settleOpen settles what earlier runs left open in a ledger.
func (j *job) settleOpen(ctx context.Context, l *checkpoint.Ledger, s *settle.Settler) (settle.Recovery, error) {
	intents, err := l.Intents(ctx)
	if err != nil || len(intents) == 0 {
		return settle.Recovery{}, err
	}
	j.opts.Log.Info("settling writes of an earlier run", "writes", len(intents))
	j.opts.Progress.Note(fmt.Sprintf("settling %d %s of an earlier run first", len(intents), plural(len(intents), "write", "writes")))
	return s.Recover(ctx, intents)
}

// survey counts what is still open, rows of this file or not.
func (j *job) survey(ctx context.Context) error {
	if j.opts.DryRun {
		return nil
	}
	intents, err := j.ledger.Intents(ctx)
	j.unsettled = len(intents)
	if err != nil {
		return err
	}
	if err := j.surveyStubs(ctx); err != nil {
		return err
	}
	return j.surveyLists(ctx)
}

func (j *job) pipeline(ctx context.Context) error {
	toConvert := make(chan *batch, 4)
	inOrder := make(chan *batch, window/2)
	toCollect := make(chan *batch, window/2)
	todo := make(chan *row, (aheadBatches+1)*batchSize)
	listed := j.enlist(ctx)
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
	listed()
	return nil
}

// close ends the reports and the data, and keeps the form of links.
func (j *job) close() error {
	var errs []error
	if j.files != nil {
		errs = append(errs, j.files.Close())
	}
	if j.src != nil {
		errs = append(errs, j.src.Close())
	}
	return errors.Join(append(errs, j.keepLink())...)
}

func (j *job) keepLink() error {
	if j.files == nil || j.opts.DryRun || is[*checkpoint.WriteFailedError](j.failure()) || j.link.format == j.ledger.Link() {
		return nil
	}
	return j.ledger.SetLink(context.Background(), j.link.format)
}
