// Package resolve finds records: those that rows refer to by a name, an e-mail
// address or an old id ([Resolver.Find]), and those that rows match by several
// fields and relationships together ([Matcher.Match]). Values are compared
// exactly, in the form in which the server normalises them, because the API's
// filters are wider than that.
//
// It takes the cheapest way to ask, an object type at a time: one request for
// each distinct value, or the whole collection, 25 records a request. What a run
// is going to ask is foreseen ([Resolver.Expect], forecast.go) and compared with
// the size of the collection (way.go); each distinct value is asked for once
// (ask.go), a collection is read with many pages in flight (scan.go).
package resolve

import (
	"cmp"
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
	// List reads one page of at most limit records from the offset on.
	List(ctx context.Context, object string, filters []client.Filter, offset, limit int) (*client.Page, error)
	// Retrieve reads one record.
	Retrieve(ctx context.Context, object, id string) (*client.Record, error)
}

// ByID is what a Target looks in, with the type ID, to know whether records exist.
const (
	ByID            = "id"
	ID   value.Type = "ID"
)

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

// Resolver answers finds and matches for one run. It is safe for concurrent use.
type Resolver struct {
	// OnRead is told that a collection of so many records is about to be read
	// whole; nil: nobody is. It is set before anything is asked for.
	OnRead func(object string, records int)

	client Client
	closed func(object string) bool // records of the object type cannot be asked for; nil: all can

	mu      sync.Mutex
	shelves map[string]*shelf
	peeked  map[string]*client.Page // by object type, for its shelf
	ahead   int                     // marks that new shelves look ahead
}

// New makes a resolver that knows nothing yet and foresees nothing: it asks for
// each value until that has cost as much as reading everything.
func New(c Client) *Resolver {
	return &Resolver{client: c, shelves: map[string]*shelf{}, peeked: map[string]*client.Page{}}
}

// Find gives the records whose field holds the text: none, one, or several
// where the field is not unique. Its error is an *InvalidError, ErrNotLookedUp or
// the client's.
func (r *Resolver) Find(ctx context.Context, t Target, text string) ([]Found, error) {
	form, err := t.form(text)
	if err != nil {
		return nil, err
	}
	s := r.shelf(t.Object)
	k := s.seek(t.key())
	cards, err := s.find(ctx, k, form)
	q := question{k, form.Value}
	learned := s.learnedOf(q)
	if err != nil && (len(learned) == 0 || !errors.Is(err, ErrNotLookedUp)) {
		return nil, err
	}
	return founds(s.fresh(q, slices.Concat(cards, learned))), nil
}

// Knows reports whether Find would give one record, as far as that is known already,
// without asking or waiting.
func (r *Resolver) Knows(t Target, text string) bool {
	form, err := t.form(text)
	return err == nil && r.shelf(t.Object).knows(t.key(), form.Value)
}

func (r *Resolver) shelf(object string) *shelf {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.shelves[object]
	if !ok {
		s = newShelf(object, r.client, r.ahead)
		s.onRead, s.first = r.OnRead, r.peeked[object]
		s.closed = r.closed != nil && r.closed(object)
		r.shelves[object] = s
	}
	return s
}

func (t Target) key() Key { return Key{Name: t.By, Type: t.Type} }

func (t Target) form(text string) (Form, error) {
	if t.Type == ID {
		return Form{Value: text, Text: text}, nil
	}
	v, err := value.Comparable(t.Type, text)
	if err != nil {
		return Form{}, &InvalidError{Target: t, Err: err}
	}
	return Form{Value: v, Text: text}, nil
}

// founds lists records once, by their ids.
func founds(cards []*card) []Found {
	if len(cards) == 0 {
		return nil
	}
	all := make([]Found, len(cards))
	for i, c := range cards {
		all[i] = c.Found
	}
	slices.SortFunc(all, func(a, b Found) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(all, func(a, b Found) bool { return a.ID == b.ID })
}
