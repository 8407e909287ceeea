package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lightfield-importer/mapping"
)

func (m *migration) carryOut(ctx context.Context) error {
	if err := m.startRun(ctx, m.file.Name, m.steps[0].first.path()); err != nil {
		return err
	}
	m.begun = true
	if err := m.supervise(ctx, m.total(), m.rows); err != nil {
		return err
	}
	for _, j := range m.jobs {
		if err := j.balance(); err != nil {
			return err
		}
	}
	return m.failures()
}

// total is how many rows there are to go through, those of second passes twice; -1
// where that is not known.
func (m *migration) total() (rows int64) {
	for _, s := range m.steps {
		if !m.chosen(s) {
			continue
		}
		n := s.first.ahead.total
		if n < 0 {
			return -1
		}
		if rows += n; s.links() {
			rows += n
		}
	}
	return rows
}

func (m *migration) chosen(s *step) bool { return m.opts.Only == "" || m.opts.Only == s.Name }

// links reports whether a second pass is needed.
func (s *step) links() bool { return len(s.first.later.order) > 0 }

// rows runs the steps one after the other, and then the second passes. A step whose
// turn does not come has no rows.
func (m *migration) rows(ctx context.Context) {
	for _, s := range m.steps {
		if !m.chosen(s) {
			continue
		}
		if s.idle.first = m.idle(s, s.first.now); s.idle.first == "" {
			m.step(ctx, s.first, s.Name)
		}
	}
	for _, s := range m.steps {
		if !m.chosen(s) || !s.links() {
			continue
		}
		if s.idle.second = m.idle(s, s.first.later); s.idle.second == "" {
			m.link(ctx, s)
		}
	}
}

// idle says why a step does not start with these parts of its rows; "" when nothing
// keeps it.
func (m *migration) idle(s *step, ps parts) string {
	if m.stop.stopped() {
		return "the run stopped before"
	}
	for _, other := range m.steps {
		switch {
		case other != s && !s.needs(other, ps):
		case other.first.failed() != nil:
			return fmt.Sprintf("it needs %s, which did not come to its end", other.Name)
		case other.idle.first != "":
			return fmt.Sprintf("it needs %s, which did not start", other.Name)
		}
	}
	return ""
}

// needs reports whether parts of the step's rows refer to what another makes.
func (s *step) needs(other *step, ps parts) bool {
	return slices.ContainsFunc(ps.order, func(ref partRef) bool {
		if !ref.relation {
			return false
		}
		r := s.first.relations[ref.index]
		return r.By != "" && r.Object == other.first.object
	})
}

func (m *migration) link(ctx context.Context, s *step) {
	second, err := s.first.again(ctx)
	if err != nil {
		m.stop.fail(err)
		return
	}
	s.second = second
	m.step(ctx, second, s.Name+", linking")
}

func (m *migration) step(ctx context.Context, j *job, name string) {
	m.opts.Progress.Note(name)
	m.opts.Progress.Stage(name)
	if err := j.begin(j.ahead.total); err != nil {
		m.stop.fail(err)
		return
	}
	j.rows(ctx)
}

// failed is why the import alone did not come to its end.
func (j *job) failed() error {
	if j == nil || j.stop == nil {
		return nil
	}
	_, err := j.stop.why()
	return err
}

// failures is what ended steps that others did not need.
func (m *migration) failures() error {
	var failed []error
	for _, s := range m.steps {
		for _, j := range []*job{s.first, s.second} {
			if err := j.failed(); err != nil {
				failed = append(failed, named(mapping.Step{Name: s.Name}, err))
			}
		}
	}
	return errors.Join(failed...)
}
