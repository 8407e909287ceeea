package report

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"time"

	"lightfield-importer/mapping/printable"
)

// SummaryVersion is the version of the JSON summary.
const SummaryVersion = 1

// Why a run stopped before its end: the values of Summary.Stopped.
const (
	StoppedInterrupted = "interrupted"
	StoppedOutage      = "outage"
	StoppedMaxErrors   = "max_errors"
	StoppedMaxDuration = "max_duration"
	StoppedFatal       = "fatal"
)

// Summary is the story of one run. The JSON form is a contract, described in
// the package comment; zero values are fine for what does not apply.
type Summary struct {
	Version         int           `json:"version"` // SummaryVersion, set by WriteJSON
	DryRun          bool          `json:"dry_run"`
	Program         string        `json:"program"`
	RunID           string        `json:"run_id"`
	Import          string        `json:"import"`
	Object          string        `json:"object"`
	File            string        `json:"file"`
	Started         time.Time     `json:"started"`
	Ended           time.Time     `json:"ended"`
	DurationSeconds float64       `json:"duration_seconds"` // 0: computed from Started and Ended
	Stopped         string        `json:"stopped"`
	ExitCode        int           `json:"exit_code"`
	Error           string        `json:"error"`
	Rows            Rows          `json:"rows"`
	RowsPerSecond   float64       `json:"rows_per_second"` // 0: computed
	Stubs           []Stubs       `json:"stubs"`           // not among the rows
	Lists           []List        `json:"lists"`           // that records were put on
	Recovered       int64         `json:"recovered"`
	Unsettled       int64         `json:"unsettled"`
	Vanished        *Vanished     `json:"vanished"` // nil: not computed
	Steps           []StepSummary `json:"steps"`    // of a migration, in the order in which they run
	Unlinked        int64         `json:"unlinked"` // rows of second passes that need somebody
	Warnings        int64         `json:"warnings"`
	WarningKinds    []Group       `json:"warning_kinds"`
	// Definitions is the saved file that stood in for the API in a dry run without the
	// network, DefinitionsSaved when it was saved (RFC 3339; "": not known), Unchecked
	// what could not be checked so.
	Definitions      string      `json:"definitions"`
	DefinitionsSaved string      `json:"definitions_saved"`
	Unchecked        []Unchecked `json:"unchecked"`

	Unmapped     []string     `json:"unmapped"` // columns that the mapping does not use
	Nameless     bool         `json:"nameless"` // the mapping has no identity columns
	Retries      int64        `json:"retries"`
	Requests     Requests     `json:"requests"`
	Errors       []Group      `json:"errors"` // all kinds, most frequent first
	ErrorsOther  int64        `json:"errors_other"`
	Faults       []Fault      `json:"faults"` // the first ones; Reports.Faults has all
	FaultsCount  int64        `json:"faults_count"`
	Changes      []RowChanges `json:"changes"` // the first ones; Reports.Changes has all
	ChangesCount int64        `json:"changes_count"`
	Reports      Paths        `json:"reports"`
	Incomplete   bool         `json:"reports_incomplete"` // the reports could not be written to their end
	Checkpoint   string       `json:"checkpoint"`
	Next         []Step       `json:"next"`
}

// Requests are the requests of a run by category of the server's limits.
type Requests struct {
	Write  RequestStats `json:"write"`
	Read   RequestStats `json:"read"`
	Search RequestStats `json:"search"`
}

// RequestStats are the requests of one category.
type RequestStats struct {
	Count         int64   `json:"count"`
	WaitedSeconds float64 `json:"waited_seconds"` // summed over requests that wait side by side
	TooMany       int64   `json:"too_many"`       // answers 429
	// Statuses counts requests by the status of their answer; "none": there was none.
	Statuses map[string]int64 `json:"statuses"`
}

// Step is something that can be done next.
type Step struct {
	Do      string `json:"do"`      // in words, without a full stop
	Command string `json:"command"` // to copy into a shell; may be ""
}

// complete is the summary with what follows from the rest filled in.
func (s *Summary) complete() Summary {
	c := *s
	c.Version = SummaryVersion
	c.Started, c.Ended = c.Started.UTC(), c.Ended.UTC()
	if c.DurationSeconds == 0 && c.Ended.After(c.Started) {
		c.DurationSeconds = c.Ended.Sub(c.Started).Seconds()
	}
	if c.RowsPerSecond == 0 && c.DurationSeconds > 0 {
		c.RowsPerSecond = float64(c.Rows.Read-c.Rows.NotAttempted) / c.DurationSeconds
	}
	for _, seconds := range []*float64{
		&c.DurationSeconds, &c.RowsPerSecond,
		&c.Requests.Write.WaitedSeconds, &c.Requests.Read.WaitedSeconds, &c.Requests.Search.WaitedSeconds,
	} {
		*seconds = math.Round(*seconds*1000) / 1000
	}
	for _, r := range []*RequestStats{&c.Requests.Write, &c.Requests.Read, &c.Requests.Search} {
		if r.Statuses == nil {
			r.Statuses = map[string]int64{}
		}
	}
	c.Stubs, c.Lists, c.Unchecked = listed(c.Stubs), listed(c.Lists), listed(c.Unchecked)
	if c.WarningKinds == nil {
		c.WarningKinds = []Group{}
	}
	c.Steps = completeSteps(c.Steps)
	if c.Unmapped == nil {
		c.Unmapped = []string{}
	}
	if c.Errors == nil {
		c.Errors = []Group{}
	}
	if c.Faults == nil {
		c.Faults = []Fault{}
	}
	if c.Changes == nil {
		c.Changes = []RowChanges{}
	}
	if c.Next == nil {
		c.Next = []Step{}
	}
	return c
}

// WriteJSON writes the summary as one indented JSON object and a line end.
func (s *Summary) WriteJSON(w io.Writer) error {
	data, err := encode(s.complete(), "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(data, '\n'))
	return err
}

// encode gives JSON without a line end, with & < > as they are, in which a
// terminal finds nothing to obey.
func encode(v any, indent string) ([]byte, error) {
	return encodeInto(new(bytes.Buffer), v, indent)
}

// encodeInto is encode in the memory of a buffer, which it empties.
func encodeInto(buf *bytes.Buffer, v any, indent string) ([]byte, error) {
	buf.Reset()
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return printable.JSON(bytes.TrimSuffix(buf.Bytes(), []byte("\n"))), nil
}
