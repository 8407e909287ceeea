package report

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Names of the reports in their folder.
const (
	resultsName   = "results.csv"
	rejectedName  = "rejected.csv"
	vanishedName  = "vanished.csv"
	ambiguousName = "ambiguous.csv"
	faultsName    = "faults.jsonl"
	changesName   = "changes.jsonl"
	pageName      = "report.html"
	summaryName   = "summary.json"
)

// Both CSV reports begin with a byte order mark, without which Excel reads
// UTF-8 as the local code page; a run, like every spreadsheet, drops it.
const byteOrderMark = "\ufeff"

// How much of the reports a crash may lose.
const (
	flushRows  = 1000
	flushEvery = time.Second
)

// Paths are the places of a run's reports.
type Paths struct {
	Dir       string `json:"dir"`
	Results   string `json:"results"`
	Rejected  string `json:"rejected"`  // "" when no row was rejected
	Vanished  string `json:"vanished"`  // "" when no row has vanished, or it was not computed
	Ambiguous string `json:"ambiguous"` // "" when no row matched several records
	Faults    string `json:"faults"`    // "" when there were none
	Changes   string `json:"changes"`   // "" when no update changes anything
	HTML      string `json:"html"`
	Summary   string `json:"summary"`
}

// Files writes the reports of one run into one folder. It is not safe for
// concurrent use.
type Files struct {
	dir       string
	results   *results
	rejected  *rejected
	vanished  *vanished
	ambiguous ambiguous
	places    places
	gallery   gallery
	view      View
	flushed   time.Time
	err       error
}

// Create makes the folder (mode 0700, with its parents) and results.csv in it
// (mode 0600). header and delimiter are the source's; header may hold an
// importer_error column, which rejected.csv replaces. Where the rows are those of
// several files, results.csv says of each from which it is.
//
// A results.csv and a summary.json of an earlier run are replaced. A
// rejected.csv is not: somebody may be correcting it, so it is put aside under
// its date. A source that is this very file must be open before.
func Create(dir string, header []string, delimiter rune, several bool) (*Files, error) {
	f, err := create(dir, header, delimiter, several)
	if err != nil {
		return nil, fmt.Errorf("create the reports in %s: %w", dir, err)
	}
	return f, nil
}

func create(dir string, header []string, delimiter rune, several bool) (*Files, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := putAside(filepath.Join(dir, rejectedName)); err != nil {
		return nil, err
	}
	for _, name := range []string{summaryName, pageName} {
		if err := remove(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	back, err := newRejected(filepath.Join(dir, rejectedName), header, delimiter)
	if err != nil {
		return nil, err
	}
	all, err := newResults(filepath.Join(dir, resultsName), several)
	if err != nil {
		return nil, err
	}
	lost, err := newVanished(dir)
	if err != nil {
		return nil, err
	}
	asked, err := newAmbiguous(dir)
	if err != nil {
		return nil, err
	}
	found, err := newPlaces(filepath.Join(dir, faultsName), filepath.Join(dir, changesName))
	if err != nil {
		return nil, err
	}
	return &Files{dir: dir, results: all, rejected: back, vanished: lost, ambiguous: asked, places: found, flushed: time.Now()}, nil
}

// View says what report.html shows beside the summary and the rows.
type View struct {
	Columns      *Columns // nil: nothing of the columns
	Labels       Labels   // of ids in values; used in results.csv too
	Telling      []string // names of the fields that tell candidates apart in ambiguous.csv
	NoCellValues bool     // leaves everything out that a cell says
}

// Show sets the view; it is called before the first Add.
func (f *Files) Show(v View) { f.view = v }

// Add writes one row. Rows come in file order. What was added reaches the files
// after 1,000 rows or a second at the latest, counted when a row is added; see
// Flush. After an error (a full disk) every later call returns it again, and
// the files hold what was written before.
func (f *Files) Add(e *Entry) error {
	if f.err != nil {
		return f.err
	}
	if err := f.results.add(e, f.view.Labels); err != nil {
		return f.fail(err)
	}
	f.gallery.add(e)
	if err := f.places.add(e); err != nil {
		return f.fail(err)
	}
	if Returned(e.Outcome) {
		if err := f.rejected.add(e); err != nil {
			return f.fail(err)
		}
	}
	if e.Question != nil {
		if err := f.ambiguous.add(e, f.view); err != nil {
			return f.fail(err)
		}
	}
	if f.results.pending >= flushRows || time.Since(f.flushed) >= flushEvery {
		return f.Flush()
	}
	return nil
}

// Flush hands everything added so far to the operating system. A run that waits
// for long calls it, so that the reports are as far as the run is.
func (f *Files) Flush() error {
	if f.err != nil {
		return f.err
	}
	f.flushed = time.Now()
	if err := errors.Join(f.results.flush(), f.rejected.flush(), f.ambiguous.flush(), f.places.faults.flush(), f.places.changes.flush()); err != nil {
		return f.fail(err)
	}
	return nil
}

// Close flushes, syncs the files to the disk and closes them. It returns the
// error of an earlier Add too; a second Close does nothing.
func (f *Files) Close() error {
	flushed := f.Flush()
	closed := errors.Join(f.results.close(), f.rejected.close(), f.vanished.close(), f.ambiguous.close(), f.places.faults.close(), f.places.changes.close())
	if flushed != nil {
		return flushed
	}
	if closed != nil {
		return f.fail(closed)
	}
	return nil
}

// Paths are the places of the reports; Rejected is "" as long as no row was.
func (f *Files) Paths() Paths {
	p := Paths{
		Dir:       f.dir,
		Results:   filepath.Join(f.dir, resultsName),
		Ambiguous: f.ambiguous.written(),
		Faults:    f.places.faults.written(),
		Changes:   f.places.changes.written(),
		HTML:      filepath.Join(f.dir, pageName),
		Summary:   filepath.Join(f.dir, summaryName),
	}
	if f.rejected.rows > 0 {
		p.Rejected = filepath.Join(f.dir, rejectedName)
	}
	if f.vanished.rows > 0 {
		p.Vanished = f.vanished.path
	}
	return p
}

// WriteSummary writes report.html and summary.json, each whole or not at all,
// after setting the summary's Reports to Paths, its lists of faults and changes, and
// whether the reports are incomplete. It works before and after Close.
func (f *Files) WriteSummary(s *Summary) error {
	s.Reports = f.Paths()
	s.Incomplete = s.Incomplete || f.err != nil
	f.places.list(s)
	page := func(w io.Writer) error { return f.writeHTML(w, s) }
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

func (f *Files) fail(err error) error {
	f.err = fmt.Errorf("write the reports in %s: %w", f.dir, err)
	return f.err
}

// putAside renames a rejected.csv of an earlier run to rejected.20261123T101500Z.csv.
func putAside(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	stem := path[:len(path)-len(filepath.Ext(path))]
	stamp := info.ModTime().UTC().Format("20060102T150405Z")
	aside := stem + "." + stamp + ".csv"
	for n := 2; exists(aside); n++ {
		aside = fmt.Sprintf("%s.%s-%d.csv", stem, stamp, n)
	}
	return os.Rename(path, aside)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
