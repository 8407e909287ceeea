package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"lightfield-importer/importer/outcome"
)

// Metrics that outlive the run that set them.
const (
	lastSuccess    = "last_success_timestamp_seconds"
	lastCompletion = "last_completion_timestamp_seconds"
)

// WriteMetrics tells of a run in the text format that Prometheus reads, for the
// textfile collector of its node exporter: whole or not at all, readable by all
// (mode 0644). When a run failed, the time of the last success is that of the file
// that stands there. unknown is the import's name for a run that ended before it
// had read its mapping, unless the file that stands there has one.
func WriteMetrics(path, unknown string, s *Summary) error {
	was, err := readMetrics(path)
	if err == nil {
		m := newMetrics(s.complete(), unknown, was)
		err = WriteWhole(path, 0o644, func(w io.Writer) error {
			_, err := io.WriteString(w, m.text.String())
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("write the metrics: %w", err)
	}
	return nil
}

// metrics are written one after the other, all with the label that names the import.
type metrics struct {
	text  strings.Builder
	label string
}

func newMetrics(s Summary, unknown string, was kept) *metrics {
	if s.Import == "" {
		s.Import = unknown
		if was.name != "" {
			s.Import = was.name
		}
	}
	if s.Import = Clean(s.Import); s.Import != was.name {
		was = kept{} // another import's
	}
	m := &metrics{label: `import="` + labelValue(s.Import) + `"`}
	m.rows(s)
	m.run(s, was)
	m.requests(s)
	return m
}

func (m *metrics) rows(s Summary) {
	m.begin("rows", "Rows of the last run by outcome.")
	counts := s.Rows.Counts()
	for _, o := range outcome.All() {
		m.sample("rows", float64(counts[o]), "outcome", o.String())
	}
	m.one("warnings", "Rows of the last run of which something was left out.", float64(s.Warnings))
	m.one("recovered", "Writes of earlier runs that the last run settled.", float64(s.Recovered))
	m.one("unsettled", "Writes that are open or in doubt after the last run.", float64(s.Unsettled))
	m.one("put_on_list", "Records that the last run put on lists.", float64(s.Listed()))
	m.one("missing_on_list", "Records that the last run was to put on lists and did not.", float64(s.Unlisted()))
	m.steps(s.Steps)
	if s.Vanished != nil {
		m.one("vanished", "Rows of earlier runs that the file has no more.", float64(s.Vanished.Count))
	}
}

// steps tells the outcomes of a migration's steps apart; second passes have links="true".
func (m *metrics) steps(steps []StepSummary) {
	if len(steps) == 0 {
		return
	}
	m.begin("step_rows", "Rows of the last run of a migration by step and outcome; links: of the second pass.")
	for _, s := range steps {
		counts := s.Rows.Counts()
		for _, o := range outcome.All() {
			m.sample("step_rows", float64(counts[o]), "step", Clean(s.Name), "links", strconv.FormatBool(s.Links), "outcome", o.String())
		}
	}
}

// run tells when and how the run went. A success left nothing to do; a completion
// came to its end, be it with rows that somebody has to look at.
func (m *metrics) run(s Summary, was kept) {
	if s.Stopped == "" && s.Error == "" {
		was.completion = unix(s.Ended)
	}
	if s.ExitCode == 0 {
		was.success = unix(s.Ended)
	}
	m.one("exit_code", "Exit code of the last run.", float64(s.ExitCode))
	m.one("duration_seconds", "How long the last run took.", s.DurationSeconds)
	m.one("start_timestamp_seconds", "When the last run started.", unix(s.Started))
	m.one("end_timestamp_seconds", "When the last run ended.", unix(s.Ended))
	m.one(lastSuccess, "When a run last ended with exit code 0; 0: never.", was.success)
	m.one(lastCompletion, "When a run last came to its end, with rejected rows or without; 0: never.", was.completion)
}

func (m *metrics) requests(s Summary) {
	categories := []struct {
		name  string
		stats RequestStats
	}{{"write", s.Requests.Write}, {"read", s.Requests.Read}, {"search", s.Requests.Search}}
	m.one("retries", "Requests of the last run that were sent again.", float64(s.Retries))
	m.begin("requests", "Requests of the last run by category and status of the answer, none for those without.")
	for _, c := range categories {
		for _, status := range slices.Sorted(maps.Keys(c.stats.Statuses)) {
			m.sample("requests", float64(c.stats.Statuses[status]), "category", c.name, "status", status)
		}
	}
	m.begin("request_wait_seconds", "How long the requests of the last run waited for the rate limit, summed over requests that waited side by side.")
	for _, c := range categories {
		m.sample("request_wait_seconds", c.stats.WaitedSeconds, "category", c.name)
	}
}

func unix(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
