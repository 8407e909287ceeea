package settle

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
)

// Codes of endings that are ours, beside the server's.
const (
	CodeGone       = "record_gone"       // the row's record is no longer in Lightfield
	CodeFixed      = "fixed_relation"    // a relationship that only a create can set differs
	CodeOtherRow   = "record_of_another" // the record belongs to another row
	CodeUnanswered = "unanswered"        // sent, and no answer came
)

// settled notes a write that was carried out.
func (s *Settler) settled(ctx context.Context, intent checkpoint.Intent, record *client.Record, o outcome.Outcome) Ending {
	var trace []byte
	var shared int
	if intent.Operation == OperationCreate {
		trace, shared = plan.Trace(intent.Body, s.Types)
	}
	err := s.Ledger.Settle(context.WithoutCancel(ctx), checkpoint.Settlement{
		ID: intent.ID, Label: intent.Label, Line: intent.Line, Trace: trace, Shared: shared,
		RecordID: record.ID, Revision: intent.Revision + 1,
		Content: intent.Content, Fields: intent.Fields,
		Outcome: o.String(), Run: s.Run, At: s.Client.ServerTime(),
	})
	if err != nil {
		return Ending{Outcome: outcome.InDoubt, RecordID: record.ID, Link: record.HTTPLink, Code: CodeUnanswered,
			Message: "written, but the checkpoint could not note it; the next run does", Stop: err}
	}
	return Ending{Outcome: o, RecordID: record.ID, Link: record.HTTPLink, Status: record.Status, Attempts: record.Attempts}
}

// confirm notes the content of a row whose record already holds it.
func (s *Settler) confirm(ctx context.Context, j Job, record *client.Record) Ending {
	err := s.Ledger.Settle(context.WithoutCancel(ctx), checkpoint.Settlement{
		ID: j.ID, Label: j.Label, Line: j.Line, RecordID: j.RecordID, Revision: j.Revision,
		Content: j.Content, Fields: j.Fields, Outcome: outcome.Unchanged.String(), Run: s.Run, At: s.Client.ServerTime(),
	})
	return Ending{Outcome: outcome.Unchanged, RecordID: j.RecordID, Link: record.HTTPLink, Status: record.Status, Stop: err}
}

// Refuse notes that a rule of ours forbids the row's write.
func (s *Settler) Refuse(ctx context.Context, j Job, reason error) Ending {
	e := Ending{Outcome: outcome.Rejected, RecordID: j.RecordID, Message: reason.Error()}
	if fixed, ok := errors.AsType[*plan.FixedError](reason); ok {
		e.Code, e.Param = CodeFixed, fixed.Key
	}
	if answer, ok := errors.AsType[*client.Error](reason); ok {
		e = refusal(answer, j.RecordID)
	}
	e.Stop = s.reject(ctx, checkpoint.Settlement{ID: j.ID, Label: j.Label, Line: j.Line}, e)
	return e
}

// failed turns the error of a write into the row's ending.
func (s *Settler) failed(ctx context.Context, intent checkpoint.Intent, err error) Ending {
	e := s.fate(ctx, intent, err)
	if write, ok := errors.AsType[*client.WriteError](err); ok {
		e.Attempts = write.Attempts
	}
	if answer, ok := errors.AsType[*client.Error](err); ok {
		e.Status = answer.Status
	}
	return e
}

// fate leaves open for the next run what may have been carried out, and withdraws
// what certainly was not.
func (s *Settler) fate(ctx context.Context, intent checkpoint.Intent, err error) Ending {
	if errors.Is(err, errKeyExpired) {
		return open("sent, and not answered while its key was good; the next run looks for it")
	}
	if _, stuck := errors.AsType[*client.StuckError](err); stuck {
		return open(err.Error() + "; the next run tries it first")
	}
	if !unknown(err) {
		answer, ok := errors.AsType[*client.Error](err)
		if ok && answer.Class == client.ClassRow {
			e := refusal(answer, intent.RecordID)
			e.Stop = s.reject(ctx, checkpoint.Settlement{ID: intent.ID, Label: intent.Label, Line: intent.Line}, e)
			return e
		}
		return s.withdrawn(ctx, intent, err)
	}
	if errors.Is(err, errNotOwn) {
		return open(err.Error() + "; the next run asks again")
	}
	e := open("sent, but not answered: " + err.Error() + "; the next run asks again")
	e.Stop = stop(err)
	return e
}

// withdrawn ends a write of which no attempt can have been carried out.
func (s *Settler) withdrawn(ctx context.Context, intent checkpoint.Intent, err error) Ending {
	e := Ending{Outcome: outcome.NotAttempted, RecordID: intent.RecordID, Message: err.Error(), Stop: stop(err)}
	if intent.FirstSent.IsZero() {
		return e
	}
	if failed := s.Ledger.Withdraw(context.WithoutCancel(ctx), intent.ID); failed != nil {
		e.Stop = failed
	}
	return e
}

func (s *Settler) reject(ctx context.Context, row checkpoint.Settlement, e Ending) error {
	row.Outcome, row.Code, row.Message = e.Outcome.String(), e.Code, e.Message
	row.Run, row.At = s.Run, s.Client.ServerTime()
	return s.Ledger.Reject(context.WithoutCancel(ctx), row)
}

func open(message string) Ending {
	return Ending{Outcome: outcome.InDoubt, Code: CodeUnanswered, Message: message}
}

// refusal words an answer that refuses this row alone.
func refusal(answer *client.Error, recordID string) Ending {
	e := Ending{Outcome: outcome.Rejected, RecordID: recordID, Status: answer.Status, Param: answer.Param, Code: answer.Code, Message: answer.Message}
	if e.Code == "" {
		e.Code = answer.Type
	}
	if answer.Status == http.StatusNotFound && recordID != "" {
		e.Code = CodeGone
		e.Message = fmt.Sprintf("its record %s is no longer in Lightfield", recordID)
	}
	if len(answer.Candidates) > 0 {
		e.Message += "; " + candidates(answer.Candidates)
	}
	return e
}

func candidates(stages []client.StageCandidate) string {
	names := make([]string, len(stages))
	for i, c := range stages {
		names[i] = fmt.Sprintf("%s (%s in %s)", c.StageOptionID, c.StageLabel, c.PipelineName)
	}
	return "use one of the ids " + strings.Join(names, ", ")
}

// unknown reports whether the server may have carried the write out. An error
// that does not say counts as yes.
func unknown(err error) bool {
	w, ok := errors.AsType[*client.WriteError](err)
	return !ok || w.Unknown
}

// stop is the error if it ends the run, else nil: a run that is already
// stopping needs no second reason, and one record's trouble is not the others'.
func stop(err error) error {
	answer, answered := errors.AsType[*client.Error](err)
	_, stuck := errors.AsType[*client.StuckError](err)
	if stuck || answered && answer.Class == client.ClassRow || errors.Is(err, errUnproven) || errors.Is(err, context.Canceled) || errors.Is(err, client.ErrDraining) {
		return nil
	}
	if w, ok := errors.AsType[*client.WriteError](err); ok {
		return w.Err // what became of one write is not the run's story
	}
	return err
}
