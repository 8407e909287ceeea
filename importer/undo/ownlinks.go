package undo

import (
	"context"
	"maps"
	"slices"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/plan"
)

// withoutOwnLinks is a record without the links that the chosen runs have given it from
// their other end after it was made, as the second pass of a migration does: nobody else
// has changed it by that.
func (r *record) withoutOwnLinks(ctx context.Context, now *client.Record) (*client.Record, error) {
	bare := *now
	bare.Relationships = maps.Clone(now.Relationships)
	for key, links := range now.Relationships {
		var others []string
		for _, id := range links.Values {
			own, err := r.linkedFrom(ctx, id)
			if err != nil {
				return nil, err
			}
			if !own {
				others = append(others, id)
			}
		}
		links.Values = others
		bare.Relationships[key] = links
	}
	return &bare, nil
}

// linkedFrom reports whether the chosen runs have changed a record so that it links to
// this one.
func (r *record) linkedFrom(ctx context.Context, id string) (bool, error) {
	holders, err := r.checkpoint.Holders(ctx, id)
	if err != nil {
		return false, err
	}
	for _, h := range holders {
		at := slices.IndexFunc(r.imports, func(i *imported) bool { return i.info.Name == h.Ledger })
		if at < 0 {
			continue
		}
		for _, p := range r.imports[at].passagesOf(h.ID) {
			writes, err := r.imports[at].ledger.Writes(ctx, checkpoint.Written{ID: h.ID, Writes: p.chosen})
			if err != nil {
				return false, err
			}
			if slices.ContainsFunc(writes, func(w checkpoint.Write) bool { return w.RecordID == id && plan.LinksTo(w.Body, r.id) }) {
				return true, nil
			}
		}
	}
	return false, nil
}

// passagesOf are what the chosen runs wrote of a row.
func (i *imported) passagesOf(id checkpoint.ID) []passage {
	i.indexed.Do(func() {
		i.byID = make(map[checkpoint.ID]int, len(i.rows))
		for n, r := range i.rows {
			i.byID[r.id] = n
		}
	})
	n, ok := i.byID[id]
	if !ok {
		return nil
	}
	return i.rows[n].records
}
