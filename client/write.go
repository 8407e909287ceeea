package client

import (
	"context"
)

// Write is one create or update.
type Write struct {
	Object string // object type or custom slug
	ID     string // the record to update; empty for a create
	Body   []byte // the exact bytes, the same on every attempt
	Key    string // idempotency key, 1 to 255 characters
	// Before, if set, is called after pacing and right before each attempt
	// leaves, with the attempt's number from 1. Its error ends the write; that
	// attempt is not sent.
	Before func(attempt int) error
}

// Create makes a record. A failure is a *WriteError.
func (c *Client) Create(ctx context.Context, w Write) (*Record, error) {
	return nil, nil
}

// Update changes a record. A failure is a *WriteError.
func (c *Client) Update(ctx context.Context, w Write) (*Record, error) {
	return nil, nil
}

// Delete moves a record to the trash. The record is nil when the server answers
// without one. A failure is a *WriteError.
func (c *Client) Delete(ctx context.Context, object, id, key string) (*Record, error) {
	return nil, nil
}
