//go:build !windows

package checkpoint

import (
	"errors"
	"os"
)

func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
