package client

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lightfield-importer/client/pace"
)

// Class says what an error means for the run.
type Class uint8

const (
	// ClassRetry passes by itself: 5xx, 408, 425, idempotency_conflict. The client
	// has retried it already when a caller sees it.
	ClassRetry Class = iota
	// ClassWait is 429: nothing was done, the category waits.
	ClassWait
	// ClassRow concerns this record only: 400, 404, 409 conflict, 422 in the
	// API's words; a body that is too large.
	ClassRow
	// ClassFatal will meet every other request too: 401, 403, 415, a wrong
	// mapping (unknown_field, unknown_relationship), a wrong address, an answer
	// that is not the API's.
	ClassFatal
)

// String names the class in lower case, for logs.
func (c Class) String() string {
	switch c {
	case ClassRetry:
		return "retry"
	case ClassWait:
		return "wait"
	case ClassRow:
		return "row"
	case ClassFatal:
		return "fatal"
	}
	return "class " + strconv.Itoa(int(c))
}

// StageCandidate is one of the stages that share a label, from the error
// ambiguous_stage_label.
type StageCandidate struct {
	StageOptionID string `json:"stageOptionId"`
	StageLabel    string `json:"stageLabel"`
	PipelineID    string `json:"pipelineId"`
	PipelineName  string `json:"pipelineName"`
}

// Error is an answer of the server that is not a success.
type Error struct {
	Status     int
	Type       string // bad_request, unauthorized, …; empty when the body is not the API's
	Code       string // unknown_field, …; often empty
	Message    string // the server's words, or ours when the body is not the API's
	Param      string // the field or parameter at fault; often empty
	RetryAfter time.Duration
	Category   pace.Category
	Class      Class
	Method     string
	Path       string    // without host and query
	Date       time.Time // the answer's Date header; zero without one
	Candidates []StageCandidate
}

// Error gives the status, the server's reason and the request it answers.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %d", e.Method, e.Path, e.Status)
	if reason := e.Code; reason != "" || e.Type != "" {
		if reason == "" {
			reason = e.Type
		}
		b.WriteString(" " + reason)
	}
	if e.Param != "" {
		b.WriteString(" (" + e.Param + ")")
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	return b.String()
}

// documented reports whether the body was the API's own.
func (e *Error) documented() bool { return e.Type != "" || e.Code != "" }

// Settles reports whether the answer says that no earlier request with the same
// key and bytes was carried out: the server looks the key up before it judges the
// body, so it would have answered with the stored success. Refusals of the key,
// the scope or the pace come before that and say nothing.
func (e *Error) Settles() bool {
	return e.Class == ClassRow || e.Code == "unknown_field" || e.Code == "unknown_relationship"
}

// ErrDraining ends calls that would have had to start an attempt after Drain.
var ErrDraining = errors.New("no new requests are sent: the run is stopping")

// WriteError is what Create, Update and Delete return on failure. It wraps an
// *Error, a *TransportError, an *OutageError, a *StuckError, ErrDraining, the
// error of Write.Before or the context's.
type WriteError struct {
	Err      error
	Attempts int // requests that left; 0: nothing was sent
	// Unknown: some attempt may have been carried out by the server, and no
	// later answer to the same key has settled it.
	Unknown bool
}

// Error adds what is known of the write to the cause.
func (e *WriteError) Error() string {
	switch {
	case e.Attempts == 0:
		return e.Err.Error() + " (nothing was sent)"
	case e.Unknown:
		return fmt.Sprintf("%v (sent %s, outcome unknown)", e.Err, times(e.Attempts))
	}
	return e.Err.Error()
}

// Unwrap gives the cause.
func (e *WriteError) Unwrap() error { return e.Err }

// OutageError says that no request of this client, or none of a category, got an
// answer for MaxOutage.
type OutageError struct {
	Since time.Duration // how long
	Only  string        // the category that is not answered while others are; empty: none is
	Last  error
}

// Error says how long nothing came back and what the last failure was.
func (e *OutageError) Error() string {
	if e.Since < time.Second {
		return fmt.Sprintf("the server cannot be reached: %v", e.Last)
	}
	of := "any request"
	if e.Only != "" {
		of = "any " + e.Only + " request"
	}
	return fmt.Sprintf("the server has not answered %s for %v: %v", of, e.Since.Round(time.Second), e.Last)
}

// Unwrap gives the last failure.
func (e *OutageError) Unwrap() error { return e.Last }

// StuckError says that one request kept failing while the server answered others.
type StuckError struct {
	Attempts int
	Last     error
}

// Error says how often the request was tried and what the last failure was.
func (e *StuckError) Error() string {
	return fmt.Sprintf("failed %s while the server answered otherwise: %v", times(e.Attempts), e.Last)
}

// Unwrap gives the last failure.
func (e *StuckError) Unwrap() error { return e.Last }

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return strconv.Itoa(n) + " times"
}
