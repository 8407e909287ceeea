package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lightfield-importer/importer/plan"
	"lightfield-importer/mapping/value"
)

// A trace takes for the same what the server may keep in another form, and names what
// differs.
func TestTraceTellsWhatHasChanged(t *testing.T) {
	body := []byte(`{"fields":{"$name":"One","amount":1,"site":"https://One.example","tags":["a","b"]},"relationships":{"$owner":"mem_1","partners":["acc_2","acc_1"]}}`)
	fields := func(name, amount, site, tags string) map[string]string {
		return map[string]string{"$name": "TEXT " + name, "amount": "CURRENCY " + amount, "site": "URL " + site, "tags": "MULTI_SELECT " + tags, "other": "TEXT null"}
	}
	links := func(owner string, partners ...string) map[string][]string {
		return map[string][]string{"$owner": {owner}, "partners": partners, "others": nil}
	}
	trace, shared := plan.Trace(body, types(record(t, fields(`null`, `null`, `null`, `null`), nil)))
	if len(trace) != 1+6*5 || shared != 1+6*2 {
		t.Fatalf("%d bytes are kept of %d values, %d of them shared", len(trace), 6, shared)
	}
	first := []byte("\x01\x14\x3f\x4e\x11\x52\xf8\x04\x82\xf3\xe0\xc2\xb7\x77\xa7\xb7\xaa\xe2\xc1\x13\x8e\xc4\xb7\x76\xe4\xa2\xc7\x0f\x66\x45\x0f\x97\x8f\x13\xd2\xde\x50")
	for name, c := range map[string]struct {
		fields  map[string]string
		links   map[string][]string
		changed []string
	}{
		"as it was made":     {fields(`"One"`, `1`, `"https://one.example"`, `["a","b"]`), links("mem_1", "acc_1", "acc_2"), nil},
		"in other forms":     {fields(`" One "`, `"1.00"`, `"https://one.example/"`, `["b","a"]`), links("mem_1", "acc_2", "acc_1"), nil},
		"every value":        {fields(`"Two"`, `2`, `"http://one.example"`, `["a"]`), links("mem_2", "acc_1"), []string{"$name", "$owner", "amount", "partners", "site", "tags"}},
		"cleared":            {fields(`null`, `null`, `null`, `[]`), links("mem_1"), []string{"$name", "amount", "partners", "site", "tags"}},
		"without its fields": {nil, links("mem_1", "acc_1", "acc_2"), []string{"a field that is not there any more"}},
	} {
		t.Run(name, func(t *testing.T) {
			for version, trace := range map[int][]byte{1: first, 2: trace} {
				got, err := plan.Reverse([]plan.Sent{{Body: trace}}, record(t, c.fields, c.links), false)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.changed, got.Changed); diff != "" {
					t.Errorf("version %d: changed (-want +got):\n%s", version, diff)
				}
			}
		})
	}
}

// Guards bodies of whose values not every type is known.
func TestTraceKeepsABodyWhole(t *testing.T) {
	types := map[string]value.Type{"$name": value.Text}
	for _, body := range []string{`{"fields":{"$name":"One","unknown":1},"relationships":{}}`, `{`} {
		if kept, shared := plan.Trace([]byte(body), types); string(kept) != body || shared != 0 {
			t.Errorf("%q is kept of %s", kept, body)
		}
	}
	if kept, _ := plan.Trace([]byte(`{"fields":{"$name":"One"},"relationships":{}}`), types); strings.Contains(string(kept), "One") {
		t.Errorf("%q has the value", kept)
	}
}

// Of two keys that a trace cannot tell apart, what a later write has replaced in one
// does not hide what somebody has changed in the other.
func TestTraceOfKeysWithOneMark(t *testing.T) {
	marks := map[string]string{}
	var one, other string
	for n := 0; other == ""; n++ {
		key := fmt.Sprint("field", n)
		trace := traceOf(fmt.Sprintf(`{"fields":{%q:"One"},"relationships":{}}`, key), map[string]value.Type{key: value.Text})
		mark := string(trace[1:3])
		if earlier, known := marks[mark]; known {
			one, other = earlier, key
		}
		marks[mark] = key
	}
	for now, changed := range map[string][]string{`"One"`: nil, `"Three"`: {other}} {
		r := record(t, map[string]string{one: `TEXT "Two"`, other: "TEXT " + now}, nil)
		got, err := plan.Reverse([]plan.Sent{
			{Body: traceOf(fmt.Sprintf(`{"fields":{%q:"One",%q:"One"},"relationships":{}}`, one, other), types(r))},
			update(fmt.Sprintf(`{"fields":{%q:"Two"}}`, one), fmt.Sprintf(`{"fields":{%q:"One"}}`, one)),
		}, r, false)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(changed, got.Changed); diff != "" {
			t.Errorf("changed (-want +got):\n%s", diff)
		}
	}
}

// Guards records that do not show what they were made with: of one that was never
// updated, and of a value that was cleared since, that says nothing.
func TestTraceOfFieldsThatARecordDoesNotShow(t *testing.T) {
	made := plan.Sent{Body: traceOf(`{"fields":{"url":"https://one.example"},"relationships":{}}`, map[string]value.Type{"url": value.URL})}
	cleared := update(`{"fields":{"url":null}}`, `{"fields":{"url":"https://one.example"}}`)
	for name, c := range map[string]struct {
		updated bool
		sent    []plan.Sent
		changed []string
	}{
		"never updated": {false, []plan.Sent{made}, nil},
		"updated":       {true, []plan.Sent{made}, []string{"a field that is not there any more"}},
		"cleared":       {true, []plan.Sent{made, cleared}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := record(t, nil, nil)
			if !c.updated {
				r.UpdatedAt = nil
			}
			got, err := plan.Reverse(c.sent, r, false)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.changed, got.Changed); diff != "" {
				t.Errorf("changed (-want +got):\n%s", diff)
			}
		})
	}
}

// traceOf is what is kept of a body.
func traceOf(body string, types map[string]value.Type) []byte {
	kept, _ := plan.Trace([]byte(body), types)
	return kept
}
