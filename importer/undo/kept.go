package undo

import (
	"context"
	"strings"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer/plan"
	"lightfield-importer/importer/settle"
)

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
		if !self && h.Run != r.opts.RunID && !r.job.chosen.has(h.Run) && !r.letGo(h) {
			return kept(codeLater, "row %s of the import %s holds it too, since %s: take that one back first, or all of them with --run all",
				h.Label, strings.TrimSpace(h.Ledger), r.job.chosen.named(h.Run)), true
		}
	}
	return verdict{}, false
}

// letGo reports whether nothing of what the row wrote to the record is left: the run
// of its last try was taken back, or is an undo itself. It held the record in the
// place of the stub's ledger alone.
func (r *record) letGo(h checkpoint.Holder) bool {
	return checkpoint.Companion(r.info.Name) && r.job.chosen.reverted(h.Run) && !r.stays[holding{h.Ledger, h.ID}]
}

// holding names a row that holds a record.
type holding struct {
	ledger string
	id     checkpoint.ID
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
