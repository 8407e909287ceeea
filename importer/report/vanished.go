package report

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"

	"github.com/gocarina/gocsv"
)

// Vanished counts the rows of earlier runs that a file has no more.
type Vanished struct {
	Count      int64 `json:"count"`
	Unreadable int64 `json:"unreadable"` // rows that could not be read: some of Count may be among them
}

// And is the sum of two counts; nil counts nothing.
func (v *Vanished) And(more *Vanished) *Vanished {
	switch {
	case v == nil:
		return more
	case more == nil:
		return v
	}
	return &Vanished{Count: v.Count + more.Count, Unreadable: v.Unreadable + more.Unreadable}
}

// VanishedRow is one row of vanished.csv.
type VanishedRow struct {
	Identity string `csv:"identity"`
	RecordID string `csv:"record_id"`
	Link     string `csv:"link"`
}

// vanished writes vanished.csv, which is made with its first row.
type vanished struct {
	path string
	file *os.File // nil before the first row and once closed
	out  *csv.Writer
	rows int64
}

// Vanished writes a row of an earlier run that the file has no more.
func (f *Files) Vanished(r VanishedRow) error {
	if f.err != nil {
		return f.err
	}
	if err := f.vanished.add(r); err != nil {
		return f.fail(err)
	}
	return nil
}

func (v *vanished) add(r VanishedRow) (err error) {
	r = VanishedRow{Identity: formulaSafe(r.Identity), RecordID: formulaSafe(r.RecordID), Link: formulaSafe(r.Link)}
	v.rows++
	if v.file != nil {
		return gocsv.MarshalCSVWithoutHeaders([]VanishedRow{r}, gocsv.NewSafeCSVWriter(v.out))
	}
	if v.file, v.out, err = newTable(v.path, ','); err != nil {
		return err
	}
	return gocsv.MarshalCSV([]VanishedRow{r}, gocsv.NewSafeCSVWriter(v.out))
}

func (v *vanished) close() error {
	if v.file == nil {
		return nil
	}
	v.out.Flush()
	err := errors.Join(v.out.Error(), v.file.Sync(), v.file.Close())
	v.file = nil
	return err
}

// newVanished takes away a list of an earlier run in the same folder.
func newVanished(dir string) (*vanished, error) {
	path := filepath.Join(dir, vanishedName)
	return &vanished{path: path}, remove(path)
}
