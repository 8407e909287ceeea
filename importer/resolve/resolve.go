// Package resolve finds the records that rows refer to by a name, an e-mail
// address or an old id. Each distinct value is asked for once a run; answers
// are compared exactly, in the form in which the server normalises values,
// because the API's filters are wider than that.
package resolve

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// Client is what resolve asks of the API.
type Client interface {
	// All reads every record of an object that passes the filters.
	All(ctx context.Context, object string, filters []client.Filter) iter.Seq2[*client.Record, error]
}

// Target is a place to look in: a field of an object.
type Target struct {
	Object string
	By     string // key of the field
	Type   value.Type
}

// Found is a record that holds the value looked for.
type Found struct{ ID, Link string }

// InvalidError says that a text cannot be a value of the field it is looked for in.
type InvalidError struct {
	Target Target
	Err    error
}

func (e *InvalidError) Error() string {
	return fmt.Sprintf("%s %s: %v", e.Target.Object, e.Target.By, e.Err)
}

func (e *InvalidError) Unwrap() error { return e.Err }

// Resolver answers finds for one run. It is safe for concurrent use.
type Resolver struct {
	client Client

	mu    sync.Mutex
	asked map[question]*answer
	whole map[Target]*collection
}

type question struct {
	target Target
	value  string // in its comparable form
}

// New makes a resolver that knows nothing yet.
func New(c Client) *Resolver {
	return &Resolver{client: c, asked: map[question]*answer{}, whole: map[Target]*collection{}}
}

// Find gives the records whose field holds the text: none, one, or several
// where the field is not unique. Its error is an *InvalidError or the client's.
func (r *Resolver) Find(ctx context.Context, t Target, text string) ([]Found, error) {
	want, err := value.Comparable(t.Type, text)
	if err != nil {
		return nil, &InvalidError{Target: t, Err: err}
	}
	q := question{target: t, value: want}
	r.mu.Lock()
	a, known := r.asked[q]
	if !known {
		a = &answer{done: make(chan struct{})}
		r.asked[q] = a
	}
	r.mu.Unlock()
	if known {
		return a.wait(ctx)
	}
	a.found, a.err = r.ask(ctx, q, text)
	if a.err != nil {
		r.forget(q)
	}
	close(a.done)
	return a.found, a.err
}

// forget lets a question that failed be asked again.
func (r *Resolver) forget(q question) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.asked, q)
}

// ask takes the cheapest way that the API offers for the field.
func (r *Resolver) ask(ctx context.Context, q question, text string) ([]Found, error) {
	filters, ok := q.filters(text)
	if !ok || r.scanned(q.target) {
		return r.scan(ctx, q)
	}
	for _, f := range filters {
		found, err := r.list(ctx, q, f)
		if refused(err) {
			return r.scan(ctx, q)
		}
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	return nil, nil
}

// list asks with one filter and keeps what really holds the value.
func (r *Resolver) list(ctx context.Context, q question, f client.Filter) ([]Found, error) {
	var found []Found
	for record, err := range r.client.All(ctx, q.target.Object, []client.Filter{f}) {
		if err != nil {
			return nil, err
		}
		held := value.Comparables(q.target.Type, record.Fields[q.target.By].Value)
		if slices.Contains(held, q.value) {
			found = append(found, Found{ID: record.ID, Link: record.HTTPLink})
		}
	}
	return found, nil
}

// refused reports whether the server does not take the filter: then the
// collection is read whole instead.
func refused(err error) bool {
	answer, ok := errors.AsType[*client.Error](err)
	return ok && answer.Class == client.ClassRow
}

// filters are the filters to try one after the other, or false where the API
// has none for the field. The operators are those of the API's list filters.
func (q question) filters(text string) ([]client.Filter, bool) {
	if q.target.Object == "member" {
		return nil, false
	}
	by := func(operator string, values ...string) ([]client.Filter, bool) {
		var filters []client.Filter
		for _, v := range values {
			f := client.Filter{Key: q.target.By, Operator: operator, Value: v}
			if !slices.Contains(filters, f) {
				filters = append(filters, f)
			}
		}
		return filters, true
	}
	switch q.target.Type {
	case value.Text, value.FullName:
		return by("equal", text)
	case value.Number, value.Currency, value.SocialHandle:
		return by("equal", q.value)
	case value.Email, value.Telephone:
		return by("contains", q.value, text)
	case value.URL:
		// Whether contains means a part of the text or one whole value is not
		// documented: the part without a scheme finds the first, the rest the second.
		return by("contains", q.value, "https://"+q.value, text)
	}
	return nil, false
}

type answer struct {
	done  chan struct{}
	found []Found
	err   error
}

func (a *answer) wait(ctx context.Context) ([]Found, error) {
	select {
	case <-a.done:
		return a.found, a.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
