package settle_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
	"lightfield-importer/importer/settle"
)

// way is the way back from everything that was written of a row.
func (f *fixture) way(j settle.Job) settle.Reversal {
	f.t.Helper()
	written, err := f.ledger.Written(f.t.Context())
	f.must(err)
	e := f.entry(j)
	r := settle.Reversal{ID: j.ID, Label: j.Label, Line: j.Line, RecordID: e.RecordID, Revision: e.Revision}
	var sent []plan.Sent
	for _, row := range written {
		if row.ID != j.ID {
			continue
		}
		writes, err := f.ledger.Writes(f.t.Context(), row)
		f.must(err)
		for _, w := range writes {
			r.Writes = append(r.Writes, w.WriteRef)
			sent = append(sent, plan.Sent{Body: w.Body, Before: w.Before})
		}
	}
	if len(sent) > 0 && sent[0].Before == nil {
		return r
	}
	record, err := f.client.Retrieve(f.t.Context(), "account", r.RecordID)
	f.must(err)
	back, err := plan.Reverse(sent, record, false)
	f.must(err)
	r.Parts = back.Parts
	if record.UpdatedAt != nil {
		r.UpdatedAt = *record.UpdatedAt
	}
	return r
}

// kept counts the writes that can still be taken back.
func (f *fixture) kept(want int) {
	f.t.Helper()
	written, err := f.ledger.Written(f.t.Context())
	f.must(err)
	n := 0
	for _, w := range written {
		n += len(w.Writes)
	}
	if n != want {
		f.t.Fatalf("%d writes can be taken back, want %d", n, want)
	}
}

// updated is a row whose record was there before and got a new name by its update.
func (f *fixture) updated() settle.Job {
	f.t.Helper()
	id, err := f.box.Add("account", map[string]any{"$name": "Before", "oldId": "1"}, nil)
	f.must(err)
	before, after := job("1", "Before"), job("1", "After")
	f.must(f.ledger.Settle(f.t.Context(), checkpoint.Settlement{ID: before.ID, Label: "1", RecordID: id, Content: before.Content, Outcome: "unchanged"}))
	f.update(after, outcome.Updated)
	f.kept(1)
	return after
}

func (f *fixture) reversed(got settle.Reversed, want settle.Reversed) {
	f.t.Helper()
	if !strings.Contains(got.Message, want.Message) || want.Message == "" && got.Message != "" {
		f.t.Errorf("message %q, want %q", got.Message, want.Message)
	}
	got.Message, want.Message = "", ""
	if got != want {
		f.t.Fatalf("ended %+v, want %+v", got, want)
	}
}

func TestReverse(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		j := job("1", "Acme")
		f.create(j, outcome.Created)
		f.reversed(f.Reverse(f.t.Context(), f.way(j)), settle.Reversed{Done: true, Gone: true})
		f.holds()
		f.kept(0)
		f.settledOn(settle.Job{ID: j.ID}, "", 2)

		// Within the day the server still knows the key of the first create.
		e := f.entry(j)
		j.Revision = e.Revision
		f.create(j, outcome.Created)
		f.holds("Acme")
		f.kept(1)
	})
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		j := f.updated()
		f.reversed(f.Reverse(f.t.Context(), f.way(j)), settle.Reversed{Done: true})
		f.holds("Before")
		f.kept(0)
		f.settledOn(settle.Job{ID: j.ID}, f.only(), 2)
		f.update(j, outcome.Updated)
		f.holds("After")
	})
}

// Guards the trash against readings of a missing record and of a missing endpoint.
func TestReverseOfWhatIsGone(t *testing.T) {
	for _, retrievable := range []bool{false, true} {
		onSandbox(t, sandbox.Options{RetrieveTrashed: retrievable}, func(f *fixture) {
			j := job("1", "Acme")
			f.create(j, outcome.Created)
			r := f.way(j)
			f.must(f.box.Trash(f.only()))
			f.reversed(f.Reverse(f.t.Context(), r), settle.Reversed{Done: true, Gone: true})
			f.kept(0)
		})
	}
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		j := f.updated()
		r := f.way(j)
		f.must(f.box.Trash(f.only()))
		f.reversed(f.Reverse(f.t.Context(), r), settle.Reversed{Gone: true, Code: settle.CodeGone, Message: "no longer in Lightfield"})
		f.kept(1)
		if left := f.open(); len(left) != 0 {
			t.Errorf("left open: %+v", left)
		}
	})
	onSandbox(t, sandbox.Options{NoDelete: true}, func(f *fixture) {
		j := job("1", "Acme")
		f.create(j, outcome.Created)
		f.reversed(f.Reverse(f.t.Context(), f.way(j)), settle.Reversed{Code: settle.CodeNoDelete, Message: "does not offer to move it to the trash (404)"})
		f.holds("Acme")
		f.kept(1)
		f.settledOn(j, f.only(), 1)
	})
}

func TestReverseRefused(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		j := f.updated()
		r := f.way(j)
		r.Parts = []plan.Part{{Body: []byte(`{"fields":{"$name":""}}`)}}
		f.reversed(f.Reverse(f.t.Context(), r), settle.Reversed{Code: "unprocessable_content", Message: "must not be blank"})
		r.Parts = []plan.Part{{Body: []byte(`{"fields":{"removed":1}}`)}} // whose definition the organisation has removed
		f.reversed(f.Reverse(f.t.Context(), r), settle.Reversed{Code: "unknown_field", Message: "removed"})
		f.box.RevokeKey()
		got := f.Reverse(f.t.Context(), r)
		if answer, ok := errors.AsType[*client.Error](got.Stop); got.Open || !ok || answer.Status != http.StatusUnauthorized {
			t.Errorf("without a key: %+v", got)
		}
		if left := f.open(); len(left) != 0 {
			t.Errorf("left open: %+v", left)
		}
		f.kept(1)
		f.holds("After")
	})
}

// strike lets every request of a method that comes go wrong.
func strike(method string, fault sandbox.Fault) sandbox.Faults {
	return sandbox.Faults{Pick: func(r *http.Request) sandbox.Fault {
		if r.Method == method {
			return fault
		}
		return sandbox.NoFault
	}}
}

// Guards an undo that was cut off between any two steps: the next run, or the next
// undo, finishes it, and nothing is done twice.
func TestOpenReversalsAreFinished(t *testing.T) {
	later := map[string]time.Duration{"soon": time.Minute, "when the key is gone": 30 * time.Hour}
	for when, wait := range later {
		for _, fault := range []sandbox.Fault{sandbox.FaultLostBefore, sandbox.FaultLostAfter} {
			t.Run(when+" "+string(fault), func(t *testing.T) {
				onSandbox(t, sandbox.Options{}, func(f *fixture) {
					j := job("2", "Acme")
					f.create(j, outcome.Created)
					f.lose(http.MethodDelete, fault, f.way(j), wait)
					f.recover(settle.Recovery{Recovered: 1})
					f.holds()
					f.kept(0)
					f.settledOn(settle.Job{ID: j.ID}, "", 2)
				})
				onSandbox(t, sandbox.Options{}, func(f *fixture) {
					j := f.updated()
					f.lose(http.MethodPost, fault, f.way(j), wait)
					f.recover(settle.Recovery{Recovered: 1})
					f.holds("Before")
					f.kept(0)
					f.settledOn(settle.Job{ID: j.ID}, f.only(), 2)
				})
			})
		}
	}
}

// lose sends a way back of which no answer comes, and starts anew later.
func (f *fixture) lose(method string, fault sandbox.Fault, r settle.Reversal, later time.Duration) {
	f.t.Helper()
	f.box.SetFaults(strike(method, fault))
	f.Client = f.connect(-1)
	got := f.Reverse(f.t.Context(), r)
	f.box.SetFaults(sandbox.Faults{})
	if !got.Open || got.Done || got.Stop == nil {
		f.t.Fatalf("a lost way back ended %+v", got)
	}
	f.start()
	f.intents(1)
	f.advance(later)
}

// Guards what somebody does between an undo that was cut off and the next one.
func TestOpenReversalAfterAChange(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		j := f.updated()
		f.lose(http.MethodPost, sandbox.FaultLostBefore, f.way(j), time.Minute)
		f.must(f.box.Change(f.only(), map[string]any{"$name": "Edited"}, nil))
		f.reversed(f.ReverseAgain(f.t.Context(), f.open()[0]), settle.Reversed{Code: settle.CodeChanged, Message: "somebody has changed"})
		f.holds("Edited")
		f.kept(1)
	})
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		j := f.updated()
		f.lose(http.MethodPost, sandbox.FaultLostBefore, f.way(j), time.Minute)
		f.must(f.box.Trash(f.only()))
		f.recover(settle.Recovery{Recovered: 1})
		f.kept(1)
	})
}
