package undo

import (
	"context"
	"errors"
	"sync"
	"time"

	"lightfield-importer/client"
	"lightfield-importer/importer/report"
)

// Grace is how long an undo that was told to stop waits for what is in flight.
const Grace = 20 * time.Second

// tick is how often the progress is told how far the undo is.
const tick = 200 * time.Millisecond

// stopper ends an undo once, for the first reason that comes up: no request is
// started any more, and records whose turn has not come are not attempted.
type stopper struct {
	once   sync.Once
	done   chan struct{}
	drain  func() // called once, when the undo stops; nil: there is nothing to stop
	reason string // one of report's Stopped…; read after done is closed
	err    error
}

func newStopper() *stopper { return &stopper{done: make(chan struct{})} }

func (s *stopper) stop(reason string, err error) {
	s.once.Do(func() {
		s.reason, s.err = reason, err
		close(s.done)
		if s.drain != nil {
			s.drain()
		}
	})
}

// fail stops the undo for an error that no further record can get around.
func (s *stopper) fail(err error) {
	_, outage := errors.AsType[*client.OutageError](err)
	switch {
	case err == nil || errors.Is(err, client.ErrDraining) || errors.Is(err, context.Canceled):
	case outage:
		s.stop(report.StoppedOutage, err)
	default:
		s.stop(report.StoppedFatal, err)
	}
}

func (s *stopper) stopped() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// why gives the reason and the error of an undo that was stopped, or nothing.
func (s *stopper) why() (string, error) {
	if !s.stopped() {
		return "", nil
	}
	return s.reason, s.err
}

// watch stops the undo when it is told to, gives up what is in flight when the
// grace is over, and feeds the progress.
func (j *job) watch(ctx context.Context, giveUp context.CancelFunc, finished <-chan struct{}) {
	ticks := time.NewTicker(tick)
	defer ticks.Stop()
	told, stopped := ctx.Done(), j.stop.done
	for {
		select {
		case <-finished:
			return
		case <-ticks.C:
			j.opts.Progress.Set(j.tally.done(), 0, "")
		case <-told:
			told = nil
			j.opts.Progress.Note("stopping: no new requests; waiting for those in flight")
			j.stop.stop(report.StoppedInterrupted, nil)
		case <-stopped:
			stopped = nil
			defer time.AfterFunc(Grace, giveUp).Stop()
		}
	}
}
