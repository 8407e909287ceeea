package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"lightfield-importer/importer/outcome"
)

// StepSummary is one pass over the file of a step of a migration.
type StepSummary struct {
	Name       string      `json:"name"`
	Object     string      `json:"object"`
	Mapping    string      `json:"mapping"`
	File       string      `json:"file"`
	Links      bool        `json:"links"`       // the second pass, which links what was not there in the first
	NotStarted string      `json:"not_started"` // why it did not start; "": it did
	Error      string      `json:"error"`       // why it did not come to its end, where that was its own doing
	Rows       Rows        `json:"rows"`
	Warnings   int64       `json:"warnings"`
	Unchecked  []Unchecked `json:"unchecked"`
	Unmapped   []string    `json:"unmapped"`
	Errors     []Group     `json:"errors"`
	Kinds      []Group     `json:"warning_kinds"`
	Other      int64       `json:"errors_other"`
	Reports    Paths       `json:"reports"` // of a step that did not start all ""
}

// title names the step for people.
func (s *StepSummary) title() string {
	if s.Links {
		return s.Name + ", linking"
	}
	return s.Name
}

// completeSteps are the steps with empty lists for none.
func completeSteps(steps []StepSummary) []StepSummary {
	all := make([]StepSummary, len(steps))
	for i, s := range steps {
		s.Unchecked, s.Unmapped, s.Errors, s.Kinds = listed(s.Unchecked), listed(s.Unmapped), listed(s.Errors), listed(s.Kinds)
		all[i] = s
	}
	return all
}

func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// AddStep takes over, into the summary of a migration, the first faults and changes
// of a step, whose own summary has been written.
func (s *Summary) AddStep(step *Summary) {
	room := func(have, more int) int { return max(min(more, listedFaults-have), 0) }
	s.Faults = append(s.Faults, step.Faults[:room(len(s.Faults), len(step.Faults))]...)
	s.FaultsCount += step.FaultsCount
	s.Changes = append(s.Changes, step.Changes[:room(len(s.Changes), len(step.Changes))]...)
	s.ChangesCount += step.ChangesCount
}

// WriteMigration writes the report.html and the summary.json of a migration into its
// folder, in which each step has a folder of its own.
func WriteMigration(dir string, s *Summary, v View) error {
	s.Reports = Paths{Dir: dir, HTML: filepath.Join(dir, pageName), Summary: filepath.Join(dir, summaryName)}
	page := func(w io.Writer) error { return writeMigrationHTML(w, s, v) }
	if err := WriteWhole(s.Reports.HTML, 0o600, page); err != nil {
		s.Incomplete = true
		return fmt.Errorf("write the report: %w", err)
	}
	if err := WriteWhole(s.Reports.Summary, 0o600, s.WriteJSON); err != nil {
		s.Incomplete = true
		return fmt.Errorf("write the summary: %w", err)
	}
	return nil
}

// writeSteps tells what became of each step of a migration.
func (s *Summary) writeSteps(t *page) {
	t.section("steps")
	for _, step := range s.Steps {
		if step.NotStarted != "" {
			t.print(2, step.title()+": did not start: "+step.NotStarted)
			continue
		}
		t.print(2, step.title()+": "+step.Rows.words())
		if step.Error != "" {
			t.print(4, "did not come to its end: "+step.Error)
		}
		t.path("report", step.Reports.HTML)
		t.path("to correct", step.Reports.Rejected)
		t.path("to decide", step.Reports.Ambiguous)
	}
}

// words lists the counts that are not nothing.
func (r Rows) words() string {
	var words []string
	counts := r.Counts()
	for _, o := range outcome.All() {
		if counts[o] > 0 {
			words = append(words, number(counts[o])+" "+strings.ReplaceAll(o.String(), "_", " "))
		}
	}
	if len(words) == 0 {
		return "no rows"
	}
	return strings.Join(words, ", ")
}
