package importer

import (
	"context"
	"errors"
	"sync"

	"lightfield-importer/client"
	"lightfield-importer/importer/report"
)

// stopper ends a run once, for the first reason that comes up: no request is
// started any more, and rows whose turn has not come are not attempted.
type stopper struct {
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
	s.once.Do(func() {
		s.reason, s.err = reason, err
		close(s.done)
		s.drain()
	})
}

// fail stops the run for an error that no further row can get around.
func (s *stopper) fail(err error) {
	switch {
	case err == nil || errors.Is(err, client.ErrDraining) || errors.Is(err, context.Canceled):
	case away(err):
		s.stop(report.StoppedOutage, err)
	default:
		s.stop(report.StoppedFatal, err)
	}
}

func (s *stopper) stopped() bool { return closed(s.done) }

// stoppedFor reports whether the run was stopped for this reason.
func (s *stopper) stoppedFor(reason string) bool {
	why, _ := s.why()
	return why == reason
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
	if !s.stopped() {
		return "", nil
	}
	return s.reason, s.err
}
