package contract

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// A Difference is a place where the vendor's documentation, which the sandbox
// follows, and the OpenAPI description are known to part.
type Difference struct {
	Name, Why string

	// skip leaves an exchange out; adapt changes it into what the description
	// can judge. A difference has one of them.
	skip  func(r *http.Request, status int) bool
	adapt func(r *http.Request, status int, body []byte) (*http.Request, []byte)
}

// Differences are all of them. What is not listed here is a violation.
var Differences = []Difference{
	{
		Name: "error envelope",
		Why:  `the documentation wraps errors as {"error": …}, the description has the bare object`,
		adapt: func(r *http.Request, status int, body []byte) (*http.Request, []byte) {
			if status < 400 {
				return r, body
			}
			return r, unwrapped(body)
		},
	},
	{
		Name: "DELETE",
		Why: "deleting is in the documentation and the SDKs but not in the description; " +
			"it answers with the record, which is held against the retrieve endpoint",
		adapt: func(r *http.Request, status int, body []byte) (*http.Request, []byte) {
			if r.Method != http.MethodDelete {
				return r, body
			}
			r = r.Clone(r.Context())
			r.Method = http.MethodGet
			return r, body
		},
	},
	{
		Name: "idempotency_conflict",
		Why:  "the description knows 409 with the type conflict only",
		adapt: func(r *http.Request, status int, body []byte) (*http.Request, []byte) {
			if status != http.StatusConflict {
				return r, body
			}
			return r, bytes.Replace(body, []byte(`"type":"idempotency_conflict"`), []byte(`"type":"conflict"`), 1)
		},
	},
	{
		Name: "502",
		Why:  "a gateway's answer, which no description lists",
		skip: func(_ *http.Request, status int) bool { return status == http.StatusBadGateway },
	},
}

// unwrapped takes the error object out of its envelope.
func unwrapped(body []byte) []byte {
	var wrapped struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(body, &wrapped) == nil && len(wrapped.Error) > 0 {
		return wrapped.Error
	}
	return body
}
