package resolve_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"lightfield-importer/client"
	"lightfield-importer/importer/resolve"
)

var byID = resolve.Target{Object: "account", By: resolve.ByID, Type: resolve.ID}

// Each id is asked for once; one that is no record's finds none. What is known can be
// told without asking.
func TestFindByID(t *testing.T) {
	api := always(record("acc_1", "$name", "TEXT", `"Acme"`))
	r := resolve.New(api)
	if r.Knows(byID, "acc_1") {
		t.Error("known before it was asked for")
	}
	for range 3 {
		find(t, r, byID, "acc_1", "acc_1")
		find(t, r, byID, "acc_2")
	}
	if n := api.requests(); n != 2 {
		t.Errorf("%d requests, want one an id", n)
	}
	if !r.Knows(byID, "acc_1") {
		t.Error("what was found is not known")
	}
	if r.Knows(byID, "acc_2") {
		t.Error("what is not there is said to be known")
	}
}

// Of many ids the collection is read instead, and only those that it lacks are asked
// for: lists are behind.
func TestManyIDsAreReadTogether(t *testing.T) {
	var records []*client.Record
	for i := range 100 {
		records = append(records, record(fmt.Sprint("acc_", i), "$name", "TEXT", `"Acme"`))
	}
	api := &lists{answer: func(_ string, filters []client.Filter) ([]*client.Record, error) {
		if len(filters) == 0 {
			return records[:99], nil
		}
		return records, nil
	}}
	r := resolve.New(api)
	for i := range 100 {
		id := fmt.Sprint("acc_", i)
		found, err := r.Find(context.Background(), byID, id)
		if err != nil || len(found) != 1 || found[0].ID != id {
			t.Fatalf("%s: %v, %v", id, found, err)
		}
	}
	find(t, r, byID, "acc_x")
	if n := api.requests(); n > 30 {
		t.Errorf("%d requests for 100 ids of a collection of 4 pages", n)
	}
	retrieved := 0
	for _, q := range api.questions() {
		if q.filter.Value == "acc_99" {
			retrieved++
		}
	}
	if retrieved != 1 || !slices.ContainsFunc(api.questions(), func(q asked) bool { return q.filter == client.Filter{} }) {
		t.Errorf("the newest record was asked for %d times, of %v", retrieved, api.questions())
	}
}

// What no request can name is no record's id.
func TestFindByIDThatIsNone(t *testing.T) {
	r := resolve.New(&lists{answer: func(string, []client.Filter) ([]*client.Record, error) {
		return nil, fmt.Errorf("..: %w", client.ErrNoID)
	}})
	find(t, r, byID, "..")
}

// An object type whose ids the server refuses to read ends the find with its error.
func TestFindByIDFails(t *testing.T) {
	r := resolve.New(&lists{answer: func(string, []client.Filter) ([]*client.Record, error) {
		return nil, &client.Error{Status: 403, Class: client.ClassFatal, Message: "no"}
	}})
	if found, err := r.Find(context.Background(), byID, "acc_1"); err == nil {
		t.Errorf("found %v", found)
	}
}
