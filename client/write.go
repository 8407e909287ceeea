package client

import (
	"context"
	"fmt"
	"net/http"

	"lightfield-importer/client/pace"
)

// maxKey is the longest idempotency key that the API takes.
const maxKey = 255

// Write is one create or update.
type Write struct {
	Object string // object type or custom slug
	ID     string // the record to update; empty for a create
	Body   []byte // the exact bytes, the same on every attempt
	Key    string // idempotency key, 1 to 255 characters
	// Again: an earlier run has sent it already, and everything else waits for it.
	// When the server answers otherwise it is given up for this run, even when all
	// that is sent again fails.
	Again bool
	// Before, if set, is called after pacing and right before each attempt
	// leaves, with the attempt's number from 1. Its error ends the write; that
	// attempt is not sent.
	Before func(attempt int) error
}

// The records that answer writes have an id, times and a link; what they hold is not
// read: it is most of such an answer, and nobody needs it.

// Create makes a record. A failure is a *WriteError.
func (c *Client) Create(ctx context.Context, w Write) (*Record, error) {
	var r Record
	return c.post(ctx, recordsPath(w.Object), w, checkPart("object type", w.Object), &r, r.made)
}

// Update changes a record, which is Untold when the answer does not show it. A
// failure is a *WriteError.
func (c *Client) Update(ctx context.Context, w Write) (*Record, error) {
	r := Record{ID: w.ID}
	return c.post(ctx, recordPath(w.Object, w.ID), w, checkRecord(w.Object, w.ID), &r, r.maybe)
}

// post sends a write, whose answer read takes into r.
func (c *Client) post(ctx context.Context, path string, w Write, unfit error, r *Record, read func(*answer) error) (*Record, error) {
	if unfit != nil {
		return nil, &WriteError{Err: unfit}
	}
	if len(w.Key) == 0 || len(w.Key) > maxKey {
		return nil, &WriteError{Err: fmt.Errorf("an idempotency key has 1 to %d characters, not %d", maxKey, len(w.Key))}
	}
	t, err := c.do(ctx, request{
		category: pace.Write, method: http.MethodPost, path: path,
		body: w.Body, key: w.Key, again: w.Again, before: w.Before, read: read,
	})
	if err != nil {
		return nil, t.failure(err)
	}
	r.Attempts = t.attempts
	return r, nil
}

// Delete moves a record to the trash; a second delete of it does nothing. The
// record is nil when the server answers without it. Keys are for POST, so it has
// none. A failure is a *WriteError.
func (c *Client) Delete(ctx context.Context, object, id string) (*Record, error) {
	if err := checkRecord(object, id); err != nil {
		return nil, &WriteError{Err: err}
	}
	r := Record{ID: id}
	t, err := c.do(ctx, request{category: pace.Write, method: http.MethodDelete, path: recordPath(object, id), read: r.trashed})
	if err != nil {
		return nil, t.failure(err)
	}
	if r.Untold {
		return nil, nil
	}
	return &r, nil
}

func (t tried) failure(err error) error {
	return &WriteError{Err: err, Attempts: t.attempts, Unknown: t.unknown}
}
