package report

import (
	"bufio"
	"bytes"
	"errors"
	"os"
)

// journal writes JSON Lines, one object a line, into a file that is made with
// the first of them.
type journal struct {
	path  string
	file  *os.File // nil before the first line and once closed
	out   *bufio.Writer
	lines int64
	line  bytes.Buffer
}

// newJournal takes away a file of an earlier run in the same folder.
func newJournal(path string) (*journal, error) {
	return &journal{path: path}, remove(path)
}

func (j *journal) add(v any) error {
	if j.lines == 0 {
		file, err := os.OpenFile(j.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		j.file, j.out = file, bufio.NewWriter(file)
	}
	line, err := encodeInto(&j.line, v, "")
	if err != nil {
		return err
	}
	j.lines++
	_, err = j.out.Write(append(line, '\n'))
	return err
}

func (j *journal) flush() error {
	if j.file == nil {
		return nil
	}
	return j.out.Flush()
}

func (j *journal) close() error {
	if j.file == nil {
		return nil
	}
	err := errors.Join(j.out.Flush(), j.file.Sync(), j.file.Close())
	j.file = nil
	return err
}

// written is the path, "" when there was nothing to write.
func (j *journal) written() string {
	if j.lines == 0 {
		return ""
	}
	return j.path
}
