package contract

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// description is a small OpenAPI description, so that these tests need none of
// the vendor's.
const description = `{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{"/v1/things":{
"post":{"requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object",
 "properties":{"fields":{"type":"object"}},"required":["fields"],"additionalProperties":false}}}},
 "responses":{"200":{"description":"OK","content":{"application/json":{"schema":{"type":"object",
 "properties":{"id":{"type":"string"}},"required":["id"]}}}},
 "409":{"description":"409","content":{"application/json":{"schema":{"type":"object",
 "properties":{"type":{"const":"conflict"}},"required":["type"]}}}}}},
"get":{"responses":{"200":{"description":"OK","content":{"application/json":{"schema":{"type":"object",
 "properties":{"id":{"type":"string"}},"required":["id"]}}}}}}}}}`

// answering is a transport that always gives the same answer.
type answering struct {
	status int
	body   io.Reader
}

func (a answering) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: a.status, Body: io.NopCloser(a.body),
		Header: http.Header{"Content-Type": {"application/json"}},
	}, nil
}

func TestExchanges(t *testing.T) {
	tests := map[string]struct {
		method, sent string
		status       int
		received     string
		want         string // part of the violation; empty: none
	}{
		"right":                       {"POST", `{"fields":{}}`, 200, `{"id":"x"}`, ""},
		"answer without id":           {"POST", `{"fields":{}}`, 200, `{}`, "answer: "},
		"accepted though wrong":       {"POST", `{"field":{}}`, 200, `{"id":"x"}`, "request: "},
		"refused for being wrong":     {"POST", `{"field":{}}`, 409, `{"error":{"type":"conflict"}}`, ""},
		"error in its envelope":       {"POST", `{"fields":{}}`, 409, `{"error":{"type":"conflict"}}`, ""},
		"error without envelope":      {"POST", `{"fields":{}}`, 409, `{"type":"conflict"}`, ""},
		"idempotency conflict":        {"POST", `{"fields":{}}`, 409, `{"error":{"type":"idempotency_conflict"}}`, ""},
		"error of another type":       {"POST", `{"fields":{}}`, 409, `{"error":{"type":"clash"}}`, "answer: "},
		"status not described":        {"POST", `{"fields":{}}`, 418, `{}`, "answer: "},
		"bad gateway":                 {"POST", `{"fields":{}}`, 502, `<html>`, ""},
		"delete answers like a read":  {"DELETE", "", 200, `{"id":"x"}`, ""},
		"delete answers with nothing": {"DELETE", "", 200, `{}`, "answer: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var violations []string
			c, err := New([]byte(description), answering{test.status, strings.NewReader(test.received)},
				func(v string) { violations = append(violations, v) })
			if err != nil {
				t.Fatal(err)
			}
			got := exchange(t, c, test.method, test.sent)
			if got != test.received {
				t.Errorf("body passed on as %q, want %q", got, test.received)
			}
			all := strings.Join(violations, "\n")
			if (test.want == "") != (all == "") || !strings.Contains(all, test.want) {
				t.Errorf("violations %q, want %q", all, test.want)
			}
		})
	}
}

func exchange(t *testing.T, c *Transport, method, sent string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://sandbox.example/v1/things", strings.NewReader(sent))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := c.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	received, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(received)
}

func TestCutOffAnswerIsPassedOn(t *testing.T) {
	cut := io.MultiReader(strings.NewReader(`{"id"`), failing{io.ErrUnexpectedEOF})
	c, err := New([]byte(description), answering{200, cut}, func(v string) { t.Error(v) })
	if err != nil {
		t.Fatal(err)
	}
	response, err := c.RoundTrip(mustRequest(t))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(response.Body)
	if string(got) != `{"id"` || err != io.ErrUnexpectedEOF {
		t.Errorf("read %q, %v", got, err)
	}
	if c.Checked() != 0 {
		t.Error("a part of an answer was checked")
	}
}

func mustRequest(t *testing.T) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", "http://sandbox.example/v1/things", nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestNewRefusesNoDescription(t *testing.T) {
	if _, err := New([]byte("no description"), nil, nil); err == nil {
		t.Error("no error")
	}
}
