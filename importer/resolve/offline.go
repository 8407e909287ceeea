package resolve

import (
	"context"
	"errors"
	"iter"
	"slices"

	"lightfield-importer/client"
)

// ErrNotLookedUp says that nobody was asked for records: whether there are any is
// not known.
var ErrNotLookedUp = errors.New("not looked up")

// Offline makes a resolver that asks nobody. It finds the members, unless they are
// nil, and what it learns; of anything else the error is ErrNotLookedUp.
func Offline(members []client.Record) *Resolver {
	r := New(saved(members))
	r.closed = func(object string) bool { return object != "member" || members == nil }
	return r
}

// saved are the members of an organisation, as lists of the API give them.
type saved []client.Record

// List gives a page of them.
func (s saved) List(_ context.Context, _ string, _ []client.Filter, offset, limit int) (*client.Page, error) {
	from := min(offset, len(s))
	return &client.Page{Data: s[from:min(from+limit, len(s))], TotalCount: len(s)}, nil
}

// All gives all of them, whatever the filters, which may be wider than what is
// looked for.
func (s saved) All(context.Context, string, []client.Filter) iter.Seq2[*client.Record, error] {
	return func(yield func(*client.Record, error) bool) {
		for i := range s {
			if !yield(&s[i], nil) {
				return
			}
		}
	}
}

// Retrieve gives one of them.
func (s saved) Retrieve(_ context.Context, _, id string) (*client.Record, error) {
	i := slices.IndexFunc(s, func(r client.Record) bool { return r.ID == id })
	if i < 0 {
		return nil, ErrNotLookedUp
	}
	return &s[i], nil
}
