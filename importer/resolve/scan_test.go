package resolve_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"lightfield-importer/client"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/mapping/value"
)

// Where the API has no filter the collection is read once, for all values.
func TestScan(t *testing.T) {
	for name, c := range map[string]struct {
		target  resolve.Target
		records []*client.Record
		want    map[string][]string
	}{
		"members by e-mail": {
			resolve.Target{Object: "member", By: "$email", Type: value.Email},
			[]*client.Record{record("m1", "$email", "EMAIL", `"ann@example.com"`), record("m2", "$email", "EMAIL", `"bob@example.com"`)},
			map[string][]string{"Ann@example.com": {"m1"}, "bob@example.com": {"m2"}, "eve@example.com": nil, "nn@example.com": nil},
		},
		"members by name": {
			resolve.Target{Object: "member", By: "$name", Type: value.FullName},
			[]*client.Record{
				record("m1", "$name", "FULL_NAME", `{"firstName":"Ann","lastName":"Lee"}`),
				record("m2", "$name", "FULL_NAME", `{"firstName":"Bob","lastName":"Ray"}`),
				record("m3", "$name", "FULL_NAME", `{"firstName":"Ann","lastName":"Lee"}`),
			},
			map[string][]string{"Ann Lee": {"m1", "m3"}, "Bob Ray": {"m2"}, "Ann": nil},
		},
		"by an option": {
			resolve.Target{Object: "account", By: "tags", Type: value.MultiSelect},
			[]*client.Record{record("a", "tags", "MULTI_SELECT", `["opt_1","opt_2"]`), record("b", "tags", "MULTI_SELECT", `["opt_2","opt_2"]`), record("c", "tags", "MULTI_SELECT", `null`)},
			map[string][]string{"opt_1": {"a"}, "opt_2": {"a", "b"}, "opt_3": nil},
		},
		"by markdown": {
			resolve.Target{Object: "account", By: "notes", Type: value.Markdown},
			[]*client.Record{record("a", "notes", "MARKDOWN", `"old id 7"`), record("b", "notes", "MARKDOWN", `"old id 77"`)},
			map[string][]string{"old id 7": {"a"}, "old id 77": {"b"}, "old": nil},
		},
	} {
		t.Run(name, func(t *testing.T) {
			api := always(c.records...)
			r := resolve.New(api)
			for range 2 {
				for text, want := range c.want {
					find(t, r, c.target, text, want...)
				}
			}
			asked := api.questions()
			if len(asked) != 1 || asked[0].filter != (client.Filter{}) || asked[0].object != c.target.Object {
				t.Errorf("asked %+v, want the collection once", asked)
			}
		})
	}
}

// Many values at once still read the collection once.
func TestScanOnceForAll(t *testing.T) {
	var members []*client.Record
	for n := range 50 {
		members = append(members, record(fmt.Sprint("m", n), "$email", "EMAIL", fmt.Sprintf(`"member%d@example.com"`, n)))
	}
	api := always(members...)
	r := resolve.New(api)
	target := resolve.Target{Object: "member", By: "$email", Type: value.Email}
	var wg sync.WaitGroup
	for n := range 50 {
		wg.Go(func() { find(t, r, target, fmt.Sprintf("member%d@example.com", n), fmt.Sprint("m", n)) })
	}
	wg.Wait()
	if n := len(api.questions()); n != 1 {
		t.Errorf("%d questions, want 1", n)
	}
}

// Fields of one object are indexed apart.
func TestScanByTwoFields(t *testing.T) {
	member := record("m1", "$email", "EMAIL", `"ann@example.com"`)
	member.Fields["$role"] = client.FieldValue{ValueType: "TEXT", Value: []byte(`"Sales"`)}
	r := resolve.New(always(member))
	find(t, r, resolve.Target{Object: "member", By: "$email", Type: value.Email}, "ann@example.com", "m1")
	find(t, r, resolve.Target{Object: "member", By: "$role", Type: value.Text}, "Sales", "m1")
	find(t, r, resolve.Target{Object: "member", By: "$role", Type: value.Text}, "ann@example.com")
}

// A filter that the server does not take is not tried for each value.
func TestRefusedFilter(t *testing.T) {
	api := refusing(client.ClassRow, record("a", "$name", "TEXT", `"Acme"`), record("b", "$name", "TEXT", `"Other"`))
	r := resolve.New(api)
	find(t, r, byName, "Acme", "a")
	find(t, r, byName, "Other", "b")
	find(t, r, byName, "None")
	asked := api.questions()
	if len(asked) != 2 || asked[0].filter.Value != "Acme" || asked[1].filter != (client.Filter{}) {
		t.Errorf("asked %+v, want a filter and then the collection", asked)
	}
}

// Other errors are not the filter's fault.
func TestErrorsThatAreNoRefusal(t *testing.T) {
	for _, class := range []client.Class{client.ClassFatal, client.ClassRetry, client.ClassWait} {
		t.Run(class.String(), func(t *testing.T) {
			api := refusing(class, record("a", "$name", "TEXT", `"Acme"`))
			_, err := resolve.New(api).Find(t.Context(), byName, "Acme")
			if answer, ok := errors.AsType[*client.Error](err); !ok || answer.Class != class {
				t.Errorf("got %v", err)
			}
			if n := len(api.questions()); n != 1 {
				t.Errorf("%d questions, want 1", n)
			}
		})
	}
}

// Servers page otherwise than documented. What they hold is found whole, or it is
// said that it cannot be.
func TestOddPages(t *testing.T) {
	same := func(all []client.Record) func(*client.Page, int) { // whatever the offset
		return func(p *client.Page, _ int) { p.Data = all[:min(client.PageSize, len(all))] }
	}
	type paging func(all []client.Record) func(p *client.Page, offset int)
	for name, c := range map[string]struct {
		records int
		page    paging
		fails   bool
	}{
		"a count that stops": {130, func(all []client.Record) func(*client.Page, int) {
			return func(p *client.Page, _ int) { p.TotalCount = 50 }
		}, false},
		"the page's own count": {80, func(all []client.Record) func(*client.Page, int) {
			return func(p *client.Page, _ int) { p.TotalCount = len(p.Data) }
		}, false},
		"a count far too large": {60, func(all []client.Record) func(*client.Page, int) {
			return func(p *client.Page, _ int) { p.TotalCount = 1 << 40 }
		}, false},
		"all at once": {130, func(all []client.Record) func(*client.Page, int) {
			return func(p *client.Page, _ int) { p.Data = all }
		}, false},
		"longer pages": {130, func(all []client.Record) func(*client.Page, int) {
			return func(p *client.Page, offset int) {
				p.Data = all[min(offset, len(all)):min(offset+50, len(all))]
			}
		}, false},
		"longer pages, not counted": {130, func(all []client.Record) func(*client.Page, int) {
			return func(p *client.Page, offset int) {
				p.Data, p.TotalCount = all[min(offset, len(all)):min(offset+50, len(all))], 0
			}
		}, false},
		"one page whatever the offset, and no more": {25, same, false},
		"one page whatever the offset":              {60, same, true},
		"one page whatever the offset, not counted": {60, func(all []client.Record) func(*client.Page, int) {
			return func(p *client.Page, offset int) { same(all)(p, offset); p.TotalCount = 0 }
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			api := named(c.records)
			records, _ := api.answer("", nil)
			var all []client.Record
			for _, r := range records {
				all = append(all, *r)
			}
			api.disturb = c.page(all)
			// Members cannot be asked for: nothing stands in for what is not read.
			last := strconv.Itoa(c.records - 1)
			got, err := resolve.New(api).Find(t.Context(), resolve.Target{Object: "member", By: "$name", Type: "TEXT"}, last)
			if repeat, ok := errors.AsType[*client.RepeatError](err); ok != c.fails || !ok && err != nil || ok && repeat.Object != "member" {
				t.Fatal(err)
			}
			if !c.fails && !slices.Equal(got, found("acc_"+last)) {
				t.Errorf("found %v", got)
			}
			if n := api.requests(); n > 300 {
				t.Errorf("%d requests", n)
			}
			// Accounts can: what was not read is asked for.
			find(t, foreseen(api, numbers(0, 100), 0), byName, last, "acc_"+last)
		})
	}
}

// A list whose records come without fields says nothing of what they hold: they are
// retrieved, or nobody is taken for not there.
func TestListsWithoutFields(t *testing.T) {
	bare := []*client.Record{{ID: "a1"}, {ID: "a2"}}
	r := resolve.New(&lists{answer: func(_ string, filters []client.Filter) ([]*client.Record, error) {
		if len(filters) > 0 && filters[0].Operator == "retrieve" {
			return []*client.Record{record("a1", "$name", "TEXT", `"Acme"`), record("a2", "$name", "TEXT", `"Bolt"`)}, nil
		}
		return bare, nil // to loose filters
	}})
	find(t, r, byName, "Acme", "a1")
	find(t, r, byName, "Eve")

	byEmail := resolve.Target{Object: "member", By: "$email", Type: value.Email}
	for target, api := range map[resolve.Target]*lists{byName: refusing(client.ClassRow, bare...), byEmail: always(bare...)} {
		if found, err := resolve.New(api).Find(t.Context(), target, "ann@example.com"); err == nil || !strings.Contains(err.Error(), "without fields") {
			t.Errorf("%s: found %v, %v", target.Object, found, err)
		}
	}
}
