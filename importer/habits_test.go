package importer

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
)

// reply is an answer of the sandbox that a habit may change.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// habit is a way in which another server of the API answers.
type habit func(r *http.Request, a *reply)

// edit changes the JSON of a success, with its numbers as they stand.
func (a *reply) edit(change func(body map[string]any)) {
	d := json.NewDecoder(bytes.NewReader(a.body))
	d.UseNumber()
	var body map[string]any
	if a.status != http.StatusOK || d.Decode(&body) != nil {
		return
	}
	change(body)
	a.body, _ = json.Marshal(body) // it was JSON before
}

// eachRecord changes each record, wherever it is shown.
func eachRecord(change func(record map[string]any)) habit {
	return func(_ *http.Request, a *reply) {
		a.edit(func(body map[string]any) {
			data, list := body["data"].([]any)
			for _, record := range data {
				change(record.(map[string]any))
			}
			if _, shown := body["fields"]; shown && !list {
				change(body)
			}
		})
	}
}

// eachField changes each field of each record.
func eachField(change func(record map[string]any, key string, field map[string]any)) habit {
	return eachRecord(func(record map[string]any) {
		all := record["fields"].(map[string]any)
		for key, field := range all {
			change(all, key, field.(map[string]any))
		}
	})
}

// definitions changes each definition of fields or of relationships.
func definitions(kind string, change func(definition map[string]any)) habit {
	return func(_ *http.Request, a *reply) {
		a.edit(func(body map[string]any) {
			all, _ := body[kind].(map[string]any)
			for _, d := range all {
				change(d.(map[string]any))
			}
		})
	}
}

// lists changes what a list says beside its records.
func lists(change func(body map[string]any)) habit {
	return func(_ *http.Request, a *reply) {
		a.edit(func(body map[string]any) {
			if body["object"] == "list" {
				change(body)
			}
		})
	}
}

// bare takes what records hold out of lists.
var bare = lists(func(body map[string]any) {
	for _, record := range body["data"].([]any) {
		delete(record.(map[string]any), "fields")
		delete(record.(map[string]any), "relationships")
	}
})

// header sets a header of every answer; without values it is left out.
func header(name string, values ...string) habit {
	return func(_ *http.Request, a *reply) {
		a.header.Del(name)
		for _, v := range values {
			a.header[http.CanonicalHeaderKey(name)] = []string{v}
		}
	}
}

// answers replaces the answers with a status.
func answers(status int, contentType, body string) habit {
	return func(_ *http.Request, a *reply) {
		if a.status == status {
			a.header.Set("Content-Type", contentType)
			a.body = []byte(body)
		}
	}
}

// writes replaces the successes of creates or of updates.
func writes(updates bool, status int, body string) habit {
	return func(r *http.Request, a *reply) {
		if r.Method == http.MethodPost && a.status == http.StatusOK && strings.Contains(r.URL.Path, "/opportunities/") == updates {
			a.status, a.body = status, []byte(body)
		}
	}
}

func all(habits ...habit) habit {
	return func(r *http.Request, a *reply) {
		for _, h := range habits {
			h(r, a)
		}
	}
}

// turns are habits in turn, an answer each.
func turns(habits ...habit) habit {
	var n atomic.Int64
	return func(r *http.Request, a *reply) { habits[int(n.Add(1))%len(habits)](r, a) }
}

// change applies the habit to an answer.
func (h habit) change(r *http.Request, res *http.Response) error {
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	a := &reply{res.StatusCode, res.Header, body}
	h(r, a)
	res.StatusCode, res.Body, res.ContentLength = a.status, io.NopCloser(bytes.NewReader(a.body)), int64(len(a.body))
	return nil
}

// tolerated are habits with which an import goes as with any server.
var tolerated = map[string]struct {
	faults sandbox.Faults
	habit  habit
}{
	"errors without envelope": {failing, func(_ *http.Request, a *reply) {
		if a.status < 400 {
			return
		}
		a.body = bytes.TrimSuffix(bytes.TrimPrefix(a.body, []byte(`{"error":`)), []byte("}"))
	}},
	"errors of any kind": {failing, turns(
		answers(500, "text/html", "<html><h1>500"), answers(500, "", ""), answers(500, "application/json", `["oops"]`),
		answers(500, "application/json", `{"error":"oops","code":500}`),
	)},

	"cardinalities in small letters": {habit: all(
		eachRecord(func(record map[string]any) {
			for _, rel := range record["relationships"].(map[string]any) {
				link := rel.(map[string]any)
				link["cardinality"] = strings.ToLower(link["cardinality"].(string))
			}
		}),
		definitions("relationshipDefinitions", func(d map[string]any) { d["cardinality"] = strings.ToLower(d["cardinality"].(string)) }),
	)},
	"definitions with more": {habit: definitions("fieldDefinitions", func(d map[string]any) {
		d["slug"], d["system"], d["position"], d["permissions"] = "x", true, 3, map[string]any{"write": []any{"admin"}}
	})},
	"definitions with less": {habit: all(
		definitions("fieldDefinitions", func(d map[string]any) {
			delete(d, "slug")
			delete(d, "system")
			delete(d, "description")
			if config := d["typeConfiguration"].(map[string]any); len(config) == 0 {
				d["typeConfiguration"] = nil
			}
		}),
		definitions("relationshipDefinitions", func(d map[string]any) { delete(d, "slug"); delete(d, "id"); delete(d, "description") }),
	)},
	"no options": {habit: definitions("fieldDefinitions", func(d map[string]any) {
		if config := d["typeConfiguration"].(map[string]any); d["valueType"] != "SINGLE_SELECT" {
			config["options"], config["currency"], config["parentFieldKey"] = nil, nil, nil
		}
	})},

	"values of null left out": {habit: eachField(func(all map[string]any, key string, f map[string]any) {
		if f["value"] != nil {
			return
		}
		if delete(f, "value"); f["valueType"] == "TEXT" {
			delete(all, key)
		}
	})},
	"numbers as strings": {habit: eachField(func(_ map[string]any, _ string, f map[string]any) {
		if n, ok := f["value"].(json.Number); ok {
			f["value"] = n.String()
		}
	})},
	"links of null": {habit: eachRecord(func(record map[string]any) {
		for key, rel := range record["relationships"].(map[string]any) {
			if link := rel.(map[string]any); key == "$champion" || key == "$contact" {
				link["values"] = nil
			}
		}
	})},
	"records with more": {habit: eachRecord(func(r map[string]any) { r["objectType"], r["deletedAt"], r["version"] = "x", nil, 7 })},
	"records with less": {habit: eachRecord(func(r map[string]any) { r["httpLink"] = nil; delete(r, "externalId") })},
	"records without dates": {habit: turns(
		eachRecord(func(r map[string]any) { delete(r, "createdAt"); delete(r, "updatedAt") }),
		eachRecord(func(r map[string]any) { r["createdAt"], r["updatedAt"] = nil, nil }),
		eachRecord(func(r map[string]any) { r["createdAt"], r["updatedAt"] = "today", "now" }),
	)},
	"dates of any form": {habit: turns(
		dates("2006-01-02T15:04:05.000000-07:00", time.FixedZone("", 2*3600)), dates("2006-01-02T15:04:05Z", time.UTC),
		dates("2006-01-02T15:04:05.000000000Z", time.UTC), dates("2006-01-02T15:04:05.000-0700", time.UTC),
	)},
	"no Date": {habit: header("Date")},

	"lists of accounts without what they hold": {habit: func(r *http.Request, a *reply) {
		if strings.HasSuffix(r.URL.Path, "/accounts") {
			bare(r, a)
		}
	}},
	"no count":           {habit: lists(func(body map[string]any) { delete(body, "totalCount") })},
	"a count of null":    {habit: lists(func(body map[string]any) { body["totalCount"] = nil })},
	"a count as a text":  {habit: lists(func(body map[string]any) { body["totalCount"] = fmt.Sprint(body["totalCount"]) })},
	"the page's count":   {habit: lists(func(body map[string]any) { body["totalCount"] = len(body["data"].([]any)) })},
	"a count that stops": {habit: lists(func(body map[string]any) { body["totalCount"] = 25 })},
	"a count too large":  {habit: lists(func(body map[string]any) { body["totalCount"] = 1e12 })},
	"empty lists of null": {habit: lists(func(body map[string]any) {
		if len(body["data"].([]any)) == 0 {
			body["data"] = nil
		}
	})},
	"short pages": {habit: lists(func(body map[string]any) {
		data := body["data"].([]any)
		body["data"] = data[:min(7, len(data))]
	})},

	"created":                 {habit: func(r *http.Request, a *reply) { writes(false, http.StatusCreated, string(a.body))(r, a) }},
	"accepted":                {habit: func(r *http.Request, a *reply) { writes(true, http.StatusAccepted, string(a.body))(r, a) }},
	"updates without content": {habit: writes(true, http.StatusNoContent, "")},
	"updates without a body":  {habit: writes(true, http.StatusOK, "")},
	"updates that say yes":    {habit: writes(true, http.StatusOK, `{"success":true}`)},

	"no limit announced": {habit: all(header("X-RateLimit-Limit"), header("X-RateLimit-Remaining"), header("X-RateLimit-Reset"))},
	"limits of any kind": {habit: turns(
		all(header("X-RateLimit-Limit", "0"), header("X-RateLimit-Remaining", "0")),
		all(header("X-RateLimit-Limit", "-25"), header("X-RateLimit-Remaining", "-1")),
		all(header("X-RateLimit-Limit", "9223372036854775807"), header("X-RateLimit-Remaining", "1e300")),
		all(header("X-RateLimit-Limit", "12.5"), header("X-RateLimit-Remaining", "11.9")),
		all(header("X-RateLimit-Limit", "many"), header("X-RateLimit-Remaining", "NaN")),
	)},
	"nothing ever remains": {habit: header("X-RateLimit-Remaining", "0")},
	"waits of any kind": {limited, turns(
		header("Retry-After", "Sat, 01 Jan 2000 00:00:00 GMT"), header("Retry-After", "-3"), header("Retry-After", "0.5"),
		header("Retry-After", "a while"), header("Retry-After"),
		all(header("Retry-After", "Sat, 01 Jan 2000 01:00:00 GMT"), header("Date")),
	)},
	"waits for ages": {sandbox.Faults{TooMany: .02, Seed: 2}, header("Retry-After", "99999999999")},
}

var (
	failing = sandbox.Faults{Error500Before: .1, Error500After: .1, Seed: 1}
	limited = sandbox.Faults{TooMany: .1, Seed: 1}
)

// dates writes the dates of records in another form.
func dates(layout string, zone *time.Location) habit {
	return eachRecord(func(record map[string]any) {
		for _, key := range []string{"createdAt", "updatedAt"} {
			if at, err := time.Parse(time.RFC3339, fmt.Sprint(record[key])); err == nil {
				record[key] = at.In(zone).Format(layout)
			}
		}
	})
}

// habitsMapping finds accounts by name and owners, who cannot be asked for, by e-mail.
const habitsMapping = dealsMapping + "  $owner: {column: Owner, find: {object: member, by: $email}}\n"

// habitual makes the next runs imports of n deals, each of an account and an owner of
// its own: more of them, with those of the samples, than a page holds.
func (b *nights) habitual(n int) {
	b.Helper()
	b.n = n
	for i := range n {
		for object, values := range map[string]map[string]any{
			"account": {"$name": fmt.Sprint("Company ", i)}, "member": {"$email": fmt.Sprint("agent", i, "@example.com")},
		} {
			if _, err := b.box.Add(object, values, nil); err != nil {
				b.Fatal(err)
			}
		}
	}
	dir := b.TempDir()
	b.o.Data, b.o.Mapping = filepath.Join(dir, "deals.csv"), filepath.Join(dir, "deals.yaml")
	save(b.T, b.o.Mapping, habitsMapping)
	b.priced("500.50")
}

// priced writes the data with an amount that all deals have.
func (b *nights) priced(amount string) {
	b.Helper()
	text := "Id,Name,Account,Owner,Stage,Amount\n"
	for i := range b.n {
		text += fmt.Sprintf("%d,Deal %d,Company %d,agent%d@example.com,Prospecting,%s\n", i, i, i, i, amount)
	}
	if err := os.WriteFile(b.o.Data, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
}

// cost demands what every deal costs.
func (b *nights) cost(amount json.Number) {
	b.Helper()
	for _, r := range b.box.Records("opportunity") {
		if r.Fields["amount"] != amount || len(r.Relationships["$owner"]) != 1 {
			b.Errorf("%v costs %v and has the owner %v", r.Fields["$name"], r.Fields["amount"], r.Relationships["$owner"])
		}
	}
}

// Guards imports into other servers of the API than the vendor's, whose answers differ
// where the documentation leaves room, and a little beyond: each row is created, then
// updated, then unchanged, as one record.
func TestHabitsOfOtherServers(t *testing.T) {
	for name, c := range tolerated {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			byNight(t, 0, sandbox.Options{Rate: 25, Latency: 50 * time.Millisecond}, func(b *nights) {
				b.habitual(21)
				b.box.SetFaults(c.faults)
				served := b.o.Client.Transport
				b.o.Client.Transport = between(func(r *http.Request) (*http.Response, error) {
					res, err := served.RoundTrip(r)
					if err == nil {
						err = c.habit.change(r, res)
					}
					return res, err
				})
				if s := b.run(ExitDone); s.Rows.Created != int64(b.n) {
					t.Errorf("the first night: %+v", s.Rows)
				}
				b.cost("500.5")
				b.priced("600.75")
				if s := b.run(ExitDone); s.Rows.Updated != int64(b.n) {
					t.Errorf("the second night: %+v", s.Rows)
				}
				b.cost("600.75")
				b.once()
				if n := len(b.box.Records("opportunity")); n != b.n {
					t.Errorf("%d records, want %d", n, b.n)
				}
			})
		})
	}
}

// Guards against answers from which nobody can tell what has happened: the run stops
// with nothing written, or with its rows in doubt, and says why; once the server
// answers as documented the next one ends with one record a row.
func TestHabitsThatNobodyCanLiveWith(t *testing.T) {
	const offsetless = "one page of every list"
	for name, c := range map[string]struct {
		habit   habit
		code    int
		says    string
		written bool
	}{
		"creates without content":   {writes(false, http.StatusNoContent, ""), ExitLater, "status 204 without the record", true},
		"creates without a body":    {writes(false, http.StatusOK, ""), ExitLater, "status 200 without the record", true},
		"creates without the id":    {writes(false, http.StatusCreated, `{"success":true}`), ExitLater, "it has no id", true},
		"creates answered by pages": {writes(false, http.StatusOK, "<html>"), ExitLater, "a body that is not the API's JSON", true},
		offsetless:                  {nil, ExitFatal, "list member: the server answers with the records that it has answered with before", false},
		"lists without data": {lists(func(body map[string]any) { delete(body, "data") }), ExitLater,
			"it has no data", false},
		"lists without what is in them": {bare, ExitFatal, "records without fields", false},
		"refusals as pages": {func(r *http.Request, a *reply) {
			if r.Method == http.MethodPost {
				a.status, a.body = http.StatusNotFound, []byte("<html>")
			}
		}, ExitFatal, "not an answer of the API", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			byNight(t, 0, sandbox.Options{Rate: 25, Latency: 50 * time.Millisecond}, func(b *nights) {
				b.habitual(21)
				served := b.o.Client.Transport
				b.o.Client.Transport = between(func(r *http.Request) (*http.Response, error) {
					if name == offsetless && r.URL.Query().Has("offset") {
						r = r.Clone(r.Context())
						query := r.URL.Query()
						query.Set("offset", "0")
						r.URL.RawQuery = query.Encode()
					}
					res, err := served.RoundTrip(r)
					if err == nil && c.habit != nil {
						err = c.habit.change(r, res)
					}
					return res, err
				})
				b.runs++
				b.o.RunID, b.o.ReportDir = "run-0", b.TempDir()
				s, err := Run(b.Context(), b.o)
				if s.ExitCode != c.code || err == nil || !strings.Contains(err.Error(), c.says) {
					t.Errorf("exit code %d, want %d: %v", s.ExitCode, c.code, err)
				}
				if s.Rows.Read != s.Rows.Counts().Total() || s.Rows.Created+s.Rows.Updated+s.Rows.Unchanged > 0 {
					t.Errorf("%+v", s.Rows)
				}
				if made := len(b.box.Records("opportunity")); made > 0 != c.written {
					t.Errorf("%d records were made", made)
				}
				b.o.Client.Transport = served
				b.run(ExitDone)
				b.once()
			})
		})
	}
}

// Guards whole imports over real connections of other kinds.
func TestHabitsOfConnections(t *testing.T) {
	for name, c := range map[string]struct {
		http2 bool
		serve func(next http.Handler) http.HandlerFunc
	}{
		"HTTP/2": {true, func(next http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				if r.ProtoMajor != 2 {
					t.Errorf("asked by %s", r.Proto)
				}
				next.ServeHTTP(w, r)
			}
		}},
		"compressed": {false, func(next http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				recorded := httptest.NewRecorder()
				next.ServeHTTP(recorded, r)
				for key, values := range recorded.Header() {
					w.Header()[key] = values
				}
				w.Header().Del("Content-Length")
				w.Header().Set("Content-Encoding", "gzip")
				w.WriteHeader(recorded.Code)
				z := gzip.NewWriter(w)
				z.Write(recorded.Body.Bytes())
				z.Close()
			}
		}},
		"informed before": {false, func(next http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Link", "</style.css>; rel=preload")
				w.WriteHeader(http.StatusEarlyHints)
				w.WriteHeader(http.StatusProcessing)
				next.ServeHTTP(w, r)
			}
		}},
		"headers in small letters": {false, func(next http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				recorded := httptest.NewRecorder()
				next.ServeHTTP(recorded, r)
				for key, values := range recorded.Header() {
					w.Header()[strings.ToLower(key)] = values
				}
				w.WriteHeader(recorded.Code)
				w.Write(recorded.Body.Bytes())
			}
		}},
		"in small pieces": {false, func(next http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				recorded := httptest.NewRecorder()
				next.ServeHTTP(recorded, r)
				for key, values := range recorded.Header() {
					w.Header()[key] = values
				}
				w.Header().Del("Content-Length")
				w.WriteHeader(recorded.Code)
				for piece := range slices.Chunk(recorded.Body.Bytes(), 100) {
					w.Write(piece)
					http.NewResponseController(w).Flush()
				}
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			box, err := sandbox.New(sandbox.Options{})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewUnstartedServer(c.serve(box))
			server.EnableHTTP2 = c.http2
			if c.http2 {
				server.StartTLS()
			} else {
				server.Start()
			}
			defer server.Close()
			b := &nights{T: t, box: box}
			b.o.Checkpoint, b.o.Sandbox = filepath.Join(t.TempDir(), "deals.checkpoint"), "test"
			b.o.Progress = report.NewProgress(io.Discard, false, true, nil)
			b.o.Client.BaseURL, b.o.Client.Key, b.o.Client.Transport = server.URL, box.Key(), server.Client().Transport
			b.habitual(21)
			if s := b.run(ExitDone); s.Rows.Created != int64(b.n) {
				t.Errorf("the first night: %+v", s.Rows)
			}
			b.priced("600.75")
			if s := b.run(ExitDone); s.Rows.Updated != int64(b.n) {
				t.Errorf("the second night: %+v", s.Rows)
			}
			b.cost("600.75")
			b.once()
		})
	}
}
