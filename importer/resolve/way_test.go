package resolve_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"

	"lightfield-importer/client"
	"lightfield-importer/importer/resolve"
)

// named is a collection of n accounts called 0, 1, 2 …, filtered by $name as the
// API does. Every question is one request.
func named(n int) *lists {
	l := &lists{}
	all := make([]*client.Record, n)
	for i := range n {
		all[i] = record(fmt.Sprint("acc_", i), "$name", "TEXT", strconv.Quote(strconv.Itoa(i)))
	}
	l.answer = func(_ string, filters []client.Filter) ([]*client.Record, error) {
		if len(filters) == 0 {
			return all, nil
		}
		if i, err := strconv.Atoi(filters[0].Value); err == nil && i < n {
			return all[i : i+1], nil
		}
		return nil, nil
	}
	return l
}

// foreseen makes a resolver that has looked ahead at the names, in steps of 100
// rows, of a file with so many rows more.
func foreseen(api *lists, names []string, left int) *resolve.Resolver {
	r := resolve.New(api)
	r.LookAhead(1000)
	for i, name := range names {
		r.Expect(byName, name)
		if (i+1)%100 == 0 {
			r.Mark(int64(i+1), int64(len(names)-i-1+left))
		}
	}
	r.Looked()
	return r
}

func numbers(from, to int) []string {
	var all []string
	for i := from; i < to; i++ {
		all = append(all, strconv.Itoa(i))
	}
	return all
}

// The way is the cheaper one: a request for each distinct value, or one for
// every 25 records.
func TestCheapestWay(t *testing.T) {
	repeated := slices.Concat(numbers(0, 20), numbers(0, 20), numbers(0, 20))
	for name, c := range map[string]struct {
		records, left int
		ahead         []string
		want          int // requests
	}{
		"one value of many":                       {40_000, 0, numbers(0, 1), 1},
		"ten values of many":                      {40_000, 0, numbers(0, 10), 10},
		"ten values of few":                       {30, 0, numbers(0, 10), 10},
		"as many values as pages, and the size":   {990, 0, numbers(0, 40), 41},
		"more values than pages":                  {990, 0, numbers(0, 41), 40},
		"more values than records":                {40_000, 0, numbers(0, 50_000), 1601},
		"values that are not there":               {990, 0, numbers(5000, 5041), 40},
		"repeated values count once":              {990, 0, repeated, 21},
		"nothing there":                           {0, 0, numbers(0, 100), 1},
		"more than were looked at, by their pace": {9_990, 1000, numbers(0, 200), 400},
		"a pace that ends":                        {10_000, 100_000, slices.Concat(numbers(0, 100), numbers(0, 100), numbers(0, 100), numbers(0, 100)), 101},
	} {
		t.Run(name, func(t *testing.T) {
			api := named(c.records)
			r := foreseen(api, c.ahead, c.left)
			for _, name := range c.ahead {
				if i, _ := strconv.Atoi(name); i < c.records {
					find(t, r, byName, name, "acc_"+name)
				} else {
					find(t, r, byName, name)
				}
			}
			if got := api.requests(); got != c.want {
				t.Errorf("%d requests, want %d", got, c.want)
			}
		})
	}
}

// Without foresight asking stops when it has cost what reading everything costs.
func TestUnforeseen(t *testing.T) {
	api := named(990)
	r := resolve.New(api)
	for _, name := range numbers(0, 990) {
		find(t, r, byName, name, "acc_"+name)
	}
	if got := api.requests(); got > 40+40+1 {
		t.Errorf("%d requests, want at most twice the 40 pages and one", got)
	}
}

// A scan begins as soon as the values seen are enough; who asks waits no longer.
func TestScanBeforeTheEndOfTheFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := named(990)
		r := resolve.New(api)
		r.LookAhead(1000)
		done := make(chan struct{})
		go func() {
			defer close(done)
			find(t, r, byName, "7", "acc_7")
		}()
		for _, name := range numbers(0, 40) {
			r.Expect(byName, name)
		}
		synctest.Wait()
		if got := api.requests(); got != 1 {
			t.Errorf("%d requests for 40 values, want the size alone", got)
		}
		r.Expect(byName, "40")
		<-done
		if got := api.requests(); got != 40 {
			t.Errorf("%d requests, want the 40 pages", got)
		}
		r.Looked()
	})
}

// Records are made only when what is better read whole has been read, and then
// nothing is read whole any more.
func TestReady(t *testing.T) {
	for name, c := range map[string]struct {
		ahead  []string
		before int // requests before the first record is made
	}{"nothing to look for": {nil, 0}, "to be asked for": {numbers(0, 10), 0}, "to be read": {numbers(0, 100), 40}} {
		t.Run(name, func(t *testing.T) {
			api := named(990)
			r := foreseen(api, c.ahead, 0)
			if err := r.Ready(t.Context(), "account"); err != nil || api.requests() != c.before {
				t.Fatalf("%v after %d requests, want %d", err, api.requests(), c.before)
			}
			for _, name := range numbers(0, 200) {
				find(t, r, byName, name, "acc_"+name)
			}
			want := 200
			if c.before > 0 {
				want = c.before
			}
			if got := api.requests(); got != want {
				t.Errorf("%d requests, want %d", got, want)
			}
		})
	}
	if err := resolve.New(named(0)).Ready(t.Context(), "contact"); err != nil {
		t.Error(err)
	}
}

// Values that cannot be asked for make one reading serve all fields of an object.
func TestReadyForWhatCannotBeAsked(t *testing.T) {
	api := named(95)
	r := resolve.New(api)
	r.LookAhead(1000)
	r.Expect(byName, "1")
	r.Expect(resolve.Target{Object: "account", By: "notes", Type: "MARKDOWN"}, "x")
	r.Looked()
	if err := r.Ready(t.Context(), "account"); err != nil {
		t.Fatal(err)
	}
	find(t, r, byName, "1", "acc_1")
	if got := api.requests(); got != 4 {
		t.Errorf("%d requests, want the 4 pages", got)
	}
}

// Who waits is told what for.
func TestOnRead(t *testing.T) {
	r := foreseen(named(990), numbers(0, 100), 0)
	var told []string
	r.OnRead = func(object string, records int) { told = append(told, fmt.Sprint(object, records)) }
	find(t, r, resolve.Target{Object: "member", By: "$name", Type: "TEXT"}, "7", "acc_7")
	if !slices.Equal(told, []string{"member990"}) {
		t.Errorf("told %q", told)
	}
}

// A collection that changes while it is read is not proof that a value is not there.
func TestTorn(t *testing.T) {
	for name, disturb := range map[string]func(page *client.Page, offset int){
		"another total": func(p *client.Page, offset int) {
			if offset == 50 {
				p.TotalCount++
			}
		},
		"an id twice": func(p *client.Page, offset int) {
			if offset == 50 {
				p.Data[0].ID = "acc_1"
			}
		},
		"a page too short": func(p *client.Page, offset int) {
			if offset == 75 {
				p.Data = p.Data[:0]
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			api := named(95)
			api.disturb = disturb
			r := foreseen(api, numbers(0, 100), 0)
			find(t, r, byName, "7", "acc_7")
			if got := api.requests(); got != 4 {
				t.Fatalf("%d requests, want 4 pages", got)
			}
			find(t, r, byName, "999")
			find(t, r, byName, "999")
			find(t, r, byName, "8", "acc_8")
			if got := api.requests(); got != 5 {
				t.Errorf("%d requests, want one more for the value that was not found", got)
			}
		})
	}
}

// A list that does not tell its size is read until a short page.
func TestNoTotal(t *testing.T) {
	api := named(60)
	api.disturb = func(p *client.Page, _ int) { p.TotalCount = 0 }
	r := resolve.New(api)
	for range 2 {
		find(t, r, resolve.Target{Object: "member", By: "$name", Type: "TEXT"}, "59", "acc_59")
	}
	if got := api.requests(); got != 3 {
		t.Errorf("%d requests, want 3 pages", got)
	}
}

// A scan that fails is an error of those who wait for it, and begun again for
// the next.
func TestFailedScan(t *testing.T) {
	lost := errors.New("the connection was lost")
	api := named(990)
	var once sync.Once
	api.fail = func(offset int) (err error) {
		if offset == 500 {
			once.Do(func() { err = lost })
		}
		return err
	}
	r := foreseen(api, numbers(0, 1000), 0)
	if _, err := r.Find(t.Context(), byName, "3"); !errors.Is(err, lost) {
		t.Fatalf("got %v", err)
	}
	find(t, r, byName, "3", "acc_3")
}

// What this run made is found and matched at once, beside what the lists show.
func TestLearn(t *testing.T) {
	owner := resolve.Key{Name: "$owner"}
	r := resolve.New(named(10))
	r.Learn("account", resolve.Found{ID: "acc_early"}, []resolve.Content{{Key: name, JSON: []byte(`"New"`)}}) // nobody looks for it
	r.Keep(byName)
	r.KeepRules("account", []resolve.Rule{{name, owner}})
	learn := func(id, text, owned string) {
		r.Learn("account", resolve.Found{ID: id, Link: "https://example.com/" + id},
			[]resolve.Content{{Key: name, JSON: []byte(strconv.Quote(text))}, {Key: owner, IDs: []string{owned}}})
	}
	learn("acc_new", "New", "mem_1")
	find(t, r, byName, "Newer") // asked for before it is made
	learn("acc_newer", "Newer", "mem_1")
	learn("acc_7", "7", "mem_1")
	learn("acc_other", "7", "mem_2")
	r.LookAhead(16) // another import of the run
	r.Looked()
	find(t, r, byName, "New", "acc_new")
	find(t, r, byName, " Newer ", "acc_newer")
	find(t, r, byName, "7", "acc_7", "acc_other")
	row := resolve.Values{"$name": {{Value: "7", Text: "7"}}, "$owner": {{Value: "mem_2", Text: "mem_2"}}}
	got, err := r.Matcher("account", []resolve.Rule{{name, owner}}).Match(t.Context(), row)
	if err != nil || !slices.Equal(got.Found, found("acc_other")) || got.Holds(nil) == false {
		t.Errorf("matched %v, %v", got.Found, err)
	}
}

// What this run changed is found and matched by what it holds now alone, also beside
// what it did not change.
func TestChanged(t *testing.T) {
	owner := resolve.Key{Name: "$owner"}
	r := resolve.New(named(10))
	r.Keep(byName)
	r.KeepRules("account", []resolve.Rule{{name, owner}})
	rename := func(id, from, to string) {
		r.Changed("account", &client.Record{ID: id, HTTPLink: "https://example.com/" + id, Fields: map[string]client.FieldValue{"$name": {Value: []byte(strconv.Quote(from))}},
			Relationships: map[string]client.RelationshipValue{"$owner": {Values: []string{"mem_1"}}}},
			[]resolve.Content{{Key: name, JSON: []byte(strconv.Quote(to))}})
	}
	find(t, r, byName, "7", "acc_7")
	rename("acc_7", "7", "Seven")
	rename("acc_8", "8", "7")
	find(t, r, byName, "7", "acc_8")
	find(t, r, byName, "8")
	find(t, r, byName, "Seven", "acc_7")
	find(t, r, byName, "9", "acc_9")
	rename("acc_7", "Seven", "Heptad")
	find(t, r, byName, "Seven")
	for _, text := range []string{"7", "8", "Seven", "Heptad", "9"} {
		if known := r.Knows(byName, text); known != (text == "7" || text == "Heptad" || text == "9") {
			t.Errorf("%s is known: %t", text, known)
		}
	}
	row := resolve.Values{"$name": {{Value: "Heptad", Text: "Heptad"}}, "$owner": {{Value: "mem_1", Text: "mem_1"}}}
	got, err := r.Matcher("account", []resolve.Rule{{name, owner}}).Match(t.Context(), row)
	if err != nil || !slices.Equal(got.Found, found("acc_7")) {
		t.Errorf("matched %v, %v", got.Found, err)
	}
}

// A later import of the run chooses its way anew, and knows what was read.
func TestNextImport(t *testing.T) {
	api := named(990)
	r := foreseen(api, numbers(0, 10), 0)
	if err := r.Ready(t.Context(), "account"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		r.LookAhead(1000)
		for _, name := range numbers(0, 100) {
			r.Expect(byName, name)
		}
		r.Looked()
		for _, name := range numbers(0, 100) {
			find(t, r, byName, name, "acc_"+name)
		}
		if got := api.requests(); got != 40 {
			t.Errorf("%d requests, want the 40 pages", got)
		}
	}
}
