// Package scratch makes temporary files that leave nothing behind, not even when
// the process is killed, where the system allows it.
package scratch

import (
	"errors"
	"io/fs"
	"os"
)

// File is a temporary file for one's own use. Closing removes it.
type File struct{ *os.File }

// New makes an empty file. Its name is gone at once, but for Windows, which
// removes no file that is open.
func New() (*File, error) {
	f, err := os.CreateTemp("", "importer-")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name())
	return &File{f}, nil
}

// Close closes the file and removes it.
func (f *File) Close() error {
	err := f.File.Close()
	if removed := os.Remove(f.Name()); !errors.Is(removed, fs.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	return err
}
