package plan_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lightfield-importer/client"
	"lightfield-importer/importer/plan"
	"lightfield-importer/mapping/value"
)

var updatedAt = time.Date(2026, 3, 16, 12, 0, 0, 5e6, time.UTC)

// record is a record as read: key to type and value as "TYPE json", key to ids.
func record(t *testing.T, fields map[string]string, relations map[string][]string) *client.Record {
	t.Helper()
	r := &client.Record{ID: "opp_1", UpdatedAt: &updatedAt, Fields: map[string]client.FieldValue{}, Relationships: map[string]client.RelationshipValue{}}
	for key, typed := range fields {
		valueType, raw, ok := strings.Cut(typed, " ")
		if !ok || !json.Valid([]byte(raw)) {
			t.Fatalf("field %s has no type and JSON: %s", key, typed)
		}
		r.Fields[key] = client.FieldValue{ValueType: valueType, Value: json.RawMessage(raw)}
	}
	for key, ids := range relations {
		r.Relationships[key] = client.RelationshipValue{Values: ids}
	}
	return r
}

// only is the one request of an update, empty where there is none.
func only(t *testing.T, parts []plan.Part) plan.Part {
	t.Helper()
	if len(parts) == 0 {
		return plan.Part{}
	}
	if len(parts) > 1 {
		t.Errorf("%d requests where one does", len(parts))
	}
	return parts[0]
}

func keys(c plan.Change) (all []string) {
	for _, v := range c.Values {
		all = append(all, v.Key)
	}
	return all
}

func TestUpdateFields(t *testing.T) {
	for name, c := range map[string]struct {
		have  string // "TYPE json"; empty: the record lacks the field
		field plan.Field
		body  string // of the one field; empty: no update
		was   string
	}{
		"same":                 {`TEXT "A"`, field("f", value.Text, `"A"`), "", ""},
		"other":                {`TEXT "A"`, field("f", value.Text, `"B"`), `"B"`, `"A"`},
		"set":                  {"", field("f", value.Text, `"B"`), `"B"`, `null`},
		"set over null":        {`TEXT null`, field("f", value.Text, `"B"`), `"B"`, `null`},
		"clear":                {`TEXT "A"`, field("f", value.Text, `null`), `null`, `"A"`},
		"clear what is absent": {"", field("f", value.Text, `null`), "", ""},
		"clear what is null":   {`NUMBER null`, field("f", value.Number, `null`), "", ""},
		"same number":          {`CURRENCY 5.50`, field("f", value.Currency, `5.5`), "", ""},
		"other number":         {`CURRENCY 5.51`, field("f", value.Currency, `5.5`), `5.5`, `5.51`},
		"same instant":         {`DATETIME "2026-03-16T12:00:00.000Z"`, field("f", value.DateTime, `"2026-03-16T12:00:00+00:00"`), "", ""},
		"same e-mail":          {`EMAIL ["ann@example.com"]`, field("f", value.Email, `["ann@example.com"]`), "", ""},
		"replace several":      {`MULTI_SELECT ["opt_1","opt_2"]`, field("f", value.MultiSelect, `["opt_2","opt_3"]`), `["opt_2","opt_3"]`, `["opt_1","opt_2"]`},
		"add one":              {`MULTI_SELECT ["opt_1","opt_2"]`, add(value.MultiSelect, `["opt_2","opt_3"]`), `["opt_1","opt_2","opt_3"]`, `["opt_1","opt_2"]`},
		"add what is there":    {`MULTI_SELECT ["opt_1","opt_2"]`, add(value.MultiSelect, `["opt_2"]`), "", ""},
		"add one twice":        {`MULTI_SELECT ["opt_1"]`, add(value.MultiSelect, `["opt_2","opt_2"]`), `["opt_1","opt_2"]`, `["opt_1"]`},
		"add to nothing":       {"", add(value.MultiSelect, `["opt_2"]`), `["opt_2"]`, `null`},
		"add e-mail":           {`EMAIL ["ann@example.com"]`, add(value.Email, `["bob@example.com"]`), `["ann@example.com","bob@example.com"]`, `["ann@example.com"]`},
		"add known e-mail":     {`EMAIL ["ann@example.com","c@example.com"]`, add(value.Email, `["Ann@Example.com"]`), "", ""},
		"add website":          {`URL ["https://acme.example"]`, add(value.URL, `["https://acme.test"]`), `["https://acme.example","https://acme.test"]`, `["https://acme.example"]`},
		"add known website":    {`URL ["https://acme.example"]`, add(value.URL, `["https://Acme.example/"]`), "", ""},
		"replace website":      {`URL ["https://acme.example"]`, field("f", value.URL, `["https://acme.test"]`), `["https://acme.test"]`, `["https://acme.example"]`},
		"add telephone":        {`TELEPHONE ["+12025550147"]`, add(value.Telephone, `["+442079460958"]`), `["+12025550147","+442079460958"]`, `["+12025550147"]`},
		"add known telephone":  {`TELEPHONE ["+12025550147"]`, add(value.Telephone, `["+12025550147"]`), "", ""},
		"replace telephone":    {`TELEPHONE ["+12025550147"]`, field("f", value.Telephone, `["+442079460958"]`), `["+442079460958"]`, `["+12025550147"]`},
		"clear though adding":  {`EMAIL ["ann@example.com"]`, add(value.Email, `null`), `null`, `["ann@example.com"]`},

		"other part":                {`ADDRESS {"street":"A 1","city":"Bonn","postalCode":"53111","country":null}`, parts(value.Address, `{"street":"B 2","city":"Bonn"}`, "postalCode", "country"), `{"street":"B 2","city":"Bonn","postalCode":"53111"}`, `{"street":"A 1","city":"Bonn","postalCode":"53111","country":null}`},
		"same parts":                {`ADDRESS {"city":"Bonn","postalCode":"53111"}`, parts(value.Address, `{"city":"Bonn"}`, "postalCode"), "", ""},
		"part that the row has not": {`ADDRESS {"street":"A 1","city":"Bonn"}`, parts(value.Address, `{"city":"Bonn"}`, "postalCode"), `{"city":"Bonn"}`, `{"street":"A 1","city":"Bonn"}`},
		"parts over nothing":        {"", parts(value.Address, `{"city":"Bonn"}`, "postalCode"), `{"city":"Bonn"}`, `null`},
		"part of a name":            {`FULL_NAME {"firstName":"Ann","lastName":"Lee"}`, parts(value.FullName, `{"lastName":"Low"}`, "firstName"), `{"firstName":"Ann","lastName":"Low"}`, `{"firstName":"Ann","lastName":"Lee"}`},
		"clear parts":               {`ADDRESS {"city":"Bonn","postalCode":"53111"}`, parts(value.Address, `null`, "postalCode"), `null`, `{"city":"Bonn","postalCode":"53111"}`},
	} {
		t.Run(name, func(t *testing.T) {
			fields := map[string]string{"other": `TEXT "kept"`}
			if c.have != "" {
				fields["f"] = c.have
			}
			change, err := plan.Update(plan.Row{Fields: []plan.Field{c.field}}, record(t, fields, nil))
			if err != nil {
				t.Fatal(err)
			}
			if c.body == "" {
				if change.Parts != nil || change.Values != nil {
					t.Fatalf("sends %s though nothing differs", change.Parts)
				}
				return
			}
			if got, want := string(only(t, change.Parts).Body), `{"fields":{"f":`+c.body+`}}`; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if got, want := string(only(t, change.Parts).Before), `{"updatedAt":"2026-03-16T12:00:00.005Z","fields":{"f":`+c.was+`}}`; got != want {
				t.Errorf("before-image\ngot  %s\nwant %s", got, want)
			}
			if !slices.Equal(keys(change), []string{"f"}) {
				t.Errorf("keys %q", keys(change))
			}
		})
	}
}

func add(t value.Type, json string) plan.Field {
	return plan.Field{Key: "f", Type: t, JSON: []byte(json), Add: true}
}

// parts fills parts of an object, and says nothing of the others.
func parts(t value.Type, json string, others ...string) plan.Field {
	return plan.Field{Key: "f", Type: t, JSON: []byte(json), Unfilled: others}
}

func TestUpdateRelations(t *testing.T) {
	for name, c := range map[string]struct {
		have     []string
		relation plan.Relation
		body     string // of the one relationship; empty: no update
		was      string
	}{
		"same one":            {[]string{"a"}, plan.Relation{IDs: []string{"a"}}, "", ""},
		"other one":           {[]string{"a"}, plan.Relation{IDs: []string{"b"}}, `{"replace":"b"}`, `["a"]`},
		"set one":             {nil, plan.Relation{IDs: []string{"b"}}, `{"replace":"b"}`, `[]`},
		"clear one":           {[]string{"a"}, plan.Relation{}, `{"replace":null}`, `["a"]`},
		"clear nothing":       {nil, plan.Relation{}, "", ""},
		"same many, in order": {[]string{"a", "b"}, plan.Relation{IDs: []string{"a", "b"}, Many: true}, "", ""},
		"same many, shuffled": {[]string{"a", "b"}, plan.Relation{IDs: []string{"b", "a"}, Many: true}, "", ""},
		"same many, repeated": {[]string{"a", "b"}, plan.Relation{IDs: []string{"b", "a", "b"}, Many: true}, "", ""},
		"replace many":        {[]string{"a", "b"}, plan.Relation{IDs: []string{"b", "c"}, Many: true}, `{"replace":["b","c"]}`, `["a","b"]`},
		"replace by fewer":    {[]string{"a", "b"}, plan.Relation{IDs: []string{"b"}, Many: true}, `{"replace":["b"]}`, `["a","b"]`},
		"clear many":          {[]string{"a", "b"}, plan.Relation{Many: true}, `{"replace":null}`, `["a","b"]`},
		"add some":            {[]string{"a", "b"}, plan.Relation{IDs: []string{"b", "c", "c"}, Many: true, Add: true}, `{"add":["c"]}`, `["a","b"]`},
		"add none new":        {[]string{"a", "b"}, plan.Relation{IDs: []string{"b"}, Many: true, Add: true}, "", ""},
		"add to one replaces": {[]string{"a"}, plan.Relation{IDs: []string{"b"}, Add: true}, `{"replace":"b"}`, `["a"]`},
		"clear though adding": {[]string{"a"}, plan.Relation{Many: true, Add: true}, `{"replace":null}`, `["a"]`},
		"fixed and same":      {[]string{"a"}, plan.Relation{IDs: []string{"a"}, Fixed: true}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.relation.Key = "r"
			r := record(t, nil, map[string][]string{"r": c.have, "other": {"x"}})
			change, err := plan.Update(plan.Row{Relations: []plan.Relation{c.relation}}, r)
			if err != nil {
				t.Fatal(err)
			}
			if c.body == "" {
				if change.Parts != nil {
					t.Fatalf("sends %s though nothing differs", change.Parts)
				}
				return
			}
			if got, want := string(only(t, change.Parts).Body), `{"relationships":{"r":`+c.body+`}}`; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if got, want := string(only(t, change.Parts).Before), `{"updatedAt":"2026-03-16T12:00:00.005Z","relationships":{"r":`+c.was+`}}`; got != want {
				t.Errorf("before-image\ngot  %s\nwant %s", got, want)
			}
		})
	}
}

func TestUpdateOfAFixedRelation(t *testing.T) {
	for name, c := range map[string]struct {
		have, want []string
		words      string
	}{
		"other": {[]string{"acc_1"}, []string{"acc_2"}, "$account is acc_1 in Lightfield and acc_2 in the file"},
		"set":   {nil, []string{"acc_2"}, "$account is not set in Lightfield and acc_2 in the file"},
		"clear": {[]string{"acc_1"}, nil, "$account is acc_1 in Lightfield and not set in the file"},
	} {
		t.Run(name, func(t *testing.T) {
			row := plan.Row{
				Fields:    []plan.Field{field("$name", value.Text, `"New"`)},
				Relations: []plan.Relation{{Key: "$account", IDs: c.want, Fixed: true}},
			}
			change, err := plan.Update(row, record(t, nil, map[string][]string{"$account": c.have}))
			fixed, ok := errors.AsType[*plan.FixedError](err)
			if !ok || change.Parts != nil {
				t.Fatalf("sends %s with error %v", change.Parts, err)
			}
			if diff := cmp.Diff(&plan.FixedError{Key: "$account", Have: c.have, Want: c.want}, fixed); diff != "" {
				t.Error(diff)
			}
			if !strings.HasPrefix(err.Error(), c.words) {
				t.Errorf("says %q", err)
			}
		})
	}
}

// Fields come before relationships, each sorted as they were given.
func TestUpdateOfBoth(t *testing.T) {
	row := plan.Row{
		Fields:    []plan.Field{field("a", value.Text, `"1"`), field("b", value.Text, `"2"`), field("c", value.Text, `"3"`)},
		Relations: []plan.Relation{{Key: "d", IDs: []string{"x"}}, {Key: "e", IDs: []string{"y"}, Many: true, Add: true}},
	}
	change, err := plan.Update(row, record(t, map[string]string{"b": `TEXT "2"`}, nil))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"fields":{"a":"1","c":"3"},"relationships":{"d":{"replace":"x"},"e":{"add":["y"]}}}`
	if string(only(t, change.Parts).Body) != want || !slices.Equal(keys(change), []string{"a", "c", "d", "e"}) {
		t.Errorf("got  %s with keys %q\nwant %s", change.Parts, keys(change), want)
	}
}

func TestUpdateOfARecordNeverUpdated(t *testing.T) {
	r := record(t, nil, nil)
	r.UpdatedAt = nil
	change, err := plan.Update(plan.Row{Fields: []plan.Field{field("a", value.Text, `"1"`)}}, r)
	if err != nil || string(only(t, change.Parts).Before) != `{"fields":{"a":null}}` {
		t.Errorf("before-image %s, %v", change.Parts, err)
	}
}
