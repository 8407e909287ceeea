package settle

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"lightfield-importer/checkpoint"
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
}

// records looks for the records created since the first attempt of creates with one
// body that hold all that it sends and that no row holds.
func (q *search) records(ctx context.Context, create checkpoint.Intent, first time.Time) (lookalikes, error) {
	first = first.Add(-skew)
	body := create.Body
	ways, err := q.ways(create)
	if err != nil {
		return lookalikes{}, err
	}
	for _, filters := range ways {
		if q.refused[keys(filters)] {
			continue
		}
		found, err := q.pick(ctx, q.Client.All(ctx, q.Object, filters), first)
		if !refusedFilter(err) {
			return compare(body, found, err)
		}
		q.refused[keys(filters)] = true
	}
	if q.strays == nil {
		if q.strays, err = q.pick(ctx, q.Client.All(ctx, q.Object, nil), q.since); err != nil {
			return lookalikes{}, err
		}
	}
	found, err := q.pick(ctx, known(q.strays), first)
	return compare(body, found, err)
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

// compare tells those of the records that hold a body, unless picking them failed.
func compare(body []byte, records []*client.Record, failed error) (l lookalikes, err error) {
	if failed != nil {
		return l, failed
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
		}
	}
	return l, nil
}

// tellings is by how many of the ways to ask for a create's record one that was changed
// since is looked for.
const tellings = 3

// near counts the records like those of records that do not hold all of the create, but
// what tells it most from others: somebody may have changed its record since.
func (q *search) near(ctx context.Context, create checkpoint.Intent, first time.Time) (int, error) {
	ways, err := q.ways(create)
	if err != nil {
		return 0, err
	}
	fields, err := plan.Fields(create.Body)
	if err != nil {
		return 0, err
	}
	alike := map[string]bool{}
	for _, filters := range ways[:min(len(ways), tellings)] {
		records := known(q.strays)
		if !q.refused[keys(filters)] {
			records = q.Client.All(ctx, q.Object, filters)
		}
		found, err := q.pick(ctx, records, first.Add(-skew))
		if err != nil && !refusedFilter(err) {
			return 0, err
		}
		for _, record := range found {
			alike[record.ID] = alike[record.ID] || shares(filters, fields, record)
		}
	}
	maps.DeleteFunc(alike, func(_ string, shares bool) bool { return !shares })
	return len(alike), nil
}

// shares reports whether a record holds the values that filters ask for.
func shares(filters []client.Filter, fields map[string]json.RawMessage, record *client.Record) bool {
	return !slices.ContainsFunc(filters, func(f client.Filter) bool {
		have := record.Fields[f.Key]
		return !value.Equal(value.Type(have.ValueType), fields[f.Key], have.Value)
	})
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

// ways are the filters by which a create's record can be asked for, the most telling
// ones first: the match rules of which every field has one, then each field alone, those
// that hold the row's identity and those with the longest values first.
func (q *search) ways(create checkpoint.Intent) ([][]client.Filter, error) {
	fields, err := plan.Fields(create.Body)
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
		if own := a.Value == create.Label; own != (b.Value == create.Label) {
			if own {
				return -1
			}
			return 1
		}
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
