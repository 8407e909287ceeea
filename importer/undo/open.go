package undo

import (
	"context"
	"fmt"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
)

// settleOpen settles what earlier runs have left open, and then reads anew what
// there is to take back.
func (j *job) settleOpen(ctx context.Context) error {
	found := false
	for _, i := range j.imports {
		intents, err := i.ledger.Intents(ctx)
		if err != nil {
			return err
		}
		var written, begun []checkpoint.Intent
		for _, intent := range intents {
			switch {
			case intent.Doubt != "":
			case intent.Reverses():
				begun = append(begun, intent)
			default:
				written = append(written, intent)
			}
		}
		if err := j.recover(ctx, i, written); err != nil {
			return err
		}
		j.finish(ctx, i, begun)
		found = found || len(written)+len(begun) > 0
	}
	if !found || j.stop.stopped() {
		return nil
	}
	return j.gather(ctx)
}

// recover settles open writes of imports. They count to the last import, whose they
// are unless something has kept it from settling those of earlier ones.
func (j *job) recover(ctx context.Context, i *imported, written []checkpoint.Intent) error {
	if len(written) == 0 {
		return nil
	}
	j.opts.Progress.Note(fmt.Sprintf("settling open writes of %s first: %d", i.name(), len(written)))
	recovery, err := j.settler(i, j.chosen.last()).Recover(ctx, written)
	j.recovered += recovery.Recovered
	return err
}

// finish finishes what an earlier undo has begun. What is not taken back by that is
// met again as a record of its own.
func (j *job) finish(ctx context.Context, i *imported, begun []checkpoint.Intent) {
	s := j.settler(i, j.opts.RunID)
	j.sideBySide(func(do func(func())) {
		for _, intent := range begun {
			do(func() {
				r := s.ReverseAgain(ctx, intent)
				j.stop.fail(r.Stop)
				if !r.Done {
					return
				}
				way := report.WayRestore
				if intent.Operation == checkpoint.OperationDelete {
					way = report.WayTrash
				}
				j.tell(outcome.Reversed, report.UndoRow{Import: i.name(), Line: intent.Line, Identity: intent.Label, Way: way,
					RecordID: intent.RecordID, Link: i.link(intent.RecordID), Message: "begun by an earlier undo"})
			})
		}
	})
}
