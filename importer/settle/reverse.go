package settle

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
)

// CodeNoDelete is the code of a record that cannot be moved to the trash, because
// the API does not offer it.
const CodeNoDelete = "delete_not_offered"

// CodeChanged is the code of a record that somebody has changed since.
const CodeChanged = "changed_since"

// Reversal is a record on its way back: to the trash, or to the values that it had.
type Reversal struct {
	ID       checkpoint.ID
	Label    string
	Line     int
	RecordID string
	Revision int                   // settled writes of the row
	Writes   []checkpoint.WriteRef // that are taken back
	// Parts put the old values back, one after the other; without any the record goes
	// to the trash. UpdatedAt is the record's.
	Parts     []plan.Part
	UpdatedAt time.Time
}

// Reversed is how one record's way back ended.
type Reversed struct {
	Done bool // taken back, and noted
	// Part is one part of several that is taken back, and noted as this write; what
	// is left is still to be sent.
	Part *checkpoint.WriteRef
	Open bool // sent, and not known: the next undo or run asks again
	Gone bool // there is no such record any more
	// Code and Message say why it is not done.
	Code, Message string
	// Stop is not nil when no further write can succeed: the run has to end.
	Stop error
}

// Reverse takes writes of a record back. The intent is durable before anything
// leaves; a second time over, everything that it does leads to the same state.
func (s *Settler) Reverse(ctx context.Context, r Reversal) Reversed {
	i := checkpoint.Intent{
		ID: r.ID, Label: r.Label, Line: r.Line, RecordID: r.RecordID, Revision: r.Revision,
		Operation: checkpoint.OperationDelete, Ref: refOf(r.Writes),
	}
	if r.Parts != nil {
		return s.restoreAll(ctx, i, r)
	}
	now := s.Client.ServerTime()
	i.FirstSent, i.LastSent, i.Attempts = now, now, 1
	if err := s.Ledger.Intend(context.WithoutCancel(ctx), i); err != nil {
		return Reversed{Message: err.Error(), Stop: err}
	}
	return s.trash(ctx, i)
}

// restoreAll sends the parts that put values back. Only the last one takes the writes
// back; the others are noted beside them, so that what is left can be planned anew.
func (s *Settler) restoreAll(ctx context.Context, i checkpoint.Intent, r Reversal) (ended Reversed) {
	writes := slices.Clip(r.Writes)
	for n, part := range r.Parts {
		i.Operation, i.Revision, i.Body, i.Before, i.Ref = checkpoint.OperationRestorePart, r.Revision+n, part.Body, part.Before, refOf(writes)
		if n == len(r.Parts)-1 {
			i.Operation = checkpoint.OperationRestore
		}
		i.Key = s.key(i, r.UpdatedAt)
		if ended = s.restore(ctx, i); ended.Part == nil {
			return ended
		}
		writes = append(writes, *ended.Part)
	}
	return ended
}

// refOf names writes in an intent.
func refOf(writes []checkpoint.WriteRef) []byte {
	ref, err := json.Marshal(writes)
	if err != nil {
		panic(err) // numbers always have a JSON form
	}
	return ref
}

// NoteReversed notes writes as taken back that need no request: the record is in the
// trash already (gone), or holds what it held before.
func (s *Settler) NoteReversed(ctx context.Context, r Reversal, gone bool) Reversed {
	return s.takenBack(ctx, checkpoint.Intent{ID: r.ID, RecordID: r.RecordID}, r.Writes, gone)
}

// ReverseAgain finishes what an earlier undo has left open.
func (s *Settler) ReverseAgain(ctx context.Context, i checkpoint.Intent) Reversed {
	if i.Operation == checkpoint.OperationDelete {
		if err := s.Ledger.Attempted(context.WithoutCancel(ctx), i.ID, s.Client.ServerTime()); err != nil {
			return Reversed{Open: true, Message: err.Error(), Stop: err}
		}
		i.Attempts++
		return s.trash(ctx, i)
	}
	record, err := s.Client.Retrieve(ctx, s.Object, i.RecordID)
	if err != nil {
		return s.notReversed(ctx, i, err)
	}
	back, err := plan.Holds(i.Body, record)
	if err != nil {
		return Reversed{Open: true, Message: err.Error(), Stop: err}
	}
	if back {
		return s.settledBack(ctx, i, false)
	}
	// Whatever became of the request: as long as the record is as it was before,
	// putting the values back once more is right, however old the key is.
	untouched, err := plan.Untouched(i.Before, record)
	switch {
	case err != nil:
		return Reversed{Open: true, Message: err.Error(), Stop: err}
	case !untouched:
		return s.givenUp(ctx, i, Reversed{Code: CodeChanged, Message: "somebody has changed the record since an undo began"})
	}
	return s.restore(ctx, i)
}

// restore sends the update that puts values back.
func (s *Settler) restore(ctx context.Context, i checkpoint.Intent) Reversed {
	if _, err := s.send(ctx, &i, 0); err != nil {
		return s.notReversed(ctx, i, err)
	}
	return s.settledBack(ctx, i, false)
}

// trash moves the record to the trash, where it may be already.
func (s *Settler) trash(ctx context.Context, i checkpoint.Intent) Reversed {
	_, err := s.Client.Delete(ctx, s.Object, i.RecordID)
	if err == nil {
		return s.settledBack(ctx, i, true)
	}
	answer, answered := errors.AsType[*client.Error](err)
	if !answered || answer.Status != http.StatusNotFound && answer.Status != http.StatusMethodNotAllowed && answer.Status != http.StatusNotImplemented {
		return s.notReversed(ctx, i, err)
	}
	// Is it the record that is not there, or the endpoint?
	switch _, err := s.Client.Retrieve(ctx, s.Object, i.RecordID); {
	case client.Gone(err):
		return s.settledBack(ctx, i, true)
	case err != nil:
		return s.notReversed(ctx, i, err)
	}
	return s.givenUp(ctx, i, Reversed{Code: CodeNoDelete, Message: fmt.Sprintf("the API does not offer to move it to the trash (%d)", answer.Status)})
}

// notReversed ends a record whose request failed. What may have been carried out
// stays open; what certainly was not is withdrawn.
func (s *Settler) notReversed(ctx context.Context, i checkpoint.Intent, err error) Reversed {
	answer, answered := errors.AsType[*client.Error](err)
	_, stuck := errors.AsType[*client.StuckError](err)
	switch {
	case client.Gone(err):
		return s.givenUp(ctx, i, Reversed{Gone: true, Code: CodeGone, Message: fmt.Sprintf("record %s is no longer in Lightfield", i.RecordID)})
	case answered && refuses(answer):
		e := refusal(answer, "")
		return s.givenUp(ctx, i, Reversed{Code: e.Code, Message: e.Message})
	case i.FirstSent.IsZero():
		return Reversed{Message: err.Error(), Stop: stop(err)}
	case unknown(err) || i.Attempts > 1:
		r := Reversed{Open: true, Code: CodeUnanswered, Message: "sent, but not answered: " + err.Error() + "; the next undo or run asks again"}
		if !stuck {
			r.Stop = stop(err)
		}
		return r
	}
	return s.givenUp(ctx, i, Reversed{Message: err.Error(), Stop: stop(err)})
}

// refuses reports whether the answer is about this record alone. Fields that the
// organisation has removed since are no trouble of the others.
func refuses(answer *client.Error) bool {
	return answer.Settles() || answer.Code == "invalid_configuration"
}

// givenUp leaves the record as it is. Its writes can still be taken back.
func (s *Settler) givenUp(ctx context.Context, i checkpoint.Intent, r Reversed) Reversed {
	if err := s.Ledger.Withdraw(context.WithoutCancel(ctx), i.ID); err != nil {
		r.Stop = err
	}
	return r
}

// settledBack notes that an intent's writes are taken back.
func (s *Settler) settledBack(ctx context.Context, i checkpoint.Intent, gone bool) Reversed {
	var writes []checkpoint.WriteRef
	if err := json.Unmarshal(i.Ref, &writes); err != nil {
		return Reversed{Open: true, Message: err.Error(), Stop: fmt.Errorf("read which writes of record %s are taken back: %w", i.RecordID, err)}
	}
	return s.takenBack(ctx, i, writes, gone)
}

func (s *Settler) takenBack(ctx context.Context, i checkpoint.Intent, writes []checkpoint.WriteRef, gone bool) Reversed {
	v := checkpoint.Reversal{
		ID: i.ID, RecordID: i.RecordID, Gone: gone, Writes: writes,
		Outcome: outcomeReversed, Run: s.Run, At: s.Client.ServerTime(),
	}
	durable := context.WithoutCancel(ctx)
	if i.Operation == checkpoint.OperationRestorePart {
		v.Outcome = outcome.Updated.String()
		part, err := s.Ledger.TakeBackPart(durable, v)
		if err != nil {
			return notNoted(err)
		}
		return Reversed{Part: &part}
	}
	if err := s.Ledger.TakeBack(durable, v); err != nil {
		return notNoted(err)
	}
	return Reversed{Done: true, Gone: gone}
}

func notNoted(err error) Reversed {
	return Reversed{Open: true, Message: "taken back, but the checkpoint could not note it; the next undo does", Stop: err}
}

// outcomeReversed is what the checkpoint says of a row that was taken back as a whole.
const outcomeReversed = "reversed"

// back finishes an open reversal as a part of Recover.
func (s *Settler) back(ctx context.Context, i checkpoint.Intent) Ending {
	r := s.ReverseAgain(ctx, i)
	if r.Open {
		e := open(r.Message)
		e.Stop = r.Stop
		return e
	}
	return Ending{Outcome: outcome.Unchanged, RecordID: i.RecordID, Stop: r.Stop}
}
