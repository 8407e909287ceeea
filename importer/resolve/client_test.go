package resolve_test

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"sync"
	"testing"

	"lightfield-importer/client"
	"lightfield-importer/importer/resolve"
)

// lists is a fake API: what it was asked, and how it answers.
type lists struct {
	answer func(object string, filters []client.Filter) ([]*client.Record, error)
	hold   chan struct{} // when set, answers wait for it to be closed

	disturb func(page *client.Page, offset int) // when set, changes pages of whole collections
	fail    func(offset int) error              // when set, fails pages of whole collections

	mu    sync.Mutex
	asked []asked
	pages int // of whole collections
}

type asked struct {
	object string
	filter client.Filter // zero: the whole collection
}

func (l *lists) All(ctx context.Context, object string, filters []client.Filter) iter.Seq2[*client.Record, error] {
	return func(yield func(*client.Record, error) bool) {
		l.mu.Lock()
		q := asked{object: object}
		if len(filters) > 0 {
			q.filter = filters[0]
		}
		l.asked = append(l.asked, q)
		l.mu.Unlock()
		if l.hold != nil {
			<-l.hold
		}
		records, err := l.answer(object, filters)
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// List answers like All, a page at a time; of a page's requests only the first
// counts as a question.
func (l *lists) List(ctx context.Context, object string, filters []client.Filter, offset, limit int) (*client.Page, error) {
	l.mu.Lock()
	l.pages++
	if offset == 0 {
		l.asked = append(l.asked, asked{object: object})
	}
	l.mu.Unlock()
	if l.fail != nil {
		if err := l.fail(offset); err != nil {
			return nil, err
		}
	}
	if l.hold != nil {
		<-l.hold
	}
	records, err := l.answer(object, filters)
	if err != nil {
		return nil, err
	}
	page := &client.Page{TotalCount: len(records), Data: []client.Record{}}
	for _, r := range records[min(offset, len(records)):min(offset+limit, len(records))] {
		page.Data = append(page.Data, *r)
	}
	if l.disturb != nil {
		l.disturb(page, offset)
	}
	return page, nil
}

// Retrieve answers by the collection's record of that id.
func (l *lists) Retrieve(_ context.Context, object, id string) (*client.Record, error) {
	f := client.Filter{Key: "id", Operator: "retrieve", Value: id}
	l.mu.Lock()
	l.asked = append(l.asked, asked{object, f})
	l.mu.Unlock()
	records, err := l.answer(object, []client.Filter{f})
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		if r.ID == id {
			return r, nil
		}
	}
	return nil, &client.Error{Status: 404, Type: "not_found", Class: client.ClassRow, Message: "no such record"}
}

// requests are the questions with a filter, of one page each, and the pages of
// whole collections.
func (l *lists) requests() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.pages
	for _, q := range l.asked {
		if q.filter != (client.Filter{}) {
			n++
		}
	}
	return n
}

func (l *lists) questions() []asked {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.asked)
}

// always answers every question with the same records.
func always(records ...*client.Record) *lists {
	return &lists{answer: func(string, []client.Filter) ([]*client.Record, error) { return records, nil }}
}

// refusing answers filters with an error of a class, and the collection with records.
func refusing(class client.Class, records ...*client.Record) *lists {
	return &lists{answer: func(_ string, filters []client.Filter) ([]*client.Record, error) {
		if len(filters) > 0 {
			return nil, &client.Error{Status: 400, Class: class, Message: "no such filter"}
		}
		return records, nil
	}}
}

// record has one field as the API reads it.
func record(id, key, valueType, raw string) *client.Record {
	return &client.Record{
		ID: id, HTTPLink: "https://example.com/" + id,
		Fields: map[string]client.FieldValue{key: {ValueType: valueType, Value: json.RawMessage(raw)}},
	}
}

func found(ids ...string) []resolve.Found {
	var all []resolve.Found
	for _, id := range ids {
		all = append(all, resolve.Found{ID: id, Link: "https://example.com/" + id})
	}
	return all
}

func find(t *testing.T, r *resolve.Resolver, target resolve.Target, text string, want ...string) {
	t.Helper()
	got, err := r.Find(t.Context(), target, text)
	if err != nil {
		t.Errorf("find %q: %v", text, err)
		return
	}
	if !slices.Equal(got, found(want...)) {
		t.Errorf("find %q: %v, want %v", text, got, want)
	}
}
