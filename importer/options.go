package importer

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"lightfield-importer/client"
	"lightfield-importer/importer/report"
)

// Options say what a run does. Data, Mapping, Checkpoint and ReportDir are
// required, but for the checkpoint of a dry run.
type Options struct {
	Data       string   // path of the file to import, or a pattern (see source.OpenAll)
	More       []string // further ones, imported as if they were one with Data
	Mapping    string   // path of the mapping
	Checkpoint string   // path of the checkpoint
	ReportDir  string   // folder of this run's reports

	RequireCheckpoint bool          // refuse to start without an existing checkpoint
	DryRun            bool          // everything but the writes
	Only              string        // the one step of a migration to run; empty: all
	Limit             int           // only the first rows; 0: all
	Decisions         []string      // paths of ambiguous.csv files that were filled in
	MaxErrors         MaxErrors     // stop after so many rows that need somebody
	MaxDuration       time.Duration // stop after so long; 0: never
	CountRows         bool          // count the file's rows first, for the progress
	NoCellValues      bool          // leave what cells say out of report.html

	Client  client.Config
	Sandbox string // names the sandbox that Client speaks to; empty: the real API

	Progress report.Progress
	Log      *slog.Logger     // nil: none
	Program  string           // version
	RunID    string           // names the run
	Now      func() time.Time // wall clock, for reports only; nil: time.Now
}

// files are all paths and patterns of the data.
func (o Options) files() []string { return append([]string{o.Data}, o.More...) }

// MaxErrors is a number of rows, or a share of the rows read so far; the zero
// value is no limit.
type MaxErrors struct {
	Count   int64
	Percent float64
}

// percentFrom is how many rows must have ended before a share of them means
// something.
const percentFrom = 100

// ParseMaxErrors reads "50" or "2%".
func ParseMaxErrors(s string) (MaxErrors, error) {
	if s == "" {
		return MaxErrors{}, nil
	}
	if share, ok := strings.CutSuffix(s, "%"); ok {
		p, err := strconv.ParseFloat(share, 64)
		if err != nil || p <= 0 || p > 100 {
			return MaxErrors{}, fmt.Errorf("%q is not a share of the rows such as 2%%", s)
		}
		return MaxErrors{Percent: p}, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 {
		return MaxErrors{}, fmt.Errorf("%q is neither a number of rows such as 50 nor a share such as 2%%", s)
	}
	return MaxErrors{Count: n}, nil
}

// reached reports whether so many bad rows of so many ended ones are too many.
func (m MaxErrors) reached(bad, ended int64) bool {
	if m.Count > 0 && bad >= m.Count {
		return true
	}
	return m.Percent > 0 && ended >= percentFrom && float64(bad) > m.Percent/100*float64(ended)
}
