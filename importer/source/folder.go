package source

import (
	"fmt"
	"path/filepath"
)

// folder is the error of a folder given for a file; it names a file in it.
func folder(path string) *Error {
	e := &Error{File: path, Message: "this is a folder, not a file", Hint: "name the file in it"}
	for _, ending := range []string{"*.csv", "*.xlsx", "*.tsv", "*.txt"} {
		found, _ := filepath.Glob(filepath.Join(path, ending))
		if len(found) > 0 {
			e.Hint = fmt.Sprintf("name the file in it, such as %s", found[0])
			break
		}
	}
	return e
}
