package main

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"lightfield-importer/client"
	"lightfield-importer/importer/report"
)

// notes are the notes of a run.
type notes struct {
	report.Progress
	said []string
}

func (n *notes) Note(text string) { n.said = append(n.said, text) }

// Guards whoever waits before a run that the server holds up: it says so, unless the
// wait is one of everyday life.
func TestRetriesThatAreTold(t *testing.T) {
	limit := &client.Error{Method: "POST", Path: "/v1/tasks", Status: 429, Type: "too_many_requests", Class: client.ClassWait}
	down := &client.Error{Method: "POST", Path: "/v1/tasks", Status: 503, Message: "maintenance"}
	silence := &client.TransportError{Kind: client.TransportTimeout, Host: "api.example.test", Err: context.DeadlineExceeded}
	const end = " (Ctrl-C stops, the next run goes on)"
	for name, c := range map[string]struct {
		retry client.Retry
		want  []string
	}{
		"the limit":        {client.Retry{Attempt: 9, Wait: time.Second, Err: limit}, nil},
		"a long limit":     {client.Retry{Attempt: 1, Wait: 15 * time.Minute, Err: limit}, []string{"POST /v1/tasks: 429 too_many_requests; trying again in 15m0s" + end}},
		"a single failure": {client.Retry{Attempt: 1, Wait: time.Second, Err: errors.New("lost")}, nil},
		"no answer":        {client.Retry{Attempt: 1, Wait: time.Second, Err: silence}, []string{silence.Error() + "; trying again" + end}},
		"several":          {client.Retry{Attempt: 2, Wait: time.Second, Err: errors.New("lost")}, []string{"lost; trying again" + end}},
		"maintenance":      {client.Retry{Attempt: 1, Wait: 2 * time.Hour, Err: down}, []string{"POST /v1/tasks: 503: maintenance; trying again in 2h0m0s" + end}},
	} {
		var n notes
		tell := retryNotes(&n)
		tell(c.retry)
		tell(c.retry) // within the half minute
		if !slices.Equal(n.said, c.want) {
			t.Errorf("%s: said %q, want %q", name, n.said, c.want)
		}
	}
}
