package client

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lightfield-importer/client/pace"
)

// refused is the *Error of one answer to a create.
func refused(status int, body string, headers ...string) *Error {
	res, _ := says(status, body, headers...)(&http.Request{Method: "POST"})
	a, _ := receive(res)
	return newError(request{category: pace.Write, method: "POST", path: "/v1/opportunities"}, a, secret{testKey})
}

func TestErrorShapes(t *testing.T) {
	inner := `{"type":"unprocessable_content","message":"no such stage","code":"ambiguous_stage_label","param":"fields.$stage",
		"candidates":[{"stageOptionId":"opt_1","stageLabel":"Won","pipelineId":"pd_1","pipelineName":"New"}]}`
	want := &Error{
		Status: 422, Type: "unprocessable_content", Code: "ambiguous_stage_label", Message: "no such stage", Param: "fields.$stage",
		Category: pace.Write, Class: ClassRow, Method: "POST", Path: "/v1/opportunities",
		Date:       time.Date(2026, 3, 16, 12, 0, 0, 0, time.UTC),
		Candidates: []StageCandidate{{"opt_1", "Won", "pd_1", "New"}},
	}
	for name, body := range map[string]string{"in its envelope": `{"error":` + inner + `}`, "bare": inner} {
		t.Run(name, func(t *testing.T) {
			got := refused(422, body, "Date: Mon, 16 Mar 2026 12:00:00 GMT")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got, want := got.Error(), "POST /v1/opportunities: 422 ambiguous_stage_label (fields.$stage): no such stage"; got != want {
				t.Errorf("says %q, want %q", got, want)
			}
		})
	}
}

func TestClasses(t *testing.T) {
	for _, c := range []struct {
		status  int
		body    string
		want    Class
		settles bool
	}{
		{400, problem("bad_request"), ClassRow, true},
		{401, problem("unauthorized"), ClassFatal, false},
		{402, problem("payment_required"), ClassFatal, false},
		{403, problem("forbidden"), ClassFatal, false},
		{404, problem("not_found"), ClassRow, true},
		{405, "", ClassFatal, false},
		{408, "", ClassRetry, false},
		{409, problem("conflict"), ClassRow, true},
		{409, problem("idempotency_conflict"), ClassRetry, false},
		{409, `{"type":"conflict","code":"idempotency_conflict"}`, ClassRetry, false},
		{413, "<html>too large", ClassRow, true},
		{415, problem("unsupported_media_type"), ClassFatal, false},
		{422, problem("unprocessable_content"), ClassRow, true},
		{422, `{"type":"unprocessable_content","code":"invalid_type"}`, ClassRow, true},
		{400, `{"type":"bad_request","code":"unknown_field"}`, ClassFatal, true},
		{422, `{"error":{"type":"unprocessable_content","code":"unknown_relationship"}}`, ClassFatal, true},
		{400, `{"type":"bad_request","code":"version_header"}`, ClassFatal, false},
		{422, `{"type":"unprocessable_content","code":"invalid_configuration"}`, ClassFatal, false},
		{429, problem("too_many_requests"), ClassWait, false},
		{429, "", ClassWait, false},
		{500, problem("internal"), ClassRetry, false},
		{501, "", ClassFatal, false},
		{502, "<html>", ClassRetry, false},
		{503, "", ClassRetry, false},
		{504, "", ClassRetry, false},
		// Not the API's words: no verdict on a row.
		{400, "<html>", ClassFatal, false},
		{404, "404 page not found", ClassFatal, false},
		{404, `{"message":"no Route matched"}`, ClassFatal, false},
		{404, `{"code":404,"message":"no such page"}`, ClassFatal, false},
		{404, `{"error":"Not Found"}`, ClassFatal, false},
		{409, "", ClassFatal, false},
		{422, `["odd"]`, ClassFatal, false},
		{307, "", ClassFatal, false},
	} {
		got := refused(c.status, c.body)
		if got.Class != c.want || got.Settles() != c.settles {
			t.Errorf("%d %s: class %v, settles %v; want %v, %v", c.status, c.body, got.Class, got.Settles(), c.want, c.settles)
		}
	}
}

func TestForeignBodiesAreWorded(t *testing.T) {
	for name, c := range map[string]struct {
		status       int
		body, header string
		want         string
	}{
		"a proxy's page": {502, "<html>\n<b>Bad\x1b[31m Gateway</b>", "Content-Type: text/html; charset=utf-8",
			"not an answer of the API (text/html): <html> <b>Bad\\x1b[31m Gateway</b>"},
		"nothing":          {503, "", "X: y", "service unavailable, without a reason"},
		"invalid UTF-8":    {500, "a\xff\xfe\u202eb", "Content-Type: text/plain", "not an answer of the API (text/plain): a \\u202eb"},
		"a long one":       {500, strings.Repeat("ä", 1000), "Content-Type: text/plain", "not an answer of the API (text/plain): " + strings.Repeat("ä", 120) + "…"},
		"a redirect":       {302, "", "Location: https://other.test/x", `it redirects to "https://other.test/x", which is not followed with the API key; check the base URL`},
		"one to nowhere":   {304, "", "X: y", "not modified, without a reason"},
		"our key":          {500, "you sent " + testKey, "Content-Type: text/plain", "not an answer of the API (text/plain): you sent [API key]"},
		"several messages": {422, `{"type":"unprocessable_content","message":["a","b"],"code":null,"param":["x"]}`, "X: y", `["a","b"]`},
		"our key in the API's shape": {401, `{"error":{"type":"unauthorized","message":"` + testKey + ` is\u001b revoked"}}`, "X: y",
			"[API key] is\\x1b revoked"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := refused(c.status, c.body, c.header).Message; got != c.want {
				t.Errorf("says %q, want %q", got, c.want)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	date := "Date: Mon, 16 Mar 2026 12:00:00 GMT" // far from the local clock
	for name, c := range map[string]struct {
		value string
		want  time.Duration
	}{
		"seconds":              {"7", 7 * time.Second},
		"parts of a second":    {"0.5", 500 * time.Millisecond},
		"a date":               {"Mon, 16 Mar 2026 12:00:30 GMT", 30 * time.Second},
		"a date that is past":  {"Mon, 16 Mar 2026 11:00:00 GMT", 0},
		"none":                 {"", 0},
		"nonsense":             {"soon", 0},
		"negative":             {"-3", 0},
		"not a number":         {"NaN", 0},
		"a year":               {"31536000", time.Hour},
		"infinite":             {"Inf", time.Hour},
		"a date in a year":     {"Tue, 16 Mar 2027 12:00:00 GMT", time.Hour},
		"seconds with a blank": {" 3 ", 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			if got := refused(429, "", date, "Retry-After: "+c.value).RetryAfter; got != c.want {
				t.Errorf("%q is %v, want %v", c.value, got, c.want)
			}
		})
	}
	if got := refused(429, "", "Retry-After: Mon, 16 Mar 2026 12:00:30 GMT").RetryAfter; got != 0 {
		t.Errorf("a date without the server's own is %v, want nothing", got)
	}
}

func TestLimits(t *testing.T) {
	res, _ := says(200, "{}", "X-RateLimit-Limit: 25", "X-RateLimit-Remaining: 7")(&http.Request{Method: "GET"})
	a, _ := receive(res)
	want := pace.Answer{Limit: 25, Remaining: 7, Latency: time.Second}
	if got := limits(a, time.Second); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	res, _ = says(429, "{}", "X-RateLimit-Limit: many", "Retry-After: 2")(&http.Request{Method: "GET"})
	a, _ = receive(res)
	want = pace.Answer{Limit: -1, Remaining: -1, RetryAfter: 2 * time.Second, TooMany: true}
	if got := limits(a, 0); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestGone(t *testing.T) {
	for _, c := range []struct {
		err  error
		want bool
	}{
		{refused(404, problem("not_found")), true},
		{&WriteError{Err: refused(404, problem("not_found"))}, true},
		{refused(404, "<html>"), false},
		{refused(409, problem("conflict")), false},
		{errors.New("x"), false},
		{nil, false},
	} {
		if got := Gone(c.err); got != c.want {
			t.Errorf("Gone(%v) = %v", c.err, got)
		}
	}
}
