package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"lightfield-importer/mapping/printable"
)

// errorBody is the API's error object, bare or in its envelope: the vendor
// shows both.
type errorBody struct {
	Type       name             `json:"type"`
	Message    words            `json:"message"`
	Code       name             `json:"code"`
	Param      words            `json:"param"`
	Candidates []StageCandidate `json:"candidates"`
}

// name is a type or code of the API's. What is no text, such as the number that other
// servers give, is none.
type name string

// UnmarshalJSON takes any JSON.
func (n *name) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*n = name(text)
	}
	return nil
}

// words is a text, or JSON of another shape as it stands: a refusal is one, however
// it is worded.
type words string

// UnmarshalJSON takes any JSON; null is no words.
func (w *words) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) != nil {
		text = string(data)
	}
	*w = words(text)
	return nil
}

// newError turns an answer that is not a success into an *Error: the one place
// that does. The key is taken out, should the server repeat it.
func newError(r request, a *answer, key secret) *Error {
	e := &Error{
		Status: a.status, Category: r.category, Method: r.method, Path: r.path, Date: a.date,
		RetryAfter: retryAfter(a.header, a.date),
	}
	if b, ok := readErrorBody(a.body); ok {
		e.Type, e.Code, e.Param = key.hide(string(b.Type)), key.hide(string(b.Code)), key.hide(string(b.Param))
		e.Message = key.hide(printable.Text(string(b.Message)))
		for _, c := range b.Candidates {
			e.Candidates = append(e.Candidates, c.without(key))
		}
	} else {
		e.Message = undocumented(a, key)
	}
	e.Class = classOf(e)
	return e
}

func (c StageCandidate) without(key secret) StageCandidate {
	return StageCandidate{key.hide(c.StageOptionID), key.hide(c.StageLabel), key.hide(c.PipelineID), key.hide(c.PipelineName)}
}

func readErrorBody(raw []byte) (errorBody, bool) {
	var wrapped struct {
		Error *errorBody `json:"error"`
	}
	if json.Unmarshal(raw, &wrapped) == nil && wrapped.Error != nil {
		return *wrapped.Error, wrapped.Error.known()
	}
	var bare errorBody
	if json.Unmarshal(raw, &bare) == nil && bare.known() {
		return bare, true
	}
	return errorBody{}, false
}

func (b errorBody) known() bool { return b.Type != "" || b.Code != "" }

// snippet is how many characters of a foreign body an error shows.
const snippet = 120

// undocumented words a body that is not the API's, such as a proxy's page.
func undocumented(a *answer, key secret) string {
	if to := a.header.Get("Location"); to != "" && a.status >= 300 && a.status <= 399 {
		return fmt.Sprintf("it redirects to %q, which is not followed with the API key; check the base URL", key.hide(to))
	}
	beginning := strings.ToValidUTF8(string(a.body[:min(len(a.body), 8*snippet)]), " ")
	words := key.hide(printable.Text(strings.Join(strings.Fields(beginning), " ")))
	if runes := []rune(words); len(runes) > snippet {
		words = string(runes[:snippet]) + "…"
	}
	if words == "" {
		return fmt.Sprintf("%s, without a reason", strings.ToLower(http.StatusText(a.status)))
	}
	return fmt.Sprintf("not an answer of the API (%s): %s", key.hide(printable.Text(mediaType(a.header))), words)
}

// fatalCodes will meet every other row too: the mapping or the program is wrong.
var fatalCodes = map[string]bool{
	"unknown_field": true, "unknown_relationship": true, "invalid_configuration": true, "version_header": true,
}

// classOf reads the class off status, type and code. A 400, 404, 409 or 422 that
// the API did not word is somebody else's answer and no verdict on a row: fatal.
func classOf(e *Error) Class {
	switch e.Status {
	case http.StatusTooManyRequests:
		return ClassWait
	case http.StatusRequestTimeout, http.StatusTooEarly:
		return ClassRetry
	case http.StatusRequestEntityTooLarge: // whoever says so, the same bytes meet it again
		return ClassRow
	case http.StatusNotImplemented:
		return ClassFatal
	}
	switch {
	case e.Status >= 500:
		return ClassRetry
	case e.Type == "idempotency_conflict" || e.Code == "idempotency_conflict":
		return ClassRetry
	case bodyDecides(e.Status) && e.documented() && !fatalCodes[e.Code]:
		return ClassRow
	}
	return ClassFatal
}

// Gone reports whether the error is the API's own word that a record does not
// exist: a 404 in its shape, not a proxy's.
func Gone(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Status == http.StatusNotFound && e.documented()
}
