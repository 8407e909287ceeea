package client

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var (
	errDNS     = &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "api.example.test", IsNotFound: true}}
	errRefused = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
)

// What is known of a write after its attempts: the rule on which exactly-once
// rests. Each script ends the write.
func TestWhatIsKnownOfAWrite(t *testing.T) {
	lost, full := fails(io.ErrUnexpectedEOF), problem("conflict")
	row, unauthorized := says(422, problem("unprocessable_content")), says(401, problem("unauthorized"))
	for name, c := range map[string]struct {
		steps    []step
		attempts int // 0: the write succeeds
		unknown  bool
	}{
		"refused row":                           {[]step{row}, 1, false},
		"refused key":                           {[]step{unauthorized}, 1, false},
		"a filter's 403":                        {[]step{says(403, "<html>blocked</html>")}, 1, true},
		"a gateway's 401":                       {[]step{says(401, `{"message":"Unauthorized"}`)}, 1, true},
		"a proxy's 404":                         {[]step{says(404, "<html>")}, 1, true},
		"a proxy's 409":                         {[]step{says(409, "")}, 1, true},
		"another page instead":                  {[]step{says(303, "", "Location: /made")}, 1, true},
		"too large for a proxy":                 {[]step{says(413, "<html>")}, 1, false},
		"no such endpoint, in the API's words":  {[]step{says(405, problem("method_not_allowed"))}, 1, false},
		"lost, then a row's refusal settles it": {[]step{lost, row}, 2, false},
		"lost, then not found settles it":       {[]step{lost, says(404, problem("not_found"))}, 2, false},
		"lost, then a conflict settles it":      {[]step{lost, says(409, full)}, 2, false},
		"lost, then unknown field settles it":   {[]step{lost, says(400, `{"type":"bad_request","code":"unknown_field"}`)}, 2, false},
		"lost, then a refused key does not":     {[]step{lost, unauthorized}, 2, true},
		"lost, then a scope does not":           {[]step{lost, says(403, problem("forbidden"))}, 2, true},
		"lost, then 415 does not":               {[]step{lost, says(415, problem("unsupported_media_type"))}, 2, true},
		"lost, then a proxy's 404 does not":     {[]step{lost, says(404, "<html>")}, 2, true},
		"lost, then the version does not":       {[]step{lost, says(400, `{"type":"bad_request","code":"version_header"}`)}, 2, true},
		"500, then a refused key":               {[]step{says(500, ""), unauthorized}, 2, true},
		"503, then a refused key":               {[]step{says(503, ""), unauthorized}, 2, true},
		"truncated, then a refused key":         {[]step{cut(200, record), unauthorized}, 2, true},
		"no id, then a refused key":             {[]step{says(200, `{"fields":{}}`), unauthorized}, 2, true},
		"no JSON, then a refused key":           {[]step{says(201, `<html>`), unauthorized}, 2, true},
		"running, then a refused key":           {[]step{says(409, problem("idempotency_conflict")), unauthorized}, 2, true},
		"429, then a refused key":               {[]step{says(429, ""), unauthorized}, 2, false},
		"no address, then a refused key":        {[]step{fails(errDNS), unauthorized}, 2, false},
		"no connection, then a refused key":     {[]step{fails(errRefused), unauthorized}, 2, false},
		"cut refusals are asked again":          {[]step{cut(409, problem("idempotency_conflict")), row}, 2, false},
		"a cut refusal proves nothing":          {[]step{cut(422, problem("unprocessable_content")), unauthorized}, 2, true},
		"lost, then created":                    {[]step{lost, says(200, record)}, 0, false},
		"every way to fail, then created": {[]step{lost, says(500, "x"), says(429, "", "Retry-After: 3"), cut(201, record),
			says(409, problem("idempotency_conflict")), says(408, ""), says(201, record)}, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, f := asking(t, Config{}, c.steps...)
				got, err := client.Create(t.Context(), aWrite)
				sameBytes(t, f)
				if c.attempts == 0 {
					if err != nil || got.ID != "opp_1" || f.requests() != len(c.steps) {
						t.Errorf("got %v, %v after %d requests", got, err, f.requests())
					}
					return
				}
				w, ok := errors.AsType[*WriteError](err)
				if !ok {
					t.Fatalf("got %v, want a *WriteError", err)
				}
				if w.Attempts != c.attempts || w.Unknown != c.unknown {
					t.Errorf("%d attempts, unknown %v; want %d, %v: %v", w.Attempts, w.Unknown, c.attempts, c.unknown, err)
				}
			})
		})
	}
}

// sameBytes checks that every attempt carried the same key and body.
func sameBytes(t *testing.T, f *fake) {
	t.Helper()
	for i, r := range f.seen {
		if r.Header.Get("Idempotency-Key") != aWrite.Key || f.body[i] != string(aWrite.Body) {
			t.Errorf("attempt %d carried %q with %s", i+1, f.body[i], r.Header.Get("Idempotency-Key"))
		}
	}
}

func TestWritesEndWithTheirContext(t *testing.T) {
	for name, c := range map[string]struct {
		steps    []step
		end      time.Duration
		attempts int
		unknown  bool
	}{
		"while waiting for the pace": {[]step{says(429, "", "Retry-After: 60")}, 5 * time.Second, 1, false},
		"while in flight":            {[]step{after(10*time.Second, says(200, record))}, 5 * time.Second, 1, true},
		"in back-off, not sent":      {[]step{fails(errRefused)}, 2 * time.Minute, 0, false},
		"in back-off, sent":          {[]step{says(500, "")}, 2 * time.Minute, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), c.end)
				defer cancel()
				client, f := asking(t, Config{}, c.steps...)
				_, err := client.Create(ctx, aWrite)
				w, ok := errors.AsType[*WriteError](err)
				if !ok || !errors.Is(err, context.DeadlineExceeded) {
					t.Fatalf("got %v, want a *WriteError of the context's", err)
				}
				if c.attempts == 0 {
					c.attempts = f.requests()
				}
				if w.Attempts != c.attempts || w.Unknown != c.unknown {
					t.Errorf("%d attempts, unknown %v; want %d, %v", w.Attempts, w.Unknown, c.attempts, c.unknown)
				}
			})
		})
	}
}

func TestNothingIsSentWithADeadContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	client, f := asking(t, Config{}, says(200, record))
	client.pace[0].CloseFor(time.Hour)
	_, err := client.Create(ctx, aWrite)
	if w, ok := errors.AsType[*WriteError](err); !ok || w.Attempts != 0 || w.Unknown || f.requests() != 0 {
		t.Errorf("got %v after %d requests, want nothing sent", err, f.requests())
	}
	if !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("says %q, want that nothing was sent", err)
	}
}

func TestBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls []int
		var client *Client
		var f *fake
		w := aWrite
		w.Before = func(attempt int) error {
			if f.requests() != attempt-1 {
				t.Errorf("called for attempt %d after %d requests", attempt, f.requests())
			}
			calls = append(calls, attempt)
			return nil
		}
		client, f = asking(t, Config{}, says(500, ""), says(429, "", "Retry-After: 9"), says(200, record))
		if _, err := client.Create(t.Context(), w); err != nil {
			t.Fatal(err)
		}
		if len(calls) != 3 || calls[0] != 1 || calls[2] != 3 {
			t.Errorf("called for attempts %v, want 1 2 3", calls)
		}
	})
}

func TestBeforeEndsTheWrite(t *testing.T) {
	full := errors.New("disk full")
	for failing, unknown := range map[int]bool{1: false, 2: true} {
		synctest.Test(t, func(t *testing.T) {
			w := aWrite
			w.Before = func(attempt int) error {
				if attempt == failing {
					return full
				}
				return nil
			}
			client, f := asking(t, Config{}, says(500, ""))
			_, err := client.Create(t.Context(), w)
			got, ok := errors.AsType[*WriteError](err)
			if !ok || !errors.Is(err, full) || got.Attempts != failing-1 || got.Unknown != unknown || f.requests() != failing-1 {
				t.Errorf("failing before attempt %d: %v after %d requests, %+v", failing, err, f.requests(), got)
			}
			if n := client.Stats()[0].InFlight; n != 0 {
				t.Errorf("%d places in flight are still taken", n)
			}
		})
	}
}

func TestDelete(t *testing.T) {
	for name, c := range map[string]struct {
		answer step
		id     string
		fails  bool
	}{
		"with the record":  {says(200, record), "opp_1", false},
		"without anything": {says(204, ""), "", false},
		"with an object":   {says(200, `{"deleted":true}`), "", false},
		"not offered":      {says(405, ""), "", true},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := asking(t, Config{}, c.answer)
			got, err := client.Delete(t.Context(), "opportunity", "opp_1")
			if (err != nil) != c.fails || (got != nil) != (c.id != "") {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

// An answer about another record is somebody else's, and says nothing of this one.
func TestAnswersAboutAnotherRecord(t *testing.T) {
	other := says(200, recordOf("opp_2"))
	synctest.Test(t, func(t *testing.T) {
		client, f := asking(t, Config{}, other)
		got, err := client.Update(t.Context(), Write{Object: "opportunity", ID: "opp_1", Body: aWrite.Body, Key: "key"})
		if err != nil || got.ID != "opp_1" || !got.Untold || got.HTTPLink != "" || f.requests() != 1 {
			t.Errorf("updated %+v, %v", got, err)
		}
		client, f = asking(t, Config{}, other, says(200, record))
		if got, err := client.Delete(t.Context(), "opportunity", "opp_1"); err != nil || got.ID != "opp_1" || f.requests() != 2 {
			t.Errorf("deleted %+v, %v", got, err)
		}
		client, f = asking(t, Config{}, other, says(200, record))
		if got, err := client.Retrieve(t.Context(), "opportunity", "opp_1"); err != nil || got.ID != "opp_1" || f.requests() != 2 {
			t.Errorf("retrieved %+v, %v", got, err)
		}
		// A server that has made one record of two says so again.
		client, f = asking(t, Config{}, other, other)
		if got, err := client.Retrieve(t.Context(), "opportunity", "opp_1"); err != nil || got.ID != "opp_2" || f.requests() != 2 {
			t.Errorf("retrieved %+v, %v", got, err)
		}
	})
}

// What a record holds cannot be told from an answer without its fields.
func TestRecordWithoutFieldsIsDamaged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, f := asking(t, Config{}, says(200, `{"id":"opp_1"}`), says(200, `{"id":"opp_1","fields":null,"relationships":null}`), says(200, record))
		if got, err := client.Retrieve(t.Context(), "opportunity", "opp_1"); err != nil || got.Fields == nil || f.requests() != 3 {
			t.Errorf("got %+v, %v after %d requests", got, err, f.requests())
		}
	})
}

func TestRecordsCarryTheServersDate(t *testing.T) {
	date := time.Date(2026, 3, 16, 12, 0, 0, 0, time.UTC)
	head := "Date: Mon, 16 Mar 2026 12:00:00 GMT"
	client, f := asking(t, Config{}, says(200, record, head))
	created, _ := client.Create(t.Context(), aWrite)
	retrieved, _ := client.Retrieve(t.Context(), "opportunity", "opp_1")
	f.steps = []step{says(200, `{"data":[`+record+`],"totalCount":1}`, head)}
	listed, err := client.List(t.Context(), "opportunity", nil, 0, 25)
	if err != nil {
		t.Fatal(err)
	}
	f.steps = []step{says(200, definitions, head)}
	defined, _ := client.Definitions(t.Context(), "opportunity")
	f.steps = []step{says(200, `{"active":true}`, head)}
	auth, _ := client.Validate(t.Context())
	for what, got := range map[string]time.Time{
		"create": created.Date, "retrieve": retrieved.Date, "list": listed.Date, "record of a list": listed.Data[0].Date,
		"definitions": defined.Date, "validate": auth.Date,
	} {
		if !got.Equal(date) {
			t.Errorf("%s carries %v, want %v", what, got, date)
		}
	}
}
