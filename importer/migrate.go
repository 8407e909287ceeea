package importer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/importer/identity"
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
	second *job // nil: nothing is left for it
}

// Migrate carries the steps of a migration out, or with DryRun plans to; Data is
// its file. Everything that can be wrong with any step is found before the first
// row of the first one is sent. A step that does not come to its end ends the
// migration, and the next run goes on with it. Otherwise it is as Run.
func Migrate(ctx context.Context, o Options) (*report.Summary, error) {
	m := &migration{session: newSession(o)}
	if o.DryRun {
		m.planned = &planned{rows: map[string]map[identity.Digest]string{}}
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
		counts[i] = j.count()
	}
	if err := m.connect(); err != nil {
		return err
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
	var total int64
	for i, j := range m.jobs {
		n, err := counts[i](ctx)
		if err != nil {
			return err
		}
		j.ahead.total = n
		total += max(n, 0)
	}
	return m.carryOut(ctx, total)
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
	if m.opts.Only != "" && !slices.ContainsFunc(m.steps, func(s *step) bool { return s.Name == m.opts.Only }) {
		failed = append(failed, fmt.Errorf("%s has no step %q", m.file.File, m.opts.Only))
	}
	return together(failed)
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
	return &UsageError{Err: errors.New(strings.Join(words, "\n"))}
}

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
		if m.chosen(s) && len(s.first.later.order) > 0 && !source.Rereadable(s.first.opts.files()...) {
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
		if err := s.first.permitted(ctx, auth); err != nil {
			return err
		}
	}
	return nil
}

func (m *migration) carryOut(ctx context.Context, total int64) error {
	if err := m.startRun(ctx, m.file.Name, m.steps[0].first.path()); err != nil {
		return err
	}
	m.begun = true
	if err := m.supervise(ctx, total, m.rows); err != nil {
		return err
	}
	for _, j := range m.jobs {
		if err := j.balance(); err != nil {
			return err
		}
	}
	return nil
}

// rows runs the steps one after the other, and then the second passes, as far as
// nothing stops them. A step whose turn does not come has no rows.
func (m *migration) rows(ctx context.Context) {
	for _, s := range m.steps {
		if m.stop.stopped() {
			return
		}
		if !m.chosen(s) {
			continue
		}
		m.opts.Progress.Note(s.Name)
		m.step(ctx, s.first)
	}
	for _, s := range m.steps {
		if len(s.first.later.order) == 0 || !m.chosen(s) || m.stop.stopped() {
			continue
		}
		second, err := s.first.again(ctx)
		if err != nil {
			m.stop.fail(err)
			return
		}
		s.second = second
		m.opts.Progress.Note(s.Name + ": linking")
		m.step(ctx, second)
	}
}

func (m *migration) chosen(s *step) bool { return m.opts.Only == "" || m.opts.Only == s.Name }

func (m *migration) step(ctx context.Context, j *job) {
	if err := j.begin(j.ahead.total); err != nil {
		m.stop.fail(err)
		return
	}
	j.rows(ctx)
}

// summary sums the steps up. Second passes count for themselves: their rows have
// had their outcome.
func (m *migration) summary(err error) *report.Summary {
	s := m.tell(err)
	if m.file != nil {
		s.Import = m.file.Name
	}
	var counts report.Counts
	var read int64
	for _, p := range m.passes() {
		rows := p.counts.rows()
		s.Steps = append(s.Steps, report.StepSummary{
			Name: p.step, Object: p.object, File: p.opts.Data, Links: p.second, Rows: rows, Reports: p.files.Paths(),
		})
		s.Recovered += int64(p.recovery.Recovered)
		if p.second {
			s.Unlinked += rows.Rejected + rows.Ambiguous + rows.InDoubt + rows.NotAttempted
			continue
		}
		s.Unsettled += int64(p.unsettled)
		read += rows.Read
		for o, n := range rows.Counts() {
			counts[o] += n
		}
	}
	s.Rows = counts.Rows(read)
	s.ExitCode = exitOf(s, err)
	return s
}

// pass is one import's way through its file.
type pass struct {
	*job
	step string
}

// passes are those that have begun, in the order in which they ran.
func (m *migration) passes() (passes []pass) {
	for _, second := range []bool{false, true} {
		for _, s := range m.steps {
			j := s.first
			if second {
				j = s.second
			}
			if j != nil && j.files != nil {
				passes = append(passes, pass{j, s.Name})
			}
		}
	}
	return passes
}

// write leaves the reports of each step in a folder of its own, and beside them
// the summary of all.
func (m *migration) write(s *report.Summary) error {
	if !m.begun {
		return nil
	}
	for i, p := range m.passes() {
		own := *s
		own.Steps, own.Import, own.Object, own.File, own.Rows = nil, p.step, p.object, p.opts.Data, s.Steps[i].Rows
		own.Incomplete = false
		err := p.files.WriteSummary(&own)
		s.Incomplete = s.Incomplete || own.Incomplete
		if err != nil {
			return err
		}
		s.Steps[i].Reports = own.Reports
	}
	return report.WriteSummary(m.opts.ReportDir, s)
}
