package report

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"lightfield-importer/importer/outcome"
)

// undone is the story of an undo of which everything happened.
func undone() *UndoSummary {
	var kinds UndoKinds
	for n := range 12 {
		kinds.Add(UndoRow{Import: "deals", Line: n, Identity: fmt.Sprint("D-", n), Outcome: outcome.Kept.String(), Code: "changed_since",
			Message: "somebody has changed amount since", RecordID: "opp_1", Link: fmt.Sprint("https://crm.example/opp_", n)})
	}
	kinds.Add(UndoRow{Identity: "D-\x1b[2J", Outcome: outcome.Failed.String(), Code: "delete_not_offered", Message: "the API does not offer\nit"})
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	return &UndoSummary{
		Program: "v1.2.3", RunID: "undo-1", Runs: []UndoRun{{ID: "1a2b3c4d-0000", Import: "deals", File: "/in/deals.csv", Started: at.Add(-time.Hour)}},
		Started: at, Ended: at.Add(4100 * time.Millisecond), Stopped: StoppedInterrupted, ExitCode: 130,
		Records:   UndoCounts{Total: 1120, Trash: 1000, Restore: 120, Reversed: 1095, Kept: 12, Failed: 1, NotAttempted: 12},
		Recovered: 2, Unsettled: 1, Kinds: kinds.All(), Requests: Requests{Write: RequestStats{Count: 1100}},
		Reports: UndoPaths{Dir: "d", Results: "d/results.csv", Summary: "d/summary.json"}, Checkpoint: "deals.checkpoint",
		Next: []Step{{Do: "go on where this undo stopped", Command: "importer undo deals.checkpoint"}},
	}
}

func TestUndoText(t *testing.T) {
	var b strings.Builder
	if err := undone().WriteText(&b, 0); err != nil {
		t.Fatal(err)
	}
	want := `undo: 1,120 records in 4.1s
run 1a2b3c4d of deals, started 2026-11-23 11:00:00 UTC
interrupted

    1,095  reversed
       12  kept as they are
        1  failed
       12  not attempted (the undo stopped before)

        2  writes of an earlier run settled first
        1  write open or in doubt
    1,100  requests

kept
       12  somebody has changed amount since
           D-0 https://crm.example/opp_0
           D-1 https://crm.example/opp_1
           D-2 https://crm.example/opp_2
           D-3 https://crm.example/opp_3
           D-4 https://crm.example/opp_4
           D-5 https://crm.example/opp_5
           D-6 https://crm.example/opp_6
           D-7 https://crm.example/opp_7
           D-8 https://crm.example/opp_8
           D-9 https://crm.example/opp_9
           and 2 more, in results.csv with their links

failed
        1  the API does not offer\nit
           D-\x1b[2J

files
  every record  d/results.csv
  this summary  d/summary.json
  checkpoint    deals.checkpoint

next
  go on where this undo stopped:
    importer undo deals.checkpoint
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestUndoTextOfADryRunAndOfNothing(t *testing.T) {
	for want, s := range map[string]*UndoSummary{
		"dry run of an undo: 1 record in 0.0s; nothing was written\n\n        1  would be reversed\n":                         {DryRun: true, Records: UndoCounts{Total: 1, Trash: 1, Reversed: 1}},
		"undo: 0 records in 0.0s\nstopped by an outage: gone\n\n  no records\n":                                               {Stopped: StoppedOutage, Error: "gone"},
		"nothing to undo: run x wrote nothing\n\nwhat can be taken back\n  run 1 of deals, started 2026-11-23 11:00:00 UTC\n": {Nothing: "run x wrote nothing", Others: []UndoRun{{ID: "1", Import: "deals", Started: time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)}}},
	} {
		var b strings.Builder
		if err := s.WriteText(&b, 0); err != nil {
			t.Fatal(err)
		}
		if b.String() != want {
			t.Errorf("got\n%q\nwant\n%q", b.String(), want)
		}
	}
}

func TestUndoPlanText(t *testing.T) {
	p := UndoPlan{
		Runs:    []UndoRun{{ID: "1a2b3c4d-0000", Import: "deals", Started: time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)}},
		Imports: []UndoImport{{Import: "deals", Object: "opportunity", Trash: 1200, Restore: 1}, {Import: "accounts", Object: "account"}},
		Open:    1, Forgotten: 2,
		First: []UndoRow{{Identity: "D-1\n", Way: WayTrash, Link: "https://crm.example/opp_1"}, {Identity: "D-2", Way: WayRestore}},
	}
	var b strings.Builder
	if err := p.WriteText(&b, 0); err != nil {
		t.Fatal(err)
	}
	want := `to take back: run 1a2b3c4d of deals, started 2026-11-23 11:00:00 UTC

    1,200  opportunity records of deals created: to the trash
        1  opportunity record of deals changed: previous values put back
        1  write open: settled first, and taken back where they belong to it
        2  older runs left as they are: the last ten can be taken back

the first of them
  D-1\n (to the trash) https://crm.example/opp_1
  D-2 (previous values put back)

records that somebody has changed since are kept and listed (--force takes them back too)
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	p.Force = true
	b.Reset()
	if err := p.WriteText(&b, 0); err != nil || strings.Contains(b.String(), "--force") {
		t.Errorf("with --force: %v\n%s", err, b.String())
	}
}

// Guards the contract: whatever there is, lists are lists, and a terminal finds
// nothing to obey.
func TestUndoJSON(t *testing.T) {
	for _, s := range []*UndoSummary{{}, undone()} {
		var b strings.Builder
		if err := s.WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "null") || strings.Contains(b.String(), "\x1b") {
			t.Errorf("null or a control character in\n%s", b.String())
		}
		var fields map[string]any
		if err := json.Unmarshal([]byte(b.String()), &fields); err != nil {
			t.Fatal(err)
		}
		if len(fields) != reflect.TypeFor[UndoSummary]().NumField() || fields["version"] != 1.0 {
			t.Errorf("%d fields, version %v", len(fields), fields["version"])
		}
	}
}

func TestUndoFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "reports", "undo")
	for range 2 { // a second undo replaces the reports of the first
		f, err := CreateUndo(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Add(UndoRow{Import: "deals", Line: 7, Identity: "=HYPERLINK(1)", Way: WayTrash, Outcome: "kept", RecordID: "opp_1", Link: "https://crm.example/opp_1", Code: "changed_since", Message: "a\nb"}); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(f.Paths().Results) // before it is closed
		if err != nil {
			t.Fatal(err)
		}
		want := byteOrderMark + "import,line,identity,way,outcome,record_id,link,code,message\ndeals,7,'=HYPERLINK(1),trash,kept,opp_1,https://crm.example/opp_1,changed_since,a\\nb\n"
		if string(raw) != want {
			t.Errorf("results.csv:\n%s\nwant\n%s", raw, want)
		}
		if err := f.WriteSummary(undone()); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	raw, err := os.ReadFile(filepath.Join(dir, "summary.json"))
	if err != nil || !json.Valid(raw) {
		t.Errorf("summary.json: %v\n%s", err, raw)
	}
	if _, err := CreateUndo(filepath.Join(dir, "results.csv")); err == nil {
		t.Error("a folder was made where a file is")
	}
}

func TestUndoKindsAreBounded(t *testing.T) {
	var k UndoKinds
	for n := range 3 * maxUndoKinds {
		k.Add(UndoRow{Outcome: "failed", Message: fmt.Sprint(n)})
	}
	k.Add(UndoRow{Outcome: "failed", Message: "1"})
	all := k.All()
	var sum int64
	for _, kind := range all {
		sum += kind.Count
		if len(kind.Examples) > maxUndoExamples {
			t.Errorf("%d examples", len(kind.Examples))
		}
	}
	if len(all) != maxUndoKinds || sum != 3*maxUndoKinds+1 || all[1].Count != 2 {
		t.Errorf("%d kinds of %d records, %+v", len(all), sum, all[1])
	}
}
