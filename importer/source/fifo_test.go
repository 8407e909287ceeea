//go:build unix

package source

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A named pipe is read once something writes to it, which is not waited for
// longer than the context lasts, and never read twice.
func TestNamedPipe(t *testing.T) {
	folder := t.TempDir()
	silent, path := filepath.Join(folder, "silent.csv"), filepath.Join(folder, "a.csv")
	for _, p := range []string{silent, path} {
		if err := syscall.Mkfifo(p, 0o600); err != nil {
			t.Skip(err)
		}
	}
	if Rereadable(path) {
		t.Error("a named pipe cannot be read twice")
	}
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error)
	go func() {
		_, err := OpenContext(ctx, silent, Options{})
		failed <- err
	}()
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	go func() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return
		}
		f.WriteString("a,b\n1,2\n")
		f.Close()
	}()
	r, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if row, err := r.Read(); err != nil || row.Cells[1] != "2" {
		t.Errorf("%+v, %v", row, err)
	}
}
