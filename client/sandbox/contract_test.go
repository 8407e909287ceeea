package sandbox_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/client/sandbox/contract"
)

// A caller is a plain HTTP client of a sandbox, each exchange of which is held
// against the vendor's description.
type caller struct {
	t    *testing.T
	http *http.Client
	held *contract.Transport
	base string
}

// saw checks that these exchanges were held against the description.
func (c caller) saw(exchanges ...string) {
	c.t.Helper()
	seen := c.held.Seen()
	for _, e := range exchanges {
		if !slices.Contains(seen, e) {
			c.t.Errorf("%s was not held against the description", e)
		}
	}
}

func newCaller(t *testing.T, s *sandbox.Sandbox) caller {
	t.Helper()
	base, stop, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	held := contract.Wrap(t, transport)
	return caller{t, &http.Client{Transport: held}, held, base}
}

// call sends a request, wants the status and returns the record's id.
func (c caller) call(want int, method, path, body string, headers ...string) string {
	c.t.Helper()
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path, content)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+sandbox.DefaultKey)
	r.Header.Set("Lightfield-Version", sandbox.Version)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	var record struct{ ID string }
	data, err := io.ReadAll(response.Body)
	if err != nil || json.Unmarshal(data, &record) != nil {
		c.t.Fatalf("%s %s: %v %q", method, path, err, data)
	}
	if response.StatusCode != want {
		c.t.Fatalf("%s %s: %d %s", method, path, response.StatusCode, data)
	}
	return record.ID
}

func TestContractOfEveryEndpoint(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.LoadSamples(); err != nil {
		t.Fatal(err)
	}
	c := newCaller(t, s)
	owner := s.Records("member")[0].ID
	c.call(200, "GET", "/v1/auth/validate", "")
	c.call(200, "GET", "/v1/objects", "")
	c.call(200, "GET", "/v1/members/"+owner, "")
	for _, object := range []string{"accounts", "contacts", "opportunities", "tasks", "objects/project"} {
		c.call(200, "GET", "/v1/"+object+"/definitions", "")
	}
	account := c.record("accounts", `{"fields":{"$name":"Acme","$website":["https://acme.example"],"$industry":["Energy"],
		"$headcount":"1-10","$linkedIn":"https://linkedin.com/company/acme","$primaryAddress":{"street":"A 1","country":"DE","latitude":1.25}},
		"relationships":{"$owner":"`+owner+`"}}`, `{"fields":{"$headcount":null},"relationships":{"$owner":{"replace":null}}}`)
	contact := c.record("contacts", `{"fields":{"$name":{"firstName":"Ada"},"$email":["ada@acme.example"]},
		"relationships":{"$account":["`+account+`"]}}`, `{"relationships":{"$account":{"remove":"`+account+`"}}}`)
	opportunity := c.record("opportunities", fmt.Sprintf(everyType, account, owner, contact),
		`{"fields":{"amount":12.34,"$stage":"Closed Won"},"relationships":{"$champion":{"add":"`+contact+`"},"partners":{"add":["`+account+`"]}}}`)
	c.record("tasks", `{"fields":{"$title":"Call","$status":"TODO","$dueAt":"2026-03-16T12:00:00+01:00"},
		"relationships":{"$assignedTo":"`+owner+`","$opportunity":"`+opportunity+`"}}`, `{"fields":{"$status":"COMPLETE"}}`)
	c.record("notes", `{"fields":{"$title":"Note","$content":"# Hi"},"relationships":{"$account":"`+account+`"}}`,
		`{"relationships":{"$opportunity":{"add":"`+opportunity+`"}}}`)
	c.record("meetings", `{"fields":{"$title":"Met","$startDate":"2020-01-01T10:00:00Z","$endDate":"2020-01-01T11:00:00Z"}}`,
		`{"fields":{"$privacySetting":"METADATA"}}`)
	list := c.record("lists", `{"fields":{"$name":"Best","$objectType":"$account"},"relationships":{"$accounts":["`+account+`"]}}`,
		`{"fields":{"$name":"Better"}}`)
	c.call(200, "GET", "/v1/lists/"+list+"/accounts?limit=5", "")
	c.call(200, "GET", "/v1/lists/"+list+"/contacts", "")
	c.call(200, "GET", "/v1/lists/"+list+"/opportunities", "")
	c.custom(account)
	for _, path := range []string{
		"accounts?limit=3&offset=1", "contacts?$email[contains]=ada", "members", "tasks?$task-account[contains]=" + account,
		"opportunities?$name[-equal]=x", "opportunities?$account[contains]=" + account, "notes", "meetings", "lists", "objects/project",
	} {
		c.call(200, "GET", "/v1/"+path, "")
	}
	c.call(200, "DELETE", "/v1/opportunities/"+opportunity, "")
	c.saw("GET /v1/auth/validate 200", "GET /v1/objects 200", "GET /v1/members 200", "GET /v1/members/{id} 200",
		"GET /v1/lists/{id}/accounts 200", "GET /v1/lists/{id}/contacts 200", "GET /v1/lists/{id}/opportunities 200",
		"GET /v1/objects/project 200", "GET /v1/objects/project/definitions 200", "POST /v1/objects/project/values 200",
		"POST /v1/objects/project/values/{id} 200", "GET /v1/objects/project/values/{id} 200", "DELETE /v1/opportunities/{id} 200")
	for _, collection := range []string{"accounts", "contacts", "opportunities", "tasks", "notes", "meetings", "lists"} {
		path := "/v1/" + collection
		c.saw("POST "+path+" 200", "POST "+path+"/{id} 200", "GET "+path+"/{id} 200", "GET "+path+" 200")
	}
	for _, collection := range []string{"accounts", "contacts", "opportunities", "tasks"} {
		c.saw("GET /v1/" + collection + "/definitions 200")
	}
}

// record creates, changes and reads a record.
func (c caller) record(collection, create, update string) string {
	c.t.Helper()
	id := c.call(200, "POST", "/v1/"+collection, create, "Idempotency-Key", "create "+collection)
	c.call(200, "POST", "/v1/"+collection+"/"+id, update, "Idempotency-Key", "update "+collection)
	c.call(200, "GET", "/v1/"+collection+"/"+id, "")
	return id
}

func (c caller) custom(account string) {
	c.t.Helper()
	id := c.call(200, "POST", "/v1/objects/project/values", `{"fields":{"$name":"Launch"},"relationships":{"account":"`+account+`"}}`)
	c.call(200, "POST", "/v1/objects/project/values/"+id, `{"fields":{"budget":1.5}}`)
	c.call(200, "GET", "/v1/objects/project/values/"+id, "")
	c.call(200, "DELETE", "/v1/objects/project/values/"+id, "")
}

// everyType has a value of each type on an opportunity.
const everyType = `{"fields":{"$name":"Deal","$stage":"Proposal","description":"*m*","proposalText":"<p>h</p>","seats":3,
"amount":1054,"budgetConfirmed":true,"closeDate":"2026-03-16T12:00:00+00:00","billingEmail":"a@b.example",
"stakeholderEmails":["a@b.example","c@d.example"],"proposalUrl":"https://a.example/x","contactPhone":["+12025550123"],
"deliveryAddress":{"city":"Porto","country":"PT"},"signatory":{"firstName":"Ada","lastName":"L"},
"buyerLinkedIn":"https://linkedin.com/in/ada","leadSource":"Web","tags":["Urgent","Pilot"]},
"relationships":{"$account":"%s","$owner":"%s","$evaluator":"%s"}}`

func TestContractOfRefusals(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	account, err := s.Add("account", map[string]any{"$name": "Acme"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := newCaller(t, s)
	deal := func(fields string) string {
		return `{"fields":{"$name":"x","$stage":"Proposal"` + fields + `},"relationships":{"$account":"` + account + `"}}`
	}
	c.call(200, "POST", "/v1/opportunities", deal(`,"dealNumber":"1"`))
	c.call(409, "POST", "/v1/opportunities", deal(`,"dealNumber":"1"`))
	c.call(400, "POST", "/v1/opportunities", deal(`,"bogus":1`))
	c.call(400, "POST", "/v1/opportunities", `{}`)
	c.call(400, "POST", "/v1/opportunities", `{`)
	c.call(422, "POST", "/v1/opportunities", `{"fields":{"$name":"x","$stage":"On Hold"},"relationships":{"$account":"`+account+`"}}`)
	c.call(404, "GET", "/v1/accounts/acc_missing", "")
	c.call(404, "DELETE", "/v1/accounts/acc_missing", "")
	c.call(415, "POST", "/v1/accounts", `{"fields":{"$name":"x"}}`, "Content-Type", "text/plain")
	c.call(400, "GET", "/v1/accounts", "", "Lightfield-Version", "2020-01-01")
	c.call(401, "GET", "/v1/accounts", "", "Authorization", "Bearer wrong")
	s.SetScopes("contacts:read")
	c.call(403, "GET", "/v1/accounts", "")
	s.SetScopes()
	for status, fault := range map[int]sandbox.Faults{
		429: {TooMany: 1}, 500: {Error500Before: 1}, 502: {Error500After: 1, Status: 502},
		503: {Error500Before: 1, Status: 503}, 504: {Error500After: 1, Status: 504},
	} {
		s.SetFaults(fault)
		c.call(status, "GET", "/v1/accounts", "")
	}
	s.SetFaults(sandbox.Faults{})
	s.StartOutage(0)
	c.call(503, "GET", "/v1/accounts", "")
	for _, status := range []int{400, 401, 403, 429, 500, 503, 504} {
		c.saw(fmt.Sprint("GET /v1/accounts ", status))
	}
	c.saw("GET /v1/accounts/{id} 404", "DELETE /v1/accounts/{id} 404", "POST /v1/accounts 415", "POST /v1/opportunities 400",
		"POST /v1/opportunities 409", "POST /v1/opportunities 422")
}
