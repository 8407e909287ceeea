package source

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A file that is written to while it is read may lack rows, which cannot be seen in
// it; a file that another takes the place of is read as it was.
func TestChanged(t *testing.T) {
	for _, c := range []struct {
		what    string
		change  func(path string) error
		changed bool
	}{
		{"left alone", func(string) error { return nil }, false},
		{"grown", func(path string) error {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteString("more,1\n")
			return errors.Join(err, f.Close())
		}, true},
		{"cut off", func(path string) error { return os.Truncate(path, 10) }, true},
		{"written to", func(path string) error { return os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)) }, true},
		{"replaced", func(path string) error {
			next := path + ".next"
			return errors.Join(os.WriteFile(next, []byte("Id,N\n1,1\n"), 0o600), os.Rename(next, path))
		}, false},
	} {
		t.Run(c.what, func(t *testing.T) {
			dir := t.TempDir()
			var paths []string
			for _, name := range []string{"a.csv", "b.csv"} {
				var rows strings.Builder
				rows.WriteString("Id,N\n")
				for n := range 20_000 {
					fmt.Fprintf(&rows, "%s%d,1\n", name, n)
				}
				paths = append(paths, filepath.Join(dir, name))
				if err := os.WriteFile(paths[len(paths)-1], []byte(rows.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			r, err := OpenAll(t.Context(), paths, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if err := c.change(paths[0]); err != nil {
				t.Skip("the system does not let it be:", err)
			}
			for err == nil {
				_, err = r.Read()
			}
			if err != io.EOF && c.what != "cut off" {
				t.Fatal(err)
			}
			var want []string
			if c.changed {
				want = paths[:1]
			}
			if diff := cmp.Diff(want, r.Changed()); diff != "" {
				t.Errorf("changed (-want +got):\n%s", diff)
			}
		})
	}
}
