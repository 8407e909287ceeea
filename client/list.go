package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"strings"
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
	Data       []Record
	TotalCount int // of the list, as the server counts it; 0 when it does not say
	Date       time.Time
}

// UnmarshalJSON reads a page. An empty list may be null, but it has to be there.
func (p *Page) UnmarshalJSON(data []byte) error {
	var read struct {
		Data       json.RawMessage `json:"data"`
		TotalCount json.RawMessage `json:"totalCount"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	if read.Data == nil {
		return errors.New("it has no data")
	}
	p.TotalCount = max(count(strings.Trim(string(read.TotalCount), `"`)), 0)
	return json.Unmarshal(read.Data, &p.Data)
}

// List asks for one page of at most limit (1 to PageSize) records from the offset
// on. Filters must all agree.
func (c *Client) List(ctx context.Context, object string, filters []Filter, offset, limit int) (*Page, error) {
	if err := checkPart("object type", object); err != nil {
		return nil, err
	}
	return c.page(ctx, listPath(object), filters, offset, limit)
}

// page asks for one page of the records at a path.
func (c *Client) page(ctx context.Context, path string, filters []Filter, offset, limit int) (*Page, error) {
	if limit < 1 || limit > PageSize || offset < 0 {
		return nil, fmt.Errorf("a page has 1 to %d records from 0 on, not %d from %d", PageSize, limit, offset)
	}
	var p Page
	err := c.read(ctx, request{
		category: pace.Search, path: path, query: query(filters, offset, limit), read: into(&p, &p.Date, p.check),
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
	for i := range p.Data {
		if p.Data[i].ID == "" {
			return errors.New("it has a record without id")
		}
		p.Data[i].spell()
	}
	return nil
}

// RepeatError says that a list cannot be read whole: the server does not go by the
// offset.
type RepeatError struct {
	Object string
	Offset int
}

// Error says what the server does, and what becomes of the rest.
func (e *RepeatError) Error() string {
	return fmt.Sprintf("list %s: the server answers with the records that it has answered with before where those from the %dth on were asked for; "+
		"it does not go by the offset, so that the rest of the list cannot be read", e.Object, e.Offset+1)
}

// All pages through a list till its end. Records that move between pages
// meanwhile may be missed, but no id is yielded twice.
func (c *Client) All(ctx context.Context, object string, filters []Filter) iter.Seq2[*Record, error] {
	return all(object, func(offset int) (*Page, error) { return c.List(ctx, object, filters, offset, PageSize) })
}

// all yields the records of page after page; what names them in an error.
func all(what string, page func(offset int) (*Page, error)) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		seen := map[string]bool{}
		first := "" // id of the list's first record
		for offset := 0; ; {
			p, err := page(offset)
			if err != nil {
				yield(nil, fmt.Errorf("list %s: %w", what, err))
				return
			}
			known := len(seen)
			if offset == 0 && len(p.Data) > 0 {
				first = p.Data[0].ID
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
			if len(seen) == known && p.repeats(first, known) {
				yield(nil, &RepeatError{what, offset})
				return
			}
			offset += len(p.Data)
			if len(seen) == known || p.Last(offset) {
				return
			}
		}
	}
}

// repeats reports whether a page without a new record shows that the server does not
// go by the offset. It does not when as many are known as there are, nor when it is
// a short one of other records than the first: they may have moved to it meanwhile.
func (p *Page) repeats(first string, known int) bool {
	return len(p.Data) > 0 && known != p.TotalCount && (len(p.Data) >= PageSize || p.Data[0].ID == first)
}

// Last reports whether the page, which ends before the offset, is the list's last. A
// short page is, unless the count says that there is more. A full one is not,
// whatever the count says: an index may stop counting.
func (p *Page) Last(end int) bool {
	switch {
	case len(p.Data) == 0:
		return true
	case len(p.Data) > PageSize && p.TotalCount > 0: // it does not go by the limit either
		return end >= p.TotalCount
	}
	return len(p.Data) < PageSize && end >= p.TotalCount
}
