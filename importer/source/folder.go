package source

import (
	"fmt"
	"os"
	"path/filepath"
)

// checkFolder refuses a folder given for a file, and names a file in it.
func checkFolder(path string) error {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return nil // Open says better what is wrong
	}
	e := &Error{File: path, Message: "this is a folder, not a file", Hint: "name the file in it"}
	for _, ending := range []string{"*.csv", "*.tsv", "*.txt"} {
		found, _ := filepath.Glob(filepath.Join(path, ending))
		if len(found) > 0 {
			e.Hint = fmt.Sprintf("name the file in it, such as %s", found[0])
			break
		}
	}
	return e
}
