package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A reply is an answer as a test looks at it.
type reply struct {
	status int
	header http.Header
	body   map[string]any
	raw    string
}

// fails is the error object's code, or its type where there is no code.
func (r reply) fails() string {
	e, _ := r.body["error"].(map[string]any)
	if code, ok := e["code"].(string); ok {
		return code
	}
	kind, _ := e["type"].(string)
	return kind
}

func (r reply) param() string {
	e, _ := r.body["error"].(map[string]any)
	param, _ := e["param"].(string)
	return param
}

func (r reply) id() string {
	id, _ := r.body["id"].(string)
	return id
}

// value is a field's value as read, for comparing: its JSON.
func (r reply) value(key string) string {
	fields, _ := r.body["fields"].(map[string]any)
	field, _ := fields[key].(map[string]any)
	return string(marshal(field["value"]))
}

func (r reply) links(key string) string {
	relations, _ := r.body["relationships"].(map[string]any)
	relation, _ := relations[key].(map[string]any)
	return string(marshal(relation["values"]))
}

func newSandbox(t testing.TB, o Options) *Sandbox {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// request builds a request that would be let in; body is JSON or empty.
func request(method, path, body string, headers ...string) *http.Request {
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, path, content)
	r.Header.Set("Authorization", "Bearer "+DefaultKey)
	r.Header.Set("Lightfield-Version", Version)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func serve(t testing.TB, s *Sandbox, r *http.Request) reply {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	answer := reply{status: w.Code, header: w.Header(), raw: w.Body.String()}
	d := json.NewDecoder(bytes.NewReader(w.Body.Bytes()))
	d.UseNumber()
	if err := d.Decode(&answer.body); err != nil {
		t.Fatalf("%s %s: body is not JSON: %v: %q", r.Method, r.URL, err, answer.raw)
	}
	return answer
}

func do(t testing.TB, s *Sandbox, method, path, body string, headers ...string) reply {
	t.Helper()
	return serve(t, s, request(method, path, body, headers...))
}

// mustDo is do for requests that have to succeed.
func mustDo(t testing.TB, s *Sandbox, method, path, body string, headers ...string) reply {
	t.Helper()
	r := do(t, s, method, path, body, headers...)
	if r.status != http.StatusOK {
		t.Fatalf("%s %s %s: %d %s", method, path, body, r.status, r.raw)
	}
	return r
}

func mustAdd(t testing.TB, s *Sandbox, object string, fields map[string]any, relations map[string][]string) string {
	t.Helper()
	id, err := s.Add(object, fields, relations)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func account(t testing.TB, s *Sandbox, name string) string {
	t.Helper()
	return mustAdd(t, s, "account", map[string]any{"$name": name}, nil)
}

func TestCreateRetrieveUpdateDelete(t *testing.T) {
	s := newSandbox(t, Options{})
	acc := account(t, s, "Acme")
	made := mustDo(t, s, "POST", "/v1/opportunities",
		`{"fields":{"$name":"Deal","$stage":"Prospecting","amount":12.50},"relationships":{"$account":"`+acc+`"}}`)
	if made.value("amount") != "12.5" || made.links("$account") != `["`+acc+`"]` {
		t.Fatalf("created: %s", made.raw)
	}
	path := "/v1/opportunities/" + made.id()
	changed := mustDo(t, s, "POST", path, `{"fields":{"amount":null,"nextStep":"Call"}}`)
	if changed.value("amount") != "null" || changed.value("nextStep") != `"Call"` || changed.value("$name") != `"Deal"` {
		t.Fatalf("updated: %s", changed.raw)
	}
	if got := mustDo(t, s, "GET", path, ""); got.raw != changed.raw {
		t.Fatalf("retrieved %s, want %s", got.raw, changed.raw)
	}
	if listed := mustDo(t, s, "GET", "/v1/opportunities", ""); listed.body["totalCount"] != json.Number("1") {
		t.Fatalf("listed: %s", listed.raw)
	}
	gone := mustDo(t, s, "DELETE", path, "")
	if again := mustDo(t, s, "DELETE", path, ""); again.raw != gone.raw {
		t.Fatalf("second delete: %s, want %s", again.raw, gone.raw)
	}
	if got := do(t, s, "GET", path, ""); got.status != http.StatusNotFound {
		t.Fatalf("retrieve of a trashed record: %d", got.status)
	}
	if len(s.Records("opportunity")) != 0 || len(s.Trashed("opportunity")) != 1 {
		t.Fatal("the record is not in the trash")
	}
}
