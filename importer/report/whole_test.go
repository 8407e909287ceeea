package report

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// Whoever reads a file meanwhile finds the one before, also after a write that fails.
func TestWriteWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deals.prom")
	holds := func(want string) {
		t.Helper()
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("it holds %q, %v, want %q", got, err, want)
		}
	}
	writing := func(text string, found *string, err error) error {
		return WriteWhole(path, 0o644, func(w io.Writer) error {
			_, wrong := io.WriteString(w, text)
			if found != nil {
				holds(*found)
			}
			return errors.Join(wrong, err)
		})
	}
	first, full := "first\n", errors.New("the disk is full")
	if err := writing(first, nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := writing("half", &first, full); !errors.Is(err, full) {
		t.Errorf("%v, want %v", err, full)
	}
	holds(first)
	if err := writing("second\n", &first, nil); err != nil {
		t.Fatal(err)
	}
	holds("second\n")
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("files %v, want one", left)
	}
}
