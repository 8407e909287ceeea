package undo_test

import (
	"strings"
	"testing"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/undo"
)

func TestKeptWhatSomebodyChanged(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("deals", three)
		f.imports("deals", header+"1,One,Northwind Turbines,Prospecting,10,\n2,Two,Kestrel Robotics,Proposal,20,\n3,Three,Marigold Foods,Proposal,,\n")
		one, two := f.deal("One"), f.deal("Two")
		f.must(f.box.Change(one, map[string]any{"amount": 11}, nil))
		f.must(f.box.Change(two, map[string]any{"$name": "Edited"}, nil))
		s := f.undo(f.options(undo.Last), report.UndoCounts{Restore: 2, Reversed: 1, Kept: 1})
		f.deals("Edited 2", "One 11", "Three -")
		row := f.results()["1"]
		if row.Outcome != "kept" || row.Code != "changed_since" || row.Message != "somebody has changed amount since" || !strings.HasSuffix(row.Link, one) {
			t.Errorf("the kept row: %+v", row)
		}
		if len(s.Kinds) != 1 || s.Kinds[0].Count != 1 || s.Kinds[0].Examples[0].Identity != "1" {
			t.Errorf("kinds: %+v", s.Kinds)
		}
		f.undo(f.options(undo.Last), report.UndoCounts{Restore: 1, Kept: 1})
		forced := f.options(undo.Last)
		forced.Force = true
		f.undo(forced, report.UndoCounts{Restore: 1, Reversed: 1})
		f.deals("Edited 2", "One 1", "Three -")

		f.undo(f.options("run-1"), report.UndoCounts{Trash: 3, Reversed: 2, Kept: 1})
		f.deals("Edited 2")
		forced = f.options("run-1")
		forced.Force = true
		f.undo(forced, report.UndoCounts{Trash: 1, Reversed: 1})
		f.deals()
	})
}

func TestUndoOfWhatIsGone(t *testing.T) {
	for _, retrievable := range []bool{false, true} {
		onSandbox(t, sandbox.Options{RetrieveTrashed: retrievable}, func(f *fixture) {
			f.imports("deals", three)
			f.must(f.box.Trash(f.deal("Two")))
			f.undo(f.options(undo.Last), report.UndoCounts{Trash: 3, Reversed: 3})
			if s := f.imports("deals", three); s.Rows.Created != 3 {
				t.Errorf("imported again: %+v", s.Rows)
			}
		})
		onSandbox(t, sandbox.Options{RetrieveTrashed: retrievable}, func(f *fixture) {
			f.imports("deals", three)
			f.imports("deals", strings.Replace(three, "2,Two,Kestrel Robotics,Proposal,2,", "2,Two,Kestrel Robotics,Proposal,20,", 1))
			two := f.deal("Two")
			f.must(f.box.Trash(two))
			f.undo(f.options(undo.Last), report.UndoCounts{Restore: 1, Kept: 1})
			if row := f.results()["2"]; row.Code != "record_gone" || !strings.Contains(row.Message, "no longer in Lightfield") {
				t.Errorf("the kept row: %+v", row)
			}
			f.must(f.box.Restore(two))
			f.undo(f.options(undo.Last), report.UndoCounts{Restore: 1, Reversed: 1})
			f.deals("One 1", "Three -", "Two 2")
		})
	}
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("deals", three)
		f.imports("deals", strings.Replace(three, "2,Two,Kestrel Robotics,Proposal,2,", "2,Two,Kestrel Robotics,Proposal,20,", 1))
		f.must(f.box.Trash(f.deal("Two")))
		o := f.options(undo.Last)
		o.Force = true
		f.undo(o, report.UndoCounts{Restore: 1, Reversed: 1})
	})
}

func TestUndoOfAnEarlierRun(t *testing.T) {
	again := header + "1,One,Northwind Turbines,Proposal,1,\n2,Two,Kestrel Robotics,Proposal,2,\n3,Three,Marigold Foods,Proposal,30,\n"
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("deals", three)
		f.imports("deals", header+"1,One,Northwind Turbines,Prospecting,10,\n2,Two,Kestrel Robotics,Proposal,2,\n3,Three,Marigold Foods,Proposal,3,\n")
		f.imports("deals", strings.Replace(again, "Proposal,1,", "Proposal,10,", 1))
		f.undo(f.options("run-1"), report.UndoCounts{Trash: 3, Reversed: 1, Kept: 2})
		if row := f.results()["1"]; row.Code != "changed_by_a_later_run" || !strings.HasPrefix(row.Message, "run run-2 of 2000-01-01") {
			t.Errorf("the kept row: %+v", row)
		}
		// Another field of the same record is no obstacle; the same one is.
		f.undo(f.options("run-2"), report.UndoCounts{Restore: 2, Reversed: 1, Kept: 1})
		f.deals("One 1", "Three 30")
		if row := f.results()["3"]; row.Message != "run run-3 of 2000-01-01 00:00:00 UTC has changed amount since: take that one back first, or all of them with --run all" {
			t.Errorf("the kept row: %+v", row)
		}
		f.undo(f.options(undo.All), report.UndoCounts{Trash: 2, Reversed: 2})
		f.deals()
	})
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("deals", three)
		f.imports("deals", again)
		o := f.options("run-1")
		o.Force = true
		f.undo(o, report.UndoCounts{Trash: 3, Reversed: 3})
		f.deals()
		if s := f.undo(f.options(undo.All), report.UndoCounts{}); s.Nothing == "" {
			t.Errorf("what is left of records that are gone: %+v", s)
		}
	})
}

func TestSharedRecord(t *testing.T) {
	for _, first := range []bool{false, true} {
		onSandbox(t, sandbox.Options{}, func(f *fixture) {
			if first {
				f.matches("run-0", checkpoint.Settlement{ID: checkpoint.ID{2}, Outcome: "skipped"})
			}
			f.imports("accounts", "Id,Name\na,Quarry Lane Mills\nb,Otter Bay Dairy\n")
			shared := f.entry("accounts", "a").RecordID
			f.matches("later", checkpoint.Settlement{ID: checkpoint.ID{1}, Label: "M-1", RecordID: shared, Revision: 1, Outcome: "updated"})
			f.undo(f.options("run-1"), report.UndoCounts{Trash: 2, Reversed: 1, Kept: 1})
			if row := f.results()["a"]; !strings.Contains(row.Message, "row M-1 of the import matched holds it too") {
				t.Errorf("the kept row: %+v", row)
			}
			f.undo(f.options(undo.All), report.UndoCounts{Trash: 1, Restore: 1, Reversed: 2})
			if r, _ := f.box.Record(shared); !r.Trashed {
				t.Error("the record is not in the trash")
			}
			if e := f.entry("accounts", "a"); e.RecordID != "" {
				t.Errorf("row a is %+v", e)
			}
		})
	}
}

func (f *fixture) matches(run string, s checkpoint.Settlement) {
	f.t.Helper()
	ctx := f.t.Context()
	c, err := checkpoint.Open(ctx, f.checkpoint(), checkpoint.Options{})
	f.must(err)
	defer func() { f.must(c.Close()) }()
	f.must(c.StartRun(ctx, checkpoint.Run{ID: run, Import: "matched"}))
	l, err := c.Ledger(ctx, checkpoint.Import{Name: "matched", Object: "account", Identity: []string{"Id"}})
	f.must(err)
	if s.RecordID != "" {
		f.must(l.Intend(ctx, checkpoint.Intent{ID: s.ID, Label: s.Label, Operation: "update", RecordID: s.RecordID, Key: "key",
			Body: []byte(`{"fields":{"$headcount":null}}`), Before: []byte(`{"fields":{"$headcount":null}}`)}))
	}
	s.Run = run
	f.must(l.Settle(ctx, s))
}

func TestRowInDoubt(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("deals", three)
		c, err := checkpoint.Open(f.t.Context(), f.checkpoint(), checkpoint.Options{})
		f.must(err)
		l, err := c.Ledger(f.t.Context(), checkpoint.Import{Name: "deals", Object: "opportunity", Identity: []string{"Id"}})
		f.must(err)
		for e, err := range l.Entries(f.t.Context()) {
			f.must(err)
			if e.Label == "2" {
				f.must(l.Intend(f.t.Context(), checkpoint.Intent{ID: e.ID, Label: "2", Operation: "update", RecordID: e.RecordID, Revision: 1, Key: "key", Before: []byte("{}")}))
				f.must(l.Doubt(f.t.Context(), e.ID, "nobody knows"))
			}
		}
		f.must(c.Close())
		s := f.undo(f.options(undo.Last), report.UndoCounts{Trash: 3, Reversed: 2, Failed: 1})
		if row := f.results()["2"]; row.Code != "write_in_doubt" || s.Unsettled != 1 {
			t.Errorf("the row in doubt: %+v, %d unsettled", row, s.Unsettled)
		}
		f.deals("Two 2")
	})
}
