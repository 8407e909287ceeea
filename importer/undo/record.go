package undo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/settle"
)

// Codes of records that are kept or fail for a reason of ours, beside those of settle.
const (
	codeLater     = "changed_by_a_later_run"
	codeForgotten = "not_known_any_more"
	codeOpen      = "write_in_doubt"
	codeRead      = "not_readable"
)

// record is one record that is taken back.
type record struct {
	*job
	*imported
	settler *settle.Settler
	entry   checkpoint.Entry
	passage passage

	id           string // of the record
	link         string
	chosen       []checkpoint.Write
	sent, others []plan.Sent // what the chosen runs wrote, and what later ones did
}

// verdict is how a record's way back ended, and why.
type verdict struct {
	outcome       outcome.Back
	code, message string
}

func kept(code, format string, args ...any) verdict {
	return verdict{outcome.Kept, code, fmt.Sprintf(format, args...)}
}

func failed(code, format string, args ...any) verdict {
	return verdict{outcome.Failed, code, fmt.Sprintf(format, args...)}
}

// told is the record as the reports show it.
func (r *record) told(v verdict) (outcome.Back, report.UndoRow) {
	link := r.link
	if link == "" {
		link = r.imported.link(r.id)
	}
	return v.outcome, report.UndoRow{Import: r.info.Name, Line: r.entry.Line, Identity: r.entry.Label, Way: r.passage.way(),
		RecordID: r.id, Link: link, Code: v.code, Message: v.message}
}

// takeBack looks at the record as it is now, decides, and carries the decision out.
func (r *record) takeBack(ctx context.Context) verdict {
	if err := r.load(ctx); err != nil {
		return r.halt(err)
	}
	switch {
	case r.stop.stopped():
		return verdict{outcome: outcome.NotReached, message: "the undo stopped before"}
	case len(r.chosen) == 0:
		return verdict{outcome: outcome.Reversed, message: "taken back already"}
	case r.entry.State == checkpoint.Pending || r.entry.State == checkpoint.Doubt:
		return failed(codeOpen, "its last write is %s; importer status says more", r.entry.State)
	}
	if v, overtaken := r.overtaken(); overtaken {
		return v
	}
	if v, shared := r.shared(ctx); shared {
		return v
	}
	now, err := r.client.Retrieve(ctx, r.info.Object, r.id)
	switch {
	case client.Gone(err):
		return r.gone(ctx)
	case err != nil:
		return r.unread(err)
	}
	r.link = now.HTTPLink
	back, err := plan.Reverse(r.sent, now, r.opts.Force)
	switch {
	case errors.Is(err, plan.ErrForgotten):
		return kept(codeForgotten, "what was written to it is not kept any more, so nobody can tell whether it was changed since; --force takes it back")
	case err != nil:
		return failed(codeRead, "%v", err)
	case len(back.Changed) > 0 && !r.opts.Force:
		return kept(settle.CodeChanged, "somebody has changed %s since", strings.Join(back.Changed, ", "))
	}
	return r.send(ctx, now, back)
}

// load reads what was written to the record.
func (r *record) load(ctx context.Context) error {
	w := checkpoint.Written{ID: r.entry.ID, Writes: slices.Concat(r.passage.chosen, r.passage.later)}
	writes, err := r.ledger.Writes(ctx, w)
	if err != nil {
		return err
	}
	for _, one := range writes {
		r.id = one.RecordID
		sent := plan.Sent{Body: one.Body, Before: one.Before}
		if slices.ContainsFunc(r.passage.later, func(l checkpoint.WrittenRef) bool { return l.Number == one.Number }) {
			r.others = append(r.others, sent)
			if !r.opts.Force || !r.passage.makes() {
				continue
			}
			// The record goes, whatever later runs have written to it.
		}
		r.sent, r.chosen = append(r.sent, sent), append(r.chosen, one)
	}
	return nil
}

// overtaken keeps a record to which a later run, which stays, wrote on top.
func (r *record) overtaken() (verdict, bool) {
	if len(r.others) == 0 || r.opts.Force {
		return verdict{}, false
	}
	later := r.job.chosen.named(r.passage.later[0].Run)
	if r.passage.makes() {
		return kept(codeLater, "%s has changed it since: take that one back first, or all of them with --run all", later), true
	}
	keys, err := plan.Overtaken(r.sent, r.others)
	if err != nil {
		return failed(codeRead, "%v", err), true
	}
	return kept(codeLater, "%s has changed %s since: take that one back first, or all of them with --run all", later, strings.Join(keys, ", ")), len(keys) > 0
}

// shared keeps a record that the runs made and that a row of another import, which
// stays, has come to hold: it matched that row, or was made for it.
func (r *record) shared(ctx context.Context) (verdict, bool) {
	if !r.passage.makes() || r.opts.Force {
		return verdict{}, false
	}
	holders, err := r.checkpoint.Holders(ctx, r.id)
	if err != nil {
		return r.halt(err), true
	}
	for _, h := range holders {
		self := h.Ledger == r.info.Name && h.ID == r.entry.ID
		if !self && h.Run != r.opts.RunID && !r.job.chosen.has(h.Run) {
			return kept(codeLater, "row %s of the import %s holds it too, since %s: take that one back first, or all of them with --run all",
				h.Label, h.Ledger, r.job.chosen.named(h.Run)), true
		}
	}
	return verdict{}, false
}

// gone ends a record that is not there any more. One that the runs made is where it
// should be; of one that they changed, nothing can be put back, unless this undo has
// moved it to the trash itself.
func (r *record) gone(ctx context.Context) verdict {
	known, err := r.ledger.Lookup(ctx, []checkpoint.ID{r.entry.ID})
	switch {
	case err != nil:
		return r.halt(err)
	case known[r.entry.ID].RecordID == "" && !r.passage.makes():
		return r.note(ctx, false, "is in the trash, with what another import wrote to it")
	case r.passage.makes():
		return r.note(ctx, true, "was in the trash already, or deleted")
	case r.opts.Force:
		return r.note(ctx, false, "is no longer in Lightfield: nothing to put back")
	}
	return kept(settle.CodeGone, "it is no longer in Lightfield: take it out of the trash there and undo again, or count it as done with --force")
}

// note ends a record that needs no request.
func (r *record) note(ctx context.Context, gone bool, message string) verdict {
	if r.opts.DryRun {
		return verdict{outcome: outcome.Reversed, message: message}
	}
	return r.ended(r.settler.NoteReversed(ctx, r.reversal(), gone), message)
}

// send sends what takes the record back. A dry run stops here.
func (r *record) send(ctx context.Context, now *client.Record, back plan.Return) verdict {
	if !r.passage.makes() && back.Body == nil {
		return r.note(ctx, false, "held its previous values already")
	}
	if r.passage.makes() && r.noDelete.Load() {
		return failed(settle.CodeNoDelete, "%s", noDelete)
	}
	if r.opts.DryRun {
		return verdict{outcome: outcome.Reversed}
	}
	v := r.reversal()
	v.Body, v.Before = back.Body, back.Before
	if now.UpdatedAt != nil {
		v.UpdatedAt = *now.UpdatedAt
	}
	return r.ended(r.settler.Reverse(ctx, v), "")
}

// noDelete says what a person can do where the API cannot.
const noDelete = "the API does not offer to move records to the trash: do it in Lightfield, by the links, then undo again"

// reversal names the record and what is taken back of it.
func (r *record) reversal() settle.Reversal {
	v := settle.Reversal{ID: r.entry.ID, Label: r.entry.Label, Line: r.entry.Line, RecordID: r.id, Revision: r.entry.Revision}
	for _, w := range r.chosen {
		v.Writes = append(v.Writes, w.WriteRef)
	}
	return v
}

// ended turns what settle returned into the verdict.
func (r *record) ended(e settle.Reversed, message string) verdict {
	r.stop.fail(e.Stop)
	switch {
	case e.Done:
		return verdict{outcome: outcome.Reversed, message: message}
	case e.Code == settle.CodeNoDelete:
		r.noDelete.Store(true)
		return failed(settle.CodeNoDelete, "%s", noDelete)
	case e.Gone:
		return kept(settle.CodeGone, "%s", e.Message)
	case e.Open || e.Code != "":
		return failed(e.Code, "%s", e.Message)
	}
	return verdict{outcome: outcome.NotReached, message: e.Message}
}

// unread ends a record that could not be looked at.
func (r *record) unread(err error) verdict {
	answer, answered := errors.AsType[*client.Error](err)
	_, stuck := errors.AsType[*client.StuckError](err)
	if stuck || answered && answer.Class == client.ClassRow {
		return failed(codeRead, "%v", err)
	}
	return r.halt(err)
}

// halt ends a record, and the undo with it.
func (r *record) halt(err error) verdict {
	r.stop.fail(err)
	return verdict{outcome: outcome.NotReached, message: err.Error()}
}
