package settle_test

import (
	"strings"
	"testing"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/settle"
)

// The import of a day ago whose checkpoint is lost, done again within the life
// of its keys, finds its records again.
func TestReplayOfTheSameContent(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		j := job("1", "Acme")
		id := f.create(j, outcome.Created).RecordID
		f.forget()
		f.advance(time.Hour)
		e := f.create(j, outcome.Unchanged)
		if e.RecordID != id || e.Link == "" {
			t.Errorf("ended %+v, want record %s", e, id)
		}
		f.settledOn(j, id, 1)
		f.holds("Acme")
	})
}

// A record that was changed in Lightfield meanwhile gets the row's values back,
// and nothing else.
func TestReplayOfAChangedRecord(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		j := job("1", "Acme")
		id := f.create(j, outcome.Created).RecordID
		f.advance(time.Minute)
		f.must(f.box.Change(id, map[string]any{"$name": "Changed", "sector": "Energy"}, nil))
		f.forget()
		f.advance(time.Hour)
		e := f.create(j, outcome.Updated)
		if e.RecordID != id {
			t.Errorf("ended %+v, want record %s", e, id)
		}
		f.settledOn(j, id, 2)
		f.holds("Acme")
		requests := f.box.Requests()
		if body := string(requests[len(requests)-1].Body); body != `{"fields":{"$name":"Acme"}}` {
			t.Errorf("the update sent %s", body)
		}
		if r, _ := f.box.Record(id); r.Fields["sector"] != "Energy" {
			t.Errorf("the record holds %v", r.Fields)
		}
	})
}

// A record in the trash is not brought back: the row gets a live one, once.
func TestReplayOfATrashedRecord(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		j := job("1", "Acme")
		id := f.create(j, outcome.Created).RecordID
		f.must(f.box.Trash(id))
		f.forget()
		f.advance(time.Hour)
		e := f.create(j, outcome.Created)
		if e.RecordID == id || e.RecordID != f.only() {
			t.Errorf("ended %+v, want a new record instead of %s", e, id)
		}
		f.settledOn(j, e.RecordID, 2)
		f.holds("Acme")

		// The next loss finds the second record by the second key.
		f.forget()
		f.advance(time.Hour)
		if again := f.create(j, outcome.Unchanged); again.RecordID != e.RecordID {
			t.Errorf("ended %+v, want record %s", again, e.RecordID)
		}
		f.holds("Acme")
	})
}

// A record that another row holds is not shared.
func TestReplayOfAnotherRowsRecord(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		j := job("1", "Acme")
		id := f.create(j, outcome.Created).RecordID
		f.forget()
		f.advance(time.Hour)
		other := job("2", "Acme")
		f.must(f.ledger.Settle(f.t.Context(), checkpoint.Settlement{ID: other.ID, Label: "2", RecordID: id, Revision: 1, Outcome: "created"}))
		e := f.create(j, outcome.Rejected)
		if e.Code != settle.CodeOtherRow || !strings.Contains(e.Message, id) || !strings.Contains(e.Message, importName) {
			t.Errorf("ended %+v", e)
		}
		if n := len(f.open()); n != 0 {
			t.Errorf("%d intents are left", n)
		}
		f.holds("Acme")
	})
}

// An earlier record that cannot be looked at leaves the intent open; the next
// run asks again.
func TestReplayThatCannotBeLookedAt(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		j := job("1", "Acme")
		id := f.create(j, outcome.Created).RecordID
		f.forget()
		f.advance(time.Hour)
		f.box.SetScopes("accounts:create")
		e := f.create(j, outcome.InDoubt)
		if e.Stop == nil {
			t.Errorf("ended %+v: a missing scope ends the run", e)
		}
		f.box.SetScopes()
		f.start()
		f.recover(settle.Recovery{Recovered: 1})
		f.settledOn(j, id, 1)
		f.holds("Acme")
	})
}

// Other content after a lost checkpoint is another key and another body: that is
// what match rules are for. Nothing is overwritten unseen.
func TestOtherContentIsNoReplay(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.create(job("1", "Acme"), outcome.Created)
		f.forget()
		f.advance(time.Hour)
		f.create(job("1", "Acme Ltd"), outcome.Created)
		f.holds("Acme", "Acme Ltd")
	})
}
