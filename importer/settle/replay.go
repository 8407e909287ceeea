package settle

import (
	"context"
	"fmt"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
)

// adoption is a record of an earlier run that a replayed answer led to and that
// does not hold the row's content any more.
type adoption struct {
	*client.Record
	revision int
}

// create sends a create, for the first time or again, and settles it. An answer
// whose record is older than the row's first intent is a replay: the record was
// made before this checkpoint knew of it. If it is alive and no row holds it,
// the row adopts it; when its content has changed since, the adoption is
// returned for the caller to plan an update. A record without a date may be
// either, and is looked at. Only one that is certainly old is ever replaced.
func (s *Settler) create(ctx context.Context, intent checkpoint.Intent, sent names) (Ending, *adoption) {
	for {
		record, err := s.made(ctx, &intent, sent)
		if err != nil {
			return s.failed(ctx, intent, err), nil
		}
		if isNew(record, intent) {
			return s.settled(ctx, intent, record, outcome.Created), nil
		}
		fresh, err := s.look(ctx, record, intent.FirstSent)
		if client.Gone(err) && record.Dated() {
			if intent, err = s.nextRevision(ctx, intent); err != nil {
				return Ending{Outcome: outcome.NotAttempted, Message: err.Error(), Stop: err}, nil
			}
			continue
		}
		if err != nil {
			e := open("answered with a record that is earlier or has no date, and that could not be looked at: " + err.Error() + "; the next run asks again")
			e.Stop = stop(err)
			return e, nil
		}
		if isNew(fresh, intent) {
			return s.settled(ctx, intent, record, outcome.Created), nil
		}
		return s.adopt(ctx, intent, fresh)
	}
}

// Clocks of a server's machines differ by a little, and so may what they know.
const (
	// blur is how much earlier than its first attempt a new record may be dated:
	// the Date that attempts are timed by and the createdAt may come from two
	// machines. More would take what a run of a moment ago has made for new.
	blur = 250 * time.Millisecond
	// A record that seems older than its intent by less than skew may be a new one
	// that one machine does not show yet, and is looked for again.
	skew      = 2 * time.Minute
	looks     = 3
	lookAgain = time.Second
)

// isNew reports whether a record's date says that the intent has made it.
func isNew(record *client.Record, intent checkpoint.Intent) bool {
	return !record.CreatedAt.IsZero() && !older(record.CreatedAt, intent.FirstSent)
}

// older reports whether a record was made before its intent. A time without a
// fraction is one that was cut to the second.
func older(created, sent time.Time) bool {
	if created.Nanosecond() == 0 {
		sent = sent.Truncate(time.Second)
	}
	return created.Before(sent.Add(-blur))
}

// look retrieves the record that an answer named.
func (s *Settler) look(ctx context.Context, record *client.Record, sent time.Time) (*client.Record, error) {
	for n := 1; ; n++ {
		fresh, err := s.Client.Retrieve(ctx, s.Object, record.ID)
		if !client.Gone(err) || n == looks || record.Dated() && sent.Sub(record.CreatedAt) > skew {
			return fresh, err
		}
		select {
		case <-time.After(lookAgain):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// nextRevision gives up a key whose record is in the trash: the row's create is
// sent under the next one.
func (s *Settler) nextRevision(ctx context.Context, intent checkpoint.Intent) (checkpoint.Intent, error) {
	if err := s.Ledger.Withdraw(context.WithoutCancel(ctx), intent.ID); err != nil {
		return intent, err
	}
	next := checkpoint.Intent{
		ID: intent.ID, Label: intent.Label, Line: intent.Line, Operation: intent.Operation,
		Revision: intent.Revision + 1, Body: intent.Body, Content: intent.Content, Fields: intent.Fields,
	}
	next.Key = s.key(next, time.Time{})
	return next, nil
}

// adopt gives the row the record that its key led to. One without a date that holds
// what was sent counts as made by it.
func (s *Settler) adopt(ctx context.Context, intent checkpoint.Intent, fresh *client.Record) (Ending, *adoption) {
	if e, taken := s.taken(ctx, intent, fresh.ID); taken {
		return e, nil
	}
	holds, err := plan.Holds(intent.Body, fresh)
	if err != nil {
		return Ending{Outcome: outcome.InDoubt, Message: err.Error(), Stop: err}, nil
	}
	switch {
	case holds && fresh.CreatedAt.IsZero():
		return s.settled(ctx, intent, fresh, outcome.Created), nil
	case holds:
		return s.settled(ctx, intent, fresh, outcome.Unchanged), nil
	}
	// Noted without content, so that this run or any later one compares all of it.
	intent.Content, intent.Fields = checkpoint.Digest{}, nil
	e := s.settled(ctx, intent, fresh, outcome.Unchanged)
	if e.Stop != nil {
		return e, nil
	}
	return e, &adoption{Record: fresh, revision: intent.Revision + 1}
}

// taken rejects the row when another row holds the record.
func (s *Settler) taken(ctx context.Context, intent checkpoint.Intent, recordID string) (Ending, bool) {
	ledger, owner, ok, err := s.Owners.Owner(ctx, recordID)
	if err != nil {
		return Ending{Outcome: outcome.InDoubt, Message: err.Error(), Stop: err}, true
	}
	if !ok || (ledger == s.Import && owner == intent.ID) {
		return Ending{}, false
	}
	e := Ending{Outcome: outcome.Rejected, Code: CodeOtherRow,
		Message: fmt.Sprintf("Lightfield answered with record %s, which another row of the import %q holds", recordID, ledger)}
	e.Stop = s.reject(ctx, checkpoint.Settlement{ID: intent.ID, Label: intent.Label, Line: intent.Line}, e)
	return e, true
}
