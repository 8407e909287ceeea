package settle

import (
	"context"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer/outcome"
)

// Skip notes that somebody decided to leave the row alone: it is skipped from now
// on, until its content changes.
func (s *Settler) Skip(ctx context.Context, j Job, why string) Ending {
	err := s.Ledger.Settle(context.WithoutCancel(ctx), checkpoint.Settlement{
		ID: j.ID, Label: j.Label, Line: j.Line, Revision: j.Revision,
		Content: j.Content, Fields: j.Fields, Outcome: outcome.Skipped.String(), Message: why, Run: s.Run, At: s.Client.ServerTime(),
	})
	return Ending{Outcome: outcome.Skipped, Message: why, Stop: err}
}
