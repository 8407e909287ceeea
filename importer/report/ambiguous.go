package report

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// Value is the JSON of one field; nil: nothing.
type Value = json.RawMessage

// Question is what somebody has to decide about a row: which of several records
// it means.
type Question struct {
	Row        string  // names the row when the answer is read back
	Values     []Value // the row's own, by View.Telling
	Candidates []Candidate
}

// Candidate is a record that a row may mean.
type Candidate struct {
	ID, Link         string
	Created, Updated time.Time // zero: not known, or never
	Values           []Value   // by View.Telling; nil: not known
}

// Columns of ambiguous.csv by which decisions are read back. UseColumn comes
// empty: it takes a candidate's id, create or skip.
const (
	UseColumn       = "use"
	CandidateColumn = "candidate"
	RowColumn       = "row"
)

// ambiguous writes ambiguous.csv, which is made with its first row: for each
// ambiguous row of the data a line with its own values and one a candidate.
type ambiguous struct {
	path string
	file *os.File // nil before the first row and once closed
	out  *csv.Writer
	rows int64
}

// newAmbiguous puts a list of an earlier run in the same folder aside: somebody
// may be filling it in.
func newAmbiguous(dir string) (ambiguous, error) {
	path := filepath.Join(dir, ambiguousName)
	return ambiguous{path: path}, putAside(path)
}

func (a *ambiguous) add(e *Entry, v View) error {
	if a.file == nil {
		if err := a.open(v.Telling); err != nil {
			return err
		}
	}
	a.rows++
	q := e.Question
	start := []string{"", strconv.Itoa(e.Line), formulaSafe(e.Identity), q.Row}
	if err := a.write(start, Candidate{Values: q.Values}, v); err != nil {
		return err
	}
	for _, c := range inOrder(q.Candidates) {
		if err := a.write(start, c, v); err != nil {
			return err
		}
	}
	return nil
}

// inOrder puts the oldest record first.
func inOrder(candidates []Candidate) []Candidate {
	return slices.SortedStableFunc(slices.Values(candidates), func(a, b Candidate) int { return a.Created.Compare(b.Created) })
}

func (a *ambiguous) open(telling []string) (err error) {
	if a.file, a.out, err = newTable(a.path, ','); err != nil {
		return err
	}
	header := []string{UseColumn, "line", "identity", RowColumn, CandidateColumn, "link", "created", "updated"}
	for _, name := range telling {
		header = append(header, formulaSafe(name))
	}
	return a.out.Write(header)
}

func (a *ambiguous) write(start []string, c Candidate, v View) error {
	cells := append(slices.Clone(start), formulaSafe(c.ID), formulaSafe(c.Link), minute(c.Created), minute(c.Updated))
	for _, raw := range c.Values {
		cells = append(cells, formulaSafe(shorten(v.Labels.text(raw), maxMessage)))
	}
	for len(cells) < len(start)+4+len(v.Telling) {
		cells = append(cells, "")
	}
	return a.out.Write(cells)
}

func minute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04")
}

func (a *ambiguous) flush() error {
	if a.file == nil {
		return nil
	}
	a.out.Flush()
	return a.out.Error()
}

func (a *ambiguous) close() error {
	if a.file == nil {
		return nil
	}
	err := errors.Join(a.flush(), a.file.Sync(), a.file.Close())
	a.file = nil
	return err
}

// written is the path, "" when no row was ambiguous.
func (a *ambiguous) written() string {
	if a.rows == 0 {
		return ""
	}
	return a.path
}
