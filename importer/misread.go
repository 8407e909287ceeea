package importer

import (
	"errors"

	"lightfield-importer/mapping"
)

// misread adds to the columns that a mapping misses in the data how the file
// should be read, where something speaks for that.
func (j *job) misread(err error) error {
	problems, ok := errors.AsType[mapping.Problems](err)
	if !ok {
		return err
	}
	missing := problems.Missing()
	if len(missing) == 0 {
		return err
	}
	hint := j.src.MissingHint(missing)
	if hint == "" {
		return err
	}
	first := mapping.Problem{File: j.opts.Data, Message: "the file may not be read as it is meant", Hint: hint}
	return append(mapping.Problems{first}, problems...)
}
