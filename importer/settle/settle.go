// Package settle carries writes out so that each happens exactly once, whatever
// interrupts it: the intent is durable before the request leaves, the record's
// id before the row counts as done, and what an earlier run left open is
// finished first. The rules, and where they stand:
//
//	write-ahead and sending     settle.go
//	refused, lost, unknown      ending.go
//	replays of old answers      replay.go
//	answers to other requests   own.go
//	open intents of earlier runs recover.go
//	taking writes back          reverse.go
//	intents older than the keys expired.go, search.go
//
// They rest on the API's idempotency: a key is good for 24 hours of server time
// and answers with the first answer, also when the body differs.
package settle

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync/atomic"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
	"lightfield-importer/mapping/value"
)

const (
	// KeyLife is how long after its first attempt a request is sent again with
	// its key. Keys live 24 hours at the server; the rest is margin.
	KeyLife = 20 * time.Hour
	// IndexLag is how long after an attempt a record may still be missing in
	// lists, so that its absence proves nothing.
	IndexLag = time.Hour
)

// Operations of an intent.
const (
	OperationCreate = "create"
	OperationUpdate = "update"
)

// errKeyExpired ends the attempts of a write whose key has become too old.
var errKeyExpired = errors.New("the idempotency key is too old to send again")

// errUnproven is what becomes of an update that is answered without the record, when
// the record does not show it.
var errUnproven = errors.New("the answer came without the record, and the record does not hold what was sent")

// Client is what settle asks of the API. Its methods retry by themselves and
// fail with *client.WriteError where a write may have been carried out.
type Client interface {
	Create(ctx context.Context, w client.Write) (*client.Record, error)
	Update(ctx context.Context, w client.Write) (*client.Record, error)
	Delete(ctx context.Context, object, id string) (*client.Record, error)
	Retrieve(ctx context.Context, object, id string) (*client.Record, error)
	All(ctx context.Context, object string, filters []client.Filter) iter.Seq2[*client.Record, error]
	// ServerTime is the server's clock, never ahead of it.
	ServerTime() time.Time
}

// Ledger is what settle asks of the checkpoint. Every method returns when what
// it says is durable.
type Ledger interface {
	Intend(ctx context.Context, i checkpoint.Intent) error
	Attempted(ctx context.Context, id checkpoint.ID, at time.Time) error
	Settle(ctx context.Context, s checkpoint.Settlement) error
	Withdraw(ctx context.Context, id checkpoint.ID) error
	Reject(ctx context.Context, s checkpoint.Settlement) error
	Doubt(ctx context.Context, id checkpoint.ID, why string) error
	TakeBack(ctx context.Context, v checkpoint.Reversal) error
	TakeBackPart(ctx context.Context, v checkpoint.Reversal) (checkpoint.WriteRef, error)
}

// Owners tells which row of which ledger holds a record.
type Owners interface {
	Owner(ctx context.Context, recordID string) (ledger string, id checkpoint.ID, ok bool, err error)
}

// Settler settles the writes of one run of one import. It is safe for
// concurrent use.
type Settler struct {
	Client Client
	Ledger Ledger
	Owners Owners
	Import string // name of the import
	Object string
	Run    string // id of the run
	// Types and Match say how an expired create is looked for: the value type
	// of each field, and the mapping's match rules in order of preference. Of creates
	// whose fields have all a type only a trace is kept.
	Types map[string]value.Type
	Match [][]string

	renames atomic.Bool // the server keeps other names than it is sent
}

// Job is one row to write.
type Job struct {
	ID       checkpoint.ID
	Label    string
	Line     int
	Row      plan.Row
	RecordID string // of the record the row has; empty before its create
	Revision int    // settled writes of the row
	Content  checkpoint.Digest
	Fields   []byte
	// Kept are those of Fields that an update leaves alone: all that is known of the
	// row's content while only some of the update's requests are carried out.
	Kept []byte
}

// Ending is how a write ended.
type Ending struct {
	Outcome  outcome.Outcome
	RecordID string
	Link     string
	// Param, Code and Message say what the server or a rule refused, or why the
	// row is in doubt.
	Param, Code, Message string
	// Status is the HTTP status of the last answer, 0 without one; Attempts counts
	// the requests that wrote or tried to.
	Status, Attempts int
	// Stop is not nil when no further write can succeed: the run has to end.
	Stop error
}

// Create makes the row's record.
func (s *Settler) Create(ctx context.Context, j Job) Ending {
	intent := checkpoint.Intent{
		ID: j.ID, Label: j.Label, Line: j.Line,
		Operation: OperationCreate, Revision: j.Revision,
		Body: plan.Create(j.Row), Content: j.Content, Fields: j.Fields,
	}
	intent.Key = s.key(intent, time.Time{})
	ending, adopted := s.create(ctx, intent, namesOf(j.Row.Fields))
	if adopted == nil {
		return ending
	}
	j.RecordID, j.Revision = adopted.ID, adopted.revision
	change, err := plan.Update(j.Row, adopted.Record)
	if err != nil {
		return s.Refuse(ctx, j, err)
	}
	return s.Update(ctx, j, adopted.Record, change)
}

// Update brings the record, just retrieved, to the row's content by a change
// planned on it. A change without requests only notes the content. One of several
// notes the content with the last of them: cut off before, the row differs from what
// is noted, and what is left is planned anew.
func (s *Settler) Update(ctx context.Context, j Job, record *client.Record, change plan.Change) Ending {
	if len(change.Parts) == 0 {
		return s.confirm(ctx, j, record)
	}
	var ended Ending
	for n, part := range change.Parts {
		intent := checkpoint.Intent{
			ID: j.ID, Label: j.Label, Line: j.Line,
			Operation: OperationUpdate, RecordID: j.RecordID, Revision: j.Revision + n,
			Body: part.Body, Before: part.Before, Fields: j.Kept,
		}
		if n == len(change.Parts)-1 {
			intent.Content, intent.Fields = j.Content, j.Fields
		}
		intent.Key = s.key(intent, updatedAt(record))
		e := s.update(ctx, intent)
		e.Attempts += ended.Attempts
		if ended = e; e.Outcome != outcome.Updated {
			return ended.after(n, len(change.Parts))
		}
	}
	return ended
}

// after says how many requests were carried out before the one that ended the row.
func (e Ending) after(done, of int) Ending {
	if done > 0 {
		e.Message = fmt.Sprintf("%d of %d requests were carried out, and then: %s", done, of, e.Message)
	}
	return e
}

func updatedAt(record *client.Record) time.Time {
	if record.UpdatedAt == nil {
		return time.Time{}
	}
	return *record.UpdatedAt
}

// update sends an update, for the first time or again, and settles it.
func (s *Settler) update(ctx context.Context, intent checkpoint.Intent) Ending {
	record, err := s.send(ctx, &intent, KeyLife)
	if err != nil {
		return s.failed(ctx, intent, err)
	}
	return s.settled(ctx, intent, record, outcome.Updated)
}

// send is the write-ahead: before the first attempt leaves the intent becomes
// durable, before each further one its time. With a life, no attempt leaves
// when the first is longer ago. Of an intent that an earlier run has sent
// already, every failure that does not settle it is reported as unknown.
func (s *Settler) send(ctx context.Context, intent *checkpoint.Intent, life time.Duration) (*client.Record, error) {
	earlier := intent.Attempts
	record, err := s.attempt(ctx, intent, life)
	if err == nil && record.Untold {
		return s.prove(ctx, intent, record)
	}
	w, failed := errors.AsType[*client.WriteError](err)
	answer, answered := errors.AsType[*client.Error](err)
	if failed && earlier > 0 && !(answered && answer.Settles()) {
		err = &client.WriteError{Err: w.Err, Attempts: earlier + w.Attempts, Unknown: true}
	}
	return record, err
}

// prove looks at the record of an update that was answered without it.
func (s *Settler) prove(ctx context.Context, intent *checkpoint.Intent, untold *client.Record) (*client.Record, error) {
	record, err := s.Client.Retrieve(ctx, s.Object, untold.ID)
	if err != nil {
		return nil, fmt.Errorf("the answer came without the record, which could not be looked at: %w", err)
	}
	holds, err := plan.Holds(intent.Body, record)
	if err == nil && !holds {
		err = errUnproven
	}
	record.Status, record.Attempts = untold.Status, untold.Attempts
	return record, err
}

func (s *Settler) attempt(ctx context.Context, intent *checkpoint.Intent, life time.Duration) (*client.Record, error) {
	w := client.Write{Object: s.Object, ID: intent.RecordID, Body: intent.Body, Key: intent.Key, Again: intent.Attempts > 0}
	w.Before = func(int) error {
		// No finer than the milliseconds that a createdAt has and the checkpoint keeps.
		now := s.Client.ServerTime().Truncate(time.Millisecond)
		durable := context.WithoutCancel(ctx)
		if intent.FirstSent.IsZero() {
			intended := *intent
			intended.FirstSent, intended.LastSent, intended.Attempts = now, now, 1
			if err := s.Ledger.Intend(durable, intended); err != nil {
				return err
			}
			*intent = intended
			return nil
		}
		if life > 0 && now.Sub(intent.FirstSent) > life {
			return errKeyExpired
		}
		return s.Ledger.Attempted(durable, intent.ID, now)
	}
	if intent.Operation == OperationCreate {
		return s.Client.Create(ctx, w)
	}
	return s.Client.Update(ctx, w)
}

func (s *Settler) key(i checkpoint.Intent, updated time.Time) string {
	return identity.Key(identity.Write{
		Import: s.Import, Object: s.Object, Operation: i.Operation, RecordID: i.RecordID,
		Identity: i.ID, Revision: i.Revision, UpdatedAt: updated, Body: i.Body,
	})
}
