package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"lightfield-importer/client/pace"
)

// Definitions asks for the fields and relationships of an object type. Types
// without the endpoint have the documented ones.
func (c *Client) Definitions(ctx context.Context, object string) (*Definitions, error) {
	builtin := BuiltinDefinitions(object)
	if o, ok := Known(object); ok && !o.definitions {
		return builtin, nil
	}
	if err := checkPart("object type", object); err != nil {
		return nil, err
	}
	var d Definitions
	err := c.read(ctx, request{category: pace.Read, path: definitionsPath(object), read: into(&d, &d.Date, func() error {
		if d.Fields == nil {
			return errors.New("it has no fieldDefinitions")
		}
		return nil
	})})
	if builtin != nil && absent(err) {
		return builtin, nil
	}
	if err != nil {
		return nil, err
	}
	return &d, nil
}

// absent reports whether an API does not have an endpoint, whether it says so in its
// own words or in its router's, or takes the last part of the path for an id.
func absent(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return false
	}
	switch e.Status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return true
	}
	return false
}

// Retrieve reads one record, fresh. One that has another id is asked for once more: it
// is the answer to another question, unless the server says it twice.
func (c *Client) Retrieve(ctx context.Context, object, id string) (*Record, error) {
	if err := checkRecord(object, id); err != nil {
		return nil, err
	}
	r, err := c.retrieve(ctx, object, id)
	if err == nil && r.ID != id {
		return c.retrieve(ctx, object, id)
	}
	return r, err
}

func (c *Client) retrieve(ctx context.Context, object, id string) (*Record, error) {
	var r Record
	err := c.read(ctx, request{category: pace.Read, path: recordPath(object, id), read: r.from})
	if err != nil {
		return nil, err
	}
	return &r, nil
}

// from decodes a record. A body without an id or without fields is damaged: nobody can
// tell by it what the record holds.
func (r *Record) from(a *answer) error {
	if err := needs(a, r, &r.Date, &r.ID); err != nil {
		return err
	}
	if r.Fields == nil {
		return errors.New("it has no fields")
	}
	r.Status = a.status
	r.spell()
	return nil
}

// needs decodes what has to have an id.
func needs[T any](a *answer, v *T, date *time.Time, id *string) error {
	if len(bytes.TrimSpace(a.body)) == 0 {
		return fmt.Errorf("status %d without the record", a.status)
	}
	return into(v, date, func() error {
		if *id == "" {
			return errors.New("it has no id")
		}
		return nil
	})(a)
}

// made decodes the head of a record that was made.
func (r *Record) made(a *answer) error {
	var h head
	if err := needs(a, &h, &h.Date, &h.ID); err != nil {
		return err
	}
	r.head(&h)
	r.Status, r.Answer = a.status, a.body
	return nil
}

// maybe decodes the head of the record that has the id already, if the answer has it: a
// whole body without an id, or with another record's, says that the work is done, and no
// more.
func (r *Record) maybe(a *answer) error {
	var h head
	if len(bytes.TrimSpace(a.body)) > 0 {
		if err := into(&h, &h.Date, nil)(a); err != nil {
			return err
		}
	}
	if h.ID != r.ID {
		*r = Record{ID: r.ID, Untold: true}
	} else {
		r.head(&h)
	}
	r.Date, r.Status = a.date, a.status
	return nil
}

// trashed is maybe for a delete. Sending that again does no harm, and so the answer to
// another request is damaged.
func (r *Record) trashed(a *answer) error {
	var h head
	if json.Unmarshal(a.body, &h) == nil && h.ID != "" && h.ID != r.ID {
		return fmt.Errorf("it is about another record, %s", h.ID)
	}
	return r.maybe(a)
}
