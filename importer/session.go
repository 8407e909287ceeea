package importer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/client/pace"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/resolve"
)

// readOn is how long a run that was told to stop goes on reading the file, to
// list the rest as not attempted.
const readOn = 5 * time.Second

// Grace is how long a run that was told to stop waits for what is in flight.
const Grace = 20 * time.Second

// session is what the imports of one run share: the server, the checkpoint, what
// is known of other records, and the one reason to stop.
type session struct {
	opts     Options // of the run as a whole
	started  time.Time
	inFlight int
	mu       sync.Mutex // of the list of jobs, which grows while it is looked at
	jobs     []*job     // in the order in which they run

	client     *client.Client
	checkpoint *checkpoint.Checkpoint // nil in a dry run without one
	resolver   *resolve.Resolver
	stop       *stopper
	planned    *planned // nil but in the dry run of a migration
	kinds      []*stubKind
	lists      runLists

	interrupted bool // before the first row

	errors    report.Grouper // owned by the collect that runs
	warnings  report.Grouper
	warned    int64
	unchecked report.Open
}

// newSession fills in the options that have defaults.
func newSession(o Options) *session {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Log = o.Log.With("run_id", o.RunID)
	o.Client.Logger = o.Log
	s := &session{opts: o, started: o.Now(), inFlight: o.Client.MaxInFlight}
	if s.inFlight <= 0 {
		s.inFlight = client.DefaultMaxInFlight
	}
	return s
}

// job adds an import to the session. o are the session's options but for what
// the import has for itself.
func (s *session) job(o Options) *job {
	j := &job{session: s, opts: o, free: make(batches, window)}
	s.add(j)
	return j
}

func (s *session) add(j *job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs = append(s.jobs, j)
}

// all are the jobs so far.
func (s *session) all() []*job {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.jobs)
}

// openCheckpoint opens the checkpoint if it is there, so that a second run is
// turned away at once.
func (s *session) openCheckpoint(ctx context.Context) error {
	if s.opts.Checkpoint == "" {
		return nil
	}
	c, err := checkpoint.Open(ctx, s.opts.Checkpoint, checkpoint.Options{ReadOnly: s.opts.DryRun, MustExist: true, Busy: s.busy})
	if missingFile(err) {
		if s.opts.RequireCheckpoint {
			return &UsageError{Err: fmt.Errorf("there is no checkpoint %s", s.opts.Checkpoint),
				Hint: "run once without --require-checkpoint, or name it with --checkpoint FILE"}
		}
		return nil
	}
	s.checkpoint = c
	return err
}

// crowd is how many writes that wait for the rate are enough for rows to take a moment
// longer at their end: a second's worth.
const crowd = pace.DefaultRate

// busy reports whether the rate is what the run waits for, and not its rows.
func (s *session) busy() bool { return s.client.Waiting() >= crowd }

// connect makes what speaks to the server. Offline there is no client.
func (s *session) connect() (err error) {
	drain := func() {}
	if s.opts.Offline != nil {
		s.resolver = resolve.Offline(s.opts.Offline.Members)
	} else {
		if s.client, err = client.New(s.opts.Client); err != nil {
			return err
		}
		drain, s.resolver = s.client.Drain, resolve.New(s.client)
	}
	s.stop = newStopper(drain)
	for _, j := range s.jobs {
		j.stop = s.stop
	}
	return nil
}

// ask checks the key and reads the definitions of objects, side by side.
func (s *session) ask(ctx context.Context, objects []string) (client.Auth, map[string]*client.Definitions, error) {
	if s.opts.Offline != nil {
		return client.Auth{}, s.opts.Offline.describe(objects), nil
	}
	described := s.describe(ctx, objects)
	auth, err := s.client.Validate(ctx)
	defs, undescribed := described()
	switch {
	case err != nil:
		return auth, nil, err
	case !auth.Active:
		return auth, nil, errors.New("the API key is not active")
	}
	for _, j := range s.jobs {
		if err := j.allowed(auth, "read"); err != nil {
			return auth, nil, err
		}
	}
	return auth, defs, undescribed
}

// describe asks for all definitions at once, while the key is being checked. Object
// types that the organisation does not have are left out: the mapping names them, and
// what else is wrong with it, when it is held against the definitions.
func (s *session) describe(ctx context.Context, objects []string) func() (map[string]*client.Definitions, error) {
	found, failed := make([]*client.Definitions, len(objects)), make([]error, len(objects))
	var asking sync.WaitGroup
	for i, object := range objects {
		asking.Go(func() { found[i], failed[i] = s.client.Definitions(ctx, object) })
	}
	return func() (map[string]*client.Definitions, error) {
		asking.Wait()
		defs := map[string]*client.Definitions{}
		for i, object := range objects {
			if answer, ok := errors.AsType[*client.Error](failed[i]); ok && answer.Status == http.StatusNotFound {
				continue
			}
			if failed[i] != nil {
				return nil, fmt.Errorf("read the definitions of %s: %w", object, failed[i])
			}
			defs[object] = found[i]
		}
		return defs, nil
	}
}

// organisation says whose checkpoint this is. Offline only the definitions tell.
func (s *session) organisation(defs map[string]*client.Definitions) checkpoint.Organisation {
	if s.opts.Offline != nil {
		return checkpoint.Organisation{Definitions: s.systemFields(defs)}
	}
	return checkpoint.Organisation{
		BaseURL: strings.TrimRight(s.opts.Client.BaseURL, "/"), Sandbox: s.opts.Sandbox,
		Definitions: s.systemFields(defs),
	}
}

// systemFields are the ids that tell organisations apart, by object type. Those that
// are built in and not of a saved organisation tell nothing.
func (s *session) systemFields(defs map[string]*client.Definitions) map[string]string {
	ids := map[string]string{}
	for _, j := range s.jobs {
		if id := defs[j.object].SystemField(); id != "" || s.opts.Offline == nil {
			ids[j.object] = id
		}
	}
	return ids
}

// bind opens the checkpoint for writing and ties it to the organisation.
func (s *session) bind(ctx context.Context, defs map[string]*client.Definitions) (err error) {
	if s.checkpoint == nil {
		s.announce(ctx, s.organisation(defs))
	}
	if s.checkpoint == nil && !s.opts.DryRun {
		if s.checkpoint, err = checkpoint.Open(ctx, s.opts.Checkpoint, checkpoint.Options{Busy: s.busy}); err != nil {
			return err
		}
	}
	if s.checkpoint == nil {
		return nil
	}
	if err := s.checkpoint.Bind(ctx, s.organisation(defs)); err != nil {
		return err
	}
	return s.renamed(ctx)
}

// supervise does the work that writes while it shows how far that is, and stops
// it when it is told to or the time is up. The work's context ends when what is
// in flight has to be given up. The error is why the run was stopped.
func (s *session) supervise(ctx context.Context, total int64, work func(context.Context)) error {
	hard, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	finished := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() { s.watch(ctx, cancel, finished) })
	watching.Go(func() { s.show(total, finished) })
	work(hard)
	close(finished)
	watching.Wait()
	_, err := s.stop.why()
	return err
}

// watch stops the run when it is told to or its time is up, and gives up what
// is in flight when the grace is over.
func (s *session) watch(ctx context.Context, giveUp context.CancelFunc, finished <-chan struct{}) {
	var up <-chan time.Time
	if s.opts.MaxDuration > 0 {
		timer := time.NewTimer(s.opts.MaxDuration)
		defer timer.Stop()
		up = timer.C
	}
	select {
	case <-finished:
		return
	case <-s.stop.done:
	case <-ctx.Done():
		s.opts.Progress.Note("stopping: no new requests; waiting for those in flight")
		s.stop.stop(report.StoppedInterrupted, nil)
	case <-up:
		s.stop.stop(report.StoppedMaxDuration, nil)
	}
	reason, err := s.stop.why()
	s.opts.Log.LogAttrs(ctx, slog.LevelWarn, "run stopping", append(Cause(err), slog.String("stopped", reason))...)
	enough := time.AfterFunc(readOn, s.readNoFurther)
	defer enough.Stop()
	grace := time.AfterFunc(Grace, giveUp)
	defer grace.Stop()
	<-finished
}

// readNoFurther ends the reading of a stopped run, also when it is waiting for
// somebody to write to standard input.
func (s *session) readNoFurther() {
	close(s.stop.enough)
	for _, j := range s.all() {
		j.src.Interrupt()
	}
}

// tick is how often the progress is told how far the run is.
const tick = 200 * time.Millisecond

// show feeds the progress until the run has finished.
func (s *session) show(total int64, finished <-chan struct{}) {
	s.opts.Progress.Start(total, filepath.Base(s.opts.Data))
	defer s.opts.Progress.Finish()
	ticks := time.NewTicker(tick)
	defer ticks.Stop()
	for {
		select {
		case <-finished:
			return
		case <-ticks.C:
			s.tellProgress(total)
		}
	}
}

// tellProgress tells how far the run is. One that is stopping does no more than
// settle what is in flight: the rows that it passes over are not done, and take no time.
func (s *session) tellProgress(total int64) {
	var done, rejected int64
	for _, j := range s.all() {
		done, rejected = done+j.counts.done(), rejected+j.counts.rejected()
	}
	if s.stop.stopped() {
		s.opts.Progress.Ahead(0, -1)
		s.opts.Progress.Set(done, rejected, "stopping")
		return
	}
	worked, ahead := s.ahead(total)
	s.opts.Progress.Ahead(worked, ahead.left())
	s.opts.Progress.Set(done, rejected, "")
}

// conclude ends a run whose work has ended with err: it closes everything and
// writes down how it went.
func (s *session) conclude(ctx context.Context, err error, sum func(error) *report.Summary, write func(*report.Summary) error) (*report.Summary, error) {
	if err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = nil // interrupted before the first row: there is nothing wrong
		s.interrupted = true
	}
	s.warnChanged()
	summary := sum(err)
	fail := func(failed error) {
		if failed != nil && err == nil {
			err = failed
			summary.Stopped, summary.Error, summary.ExitCode = report.StoppedFatal, err.Error(), ExitCode(err)
		}
	}
	fail(s.close(summary))
	fail(write(summary))
	LogEnd(s.opts.Log, summary, err)
	return summary, err
}

// warnChanged tells of files that somebody wrote to while they were read.
func (s *session) warnChanged() {
	for _, j := range s.all() {
		if j.src == nil {
			continue
		}
		for _, file := range j.src.Changed() {
			s.warn(file + " was written to while it was read: rows may be missing or cut off; import it again once it is whole")
		}
	}
}

// close ends what the imports have open, the run's entry and the checkpoint.
func (s *session) close(summary *report.Summary) error {
	var errs []error
	for _, j := range s.jobs {
		errs = append(errs, j.close())
	}
	if s.checkpoint != nil {
		errs = append(errs, s.keepStubLinks(), s.endRun(summary), s.checkpoint.Close())
	}
	return errors.Join(errs...)
}

func (s *session) startRun(ctx context.Context, name, file string) error {
	if s.opts.DryRun {
		return nil
	}
	return s.checkpoint.StartRun(ctx, checkpoint.Run{
		ID: s.opts.RunID, Started: s.started, Import: name, File: file, Program: s.opts.Program,
	})
}

func (s *session) endRun(summary *report.Summary) error {
	begun := false
	for _, j := range s.jobs {
		begun = begun || j.files != nil
	}
	if !begun || s.opts.DryRun || is[*checkpoint.WriteFailedError](s.failure()) {
		return nil
	}
	counts := map[string]int64{}
	for o, n := range summary.Rows.Counts() {
		if n > 0 {
			counts[outcomeName(o)] = n
		}
	}
	for _, stubs := range summary.Stubs {
		if stubs.Created > 0 {
			counts["stubs"] += stubs.Created
		}
	}
	for _, l := range summary.Lists {
		if l.Put > 0 {
			counts["put_on_list"] += l.Put
		}
	}
	return s.checkpoint.EndRun(context.Background(), checkpoint.Run{ID: s.opts.RunID, Ended: s.opts.Now(), Exit: summary.ExitCode, Counts: counts})
}

func (s *session) failure() error {
	if s.stop == nil {
		return nil
	}
	_, err := s.stop.why()
	return err
}
