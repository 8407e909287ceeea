package settle_test

import (
	"errors"
	"testing"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/settle"
)

func TestCreate(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		j := job("1", "Acme")
		e := f.create(j, outcome.Created)
		if e.RecordID != f.only() || e.Link == "" || e.Stop != nil {
			t.Errorf("ended %+v", e)
		}
		f.settledOn(j, e.RecordID, 1)
		f.holds("Acme")
		if n := len(f.open()); n != 0 {
			t.Errorf("%d intents are left", n)
		}
	})
}

// Every create of the clock's first instants is younger than its intent, however
// the server rounds createdAt.
func TestCreateIsNotTakenForAReplay(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		for _, id := range []string{"1", "2", "3"} {
			f.box.Advance(333_777_001) // nanoseconds: off every round number
			f.create(job(id, "Acme "+id), outcome.Created)
		}
		f.holds("Acme 1", "Acme 2", "Acme 3")
		if n := f.posts(); n != 3 {
			t.Errorf("%d writes were sent, want 3", n)
		}
	})
}

func TestUpdate(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		id := f.create(job("1", "Acme"), outcome.Created).RecordID
		f.advance(1)
		changed := job("1", "Acme Ltd")
		f.update(changed, outcome.Updated)
		f.settledOn(changed, id, 2)
		f.holds("Acme Ltd")
	})
}

// A → B → A within a day are three writes, though two have one content.
func TestUpdateThereAndBack(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.create(job("1", "A"), outcome.Created)
		for _, name := range []string{"B", "A", "B", "A"} {
			f.update(job("1", name), outcome.Updated)
			f.holds(name)
		}
		if n := f.posts(); n != 5 {
			t.Errorf("%d writes were sent, want 5", n)
		}
	})
}

func TestUpdateWithoutDifferenceOnlyNotesTheContent(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		j := job("1", "Acme")
		id := f.create(j, outcome.Created).RecordID
		j.Content[7] = 1
		f.update(j, outcome.Unchanged)
		f.settledOn(j, id, 1)
		if n := f.posts(); n != 1 {
			t.Errorf("%d writes were sent, want the create alone", n)
		}
		f.holds("Acme")
	})
}

// An error or a lost answer after the work is repeated with the same key, so
// that the work is done once.
func TestAnswerLostOnce(t *testing.T) {
	for _, fault := range []sandbox.Fault{
		sandbox.FaultErrorAfter, sandbox.FaultErrorBefore, sandbox.FaultLostAfter,
		sandbox.FaultLostBefore, sandbox.FaultTruncated, sandbox.FaultTooMany,
	} {
		t.Run(string(fault), func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				f.box.SetFaults(once(fault))
				j := job("1", "Acme")
				id := f.create(j, outcome.Created).RecordID
				f.settledOn(j, id, 1)
				f.holds("Acme")

				f.box.SetFaults(once(fault))
				changed := job("1", "Acme Ltd")
				f.update(changed, outcome.Updated)
				f.settledOn(changed, id, 2)
				f.holds("Acme Ltd")
				if n := f.posts(); n != 4 {
					t.Errorf("%d writes were sent, want 2 and a repetition of each", n)
				}
			})
		})
	}
}

// A checkpoint that cannot note the intent lets no request leave.
func TestNothingLeavesWithoutItsIntent(t *testing.T) {
	full := errors.New("disk full")
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.Ledger = failing{Ledger: f.ledger, intend: full}
		e := f.create(job("1", "Acme"), outcome.NotAttempted)
		if !errors.Is(e.Stop, full) {
			t.Errorf("stops with %v, want %v", e.Stop, full)
		}
		f.holds()
		if n := f.posts(); n != 0 {
			t.Errorf("%d writes were sent", n)
		}
	})
}

// The first attempt fails, the second one cannot be noted: it stays unsent and
// the intent open.
func TestNoFurtherAttemptWithoutItsTime(t *testing.T) {
	full := errors.New("disk full")
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.box.SetFaults(once(sandbox.FaultErrorAfter))
		f.Ledger = failing{Ledger: f.ledger, attempted: full}
		e := f.create(job("1", "Acme"), outcome.InDoubt)
		if !errors.Is(e.Stop, full) {
			t.Errorf("stops with %v, want %v", e.Stop, full)
		}
		if n := f.posts(); n != 1 {
			t.Errorf("%d writes were sent, want 1", n)
		}
		f.start()
		f.recover(settle.Recovery{Recovered: 1})
		f.holds("Acme")
	})
}

// What was written and could not be noted is noted by the next run.
func TestSettleCannotBeNoted(t *testing.T) {
	full := errors.New("disk full")
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.Ledger = failing{Ledger: f.ledger, settle: full}
		j := job("1", "Acme")
		e := f.create(j, outcome.InDoubt)
		if !errors.Is(e.Stop, full) {
			t.Errorf("stops with %v, want %v", e.Stop, full)
		}
		f.start()
		f.recover(settle.Recovery{Recovered: 1})
		f.settledOn(j, e.RecordID, 1)
		f.holds("Acme")
	})
}

// A row whose intent is open gets no second one.
func TestOneIntentARow(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.loseCreate(sandbox.FaultLostBefore, job("1", "Acme"))
		e := f.create(job("1", "Acme Ltd"), outcome.NotAttempted)
		if !errors.Is(e.Stop, checkpoint.ErrIntentOpen) {
			t.Errorf("stops with %v", e.Stop)
		}
		f.holds()
	})
}
