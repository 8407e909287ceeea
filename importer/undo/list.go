package undo

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
)

// codeInUse is the code of a list that is kept for what others have put on it.
const codeInUse = "list_in_use"

// inUse keeps a list that the runs made and that holds more by now than what they put
// on it.
func (r *record) inUse(ctx context.Context, now *client.Record) (verdict, bool) {
	if r.info.Object != "list" || !r.passage.makes() || r.opts.Force {
		return verdict{}, false
	}
	var object string
	_ = json.Unmarshal(now.Fields["$objectType"].Value, &object) // where it says nothing, the server refuses
	object = strings.TrimPrefix(object, "$")
	for member, err := range r.client.Listed(ctx, r.id, object) {
		if err != nil {
			return r.unread(err), true
		}
		own, err := r.putOn(ctx, member.ID)
		if err != nil {
			return r.halt(err), true
		}
		if own {
			continue
		}
		switch _, err := r.client.Retrieve(ctx, object, member.ID); {
		case client.Gone(err): // the list lags behind
		case err != nil:
			return r.unread(err), true
		default:
			return kept(codeInUse, "record %s is on it, which nothing that is taken back has put there; --force takes the list back all the same, and leaves its records", member.ID), true
		}
	}
	return verdict{}, false
}

// putOn reports whether the record is on the list for a row whose last run is taken
// back, now or before.
func (r *record) putOn(ctx context.Context, id string) (bool, error) {
	holders, err := r.checkpoint.Holders(ctx, id)
	if err != nil || r.entry.RecordID != r.id {
		return false, err
	}
	return slices.ContainsFunc(holders, func(h checkpoint.Holder) bool {
		back := h.Run == r.opts.RunID || r.job.chosen.has(h.Run) || r.job.chosen.reverted(h.Run)
		return back && h.List == r.entry.Line
	}), nil
}
