package sandbox

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// found lists a collection with filters, key and value in turns, and returns
// the names of what is found.
func found(t *testing.T, s *Sandbox, collection string, filters ...string) []string {
	t.Helper()
	query := url.Values{}
	for i := 0; i < len(filters); i += 2 {
		query.Add(filters[i], filters[i+1])
	}
	r := mustDo(t, s, "GET", "/v1/"+collection+"?"+query.Encode(), "")
	names := []string{}
	for _, item := range r.body["data"].([]any) {
		record := reply{body: item.(map[string]any)}
		var name string
		for _, key := range []string{"$name", "$title"} {
			if json.Unmarshal([]byte(record.value(key)), &name) == nil && name != "" {
				break
			}
		}
		names = append(names, name)
	}
	return names
}

func TestFilters(t *testing.T) {
	s := newSandbox(t, Options{})
	member := mustAdd(t, s, "member", map[string]any{"$email": "m@example.com"}, nil)
	accA, accB := account(t, s, "A"), account(t, s, "B")
	mustAdd(t, s, "opportunity", map[string]any{
		"$name": "one", "$stage": "Proposal", "seats": 3, "amount": 12.5, "closeDate": "2026-03-16T12:00:00+02:00",
		"budgetConfirmed": true, "billingEmail": "Ada@one.example", "stakeholderEmails": []string{"x@one.example", "y@two.example"},
		"proposalUrl": "https://one.example/P", "contactPhone": []string{"+12025550123"}, "buyerX": "https://x.com/one",
		"deliveryAddress": map[string]any{"street": "A 1", "city": "Porto"}, "signatory": map[string]any{"firstName": "Ada", "lastName": "Lo"},
	}, map[string][]string{"$account": {accA}, "$owner": {member}, "partners": {accB}})
	mustAdd(t, s, "opportunity", map[string]any{"$name": "two", "$stage": "Closed Won", "seats": 10, "amount": 7,
		"closeDate": "2026-03-16T10:00:01Z", "budgetConfirmed": false}, map[string][]string{"$account": {accB}})
	stage := s.byName["opportunity"].fieldByKey["$stage"].optionByLabel["Proposal"][0].id
	tests := []struct {
		key, value string
		want       string
	}{
		{"$name", "one", "one"}, {"$name[equal]", "One", ""}, {"$name[-equal]", "one", "two"},
		{"$name[startsWith]", "t", "two"}, {"$name[-startsWith]", "t", "one"},
		{"seats[equal]", "3.0", "one"}, {"seats[greaterThan]", "3", "two"}, {"seats[greaterThanOrEqual]", "3", "one two"},
		{"seats[lessThan]", "10", "one"}, {"seats[lessThanOrEqual]", "10", "one two"}, {"seats[-lessThan]", "10", "two"},
		{"amount[equal]", "12.5", "one"}, {"amount[lessThan]", "7.01", "two"},
		{"closeDate[equal]", "2026-03-16T10:00:00Z", "one"}, {"closeDate[greaterThan]", "2026-03-16T10:00:00+00:00", "two"},
		{"closeDate[lessThanOrEqual]", "2026-03-16T12:00:00+02:00", "one"},
		{"budgetConfirmed", "true", "one"}, {"budgetConfirmed[equal]", "false", "two"},
		{"$stage[equal]", stage, "one"}, {"$stage", "Closed Won", "two"}, {"$stage[-equal]", stage, "two"},
		{"billingEmail[contains]", "ADA@one", "one"}, {"billingEmail", "one.example", "one"},
		{"stakeholderEmails[contains]", "y@two.example", "one"}, {"proposalUrl[contains]", "one.example", "one"},
		{"contactPhone[contains]", "5550123", "one"}, {"contactPhone[-contains]", "5550123", "two"},
		{"buyerX[startsWith]", "https://x.com/", "one"}, {"deliveryAddress[startsWith]", "A 1, Porto", "one"},
		{"signatory[equal]", "Ada Lo", "one"}, {"signatory[-equal]", "Ada Lo", "two"},
		{"$account[contains]", accA, "one"}, {"$account", accB, "two"}, {"$account[-contains]", accA, "two"},
		{"$account[equal]", accA, "one"}, {"$account[-equal]", accA, "two"}, {"partners[equal]", accB, "one"},
		{"$owner[contains]", member, "one"}, {"partners[contains]", accB, "one"},
		{"buyerX[startsWith]", "", "one"}, {"buyerX[-startsWith]", "", "two"}, {"$name[startsWith]", "", "one two"},
		{"signatory[startsWith]", "", "one"}, {"deliveryAddress[startsWith]", "", "one"},
		{"$stage", "closed  WON", "two"}, {"$stage[-equal]", " proposal ", "two"},
	}
	for _, test := range tests {
		if got := strings.Join(found(t, s, "opportunities", test.key, test.value), " "); got != test.want {
			t.Errorf("%s=%s found %q, want %q", test.key, test.value, got, test.want)
		}
	}
	if got := found(t, s, "opportunities", "seats[greaterThan]", "1", "amount[lessThan]", "10", "$name[startsWith]", "t"); !slices.Equal(got, []string{"two"}) {
		t.Errorf("several filters found %v", got)
	}
	if got := found(t, s, "opportunities", "seats[greaterThan]", "1", "seats[greaterThan]", "5"); !slices.Equal(got, []string{"two"}) {
		t.Errorf("two filters of one key found %v", got)
	}
}

func TestRelationshipsAreFilteredBySlug(t *testing.T) {
	s := newSandbox(t, Options{})
	member := mustAdd(t, s, "member", map[string]any{"$email": "m@example.com"}, nil)
	acc := account(t, s, "A")
	mustAdd(t, s, "task", map[string]any{"$title": "Call", "$status": "TODO"}, map[string][]string{"$assignedTo": {member}, "$account": {acc}})
	if got := found(t, s, "tasks", "$task-account[contains]", acc); !slices.Equal(got, []string{"Call"}) {
		t.Errorf("by slug: %v", got)
	}
	if got := found(t, s, "tasks", "$task-account[contains]", member); len(got) != 0 {
		t.Errorf("another account: %v", got)
	}
	if got := found(t, s, "accounts", "$account-task[contains]", s.Records("task")[0].ID); !slices.Equal(got, []string{"A"}) {
		t.Errorf("from the other end: %v", got)
	}
	if r := do(t, s, "GET", "/v1/tasks?$account[contains]="+acc, ""); r.status != 400 || r.fails() != "unknown_field" {
		t.Errorf("by key: %d %s", r.status, r.raw)
	}
}

func TestFiltersAreRefused(t *testing.T) {
	s := newSandbox(t, Options{})
	tests := map[string]string{
		"bogus=1":                    "unknown_field",
		"$name[contains]=x":          "invalid_configuration",
		"$name[greaterThan]=x":       "invalid_configuration",
		"$name[--equal]=x":           "invalid_configuration",
		"$name[equal=x":              "invalid_configuration",
		"seats[startsWith]=1":        "invalid_configuration",
		"seats[equal]=many":          "invalid_type",
		"seats[equal]=1/2":           "invalid_type",
		"seats[equal]=1e999999999":   "invalid_type",
		"closeDate[equal]=today":     "invalid_type",
		"budgetConfirmed=yes":        "invalid_type",
		"$stage=opt_x":               "referenced_resource_missing",
		"billingEmail[equal]=x":      "invalid_configuration",
		"tags[equal]=Urgent":         "invalid_configuration",
		"tags=Urgent":                "invalid_configuration",
		"description[startsWith]=x":  "invalid_configuration",
		"proposalText[equal]=x":      "invalid_configuration",
		"$account[startsWith]=acc_x": "invalid_configuration",
		"$stage=on++HOLD":            "ambiguous_stage_label",
		"limit=0":                    "invalid_type",
		"limit=26":                   "invalid_type",
		"limit=x":                    "invalid_type",
		"offset=-1":                  "invalid_type",
		"offset=":                    "invalid_type",
		"limit=5&offset=1&unknown=1": "unknown_field",
	}
	for query, want := range tests {
		if r := do(t, s, "GET", "/v1/opportunities?"+query, ""); r.status != 400 || r.fails() != want {
			t.Errorf("%s: %d %s, want 400 %s", query, r.status, r.raw, want)
		}
	}
	for query, want := range map[string]string{"$stage=Nowhere": "stage_unresolved_in_pipeline", "leadSource=web": "unprocessable_content"} {
		if r := do(t, s, "GET", "/v1/opportunities?"+query, ""); r.status != 422 || r.fails() != want {
			t.Errorf("%s: %d %s, want 422 %s", query, r.status, r.raw, want)
		}
	}
}

// A label that several stages share is refused with the stages that it may mean.
func TestAmbiguousStagesAreFilteredByID(t *testing.T) {
	s := newSandbox(t, Options{})
	r := do(t, s, "GET", "/v1/opportunities?$stage=on++hold", "")
	candidates, _ := r.body["error"].(map[string]any)["candidates"].([]any)
	if r.status != 400 || len(candidates) != 2 {
		t.Fatalf("%d %s", r.status, r.raw)
	}
	for _, c := range candidates {
		mustDo(t, s, "GET", "/v1/opportunities?$stage="+c.(map[string]any)["stageOptionId"].(string), "")
	}
}

func TestPages(t *testing.T) {
	s := newSandbox(t, Options{})
	var all []string
	for i := range 60 {
		all = append(all, fmt.Sprintf("Account %02d", i))
		account(t, s, all[i])
	}
	var paged []string
	for offset := 0; offset <= 75; offset += 25 {
		paged = append(paged, found(t, s, "accounts", "offset", fmt.Sprint(offset), "limit", "25")...)
	}
	if !slices.Equal(paged, all) {
		t.Errorf("paged through %v", paged)
	}
	if got := found(t, s, "accounts"); len(got) != maxPage {
		t.Errorf("%d without a limit", len(got))
	}
	r := mustDo(t, s, "GET", "/v1/accounts?limit=1&$name[startsWith]=Account+1", "")
	if r.body["totalCount"] != json.Number("10") || r.body["object"] != "list" {
		t.Errorf("totalCount %v", r.body["totalCount"])
	}
}

func TestIndexLagsBehindWrites(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	s := newSandbox(t, Options{IndexLag: time.Minute, Now: func() time.Time { return now }})
	account(t, s, "Seeded")
	want := func(when string, names ...string) {
		t.Helper()
		if got := found(t, s, "accounts"); strings.Join(got, " ") != strings.Join(names, " ") {
			t.Errorf("%s the index shows %v, want %v", when, got, names)
		}
	}
	acc := mustDo(t, s, "POST", "/v1/accounts", newAccount).id()
	want("at once", "Seeded")
	if got := mustDo(t, s, "GET", "/v1/accounts/"+acc, ""); got.value("$name") != `"Acme"` {
		t.Errorf("retrieve is stale: %s", got.raw)
	}
	s.Advance(time.Minute - 1)
	want("just before a minute", "Seeded")
	s.Advance(1)
	want("after a minute", "Seeded", "Acme")
	mustDo(t, s, "POST", "/v1/accounts/"+acc, `{"fields":{"$name":"Second"}}`)
	s.Advance(30 * time.Second)
	mustDo(t, s, "POST", "/v1/accounts/"+acc, `{"fields":{"$name":"Third"}}`)
	want("before the updates", "Seeded", "Acme")
	if got := found(t, s, "accounts", "$name", "Third"); len(got) != 0 {
		t.Errorf("found by what the index does not know: %v", got)
	}
	s.Advance(30 * time.Second)
	want("after the first update", "Seeded", "Second")
	mustDo(t, s, "DELETE", "/v1/accounts/"+acc, "")
	s.Advance(30 * time.Second)
	want("after the second update", "Seeded", "Third")
	s.Advance(30 * time.Second)
	want("after the delete", "Seeded")
}
