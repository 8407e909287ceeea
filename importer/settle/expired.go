package settle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
)

// young reports whether an intent's key is certainly still good. An intent from
// the future is none: some clock was wrong, and its age is not known.
func young(i checkpoint.Intent, now time.Time) bool {
	age := now.Sub(i.FirstSent)
	return -skew <= age && age <= KeyLife
}

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
// gone, by the records that look as if these requests had made them. Too few
// prove nothing while lists may lag behind the last attempt: then the intents
// stay open, and a later run looks again. Where there is none the answer is nil until
// last: by then the other creates have theirs, and one that is left over and much alike
// may be this one's, changed by somebody since.
func (s *Settler) expiredCreates(ctx context.Context, look *search, alike []checkpoint.Intent, last bool) []Ending {
	like, err := look.records(ctx, alike[0], firstSent(alike))
	found := like.records
	lagging := s.Client.ServerTime().Sub(lastSent(alike)) <= IndexLag
	doubt := func(why string) []Ending {
		return each(alike, func(i checkpoint.Intent) Ending {
			return s.doubt(ctx, i, "a create was sent over 20 hours ago, and "+why)
		})
	}
	_, repeats := errors.AsType[*client.RepeatError](err)
	switch {
	case repeats:
		return doubt(err.Error())
	case err != nil:
		return each(alike, func(checkpoint.Intent) Ending { return undecided(err) })
	case like.vague > 0:
		return doubt(fmt.Sprintf("lists do not tell of %d records whether it has made them", like.vague))
	case len(found) == len(alike):
		n := -1
		return each(alike, func(i checkpoint.Intent) Ending {
			n++
			return s.settled(ctx, i, found[n], outcome.Created)
		})
	case len(found) < len(alike) && lagging:
		return each(alike, func(checkpoint.Intent) Ending {
			return open("a create was sent over 20 hours ago and is not found; as its last attempt is less than an hour ago, lists may not show it yet: a later run looks again")
		})
	case len(found) == 0 && !last:
		return nil
	case len(found) == 0:
		switch near, err := look.near(ctx, alike[0], firstSent(alike)); {
		case err != nil:
			return each(alike, func(checkpoint.Intent) Ending { return undecided(err) })
		case near > 0:
			return doubt(fmt.Sprintf("%d records look much like it, but hold something else by now", near))
		}
		return each(alike, func(i checkpoint.Intent) Ending { return s.resend(ctx, i) })
	}
	return doubt(fmt.Sprintf("%d records look like it where %d should", len(found), len(alike)))
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

func (s *Settler) doubt(ctx context.Context, i checkpoint.Intent, why string) Ending {
	err := s.Ledger.Doubt(context.WithoutCancel(ctx), i.ID, why)
	return Ending{Outcome: outcome.InDoubt, RecordID: i.RecordID, Code: CodeUnanswered, Message: why, Stop: err}
}

// undecided leaves an intent as it is because the question could not be asked.
func undecided(err error) Ending {
	e := open(err.Error() + "; the next run asks again")
	e.Stop = stop(err)
	return e
}

func each(intents []checkpoint.Intent, f func(checkpoint.Intent) Ending) []Ending {
	endings := make([]Ending, len(intents))
	for n, i := range intents {
		endings[n] = f(i)
	}
	return endings
}

func firstSent(intents []checkpoint.Intent) time.Time {
	return slices.MinFunc(intents, func(a, b checkpoint.Intent) int { return a.FirstSent.Compare(b.FirstSent) }).FirstSent
}

func lastSent(intents []checkpoint.Intent) time.Time {
	return slices.MaxFunc(intents, func(a, b checkpoint.Intent) int { return a.LastSent.Compare(b.LastSent) }).LastSent
}
