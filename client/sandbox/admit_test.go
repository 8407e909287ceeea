package sandbox

import (
	"net/http"
	"strings"
	"testing"
)

func TestRequestsAreLetInOnlyInForm(t *testing.T) {
	const good = `{"fields":{"$name":"Acme"}}`
	tests := map[string]struct {
		method, path, body string
		headers            []string
		status             int
		fails, param       string
	}{
		"no key":             {"GET", "/v1/accounts", "", []string{"Authorization", ""}, 401, "unauthorized", ""},
		"other scheme":       {"GET", "/v1/accounts", "", []string{"Authorization", "Basic " + DefaultKey}, 401, "unauthorized", ""},
		"bad key":            {"GET", "/v1/accounts", "", []string{"Authorization", "Bearer sk_lf_x"}, 401, "unauthorized", ""},
		"no version":         {"GET", "/v1/accounts", "", []string{"Lightfield-Version", ""}, 400, "version_header", "Lightfield-Version"},
		"other version":      {"GET", "/v1/accounts", "", []string{"Lightfield-Version", "2020-01-01"}, 400, "version_header", "Lightfield-Version"},
		"no content type":    {"POST", "/v1/accounts", good, []string{"Content-Type", ""}, 415, "unsupported_media_type", ""},
		"other content type": {"POST", "/v1/accounts", good, []string{"Content-Type", "text/json"}, 415, "unsupported_media_type", ""},
		"charset":            {"POST", "/v1/accounts", good, []string{"Content-Type", "application/json; charset=utf-8"}, 200, "", ""},
		"key of 255":         {"POST", "/v1/accounts", good, []string{"Idempotency-Key", strings.Repeat("k", 255)}, 200, "", ""},
		"key of 256":         {"POST", "/v1/accounts", good, []string{"Idempotency-Key", strings.Repeat("k", 256)}, 400, "idempotency_key_too_long", "Idempotency-Key"},
		"no body":            {"POST", "/v1/accounts", "", nil, 400, "invalid_type", "body"},
		"no JSON":            {"POST", "/v1/accounts", "{", nil, 400, "invalid_type", "body"},
		"two values":         {"POST", "/v1/accounts", good + good, nil, 400, "invalid_type", "body"},
		"no object":          {"POST", "/v1/accounts", "[]", nil, 400, "invalid_type", "body"},
		"null":               {"POST", "/v1/accounts", "null", nil, 400, "invalid_type", "body"},
		"too long":           {"POST", "/v1/accounts", strings.Repeat(" ", maxBody+1), nil, 400, "invalid_configuration", "body"},
		"other path":         {"GET", "/v1/deals", "", nil, 404, "not_found", ""},
		"other root":         {"GET", "/v2/accounts", "", nil, 404, "not_found", ""},
		"other method":       {"PUT", "/v1/accounts", "", nil, 404, "not_found", ""},
		"other record verb":  {"PATCH", "/v1/accounts/acc_1", "", nil, 404, "not_found", ""},
		"empty id":           {"GET", "/v1/accounts/", "", nil, 404, "not_found", ""},
		"deep path":          {"GET", "/v1/accounts/acc_1/contacts", "", nil, 404, "not_found", ""},
		"members are fixed":  {"POST", "/v1/members", good, nil, 404, "not_found", ""},
		"member is fixed":    {"DELETE", "/v1/members/mem_1", "", nil, 404, "not_found", ""},
		"note definitions":   {"GET", "/v1/notes/definitions", "", nil, 404, "not_found", ""},
		"other slug":         {"GET", "/v1/objects/robot", "", nil, 404, "not_found", ""},
		"system slug":        {"GET", "/v1/objects/account", "", nil, 404, "not_found", ""},
		"custom collection":  {"POST", "/v1/objects/project", good, nil, 404, "not_found", ""},
		"list of notes":      {"GET", "/v1/lists/lst_1/notes", "", nil, 404, "not_found", ""},
		"no list":            {"GET", "/v1/lists/lst_1/accounts", "", nil, 404, "not_found", ""},
		"record of a type":   {"GET", "/v1/accounts/con_1", "", nil, 404, "not_found", ""},
		"update of nothing":  {"POST", "/v1/accounts/acc_1", "{}", nil, 404, "not_found", ""},
		"delete of nothing":  {"DELETE", "/v1/accounts/acc_1", "", nil, 404, "not_found", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t, Options{})
			r := do(t, s, test.method, test.path, test.body, test.headers...)
			if r.status != test.status || r.fails() != test.fails || r.param() != test.param {
				t.Errorf("answered %d %s", r.status, r.raw)
			}
			if r.header.Get("X-RateLimit-Limit") != "1000000" || r.header.Get("Date") == "" || r.header.Get(Header) != DefaultOrganisation {
				t.Errorf("headers %v", r.header)
			}
		})
	}
}

func TestScopes(t *testing.T) {
	tests := []struct {
		scope, method, path string
		status              int
	}{
		{"accounts:read", "GET", "/v1/accounts", 200},
		{"accounts:read", "GET", "/v1/accounts/definitions", 200},
		{"accounts:read", "POST", "/v1/accounts", 403},
		{"accounts:create", "POST", "/v1/accounts", 200},
		{"accounts:create", "GET", "/v1/accounts", 403},
		{"accounts:update", "POST", "/v1/accounts/acc_1", 404},
		{"accounts:create", "POST", "/v1/accounts/acc_1", 403},
		{"accounts:delete", "DELETE", "/v1/accounts/acc_1", 404},
		{"accounts:update", "DELETE", "/v1/accounts/acc_1", 403},
		{"members:read", "GET", "/v1/members", 200},
		{"accounts:read", "GET", "/v1/members", 403},
		{"lists:read", "GET", "/v1/lists/lst_1/accounts", 403},
		{"objects:read", "GET", "/v1/objects/project", 200},
		{"custom_objects:read", "GET", "/v1/objects/project", 200},
		{"custom_objects:read", "POST", "/v1/objects/project/values", 403},
		{"custom_objects:create", "POST", "/v1/accounts", 403},
		{"projects:read", "GET", "/v1/objects/project", 200},
		{"project:create", "POST", "/v1/objects/project/values", 200},
		{"objects:read", "POST", "/v1/objects/project/values", 403},
		{"accounts:read", "GET", "/v1/auth/validate", 200},
		{"accounts:read", "GET", "/v1/objects", 200},
	}
	for _, test := range tests {
		s := newSandbox(t, Options{Scopes: []string{test.scope}})
		r := do(t, s, test.method, test.path, `{"fields":{"$name":"x"}}`)
		if r.status != test.status {
			t.Errorf("%s %s with %s: %d %s", test.method, test.path, test.scope, r.status, r.raw)
		}
	}
}

func TestKeyAndScopesChangeInMidRun(t *testing.T) {
	s := newSandbox(t, Options{})
	if r := mustDo(t, s, "GET", "/v1/auth/validate", ""); !strings.Contains(r.raw, `"scopes":[]`) {
		t.Errorf("full access: %s", r.raw)
	}
	s.SetScopes("contacts:read")
	r := do(t, s, "GET", "/v1/accounts", "")
	if r.status != http.StatusForbidden || !strings.Contains(r.raw, "accounts:read") {
		t.Errorf("missing scope: %s", r.raw)
	}
	if r := mustDo(t, s, "GET", "/v1/auth/validate", ""); !strings.Contains(r.raw, `"scopes":["contacts:read"]`) {
		t.Errorf("one scope: %s", r.raw)
	}
	s.SetScopes()
	s.RevokeKey()
	if r := do(t, s, "GET", "/v1/accounts", ""); r.status != http.StatusUnauthorized {
		t.Errorf("revoked key: %d", r.status)
	}
	if r := do(t, s, "GET", "/v1/accounts", "", "Authorization", "Bearer "); r.status != http.StatusUnauthorized {
		t.Errorf("no key after revoking: %d", r.status)
	}
	s.SetKey("sk_lf_next")
	mustDo(t, s, "GET", "/v1/accounts", "", "Authorization", "Bearer sk_lf_next")
	if s.Key() != "sk_lf_next" {
		t.Errorf("key is %q", s.Key())
	}
}

func TestOtherReadingsOfTheDocumentation(t *testing.T) {
	s := newSandbox(t, Options{BareErrors: true, NoDelete: true, RetrieveTrashed: true})
	acc := account(t, s, "Acme")
	if r := do(t, s, "DELETE", "/v1/accounts/"+acc, ""); r.status != 404 || r.body["type"] != "not_found" {
		t.Errorf("delete: %d %s", r.status, r.raw)
	}
	if err := s.Trash(acc); err != nil {
		t.Fatal(err)
	}
	mustDo(t, s, "GET", "/v1/accounts/"+acc, "")
	if r := do(t, s, "POST", "/v1/accounts/"+acc, `{}`); r.status != 404 {
		t.Errorf("update of a trashed record: %d", r.status)
	}
}
