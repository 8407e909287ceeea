package undo

import (
	"context"
	"errors"
	"slices"
	"strings"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/settle"
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

// told is the record as the reports show it.
func (r *record) told(v verdict) (outcome.Back, report.UndoRow) {
	link := r.link
	if link == "" {
		link = r.imported.link(r.id)
	}
	return v.outcome, report.UndoRow{Import: r.imported.name(), Line: r.entry.Line, Identity: r.entry.Label, Way: r.passage.way(),
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
	if v, inUse := r.inUse(ctx, now); inUse {
		return v
	}
	if r.passage.makes() {
		if err := r.relink(ctx, now); err != nil {
			return r.unread(err)
		}
	}
	back, err := plan.Reverse(r.sent, now, r.opts.Force)
	if err == nil && len(back.Changed) > 0 && r.passage.makes() && !r.opts.Force {
		bare, failed := r.withoutOwnLinks(ctx, now)
		if failed != nil {
			return r.halt(failed)
		}
		back, err = plan.Reverse(r.sent, bare, false)
	}
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

// note ends a record that needs no request.
func (r *record) note(ctx context.Context, gone bool, message string) verdict {
	if r.opts.DryRun {
		return verdict{outcome: outcome.Reversed, message: message}
	}
	return r.ended(r.settler.NoteReversed(ctx, r.reversal(), gone), message)
}

// send sends what takes the record back. A dry run stops here.
func (r *record) send(ctx context.Context, now *client.Record, back plan.Return) verdict {
	if !r.passage.makes() && back.Parts == nil {
		return r.note(ctx, false, "held its previous values already")
	}
	if r.passage.makes() && r.noDelete.Load() {
		return failed(settle.CodeNoDelete, "%s", noDelete)
	}
	if r.opts.DryRun {
		return verdict{outcome: outcome.Reversed}
	}
	v := r.reversal()
	v.Parts = back.Parts
	if now.UpdatedAt != nil {
		v.UpdatedAt = *now.UpdatedAt
	}
	return r.ended(r.settler.Reverse(ctx, v), "")
}

// reversal names the record and what is taken back of it.
func (r *record) reversal() settle.Reversal {
	v := settle.Reversal{ID: r.entry.ID, Label: r.entry.Label, Line: r.entry.Line, RecordID: r.id, Revision: r.entry.Revision}
	for _, w := range r.chosen {
		v.Writes = append(v.Writes, w.WriteRef)
	}
	return v
}
