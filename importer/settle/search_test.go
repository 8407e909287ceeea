package settle_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
	"lightfield-importer/importer/settle"
	"lightfield-importer/mapping/value"
)

// answering answers the requests it picks by itself.
type answering struct {
	http.RoundTripper
	pick   func(*http.Request) bool
	status int
	body   string
}

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	if !a.pick(r) {
		return a.RoundTripper.RoundTrip(r)
	}
	return &http.Response{
		StatusCode: a.status, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(a.body)), ContentLength: int64(len(a.body)),
	}, nil
}

// answers makes the clients from now on meet an answer for some requests.
func (f *fixture) answers(status int, body string, pick func(*http.Request) bool) {
	f.between = func(next http.RoundTripper) http.RoundTripper { return answering{next, pick, status, body} }
	f.start()
}

func problem(kind, code string) string {
	return fmt.Sprintf(`{"error":{"type":%q,"code":%q,"message":"no"}}`, kind, code)
}

// filtered picks lists that are filtered by one of the keys.
func filtered(by ...string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		return slices.ContainsFunc(by, func(key string) bool {
			return slices.ContainsFunc([]string{"[equal]", "[contains]"}, func(operator string) bool { return r.URL.Query().Has(key + operator) })
		})
	}
}

// A filter that the server does not take, whatever it calls that, is done without.
func TestExpiredCreateWhoseFilterIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		status     int
		kind, code string
		refused    []string
	}{
		"unknown field":       {400, "bad_request", "unknown_field", []string{"oldId"}},
		"no filter":           {400, "bad_request", "invalid_configuration", []string{"oldId"}},
		"wrong type":          {400, "bad_request", "invalid_type", []string{"oldId"}},
		"without a code":      {422, "unprocessable_content", "", []string{"oldId"}},
		"no endpoint for it":  {404, "not_found", "", []string{"oldId"}},
		"all of them":         {400, "bad_request", "invalid_configuration", []string{"oldId", "$name"}},
		"all of them, by 422": {422, "unprocessable_content", "", []string{"oldId", "$name"}},
	} {
		for fault, posts := range map[sandbox.Fault]int{sandbox.FaultLostAfter: 1, sandbox.FaultLostBefore: 2} {
			t.Run(name+" "+string(fault), func(t *testing.T) {
				onSandbox(t, sandbox.Options{}, func(f *fixture) {
					j := job("1", "Acme")
					f.loseCreate(fault, j)
					f.answers(c.status, problem(c.kind, c.code), filtered(c.refused...))
					f.Match = [][]string{{"oldId"}, {"oldId", "$name"}}
					f.advance(expired)
					f.recover(settle.Recovery{Recovered: 1})
					f.settledOn(j, f.only(), 1)
					f.holds("Acme")
					if n := f.posts(); n != posts {
						t.Errorf("%d writes were sent, want %d", n, posts)
					}
				})
			})
		}
	}
}

// lists counts the lists that were asked for, filtered or not.
func (f *fixture) lists() (n int) {
	for _, r := range f.box.Requests() {
		if r.Category == sandbox.Search {
			n++
		}
	}
	return n
}

// Where no filter is taken, the collection is read once, however many creates are
// looked for, and a refused filter is not tried for each of them again.
func TestCollectionIsReadOnce(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		for range 60 {
			_, err := f.box.Add("account", map[string]any{"$name": "Other"}, nil)
			f.must(err)
		}
		f.box.Advance(time.Hour)
		for _, id := range []string{"1", "2", "3"} {
			f.loseCreate(sandbox.FaultLostAfter, job(id, "Acme "+id))
		}
		asked := 0
		f.answers(400, problem("bad_request", "invalid_configuration"), func(r *http.Request) bool {
			refused := filtered("oldId", "$name")(r)
			if refused {
				asked++
			}
			return refused
		})
		f.advance(expired)
		before := f.lists()
		f.recover(settle.Recovery{Recovered: 3})
		if n := f.lists() - before; n != 3 || asked != 2 {
			t.Errorf("%d pages were read and %d filters tried, want the 3 pages of the collection and 2", n, asked)
		}
		f.distinctRecords(3)
	})
}

// A server that does not list at all leaves the create open: the run goes on.
func TestListsThatAreRefused(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.loseCreate(sandbox.FaultLostAfter, job("1", "Acme"))
		f.answers(422, problem("unprocessable_content", ""), func(r *http.Request) bool { return r.URL.Query().Has("limit") })
		f.advance(expired)
		f.recover(settle.Recovery{InDoubt: 1})
		f.between = nil
		f.start()
		f.recover(settle.Recovery{Recovered: 1})
		f.holds("Acme")
	})
}

// The same for an update whose record is refused in words that do not say gone.
func TestRetrieveThatIsRefused(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.create(job("1", "Acme"), outcome.Created)
		f.losing(sandbox.FaultLostAfter, func() settle.Ending { return f.update(job("1", "Acme Ltd"), outcome.InDoubt) })
		f.answers(409, problem("conflict", ""), func(r *http.Request) bool { return r.Method == http.MethodGet && strings.Contains(r.URL.Path, "acc_") })
		f.advance(expired)
		f.recover(settle.Recovery{InDoubt: 1})
		f.between = nil
		f.start()
		f.recover(settle.Recovery{Recovered: 1})
		f.holds("Acme Ltd")
	})
}

// E-mail addresses are asked for where they tell most, alone or as one of several.
func TestExpiredCreateIsFoundByItsAddress(t *testing.T) {
	for _, raw := range []string{`"sales@acme.example"`, `["sales@acme.example","info@acme.example"]`} {
		onSandbox(t, sandbox.Options{}, func(f *fixture) {
			f.Object = "contact"
			j := job("1", "Acme")
			j.Row.Fields = []plan.Field{{Key: "$email", Type: value.Email, JSON: []byte(raw)}}
			f.losing(sandbox.FaultLostAfter, func() settle.Ending { return f.Create(f.t.Context(), j) })
			f.Object = "contact" // of the run that losing has started
			f.Types = map[string]value.Type{"$email": value.Email}
			f.advance(expired)
			f.recover(settle.Recovery{Recovered: 1})
			if n := len(f.box.Records("contact")); n != 1 {
				t.Errorf("the sandbox holds %d contacts, want 1", n)
			}
			requests := f.box.Requests()
			if last := requests[len(requests)-1]; !strings.Contains(last.Query, "%24email%5Bcontains%5D=sales%40acme.example") {
				t.Errorf("asked by %s", last.Query)
			}
		})
	}
}
