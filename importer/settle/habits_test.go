package settle_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/settle"
)

// editing changes the answers of a server: each record, wherever it is shown, and
// whole answers.
type editing struct {
	http.RoundTripper
	record func(map[string]any)
	answer func(*http.Request, *http.Response)
}

func (e editing) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := e.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if e.record != nil && res.StatusCode == http.StatusOK && strings.Contains(r.URL.Path, "/accounts") {
		var body map[string]any
		if err := json.NewDecoder(res.Body).Decode(&body); err != nil {
			return nil, err
		}
		if data, list := body["data"].([]any); list {
			for _, record := range data {
				e.record(record.(map[string]any))
			}
		} else {
			e.record(body)
		}
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	}
	if e.answer != nil {
		e.answer(r, res)
	}
	return res, nil
}

// edited lets the clients from now on see the server with its answers changed.
func (f *fixture) edited(e editing) {
	f.between = func(next http.RoundTripper) http.RoundTripper {
		e.RoundTripper = next
		return e
	}
	f.start()
}

func undated(record map[string]any) { delete(record, "createdAt"); delete(record, "updatedAt") }

// vague are servers whose answers do not tell when a record was made.
var vague = map[string]editing{
	"no dates":      {record: undated},
	"empty dates":   {record: func(r map[string]any) { r["createdAt"], r["updatedAt"] = "", nil }},
	"no offset":     {record: func(r map[string]any) { r["createdAt"] = "2026-01-02T03:04:05" }},
	"unix seconds":  {record: func(r map[string]any) { r["createdAt"], r["updatedAt"] = 1767323045, 0 }},
	"another shape": {record: func(r map[string]any) { r["createdAt"] = map[string]any{"date": "2026-01-02"} }},
}

// A record without a date may be a new one or one of an earlier run: it is looked at
// and is the row's in both cases, once.
func TestCreatesWithoutDates(t *testing.T) {
	for name, server := range vague {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				f.edited(server)
				j := job("1", "Acme")
				id := f.create(j, outcome.Created).RecordID
				f.settledOn(j, id, 1)
				f.forget()
				f.advance(time.Hour)
				if again := f.create(j, outcome.Created); again.RecordID != id {
					t.Errorf("ended %+v, want record %s", again, id)
				}
				f.settledOn(j, id, 1)
				f.holds("Acme")

				// Changed meanwhile, it gets the row's values back.
				f.must(f.box.Change(id, map[string]any{"$name": "Changed"}, nil))
				f.forget()
				if again := f.create(j, outcome.Updated); again.RecordID != id {
					t.Errorf("ended %+v, want record %s", again, id)
				}
				f.holds("Acme")
			})
		})
	}
}

// One that is not there may be a new one that is not shown yet: it is no reason for a
// second record, and stays open. The same where the answers' own time is not told.
func TestCreatesWithoutDatesThatAreNotThere(t *testing.T) {
	for name, server := range map[string]editing{
		"no dates": {record: undated},
		"no time of the answer": {
			record: func(r map[string]any) { r["createdAt"] = "1990-01-02T03:04:05Z" },
			answer: func(_ *http.Request, res *http.Response) { res.Header.Del("Date") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				j := job("1", "Acme")
				f.edited(server)
				id := f.create(j, server.firstEnding()).RecordID
				f.must(f.box.Trash(id))
				f.forget()
				if e := f.create(j, outcome.InDoubt); e.Stop != nil {
					t.Errorf("ended %+v: it is one row's trouble", e)
				}
				if n := f.posts(); n != 2 {
					t.Errorf("%d writes were sent, want one a run", n)
				}
				f.must(f.box.Restore(id))
				f.start()
				f.recover(settle.Recovery{Recovered: 1})
				f.settledOn(j, id, 1)
				f.holds("Acme")
			})
		})
	}
}

// firstEnding is how a new record ends: an old date makes it look like a replay.
func (e editing) firstEnding() outcome.Outcome {
	if e.answer != nil {
		return outcome.Unchanged
	}
	return outcome.Created
}

// A create that is too old for its key is not sent anew where lists do not tell
// whether it was carried out.
func TestExpiredCreatesThatListsDoNotTell(t *testing.T) {
	same := func(r *http.Request, res *http.Response) {
		if r.URL.Query().Has("offset") {
			res.Body = io.NopCloser(strings.NewReader(`{"data":[{"id":"acc_1","fields":{}},{"id":"acc_2","fields":{}}],"totalCount":60}`))
			res.ContentLength = -1
		}
	}
	for name, server := range map[string]editing{
		"no dates":               {record: undated},
		"no contents":            {record: func(r map[string]any) { delete(r, "fields") }},
		"contents of null":       {record: func(r map[string]any) { r["fields"] = nil }},
		"a page at every offset": {answer: same},
		"no time of the answers": {answer: func(_ *http.Request, res *http.Response) { res.Header.Del("Date") }},
	} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				j := job("1", "Acme")
				f.loseCreate(sandbox.FaultLostAfter, j)
				f.edited(server)
				f.box.Advance(expired)
				time.Sleep(expired) // for who goes by the local clock
				f.see(f.client)
				f.recover(settle.Recovery{InDoubt: 1})
				if why := f.open()[0].Doubt; !strings.HasPrefix(why, "a create was sent over 20 hours ago, and ") {
					t.Errorf("in doubt for: %s", why)
				}
				if n := f.posts(); n != 1 {
					t.Errorf("%d writes were sent, want the lost one alone", n)
				}
				f.holds("Acme")
			})
		})
	}
}

// An update that is answered without its record is proven by the record.
func TestUpdatesAnsweredWithoutTheRecord(t *testing.T) {
	empty := func(status int, body string) func(*http.Request, *http.Response) {
		return func(r *http.Request, res *http.Response) {
			if r.Method == http.MethodPost && strings.Count(r.URL.Path, "/") > 3 {
				res.StatusCode, res.Body, res.ContentLength = status, io.NopCloser(strings.NewReader(body)), int64(len(body))
			}
		}
	}
	for name, answer := range map[string]func(*http.Request, *http.Response){
		"204": empty(204, ""), "200": empty(200, ""), "202": empty(202, " \n"), "an empty object": empty(200, "{}"), "null": empty(200, "null"),
	} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				id := f.create(job("1", "Acme"), outcome.Created).RecordID
				f.edited(editing{answer: answer})
				j := job("1", "Acme Ltd")
				if e := f.update(j, outcome.Updated); e.RecordID != id || e.Link == "" || e.Attempts != 1 {
					t.Errorf("ended %+v", e)
				}
				f.settledOn(j, id, 2)

				// Where the record does not show it, it stays open.
				f.edited(editing{answer: answer, record: func(r map[string]any) { r["fields"] = map[string]any{} }})
				later := job("1", "Acme Inc")
				if e := f.update(later, outcome.InDoubt); e.Stop != nil || !strings.Contains(e.Message, "does not hold what was sent") {
					t.Errorf("ended %+v", e)
				}
				f.edited(editing{answer: answer})
				f.recover(settle.Recovery{Recovered: 1})
				f.settledOn(later, id, 3)
				f.holds("Acme Inc")
			})
		})
	}
}

// A create that is answered without its record stays open, and goes out with the same
// key until the answer can be read.
func TestCreatesAnsweredWithoutTheRecord(t *testing.T) {
	for name, body := range map[string]string{"nothing": "", "an empty object": "{}", "null": "null", "a page": "<html>", "a list": "[]"} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				j := job("1", "Acme")
				f.edited(editing{answer: func(r *http.Request, res *http.Response) {
					if r.Method == http.MethodPost {
						res.StatusCode, res.Body, res.ContentLength = 201, io.NopCloser(strings.NewReader(body)), int64(len(body))
					}
				}})
				f.create(j, outcome.InDoubt)
				f.between = nil
				f.start()
				f.recover(settle.Recovery{Recovered: 1})
				f.settledOn(j, f.only(), 1)
				keys := map[string]bool{}
				for _, r := range f.box.Requests() {
					if r.Method == http.MethodPost {
						keys[r.Key] = true
					}
				}
				if len(keys) != 1 || f.posts() < 2 {
					t.Errorf("%d writes with %d keys", f.posts(), len(keys))
				}
			})
		})
	}
}

// What stands in the place of the API's answer, such as a filter's page, says nothing
// of a create: it stays open and makes no second record, however late it is asked for.
func TestAnswersThatAreNotTheAPIs(t *testing.T) {
	for name, answer := range map[string]struct {
		status int
		body   string
	}{
		"a filter's page":     {403, "<html>blocked</html>"},
		"a gateway's refusal": {401, `{"message":"Unauthorized"}`},
		"another page":        {303, ""},
		"a router's page":     {404, "<html>not found</html>"},
	} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				f.edited(editing{answer: func(r *http.Request, res *http.Response) {
					if r.Method == http.MethodPost {
						res.StatusCode, res.Body, res.ContentLength = answer.status, io.NopCloser(strings.NewReader(answer.body)), int64(len(answer.body))
					}
				}})
				j := job("1", "Acme")
				if e := f.create(j, outcome.InDoubt); e.Stop == nil {
					t.Errorf("ended %+v: others will meet it too", e)
				}
				id := f.only()
				f.between = nil
				f.start()
				f.advance(expired)
				f.recover(settle.Recovery{Recovered: 1})
				f.settledOn(j, id, 1)
				f.holds("Acme")
			})
		})
	}
}

// An update that is answered with another record is proven by its own, which stays the
// row's.
func TestUpdateAnsweredWithAnotherRecord(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		id := f.create(job("1", "Acme"), outcome.Created).RecordID
		f.edited(editing{answer: func(r *http.Request, res *http.Response) {
			if r.Method == http.MethodPost {
				body := `{"id":"acc_other","fields":{}}`
				res.Body, res.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
			}
		}})
		j := job("1", "Acme Ltd")
		if e := f.update(j, outcome.Updated); e.RecordID != id {
			t.Errorf("ended %+v, want record %s", e, id)
		}
		f.settledOn(j, id, 2)
	})
}
