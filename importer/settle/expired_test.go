package settle_test

import (
	"testing"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/settle"
)

const expired = 25 * time.Hour // the server knows no key of before any more

func TestExpiredCreateIsFound(t *testing.T) {
	for name, match := range map[string][][]string{
		"by the longest text":  nil,
		"by a match rule":      {{"oldId"}},
		"by a rule with two":   {{"oldId", "$name"}},
		"no rule can be asked": {{"$account"}, {"employees", "$name"}, {}},
	} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				j := job("1", "Acme")
				f.loseCreate(sandbox.FaultLostAfter, j)
				f.Match = match
				id := f.only()
				f.advance(expired)
				f.recover(settle.Recovery{Recovered: 1})
				f.settledOn(j, id, 1)
				f.holds("Acme")
				if n := f.posts(); n != 1 {
					t.Errorf("%d writes were sent, want the lost one alone", n)
				}
			})
		})
	}
}

func TestExpiredCreateIsNotThere(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		j := job("1", "Acme")
		f.loseCreate(sandbox.FaultLostBefore, j)
		f.advance(expired)
		f.recover(settle.Recovery{Recovered: 1})
		f.settledOn(j, f.only(), 1)
		f.holds("Acme")
	})
}

func TestExpiredCreatesThatAreAlike(t *testing.T) {
	for name, c := range map[string]struct {
		lost    []sandbox.Fault // of one intent each
		others  int             // records of the same content that were made by others since
		before  int             // and before
		want    settle.Recovery
		records int
	}{
		"all there":         {[]sandbox.Fault{sandbox.FaultLostAfter, sandbox.FaultLostAfter}, 0, 0, settle.Recovery{Recovered: 2}, 2},
		"none there":        {[]sandbox.Fault{sandbox.FaultLostBefore, sandbox.FaultLostBefore}, 0, 0, settle.Recovery{Recovered: 2}, 2},
		"one of two":        {[]sandbox.Fault{sandbox.FaultLostAfter, sandbox.FaultLostBefore}, 0, 0, settle.Recovery{InDoubt: 2}, 1},
		"one too many":      {[]sandbox.Fault{sandbox.FaultLostAfter}, 1, 0, settle.Recovery{InDoubt: 1}, 2},
		"older ones do not": {[]sandbox.Fault{sandbox.FaultLostAfter}, 0, 3, settle.Recovery{Recovered: 1}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				add := func(n int) {
					for range n {
						_, err := f.box.Add("account", map[string]any{"$name": "Acme"}, nil)
						f.must(err)
					}
				}
				add(c.before)
				f.advance(time.Hour)
				for n, fault := range c.lost {
					f.loseCreate(fault, plain(string(rune('1'+n)), "Acme"))
				}
				f.advance(time.Minute)
				add(c.others)
				f.advance(expired)
				f.recover(c.want)
				if n := len(f.box.Records("account")); n != c.records {
					t.Errorf("the sandbox holds %d records, want %d", n, c.records)
				}
				f.distinctRecords(c.want.Recovered)
			})
		})
	}
}

// distinctRecords demands that n rows are settled, each on a record of its own.
func (f *fixture) distinctRecords(n int) {
	f.t.Helper()
	rows := map[string]string{}
	for e, err := range f.ledger.Entries(f.t.Context()) {
		f.must(err)
		if e.RecordID == "" || e.State != checkpoint.Settled {
			continue
		}
		if other, taken := rows[e.RecordID]; taken {
			f.t.Errorf("rows %s and %s share the record %s", other, e.Label, e.RecordID)
		}
		rows[e.RecordID] = e.Label
	}
	if len(rows) != n {
		f.t.Errorf("%d rows have a record, want %d", len(rows), n)
	}
}

// A record that another row holds is not the one that is looked for.
func TestExpiredCreateLeavesOtherRowsRecords(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		lost := plain("1", "Acme")
		f.loseCreate(sandbox.FaultLostBefore, lost)
		other := f.create(plain("2", "Acme"), outcome.Created)
		f.advance(expired)
		f.recover(settle.Recovery{Recovered: 1})
		if e := f.entry(lost); e.RecordID == other.RecordID {
			t.Errorf("row 1 took the record of row 2")
		}
		f.holds("Acme", "Acme")
		f.distinctRecords(2)
	})
}

// A record with all of one row's values and more fits both; each row adopts its own.
func TestExpiredCreatesOfOverlappingContent(t *testing.T) {
	for name, first := range map[string]bool{"sparse first": true, "full first": false} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				sparse, full := plain("1", "Acme"), job("2", "Acme")
				one, two := sparse, full
				if !first {
					one, two = full, sparse
				}
				f.loseCreate(sandbox.FaultLostAfter, one)
				f.loseCreate(sandbox.FaultLostAfter, two)
				f.advance(expired)
				f.recover(settle.Recovery{Recovered: 2})
				f.distinctRecords(2)
				r, _ := f.box.Record(f.entry(full).RecordID)
				if r.Fields["oldId"] != "2" {
					t.Errorf("row 2 adopted the record %v", r.Fields)
				}
				f.holds("Acme", "Acme")
			})
		})
	}
}

func TestExpiredUpdate(t *testing.T) {
	for name, c := range map[string]struct {
		fault   sandbox.Fault
		changed string // by somebody in Lightfield meanwhile
		want    settle.Recovery
		name    string
		posts   int
	}{
		"carried out":            {sandbox.FaultLostAfter, "", settle.Recovery{Recovered: 1}, "Acme Ltd", 2},
		"not carried out":        {sandbox.FaultLostBefore, "", settle.Recovery{Recovered: 1}, "Acme Ltd", 3},
		"changed since":          {sandbox.FaultLostAfter, "Other", settle.Recovery{InDoubt: 1}, "Other", 2},
		"changed instead":        {sandbox.FaultLostBefore, "Other", settle.Recovery{InDoubt: 1}, "Other", 2},
		"somebody did the same":  {sandbox.FaultLostBefore, "Acme Ltd", settle.Recovery{Recovered: 1}, "Acme Ltd", 2},
		"somebody took it back?": {sandbox.FaultLostAfter, "Acme", settle.Recovery{Recovered: 1}, "Acme Ltd", 3},
	} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				id := f.create(job("1", "Acme"), outcome.Created).RecordID
				j := job("1", "Acme Ltd")
				f.losing(c.fault, func() settle.Ending { return f.update(j, outcome.InDoubt) })
				f.advance(time.Hour)
				if c.changed != "" {
					f.must(f.box.Change(id, map[string]any{"$name": c.changed}, nil))
				}
				f.advance(expired)
				f.recover(c.want)
				f.holds(c.name)
				if n := f.posts(); n != c.posts {
					t.Errorf("%d writes were sent, want %d", n, c.posts)
				}
				if c.want.Recovered == 1 {
					f.settledOn(j, id, 2)
				} else if e := f.entry(j); e.State != checkpoint.Doubt {
					t.Errorf("the ledger has %+v", e)
				}
			})
		})
	}
}

func TestExpiredUpdateOfARecordThatIsGone(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		id := f.create(job("1", "Acme"), outcome.Created).RecordID
		f.losing(sandbox.FaultLostAfter, func() settle.Ending { return f.update(job("1", "Acme Ltd"), outcome.InDoubt) })
		f.must(f.box.Trash(id))
		f.advance(expired)
		f.recover(settle.Recovery{Rejected: 1})
		if e := f.entry(job("1", "")); e.Code != settle.CodeGone || e.RecordID != id {
			t.Errorf("the ledger has %+v", e)
		}
		f.holds()
	})
}

// A record that somebody has changed since cannot be told from another's, and is no
// reason to make one more.
func TestExpiredCreateWhoseRecordWasChanged(t *testing.T) {
	for name, c := range map[string]struct {
		match   [][]string
		changed map[string]any
		then    string
	}{
		"found by the longest text":     {nil, map[string]any{"oldId": "somebody's"}, "Acme"},
		"found by a match rule":         {[][]string{{"$name"}}, map[string]any{"oldId": "somebody's"}, "Acme"},
		"found by the identity's field": {nil, map[string]any{"$name": "Acme Ltd"}, "Acme Ltd"},
	} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				f.loseCreate(sandbox.FaultLostAfter, job("1", "Acme"))
				f.Match = c.match
				f.must(f.box.Change(f.only(), c.changed, nil))
				f.advance(expired)
				f.recover(settle.Recovery{InDoubt: 1})
				f.holds(c.then)
			})
		})
	}
}

// Nor does it stand in the way of another row of that name, whose own it is.
func TestExpiredCreateBesideTheRecordOfAnother(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.loseCreate(sandbox.FaultLostBefore, job("11", "Acme"))
		f.loseCreate(sandbox.FaultLostAfter, job("2", "Acme"))
		f.advance(expired)
		f.recover(settle.Recovery{Recovered: 2})
		f.holds("Acme", "Acme")
		f.distinctRecords(2)
	})
}
