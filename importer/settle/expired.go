package settle

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
)

// expiredUpdate decides an update whose key may be gone by the record itself:
// it holds what was sent, or what it held before, or somebody changed it.
func (s *Settler) expiredUpdate(ctx context.Context, i checkpoint.Intent) Ending {
	record, err := s.Client.Retrieve(ctx, s.Object, i.RecordID)
	if client.Gone(err) {
		return s.Refuse(ctx, Job{ID: i.ID, Label: i.Label, Line: i.Line, RecordID: i.RecordID}, err)
	}
	if err != nil {
		return undecided(err)
	}
	if holds, err := plan.Holds(i.Body, record); err != nil {
		return undecided(err)
	} else if holds {
		return s.settled(ctx, i, record, outcome.Updated)
	}
	untouched, err := plan.Untouched(i.Before, record)
	if err != nil {
		return undecided(err)
	}
	if untouched {
		return s.resend(ctx, i)
	}
	return s.doubt(ctx, i, "an update was sent over 20 hours ago, and its record holds neither the old nor the new values")
}

// expiredCreates decides creates with one and the same body whose keys may be
// gone, by the records that look as if these requests had made them.
func (s *Settler) expiredCreates(ctx context.Context, alike []checkpoint.Intent) []Ending {
	found, err := s.lookFor(ctx, alike)
	if err != nil {
		return each(alike, func(checkpoint.Intent) Ending { return undecided(err) })
	}
	switch {
	case len(found) == len(alike):
		n := -1
		return each(alike, func(i checkpoint.Intent) Ending {
			n++
			return s.settled(ctx, i, found[n], outcome.Created)
		})
	case len(found) == 0 && s.Client.ServerTime().Sub(lastSent(alike)) > IndexLag:
		return each(alike, func(i checkpoint.Intent) Ending { return s.resend(ctx, i) })
	}
	why := fmt.Sprintf("a create was sent over 20 hours ago, and %d records look like it where %d should", len(found), len(alike))
	if len(found) == 0 {
		why = "a create was sent over 20 hours ago, and its record is not found; as its last attempt is less than an hour ago, lists may not show it yet"
	}
	return each(alike, func(i checkpoint.Intent) Ending { return s.doubt(ctx, i, why) })
}

// resend sends the same bytes with the same key however old they are: if the
// server still knows the key, it answers with what the first request did.
func (s *Settler) resend(ctx context.Context, i checkpoint.Intent) Ending {
	record, err := s.send(ctx, &i, 0)
	if err != nil {
		return s.failed(ctx, i, err)
	}
	if i.Operation == OperationUpdate {
		return s.settled(ctx, i, record, outcome.Updated)
	}
	return s.settled(ctx, i, record, outcome.Created)
}

// lookFor lists the records created since the first of the intents that hold
// all that they sent and that no row holds.
func (s *Settler) lookFor(ctx context.Context, alike []checkpoint.Intent) ([]*client.Record, error) {
	body := alike[0].Body
	filters, err := s.filters(body)
	if err != nil {
		return nil, err
	}
	since := firstSent(alike).Add(-skew)
	var found []*client.Record
	for record, err := range s.Client.All(ctx, s.Object, filters) {
		if err != nil {
			return nil, err
		}
		if record.CreatedAt.Before(since) {
			continue
		}
		holds, err := plan.Holds(body, record)
		if err != nil {
			return nil, err
		}
		if !holds {
			continue
		}
		_, _, owned, err := s.Owners.Owner(ctx, record.ID)
		if err != nil {
			return nil, err
		}
		if !owned {
			found = append(found, record)
		}
	}
	return found, nil
}

// filters narrow the search for a record with this body: by the first match
// rule of which every field can be asked for, else by the longest text, which
// tells most. Without either, the whole collection is read.
func (s *Settler) filters(body []byte) ([]client.Filter, error) {
	fields, err := plan.Fields(body)
	if err != nil {
		return nil, err
	}
	for _, rule := range s.Match {
		if filters := s.byRule(rule, fields); filters != nil {
			return filters, nil
		}
	}
	var longest client.Filter
	for key, raw := range fields {
		if f, ok := s.filter(key, raw); ok && (len(f.Value) > len(longest.Value) || len(f.Value) == len(longest.Value) && f.Key < longest.Key) {
			longest = f
		}
	}
	if longest.Key == "" {
		return nil, nil
	}
	return []client.Filter{longest}, nil
}

func (s *Settler) byRule(rule []string, fields map[string]json.RawMessage) []client.Filter {
	var filters []client.Filter
	for _, key := range rule {
		f, ok := s.filter(key, fields[key])
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

// filter asks for a field's value as it was sent. Only texts are asked for:
// they have an operator for equality and one form.
func (s *Settler) filter(key string, raw json.RawMessage) (client.Filter, bool) {
	var text string
	if s.Types[key] != "TEXT" || json.Unmarshal(raw, &text) != nil || text == "" || len(text) > maxFilter {
		return client.Filter{}, false
	}
	return client.Filter{Key: key, Operator: "equal", Value: text}, true
}

func (s *Settler) doubt(ctx context.Context, i checkpoint.Intent, why string) Ending {
	err := s.Ledger.Doubt(context.WithoutCancel(ctx), i.ID, why)
	return Ending{Outcome: outcome.InDoubt, RecordID: i.RecordID, Code: CodeUnanswered, Message: why, Stop: err}
}

// undecided leaves an intent as it is because the question could not be asked.
func undecided(err error) Ending {
	return Ending{Outcome: outcome.InDoubt, Code: CodeUnanswered, Message: err.Error(), Stop: stop(err)}
}

func each(intents []checkpoint.Intent, f func(checkpoint.Intent) Ending) []Ending {
	endings := make([]Ending, len(intents))
	for n, i := range intents {
		endings[n] = f(i)
	}
	return endings
}

func firstSent(intents []checkpoint.Intent) time.Time {
	first := intents[0].FirstSent
	for _, i := range intents[1:] {
		if i.FirstSent.Before(first) {
			first = i.FirstSent
		}
	}
	return first
}

func lastSent(intents []checkpoint.Intent) time.Time {
	last := intents[0].LastSent
	for _, i := range intents[1:] {
		if i.LastSent.After(last) {
			last = i.LastSent
		}
	}
	return last
}
