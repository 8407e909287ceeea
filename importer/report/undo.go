package report

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/gocarina/gocsv"

	"lightfield-importer/importer/outcome"
)

// What an undo does with a record.
const (
	WayTrash   = "trash"   // the run made it: it goes to the trash
	WayRestore = "restore" // the run changed it: its previous values are put back
)

// UndoRow is one record on its way back.
type UndoRow struct {
	Import   string `csv:"import" json:"import"`
	Line     int    `csv:"line" json:"line"` // in the file that settled the row last
	Identity string `csv:"identity" json:"identity"`
	Way      string `csv:"way" json:"way"` // trash or restore
	Outcome  string `csv:"outcome" json:"outcome"`
	RecordID string `csv:"record_id" json:"record_id"`
	Link     string `csv:"link" json:"link"`
	Code     string `csv:"code" json:"code"`
	Message  string `csv:"message" json:"message"`
}

// UndoCounts is how many records there were and how their way back ended. Total is
// the sum of Trash and Restore, and of the four others.
type UndoCounts struct {
	Total        int64 `json:"total"`
	Trash        int64 `json:"trash"`
	Restore      int64 `json:"restore"`
	Reversed     int64 `json:"reversed"`
	Kept         int64 `json:"kept"`
	Failed       int64 `json:"failed"`
	NotAttempted int64 `json:"not_attempted"`
}

// of counts the records with an outcome.
func (c UndoCounts) of(b outcome.Back) int64 {
	return [...]int64{c.Reversed, c.Kept, c.Failed, c.NotAttempted}[b]
}

// UndoRun is a run that is taken back.
type UndoRun struct {
	ID      string    `json:"id"`
	Import  string    `json:"import"`
	File    string    `json:"file"`
	Started time.Time `json:"started"`
}

// UndoPaths are the places of an undo's reports.
type UndoPaths struct {
	Dir     string `json:"dir"`
	Results string `json:"results"`
	Summary string `json:"summary"`
}

// UndoSummary is the story of one undo. Its JSON form is a contract as that of
// [Summary] is: fields are added, never renamed; a list is [], never null; dry_run,
// program, run_id, started, ended, duration_seconds, stopped, exit_code, error,
// recovered, unsettled, retries, requests, checkpoint and next mean the same.
//
//	runs        the runs that are taken back: id, import, file, started
//	nothing     why there was nothing to take back; "" when there was
//	others      other runs that can be taken back, where there was nothing
//	force       true: records that somebody changed since are taken back too
//	records     total, trash, restore; reversed, kept, failed, not_attempted
//	kinds       why records were kept or failed, most frequent first: {outcome, code,
//	            message, count, examples: the first rows, as in results.csv}
//	reports     dir, results, summary
type UndoSummary struct {
	Version         int        `json:"version"` // SummaryVersion, set by WriteJSON
	DryRun          bool       `json:"dry_run"`
	Program         string     `json:"program"`
	RunID           string     `json:"run_id"`
	Runs            []UndoRun  `json:"runs"`
	Nothing         string     `json:"nothing"`
	Others          []UndoRun  `json:"others"`
	Force           bool       `json:"force"`
	Started         time.Time  `json:"started"`
	Ended           time.Time  `json:"ended"`
	DurationSeconds float64    `json:"duration_seconds"` // set by WriteJSON
	Stopped         string     `json:"stopped"`
	ExitCode        int        `json:"exit_code"`
	Error           string     `json:"error"`
	Records         UndoCounts `json:"records"`
	Recovered       int64      `json:"recovered"`
	Unsettled       int64      `json:"unsettled"`
	Kinds           []UndoKind `json:"kinds"`
	Retries         int64      `json:"retries"`
	Requests        Requests   `json:"requests"`
	Reports         UndoPaths  `json:"reports"`
	Checkpoint      string     `json:"checkpoint"`
	Next            []Step     `json:"next"`
}

func (s *UndoSummary) complete() UndoSummary {
	c := *s
	whole := (&Summary{Started: s.Started, Ended: s.Ended, Requests: s.Requests, Next: s.Next}).complete()
	c.Version, c.Started, c.Ended, c.DurationSeconds = whole.Version, whole.Started, whole.Ended, whole.DurationSeconds
	c.Requests, c.Next = whole.Requests, whole.Next
	if c.Runs == nil {
		c.Runs = []UndoRun{}
	}
	if c.Others == nil {
		c.Others = []UndoRun{}
	}
	if c.Kinds == nil {
		c.Kinds = []UndoKind{}
	}
	return c
}

// WriteJSON writes the summary as one indented JSON object and a line end.
func (s *UndoSummary) WriteJSON(w io.Writer) error {
	data, err := encode(s.complete(), "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(data, '\n'))
	return err
}

// UndoFiles writes the reports of one undo into one folder. It is not safe for
// concurrent use.
type UndoFiles struct {
	paths UndoPaths
	file  *os.File // nil once closed
	out   *csv.Writer
}

// CreateUndo makes the folder (mode 0700, with its parents) and results.csv in it,
// in place of one of an earlier undo.
func CreateUndo(dir string) (*UndoFiles, error) {
	f := &UndoFiles{paths: UndoPaths{Dir: dir, Results: filepath.Join(dir, resultsName), Summary: filepath.Join(dir, summaryName)}}
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = errors.Join(remove(f.paths.Results), remove(f.paths.Summary))
	}
	if err == nil {
		f.file, f.out, err = newTable(f.paths.Results, ',')
	}
	if err == nil {
		err = gocsv.MarshalCSV([]UndoRow{}, gocsv.NewSafeCSVWriter(f.out))
	}
	if err != nil {
		return nil, fmt.Errorf("create the reports in %s: %w", dir, err)
	}
	return f, nil
}

// Add writes one record. It is in the file when Add returns: an undo is paced by
// the server, and a crash should lose nothing that it said.
func (f *UndoFiles) Add(r UndoRow) error {
	for _, text := range []*string{&r.Import, &r.Identity, &r.RecordID, &r.Link, &r.Code, &r.Message} {
		*text = formulaSafe(*text)
	}
	if err := gocsv.MarshalCSVWithoutHeaders([]UndoRow{r}, gocsv.NewSafeCSVWriter(f.out)); err != nil {
		return fmt.Errorf("write the reports in %s: %w", f.paths.Dir, err)
	}
	return nil
}

// Close syncs and closes results.csv; a second Close does nothing.
func (f *UndoFiles) Close() error {
	if f.file == nil {
		return nil
	}
	f.out.Flush()
	err := errors.Join(f.out.Error(), f.file.Sync(), f.file.Close())
	f.file = nil
	if err != nil {
		return fmt.Errorf("write the reports in %s: %w", f.paths.Dir, err)
	}
	return nil
}

// Paths are the places of the reports.
func (f *UndoFiles) Paths() UndoPaths { return f.paths }

// WriteSummary writes summary.json, whole or not at all.
func (f *UndoFiles) WriteSummary(s *UndoSummary) error {
	if err := WriteWhole(f.paths.Summary, 0o600, s.WriteJSON); err != nil {
		return fmt.Errorf("write the summary: %w", err)
	}
	return nil
}
