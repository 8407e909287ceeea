package undo_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/undo"
)

const three = header + `1,One,Northwind Turbines,Prospecting,1,
2,Two,Kestrel Robotics,Proposal,2,
3,Three,Marigold Foods,Proposal,,
`

// Guards the whole way: what a run made is gone, an undo of nothing does nothing, and
// the same file makes live records within the same day.
func TestUndoOfCreates(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("deals", three)
		s := f.undo(f.options(undo.Last), report.UndoCounts{Trash: 3, Reversed: 3})
		f.deals()
		if s.Runs[0].ID != "run-1" || s.Unsettled != 0 || len(s.Kinds) != 0 {
			t.Errorf("summary: %+v", s)
		}
		row := f.results()["2"]
		if row.Way != report.WayTrash || row.Outcome != "reversed" || !strings.Contains(row.Link, row.RecordID) || row.Import != "deals" {
			t.Errorf("row 2: %+v", row)
		}
		before := len(f.box.Requests())
		again := f.undo(f.options(undo.Last), report.UndoCounts{})
		if !strings.Contains(again.Nothing, "taken back already") || len(f.box.Requests()) != before {
			t.Errorf("a second undo: %q, %d requests", again.Nothing, len(f.box.Requests())-before)
		}

		if s := f.imports("deals", three); s.Rows.Created != 3 {
			t.Errorf("imported again: %+v", s.Rows)
		}
		f.deals("One 1", "Three -", "Two 2")
		if s := f.imports("deals", three); s.Rows.Unchanged != 3 {
			t.Errorf("and once more: %+v", s.Rows)
		}
		if s := f.undo(f.options(undo.Last), report.UndoCounts{}); !strings.Contains(s.Nothing, "wrote nothing") || len(s.Others) != 1 {
			t.Errorf("undo of a run without writes: %+v", s)
		}
		f.undo(f.options(undo.All), report.UndoCounts{Trash: 3, Reversed: 3})
		f.deals()
	})
}

func TestUndoOfUpdates(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("deals", header+"1,One,Northwind Turbines,Prospecting,1,maren.oldfield@example.com\n2,Two,Kestrel Robotics,Proposal,2,\n3,Three,Marigold Foods,Proposal,,\n")
		f.imports("deals", header+"1,Uno,Northwind Turbines,Proposal,,\n2,Two,Kestrel Robotics,Proposal,2,maren.oldfield@example.com\n3,Three,Marigold Foods,Proposal,7.5,\n")
		f.deals("Three 7.5", "Two 2", "Uno -")
		f.undo(f.options(undo.Last), report.UndoCounts{Restore: 3, Reversed: 3})
		f.deals("One 1", "Three -", "Two 2")
		two, _ := f.box.Record(f.deal("Two"))
		if owners := two.Relationships["$owner"]; len(owners) != 0 {
			t.Errorf("Two has owners again: %v", owners)
		}
		// The rows are still theirs: the same file is an update, not a second record.
		if s := f.imports("deals", header+"1,Uno,Northwind Turbines,Proposal,,\n2,Two,Kestrel Robotics,Proposal,2,maren.oldfield@example.com\n3,Three,Marigold Foods,Proposal,7.5,\n"); s.Rows.Updated != 3 {
			t.Errorf("imported again: %+v", s.Rows)
		}
		f.deals("Three 7.5", "Two 2", "Uno -")
		// Of a row, the runs are taken back one by one or all at once.
		f.undo(f.options(undo.All), report.UndoCounts{Trash: 3, Reversed: 3})
		f.deals()
	})
}

// Guards what people did since: a field that the run wrote decides, others do not.
// Guards runs against being taken back from under later ones.
// Guards a row whose record was deleted and that was imported again: both are its.
func TestUndoOfARowWithTwoRecords(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("deals", three)
		first := f.deal("Two")
		f.must(f.box.Trash(first))
		f.imports("deals", strings.Replace(three, "2,Two,Kestrel Robotics,Proposal,2,", "2,Two,Kestrel Robotics,Proposal,20,", 1))
		f.must(f.box.Restore(first))
		f.deals("One 1", "Three -", "Two 2", "Two 20")
		o := f.options("run-1")
		shown := map[string]string{}
		o.Confirm = func(_ context.Context, p report.UndoPlan) error {
			for _, r := range p.First {
				shown[r.Identity] = r.RecordID
			}
			return nil
		}
		f.undo(o, report.UndoCounts{Trash: 3, Reversed: 3})
		if shown["2"] != first {
			t.Errorf("it is to go to the trash, as is asked: %s, want %s", shown["2"], first)
		}
		f.deals("Two 20")
		if e := f.entry("deals", "2"); e.RecordID != f.deal("Two") {
			t.Errorf("row 2 is %+v", e)
		}
		f.undo(f.options(undo.Last), report.UndoCounts{Trash: 1, Reversed: 1})
		f.deals()
	})
}

// Guards the other record of a row of which one cannot be taken back for now: it waits for
// the next undo, and so does nobody else.
func TestUndoOfARowWithARecordThatIsStuck(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("deals", three)
		first := f.deal("Two")
		f.must(f.box.Trash(first))
		f.imports("deals", strings.Replace(three, "2,Two,Kestrel Robotics,Proposal,2,", "2,Two,Kestrel Robotics,Proposal,20,", 1))
		stuck := f.deal("Two")
		f.must(f.box.Restore(first))
		f.box.SetFaults(sandbox.Faults{Pick: func(r *http.Request) sandbox.Fault {
			if r.Method == http.MethodDelete && strings.HasSuffix(r.URL.Path, stuck) {
				return sandbox.FaultErrorBefore
			}
			return sandbox.NoFault
		}})
		o := f.options(undo.All)
		o.Client.MaxOutage = time.Hour
		f.undo(o, report.UndoCounts{Trash: 4, Reversed: 2, Failed: 2})
		f.deals("Two 2", "Two 20")
		f.box.SetFaults(sandbox.Faults{})
		f.undo(f.options(undo.All), report.UndoCounts{Trash: 2, Reversed: 2})
		f.deals()
	})
}

// Guards records that somebody made, and that a row has come to hold after its own was
// deleted, as when two are merged: each record is taken back to what it was, by what was
// written to that one.
func TestUndoOfARowWhoseRecordWasMerged(t *testing.T) {
	const rows = "Id,Name,Sector\nx,Nordwind,%s\n"
	for name, test := range map[string]func(f *fixture){
		"all of them": func(f *fixture) {
			f.undo(f.options(undo.All), report.UndoCounts{Trash: 1, Restore: 1, Reversed: 2})
			f.accounts("Nordwind Energy")
		},
		"the first run, by force": func(f *fixture) {
			o := f.options("run-1")
			o.Force = true
			f.undo(o, report.UndoCounts{Trash: 1, Reversed: 1})
			f.accounts("Nordwind Food")
			f.undo(f.options(undo.Last), report.UndoCounts{Restore: 1, Reversed: 1})
			f.accounts("Nordwind Energy")
		},
		"the last run": func(f *fixture) {
			f.undo(f.options(undo.Last), report.UndoCounts{Restore: 1, Reversed: 1})
			f.accounts("Nordwind Energy")
			f.undo(f.options(undo.All), report.UndoCounts{Trash: 1, Reversed: 1})
			f.accounts("Nordwind Energy")
		},
	} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				f.imports("merged", fmt.Sprintf(rows, "Energy"))
				f.must(f.box.Trash(f.entry("merged", "x").RecordID))
				f.add("account", map[string]any{"$name": "Nordwind", "sector": "Energy"})
				if s := f.imports("merged", fmt.Sprintf(rows, "Food")); s.Rows.Updated != 1 {
					t.Fatalf("the second run: %+v", s.Rows)
				}
				test(f)
			})
		})
	}
}

// Guards the order of dependence: what rests on others goes first.
func TestTwoImportsInOneCheckpoint(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		accounts := len(f.box.Records("account"))
		f.imports("accounts", "Id,Name\na,Quarry Lane Mills\nb,Otter Bay Dairy\n")
		f.imports("deals", header+"1,One,Quarry Lane Mills,Prospecting,1,\n2,Two,Otter Bay Dairy,Prospecting,2,\n")
		f.imports("accounts", "Id,Name\na,Quarry Lane Mills\nb,Otter Bay Creamery\nc,Third Street Bakers\n")
		f.undo(f.options(undo.All), report.UndoCounts{Trash: 5, Reversed: 5})
		f.deals()
		if n := len(f.box.Records("account")); n != accounts {
			t.Errorf("%d accounts, want %d", n, accounts)
		}
		var order []string
		for _, r := range f.box.Requests() {
			if r.Method == http.MethodDelete {
				order = append(order, strings.Split(r.Path, "/")[2])
			}
		}
		if got := strings.Join(order, " "); got != "opportunities opportunities accounts accounts accounts" {
			t.Errorf("trashed in the order %s", got)
		}
	})
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("accounts", "Id,Name\na,Quarry Lane Mills\n")
		f.imports("deals", header+"1,One,Quarry Lane Mills,Prospecting,1,\n")
		f.undo(f.options(undo.Last), report.UndoCounts{Trash: 1, Reversed: 1})
		f.deals()
		f.undo(f.options("run-1"), report.UndoCounts{Trash: 1, Reversed: 1})
	})
}

// Guards records that two imports share: the one that made it does not take it from
// the other, and both together leave nothing behind, whichever of them came first.
// matches settles a row of another import that matched a record, as an update if it
// has one.
// Guards APIs without DELETE: it is said, every record is named, and nothing else stops.
func TestWithoutDelete(t *testing.T) {
	onSandbox(t, sandbox.Options{NoDelete: true}, func(f *fixture) {
		f.imports("deals", header+"1,One,Northwind Turbines,Prospecting,1,\n")
		f.imports("deals", three)
		f.imports("deals", strings.Replace(three, "1,One,Northwind Turbines,Prospecting,1,", "1,One,Northwind Turbines,Prospecting,10,", 1))
		s := f.undo(f.options(undo.All), report.UndoCounts{Trash: 3, Failed: 3})
		for _, identity := range []string{"1", "2", "3"} {
			if row := f.results()[identity]; row.Code != "delete_not_offered" || !strings.Contains(row.Link, row.RecordID) {
				t.Errorf("row %s: %+v", identity, row)
			}
		}
		if len(s.Kinds) != 1 || len(s.Kinds[0].Examples) != 3 {
			t.Errorf("kinds: %+v", s.Kinds)
		}
		f.undo(f.options("run-3"), report.UndoCounts{Restore: 1, Reversed: 1})
		f.must(f.box.Trash(f.deal("Two"))) // by hand, as it was told
		f.undo(f.options("run-2"), report.UndoCounts{Trash: 2, Reversed: 1, Failed: 1})
		f.deals("One 1", "Three -")
	})
}

func TestDryRunOnlyShows(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("deals", three)
		f.must(f.box.Change(f.deal("Two"), map[string]any{"amount": 3}, nil))
		before, err := os.ReadFile(f.checkpoint())
		f.must(err)
		writes := f.box.Count(sandbox.Write, 0)
		o := f.options(undo.Last)
		o.DryRun = true
		var shown report.UndoPlan
		o.Confirm = func(_ context.Context, p report.UndoPlan) error { shown = p; return nil }
		f.undo(o, report.UndoCounts{Trash: 3, Reversed: 2, Kept: 1})
		if n := f.box.Count(sandbox.Write, 0); n != writes {
			t.Errorf("%d writes were sent", n-writes)
		}
		after, err := os.ReadFile(f.checkpoint())
		f.must(err)
		if !bytes.Equal(before, after) {
			t.Error("the checkpoint was changed")
		}
		if shown.Total() != 3 || len(shown.First) != 3 || shown.Runs[0].ID != "run-1" || shown.First[0].Link == "" {
			t.Errorf("shown: %+v", shown)
		}
		f.undo(f.options(undo.Last), report.UndoCounts{Trash: 3, Reversed: 2, Kept: 1})
	})
}

// Guards writes that a run has left open: they are settled, and are the run's.
// only lets every request of a method go wrong.
// Guards an undo that lost its connection or its process: the next one, or the next
// import, finishes it.
// many are rows of deals.
// Guards a polite stop: every record is accounted for, and the next undo goes on.
// Guards a key that is taken away in the middle: the undo ends, and nothing is lost.
// Guards what can be taken back: ten runs, however often something was.
func TestTheLastTenRuns(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		rows := header
		for n := 1; n <= 12; n++ {
			rows += fmt.Sprintf("%d,Deal %d,Northwind Turbines,Prospecting,%d,\n", n, n, n)
			f.imports("deals", rows)
		}
		if s := f.undo(f.options("run-2"), report.UndoCounts{}); !strings.Contains(s.Nothing, "older than the last 10") || len(s.Others) != 10 {
			t.Errorf("an older run: %+v", s)
		}
		o := f.options(undo.All)
		o.Confirm = func(_ context.Context, p report.UndoPlan) error {
			if p.Forgotten != 2 {
				t.Errorf("%d runs are left", p.Forgotten)
			}
			return nil
		}
		f.undo(o, report.UndoCounts{Trash: 10, Reversed: 10})
		f.deals("Deal 1 1", "Deal 2 2")
	})
}

// Guards a row in doubt: nothing is taken back of it before somebody has decided.
// Guards the way back through everything that networks and servers do.

// Lists still show what was taken back just before: a row that matches it there does
// not get it again.
func TestImportedAgainWhileListsShowWhatIsInTheTrash(t *testing.T) {
	onSandbox(t, sandbox.Options{IndexLag: time.Minute}, func(f *fixture) {
		rows := "Id,Name,Sector\n1,Halden Mills,Cloth\n2,Sorrel Works,Wool\n"
		f.imports("companies", rows)
		time.Sleep(2 * time.Minute)
		f.undo(f.options(undo.All), report.UndoCounts{Trash: 2, Reversed: 2})
		if s := f.imports("companies", rows); s.Rows.Created != 2 {
			t.Errorf("imported again: %+v", s.Rows)
		}
	})
}
