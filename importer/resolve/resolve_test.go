package resolve_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"lightfield-importer/client"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/mapping/value"
)

var (
	byName    = resolve.Target{Object: "account", By: "$name", Type: value.Text}
	byEmail   = resolve.Target{Object: "contact", By: "$email", Type: value.Email}
	byWebsite = resolve.Target{Object: "account", By: "$website", Type: value.URL}
)

// The filters are wider than equality: what they find is compared exactly, in
// the server's normal form.
func TestFind(t *testing.T) {
	for name, c := range map[string]struct {
		target  resolve.Target
		text    string
		records []*client.Record
		want    []string
	}{
		"none":            {byName, "Acme", nil, nil},
		"one":             {byName, "Acme", []*client.Record{record("a", "$name", "TEXT", `"Acme"`)}, []string{"a"}},
		"several":         {byName, "Acme", []*client.Record{record("a", "$name", "TEXT", `"Acme"`), record("b", "$name", "TEXT", `"Acme"`)}, []string{"a", "b"}},
		"longer text":     {byName, "Acme", []*client.Record{record("a", "$name", "TEXT", `"Acme Ltd"`)}, nil},
		"field is absent": {byName, "Acme", []*client.Record{{ID: "a", Fields: map[string]client.FieldValue{}}}, nil},
		"part of an address": {byEmail, "ann@example.com", []*client.Record{
			record("a", "$email", "EMAIL", `["joann@example.com"]`),
			record("b", "$email", "EMAIL", `["x@example.com","Ann@Example.COM"]`),
			record("c", "$email", "EMAIL", `["ann@example.com.au"]`),
		}, []string{"b"}},
		"case of an address": {byEmail, " ANN@example.com ", []*client.Record{record("b", "$email", "EMAIL", `["ann@example.com"]`)}, []string{"b"}},
		"scheme of a website": {byWebsite, "http://Acme.example", []*client.Record{
			record("a", "$website", "URL", `["https://acme.example"]`),
			record("b", "$website", "URL", `["https://acme.example/shop"]`),
		}, []string{"a"}},
		"telephone": {resolve.Target{Object: "account", By: "phone", Type: value.Telephone}, "(202) 555-0147",
			[]*client.Record{record("a", "phone", "TELEPHONE", `["+12025550147"]`), record("b", "phone", "TELEPHONE", `["+12025550148"]`)}, []string{"a"}},
		"number": {resolve.Target{Object: "account", By: "no", Type: value.Number}, "7.50",
			[]*client.Record{record("a", "no", "NUMBER", `7.5`), record("b", "no", "NUMBER", `75`)}, []string{"a"}},
		"full name": {resolve.Target{Object: "contact", By: "$name", Type: value.FullName}, "Ann Lee",
			[]*client.Record{record("a", "$name", "FULL_NAME", `{"firstName":"Ann","lastName":"Lee"}`), record("b", "$name", "FULL_NAME", `{"firstName":"Ann","lastName":"Leeson"}`)}, []string{"a"}},
	} {
		t.Run(name, func(t *testing.T) {
			api := always(c.records...)
			find(t, resolve.New(api), c.target, c.text, c.want...)
			for _, q := range api.questions() {
				if q.object != c.target.Object || q.filter.Key != c.target.By || q.filter.Not {
					t.Errorf("asked %+v", q)
				}
			}
		})
	}
}

func TestFilters(t *testing.T) {
	for name, c := range map[string]struct {
		target resolve.Target
		text   string
		want   []string // operator and value, in the order asked when none is found
	}{
		"text":               {byName, "Acme", []string{"equal Acme"}},
		"e-mail":             {byEmail, "ann@example.com", []string{"contains ann@example.com"}},
		"e-mail as it is":    {byEmail, "Ann@Example.com", []string{"contains ann@example.com", "contains Ann@Example.com"}},
		"bare website":       {byWebsite, "acme.example", []string{"contains acme.example", "contains https://acme.example"}},
		"website":            {byWebsite, "http://acme.example", []string{"contains acme.example", "contains https://acme.example", "contains http://acme.example"}},
		"number":             {resolve.Target{Object: "account", By: "no", Type: value.Number}, "7.50", []string{"equal 7.5"}},
		"multi-select":       {resolve.Target{Object: "account", By: "tags", Type: value.MultiSelect}, "opt_1", []string{" "}},
		"markdown":           {resolve.Target{Object: "account", By: "notes", Type: value.Markdown}, "old: 1", []string{" "}},
		"member by name":     {resolve.Target{Object: "member", By: "$name", Type: value.FullName}, "Ann Lee", []string{" "}},
		"member by e-mail":   {resolve.Target{Object: "member", By: "$email", Type: value.Email}, "ann@example.com", []string{" "}},
		"custom object":      {resolve.Target{Object: "project", By: "oldId", Type: value.Text}, "7", []string{"equal 7"}},
		"blanks stay within": {byName, "Acme  Ltd", []string{"equal Acme  Ltd"}},
	} {
		t.Run(name, func(t *testing.T) {
			api := always()
			find(t, resolve.New(api), c.target, c.text)
			var got []string
			for _, q := range api.questions() {
				got = append(got, q.filter.Operator+" "+q.filter.Value)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("asked %q, want %q", got, c.want)
			}
		})
	}
}

// A filter that finds the value ends the search: the wider ones are not tried.
func TestFirstFilterThatFinds(t *testing.T) {
	api := always(record("a", "$website", "URL", `["https://acme.example"]`))
	find(t, resolve.New(api), byWebsite, "http://acme.example", "a")
	if n := len(api.questions()); n != 1 {
		t.Errorf("%d questions, want 1", n)
	}
}

func TestEachValueIsAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := always(record("a", "$email", "EMAIL", `["ann@example.com"]`))
		api.hold = make(chan struct{})
		r := resolve.New(api)
		var wg sync.WaitGroup
		for n := range 50 {
			text := "ann@example.com"
			if n%2 == 1 {
				text = "ANN@Example.com" // one value in another form
			}
			wg.Go(func() { find(t, r, byEmail, text, "a") })
		}
		synctest.Wait() // every goroutine asks or waits for the one that does
		close(api.hold)
		wg.Wait()
		find(t, r, byEmail, "ann@example.com", "a")
		if n := len(api.questions()); n != 1 {
			t.Errorf("%d questions, want 1", n)
		}
	})
}

func TestNoneIsRememberedToo(t *testing.T) {
	api := always()
	r := resolve.New(api)
	for range 3 {
		find(t, r, byName, "Acme")
	}
	find(t, r, byName, "Other")
	find(t, r, resolve.Target{Object: "account", By: "oldId", Type: value.Text}, "Acme")
	if n := len(api.questions()); n != 3 {
		t.Errorf("%d questions, want one for each of 3 values", n)
	}
}

func TestFailedQuestionMayBeAskedAgain(t *testing.T) {
	lost := errors.New("the connection was lost")
	for name, target := range map[string]resolve.Target{
		"by filter": byName,
		"by scan":   {Object: "member", By: "$role", Type: value.Text},
	} {
		t.Run(name, func(t *testing.T) {
			var failed atomic.Bool
			api := &lists{answer: func(string, []client.Filter) ([]*client.Record, error) {
				if failed.CompareAndSwap(false, true) {
					// The list breaks off after its first record.
					return []*client.Record{record("a", target.By, "TEXT", `"Acme"`)}, lost
				}
				return []*client.Record{record("a", target.By, "TEXT", `"Acme"`), record("b", target.By, "TEXT", `"Acme"`)}, nil
			}}
			r := resolve.New(api)
			if got, err := r.Find(t.Context(), target, "Acme"); !errors.Is(err, lost) || got != nil {
				t.Fatalf("found %v, %v", got, err)
			}
			find(t, r, target, "Acme", "a", "b")
			find(t, r, target, "Acme", "a", "b")
			if n := len(api.questions()); n != 2 {
				t.Errorf("%d questions, want 2", n)
			}
		})
	}
}

// Those who wait get the error too, and none waits for longer than its context.
func TestWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lost := errors.New("the connection was lost")
		api := &lists{hold: make(chan struct{}), answer: func(string, []client.Filter) ([]*client.Record, error) { return nil, lost }}
		r := resolve.New(api)
		errs := make(chan error, 2)
		for range 2 {
			go func() {
				_, err := r.Find(t.Context(), byName, "Acme")
				errs <- err
			}()
		}
		synctest.Wait()
		gone := errors.New("interrupted")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(gone)
		if _, err := r.Find(ctx, byName, "Acme"); !errors.Is(err, gone) {
			t.Errorf("waited till %v", err)
		}
		close(api.hold)
		for range 2 {
			if err := <-errs; !errors.Is(err, lost) {
				t.Errorf("got %v", err)
			}
		}
		if n := len(api.questions()); n != 1 {
			t.Errorf("%d questions, want 1", n)
		}
	})
}

func TestInvalidValue(t *testing.T) {
	api := always()
	for _, c := range []struct {
		target resolve.Target
		text   string
	}{
		{byEmail, "not an address"},
		{resolve.Target{Object: "account", By: "no", Type: value.Number}, "seven"},
	} {
		_, err := resolve.New(api).Find(t.Context(), c.target, c.text)
		invalid, ok := errors.AsType[*resolve.InvalidError](err)
		if !ok || invalid.Target != c.target || invalid.Err == nil {
			t.Errorf("find %q: %v", c.text, err)
			continue
		}
		if want := fmt.Sprintf("%s %s: %v", c.target.Object, c.target.By, errors.Unwrap(err)); err.Error() != want {
			t.Errorf("says %q, want %q", err, want)
		}
	}
	if n := len(api.questions()); n != 0 {
		t.Errorf("%d questions about values that cannot be", n)
	}
}
