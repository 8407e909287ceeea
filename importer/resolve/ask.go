package resolve

import (
	"context"
	"errors"
	"slices"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// question is one value of one of the shelf's keys.
type question struct {
	key   int
	value string // in its comparable form
}

type answer struct {
	done  chan struct{}
	cards []*card
	err   error
}

func (a *answer) wait(ctx context.Context) ([]*card, error) {
	select {
	case <-a.done:
		return a.cards, a.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// ask asks for one value, once a run however many rows need it.
func (s *shelf) ask(ctx context.Context, q question, text string) ([]*card, error) {
	s.mu.Lock()
	a, known := s.asked[q]
	if !known {
		a = &answer{done: make(chan struct{})}
		s.asked[q] = a
	}
	s.mu.Unlock()
	if known {
		return a.wait(ctx)
	}
	a.cards, a.err = s.filtered(ctx, q, text)
	if a.err != nil {
		s.forget(q)
	}
	close(a.done)
	return a.cards, a.err
}

// forget lets a question that failed be asked again.
func (s *shelf) forget(q question) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.asked, q)
}

// filtered tries the filters for a value one after the other.
func (s *shelf) filtered(ctx context.Context, q question, text string) ([]*card, error) {
	l := s.layout()
	if l.keys[q.key].Type == ID {
		s.spend()
		return s.retrieve(ctx, text, l)
	}
	for _, f := range filters(l.keys[q.key], q.value, text) {
		s.spend()
		cards, err := s.list(ctx, q, f, l)
		if err != nil || len(cards) > 0 {
			return cards, err
		}
	}
	return nil, nil
}

// retrieve asks for the record of an id. Ids that the server takes for none have no
// record either.
func (s *shelf) retrieve(ctx context.Context, id string, l layout) ([]*card, error) {
	record, err := s.client.Retrieve(ctx, s.object, id)
	switch {
	case err == nil:
		return []*card{l.card(record)}, nil
	case refused(err) || errors.Is(err, client.ErrNoID):
		return nil, nil
	}
	return nil, err
}

// list asks with one filter and keeps what really holds the value.
func (s *shelf) list(ctx context.Context, q question, f client.Filter, l layout) ([]*card, error) {
	var cards []*card
	for record, err := range s.client.All(ctx, s.object, []client.Filter{f}) {
		if err != nil {
			return nil, err
		}
		if record.Fields == nil { // which says nothing of what it holds
			record, err = s.client.Retrieve(ctx, s.object, record.ID)
			if client.Gone(err) {
				continue
			}
			if err != nil {
				return nil, err
			}
		}
		if slices.Contains(l.keys[q.key].held(record), q.value) {
			cards = append(cards, l.card(record))
		}
	}
	return cards, nil
}

// refused reports whether the server does not take the filter: then the
// collection is read whole instead.
func refused(err error) bool {
	answer, ok := errors.AsType[*client.Error](err)
	return ok && answer.Class == client.ClassRow
}

// filters are the filters to try one after the other for a value in its
// comparable form and as it was written; none where the API has none for the
// type, or where one value says next to nothing about a record. The operators
// are those of the API's list filters.
func filters(k Key, form, text string) []client.Filter {
	by := func(operator string, values ...string) []client.Filter {
		var all []client.Filter
		for _, v := range values {
			f := client.Filter{Key: k.Name, Operator: operator, Value: v}
			if !slices.Contains(all, f) {
				all = append(all, f)
			}
		}
		return all
	}
	switch k.Type {
	case ID:
		return by("is", text) // a retrieve, which costs as much as a list
	case value.Text, value.FullName:
		return by("equal", text, form)
	case value.Number, value.Currency, value.DateTime, value.SocialHandle:
		return by("equal", form)
	case value.Email, value.Telephone:
		return by("contains", form, text)
	case value.URL:
		// Whether contains means a part of the text or one whole value is not
		// documented: the part without a scheme finds the first, the rest the second.
		return by("contains", form, "https://"+form, text)
	}
	return nil
}
