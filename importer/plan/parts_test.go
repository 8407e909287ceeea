package plan_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lightfield-importer/client"
	"lightfield-importer/importer/plan"
	"lightfield-importer/mapping/value"
)

// most is what one request may name and change.
const most = 25

// many is a record whose relationships hold several.
func many(t *testing.T, fields map[string]string, relations map[string][]string) *client.Record {
	t.Helper()
	r := record(t, fields, relations)
	for key, v := range r.Relationships {
		if v.Cardinality = client.HasMany; key == "$owner" {
			v.Cardinality = client.HasOne
		}
		r.Relationships[key] = v
	}
	return r
}

// carryOut does to the record what a request does, and fails the test when the server
// would refuse it.
func carryOut(t *testing.T, r *client.Record, body []byte) *client.Record {
	t.Helper()
	var sent struct {
		Fields        map[string]json.RawMessage
		Relationships map[string]map[string]any
	}
	if err := json.Unmarshal(body, &sent); err != nil {
		t.Fatal(err)
	}
	after := &client.Record{ID: r.ID, Fields: maps.Clone(r.Fields), Relationships: maps.Clone(r.Relationships)}
	for key, v := range sent.Fields {
		after.Fields[key] = client.FieldValue{ValueType: r.Fields[key].ValueType, Value: v}
	}
	named, changes := 0, 0
	for key, operations := range sent.Relationships {
		if len(operations) != 1 {
			t.Fatalf("%d operations on %s", len(operations), key)
		}
		v := after.Relationships[key]
		have := slices.Clone(v.Values)
		for name, raw := range operations {
			var ids []string
			switch raw := raw.(type) {
			case string:
				ids = []string{raw}
			case []any:
				for _, id := range raw {
					ids = append(ids, id.(string))
				}
			}
			named += len(ids)
			without := func(from, these []string) []string {
				return slices.DeleteFunc(slices.Clone(from), func(id string) bool { return slices.Contains(these, id) })
			}
			switch name {
			case "add":
				v.Values = slices.Concat(have, without(ids, have))
			case "remove":
				v.Values = without(have, ids)
			case "replace":
				v.Values = ids
			}
			changes += len(without(have, v.Values)) + len(without(v.Values, have))
		}
		after.Relationships[key] = v
	}
	if named > most || changes > most || len(sent.Fields)+len(sent.Relationships) == 0 {
		t.Fatalf("a request names %d ids and changes %d links: %s", named, changes, body)
	}
	return after
}

func TestUpdateInParts(t *testing.T) {
	row := plan.Row{
		Fields:    []plan.Field{field("a", value.Text, `"x"`)},
		Relations: []plan.Relation{{Key: "$owner", IDs: []string{"mem_2"}}, {Key: "partners", IDs: ids(29, 88), Many: true}},
	}
	change, err := plan.Update(row, many(t, nil, map[string][]string{"$owner": {"mem_1"}, "partners": ids(1, 30)}))
	if err != nil {
		t.Fatal(err)
	}
	body := func(relationships ...string) string {
		return `{"relationships":{` + strings.Join(relationships, ",") + `}}`
	}
	partners := func(operation string, from, to int) string {
		return `"partners":{"` + operation + `":` + quoted(ids(from, to)) + `}`
	}
	want := []string{
		`{"fields":{"a":"x"},` + body(`"$owner":{"replace":"mem_2"}`, partners("add", 31, 53))[1:],
		body(partners("add", 54, 78)),
		body(partners("add", 79, 88)),
		body(partners("remove", 1, 25)),
		body(partners("remove", 26, 28)),
	}
	var got []string
	for _, p := range change.Parts {
		got = append(got, string(p.Body))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if before := string(change.Parts[2].Before); before != `{"relationships":{"partners":`+quoted(ids(1, 78))+`}}` {
		t.Errorf("before-image of the third: %s", before)
	}
	last := change.Values[2]
	if string(last.Old) != quoted(ids(1, 30)) || string(last.New) != quoted(ids(29, 88)) || len(change.Values) != 3 {
		t.Errorf("told as %s → %s", last.Old, last.New)
	}
}

// Twenty links for twenty others are too many for one request, though none names more.
func TestReplacementInParts(t *testing.T) {
	row := plan.Row{Relations: []plan.Relation{{Key: "partners", IDs: ids(21, 40), Many: true}}}
	change, err := plan.Update(row, many(t, nil, map[string][]string{"partners": ids(1, 20)}))
	if err != nil || len(change.Parts) != 2 {
		t.Fatalf("%d requests, %v", len(change.Parts), err)
	}
}

// Whatever a record has and a row wants, however far its requests come before they are
// cut off, no request is refused for too many links, what is left is planned from the
// record as it then is, and the way back leads to the same links from everywhere.
func TestPartsLeadThereAndBack(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	some := func() []string {
		list := ids(1, 90)
		random.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
		return list[:random.IntN(70)]
	}
	inParts := 0
	for range 300 {
		row := plan.Row{
			Fields: []plan.Field{field("a", value.Text, `"new"`)},
			Relations: []plan.Relation{
				{Key: "$owner", IDs: []string{fmt.Sprint("mem_", random.IntN(2))}},
				{Key: "partners", IDs: some(), Many: true, Add: random.IntN(2) == 0},
				{Key: "team", IDs: some(), Many: true},
			},
		}
		start := many(t, map[string]string{"a": `TEXT "old"`}, map[string][]string{"$owner": {"mem_1"}, "partners": some(), "team": some()})
		var sent []plan.Sent
		now := start
		for rounds := 0; ; rounds++ {
			change, err := plan.Update(row, now)
			if err != nil || rounds > 20 {
				t.Fatalf("%v after %d rounds", err, rounds)
			}
			if len(change.Parts) == 0 {
				break
			}
			if len(change.Parts) > 1 {
				inParts++
			}
			for _, p := range change.Parts[:1+random.IntN(len(change.Parts))] {
				if untouched, err := plan.Untouched(p.Before, now); err != nil || !untouched {
					t.Fatalf("the before-image %s is not what is there: %v", p.Before, err)
				}
				now = carryOut(t, now, p.Body)
				if holds, err := plan.Holds(p.Body, now); err != nil || !holds {
					t.Fatalf("carried out, %s does not hold: %v", p.Body, err)
				}
				sent = append(sent, plan.Sent(p))
			}
		}
		for rounds := 0; ; rounds++ {
			back, err := plan.Reverse(sent, now, false)
			if err != nil || back.Changed != nil || rounds > 20 {
				t.Fatalf("%v, changed %v, after %d rounds", err, back.Changed, rounds)
			}
			if len(back.Parts) == 0 {
				break
			}
			for _, p := range back.Parts[:1+random.IntN(len(back.Parts))] {
				now = carryOut(t, now, p.Body)
				sent = append(sent, plan.Sent(p))
			}
		}
		for key, was := range start.Relationships {
			have := now.Relationships[key].Values
			if diff := cmp.Diff(slices.Sorted(slices.Values(was.Values)), slices.Sorted(slices.Values(have))); diff != "" {
				t.Fatalf("taken back, %s has (-was +has):\n%s", key, diff)
			}
		}
		if string(now.Fields["a"].Value) != `"old"` {
			t.Fatalf("taken back, the field is %s", now.Fields["a"].Value)
		}
	}
	if inParts < 300 {
		t.Errorf("only %d of the updates took parts", inParts)
	}
}
