package importer

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"lightfield-importer/client"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/source"
)

// stopper ends a run once, for the first reason that comes up: no request is
// started any more, and rows whose turn has not come are not attempted.
type stopper struct {
	above  *stopper // of the whole migration, where this is a step's own; nil: this is the run's
	once   sync.Once
	done   chan struct{}
	enough chan struct{} // closed when the rest of the file is not even read any more
	drain  func()        // called once, when the run stops
	reason string        // one of report's Stopped…; read after done is closed
	err    error
}

func newStopper(drain func()) *stopper {
	return &stopper{done: make(chan struct{}), enough: make(chan struct{}), drain: drain}
}

func (s *stopper) stop(reason string, err error) {
	if s.above != nil && err == nil { // a reason without an error is never a step's own
		s.above.stop(reason, nil)
		return
	}
	s.once.Do(func() {
		s.reason, s.err = reason, err
		close(s.done)
		s.drain()
	})
}

// within makes what ends one step of a migration alone, and ends it with the whole.
func (s *stopper) within() *stopper {
	return &stopper{above: s, done: make(chan struct{}), enough: s.enough, drain: func() {}}
}

// own reports whether an error is about one import's file or object type, so that
// others can go on.
func own(err error) bool {
	answer, answered := errors.AsType[*client.Error](err)
	return is[*source.Error](err) || answered &&
		(answer.Status == http.StatusForbidden || answer.Code == "unknown_field" || answer.Code == "unknown_relationship")
}

// fail stops the run for an error that no further row can get around. What stopping a
// migration does to a step is no error of the step.
func (s *stopper) fail(err error) {
	switch {
	case err == nil || errors.Is(err, client.ErrDraining) || errors.Is(err, context.Canceled):
	case s.above != nil && s.above.stopped():
	case s.above != nil && !own(err):
		s.above.fail(err)
	case away(err):
		s.stop(report.StoppedOutage, err)
	default:
		s.stop(report.StoppedFatal, err)
	}
}

func (s *stopper) stopped() bool { return closed(s.done) || s.above != nil && s.above.stopped() }

// stoppedFor reports whether the run was stopped for this reason.
func (s *stopper) stoppedFor(reason string) bool {
	why, _ := s.why()
	return why == reason || s.above != nil && s.above.stoppedFor(reason)
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// why gives the reason and the error of a run that was stopped, or nothing.
func (s *stopper) why() (string, error) {
	if !closed(s.done) {
		return "", nil
	}
	return s.reason, s.err
}
