package settle

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"

	"lightfield-importer/client"
	"lightfield-importer/importer/plan"
	"lightfield-importer/mapping/value"
)

// search looks for the records that expired creates of one recovery have made.
// It asks by filters where it can, and else reads the collection, once.
type search struct {
	*Settler
	since time.Time // what the collection has of before is not kept

	refused map[string]bool  // filters that the server does not take, by their keys
	strays  []*client.Record // of the collection: not old, and no row's; nil until it is read
}

// lookalikes are the records that expired creates with one body may have made.
type lookalikes struct {
	records []*client.Record // that look like it
	vague   int              // that may be older, or hold something else: the list does not tell
	near    int              // that hold what was asked for, and not all that was sent
}

// records looks for the records created since the first attempt of a create with
// this body that hold all that it sends and that no row holds.
func (q *search) records(ctx context.Context, body []byte, first time.Time) (lookalikes, error) {
	first = first.Add(-skew)
	ways, err := q.ways(body)
	if err != nil {
		return lookalikes{}, err
	}
	for _, filters := range ways {
		if q.refused[keys(filters)] {
			continue
		}
		found, err := q.pick(ctx, q.Client.All(ctx, q.Object, filters), first)
		if !refusedFilter(err) {
			return compare(body, filters, found, err)
		}
		q.refused[keys(filters)] = true
	}
	if q.strays == nil {
		if q.strays, err = q.pick(ctx, q.Client.All(ctx, q.Object, nil), q.since); err != nil {
			return lookalikes{}, err
		}
	}
	found, err := q.pick(ctx, known(q.strays), first)
	var telling []client.Filter
	if len(ways) > 0 {
		telling = ways[0]
	}
	return compare(body, telling, found, err)
}

// pick keeps the records that are not certainly older and that belong to no row.
func (q *search) pick(ctx context.Context, records iter.Seq2[*client.Record, error], since time.Time) ([]*client.Record, error) {
	found := []*client.Record{}
	for record, err := range records {
		if err != nil {
			return nil, err
		}
		if record.Dated() && record.CreatedAt.Before(since) {
			continue
		}
		_, _, owned, err := q.Owners.Owner(ctx, record.ID)
		if err != nil {
			return nil, err
		}
		if !owned {
			found = append(found, record)
		}
	}
	return found, nil
}

// compare tells those of the records that hold a body, and those that share with it what
// tells it most from others, unless picking them failed.
func compare(body []byte, telling []client.Filter, records []*client.Record, failed error) (l lookalikes, err error) {
	if failed != nil {
		return l, failed
	}
	fields, err := plan.Fields(body)
	if err != nil {
		return l, err
	}
	for _, record := range records {
		holds, err := plan.Holds(body, record)
		switch {
		case err != nil:
			return l, err
		case record.Fields == nil || holds && !record.Dated():
			l.vague++
		case holds:
			l.records = append(l.records, record)
		case shares(telling, fields, record):
			l.near++
		}
	}
	return l, nil
}

// shares reports whether a record holds the values that filters ask for; without any it
// shares nothing.
func shares(filters []client.Filter, fields map[string]json.RawMessage, record *client.Record) bool {
	for _, f := range filters {
		have := record.Fields[f.Key]
		if !value.Equal(value.Type(have.ValueType), fields[f.Key], have.Value) {
			return false
		}
	}
	return len(filters) > 0
}

// known yields records that have been read.
func known(records []*client.Record) iter.Seq2[*client.Record, error] {
	return func(yield func(*client.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// refusedFilter reports whether the server does not take a filter, in whatever
// class that is elsewhere.
func refusedFilter(err error) bool {
	answer, ok := errors.AsType[*client.Error](err)
	return ok && (answer.Status == http.StatusBadRequest || answer.Status == http.StatusUnprocessableEntity || answer.Class == client.ClassRow)
}

// ways are the filters by which a record with this body can be asked for, the
// most telling ones first: the match rules of which every field has one, then
// each field alone, those with the longest values first.
func (q *search) ways(body []byte) ([][]client.Filter, error) {
	fields, err := plan.Fields(body)
	if err != nil {
		return nil, err
	}
	var ways [][]client.Filter
	for _, rule := range q.Match {
		if filters := q.byRule(rule, fields); filters != nil {
			ways = append(ways, filters)
		}
	}
	var single []client.Filter
	for key, raw := range fields {
		if f, ok := q.filter(key, raw); ok {
			single = append(single, f)
		}
	}
	slices.SortFunc(single, func(a, b client.Filter) int {
		return cmp.Or(cmp.Compare(len(b.Value), len(a.Value)), cmp.Compare(a.Key, b.Key))
	})
	for _, f := range single {
		ways = append(ways, []client.Filter{f})
	}
	return ways, nil
}

func (q *search) byRule(rule []string, fields map[string]json.RawMessage) []client.Filter {
	var filters []client.Filter
	for _, key := range rule {
		f, ok := q.filter(key, fields[key])
		if !ok {
			return nil
		}
		filters = append(filters, f)
	}
	return filters
}

// maxFilter bounds the texts put into a filter: a long one is more likely to be
// stored in another form, and makes a long URL.
const maxFilter = 200

// filter asks for a field's value as it was sent. Only types whose values have
// one form are asked for: a filter that misses a record would have it made twice.
func (s *Settler) filter(key string, raw json.RawMessage) (client.Filter, bool) {
	f := client.Filter{Key: key, Value: firstOf(raw)}
	switch s.Types[key] {
	case value.Text:
		f.Operator = "equal"
	case value.Email:
		f.Operator = "contains"
	}
	return f, f.Operator != "" && f.Value != "" && len(f.Value) <= maxFilter
}

// firstOf is a text, or the first of several.
func firstOf(raw json.RawMessage) string {
	var several []string
	if json.Unmarshal(raw, &several) == nil && len(several) > 0 {
		return several[0]
	}
	var one string
	_ = json.Unmarshal(raw, &one) // no text: nothing to ask for
	return one
}

func keys(filters []client.Filter) string {
	var names []string
	for _, f := range filters {
		names = append(names, f.Key)
	}
	return strings.Join(names, " ")
}
