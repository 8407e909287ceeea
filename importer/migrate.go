package importer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
)

// migration is several imports that are one run: with one checkpoint, one pace
// and one reason to stop, in the order in which they need each other.
type migration struct {
	*session
	file  *mapping.Migration
	steps []*step // in the order of the file, later in that of the run
	begun bool    // rows may have been written
}

// step is one import of a migration. What it cannot link before other rows have
// their records is done by a second pass over its file, once all steps are done.
type step struct {
	mapping.Step
	first  *job
	second *job                           // nil: nothing is left for it, or it did not start
	idle   struct{ first, second string } // why they did not start
}

// Migrate carries the steps of a migration out, or with DryRun plans to; Data is
// its file. Everything that can be wrong with any step is found before the first
// row of the first one is sent. When a step does not come to its end for a reason of
// its own, those that need it do not start, and the others do; the next run goes on
// with them. Otherwise it is as Run.
func Migrate(ctx context.Context, o Options) (*report.Summary, error) {
	m := &migration{session: newSession(o)}
	if o.DryRun {
		m.planned = newPlanned()
	}
	m.opts.Log.Info("run started", "program", o.Program, "file", o.Data, "checkpoint", o.Checkpoint, "dry_run", o.DryRun)
	return m.conclude(ctx, m.run(ctx), m.summary, m.write)
}

func (m *migration) run(ctx context.Context) error {
	if err := m.open(ctx); err != nil {
		return err
	}
	if err := m.readDecisions(); err != nil {
		return err
	}
	if err := m.openCheckpoint(ctx); err != nil {
		return err
	}
	counts := make([]func(context.Context) (int64, error), len(m.jobs))
	for i, j := range m.jobs {
		counts[i] = j.count(func(int) {})
	}
	if err := m.connect(); err != nil {
		return err
	}
	for _, s := range m.steps {
		s.first.stop = m.stop.within()
	}
	auth, defs, err := m.ask(ctx, m.objects())
	if err != nil {
		return err
	}
	if err := m.fit(defs); err != nil {
		return err
	}
	if err := m.order(); err != nil {
		return err
	}
	if err := m.bind(ctx, defs); err != nil {
		return err
	}
	if err := m.admit(ctx, auth); err != nil {
		return err
	}
	for i, j := range m.jobs {
		if j.ahead.total, err = counts[i](ctx); err != nil {
			return err
		}
	}
	return m.carryOut(ctx)
}

// open reads the migration, and opens the mappings and files of its steps. What
// is wrong with any of them comes at once.
func (m *migration) open(ctx context.Context) (err error) {
	if m.file, err = mapping.ReadMigration(m.opts.Data); err != nil {
		if missingFile(err) {
			return &UsageError{Err: fmt.Errorf("there is no migration %s", m.opts.Data)}
		}
		return err
	}
	if piped := slices.DeleteFunc(slices.Clone(m.file.Steps), func(s mapping.Step) bool { return s.Data != source.Stdin }); len(piped) > 1 {
		return &UsageError{Err: fmt.Errorf("the steps %s and %s cannot both read standard input", piped[0].Name, piped[1].Name)}
	}
	var failed []error
	for _, file := range m.file.Steps {
		o := m.opts
		o.Data, o.Mapping = file.Data, file.Mapping
		o.ReportDir = filepath.Join(m.opts.ReportDir, folderName(file.Name))
		s := &step{Step: file, first: m.job(o)}
		m.steps = append(m.steps, s)
		if err := s.first.open(ctx); err != nil {
			failed = append(failed, named(file, err))
		}
	}
	failed = append(failed, m.same()...)
	if m.opts.Only != "" && !slices.ContainsFunc(m.steps, func(s *step) bool { return s.Name == m.opts.Only }) {
		failed = append(failed, fmt.Errorf("%s has no step %q", m.file.File, m.opts.Only))
	}
	return together(failed)
}

// same refuses steps of one import: the rows of one step's file would be gone from that
// of the other, and a row that both have would be brought back and forth by every run.
func (m *migration) same() (failed []error) {
	by := map[string]*step{}
	for _, s := range m.steps {
		if s.first.mapping == nil { // which is told already
			continue
		}
		name := s.first.mapping.Name
		if other := by[name]; other != nil {
			failed = append(failed, mapping.Problems{{
				File: m.file.File, Line: s.At.Line, Column: s.At.Column,
				Message: fmt.Sprintf("the steps %s and %s are the same import, %q", other.Name, s.Name, name),
				Hint:    "if their files belong together, import them by one step with a pattern such as file: \"deals-*.csv\"; otherwise give one mapping another name:",
			}})
			continue
		}
		by[name] = s
	}
	return failed
}

// named says which step an error is about, where its own words do not.
func named(s mapping.Step, err error) error {
	if is[mapping.Problems](err) {
		return err
	}
	return fmt.Errorf("step %s: %w", s.Name, err)
}

// together is one error of several; problems of mappings alone stay what they are.
func together(failed []error) error {
	var problems mapping.Problems
	var words []string
	for _, err := range failed {
		if errors.Is(err, context.Canceled) {
			return err // interrupted: nothing is wrong
		}
		if p, ok := errors.AsType[mapping.Problems](err); ok {
			problems = append(problems, p...)
		}
		words = append(words, err.Error())
	}
	switch {
	case len(failed) == 0:
		return nil
	case !slices.ContainsFunc(failed, func(err error) bool { return !is[mapping.Problems](err) }):
		return problems
	}
	return &UsageError{Err: severalErrors(words)}
}

// severalErrors are what is wrong with the steps of a migration.
type severalErrors []string

func (e severalErrors) Error() string { return strings.Join(e, "\n") }

// Each gives the lines in which a terminal shows the errors.
func (e severalErrors) Each() []string { return strings.Split(e.Error(), "\n") }

// folderName makes a step's name one for a folder on any system.
func folderName(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
}

// objects lists the object types that the steps need, each once.
func (m *migration) objects() (objects []string) {
	for _, j := range m.jobs {
		for _, object := range j.mapping.Objects() {
			if !slices.Contains(objects, object) {
				objects = append(objects, object)
			}
		}
	}
	return objects
}

func (m *migration) fit(defs map[string]*client.Definitions) error {
	var failed []error
	for _, s := range m.steps {
		if err := s.first.fit(defs); err != nil {
			failed = append(failed, named(s.Step, err))
		}
	}
	return together(failed)
}

// order brings the steps into the order in which they need each other, and
// leaves to second passes the links that this order has too early.
func (m *migration) order() error {
	links := make([]mapping.StepLinks, len(m.steps))
	for i, s := range m.steps {
		links[i] = s.first.links(s.Step)
	}
	sorted, err := mapping.Order(m.file.File, links)
	if err != nil {
		return err
	}
	steps := make([]*step, len(sorted))
	for place, i := range sorted {
		steps[place] = m.steps[i]
	}
	m.steps = steps
	for i, s := range m.steps {
		s.first.keep()
		later := map[string]bool{s.first.object: true}
		for _, after := range m.steps[i+1:] {
			later[after.first.object] = true
		}
		s.first.postpone(later)
	}
	return m.twice()
}

// twice refuses files that a second pass would have to read again and cannot.
func (m *migration) twice() error {
	var failed []error
	for _, s := range m.steps {
		if m.chosen(s) && s.links() && !source.Rereadable(s.first.opts.files()...) {
			failed = append(failed, named(s.Step, fmt.Errorf("its links to rows that come later need the file to be read twice, and %s can be read only once; save it to a file", s.Data)))
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return &UsageError{Err: errors.Join(failed...)}
}

func (m *migration) admit(ctx context.Context, auth client.Auth) error {
	for _, s := range m.steps { // all ledgers are there before any is looked into
		if err := s.first.enter(ctx); err != nil {
			return err
		}
	}
	for _, s := range m.steps {
		if err := s.first.openImported(ctx); err != nil {
			return err
		}
		if err := s.first.openStubs(ctx); err != nil {
			return err
		}
		if err := s.first.openList(ctx); err != nil {
			return named(s.Step, err)
		}
		if err := s.first.permitted(ctx, auth); err != nil {
			return err
		}
	}
	return nil
}
