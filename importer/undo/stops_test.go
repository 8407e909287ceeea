package undo_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/undo"
)

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

func only(method string, fault sandbox.Fault) sandbox.Faults {
	return sandbox.Faults{Pick: func(r *http.Request) sandbox.Fault {
		if r.Method == method {
			return fault
		}
		return sandbox.NoFault
	}}
}

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

func many(n int) string {
	var b strings.Builder
	b.WriteString(header)
	for i := range n {
		fmt.Fprintf(&b, "%d,Deal %d,Northwind Turbines,Prospecting,%d,\n", i, i, i)
	}
	return b.String()
}

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
