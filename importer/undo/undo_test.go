package undo_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"lightfield-importer/checkpoint"
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

// Guards runs against being taken back from under later ones.
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

// Guards a row whose record was deleted and that was imported again: both are its.
func TestUndoOfARowWithTwoRecords(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("deals", three)
		first := f.deal("Two")
		f.must(f.box.Trash(first))
		f.imports("deals", strings.Replace(three, "2,Two,Kestrel Robotics,Proposal,2,", "2,Two,Kestrel Robotics,Proposal,20,", 1))
		f.must(f.box.Restore(first))
		f.deals("One 1", "Three -", "Two 2", "Two 20")
		f.undo(f.options("run-1"), report.UndoCounts{Trash: 3, Reversed: 3})
		f.deals("Two 20")
		if e := f.entry("deals", "2"); e.RecordID != f.deal("Two") {
			t.Errorf("row 2 is %+v", e)
		}
		f.undo(f.options(undo.Last), report.UndoCounts{Trash: 1, Reversed: 1})
		f.deals()
	})
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

// matches settles a row of another import that matched a record, as an update if it
// has one.
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

func TestDeclined(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("deals", three)
		before := len(f.box.Requests())
		o, no := f.options(undo.Last), errors.New("no")
		o.Confirm = func(context.Context, report.UndoPlan) error { return no }
		if _, err := undo.Run(f.t.Context(), o); !errors.Is(err, no) {
			t.Errorf("declined: %v", err)
		}
		if n := len(f.box.Requests()); n != before {
			t.Errorf("%d requests were sent", n-before)
		}
		f.undo(f.options(undo.Last), report.UndoCounts{Trash: 3, Reversed: 3})
	})
}

// Guards writes that a run has left open: they are settled, and are the run's.
func TestOpenWritesAreSettledFirst(t *testing.T) {
	for _, fault := range []sandbox.Fault{sandbox.FaultLostBefore, sandbox.FaultLostAfter} {
		onSandbox(t, sandbox.Options{}, func(f *fixture) {
			f.imports("deals", header+"0,Zero,Northwind Turbines,Prospecting,0,\n")
			f.box.SetFaults(only(http.MethodPost, fault))
			if s, err := f.tryImport(f.t.Context(), "deals", three); err == nil || s.Unsettled == 0 {
				t.Fatalf("nothing was left open: %v, %+v", err, s.Rows)
			}
			f.box.SetFaults(sandbox.Faults{})
			s, err := undo.Run(f.t.Context(), f.options(undo.Last))
			f.must(err)
			if r := s.Records; s.Recovered == 0 || r.Reversed != r.Total || r.Total != int64(s.Recovered) {
				t.Errorf("recovered %d, undone %+v", s.Recovered, r)
			}
			f.deals("Zero 0")
			if s := f.imports("deals", three); s.Rows.Created != 3 {
				t.Errorf("imported again: %+v", s.Rows)
			}
		})
	}
}

// only lets every request of a method go wrong.
func only(method string, fault sandbox.Fault) sandbox.Faults {
	return sandbox.Faults{Pick: func(r *http.Request) sandbox.Fault {
		if r.Method == method {
			return fault
		}
		return sandbox.NoFault
	}}
}

// Guards an undo that lost its connection or its process: the next one, or the next
// import, finishes it.
func TestOutageAndThenOn(t *testing.T) {
	rows := many(60)
	for _, fault := range []sandbox.Fault{sandbox.FaultLostBefore, sandbox.FaultLostAfter} {
		for _, next := range []string{"undo", "import"} {
			t.Run(string(fault)+" "+next, func(t *testing.T) {
				onSandbox(t, sandbox.Options{}, func(f *fixture) {
					f.imports("deals", rows)
					f.box.SetFaults(only(http.MethodDelete, fault))
					s, err := undo.Run(f.t.Context(), f.options(undo.Last))
					if err == nil || s.Stopped != report.StoppedOutage || s.Unsettled == 0 || s.Records.Total != 60 {
						t.Fatalf("%v: %+v", err, s)
					}
					f.box.SetFaults(sandbox.Faults{})
					if next == "import" {
						// It finishes what was begun, and makes these rows anew.
						if s := f.imports("deals", rows); s.Rows.Created == 0 || s.Rows.Created+s.Rows.Unchanged != 60 {
							t.Errorf("imported: %+v", s.Rows)
						}
						if n := len(f.box.Records("opportunity")); n != 60 {
							t.Errorf("%d deals are there", n)
						}
						f.undo(f.options(undo.All), report.UndoCounts{Trash: 60, Reversed: 60})
					} else {
						f.undo(f.options(undo.Last), report.UndoCounts{Trash: 60, Reversed: 60})
					}
					f.deals()
				})
			})
		}
	}
}

// many are rows of deals.
func many(n int) string {
	var b strings.Builder
	b.WriteString(header)
	for i := range n {
		fmt.Fprintf(&b, "%d,Deal %d,Northwind Turbines,Prospecting,%d,\n", i, i, i)
	}
	return b.String()
}

// Guards a polite stop: every record is accounted for, and the next undo goes on.
func TestInterrupted(t *testing.T) {
	onSandbox(t, sandbox.Options{Latency: time.Second}, func(f *fixture) {
		f.imports("deals", many(100))
		ctx, cancel := context.WithCancel(f.t.Context())
		f.box.SetFaults(sandbox.Faults{Pick: func(r *http.Request) sandbox.Fault {
			if r.Method == http.MethodDelete {
				cancel()
			}
			return sandbox.NoFault
		}})
		o := f.options(undo.Last)
		o.Client.MaxInFlight = 8
		s, err := undo.Run(ctx, o)
		if err != nil || s.Stopped != report.StoppedInterrupted || s.Records.Total != 100 || s.Records.Reversed == 0 || s.Records.NotAttempted == 0 || s.Unsettled != 0 {
			t.Fatalf("%v: %+v", err, s)
		}
		f.box.SetFaults(sandbox.Faults{})
		left := s.Records.NotAttempted
		f.undo(f.options(undo.Last), report.UndoCounts{Trash: left, Reversed: left})
		f.deals()
	})
}

func TestRefusedUndo(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		_, err := undo.Run(f.t.Context(), f.options(undo.Last))
		if !isChoice(err, "there is no checkpoint") {
			t.Errorf("without a checkpoint: %v", err)
		}
		f.imports("deals", three)
		for runs, want := range map[string]string{"nonsense": `0 runs`, "": "0 runs", "undo-1": "0 runs"} {
			if _, err := undo.Run(f.t.Context(), f.options(runs)); !isChoice(err, want) {
				t.Errorf("--run %q: %v", runs, err)
			}
		}
		held, err := checkpoint.Open(f.t.Context(), f.checkpoint(), checkpoint.Options{})
		f.must(err)
		_, err = undo.Run(f.t.Context(), f.options(undo.Last))
		if _, locked := errors.AsType[*checkpoint.LockedError](err); !locked {
			t.Errorf("while a run holds it: %v", err)
		}
		f.must(held.Close())

		f.box.SetScopes("opportunities:read", "opportunities:update")
		if _, err := undo.Run(f.t.Context(), f.options(undo.Last)); err == nil || !strings.Contains(err.Error(), "opportunities:delete") {
			t.Errorf("without the scope: %v", err)
		}
		f.box.SetScopes()
		other, err := sandbox.New(sandbox.Options{Organisation: "another"})
		f.must(err)
		o := f.options(undo.Last)
		o.Client.Transport = other.Transport()
		_, err = undo.Run(f.t.Context(), o)
		if _, foreign := errors.AsType[*checkpoint.BindingError](err); !foreign {
			t.Errorf("at another organisation: %v", err)
		}
		if n := f.sent(http.MethodDelete); n != 0 {
			t.Errorf("%d records were deleted", n)
		}
		f.undo(f.options("run-"), report.UndoCounts{Trash: 3, Reversed: 3})
	})
}

func isChoice(err error, want string) bool {
	_, choice := errors.AsType[*undo.ChoiceError](err)
	return choice && strings.Contains(err.Error(), want)
}

// Guards a key that is taken away in the middle: the undo ends, and nothing is lost.
func TestRevokedKey(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("deals", three)
		f.box.SetFaults(sandbox.Faults{Pick: func(r *http.Request) sandbox.Fault {
			if r.Method == http.MethodDelete {
				f.box.RevokeKey()
			}
			return sandbox.NoFault
		}})
		s, err := undo.Run(f.t.Context(), f.options(undo.Last))
		if err == nil || s.Stopped != report.StoppedFatal || s.Records.NotAttempted != 3 || s.Unsettled != 0 {
			t.Errorf("%v: %+v", err, s)
		}
		f.box.SetFaults(sandbox.Faults{})
		f.box.SetKey(sandbox.DefaultKey)
		f.undo(f.options(undo.Last), report.UndoCounts{Trash: 3, Reversed: 3})
	})
}

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

// Guards the way back through everything that networks and servers do.
func TestUndoThroughFaults(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("deals", many(300))
		f.imports("deals", strings.ReplaceAll(many(300), "Prospecting,1", "Prospecting,9"))
		f.box.SetFaults(sandbox.Faults{Error500Before: .05, Error500After: .05, LostBefore: .05, LostAfter: .05, Truncated: .05, TooMany: .05, Seed: 7})
		patient := func(runs string) undo.Options {
			o := f.options(runs)
			o.Client.MaxOutage = time.Hour
			return o
		}
		updated := int64(1 + 10 + 100) // 1, 10 to 19 and 100 to 199
		f.undo(patient(undo.Last), report.UndoCounts{Restore: updated, Reversed: updated})
		for _, r := range f.box.Records("opportunity") {
			if want := strings.TrimPrefix(fmt.Sprint(r.Fields["$name"]), "Deal "); fmt.Sprint(r.Fields["amount"]) != want {
				t.Fatalf("deal %s has the amount %v", want, r.Fields["amount"])
			}
		}
		f.undo(patient("run-1"), report.UndoCounts{Trash: 300, Reversed: 300})
		f.deals()
	})
}
