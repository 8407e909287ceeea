package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"lightfield-importer/client/pace"
)

// Caps on what is read of an answer's body.
const (
	maxBody      = 32 << 20
	maxErrorBody = 1 << 20
)

// answer is one answer as it came.
type answer struct {
	status int
	header http.Header
	body   []byte
	date   time.Time
}

// errorBody is the API's error object, bare or in its envelope: the vendor
// shows both.
type errorBody struct {
	Type       string           `json:"type"`
	Message    string           `json:"message"`
	Code       string           `json:"code"`
	Param      string           `json:"param"`
	Candidates []StageCandidate `json:"candidates"`
}

// newError turns an answer that is not a success into an *Error: the one place
// that does.
func newError(r request, a *answer) *Error {
	e := &Error{
		Status: a.status, Category: r.category, Method: r.method, Path: r.path, Date: a.date,
		RetryAfter: retryAfter(a.header, a.date),
	}
	if b, ok := readErrorBody(a.body); ok {
		e.Type, e.Code, e.Message, e.Param, e.Candidates = b.Type, b.Code, b.Message, b.Param, b.Candidates
	} else {
		e.Message = undocumented(a)
	}
	e.Class = classOf(e)
	return e
}

func readErrorBody(raw []byte) (errorBody, bool) {
	var wrapped struct {
		Error *errorBody `json:"error"`
	}
	if json.Unmarshal(raw, &wrapped) == nil && wrapped.Error != nil {
		return *wrapped.Error, wrapped.Error.Type != "" || wrapped.Error.Code != ""
	}
	var bare errorBody
	if json.Unmarshal(raw, &bare) == nil && (bare.Type != "" || bare.Code != "") {
		return bare, true
	}
	return errorBody{}, false
}

// snippet is how much of a foreign body an error shows.
const snippet = 120

// undocumented words a body that is not the API's, such as a proxy's page.
func undocumented(a *answer) string {
	text := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, string(a.body[:min(len(a.body), 4*snippet)]))
	if a.status >= 300 && a.status <= 399 {
		return fmt.Sprintf("it redirects to %q, where the key is not sent; check the base URL", a.header.Get("Location"))
	}
	words := strings.Join(strings.Fields(text), " ")
	if runes := []rune(words); len(runes) > snippet {
		words = string(runes[:snippet]) + "…"
	}
	if words == "" {
		return fmt.Sprintf("answered %s without a reason", http.StatusText(a.status))
	}
	return fmt.Sprintf("not an answer of the API (%s): %s", mediaType(a.header), words)
}

func mediaType(h http.Header) string {
	t, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	if t == "" {
		return "no content type"
	}
	return t
}

// fatalCodes will meet every other row too: the mapping or the program is wrong.
var fatalCodes = map[string]bool{
	"unknown_field": true, "unknown_relationship": true, "invalid_configuration": true, "version_header": true,
}

func classOf(e *Error) Class {
	switch {
	case e.Status == http.StatusTooManyRequests:
		return ClassWait
	case e.Status >= 500, e.Status == http.StatusRequestTimeout, e.Status == http.StatusTooEarly:
		return ClassRetry
	case e.Status == http.StatusConflict && e.Type == "idempotency_conflict":
		return ClassRetry
	case fatalCodes[e.Code]:
		return ClassFatal
	case e.Status == http.StatusBadRequest, e.Status == http.StatusNotFound,
		e.Status == http.StatusConflict, e.Status == http.StatusUnprocessableEntity:
		return ClassRow
	}
	return ClassFatal
}

// retryAfter reads seconds or an HTTP date, the latter by the server's own clock.
func retryAfter(h http.Header, date time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(v, 64); err == nil && seconds >= 0 && seconds < 1e6 {
		return time.Duration(seconds * float64(time.Second))
	}
	at, err := http.ParseTime(v)
	if err != nil || date.IsZero() || at.Before(date) {
		return 0
	}
	return at.Sub(date)
}

// limits reads what the answer says of its category's budget.
func limits(a *answer, latency time.Duration) pace.Answer {
	number := func(name string) int {
		n, err := strconv.Atoi(strings.TrimSpace(a.header.Get(name)))
		if err != nil || n < 0 {
			return -1
		}
		return n
	}
	return pace.Answer{
		Limit: number("X-RateLimit-Limit"), Remaining: number("X-RateLimit-Remaining"),
		RetryAfter: retryAfter(a.header, a.date), TooMany: a.status == http.StatusTooManyRequests, Latency: latency,
	}
}
