package settle_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/settle"
)

// mixedUp answers creates, from the second on and at most so often, with the first answer.
func mixedUp(times int) editing {
	var first []byte
	return editing{answer: func(r *http.Request, res *http.Response) {
		if r.Method != http.MethodPost {
			return
		}
		if first == nil {
			first, _ = io.ReadAll(res.Body) // of memory
		} else if times == 0 {
			return
		} else {
			times--
		}
		res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(first)), int64(len(first))
	}}
}

// A create that is answered with the record of another is sent again, with its key.
func TestAnswerToAnotherCreate(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.edited(mixedUp(1))
		one, two := job("1", "Acme"), job("2", "Bolt")
		id := f.create(one, outcome.Created).RecordID
		e := f.create(two, outcome.Created)
		if e.RecordID == id || e.Attempts != 2 {
			t.Errorf("ended %+v, want a record of its own after 2 attempts", e)
		}
		f.settledOn(one, id, 1)
		f.settledOn(two, e.RecordID, 1)
		f.holds("Acme", "Bolt")
	})
}

// A row never gets the record of another because the server insists on it: it stays open.
func TestAnswerToAnotherCreateForGood(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.edited(mixedUp(2))
		one, two := job("1", "Acme"), job("2", "Bolt")
		id := f.create(one, outcome.Created).RecordID
		if e := f.create(two, outcome.InDoubt); e.Stop != nil || !strings.Contains(e.Message, id+" belongs to another row") {
			t.Errorf("ended %+v", e)
		}
		f.start()
		f.recover(settle.Recovery{Recovered: 1})
		f.settledOn(one, id, 1)
		if e := f.entry(two); e.RecordID == id {
			t.Errorf("the ledger has %+v", e)
		}
		f.holds("Acme", "Bolt")
	})
}

// A server that keeps names in a way of its own is believed, and asked only once.
func TestNamesThatTheServerChanges(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.edited(editing{record: func(r map[string]any) {
			name := r["fields"].(map[string]any)["$name"].(map[string]any)
			name["value"] = "The " + name["value"].(string)
		}})
		for i, name := range []string{"Acme", "Bolt", "Core"} {
			j := job(name+"-id", name)
			e := f.create(j, outcome.Created)
			f.settledOn(j, e.RecordID, 1)
			if n := f.posts(); n != i+2 {
				t.Errorf("%d writes for %d rows", n, i+1)
			}
		}
		f.holds("Acme", "Bolt", "Core")
	})
}
