package settle_test

import (
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/settle"
)

// Whether a lost request was carried out or not, its repetition within 20 hours
// makes it happen once.
func TestRecoverYoung(t *testing.T) {
	for _, c := range []struct {
		fault sandbox.Fault
		later time.Duration
	}{
		{sandbox.FaultLostBefore, 0},
		{sandbox.FaultLostAfter, 0},
		{sandbox.FaultErrorAfter, time.Minute},
		{sandbox.FaultTruncated, time.Hour},
		{sandbox.FaultLostBefore, settle.KeyLife - time.Minute},
		{sandbox.FaultLostAfter, settle.KeyLife - time.Minute},
	} {
		t.Run(string(c.fault)+" after "+c.later.String(), func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				j := job("1", "Acme")
				f.loseCreate(c.fault, j)
				f.advance(c.later)
				f.recover(settle.Recovery{Recovered: 1})
				f.settledOn(j, f.only(), 1)
				f.holds("Acme")

				changed := job("1", "Acme Ltd")
				f.losing(c.fault, func() settle.Ending { return f.update(changed, outcome.InDoubt) })
				f.advance(c.later)
				f.recover(settle.Recovery{Recovered: 1})
				f.settledOn(changed, f.only(), 2)
				f.holds("Acme Ltd")
			})
		})
	}
}

// An earlier run's attempt is not forgotten because this run's could not leave
// or was refused for its key: beyond the key's life that would be a second record.
func TestRecoverThatFailsKeepsTheIntent(t *testing.T) {
	for name, trouble := range map[string]struct {
		make func(*fixture)
		stop bool
	}{
		"interrupted":  {func(f *fixture) { f.client.Drain() }, false},
		"key refused":  {func(f *fixture) { f.box.RevokeKey() }, true},
		"server away":  {func(f *fixture) { f.box.StartOutage(0) }, true},
		"scope missed": {func(f *fixture) { f.box.SetScopes("accounts:read") }, true},
	} {
		for _, age := range []time.Duration{time.Hour, 25 * time.Hour} {
			t.Run(name+" after "+age.String(), func(t *testing.T) {
				onSandbox(t, sandbox.Options{}, func(f *fixture) {
					j := job("1", "Acme")
					f.loseCreate(sandbox.FaultLostBefore, j)
					f.advance(age)
					trouble.make(f)
					got, err := f.Recover(f.t.Context(), f.open())
					if got != (settle.Recovery{InDoubt: 1}) || (err != nil) != trouble.stop {
						t.Fatalf("recovered %+v, %v", got, err)
					}
					f.intents(1)
					f.holds()

					f.box.EndOutage()
					f.box.SetKey(sandbox.DefaultKey)
					f.box.SetScopes()
					f.start()
					f.advance(2 * time.Hour)
					f.recover(settle.Recovery{Recovered: 1})
					f.settledOn(j, f.only(), 1)
				})
			})
		}
	}
}

// A repetition that the server refuses for the row settles it: had the first
// been carried out, its answer would have come back.
func TestRecoverRefused(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		id := f.create(job("1", "Acme"), outcome.Created).RecordID
		f.losing(sandbox.FaultLostBefore, func() settle.Ending { return f.update(job("1", "Acme Ltd"), outcome.InDoubt) })
		f.must(f.box.Trash(id))
		f.recover(settle.Recovery{Rejected: 1})
		if e := f.entry(job("1", "")); e.Code != settle.CodeGone || e.RecordID != id {
			t.Errorf("the ledger has %+v", e)
		}
		f.holds()
	})
}

func TestRecoverMany(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		ids := "abcdefghijklmnopqrstuvwxyz"
		f.box.SetFaults(writes(sandbox.FaultLostAfter))
		f.Client = f.connect(-1)
		for _, id := range ids {
			f.create(job(string(id), "Acme"), outcome.InDoubt)
		}
		f.box.SetFaults(sandbox.Faults{})
		f.start()
		f.recover(settle.Recovery{Recovered: len(ids)})
		if n := len(f.box.Records("account")); n != len(ids) {
			t.Errorf("the sandbox holds %d records, want %d", n, len(ids))
		}
	})
}

func TestRecoverNothing(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.recover(settle.Recovery{})
		f.holds()
	})
}
