package sandbox

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// definitionsOf is the definitions answer of an object type, decoded and raw.
func definitionsOf(t *testing.T, s *Sandbox, path string) (savedDefinitions, json.RawMessage) {
	t.Helper()
	r := mustDo(t, s, "GET", path+"/definitions", "")
	var d savedDefinitions
	if err := json.Unmarshal([]byte(r.raw), &d); err != nil {
		t.Fatal(err)
	}
	return d, json.RawMessage(r.raw)
}

func TestOpportunityHasEveryValueType(t *testing.T) {
	d, _ := definitionsOf(t, newSandbox(t, Options{}), "/v1/opportunities")
	custom := make(map[string]bool)
	for key, f := range d.Fields {
		if !strings.HasPrefix(key, "$") {
			custom[f.ValueType] = true
		}
	}
	want := []string{
		"ADDRESS", "CHECKBOX", "CURRENCY", "DATETIME", "EMAIL", "FULL_NAME", "HTML", "MARKDOWN", "MULTI_SELECT",
		"NUMBER", "SINGLE_SELECT", "SOCIAL_HANDLE", "TELEPHONE", "TEXT", "URL",
	}
	if got := slices.Sorted(maps.Keys(custom)); !slices.Equal(got, want) {
		t.Errorf("custom fields of %v, want %v", got, want)
	}
}

func TestDocumentedKeysAreThere(t *testing.T) {
	tests := map[string]struct{ fields, readOnly, relations, readOnlyRelations string }{
		"/v1/accounts": {
			"$name $website $industry $headcount $lastFundingType $linkedIn $twitter $facebook $instagram $primaryAddress salesforceId",
			"$howTheyMakeMoney $accountStatus", "$owner $contact", "$opportunity $task $note $meeting",
		},
		"/v1/contacts":        {"$name $email $profilePhotoUrl salesforceId", "", "$account", ""},
		"/v1/opportunities":   {"$name $stage salesforceId", "$opportunityStatus", "$account $owner $createdBy $champion $evaluator", "$task $note $meeting"},
		"/v1/tasks":           {"$title $status $description $dueAt", "", "$assignedTo $account $opportunity $createdBy", "$note"},
		"/v1/objects/project": {"$name", "", "account team", ""},
	}
	s := newSandbox(t, Options{})
	for path, test := range tests {
		d, _ := definitionsOf(t, s, path)
		for _, key := range strings.Fields(test.fields + " " + test.readOnly) {
			f, ok := d.Fields[key]
			if readOnly := strings.Contains(test.readOnly, key); !ok || f.ReadOnly != readOnly || !strings.HasPrefix(f.ID, "ad_") || f.Label == "" {
				t.Errorf("%s: field %s is %+v", path, key, f)
			}
		}
		for _, key := range strings.Fields(test.relations + " " + test.readOnlyRelations) {
			r, ok := d.Relationships[key]
			readOnly := slices.Contains(strings.Fields(test.readOnlyRelations), key)
			if !ok || r.ReadOnly != readOnly || !strings.HasPrefix(r.ID, "rd_") || r.Label == "" {
				t.Errorf("%s: relationship %s is %+v", path, key, r)
			}
		}
	}
}

func TestStageLabels(t *testing.T) {
	d, _ := definitionsOf(t, newSandbox(t, Options{}), "/v1/opportunities")
	count := make(map[string]int)
	for _, o := range d.Fields["$stage"].TypeConfiguration.Options {
		count[o.Label]++
	}
	for _, label := range []string{"Prospecting", "Qualification", "Proposal", "Negotiation", "Closed Won", "Closed Lost"} {
		if count[label] != 1 {
			t.Errorf("%d stages are called %s", count[label], label)
		}
	}
	if count["On Hold"] != 2 {
		t.Errorf("%d stages are called On Hold, want one in each pipeline", count["On Hold"])
	}
}

func TestIdsFollowTheOrganisation(t *testing.T) {
	_, one := definitionsOf(t, newSandbox(t, Options{Organisation: "one"}), "/v1/opportunities")
	_, again := definitionsOf(t, newSandbox(t, Options{Organisation: "one"}), "/v1/opportunities")
	other, _ := definitionsOf(t, newSandbox(t, Options{Organisation: "other"}), "/v1/opportunities")
	if string(one) != string(again) {
		t.Error("two sandboxes of one organisation differ in their definitions")
	}
	for key, f := range other.Fields {
		if strings.Contains(string(one), f.ID) {
			t.Errorf("field %s has one id in two organisations", key)
		}
	}
	a, b := newSandbox(t, Options{}), newSandbox(t, Options{})
	if account(t, a, "Acme") == account(t, b, "Acme") {
		t.Error("two sandboxes gave two records one id")
	}
}

func TestSlugsOfCustomObjects(t *testing.T) {
	r := mustDo(t, newSandbox(t, Options{}), "GET", "/v1/objects", "")
	if r.raw != `{"data":[{"label":"Project","objectType":"project"}]}` {
		t.Errorf("answered %s", r.raw)
	}
}

func TestSavedDefinitionsMakeTheSameOrganisation(t *testing.T) {
	original := newSandbox(t, Options{Organisation: "customer"})
	file := make(map[string]json.RawMessage)
	for name, path := range map[string]string{
		"account": "/v1/accounts", "contact": "/v1/contacts", "opportunity": "/v1/opportunities",
		"task": "/v1/tasks", "project": "/v1/objects/project",
	} {
		_, file[name] = definitionsOf(t, original, path)
	}
	file["note"] = json.RawMessage(`{"fieldDefinitions":{"$title":{"valueType":"TEXT"},"$content":{"valueType":"MARKDOWN"},"kind":{"valueType":"TEXT"}},
		"relationshipDefinitions":{"$account":{"cardinality":"HAS_MANY","objectType":"account"}}}`)
	file["member"] = json.RawMessage(`{"fieldDefinitions":{}}`)
	file["members"] = json.RawMessage(`[{"id":"mem_1","fields":{"$email":{"valueType":"EMAIL","value":"m@example.com"}}}]`)
	read, err := ReadDefinitions(strings.NewReader(string(marshal(file))))
	if err != nil {
		t.Fatal(err)
	}
	s := newSandbox(t, Options{Definitions: read})
	for _, path := range []string{"/v1/accounts", "/v1/contacts", "/v1/opportunities", "/v1/tasks", "/v1/objects/project"} {
		_, want := definitionsOf(t, original, path)
		if _, got := definitionsOf(t, s, path); string(got) != string(want) {
			t.Errorf("%s: definitions are\n%s, want\n%s", path, got, want)
		}
	}
	if r := mustDo(t, s, "GET", "/v1/members/mem_1", ""); r.value("$email") != `"m@example.com"` || r.value("$role") != `"Member"` {
		t.Errorf("the member: %s", r.raw)
	}
	acc := account(t, s, "Acme")
	if r := do(t, s, "POST", "/v1/opportunities", `{"fields":{"$name":"x","$stage":"Proposal"}}`); r.fails() != "parameter_missing" {
		t.Errorf("what is required is forgotten: %s", r.raw)
	}
	mustDo(t, s, "POST", "/v1/opportunities", `{"fields":{"$name":"x","$stage":"Proposal"},"relationships":{"$account":"`+acc+`","$owner":"mem_1"}}`)
	if r := do(t, s, "POST", "/v1/opportunities", `{"fields":{"$name":"x","$stage":"On Hold"},"relationships":{"$account":"`+acc+`"}}`); r.fails() != "ambiguous_stage_label" ||
		!strings.Contains(r.raw, "Renewals") {
		t.Errorf("pipelines are forgotten: %s", r.raw)
	}
	mustDo(t, s, "GET", "/v1/notes/definitions", "")
	mustDo(t, s, "POST", "/v1/notes", `{"fields":{"$title":"x","kind":"call"},"relationships":{"$account":"`+acc+`"}}`)
	if r := mustDo(t, s, "GET", "/v1/accounts/"+acc, ""); r.links("$opportunity") == "[]" || r.links("$note") == "[]" {
		t.Errorf("links are forgotten: %s", r.raw)
	}
}

func TestOnlySavedCustomFieldsAreThere(t *testing.T) {
	s := newSandbox(t, Options{Definitions: map[string]json.RawMessage{
		"account": json.RawMessage(`{"fieldDefinitions":{"$name":{"id":"ad_1","label":"Name","valueType":"TEXT"},"colour":{"valueType":"TEXT"}}}`),
	}})
	mustDo(t, s, "POST", "/v1/accounts", `{"fields":{"$name":"x","colour":"red"}}`)
	for path, body := range map[string]string{
		"accounts":               `{"fields":{"$name":"x","sector":"y"}}`,
		"contacts":               `{"fields":{"title":"y"}}`,
		"objects/project/values": `{"fields":{"$name":"x"}}`,
	} {
		if r := do(t, s, "POST", "/v1/"+path, body); r.status == 200 {
			t.Errorf("%s: a built-in custom field is there: %s", path, r.raw)
		}
	}
}

func TestWrongDefinitionsAreRefused(t *testing.T) {
	tests := map[string]struct{ name, data, want string }{
		"no JSON":        {"account", `{`, "definitions of account"},
		"no definitions": {"account", `{"data":[]}`, "fieldDefinitions is missing"},
		"members":        {"members", `{}`, "members of the definitions"},
		"one member":     {"members", `[{"fields":{"bogus":1}}]`, "bogus"},
	}
	for name, test := range tests {
		_, err := New(Options{Definitions: map[string]json.RawMessage{test.name: json.RawMessage(test.data)}})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, test.want)
		}
	}
	if _, err := ReadDefinitions(strings.NewReader("[]")); err == nil {
		t.Error("a file that is no object was read")
	}
}
