package client

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"lightfield-importer/client/pace"
)

// PageSize is the largest page of a list that the API gives.
const PageSize = 25

// Auth says what the key may do.
type Auth struct {
	Active      bool      `json:"active"`
	TokenType   string    `json:"tokenType"`
	SubjectType string    `json:"subjectType"` // user or workspace
	Scopes      []string  `json:"scopes"`      // empty: full access
	Date        time.Time `json:"-"`
}

// Allows reports whether the key has the scope.
func (a Auth) Allows(scope string) bool { return len(a.Missing(scope)) == 0 }

// Missing lists those of the scopes that the key lacks.
func (a Auth) Missing(scopes ...string) []string {
	if len(a.Scopes) == 0 {
		return nil
	}
	has := map[string]bool{}
	for _, s := range a.Scopes {
		has[s] = true
	}
	var missing []string
	for _, s := range scopes {
		if !has[s] {
			missing = append(missing, s)
		}
	}
	return missing
}

// Validate asks what the key may do. The endpoint needs no scope.
func (c *Client) Validate(ctx context.Context) (Auth, error) {
	var a Auth
	err := c.read(ctx, request{category: pace.Read, path: "/v1/auth/validate", read: into(&a, &a.Date, nil)})
	return a, err
}

// Definitions asks for the fields and relationships of an object type. Types
// without the endpoint have the documented ones.
func (c *Client) Definitions(ctx context.Context, object string) (*Definitions, error) {
	builtin := BuiltinDefinitions(object)
	if o, ok := Known(object); ok && !o.definitions {
		return builtin, nil
	}
	var d Definitions
	err := c.read(ctx, request{category: pace.Read, path: definitionsPath(object), read: into(&d, &d.Date, func() error {
		if d.Fields == nil {
			return errors.New("it has no fieldDefinitions")
		}
		return nil
	})})
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
	err := c.read(ctx, request{category: pace.Read, path: recordPath(object, id), read: r.from(true)})
	if err != nil {
		return nil, err
	}
	return &r, nil
}

// from decodes a record; where one is due, a body without an id is damaged.
func (r *Record) from(due bool) func(*answer) error {
	return into(r, &r.Date, func() error {
		if due && r.ID == "" {
			return errors.New("it has no id")
		}
		return nil
	})
}

// Filter is one condition of a list: the field or relationship with this key
// compares by the operator with the value; Not turns it round.
type Filter struct {
	Key, Operator, Value string
	Not                  bool
}

// Page is one page of a list.
type Page struct {
	Data       []Record  `json:"data"`
	TotalCount int       `json:"totalCount"`
	Date       time.Time `json:"-"`
}

// List asks for one page of at most limit (1 to PageSize) records.
func (c *Client) List(ctx context.Context, object string, filters []Filter, offset, limit int) (*Page, error) {
	query := url.Values{"limit": {strconv.Itoa(limit)}, "offset": {strconv.Itoa(offset)}}
	for _, f := range filters {
		operator := f.Operator
		if f.Not {
			operator = "-" + operator
		}
		query.Add(f.Key+"["+operator+"]", f.Value)
	}
	var p Page
	err := c.read(ctx, request{category: pace.Search, path: listPath(object), query: query, read: into(&p, &p.Date, func() error {
		if p.Data == nil {
			return errors.New("it has no data")
		}
		return nil
	})})
	if err != nil {
		return nil, err
	}
	return &p, nil
}

// All pages through a list till its end and never yields an id twice, even when
// records move between pages meanwhile.
func (c *Client) All(ctx context.Context, object string, filters []Filter) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		seen := map[string]bool{}
		for offset := 0; ; offset += PageSize {
			p, err := c.List(ctx, object, filters, offset, PageSize)
			if err != nil {
				yield(nil, fmt.Errorf("list %s: %w", object, err))
				return
			}
			for i := range p.Data {
				r := &p.Data[i]
				r.Date = p.Date
				if seen[r.ID] {
					continue
				}
				seen[r.ID] = true
				if !yield(r, nil) {
					return
				}
			}
			if len(p.Data) < PageSize || offset+PageSize >= p.TotalCount && p.TotalCount > 0 {
				return
			}
		}
	}
}
