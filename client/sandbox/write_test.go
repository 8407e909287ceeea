package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestCreateIsRefused(t *testing.T) {
	s := newSandbox(t, Options{})
	acc, gone := account(t, s, "Acme"), account(t, s, "Gone")
	if err := s.Trash(gone); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		path, body   string
		status       int
		fails, param string
	}{
		"unknown top key":      {"accounts", `{"fields":{"$name":"x"},"externalId":"1"}`, 400, "unknown_field", "externalId"},
		"fields no object":     {"accounts", `{"fields":[]}`, 400, "invalid_type", "fields"},
		"relations no object":  {"accounts", `{"fields":{"$name":"x"},"relationships":"x"}`, 400, "invalid_type", "relationships"},
		"unknown field":        {"accounts", `{"fields":{"$name":"x","bogus":1}}`, 400, "unknown_field", "fields.bogus"},
		"read-only field":      {"accounts", `{"fields":{"$name":"x","$accountStatus":"x"}}`, 400, "invalid_configuration", "fields.$accountStatus"},
		"no fields":            {"contacts", `{"relationships":{"$account":"` + acc + `"}}`, 400, "parameter_missing", "fields"},
		"fields of null":       {"contacts", `{"fields":null}`, 400, "invalid_type", "fields"},
		"required field":       {"opportunities", `{"fields":{"$name":"x"},"relationships":{"$account":"` + acc + `"}}`, 400, "parameter_missing", "fields.$stage"},
		"required null":        {"accounts", `{"fields":{"$name":null}}`, 422, "unprocessable_content", "fields.$name"},
		"required blank":       {"accounts", `{"fields":{"$name":" "}}`, 422, "unprocessable_content", "fields.$name"},
		"required relation":    {"opportunities", `{"fields":{"$name":"x","$stage":"Proposal"}}`, 400, "parameter_missing", "relationships.$account"},
		"required rel. empty":  {"opportunities", `{"fields":{"$name":"x","$stage":"Proposal"},"relationships":{"$account":[]}}`, 422, "unprocessable_content", "relationships.$account"},
		"task without owner":   {"tasks", `{"fields":{"$title":"x","$status":"TODO"}}`, 400, "parameter_missing", "relationships.$assignedTo"},
		"task of other status": {"tasks", `{"fields":{"$title":"x","$status":"LATER"}}`, 422, "unprocessable_content", "fields.$status"},
		"unknown relation":     {"accounts", `{"fields":{"$name":"x"},"relationships":{"$boss":"x"}}`, 400, "unknown_relationship", "relationships.$boss"},
		"read-only relation":   {"accounts", `{"fields":{"$name":"x"},"relationships":{"$task":"x"}}`, 400, "invalid_configuration", "relationships.$task"},
		"missing record":       {"contacts", `{"fields":{},"relationships":{"$account":"acc_x"}}`, 400, "relationship_entity_missing", "relationships.$account"},
		"wrong prefix":         {"accounts", `{"fields":{"$name":"x"},"relationships":{"$owner":"` + acc + `"}}`, 400, "relationship_entity_missing", "relationships.$owner"},
		"trashed record":       {"contacts", `{"fields":{},"relationships":{"$account":"` + gone + `"}}`, 400, "relationship_entity_inactive", "relationships.$account"},
		"operation on create":  {"contacts", `{"fields":{},"relationships":{"$account":{"add":"` + acc + `"}}}`, 400, "invalid_type", "relationships.$account"},
		"null on create":       {"contacts", `{"fields":{},"relationships":{"$account":null}}`, 400, "invalid_type", "relationships.$account"},
		"number as id":         {"contacts", `{"fields":{},"relationships":{"$account":[1]}}`, 400, "invalid_type", "relationships.$account"},
		"two for one":          {"accounts", `{"fields":{"$name":"x"},"relationships":{"$owner":["mem_a","mem_b"]}}`, 400, "relationship_entity_missing", "relationships.$owner"},
		"meeting to come":      {"meetings", `{"fields":{"$title":"x","$startDate":"2999-01-01T00:00:00Z","$endDate":"2020-01-01T00:00:00Z"}}`, 422, "unprocessable_content", "fields.$startDate"},
		"meeting's flag":       {"meetings", `{"fields":{},"autoCreateRecords":"yes"}`, 400, "invalid_type", "autoCreateRecords"},
		"list of mixed":        {"lists", `{"fields":{"$name":"x","$objectType":"contact"},"relationships":{"$accounts":"` + acc + `"}}`, 422, "unprocessable_content", "relationships.$accounts"},
		"list of notes":        {"lists", `{"fields":{"$name":"x","$objectType":"note"}}`, 422, "unprocessable_content", "fields.$objectType"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := do(t, s, "POST", "/v1/"+test.path, test.body)
			if r.status != test.status || r.fails() != test.fails || r.param() != test.param {
				t.Errorf("answered %d %s", r.status, r.raw)
			}
		})
	}
	for _, object := range []string{"opportunity", "contact", "task", "meeting", "list"} {
		if n := len(s.Records(object)); n != 0 {
			t.Errorf("%d records of %s after refusals only", n, object)
		}
	}
}

func TestOneOfARelationshipToOne(t *testing.T) {
	s := newSandbox(t, Options{})
	a := mustAdd(t, s, "member", map[string]any{"$email": "a@example.com"}, nil)
	b := mustAdd(t, s, "member", map[string]any{"$email": "b@example.com"}, nil)
	r := do(t, s, "POST", "/v1/accounts", `{"fields":{"$name":"x"},"relationships":{"$owner":["`+a+`","`+b+`"]}}`)
	if r.status != 422 || r.param() != "relationships.$owner" {
		t.Fatalf("two owners: %d %s", r.status, r.raw)
	}
	acc := mustDo(t, s, "POST", "/v1/accounts", `{"fields":{"$name":"x"},"relationships":{"$owner":"`+a+`"}}`).id()
	r = mustDo(t, s, "POST", "/v1/accounts/"+acc, `{"relationships":{"$owner":{"add":"`+b+`"}}}`)
	if r.links("$owner") != `["`+b+`"]` {
		t.Errorf("after add: %s", r.raw)
	}
	r = mustDo(t, s, "POST", "/v1/accounts/"+acc, `{"relationships":{"$owner":{"remove":"`+a+`"}}}`)
	if r.links("$owner") != `["`+b+`"]` {
		t.Errorf("after removing another: %s", r.raw)
	}
	r = mustDo(t, s, "POST", "/v1/accounts/"+acc, `{"relationships":{"$owner":{"replace":null}}}`)
	if r.links("$owner") != `null` && r.links("$owner") != `[]` {
		t.Errorf("after clearing: %s", r.raw)
	}
}

func TestOperationsOnARelationshipToMany(t *testing.T) {
	s := newSandbox(t, Options{})
	ids := make([]string, 30)
	for i := range ids {
		ids[i] = account(t, s, fmt.Sprint("Account ", i))
	}
	con := mustAdd(t, s, "contact", nil, map[string][]string{"$account": ids[:2]})
	update := func(operation string, ids ...string) reply {
		return do(t, s, "POST", "/v1/contacts/"+con,
			string(marshal(map[string]any{"relationships": map[string]any{"$account": map[string]any{operation: ids}}})))
	}
	steps := []struct {
		operation string
		ids       []string
		want      []string
	}{
		{"add", ids[1:3], ids[0:3]},
		{"remove", ids[0:1], ids[1:3]},
		{"remove", ids[9:10], ids[1:3]},
		{"replace", ids[2:5], ids[2:5]},
		{"replace", ids[5:15], ids[5:15]},
		{"add", []string{ids[15], ids[15]}, ids[5:16]},
	}
	for _, step := range steps {
		r := update(step.operation, step.ids...)
		if r.status != http.StatusOK || r.links("$account") != string(marshal(step.want)) {
			t.Fatalf("%s %v: %d %s", step.operation, step.ids, r.status, r.raw)
		}
	}
	if r := update("replace", ids[16:30]...); r.status != http.StatusOK {
		t.Errorf("25 changes, 11 to take away and 14 to make: %d %s", r.status, r.raw)
	}
	for name, r := range map[string]reply{
		"26 ids":     update("add", append(ids[:25:25], "acc_more")...),
		"27 changes": update("replace", ids[:13]...),
	} {
		if r.status != 422 || r.fails() != "relationship_write_limit_exceeded" {
			t.Errorf("%s: %d %s", name, r.status, r.raw)
		}
	}
	if got := s.Records("contact")[0].Relationships["$account"]; len(got) != 14 {
		t.Errorf("%d accounts in the end, want the 14 of the one replace that fits", len(got))
	}
	for _, body := range []string{`{"set":"acc_x"}`, `{"add":"acc_x","remove":"acc_y"}`, `"acc_x"`, `{"add":null}`, `{"add":1}`} {
		r := do(t, s, "POST", "/v1/contacts/"+con, `{"relationships":{"$account":`+body+`}}`)
		if r.status != 400 || r.fails() != "invalid_type" {
			t.Errorf("%s: %d %s", body, r.status, r.raw)
		}
	}
}

func TestCreateOnly(t *testing.T) {
	s := newSandbox(t, Options{})
	acc := account(t, s, "Acme")
	opp := mustAdd(t, s, "opportunity", map[string]any{"$name": "x", "$stage": "Proposal"}, map[string][]string{"$account": {acc}})
	list := mustDo(t, s, "POST", "/v1/lists", `{"fields":{"$name":"x","$objectType":"$account"}}`).id()
	tests := map[string]struct {
		path, body, param string
		status            int
	}{
		"account":   {"opportunities/" + opp, `{"relationships":{"$account":{"replace":"` + acc + `"}}}`, "relationships.$account", 422},
		"createdBy": {"opportunities/" + opp, `{"relationships":{"$createdBy":{"replace":null}}}`, "relationships.$createdBy", 422},
		"list type": {"lists/" + list, `{"fields":{"$objectType":"contact"}}`, "fields.$objectType", 400},
		"list swap": {"lists/" + list, `{"relationships":{"$accounts":{"replace":"` + acc + `"}}}`, "relationships.$accounts", 400},
		"list kind": {"lists/" + list, `{"relationships":{"$contacts":{"add":[]}}}`, "relationships.$contacts", 422},
		"clear":     {"opportunities/" + opp, `{"fields":{"$stage":null}}`, "fields.$stage", 422},
	}
	for name, test := range tests {
		if r := do(t, s, "POST", "/v1/"+test.path, test.body); r.status != test.status || r.param() != test.param {
			t.Errorf("%s: %d %s", name, r.status, r.raw)
		}
	}
}

// Records are put on a list, 25 a request, and taken off it. Putting one on twice does
// nothing; none is put on beside one that cannot be.
func TestRecordsOfAList(t *testing.T) {
	s := newSandbox(t, Options{})
	var accounts []string
	for i := range 2*maxLinks + 1 {
		accounts = append(accounts, account(t, s, fmt.Sprint("Acme ", i)))
	}
	list := mustDo(t, s, "POST", "/v1/lists", `{"fields":{"$name":"x","$objectType":"$account"}}`).id()
	change := func(operation string, ids ...string) reply {
		return do(t, s, "POST", "/v1/lists/"+list, `{"relationships":{"$accounts":{"`+operation+`":`+string(marshal(ids))+`}}}`)
	}
	holds := func(want ...string) {
		t.Helper()
		if r, _ := s.Record(list); !slices.Equal(r.Relationships["$accounts"], want) {
			t.Fatalf("the list holds %q, want %q", r.Relationships["$accounts"], want)
		}
	}
	for _, step := range []struct {
		operation string
		ids       []string
		status    int
		code      string
		holds     []string
	}{
		{"add", accounts[:maxLinks], 200, "", accounts[:maxLinks]},
		{"add", accounts[10 : 10+maxLinks], 200, "", accounts[:10+maxLinks]},
		{"add", accounts[10 : 10+maxLinks], 200, "", accounts[:10+maxLinks]},
		{"add", accounts[maxLinks:], 422, codeWriteLimit, accounts[:10+maxLinks]},
		{"add", []string{accounts[49], "acc_none"}, 400, codeEntityMissing, accounts[:10+maxLinks]},
		{"remove", accounts[:maxLinks], 200, "", accounts[maxLinks : 10+maxLinks]},
		{"remove", accounts[:maxLinks], 200, "", accounts[maxLinks : 10+maxLinks]},
		{"add", accounts[:1], 200, "", append(slices.Clone(accounts[maxLinks:10+maxLinks]), accounts[0])},
	} {
		if r := change(step.operation, step.ids...); r.status != step.status || step.code != "" && !strings.Contains(r.raw, step.code) {
			t.Errorf("%s %d records: %d %s", step.operation, len(step.ids), r.status, r.raw)
		}
		holds(step.holds...)
	}
	if r := mustDo(t, s, "GET", "/v1/lists/"+list+"/accounts", ""); !strings.Contains(r.raw, accounts[0]) || !strings.Contains(r.raw, `"totalCount":11`) {
		t.Errorf("the list's accounts: %s", r.raw)
	}
}

func TestUniqueFields(t *testing.T) {
	s := newSandbox(t, Options{})
	acc := account(t, s, "Acme")
	create := func(number string) reply {
		return do(t, s, "POST", "/v1/opportunities", `{"fields":{"$name":"x","$stage":"Proposal","dealNumber":"`+number+
			`"},"relationships":{"$account":"`+acc+`"}}`)
	}
	first, second := create("1").id(), create("2").id()
	if r := create("1"); r.status != 409 || r.fails() != "conflict" || r.param() != "fields.dealNumber" {
		t.Fatalf("taken number: %d %s", r.status, r.raw)
	}
	if r := do(t, s, "POST", "/v1/opportunities/"+second, `{"fields":{"dealNumber":"1"}}`); r.status != 409 {
		t.Errorf("update to a taken number: %d", r.status)
	}
	mustDo(t, s, "POST", "/v1/opportunities/"+first, `{"fields":{"dealNumber":"1"}}`)
	mustDo(t, s, "POST", "/v1/opportunities/"+first, `{"fields":{"dealNumber":"3"}}`)
	mustDo(t, s, "POST", "/v1/opportunities/"+second, `{"fields":{"dealNumber":"1"}}`)
	mustDo(t, s, "DELETE", "/v1/opportunities/"+second, "")
	if r := create("1"); r.status != 200 {
		t.Errorf("a number freed by the trash: %d %s", r.status, r.raw)
	}
}

func TestLinksShowAtBothEnds(t *testing.T) {
	s := newSandbox(t, Options{})
	acc := account(t, s, "Acme")
	con := mustDo(t, s, "POST", "/v1/contacts", `{"fields":{}}`).id()
	at := func(id string) reply { return mustDo(t, s, "GET", "/v1/accounts/"+id, "") }
	mustDo(t, s, "POST", "/v1/accounts/"+acc, `{"relationships":{"$contact":{"add":"`+con+`"}}}`)
	if got := mustDo(t, s, "GET", "/v1/contacts/"+con, ""); got.links("$account") != `["`+acc+`"]` || got.body["updatedAt"] != nil {
		t.Errorf("the contact: %s", got.raw)
	}
	opp := mustAdd(t, s, "opportunity", map[string]any{"$name": "x", "$stage": "Proposal"}, map[string][]string{"$account": {acc}})
	mustDo(t, s, "POST", "/v1/notes", `{"fields":{"$title":"n"},"relationships":{"$account":"`+acc+`","$opportunity":"`+opp+`"}}`)
	got := at(acc)
	if got.links("$contact") != `["`+con+`"]` || got.links("$opportunity") != `["`+opp+`"]` || got.links("$note") == "[]" {
		t.Errorf("the account: %s", got.raw)
	}
	mustDo(t, s, "DELETE", "/v1/opportunities/"+opp, "")
	mustDo(t, s, "POST", "/v1/accounts/"+acc, `{"relationships":{"$contact":{"replace":[]}}}`)
	if got := at(acc); got.links("$contact") != `[]` || got.links("$opportunity") != `[]` {
		t.Errorf("the account in the end: %s", got.raw)
	}
	born := mustDo(t, s, "POST", "/v1/accounts", `{"fields":{"$name":"New"},"relationships":{"$contact":["`+con+`"]}}`)
	if born.links("$contact") != `["`+con+`"]` {
		t.Errorf("a new account: %s", born.raw)
	}
}

func TestTimesOfARecord(t *testing.T) {
	now := time.Date(2026, 3, 16, 12, 0, 0, 123456789, time.FixedZone("", 3600))
	s := newSandbox(t, Options{Now: func() time.Time { return now }})
	made := mustDo(t, s, "POST", "/v1/accounts", `{"fields":{"$name":"Acme"}}`)
	if made.body["createdAt"] != "2026-03-16T11:00:00.123Z" || made.body["updatedAt"] != nil {
		t.Errorf("created: %s", made.raw)
	}
	if got := made.header.Get("Date"); got != "Mon, 16 Mar 2026 11:00:00 GMT" {
		t.Errorf("Date %s", got)
	}
	if got := made.body["httpLink"]; got != "https://crm.lightfield.app/accounts/"+made.id() {
		t.Errorf("httpLink %v", got)
	}
	update := func() any {
		return mustDo(t, s, "POST", "/v1/accounts/"+made.id(), `{"fields":{"sector":"x"}}`).body["updatedAt"]
	}
	if first, second := update(), update(); first != "2026-03-16T11:00:00.124Z" || second != "2026-03-16T11:00:00.125Z" {
		t.Errorf("updated at %v and %v: updatedAt has to grow", first, second)
	}
	s.Advance(48 * time.Hour)
	if got := update(); got != "2026-03-18T11:00:00.123Z" {
		t.Errorf("updated at %v after two days", got)
	}
}
