package client

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"time"

	"lightfield-importer/client/pace"
)

// PageSize is the largest page of a list that the API gives.
const PageSize = 25

// Filter is one condition of a list: the field or relationship with this key
// compares by the operator with the value; Not turns it round. Which operators a
// value type has is documented with the API's list endpoints.
type Filter struct {
	Key, Operator, Value string
	Not                  bool
}

// Page is one page of a list. It comes from an index that lags behind writes.
type Page struct {
	Data       []Record  `json:"data"`
	TotalCount int       `json:"totalCount"`
	Date       time.Time `json:"-"`
}

// List asks for one page of at most limit (1 to PageSize) records from the offset
// on. Filters must all agree.
func (c *Client) List(ctx context.Context, object string, filters []Filter, offset, limit int) (*Page, error) {
	if err := checkPart("object type", object); err != nil {
		return nil, err
	}
	if limit < 1 || limit > PageSize || offset < 0 {
		return nil, fmt.Errorf("a page has 1 to %d records from 0 on, not %d from %d", PageSize, limit, offset)
	}
	var p Page
	err := c.read(ctx, request{
		category: pace.Search, path: listPath(object), query: query(filters, offset, limit), read: into(&p, &p.Date, p.check),
	})
	if err != nil {
		return nil, err
	}
	for i := range p.Data {
		p.Data[i].Date = p.Date
	}
	return &p, nil
}

func query(filters []Filter, offset, limit int) url.Values {
	q := url.Values{"limit": {strconv.Itoa(limit)}, "offset": {strconv.Itoa(offset)}}
	for _, f := range filters {
		operator := f.Operator
		if f.Not {
			operator = "-" + operator
		}
		q.Add(f.Key+"["+operator+"]", f.Value)
	}
	return q
}

// check finds a page that is damaged.
func (p *Page) check() error {
	if p.Data == nil {
		return errors.New("it has no data")
	}
	for i := range p.Data {
		if p.Data[i].ID == "" {
			return errors.New("it has a record without id")
		}
	}
	return nil
}

// All pages through a list till its end. Records that move between pages
// meanwhile may be missed, but no id is yielded twice.
func (c *Client) All(ctx context.Context, object string, filters []Filter) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		seen := map[string]bool{}
		for offset := 0; ; {
			p, err := c.List(ctx, object, filters, offset, PageSize)
			if err != nil {
				yield(nil, fmt.Errorf("list %s: %w", object, err))
				return
			}
			for i := range p.Data {
				r := &p.Data[i]
				if seen[r.ID] {
					continue
				}
				seen[r.ID] = true
				if !yield(r, nil) {
					return
				}
			}
			offset += len(p.Data)
			if len(p.Data) == 0 || p.last(offset) {
				return
			}
		}
	}
}

// last reports whether the page that ends before the offset is the list's last:
// a short one is, unless the count says that there is more.
func (p *Page) last(offset int) bool {
	if p.TotalCount > 0 {
		return offset >= p.TotalCount
	}
	return len(p.Data) < PageSize
}
