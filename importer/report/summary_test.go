package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want = bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n")) // a checkout on Windows
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

var started = time.Date(2026, 11, 23, 10, 15, 0, 0, time.UTC)

// reports are the paths that a run under this folder has.
func reports(rejected bool) Paths {
	dir := "pipeline.reports/20261123T101500Z-7f3a91c2"
	p := Paths{Dir: dir, Results: dir + "/results.csv", Summary: dir + "/summary.json", HTML: dir + "/report.html"}
	if rejected {
		p.Rejected = dir + "/rejected.csv"
	}
	return p
}

func nightlyRun() *Summary {
	return &Summary{
		Program: "1.0.0", RunID: "7f3a91c2", Import: "pipeline", Object: "opportunity", File: "sales_pipeline.csv",
		Started: started.In(time.FixedZone("CET", 3600)), Ended: started.Add(352123456 * time.Microsecond), ExitCode: 3,
		Rows:  Rows{Read: 8800, Created: 7321, Updated: 50, Unchanged: 1, Rejected: 1425, Ambiguous: 2, InDoubt: 1},
		Stubs: []Stubs{{Object: "account", By: "$name", Created: 41, Failed: 1}},
		Lists: []List{{Name: "Import 2026-11", Object: "opportunity", RecordID: "lst_1", Link: "https://crm.lightfield.app/lists/lst_1", Created: true, Put: 7371, Missing: 1,
			Error: "record opp_9: POST /v1/lists/lst_1: 422 unprocessable_content"}},
		Recovered: 2, Warnings: 12, Retries: 3,
		WarningKinds: []Group{{Column: "Phone", Reason: "left_out", Message: `"call me" is not a telephone number; left out`, Count: 12, Example: Place{"sales_pipeline.csv", 17}, Places: []Spot{{"sales_pipeline.csv", 17, 16, "C16", "call me", "", `"call me" is not a telephone number; left out`}}}},
		Requests: Requests{
			Write:  RequestStats{Count: 7374, WaitedSeconds: 8848.8, TooMany: 1, Statuses: map[string]int64{"201": 7321, "200": 50, "429": 1, "none": 2}},
			Read:   RequestStats{Count: 53, WaitedSeconds: 0.0625},
			Search: RequestStats{Count: 85},
		},
		Errors: []Group{
			{Column: "account", Reason: "required", Message: "no value, but an opportunity needs an account", Count: 1425, Example: Place{"sales_pipeline.csv", 12}, Places: []Spot{}},
			{Column: "", Reason: "ambiguous", Message: "2 opportunities match: opp_1, opp_2", Count: 2, Example: Place{"sales_pipeline.csv", 4711}, Places: []Spot{}},
			{Column: "deal_stage", Reason: "unknown_option", Message: `"Closed-Won" is not one of the options; did you mean "Closed Won"?`, Count: 1, Example: Place{"sales_pipeline.csv", 41}, Allowed: "Won, Lost", Places: []Spot{{"sales_pipeline.csv", 41, 41, "D41", "Closed-Won", "Closed Won", `"Closed-Won" is not one of the options; did you mean "Closed Won"?`}}},
		},
		Reports: reports(true), Checkpoint: "pipeline.checkpoint",
		Next: []Step{
			{"correct rejected.csv and import it as it stands", "importer run --mapping pipeline.yaml pipeline.reports/20261123T101500Z-7f3a91c2/rejected.csv"},
			{"look at the row in doubt", "importer status --rows pipeline.checkpoint"},
			{"add identity columns to the mapping, so that a corrected row is known for the same", ""},
		},
	}
}

func dryRun() *Summary {
	s := &Summary{
		DryRun: true, File: "opportunities-faulty.csv", Import: "opportunities-faulty", Object: "opportunity",
		Started: started, Ended: started.Add(440 * time.Millisecond), ExitCode: 3,
		Rows:        Rows{Read: 1061, Created: 1001, Updated: 7, Skipped: 3, Rejected: 50},
		ErrorsOther: 5, Reports: reports(true),
		Next: []Step{{"correct the file or the mapping and try again", "importer run --dry-run opportunities-faulty.csv"}},
	}
	for i := range 13 {
		s.Errors = append(s.Errors, Group{Column: fmt.Sprint("Column ", i+1), Reason: "not_a_number", Message: `"n/a" is not a number`, Count: int64(20 - i), Example: Place{"opportunities-faulty.csv", i + 2}})
	}
	return s
}

func TestWriteJSON(t *testing.T) {
	var buf bytes.Buffer
	if err := nightlyRun().WriteJSON(&buf); err != nil {
		t.Fatal(err)
	}
	golden(t, "summary.json", buf.Bytes())
}

// Of nothing there is everything: every field, and no null.
func TestWriteJSONOfZero(t *testing.T) {
	var buf bytes.Buffer
	if err := new(Summary).WriteJSON(&buf); err != nil {
		t.Fatal(err)
	}
	golden(t, "summary-zero.json", buf.Bytes())
}

// The contract: what was once written is written still. A field that is missing
// here is a broken contract, whatever the golden files say.
func TestSummaryContract(t *testing.T) {
	fields := `version dry_run program run_id import object file started ended duration_seconds stopped exit_code error
		rows rows_per_second recovered warnings warning_kinds retries requests errors errors_other reports checkpoint next
		rows.read rows.created rows.updated rows.unchanged rows.skipped rows.rejected rows.ambiguous rows.in_doubt rows.not_attempted
		requests.write.count requests.write.waited_seconds requests.write.too_many
		requests.read.count requests.read.waited_seconds requests.read.too_many
		requests.search.count requests.search.waited_seconds requests.search.too_many
		reports.dir reports.results reports.rejected reports.summary`
	var buf bytes.Buffer
	if err := new(Summary).WriteJSON(&buf); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(buf.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got["version"] != float64(1) {
		t.Errorf("version %v", got["version"])
	}
	for path := range strings.FieldsSeq(fields) {
		var value any = got
		for name := range strings.SplitSeq(path, ".") {
			object, _ := value.(map[string]any)
			value = object[name]
		}
		if value == nil {
			t.Errorf("%s is missing, or null", path)
		}
	}
}

// Every field stands in the package comment.
func TestContractIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var names func(reflect.Type)
	names = func(typ reflect.Type) {
		if typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || typ == reflect.TypeFor[time.Time]() {
			return
		}
		for field := range typ.Fields() {
			name := field.Tag.Get("json")
			if name == "" || !bytes.Contains(doc, []byte(name)) {
				t.Errorf("%s.%s (%q) is not documented", typ, field.Name, name)
			}
			names(field.Type)
		}
	}
	names(reflect.TypeFor[Summary]())
}

func TestSummaryKeepsWhatItIsGiven(t *testing.T) {
	s := Summary{Started: started, Ended: started.Add(10 * time.Second), DurationSeconds: 4, RowsPerSecond: 2.5, Rows: Rows{Read: 100}}
	c := s.complete()
	if c.DurationSeconds != 4 || c.RowsPerSecond != 2.5 {
		t.Errorf("%v seconds, %v rows a second", c.DurationSeconds, c.RowsPerSecond)
	}
	if s.Errors != nil || s.Version != 0 {
		t.Error("the summary itself was changed")
	}
}

func TestWriteText(t *testing.T) {
	clean := &Summary{
		File: "opportunities.csv", Started: started, Ended: started.Add(4 * time.Second),
		Rows: Rows{Read: 100, Created: 100}, Requests: Requests{Write: RequestStats{Count: 100, WaitedSeconds: 190}},
		Reports: reports(false), Checkpoint: "opportunities.checkpoint",
	}
	stopped := &Summary{
		File: "deals.csv", Started: started, Ended: started.Add(time.Hour), Stopped: StoppedOutage,
		Error: "cannot reach api.lightfield.app: connection refused, for 15m0s",
		Rows:  Rows{Read: 2, Created: 1, NotAttempted: 1}, Retries: 1, Recovered: 1, Warnings: 1,
		Requests: Requests{Write: RequestStats{Count: 1}},
		Reports:  reports(false), Next: []Step{{"go on where it stopped", "importer run deals.csv"}},
	}
	hostile := &Summary{
		File: "a\x1b[2Jb.csv", Error: "line\nbreak", Stopped: StoppedFatal, Checkpoint: "x\u202ey",
		Errors: []Group{{Column: "Co\x07l", Reason: "r", Message: "m\u009b", Count: 1, Example: Place{"a\x1b[2Jb.csv", 0}}},
		Next:   []Step{{"do\r", "run\x1b"}},
	}
	tests := []struct {
		golden string
		s      *Summary
		width  int
	}{
		{"text.golden", nightlyRun(), 80},
		{"text-narrow.golden", nightlyRun(), 44},
		{"text-unbroken.golden", nightlyRun(), 0},
		{"text-dry.golden", dryRun(), 80},
		{"text-clean.golden", clean, 80},
		{"text-stopped.golden", stopped, 80},
		{"text-hostile.golden", hostile, 80},
		{"text-zero.golden", &Summary{File: "empty.csv"}, 80},
	}
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			var buf bytes.Buffer
			if err := tt.s.WriteText(&buf, tt.width); err != nil {
				t.Fatal(err)
			}
			golden(t, tt.golden, buf.Bytes())
			for line := range strings.Lines(buf.String()) {
				line = strings.TrimSuffix(line, "\n")
				if strings.TrimRight(line, " ") != line {
					t.Errorf("blanks at the end of %q", line)
				}
				if Clean(line) != line {
					t.Errorf("control characters in %q", line)
				}
				path := strings.Contains(line, "/") || strings.Contains(line, "importer ")
				if tt.width > 0 && !path && utf8.RuneCountInString(line) > tt.width {
					t.Errorf("wider than %d: %q", tt.width, line)
				}
			}
		})
	}
}

// Rows that a run has left to the next one without stopping are not said to be those that
// it stopped before.
func TestLeftWithoutStopping(t *testing.T) {
	for stopped, want := range map[string]string{"": "1  not attempted (left to the next run; results.csv says why)", StoppedOutage: "1  not attempted (the run stopped before)"} {
		var b strings.Builder
		s := &Summary{File: "deals.csv", Rows: Rows{Read: 2, InDoubt: 1, NotAttempted: 1}, Stopped: stopped}
		if err := s.WriteText(&b, 0); err != nil || !strings.Contains(b.String(), want) {
			t.Errorf("%v, want %s in\n%s", err, want, b.String())
		}
	}
}

func TestWhy(t *testing.T) {
	tests := []struct{ stopped, err, want string }{
		{"", "", ""},
		{"", "the sums do not agree", "the sums do not agree"},
		{StoppedInterrupted, "", "interrupted"},
		{StoppedFatal, "the key was refused", "stopped: the key was refused"},
		{StoppedMaxErrors, "", "stopped by --max-errors: 0 rows need somebody"},
		{StoppedMaxDuration, "", "stopped because its time was up (--max-duration)"},
		{"by_the_moon", "full", "stopped (by_the_moon): full"},
	}
	for _, tt := range tests {
		s := Summary{Stopped: tt.stopped, Error: tt.err}
		if got := s.why(); got != tt.want {
			t.Errorf("%q, %q: %q, want %q", tt.stopped, tt.err, got, tt.want)
		}
	}
}

type brokenWriter struct{}

var errBroken = errors.New("broken pipe")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestWriteErrors(t *testing.T) {
	s := nightlyRun()
	if err := s.WriteJSON(brokenWriter{}); !errors.Is(err, errBroken) {
		t.Errorf("WriteJSON = %v", err)
	}
	if err := s.WriteText(brokenWriter{}, 80); !errors.Is(err, errBroken) {
		t.Errorf("WriteText = %v", err)
	}
}

// Guards readers of reports that a full disk has cut off.
func TestIncompleteReportsAreCalledSo(t *testing.T) {
	for _, incomplete := range []bool{true, false} {
		s, text := nightlyRun(), new(strings.Builder)
		s.Incomplete = incomplete
		if err := s.WriteText(text, 0); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(text.String(), "the reports are incomplete"); got != incomplete {
			t.Errorf("incomplete %v: the text says %v:\n%s", incomplete, got, text)
		}
	}
}
