package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lightfield-importer/importer/outcome"
)

func mustCreate(t *testing.T, dir string, header []string, delimiter rune) *Files {
	t.Helper()
	f, err := Create(dir, header, delimiter, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func mustAdd(t *testing.T, f *Files, entries ...*Entry) {
	t.Helper()
	for _, e := range entries {
		if err := f.Add(e); err != nil {
			t.Fatal(err)
		}
	}
}

// content is what a file has after its byte order mark.
func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(string(data), byteOrderMark)
	if !marked {
		t.Errorf("%s has no byte order mark", path)
	}
	return text
}

func created(line int) *Entry {
	return &Entry{Line: line, Identity: fmt.Sprint("A-", line), Outcome: outcome.Created, RecordID: "opp_1"}
}

func TestResults(t *testing.T) {
	f := mustCreate(t, filepath.Join(t.TempDir(), "reports", "run"), []string{"ID", "Stage"}, ';')
	f.Show(View{Labels: Labels{"opt_1": "Won"}})
	mustAdd(t, f,
		&Entry{Line: 2, Identity: "A-1", Outcome: outcome.Created, RecordID: "opp_1", Link: "https://crm.example/opp_1"},
		&Entry{Line: 3, Identity: "-5", Outcome: outcome.Unchanged, RecordID: "opp_2"},
		&Entry{Line: 4, Identity: "=1+1", Outcome: outcome.Skipped, Message: "repeats line 3\nword for word"},
		&Entry{Line: 6, Outcome: outcome.Rejected, Problems: []Problem{
			{Column: "Stage", Reason: "unknown_option", Message: `"Wno" is not one of the options`}, {Column: "", Reason: "bad_request", Message: "refused"},
		}, Cells: []string{"A-4", "Wno"}},
		&Entry{Line: 7, Identity: "A, 5", Outcome: outcome.Updated, RecordID: "opp_3",
			Warnings: []Problem{{Column: "Phone", Reason: "left_out", Message: "left out"}},
			Changes: []Change{
				{Field: "amount", Old: json.RawMessage("100"), New: json.RawMessage("200.5")},
				{Field: "$stage", Old: json.RawMessage("null"), New: json.RawMessage(`"opt_1"`)},
			}},
		&Entry{Line: 8, Outcome: outcome.InDoubt, Message: "sent", Cells: []string{"A-6", "Won"}},
	)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	want := `line,identity,outcome,record_id,link,message,changes
2,A-1,created,opp_1,https://crm.example/opp_1,,
3,-5,unchanged,opp_2,,,
4,'=1+1,skipped,,,repeats line 3\nword for word,
6,,rejected,,,"column ""Stage"": ""Wno"" is not one of the options; refused",
7,"A, 5",updated,opp_3,,"warning: column ""Phone"": left out",amount: 100 → 200.5; $stage: nothing → Won
8,,in_doubt,,,sent,
`
	if got := content(t, f.Paths().Results); got != want {
		t.Errorf("results.csv:\n%s\nwant:\n%s", got, want)
	}
}

func TestResultsOfNoRows(t *testing.T) {
	f := mustCreate(t, t.TempDir(), []string{"ID"}, ',')
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if got, want := content(t, f.Paths().Results), "line,identity,outcome,record_id,link,message,changes\n"; got != want {
		t.Errorf("results.csv: %q, want %q", got, want)
	}
	if p := f.Paths(); p.Rejected != "" {
		t.Errorf("Paths().Rejected = %q, want none", p.Rejected)
	}
	if err := f.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

func TestMessageIsBounded(t *testing.T) {
	e := &Entry{Message: strings.Repeat("x", 1<<20)}
	if got := len(e.message()); got > maxMessage {
		t.Errorf("a message of %d bytes", got)
	}
}

func TestModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits; the folder's access list rules")
	}
	dir := filepath.Join(t.TempDir(), "a", "b")
	f := mustCreate(t, dir, []string{"ID"}, ',')
	mustAdd(t, f, rejectedAt(2))
	if err := errors.Join(f.Close(), f.WriteSummary(&Summary{})); err != nil {
		t.Fatal(err)
	}
	p := f.Paths()
	for path, want := range map[string]fs.FileMode{
		filepath.Dir(dir): 0o700, dir: 0o700, p.Results: 0o600, p.Rejected: 0o600, p.Summary: 0o600,
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
}

func TestCrashLeavesUsefulFiles(t *testing.T) {
	rows := func(f *Files) int { return strings.Count(content(t, f.Paths().Results), "\n") - 1 }
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		f := mustCreate(t, dir, []string{"ID"}, ',')
		defer f.Close()
		mustAdd(t, f, created(2), rejectedAt(3))
		if got := rows(f); got != 0 {
			t.Errorf("%d rows written at once, want none", got)
		}
		time.Sleep(flushEvery)
		mustAdd(t, f, created(4))
		if got := rows(f); got != 3 {
			t.Errorf("%d rows after a second, want 3", got)
		}
		if got := content(t, f.Paths().Rejected); strings.Count(got, "\n") != 2 {
			t.Errorf("rejected.csv after a second: %q", got)
		}
		for line := range flushRows - 1 {
			mustAdd(t, f, created(5+line))
		}
		if got := rows(f); got != 3 {
			t.Errorf("%d rows before the batch is full, want 3", got)
		}
		mustAdd(t, f, created(5+flushRows))
		if got := rows(f); got != 3+flushRows {
			t.Errorf("%d rows after a full batch, want %d", got, 3+flushRows)
		}
		mustAdd(t, f, created(6+flushRows))
		if err := f.Flush(); err != nil {
			t.Fatal(err)
		}
		if got := rows(f); got != 4+flushRows {
			t.Errorf("%d rows after Flush, want %d", got, 4+flushRows)
		}
	})
}

func TestErrorsStay(t *testing.T) {
	tests := map[string]func(f *Files) error{
		"results":  func(f *Files) error { return f.results.file.Close() },
		"rejected": func(f *Files) error { return f.rejected.file.Close() },
	}
	for name, breakIt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			f := mustCreate(t, dir, []string{"ID"}, ',')
			mustAdd(t, f, created(2), rejectedAt(3))
			if err := breakIt(f); err != nil {
				t.Fatal(err)
			}
			first := f.Flush()
			if !errors.Is(first, fs.ErrClosed) || !strings.HasPrefix(first.Error(), "write the reports in "+dir) {
				t.Fatalf("Flush = %v", first)
			}
			if again := f.Add(created(4)); again != first {
				t.Errorf("Add = %v, want the same error", again)
			}
			if again := f.Flush(); again != first {
				t.Errorf("Flush = %v, want the same error", again)
			}
			if again := f.Close(); again != first {
				t.Errorf("Close = %v, want the same error", again)
			}
		})
	}
}

func TestCreateErrors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, dir string
		delimiter rune
	}{
		{"a file is in the way", filepath.Join(file, "reports"), ','},
		{"no delimiter", t.TempDir(), 0},
		{"quotes as delimiter", t.TempDir(), '"'},
		{"line end as delimiter", t.TempDir(), '\n'},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Create(tt.dir, []string{"ID"}, tt.delimiter, false); err == nil || !strings.Contains(err.Error(), tt.dir) {
				t.Errorf("Create = %v, want an error that names %s", err, tt.dir)
			}
		})
	}
}

// A folder that is used again: what people may be working on is put aside.
func TestCreateOverEarlierReports(t *testing.T) {
	dir := t.TempDir()
	stamp := time.Date(2026, 11, 20, 8, 30, 0, 0, time.UTC)
	for _, name := range []string{"rejected.csv", "rejected.20261120T083000Z.csv", "results.csv", "summary.json", "notes.txt"} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, []byte("old "+name), 0o600), os.Chtimes(path, stamp, stamp)); err != nil {
			t.Fatal(err)
		}
	}
	f := mustCreate(t, dir, []string{"ID"}, ',')
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	var names []string
	found, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range found {
		names = append(names, e.Name())
	}
	want := "notes.txt rejected.20261120T083000Z-2.csv rejected.20261120T083000Z.csv results.csv"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("files: %s, want: %s", got, want)
	}
	if data, _ := os.ReadFile(filepath.Join(dir, "rejected.20261120T083000Z-2.csv")); string(data) != "old rejected.csv" {
		t.Errorf("the rejected.csv put aside has %q", data)
	}
	if got := content(t, f.Paths().Results); !strings.HasPrefix(got, "line,") {
		t.Errorf("results.csv has %q", got)
	}
}

func TestWriteSummary(t *testing.T) {
	f := mustCreate(t, t.TempDir(), []string{"ID"}, ',')
	mustAdd(t, f, rejectedAt(2))
	for _, id := range []string{"first", "second"} { // the second replaces the first
		s := Summary{RunID: id}
		if err := f.WriteSummary(&s); err != nil {
			t.Fatal(err)
		}
		if s.Reports != f.Paths() {
			t.Errorf("Reports = %+v, want %+v", s.Reports, f.Paths())
		}
	}
	data, err := os.ReadFile(f.Paths().Summary)
	if err != nil {
		t.Fatal(err)
	}
	var back Summary
	if err := json.Unmarshal(data, &back); err != nil || back.RunID != "second" || back.Reports != f.Paths() {
		t.Errorf("summary.json: %v, %+v", err, back)
	}
	if left, _ := filepath.Glob(filepath.Join(f.Paths().Dir, "*.part")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWriteSummaryWithoutFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "reports")
	f := mustCreate(t, dir, []string{"ID"}, ',')
	if err := errors.Join(f.Close(), os.RemoveAll(dir)); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteSummary(&Summary{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("WriteSummary = %v, want that the folder does not exist", err)
	}
}

// Memory does not grow with the file: see B/op, which is for one row.
func BenchmarkAdd(b *testing.B) {
	f, err := Create(b.TempDir(), []string{"ID", "Stage"}, ',', false)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	e := &Entry{
		File: "deals.csv", Identity: "A-1", Outcome: outcome.Rejected, Cells: []string{"A-1", "Wno"},
		Problems: []Problem{{Column: "Stage", Reason: "unknown_option", Message: `"Wno" is not one of the options`}},
	}
	var g Grouper
	b.ReportAllocs()
	for b.Loop() {
		e.Line++
		g.Add(e)
		if err := f.Add(e); err != nil {
			b.Fatal(err)
		}
	}
}
