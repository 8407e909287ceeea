package report

import (
	"fmt"
	"path/filepath"
	"strings"

	"lightfield-importer/importer/outcome"
)

// WriteSummary writes the summary.json of a migration into its folder, in which
// each step has a folder of its own.
func WriteSummary(dir string, s *Summary) error {
	s.Reports = Paths{Dir: dir, Summary: filepath.Join(dir, summaryName)}
	if err := WriteWhole(s.Reports.Summary, 0o600, s.WriteJSON); err != nil {
		return fmt.Errorf("write the summary: %w", err)
	}
	return nil
}

// writeSteps tells what became of each step of a migration.
func (s *Summary) writeSteps(t *page) {
	t.section("steps")
	for _, step := range s.Steps {
		name := step.Name
		if step.Links {
			name += ", linking"
		}
		t.print(2, name+": "+step.Rows.words())
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
