package importer

import (
	"lightfield-importer/importer/report"
)

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
		s.Steps = append(s.Steps, p.tell())
		s.Recovered += int64(p.recovery.Recovered)
		rows := p.counts.rows()
		if p.links {
			s.Unlinked += rows.Rejected + rows.Ambiguous + rows.InDoubt + rows.NotAttempted
			continue
		}
		s.Unsettled += int64(p.unsettled)
		s.Vanished = s.Vanished.And(p.gone)
		read += rows.Read
		for o, n := range rows.Counts() {
			counts[o] += n
		}
	}
	s.Rows = counts.Rows(read)
	s.Unsettled += m.openStubWrites() + int64(m.lists.open)
	s.Stubs, s.Lists = tellStubs(m.all()), tellLists(m.all())
	s.ExitCode = exitOf(s, err)
	return s
}

// pass is one import's way through its file, begun or not.
type pass struct {
	*job
	step  *step
	links bool   // the second
	idle  string // why it did not begin
}

// passes are those that were to run, in their order.
func (m *migration) passes() (passes []pass) {
	add := func(s *step, j *job, links bool, idle string) {
		if j != nil && j.files != nil {
			passes = append(passes, pass{j, s, links, ""})
		} else if idle != "" {
			passes = append(passes, pass{s.first, s, links, idle})
		}
	}
	for _, s := range m.steps {
		add(s, s.first, false, s.idle.first)
	}
	for _, s := range m.steps {
		add(s, s.second, true, s.idle.second)
	}
	return passes
}

// tell is what the summary of the migration says of the pass.
func (p pass) tell() report.StepSummary {
	s := report.StepSummary{
		Name: p.step.Name, Object: p.object, Mapping: p.opts.Mapping, File: p.opts.Data, Links: p.links, NotStarted: p.idle,
	}
	if p.idle != "" {
		return s
	}
	if err := p.failed(); err != nil {
		s.Error = err.Error()
	}
	s.Rows, s.Reports, s.Unmapped = p.counts.rows(), p.files.Paths(), p.plan.Unmapped()
	s.Warnings, s.Kinds = p.warned, append(p.ids.groups(), p.warnings.Top(0)...)
	s.Unchecked = p.unchecked.All()
	s.Errors, s.Other = p.errors.Top(0), p.errors.Other()
	return s
}

// alone is the summary of the pass for its own folder.
func (p pass) alone(all report.Summary, step report.StepSummary) *report.Summary {
	all.Steps, all.Vanished, all.Next = nil, p.gone, nil
	all.Import, all.Object, all.File = step.Name, step.Object, step.File
	all.Rows, all.Recovered, all.Unsettled, all.Unlinked = step.Rows, int64(p.recovery.Recovered), int64(p.unsettled), 0
	all.Stubs, all.Lists = tellStubs([]*job{p.job}), tellLists([]*job{p.job})
	all.Warnings, all.WarningKinds, all.Unmapped = step.Warnings, step.Kinds, step.Unmapped
	p.tellOffline(&all, step.Unchecked)
	all.Errors, all.ErrorsOther = step.Errors, step.Other
	all.Nameless = len(p.plan.IdentityColumns()) == 0
	if step.Error != "" {
		all.Error = step.Error
	}
	return &all
}

// write leaves the reports of each step in a folder of its own, and beside them
// those of all.
func (m *migration) write(s *report.Summary) error {
	if !m.begun {
		return nil
	}
	for i, p := range m.passes() {
		if p.idle != "" {
			continue
		}
		own := p.alone(*s, s.Steps[i])
		own.Faults, own.Changes, own.Incomplete = nil, nil, false
		err := p.files.WriteSummary(own)
		s.Incomplete = s.Incomplete || own.Incomplete
		if err != nil {
			return err
		}
		s.Steps[i].Reports = own.Reports
		s.AddStep(own)
	}
	return report.WriteMigration(m.opts.ReportDir, s, report.View{NoCellValues: m.opts.NoCellValues})
}
