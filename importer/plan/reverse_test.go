package plan_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lightfield-importer/client"
	"lightfield-importer/importer/plan"
	"lightfield-importer/mapping/value"
)

// ids are many links.
func ids(from, to int) []string {
	var list []string
	for i := from; i <= to; i++ {
		list = append(list, fmt.Sprint("acc_", i))
	}
	return list
}

func quoted(list []string) string { return `["` + strings.Join(list, `","`) + `"]` }

// update is a recorded update from its body and its before-image.
func update(body, before string) plan.Sent {
	return plan.Sent{Body: []byte(body), Before: []byte(before)}
}

func TestReverseUpdates(t *testing.T) {
	amount := update(`{"fields":{"amount":2}}`, `{"fields":{"amount":1}}`)
	partners := func(operation string, was ...string) plan.Sent {
		before := `{"relationships":{"partners":[]}}`
		if len(was) > 0 {
			before = `{"relationships":{"partners":` + quoted(was) + `}}`
		}
		return update(`{"relationships":{"partners":`+operation+`}}`, before)
	}
	type want struct {
		changed []string
		body    string
		forced  string // body; "same": as without force
	}
	for name, c := range map[string]struct {
		sent      []plan.Sent
		fields    map[string]string
		relations map[string][]string
		want
	}{
		"as written":         {[]plan.Sent{amount}, map[string]string{"amount": `CURRENCY 2.00`}, nil, want{nil, `{"fields":{"amount":1}}`, "same"}},
		"back already":       {[]plan.Sent{amount}, map[string]string{"amount": `CURRENCY 1.00`}, nil, want{nil, "", "same"}},
		"changed":            {[]plan.Sent{amount}, map[string]string{"amount": `CURRENCY 3`}, nil, want{[]string{"amount"}, "", `{"fields":{"amount":1}}`}},
		"field has vanished": {[]plan.Sent{amount}, nil, nil, want{[]string{"amount"}, "", `{"fields":{"amount":1}}`}},
		"was empty":          {[]plan.Sent{update(`{"fields":{"a":"x"}}`, `{"fields":{"a":null}}`)}, map[string]string{"a": `TEXT "x"`}, nil, want{nil, `{"fields":{"a":null}}`, "same"}},
		"was cleared":        {[]plan.Sent{update(`{"fields":{"a":null}}`, `{"fields":{"a":"x"}}`)}, map[string]string{"a": `TEXT null`}, nil, want{nil, `{"fields":{"a":"x"}}`, "same"}},
		"one of two is back": {[]plan.Sent{update(`{"fields":{"a":"x","b":"y"}}`, `{"fields":{"a":"1","b":"2"}}`)}, map[string]string{"a": `TEXT "x"`, "b": `TEXT "2"`}, nil,
			want{nil, `{"fields":{"a":"1"}}`, "same"}},
		"one of two changed": {[]plan.Sent{update(`{"fields":{"a":"x","b":"y"}}`, `{"fields":{"a":"1","b":"2"}}`)}, map[string]string{"a": `TEXT "x"`, "b": `TEXT "z"`}, nil,
			want{[]string{"b"}, `{"fields":{"a":"1"}}`, `{"fields":{"a":"1","b":"2"}}`}},
		"what we did not write": {[]plan.Sent{amount}, map[string]string{"amount": `CURRENCY 2`, "name": `TEXT "edited"`}, nil, want{nil, `{"fields":{"amount":1}}`, "same"}},
		"written twice": {[]plan.Sent{amount, update(`{"fields":{"amount":5,"a":"x"}}`, `{"fields":{"amount":2,"a":"1"}}`)}, map[string]string{"amount": `CURRENCY 5`, "a": `TEXT "x"`}, nil,
			want{nil, `{"fields":{"a":"1","amount":1}}`, "same"}},
		"null parts of an address": {[]plan.Sent{update(`{"fields":{"a":{"city":"Bern"}}}`, `{"fields":{"a":{"city":"Lima","state":null}}}`)}, map[string]string{"a": `ADDRESS {"city":"Bern"}`}, nil,
			want{nil, `{"fields":{"a":{"city":"Lima"}}}`, "same"}},
		"an address of nulls": {[]plan.Sent{update(`{"fields":{"a":{"city":"Bern"}}}`, `{"fields":{"a":{"city":null}}}`)}, map[string]string{"a": `ADDRESS {"city":"Bern"}`}, nil,
			want{nil, `{"fields":{"a":null}}`, "same"}},

		"owner":          {[]plan.Sent{update(`{"relationships":{"$owner":{"replace":"mem_2"}}}`, `{"relationships":{"$owner":["mem_1"]}}`)}, nil, map[string][]string{"$owner": {"mem_2"}}, want{nil, `{"relationships":{"$owner":{"replace":"mem_1"}}}`, "same"}},
		"had no owner":   {[]plan.Sent{update(`{"relationships":{"$owner":{"replace":"mem_2"}}}`, `{"relationships":{"$owner":[]}}`)}, nil, map[string][]string{"$owner": {"mem_2"}}, want{nil, `{"relationships":{"$owner":{"replace":null}}}`, "same"}},
		"lost its owner": {[]plan.Sent{update(`{"relationships":{"$owner":{"replace":null}}}`, `{"relationships":{"$owner":["mem_1"]}}`)}, nil, map[string][]string{"$owner": {}}, want{nil, `{"relationships":{"$owner":{"replace":"mem_1"}}}`, "same"}},
		"other owner now": {[]plan.Sent{update(`{"relationships":{"$owner":{"replace":"mem_2"}}}`, `{"relationships":{"$owner":["mem_1"]}}`)}, nil, map[string][]string{"$owner": {"mem_3"}},
			want{[]string{"$owner"}, "", `{"relationships":{"$owner":{"replace":"mem_1"}}}`}},

		"added":                {[]plan.Sent{partners(`{"add":["acc_2"]}`, "acc_1")}, nil, map[string][]string{"partners": {"acc_1", "acc_2"}}, want{nil, `{"relationships":{"partners":{"remove":["acc_2"]}}}`, "same"}},
		"added beside others":  {[]plan.Sent{partners(`{"add":["acc_2"]}`, "acc_1")}, nil, map[string][]string{"partners": {"acc_1", "acc_2", "acc_9"}}, want{nil, `{"relationships":{"partners":{"remove":["acc_2"]}}}`, "same"}},
		"added what was there": {[]plan.Sent{partners(`{"add":["acc_1","acc_2"]}`, "acc_1")}, nil, map[string][]string{"partners": {"acc_1", "acc_2"}}, want{nil, `{"relationships":{"partners":{"remove":["acc_2"]}}}`, "same"}},
		"added and removed":    {[]plan.Sent{partners(`{"add":["acc_2"]}`, "acc_1")}, nil, map[string][]string{"partners": {"acc_1"}}, want{nil, "", "same"}},
		"added, one removed": {[]plan.Sent{partners(`{"add":["acc_2","acc_3"]}`, "acc_1")}, nil, map[string][]string{"partners": {"acc_1", "acc_3"}},
			want{[]string{"partners"}, "", `{"relationships":{"partners":{"remove":["acc_3"]}}}`}},
		"added twice": {[]plan.Sent{partners(`{"add":["acc_2"]}`, "acc_1"), partners(`{"add":"acc_3"}`, "acc_1", "acc_2")}, nil, map[string][]string{"partners": {"acc_1", "acc_2", "acc_3"}},
			want{nil, `{"relationships":{"partners":{"remove":["acc_2","acc_3"]}}}`, "same"}},
		"replaced":              {[]plan.Sent{partners(`{"replace":["acc_3"]}`, "acc_1", "acc_2")}, nil, map[string][]string{"partners": {"acc_3"}}, want{nil, `{"relationships":{"partners":{"replace":["acc_1","acc_2"]}}}`, "same"}},
		"replaced and one more": {[]plan.Sent{partners(`{"replace":["acc_3"]}`, "acc_1")}, nil, map[string][]string{"partners": {"acc_3", "acc_9"}}, want{[]string{"partners"}, "", `{"relationships":{"partners":{"replace":["acc_1"]}}}`}},
		"removed":               {[]plan.Sent{partners(`{"remove":["acc_2"]}`, "acc_1", "acc_2")}, nil, map[string][]string{"partners": {"acc_1"}}, want{nil, `{"relationships":{"partners":{"replace":["acc_1","acc_2"]}}}`, "same"}},
		"added, then replaced": {[]plan.Sent{partners(`{"add":["acc_2"]}`, "acc_1"), partners(`{"replace":["acc_3"]}`, "acc_1", "acc_2")}, nil, map[string][]string{"partners": {"acc_3"}},
			want{nil, `{"relationships":{"partners":{"replace":["acc_1"]}}}`, "same"}},
		"replaced, then added": {[]plan.Sent{partners(`{"replace":["acc_3"]}`, "acc_1"), partners(`{"add":["acc_4"]}`, "acc_3")}, nil, map[string][]string{"partners": {"acc_3", "acc_4"}},
			want{nil, `{"relationships":{"partners":{"replace":["acc_1"]}}}`, "same"}},
		"added in parts, one taken away again": {[]plan.Sent{partners(`{"add":["acc_2","acc_3"]}`, "acc_1"), partners(`{"remove":["acc_3"]}`, "acc_1", "acc_2", "acc_3", "acc_9")}, nil, map[string][]string{"partners": {"acc_1", "acc_2", "acc_9"}},
			want{nil, `{"relationships":{"partners":{"remove":["acc_2"]}}}`, "same"}},
		"more than one request may name, lacking some": {[]plan.Sent{partners(`{"remove":`+quoted(ids(29, 30))+`}`, ids(1, 30)...)}, nil, map[string][]string{"partners": ids(1, 28)},
			want{nil, `{"relationships":{"partners":{"add":["acc_29","acc_30"]}}}`, "same"}},
		"more than one request may name, with others": {[]plan.Sent{partners(`{"replace":`+quoted(ids(1, 28))+`}`, ids(1, 26)...)}, nil, map[string][]string{"partners": ids(1, 28)},
			want{nil, `{"relationships":{"partners":{"remove":["acc_27","acc_28"]}}}`, "same"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := record(t, c.fields, c.relations)
			for key, v := range r.Relationships {
				v.Cardinality = client.HasMany
				if key == "$owner" {
					v.Cardinality = "HAS_ONE"
				}
				r.Relationships[key] = v
			}
			for _, force := range []bool{false, true} {
				body := c.body
				if force && c.forced != "same" {
					body = c.forced
				}
				got, err := plan.Reverse(c.sent, r, force)
				sent := only(t, got.Parts)
				if err != nil || string(sent.Body) != body {
					t.Errorf("force %v: %s, %v, want %s", force, sent.Body, err, body)
				}
				if diff := cmp.Diff(c.changed, got.Changed); diff != "" {
					t.Errorf("changed keys (-want +got):\n%s", diff)
				}
				if got.Parts == nil {
					continue
				}
				if untouched, err := plan.Untouched(sent.Before, r); err != nil || !untouched {
					t.Errorf("the before-image %s is not what the record holds: %v", sent.Before, err)
				}
				if held, err := plan.Holds(sent.Body, r); err != nil || held {
					t.Errorf("the record holds %s already: %v", sent.Body, err)
				}
			}
		})
	}
}

// traced is what is kept of a write that made the record, in place of its body.
func traced(sent []plan.Sent, r *client.Record) []plan.Sent {
	sent = slices.Clone(sent)
	if len(sent[0].Body) > 0 {
		sent[0].Body = traceOf(string(sent[0].Body), types(r))
	}
	return sent
}

// types are those of a record's fields.
func types(r *client.Record) map[string]value.Type {
	of := map[string]value.Type{}
	for key, have := range r.Fields {
		of[key] = value.Type(have.ValueType)
	}
	return of
}

func TestReverseCreate(t *testing.T) {
	made := plan.Sent{Body: []byte(`{"fields":{"$name":"One","amount":1},"relationships":{"$account":"acc_1","partners":["acc_2"]}}`)}
	later := update(`{"fields":{"amount":2}}`, `{"fields":{"amount":1}}`)
	more := update(`{"relationships":{"partners":{"add":["acc_3"]}}}`, `{"relationships":{"partners":["acc_2"]}}`)
	for name, c := range map[string]struct {
		sent    []plan.Sent
		amount  string
		links   []string
		changed []string
	}{
		"as made":         {[]plan.Sent{made}, "1", []string{"acc_2"}, nil},
		"edited":          {[]plan.Sent{made}, "7", []string{"acc_2"}, []string{"amount"}},
		"linked":          {[]plan.Sent{made}, "1", []string{"acc_2", "acc_3"}, []string{"partners"}},
		"updated by us":   {[]plan.Sent{made, later}, "2", []string{"acc_2"}, nil},
		"updated, edited": {[]plan.Sent{made, later}, "1", []string{}, []string{"amount", "partners"}},
		"one more link":   {[]plan.Sent{made, more}, "1", []string{"acc_2", "acc_3"}, nil},
		"and one taken":   {[]plan.Sent{made, more}, "1", []string{"acc_3"}, []string{"partners"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := record(t, map[string]string{"$name": `TEXT "One"`, "amount": "CURRENCY " + c.amount, "other": `TEXT "enriched"`},
				map[string][]string{"$account": {"acc_1"}, "partners": c.links})
			for _, sent := range [][]plan.Sent{c.sent, traced(c.sent, r)} {
				got, err := plan.Reverse(sent, r, false)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(plan.Return{Changed: c.changed}, got); diff != "" {
					t.Errorf("of %q (-want +got):\n%s", sent[0].Body, diff)
				}
			}
		})
	}
}

// Guards created records against forms in which only the server keeps a value: one
// that was never updated holds what it was made with.
func TestReverseOfAPristineRecord(t *testing.T) {
	made := []plan.Sent{{Body: []byte(`{"fields":{"$content":"* one"},"relationships":{"$account":["acc_1"]}}`)}}
	for name, c := range map[string]struct {
		updated, created bool // the record has an updatedAt; it is its createdAt
		sent             []plan.Sent
		links            []string
		changed          []string
		err              error
	}{
		"never updated":             {false, false, made, []string{"acc_1"}, nil, nil},
		"updated when it was made":  {true, true, made, []string{"acc_1"}, nil, nil},
		"updated":                   {true, false, made, []string{"acc_1"}, []string{"$content"}, nil},
		"linked from the other end": {false, false, made, []string{"acc_1", "acc_2"}, []string{"$account"}, nil},
		"forgotten, never updated":  {false, false, []plan.Sent{{}}, nil, nil, nil},
		"forgotten, and updated":    {true, false, []plan.Sent{{}}, nil, nil, plan.ErrForgotten},
	} {
		t.Run(name, func(t *testing.T) {
			r := record(t, map[string]string{"$content": `MARKDOWN "- one"`}, map[string][]string{"$account": c.links})
			if !c.updated {
				r.UpdatedAt = nil
			}
			if c.created {
				r.CreatedAt = *r.UpdatedAt
			}
			for _, sent := range [][]plan.Sent{c.sent, traced(c.sent, r)} {
				got, err := plan.Reverse(sent, r, false)
				if !errors.Is(err, c.err) {
					t.Fatalf("of %q: error %v, want %v", sent[0].Body, err, c.err)
				}
				if diff := cmp.Diff(c.changed, got.Changed); diff != "" {
					t.Errorf("of %q: changed (-want +got):\n%s", sent[0].Body, diff)
				}
			}
		})
	}
}

// Guards what an older version has left: without its body nobody can tell whether a
// record still holds what was written.
func TestReverseWhatIsForgotten(t *testing.T) {
	r := record(t, map[string]string{"a": `TEXT "x"`}, map[string][]string{"$owner": {"mem_2"}})
	updated := []plan.Sent{{Before: []byte(`{"fields":{"a":"1"},"relationships":{"$owner":["mem_1"]}}`)}}
	for name, sent := range map[string][]plan.Sent{"made": {{}}, "updated": updated} {
		if _, err := plan.Reverse(sent, r, false); !errors.Is(err, plan.ErrForgotten) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := plan.Reverse(sent, r, true); err != nil {
			t.Errorf("%s, forced: %v", name, err)
		}
	}
	got, _ := plan.Reverse(updated, r, true)
	if want := `{"fields":{"a":"1"},"relationships":{"$owner":{"replace":"mem_1"}}}`; string(only(t, got.Parts).Body) != want {
		t.Errorf("forced: %s, want %s", got.Parts, want)
	}
}

func TestOvertaken(t *testing.T) {
	first := []plan.Sent{update(`{"fields":{"a":"x","b":"y"},"relationships":{"$owner":{"replace":"mem_1"}}}`, `{}`)}
	for later, want := range map[string][]string{
		`{"fields":{"c":"z"}}`: nil,
		`{"fields":{"b":"z"}}`: {"b"},
		`{"fields":{"b":"z"},"relationships":{"$owner":{"replace":null}}}`: {"$owner", "b"},
		`{"fields":{"$owner":"a field of the same key"}}`:                  nil,
	} {
		got, err := plan.Overtaken(first, []plan.Sent{update(later, `{}`)})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", later, diff)
		}
	}
}

func TestReverseRefusesDamage(t *testing.T) {
	for _, sent := range []plan.Sent{update(`{`, `{}`), update(`{}`, `{`)} {
		if _, err := plan.Reverse([]plan.Sent{sent}, record(t, nil, nil), true); err == nil {
			t.Errorf("%+v was read", sent)
		}
		if _, err := plan.Overtaken(nil, []plan.Sent{sent}); err == nil {
			t.Errorf("%+v was read as a later one", sent)
		}
	}
}
