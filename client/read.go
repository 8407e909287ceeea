package client

import (
	"context"
	"errors"
	"net/http"

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
	// An API without the endpoint may answer in its own words or in its router's.
	if e, ok := errors.AsType[*Error](err); ok && e.Status == http.StatusNotFound && builtin != nil {
		return builtin, nil
	}
	if err != nil {
		return nil, err
	}
	return &d, nil
}

// Retrieve reads one record, fresh.
func (c *Client) Retrieve(ctx context.Context, object, id string) (*Record, error) {
	var r Record
	if err := checkRecord(object, id); err != nil {
		return nil, err
	}
	err := c.read(ctx, request{category: pace.Read, path: recordPath(object, id), read: r.from(true)})
	if err != nil {
		return nil, err
	}
	return &r, nil
}

// from decodes a record; where one is due, a body without an id is damaged.
func (r *Record) from(due bool) func(*answer) error {
	return func(a *answer) error {
		return into(r, &r.Date, func() error {
			if due && r.ID == "" {
				return errors.New("it has no id")
			}
			r.Status = a.status
			return nil
		})(a)
	}
}
