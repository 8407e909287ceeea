package report

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// WriteWhole writes a file whole or not at all: under another name in the same
// folder, synced, and then given its own.
func WriteWhole(path string, mode os.FileMode, write func(io.Writer) error) (err error) {
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(part.Name()))
		}
	}()
	if err := errors.Join(part.Chmod(mode), write(part), part.Sync(), part.Close()); err != nil {
		return err
	}
	return os.Rename(part.Name(), path)
}
