package importer

import (
	"log/slog"
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
	Offline *Offline // stands in for the API, in a dry run only; nil: the API is asked
	Sandbox string   // names the sandbox that Client speaks to; empty: the real API

	Progress report.Progress
	Warn     func(string)     // tells what is to be known even of a quiet run, before the first write or at the end; nil: nobody
	Log      *slog.Logger     // nil: none
	Program  string           // version
	RunID    string           // names the run
	Now      func() time.Time // wall clock, for reports only; nil: time.Now
}

// files are all paths and patterns of the data.
func (o Options) files() []string { return append([]string{o.Data}, o.More...) }
