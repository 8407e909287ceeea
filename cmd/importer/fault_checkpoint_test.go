package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
)

// read gives the bytes of a file.
func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Guards the memory of an import: a checkpoint that is cut off, damaged or somebody
// else's is refused in words by every command, is left byte for byte as it was, and
// nothing is sent. With the good one back the import goes on.
func TestCheckpointThatIsNone(t *testing.T) {
	const n = 40
	box, base := serve(t, sandbox.Options{})
	data := deals(t, n)
	imports(t, box, base, importer.ExitDone, data)
	path := checkpointOf(data)
	good := read(t, path)
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"cut off in a page":  {good[:len(good)-100], "is damaged: it has"},
		"cut off at a page":  {good[:len(good)-4096], "is damaged: it has"},
		"cut off early":      {good[:60], "cut off within its header"},
		"longer than it is":  {append(bytes.Clone(good), "more"...), "is damaged: it has"},
		"tables overwritten": {overwritten(good, 100, 4096), "is damaged"},
		"rows overwritten":   {overwritten(good, 4096, len(good)), "is damaged"},
		"a page overwritten": {overwritten(good, len(good)/8192*4096, len(good)/8192*4096+4096), "is damaged"},
		"a spreadsheet":      {read(t, data), "is not a checkpoint"},
		"zeroes":             {make([]byte, len(good)), "is not a checkpoint"},
	} {
		t.Run(name, func(t *testing.T) {
			write(t, path, string(c.data))
			before := posted(box)
			for _, args := range [][]string{
				{"run", data}, {"run", "--dry-run", data}, {"run", "--require-checkpoint", data},
				{"status", path}, {"status", "--rows", path}, {"resolve", path, "--row", "1", "--as", "skip"},
			} {
				e := finish(t, program(t.Context(), base, box, args...))
				if e.code != importer.ExitUsage || !bytes.Contains([]byte(e.stderr), []byte(c.says)) || !bytes.Contains([]byte(e.stderr), []byte(path)) {
					t.Errorf("%v: exit code %d, want %d and %q with the path:\n%s", args, e.code, importer.ExitUsage, c.says, e.stderr)
				}
			}
			if !bytes.Equal(read(t, path), c.data) {
				t.Error("the file was changed")
			}
			if left, _ := filepath.Glob(path + "?*"); left != nil {
				t.Errorf("files were left beside it: %v", left)
			}
			if posted(box) != before {
				t.Error("something was sent")
			}
		})
	}
	write(t, path, string(good))
	if e := imports(t, box, base, importer.ExitDone, "--require-checkpoint", data); e.summary.Rows.Unchanged != n {
		t.Errorf("with the good one back: %+v", e.summary.Rows)
	}
	onceEach(t, box, n)
}

func overwritten(data []byte, from, to int) []byte {
	data = bytes.Clone(data)
	for i := from; i < to; i++ {
		data[i] = 0xa5
	}
	return data
}
