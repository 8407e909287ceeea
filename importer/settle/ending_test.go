package settle_test

import (
	"context"
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
	"lightfield-importer/mapping/value"
)

func TestRowRefused(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		j := job("1", "Acme")
		j.Row.Fields = append(j.Row.Fields, plan.Field{Key: "employees", Type: value.Number, JSON: []byte(`"many"`)})
		e := f.create(j, outcome.Rejected)
		if e.Code == "" || e.Message == "" || !strings.Contains(e.Param, "employees") || e.Stop != nil {
			t.Errorf("ended %+v", e)
		}
		if got := f.entry(j); got.State != checkpoint.Rejected || got.Code != e.Code || got.RecordID != "" {
			t.Errorf("the ledger has %+v", got)
		}
		if n := len(f.open()); n != 0 {
			t.Errorf("%d intents are left", n)
		}
		f.holds()

		// Rejected rows are tried again.
		f.create(job("1", "Acme"), outcome.Created)
		f.holds("Acme")
	})
}

func TestRefusedUpdateKeepsWhatTheRowHas(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		first := job("1", "Acme")
		id := f.create(first, outcome.Created).RecordID
		j := job("1", "Acme Ltd")
		j.Row.Relations = []plan.Relation{{Key: "$owner", IDs: []string{"mem_none"}}}
		e := f.update(j, outcome.Rejected)
		if e.RecordID != id || !strings.Contains(e.Param, "$owner") {
			t.Errorf("ended %+v", e)
		}
		got := f.entry(j)
		if got.RecordID != id || got.Revision != 1 || got.Content != first.Content || got.Outcome != outcome.Rejected.String() {
			t.Errorf("the ledger has %+v", got)
		}
		f.holds("Acme")
	})
}

func TestUpdateOfARecordThatIsGone(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		id := f.create(job("1", "Acme"), outcome.Created).RecordID
		j := job("1", "Acme Ltd")
		j.RecordID, j.Revision = id, 1
		record, err := f.client.Retrieve(f.t.Context(), "account", id)
		f.must(err)
		change, err := plan.Update(j.Row, record)
		f.must(err)
		f.must(f.box.Trash(id))
		e := f.Update(f.t.Context(), j, record, change)
		f.ends(e, outcome.Rejected)
		if e.Code != settle.CodeGone || !strings.Contains(e.Message, id) {
			t.Errorf("ended %+v", e)
		}
		if n := len(f.open()); n != 0 {
			t.Errorf("%d intents are left", n)
		}
		f.holds()
	})
}

// Of an update in parts, what was carried out before the one that is refused stays, and
// the row is not noted as done.
func TestPartRefused(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		id := f.create(job("1", "Acme"), outcome.Created).RecordID
		j := job("1", "Acme Ltd")
		j.Kept = []byte("kept")
		var ids []string
		for range 29 {
			contact, err := f.box.Add("contact", nil, nil)
			f.must(err)
			ids = append(ids, contact)
		}
		j.Row.Relations = []plan.Relation{{Key: "$contact", IDs: append(ids, "con_none"), Many: true}}
		e := f.update(j, outcome.Rejected)
		if e.Code != "relationship_entity_missing" || !strings.HasPrefix(e.Message, "1 of 2 requests were carried out, and then: ") || e.Attempts != 2 {
			t.Errorf("ended %+v", e)
		}
		if n := len(f.open()); n != 0 {
			t.Errorf("%d intents are left", n)
		}
		f.holds("Acme Ltd")
		entry := f.entry(j)
		if entry.Outcome != outcome.Rejected.String() || entry.RecordID != id || entry.Revision != 2 || entry.Content != (checkpoint.Digest{}) || string(entry.Fields) != "kept" {
			t.Errorf("the row is %+v", entry)
		}
		j.Row.Relations[0].IDs = ids
		f.update(j, outcome.Updated)
		f.settledOn(j, id, 3)
	})
}

func TestRefuse(t *testing.T) {
	fixed := &plan.FixedError{Key: "$account", Have: []string{"acc_1"}, Want: []string{"acc_2"}}
	stages := &client.Error{
		Status: http.StatusUnprocessableEntity, Code: "ambiguous_stage_label", Param: "$stage", Message: "ambiguous",
		Candidates: []client.StageCandidate{{StageOptionID: "opt_1", StageLabel: "On Hold", PipelineName: "Renewals"}},
	}
	for name, c := range map[string]struct {
		reason      error
		code, param string
		words       string
	}{
		"fixed relationship": {fixed, settle.CodeFixed, "$account", "acc_2"},
		"answer":             {stages, "ambiguous_stage_label", "$stage", "opt_1 (On Hold in Renewals)"},
		"answer by type":     {&client.Error{Status: 400, Type: "bad_request", Message: "no"}, "bad_request", "", "no"},
		"gone":               {&client.Error{Status: 404, Type: "not_found"}, settle.CodeGone, "", "acc_9"},
		"rule":               {errors.New("a rule of ours"), "", "", "a rule of ours"},
	} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				j := job("1", "Acme")
				j.RecordID = "acc_9"
				e := f.Refuse(f.t.Context(), j, c.reason)
				f.ends(e, outcome.Rejected)
				if e.Code != c.code || e.Param != c.param || !strings.Contains(e.Message, c.words) {
					t.Errorf("ended %+v", e)
				}
				if got := f.entry(j); got.Message != e.Message || got.Code != e.Code {
					t.Errorf("the ledger has %+v", got)
				}
				f.holds()
			})
		})
	}
}

func TestKeyRevoked(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.box.RevokeKey()
		e := f.create(job("1", "Acme"), outcome.NotAttempted)
		if answer, ok := errors.AsType[*client.Error](e.Stop); !ok || answer.Status != http.StatusUnauthorized {
			t.Errorf("stops with %v", e.Stop)
		}
		if n := len(f.open()); n != 0 {
			t.Errorf("%d intents are left", n)
		}
		f.holds()
	})
}

// The first attempt was carried out and not answered, the second one is refused
// for its key: what became of the first is unknown.
func TestKeyRevokedAfterAnUnknownAttempt(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.box.SetFaults(once(sandbox.FaultLostAfter))
		f.Client = revoking{Client: f.client, box: f.box}
		e := f.create(job("1", "Acme"), outcome.InDoubt)
		if answer, ok := errors.AsType[*client.Error](e.Stop); !ok || answer.Status != http.StatusUnauthorized {
			t.Errorf("stops with %v", e.Stop)
		}
		f.intents(1)
		f.box.SetKey(sandbox.DefaultKey)
		f.start()
		f.recover(settle.Recovery{Recovered: 1})
		f.holds("Acme")
	})
}

// revoking is a client whose key is revoked after the first attempt of a create.
type revoking struct {
	settle.Client
	box *sandbox.Sandbox
}

func (r revoking) Create(ctx context.Context, w client.Write) (*client.Record, error) {
	before := w.Before
	w.Before = func(attempt int) error {
		if attempt > 1 {
			r.box.RevokeKey()
		}
		return before(attempt)
	}
	return r.Client.Create(ctx, w)
}

// What no run has sent is not attempted when a run is interrupted.
func TestInterrupted(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.client.Drain()
		e := f.create(job("1", "Acme"), outcome.NotAttempted)
		if e.Stop != nil || len(f.open()) != 0 {
			t.Errorf("ended %+v with %d intents", e, len(f.open()))
		}
		f.holds()
	})
}

// A write that is given up in flight stays open, and happens once.
func TestGivenUp(t *testing.T) {
	onSandbox(t, sandbox.Options{Latency: time.Second}, func(f *fixture) {
		ctx, cancel := context.WithTimeout(f.t.Context(), time.Second/2)
		defer cancel()
		e := f.Create(ctx, job("1", "Acme"))
		f.ends(e, outcome.InDoubt)
		f.intents(1)
		f.start()
		f.recover(settle.Recovery{Recovered: 1})
		f.holds("Acme")
	})
}

// One write that keeps failing while others succeed stays open, and the run goes on.
func TestStuck(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.Client = stuck{f.client}
		e := f.create(job("1", "Acme"), outcome.InDoubt)
		if e.Stop != nil {
			t.Errorf("stops with %v", e.Stop)
		}
		f.start()
		f.recover(settle.Recovery{Recovered: 1})
		f.holds("Acme")
	})
}

// stuck answers every create but with errors.
type stuck struct{ settle.Client }

func (s stuck) Create(_ context.Context, w client.Write) (*client.Record, error) {
	if err := w.Before(1); err != nil {
		return nil, err
	}
	last := &client.Error{Status: 500, Class: client.ClassRetry}
	return nil, &client.WriteError{Err: &client.StuckError{Attempts: 8, Last: last}, Attempts: 8, Unknown: true}
}

// Attempts end when the key gets too old, whatever is still to be tried.
func TestKeyTooOldBetweenAttempts(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.Client = ageing{Client: f.client, f: f}
		f.box.SetFaults(once(sandbox.FaultLostAfter))
		e := f.create(job("1", "Acme"), outcome.InDoubt)
		if e.Stop != nil || f.posts() != 1 {
			t.Errorf("ended %+v after %d writes", e, f.posts())
		}
		f.start()
		f.recover(settle.Recovery{Recovered: 1})
		f.holds("Acme")
	})
}

// ageing is a client for which more than a day passes between attempts.
type ageing struct {
	settle.Client
	f *fixture
}

func (a ageing) Create(ctx context.Context, w client.Write) (*client.Record, error) {
	before := w.Before
	w.Before = func(attempt int) error {
		if attempt > 1 {
			a.f.advance(25 * time.Hour)
		}
		return before(attempt)
	}
	return a.Client.Create(ctx, w)
}
